# Tables, charts, media and JSON: what is shown and the facts about it.
import _host
from _streamlit_tree import run, Node, StreamlitAPIException, clean


def stretched(width, default, use_container_width=None):
    from _streamlit_elements import stretched as told
    return told(width, default, use_container_width)


def hides_index(data):
    # What is no frame has no index of its own worth showing.
    return not hasattr(data, "columns") and not hasattr(data, "index") and data is not None


def to_frame(data):
    # (columns, rows, index names, index values, kinds): anything that a table or chart takes.
    import pandas
    if data is None:
        return pandas.DataFrame()
    name = type(data).__name__
    if name == "Styler":
        data = data.data
    if isinstance(data, pandas.DataFrame):
        return data
    if isinstance(data, pandas.Series):
        return _named(data.to_frame())
    if isinstance(data, (set, frozenset)):
        data = list(data)
    if isinstance(data, dict):
        if data and not any(isinstance(value, (list, tuple, dict)) or hasattr(value, "tolist") for value in data.values()):
            return pandas.DataFrame({"value": list(data.values())}, index=list(data))
        return pandas.DataFrame(data)
    if isinstance(data, tuple):
        data = list(data)
    if hasattr(data, "__iter__") and not isinstance(data, (list, str)) and not hasattr(data, "tolist"):
        data = list(data)
    return _named(pandas.DataFrame(data))


def _named(frame):
    # A single column that nobody named is shown as "value".
    if len(frame.columns) == 1 and list(frame.columns) == [0]:
        frame.columns = ["value"]
    return frame


def column_settings(config, disabled=None):
    # As the row tells them: texts are labels, None hides, and a list of disabled columns is told column by column.
    made = {}
    for name, value in (config or {}).items():
        if value is None:
            made[str(name)] = {"hidden": True}
        elif isinstance(value, str):
            made[str(name)] = {"label": value}
        else:
            made[str(name)] = {key: item for key, item in value.items() if key != "width"}
    if isinstance(disabled, (list, tuple, set)):
        for name in disabled:
            made.setdefault(str(name), {})["disabled"] = True
    return made or None


def facts(frame):
    columns = [str(name) if not isinstance(name, tuple) else "_".join(str(part) for part in name) for name in frame.columns]
    made = {"rows": len(frame), "columns": columns}
    kinds = []
    for position in range(len(columns)):
        kinds.append(arrow_kind(frame._column_at(position)))
    made["dtypes"] = kinds
    head = []
    for row in range(min(5, len(frame))):
        head.append([cell(frame._column_at(position)[row]) for position in range(min(20, len(columns)))])
    if head:
        made["head"] = head
    index = frame.index
    if not index._is_default():
        made["index"] = list(index.names) if hasattr(index, "names") else [index.name]
        made["index_head"] = [[cell(part) for part in value] if isinstance(value, tuple) else [cell(value)] for value in list(index)[:5]]
    return made


def cell(value):
    if isinstance(value, (list, tuple, dict)):
        import json
        return json.dumps(value, separators=(",", ":"), default=str)[:200]
    if value is None or isinstance(value, float) and value != value:
        return None
    return clean(value)


def arrow_kind(values):
    import datetime
    present = [value for value in values if value is not None and not (isinstance(value, float) and value != value)]
    if not present:
        return "double" if any(isinstance(value, float) for value in values) else "null"
    if all(isinstance(value, bool) for value in present):
        return "bool"
    if all(isinstance(value, int) and not isinstance(value, bool) for value in present):
        return "int64" if len(present) == len(values) else "double"
    if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in present):
        return "double"
    if all(isinstance(value, str) for value in present):
        return "large_string"
    if all(isinstance(value, datetime.datetime) for value in present):
        return "timestamp[us]"
    if all(isinstance(value, datetime.date) for value in present):
        return "date32[day]"
    if all(isinstance(value, datetime.time) for value in present):
        return "time64[us]"
    if all(isinstance(value, (list, tuple)) for value in present):
        inner = [item for value in present for item in value]
        return "list<item: " + (arrow_kind(inner) if inner else "null").replace("large_string", "string") + ">"
    return "large_string"


def add_rows(node, data):
    frame = to_frame(data)
    if node.data and "rows" in node.data:
        node.data["rows"] += len(frame) * max(1, len(node.data.get("series", [])) or 1)


class _Selection(dict):
    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(name)

    def to_dict(self):
        return dict(self)


class _TableResult:
    pass


class DataCommands:
    def dataframe(self, data=None, width="stretch", height="auto", *, use_container_width=None, hide_index=None, hide_header=None, column_order=None, column_config=None, key=None, on_select="ignore", selection_mode="multi-row", row_height=None, placeholder=None, **rest):
        frame = to_frame(data)
        if hide_index is None and frame.index._is_default() and (on_select != "ignore" or hides_index(data)):
            hide_index = True
        node = self._add("dataframe", {"hide_index": hide_index, "column_order": list(column_order) if column_order else None, "column_config": column_settings(column_config), "row_height": row_height},
                         width=stretched(width, "stretch", use_container_width))
        if self._target()._form is not None and on_select != "ignore":
            node.form = self._target()._form["name"]
        if hide_index is False:
            node.props["hide_index"] = False
        node.data = facts(frame)
        node.key = key
        if on_select != "ignore":
            node.props["selection_mode"] = [selection_mode] if isinstance(selection_mode, str) else sorted(selection_mode)
            state = _Selection(selection=_Selection(rows=[], columns=[], cells=[]))
            if key is not None:
                run.session[str(key)] = state
            return state
        return self._handle(node)

    def table(self, data=None, *, border=True, width="stretch", height="content", hide_index=None, hide_header=None):
        frame = to_frame(data)
        node = self._add("table", {}, width=stretched(width, "stretch"))
        # Left to Streamlit, an index that only counts is hidden, and so is the header of a dictionary's values.
        node.props["hide_index"] = frame.index._is_default() if hide_index is None else hide_index
        node.props["hide_header"] = isinstance(data, dict) and list(frame.columns) == ["value"] if hide_header is None else hide_header
        if border is False:
            node.props["border"] = border
        node.data = facts(frame)
        return self._handle(node)

    def data_editor(self, data, *, width="stretch", height="auto", use_container_width=None, hide_index=None, column_order=None, column_config=None, num_rows="fixed", disabled=False, key=None, on_change=None, args=None, kwargs=None, row_height=None, placeholder=None, **rest):
        frame = to_frame(data)
        if hide_index is None and frame.index._is_default() and (num_rows == "dynamic" or hides_index(data)):
            hide_index = True
        node = self._add("data_editor", {"hide_index": hide_index, "column_order": list(column_order) if column_order else None, "column_config": column_settings(column_config, disabled), "num_rows": None if num_rows == "fixed" else num_rows, "disabled": disabled is True},
                         width=stretched(width, "stretch", use_container_width))
        if hide_index is False:
            node.props["hide_index"] = False
        if self._target()._form is not None:
            node.form = self._target()._form["name"]
        node.data = facts(frame)
        node.key = key
        if key is not None:
            run.session[str(key)] = {"edited_rows": {}, "added_rows": [], "deleted_rows": []}
        return data.copy() if hasattr(data, "copy") else data

    experimental_data_editor = data_editor

    def json(self, body, *, expanded=True, width="stretch"):
        import json
        if isinstance(body, str):
            try:
                text = json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False)
            except ValueError:
                text = body
        else:
            if hasattr(body, "to_dict"):
                body = body.to_dict()
            text = json.dumps(_plain(body), separators=(",", ":"), ensure_ascii=False, default=str)
        node = self._add("json", {"body": text})
        if expanded is not True:
            node.props["expanded"] = expanded
        return self._handle(node)

    def metric(self, label, value, delta=None, delta_color="normal", *, help=None, label_visibility="visible", border=False, width="stretch", height="content", chart_data=None, chart_type="line", delta_arrow="auto", format=None, delta_description=None, icon=None, **rest):
        if delta_color not in ("normal", "inverse", "off", "red", "orange", "yellow", "green", "blue", "violet", "gray", "grey", "primary"):
            raise StreamlitAPIException(f"'{delta_color}' is not an accepted value. delta_color only accepts: 'normal', 'inverse', or 'off'")
        node = self._add("metric", {"label": clean_label(label), "help": help, "delta_color": None if delta_color == "normal" else delta_color, "label_visibility": None if label_visibility == "visible" else label_visibility, "border": border, "icon": icon})
        if value is not None and not isinstance(value, (int, float, str)) and not hasattr(value, "item"):
            if type(value).__module__ == "builtins":
                raise TypeError(f"'{value}' is of type {type(value)}, which is not an accepted type. value only accepts: int, float, str, or None. Please convert the value to an accepted type.")
            value = str(value)
        node.props["value"] = "—" if value is None else value
        if delta is not None and delta != "":
            node.props["delta"] = delta if isinstance(delta, (int, float, str)) else str(delta)
        if chart_data is not None:
            node.props["chart_data"] = list(chart_data)
        return self._handle(node)

    # ---- Built-in charts: the table is sent in long form.

    def _chart(self, kind, mark, data, x, y, color, size, props, width, height, use_container_width=None):
        frame = to_frame(data) if data is not None else None
        node = self._add(kind, {"x": x, "y": y, "color": color, "size": size, **props})
        wide = stretched(width, "stretch", use_container_width)
        if wide is not None:
            node.layout["width"] = wide
        if isinstance(height, int):
            node.layout["height"] = height
        node.data = chart_facts(frame, mark, x, y, color, size, props.get("horizontal"))
        return self._handle(node)

    def line_chart(self, data=None, *, x=None, y=None, x_label=None, y_label=None, color=None, width="stretch", height="content", use_container_width=None, key=None, **rest):
        return self._chart("line_chart", "line", data, x, y, color, None, {"x_label": x_label, "y_label": y_label}, width, height, use_container_width)

    def area_chart(self, data=None, *, x=None, y=None, x_label=None, y_label=None, color=None, stack=None, width="stretch", height="content", use_container_width=None, **rest):
        return self._chart("area_chart", "area", data, x, y, color, None, {"x_label": x_label, "y_label": y_label, "stack": "layered" if stack is False else stack}, width, height, use_container_width)

    def bar_chart(self, data=None, *, x=None, y=None, x_label=None, y_label=None, color=None, horizontal=False, sort=True, stack=None, width="stretch", height="content", use_container_width=None, **rest):
        return self._chart("bar_chart", "bar", data, x, y, color, None, {"x_label": x_label, "y_label": y_label, "horizontal": horizontal, "stack": stack}, width, height, use_container_width)

    def scatter_chart(self, data=None, *, x=None, y=None, x_label=None, y_label=None, color=None, size=None, width="stretch", height="content", use_container_width=None, **rest):
        return self._chart("scatter_chart", "circle", data, x, y, color, size, {"x_label": x_label, "y_label": y_label}, width, height, use_container_width)

    def map(self, data=None, *, latitude=None, longitude=None, color=None, size=None, zoom=None, width="stretch", height=500, use_container_width=None):
        frame = None if data is None else to_frame(data)
        if frame is not None and len(frame):
            names = [str(name) for name in frame.columns]
            for wanted, given, options in (("latitude", latitude, ("lat", "latitude", "LAT", "LATITUDE")), ("longitude", longitude, ("lon", "longitude", "LON", "LONGITUDE"))):
                if given is None and not any(name in names for name in options):
                    raise StreamlitAPIException(f"Map data must contain a {wanted} column named: {', '.join(repr(name) for name in sorted(options, key=str.lower))}. Existing columns: {', '.join(repr(name) for name in names)}")
        node = self._add("map", {"latitude": latitude, "longitude": longitude, "color": color if isinstance(color, str) else None, "size": size, "zoom": zoom}, width=stretched(width, "stretch", use_container_width), height=None if height == 500 else height)
        node.data = {"layers": [] if frame is None or not len(frame) else [{"type": "ScatterplotLayer", "n": len(frame)}]}
        return self._handle(node)

    def plotly_chart(self, figure_or_data, use_container_width=None, *, width="stretch", height="content", theme="streamlit", key=None, on_select="ignore", selection_mode=("points", "box", "lasso"), config=None, **kwargs):
        node = self._add("plotly_chart", {})
        if theme != "streamlit":
            node.props["theme"] = theme
        node.key = key
        if isinstance(figure_or_data, (dict, list)):
            from plotly._figure import Figure
            figure_or_data = Figure(figure_or_data.get("data"), figure_or_data.get("layout")) if isinstance(figure_or_data, dict) else Figure(figure_or_data)
        node.data = figure_or_data._facts() if hasattr(figure_or_data, "_facts") else {"traces": []}
        tall = height if isinstance(height, int) else figure_or_data.layout.get("height") if hasattr(figure_or_data, "layout") else None
        node.layout["height"] = 450 if tall is None else tall
        wide = stretched(width, "stretch", use_container_width)
        if wide is not None:
            node.layout["width"] = wide
        if on_select != "ignore":
            node.props["selection_mode"] = sorted([selection_mode] if isinstance(selection_mode, str) else selection_mode)
            state = _Selection(selection=_Selection(points=[], point_indices=[], box=[], lasso=[]))
            if key is not None:
                run.session[str(key)] = state
            return state
        return self._handle(node)

    def altair_chart(self, altair_chart, *, width=None, height="content", use_container_width=None, theme="streamlit", key=None, on_select="ignore", selection_mode=None):
        node = self._add("altair_chart", {"theme": theme if theme != "streamlit" else None})
        node.data = altair_chart._facts() if hasattr(altair_chart, "_facts") else {}
        node.key = key
        if on_select != "ignore":
            names = [one.name for one in altair_chart._selections if one.name]
            node.props["selection_mode"] = sorted([selection_mode] if isinstance(selection_mode, str) else selection_mode or names)
            state = _Selection(selection=_Selection({name: _Selection() for name in names}))
            if key is not None:
                run.session[str(key)] = state
            return state
        return self._handle(node)

    def vega_lite_chart(self, data=None, spec=None, *, width=None, height="content", use_container_width=None, theme="streamlit", key=None, on_select="ignore", selection_mode=None, **kwargs):
        if isinstance(data, dict) and spec is None:
            data, spec = None, data
        node = self._add("vega_lite_chart", {})
        spec = {**(spec or {}), **kwargs}
        frame = None if data is None else to_frame(data)
        mark = spec.get("mark")
        node.data = {"marks": [mark["type"] if isinstance(mark, dict) else mark], "encoding": {name: value.get("field") for name, value in spec.get("encoding", {}).items() if isinstance(value, dict) and value.get("field")}}
        if frame is not None:
            node.data["rows"] = len(frame)
            node.data["columns"] = [str(name) for name in frame.columns]
        return self._handle(node)

    def pyplot(self, fig=None, clear_figure=None, *, width="stretch", use_container_width=None, **kwargs):
        return self._handle(self._add("pyplot", {"url": "media"}))

    def pydeck_chart(self, pydeck_obj=None, *, width="stretch", height=500, use_container_width=None, selection_mode="single-object", on_select="ignore", key=None):
        node = self._add("pydeck_chart", {})
        node.data = pydeck_obj._facts() if hasattr(pydeck_obj, "_facts") else {"layers": []}
        return self._handle(node)

    def graphviz_chart(self, figure_or_dot, use_container_width=None, *, width="content", height="content"):
        text = figure_or_dot if isinstance(figure_or_dot, str) else getattr(figure_or_dot, "source", str(figure_or_dot))
        node = self._add("graphviz_chart", {"figure_or_dot": text, "engine": getattr(figure_or_dot, "engine", None) or "dot"})
        return self._handle(node)

    def mermaid_chart(self, body, **rest):
        return self._handle(self._add("mermaid_chart", {"body": body}))

    # ---- Media

    def image(self, image, caption=None, width="content", use_column_width=None, clamp=False, channels="RGB", output_format="auto", *, use_container_width=None, link=None):
        images = list(image) if isinstance(image, (list, tuple)) else [image]
        urls = []
        for one in images:
            text = str(one) if isinstance(one, str) or hasattr(one, "__fspath__") else ""
            if text.startswith(("http://", "https://", "data:")):
                urls.append(text)
            elif text and not text.lstrip().startswith("<"):
                from streamlit.errors import StreamlitAPIException
                raise FileNotFoundError(2, "No such file or directory", text) if False else _no_media(text)
            else:
                urls.append("media")
        captions = caption if isinstance(caption, (list, tuple)) else [caption] if caption is not None else None
        node = self._add("image", {"url": urls[0] if len(urls) == 1 else urls, "caption": (captions[0] if len(captions) == 1 else captions) if captions else None})
        if isinstance(width, int):
            node.layout["width"] = width
        elif width == "stretch":
            node.layout["width"] = "stretch"
        return self._handle(node)

    def _media(self, kind, data, props):
        text = data if isinstance(data, str) else ""
        if text and not text.startswith(("http://", "https://")):
            raise _no_media(text)
        node = self._add(kind, {"url": text or "media", **props})
        return self._handle(node)

    def video(self, data, format="video/mp4", start_time=0, *, subtitles=None, end_time=None, loop=False, autoplay=False, muted=False, width="stretch"):
        return self._media("video", data, {"start_time": start_time or None, "end_time": end_time, "loop": loop, "autoplay": autoplay, "muted": muted})

    def audio(self, data, format="audio/wav", start_time=0, *, sample_rate=None, end_time=None, loop=False, autoplay=False, width="stretch"):
        return self._media("audio", data, {"start_time": start_time or None, "end_time": end_time, "loop": loop, "autoplay": autoplay})

    def pdf(self, data, *, height=500, key=None):
        return self._handle(self._add("pdf", {}))

    def iframe(self, src, **rest):
        return self._handle(self._add("iframe", {"src": str(src)}))


def _no_media(text):
    from streamlit.runtime.media_file_storage import MediaFileStorageError
    return MediaFileStorageError(f"Error opening '{text}'")


def clean_label(label):
    if not isinstance(label, str):
        raise TypeError(f"'{label}' is of type {type(label)}, which is not an accepted type. label only accepts: str. Please convert the label to an accepted type.")
    return label


def _plain(value):
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):
        return value.tolist()
    return value


def chart_facts(frame, mark, x, y, color, size, horizontal=False):
    if frame is None or not len(frame.columns):
        return {"marks": [mark], "encoding": {"x": "DOES_NOT_EXIST", "y": "DOES_NOT_EXIST"}}
    names = [str(name) for name in frame.columns]
    index_name = frame.index.name or "index"
    x_name = x if x is not None else index_name
    color_name = color if isinstance(color, str) and color in names else None
    size_name = size if isinstance(size, str) and size in names else None
    ys = [y] if isinstance(y, str) else [str(one) for one in y] if y is not None else [name for name in names if name not in (x, color_name, size_name)]
    for wanted in [x] + (ys if y is not None else []):
        if wanted is not None and wanted not in names:
            from streamlit.elements.lib.built_in_chart_utils import StreamlitColumnNotFoundError
            raise StreamlitColumnNotFoundError(f"Data does not have a column named `\"{wanted}\"`. Available columns are {', '.join('`' + name + '`' for name in names)}")
    made = {"marks": [mark, "point"] if mark == "line" else [mark]}
    if len(ys) == 1:
        value_name, rows = ys[0], len(frame)
    else:
        # Several columns are sent in long form: one row a value, the column's name beside it.
        value_name, color_name, rows = "value", "color", len(frame) * len(ys)
        made["series"] = ys
    made["rows"] = rows
    columns = []
    for name in (x_name, color_name, size_name, value_name):
        if name is not None and name not in columns:
            columns.append(name)
    made["columns"] = columns
    made["encoding"] = {"x": value_name, "y": x_name} if horizontal else {"x": x_name, "y": value_name}
    if color_name:
        made["encoding"]["color"] = color_name
    if size_name:
        made["encoding"]["size"] = size_name
    return made
