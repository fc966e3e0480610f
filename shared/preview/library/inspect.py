# inspect: what little can be told of functions here.
import _host
_empty = type("_empty", (), {})


class Parameter:
    empty = _empty

    def __init__(self, name, default=_empty, annotation=_empty):
        self.name = name
        self.default = default
        self.annotation = annotation


class Signature:
    empty = _empty

    def __init__(self, parameters):
        self.parameters = parameters


def signature(function):
    function = getattr(function, "__func__", function)
    function = getattr(function, "__wrapped__", function)
    names, _, positional, keyword_only, *_ = function._signature
    defaults = function.__defaults__ or ()
    out = {}
    for index, name in enumerate(names):
        default = defaults[index - (positional - len(defaults))] if positional - len(defaults) <= index < positional else _empty
        out[name] = Parameter(name, default)
    return Signature(out)


def getsource(value):
    raise OSError("could not get source code")


def getdoc(value):
    return getattr(value, "__doc__", None)


def cleandoc(text):
    import textwrap
    lines = text.expandtabs().split("\n")
    return (lines[0].lstrip() + "\n" + textwrap.dedent("\n".join(lines[1:]))).strip()


def isfunction(value):
    return isinstance(value, _host.function_type)


def isclass(value):
    return isinstance(value, type)


def ismodule(value):
    return isinstance(value, _host.module_type)


def ismethod(value):
    return isinstance(value, _host.method_type)


def isgenerator(value):
    return isinstance(value, _host.generator_type)


def isgeneratorfunction(value):
    return False


def iscoroutinefunction(value):
    return False


def getmembers(value, predicate=None):
    return [(name, getattr(value, name)) for name in dir(value) if predicate is None or predicate(getattr(value, name))]


def currentframe():
    return None


def stack():
    return []
