# altair: charts as marks and encodings of a table, which is what Streamlit's tree tells of them.
import re as _re

__version__ = "5.5.0"


class _Channel:
    def __init__(self, shorthand=None, **options):
        self.field = _field(options.get("field", shorthand))
        self.options = options

    def __getattr__(self, name):
        # .title("…"), .scale(…), .sort(…): looks, not facts.
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **options: self


def _field(shorthand):
    if isinstance(shorthand, (_Channel, _Condition)):
        return shorthand.field
    if isinstance(shorthand, dict):
        return shorthand.get("field")
    if not isinstance(shorthand, str):
        return None
    text = _re.sub(r":[QONTGqontg]$", "", shorthand)
    inner = _re.fullmatch(r"\w+\((.*)\)", text)
    return (inner.group(1) or None) if inner else text


class _Condition:
    def __init__(self, field=None):
        self.field = field


def value(given, **options):
    return _Condition()


def condition(predicate, if_true, if_false=None, **options):
    return _Condition(_field(if_true) if not isinstance(if_true, _Condition) else if_true.field)


class _Anything:
    # Scales, axes, selections, parameters: their own methods give themselves.
    def __init__(self, *args, **options):
        self.name = options.get("name")

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **options: self

    def __and__(self, other):
        return self

    __or__ = __and__

    def __invert__(self):
        return self


class _Datum(_Anything):
    # alt.datum.column == 3 and its like: a filter, which changes no fact.
    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **options):
        return self

    def __eq__(self, other):
        return True

    def __lt__(self, other):
        return True

    __le__ = __gt__ = __ge__ = __ne__ = __eq__

    def __hash__(self):
        return 0


datum = _Datum()


class Data(_Anything):
    def __init__(self, url=None, **options):
        self.url = url


class UrlData(Data):
    pass


_SELECTIONS = ("selection_interval", "selection_point", "selection_single", "selection_multi", "selection", "param", "binding_select", "binding_range", "binding_radio", "binding_checkbox")


class _Selection(_Anything):
    pass


class Chart:
    def __init__(self, data=None, **options):
        self._data = data
        self._marks = []
        self._encoding = {}
        self._selections = []
        self._layout = {}

    def __getattr__(self, name):
        if name.startswith("mark_"):
            def mark(*args, **options):
                made = self._copy()
                made._marks = [name[5:]]
                if options.get("point") and name == "mark_line":
                    made._marks.append("point")
                return made
            return mark
        if name.startswith(("transform_", "configure_", "resolve_", "configure")) or name in ("interactive", "project", "facet", "repeat"):
            return lambda *args, **options: self
        raise AttributeError(f"'Chart' object has no attribute '{name}'")

    def _copy(self):
        made = type(self)(self._data) if type(self) is Chart else Chart(self._data)
        made._marks, made._encoding, made._selections, made._layout = list(self._marks), dict(self._encoding), list(self._selections), dict(self._layout)
        return made

    def encode(self, *args, **channels):
        made = self._copy()
        for channel in args:
            if isinstance(channel, _Channel):
                made._encoding[type(channel).__name__.lower()] = channel.field
        for name, channel in channels.items():
            made._encoding[name] = _field(channel)
        return made

    def properties(self, **options):
        made = self._copy()
        for name in ("width", "height", "title"):
            if options.get(name) is not None:
                made._layout[name] = options[name]
        return made

    def add_params(self, *params):
        made = self._copy()
        made._selections += [one for one in params if isinstance(one, _Selection)]
        return made

    add_selection = add_params

    def __add__(self, other):
        return layer(self, other)

    def __or__(self, other):
        return _joined([self, other])

    __and__ = __or__

    def to_dict(self, *args, **options):
        return {"mark": self._marks, "encoding": dict(self._encoding)}

    def _facts(self):
        facts = {"marks": list(self._marks), "encoding": {name: field for name, field in self._encoding.items() if field}}
        data = self._data
        if isinstance(data, Data) or isinstance(data, str):
            facts["unavailable"] = "external_url"
        elif data is not None:
            from _streamlit_data import to_frame
            frame = to_frame(data)
            facts["rows"] = len(frame)
            facts["columns"] = [str(name) for name in frame.columns]
        return facts


def _joined(charts):
    made = Chart(next((chart._data for chart in charts if chart._data is not None), None))
    for chart in charts:
        made._marks += [mark for mark in chart._marks if mark not in made._marks]
        for name, field in chart._encoding.items():
            made._encoding.setdefault(name, field)
        made._selections += chart._selections
    return made


def layer(*charts, data=None, **options):
    made = _joined(list(charts))
    if data is not None:
        made._data = data
    return made


def hconcat(*charts, **options):
    return _joined(list(charts))


vconcat = concat = hconcat


def repeat(*args, **options):
    return _Anything()


_CHANNELS = ("X", "Y", "X2", "Y2", "Color", "Size", "Shape", "Opacity", "Tooltip", "Row", "Column", "Facet", "Theta", "Radius", "Text", "Detail", "Order", "Fill", "Stroke",
             "StrokeDash", "StrokeWidth", "Href", "Url", "Latitude", "Longitude", "XOffset", "YOffset", "Angle", "Key")
for _name in _CHANNELS:
    globals()[_name] = type(_name, (_Channel,), {})
for _name in ("Scale", "Axis", "Legend", "Title", "Header", "Sort", "SortField", "EncodingSortField", "Bin", "BinParams", "MarkDef", "OverlayMarkDef", "TitleParams", "Impute", "Stack", "TimeUnit", "Gradient",
              "GradientStop", "LookupData", "LookupSelection", "expr", "topo_feature", "sequence", "InlineData", "Step"):
    globals()[_name] = type(_name, (_Anything,), {})


def _selection(name):
    def make(*args, **options):
        return _Selection(name=options.get("name") or (args[0] if args and isinstance(args[0], str) else None))
    return make


for _name in _SELECTIONS:
    globals()[_name] = _selection(_name)


class _Switches:
    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args, **options: self


data_transformers = _Switches()
themes = _Switches()
theme = _Switches()
renderers = _Switches()
LayerChart = HConcatChart = VConcatChart = Chart
