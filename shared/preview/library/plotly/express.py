# plotly.express: one trace a color, symbol or wide column, as the real package makes them.
from plotly._figure import Figure, Trace


def _frame(data):
    import pandas
    return data if data is None or isinstance(data, pandas.DataFrame) else pandas.DataFrame(data)


def _values(frame, given):
    if given is None or not isinstance(given, str):
        return given
    if frame is None or given not in list(frame.columns):
        raise ValueError(f"Value of '{given}' is not the name of a column in 'data_frame'. Expected one of {[] if frame is None else list(frame.columns)} but received: {given}")
    return list(frame[given])


def _chart(kind, data_frame=None, x=None, y=None, color=None, symbol=None, line_dash=None, line_group=None, pattern_shape=None, title=None, height=None, width=None, names=None, values=None, marginal_x=None, **options):
    frame = _frame(data_frame)
    figure = Figure(layout={name: value for name, value in (("title", title), ("height", height), ("width", width)) if value is not None})
    wide = [one for one in (x, y) if isinstance(one, (list, tuple)) and frame is not None and one and all(isinstance(name, str) for name in one)]
    if frame is not None and x is None and y is None and kind in ("scatter", "bar", "histogram", "box"):
        wide = [[name for name in frame.columns]]
    if wide:
        for name in wide[0]:
            figure.add_trace(Trace(kind, {"x": list(frame.index), "y": list(frame[name]), "name": str(name)}))
        return figure
    xs, ys = _values(frame, x), _values(frame, y)
    groups = [_values(frame, one) for one in (color, symbol, line_dash, line_group, pattern_shape) if isinstance(one, str)]
    size = max([len(one) for one in (xs, ys) if one is not None and hasattr(one, "__len__")] + [len(frame) if frame is not None and xs is None and ys is None else 0])
    is_number = color is not None and groups and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in groups[0])
    if is_number:
        groups = groups[1:]
    if not groups:
        figure.add_trace(Trace(kind, {"x": xs if xs is not None else list(range(size)), "y": ys, "name": ""}))
        return figure
    rows = {}
    for position in range(size):
        parts = []
        for group in groups:
            text = str(group[position])
            if text not in parts:
                parts.append(text)
        rows.setdefault(", ".join(parts), []).append(position)
    for name, positions in rows.items():
        figure.add_trace(Trace(kind, {"x": positions if xs is None else [xs[one] for one in positions], "y": None if ys is None else [ys[one] for one in positions], "name": name}))
    return figure


def _maker(name, kind):
    def make(data_frame=None, x=None, y=None, **options):
        return _chart(kind, data_frame, x, y, **options)
    make.__name__ = name
    return make


for _name, _kind in (("scatter", "scatter"), ("line", "scatter"), ("area", "scatter"), ("bar", "bar"), ("histogram", "histogram"), ("box", "box"), ("violin", "violin"),
                     ("strip", "box"), ("ecdf", "scatter"), ("density_heatmap", "histogram2d"), ("density_contour", "histogram2dcontour"), ("funnel", "funnel"), ("timeline", "bar"),
                     ("scatter_3d", "scatter3d"), ("line_3d", "scatter3d")):
    globals()[_name] = _maker(_name, _kind)


def _parts(kind):
    def make(data_frame=None, names=None, values=None, path=None, parents=None, title=None, height=None, width=None, **options):
        frame = _frame(data_frame)
        labels = _values(frame, names)
        numbers = _values(frame, values)
        if path is not None and frame is not None:
            seen = []
            for position in range(len(frame)):
                for depth in range(1, len(path) + 1):
                    part = tuple(str(list(frame[name])[position]) for name in path[:depth])
                    if part not in seen:
                        seen.append(part)
            labels = seen
        elif kind == "pie" and labels is not None:
            labels = list(labels)
        trace = Trace(kind, {"labels": labels if labels is not None else numbers, "values": None, "name": ""})
        return Figure([trace], {name: value for name, value in (("title", title), ("height", height), ("width", width)) if value is not None})
    return make


pie = _parts("pie")
sunburst = _parts("sunburst")
treemap = _parts("treemap")
icicle = _parts("icicle")
funnel_area = _parts("funnelarea")


def imshow(img, title=None, **options):
    return Figure([Trace("heatmap", {"z": img})], {"title": title} if title else {})


def _map(kind):
    def make(data_frame=None, lat=None, lon=None, locations=None, color=None, **options):
        frame = _frame(data_frame)
        return _chart(kind, frame, locations or lon, None if locations else lat, color if kind.startswith("scatter") else None, **{name: value for name, value in options.items() if name in ("title", "height", "width")})
    return make


scatter_map = scatter_mapbox = _map("scattermap")
scatter_geo = _map("scattergeo")
choropleth = _map("choropleth")
choropleth_map = choropleth_mapbox = _map("choroplethmap")


def line_polar(data_frame=None, r=None, theta=None, **options):
    return _chart("scatterpolar", data_frame, theta, r, **options)


scatter_polar = line_polar


class _Colors:
    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return ["#636EFA", "#EF553B", "#00CC96", "#AB63FA", "#FFA15A", "#19D3F3", "#FF6692", "#B6E880", "#FF97FF", "#FECB52"]


class colors:
    qualitative = _Colors()
    sequential = _Colors()
    diverging = _Colors()
    cyclical = _Colors()
