# plotly.graph_objects: figures and traces. Every trace class of plotly exists; its arguments are kept as they are.
from plotly._figure import Figure, Trace, Layout

FigureWidget = Figure


def __getattr__(name):
    if name.startswith("_"):
        raise AttributeError(f"module 'plotly.graph_objects' has no attribute '{name}'")
    kind = name.lower()
    if kind in TRACES:
        def make(arg=None, **options):
            return Trace(kind, {**(arg or {}), **options})
        make.__name__ = name
        return make
    raise AttributeError(f"module 'plotly.graph_objects' has no attribute '{name}'")


TRACES = ("scatter", "scattergl", "bar", "pie", "histogram", "histogram2d", "histogram2dcontour", "box", "violin", "heatmap", "contour", "surface", "mesh3d", "scatter3d",
          "scatterpolar", "barpolar", "scatterternary", "scattergeo", "scattermap", "scattermapbox", "choropleth", "choroplethmap", "choroplethmapbox", "candlestick", "ohlc",
          "waterfall", "funnel", "funnelarea", "indicator", "table", "sankey", "sunburst", "treemap", "icicle", "parcoords", "parcats", "splom", "carpet", "densitymap", "image", "isosurface", "volume", "cone", "streamtube")


class _Plain(dict):
    def __init__(self, arg=None, **options):
        dict.__init__(self, {**(arg or {}), **options})


layout = _Plain
