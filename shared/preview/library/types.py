# types.
import _host
from collections import namedtuple as _named

FunctionType = LambdaType = _host.function_type
ModuleType = _host.module_type
GeneratorType = _host.generator_type
MethodType = _host.method_type
BuiltinFunctionType = BuiltinMethodType = _host.native_type
NoneType = type(None)
EllipsisType = type(...)
UnionType = tuple
GenericAlias = type
TracebackType = FrameType = CodeType = type(None)


class SimpleNamespace:
    def __init__(self, **kwargs):
        self.__dict__.update(kwargs)

    def __repr__(self):
        return "namespace(" + ", ".join(f"{key}={value!r}" for key, value in self.__dict__.items()) + ")"

    def __eq__(self, other):
        return isinstance(other, SimpleNamespace) and self.__dict__ == other.__dict__


def MappingProxyType(mapping):
    return dict(mapping)
