# Figures of plotly.express and plotly.graph_objects.

_SIZED = ("x", "y", "values", "z", "labels", "r", "open", "lat", "locations", "a", "ids")


def _count(value):
    if value is None or isinstance(value, str):
        return 0
    return len(value) if hasattr(value, "__len__") else len(list(value))


class Trace:
    def __init__(self, kind, options):
        self.type = kind
        self.options = options
        for name, value in options.items():
            setattr(self, name, value)

    @property
    def n(self):
        for name in _SIZED:
            if self.options.get(name) is not None:
                return _count(self.options[name])
        return 0

    def update(self, arg=None, **options):
        self.options.update(arg or {})
        self.options.update(options)
        return self

    def _row(self):
        row = {"type": self.type}
        if self.n:
            row["n"] = self.n
        name = self.options.get("name")
        if name:
            row["name"] = str(name)
        return row


class Layout(dict):
    def __init__(self, arg=None, **options):
        dict.__init__(self, {**(arg or {}), **options})

    def __getattr__(self, name):
        if name in self:
            return self[name]
        if name.startswith("_"):
            raise AttributeError(name)
        return None

    def __setattr__(self, name, value):
        self[name] = value


class Figure:
    def __init__(self, data=None, layout=None, frames=None, **options):
        if data is None:
            data = []
        self.data = [_trace(one) for one in (data if isinstance(data, (list, tuple)) else [data])]
        self.layout = Layout(layout or {})

    def add_trace(self, trace, row=None, col=None, **options):
        self.data.append(_trace(trace))
        return self

    def add_traces(self, data, **options):
        for trace in data if isinstance(data, (list, tuple)) else [data]:
            self.add_trace(trace)
        return self

    def update_layout(self, dict1=None, overwrite=False, **options):
        self.layout.update(dict1 or {})
        self.layout.update(options)
        return self

    def update_traces(self, patch=None, selector=None, row=None, col=None, **options):
        for trace in self.data:
            trace.update({**(patch or {}), **{name: value for name, value in options.items() if name != "overwrite"}})
        return self

    def for_each_trace(self, function, **options):
        for trace in self.data:
            function(trace)
        return self

    def __getattr__(self, name):
        # What only changes the looks: axes, lines, shapes, annotations; and add_scatter and its like.
        if name.startswith(("update_", "add_", "for_each_", "select_", "set_")):
            from plotly.graph_objects import TRACES
            kind = name[4:]

            def change(*args, **options):
                if name.startswith("add_") and kind in TRACES:
                    self.data.append(Trace(kind, {key: value for key, value in options.items() if key not in ("row", "col")}))
                return self
            return change
        raise AttributeError(f"'Figure' object has no attribute '{name}'")

    def show(self, *args, **options):
        pass

    def to_dict(self):
        return {"data": [dict(trace.options, type=trace.type) for trace in self.data], "layout": dict(self.layout)}

    def _facts(self):
        facts = {"traces": [trace._row() for trace in self.data]}
        title = self.layout.get("title") or self.layout.get("title_text")
        if isinstance(title, dict):
            title = title.get("text")
        if title:
            facts["title"] = str(title)
        return facts


def _trace(one):
    if isinstance(one, Trace):
        return one
    options = dict(one)
    return Trace(options.pop("type", "scatter"), options)
