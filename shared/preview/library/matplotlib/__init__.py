# matplotlib: a picture is a picture. Calls that draw are taken as they come; the preview shows where the picture stands.
from matplotlib._drawing import Drawing as _Drawing

__version__ = "3.10.0"
rcParams = {}


def use(*args, **options):
    pass


def __getattr__(name):
    if name.startswith("_"):
        raise AttributeError(f"module 'matplotlib' has no attribute '{name}'")
    import importlib
    if name in ("pyplot", "figure"):
        return importlib.import_module("matplotlib." + name)
    return _Drawing()
