# matplotlib.pyplot.
from matplotlib._drawing import Drawing as _Drawing, Figure, Axes, grid as _grid


def subplots(nrows=1, ncols=1, **options):
    return Figure(), _grid(nrows, ncols)


def figure(*args, **options):
    return Figure()


def gcf():
    return Figure()


def gca(*args, **options):
    return Axes()


def subplot(*args, **options):
    return Axes()


def __getattr__(name):
    if name.startswith("_"):
        raise AttributeError(f"module 'matplotlib.pyplot' has no attribute '{name}'")
    return getattr(Axes(), name)
