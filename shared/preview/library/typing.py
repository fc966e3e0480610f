# typing: names that annotations use; nothing here checks anything.
from collections import namedtuple as _namedtuple


class _Form:
    def __init__(self, name="typing form"):
        self._name = name

    def __getitem__(self, item):
        return self

    def __call__(self, *args, **kwargs):
        return args[0] if args else None

    def __or__(self, other):
        return self

    def __ror__(self, other):
        return self

    def __instancecheck__(self, value):
        return True

    def __repr__(self):
        return "typing." + self._name


Any = _Form("Any")
Union = _Form("Union")
Optional = _Form("Optional")
Literal = _Form("Literal")
ClassVar = _Form("ClassVar")
Final = _Form("Final")
Annotated = _Form("Annotated")
NoReturn = _Form("NoReturn")
Never = _Form("Never")
Self = _Form("Self")
LiteralString = str
TypeAlias = _Form("TypeAlias")
Concatenate = _Form("Concatenate")
Required = NotRequired = Unpack = _Form("Unpack")
List = list
Dict = dict
Set = set
FrozenSet = frozenset
Tuple = tuple
Type = type
Text = str
AnyStr = str
from collections import defaultdict as DefaultDict, OrderedDict, Counter, deque as Deque
from collections.abc import (Callable, Iterable, Iterator, Generator, Sequence, MutableSequence, Mapping, MutableMapping, Hashable, Sized, Collection,
                             Awaitable, Coroutine, AsyncIterator, AsyncIterable, AsyncGenerator, Container)
TYPE_CHECKING = False


class Generic:
    def __class_getitem__(cls, item):
        return cls


class Protocol(Generic):
    pass


class TypedDict(dict):
    def __init_subclass__(cls, **kwargs):
        pass


class NamedTuple:
    def __init_subclass__(cls, **kwargs):
        names = list(cls.__dict__.get("__annotations__", {}))
        defaults = [cls.__dict__[name] for name in names if name in cls.__dict__]
        made = _namedtuple(cls.__name__, names, defaults=defaults)
        cls._tuple = made
        cls._fields = tuple(names)

        def make(klass, *args, **kwargs):
            values = dict(zip(names, args))
            values.update(kwargs)
            self = object.__new__(klass)
            for index, name in enumerate(names):
                if name in values:
                    object.__setattr__(self, name, values[name])
                elif index >= len(names) - len(defaults):
                    object.__setattr__(self, name, defaults[index - (len(names) - len(defaults))])
                else:
                    raise TypeError(f"{klass.__name__}.__new__() missing 1 required positional argument: '{name}'")
            return self

        cls.__new__ = make
        cls.__init__ = lambda self, *args, **kwargs: None
        cls.__iter__ = lambda self: iter([getattr(self, name) for name in names])
        cls.__len__ = lambda self: len(names)
        cls.__getitem__ = lambda self, index: [getattr(self, name) for name in names][index]
        cls.__eq__ = lambda self, other: list(self) == list(other)
        cls.__hash__ = lambda self: hash(tuple(self))
        cls.__repr__ = lambda self: cls.__name__ + "(" + ", ".join(f"{name}={getattr(self, name)!r}" for name in names) + ")"
        cls._asdict = lambda self: {name: getattr(self, name) for name in names}
        cls._replace = lambda self, **changes: cls(**{**self._asdict(), **changes})
        cls.__match_args__ = tuple(names)


def TypeVar(name, *args, **kwargs):
    return _Form(name)


ParamSpec = TypeVarTuple = TypeVar


def NewType(name, base):
    return base


def cast(kind, value):
    return value


def overload(function):
    return function


def final(value):
    return value


def runtime_checkable(value):
    return value


def no_type_check(value):
    return value


def get_type_hints(value, *args, **kwargs):
    return dict(getattr(value, "__annotations__", {}))


def get_args(value):
    return ()


def get_origin(value):
    return None


def assert_never(value):
    raise AssertionError(f"Expected code to be unreachable, but got: {value!r}")
