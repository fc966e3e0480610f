# streamlit.column_config: descriptions of table columns; kept as plain dictionaries.


def _column(kind):
    def make(label=None, **options):
        config = {"label": label, "type_config": {"type": kind}} if kind else {"label": label}
        for name, value in options.items():
            if value is not None:
                config[name] = value
        return config
    return make


Column = _column(None)
TextColumn = _column("text")
NumberColumn = _column("number")
CheckboxColumn = _column("checkbox")
SelectboxColumn = _column("selectbox")
MultiselectColumn = _column("multiselect")
DatetimeColumn = _column("datetime")
DateColumn = _column("date")
TimeColumn = _column("time")
ListColumn = _column("list")
LinkColumn = _column("link")
ImageColumn = _column("image")
LineChartColumn = _column("line_chart")
BarChartColumn = _column("bar_chart")
AreaChartColumn = _column("area_chart")
ProgressColumn = _column("progress")
JsonColumn = _column("json")
AudioColumn = _column("audio")
VideoColumn = _column("video")
MarkdownColumn = _column("markdown")
HTMLColumn = _column("html")
