# streamlit.column_config: descriptions of table columns; kept as plain dictionaries.

# What belongs to the column itself; everything else is its type's.
_OF_COLUMN = ("label", "help", "disabled", "required", "pinned", "default", "alignment", "hidden")
_NOT_SHOWN = ("width",)


def _column(kind):
    def make(label=None, **options):
        config = {}
        of_type = {"type": kind}
        for name, value in {"label": label, **options}.items():
            if value is None or name in _NOT_SHOWN:
                continue
            (config if name in _OF_COLUMN else of_type)[name] = list(value) if isinstance(value, (tuple, range)) else value
        if kind:
            config["type_config"] = of_type
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
