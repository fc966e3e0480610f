# dataclasses: fields from annotations, and the methods made from them.


class _Missing:
    def __repr__(self):
        return "<dataclasses._MISSING_TYPE object>"


MISSING = _Missing()


class FrozenInstanceError(AttributeError):
    pass


class InitVar:
    def __class_getitem__(cls, item):
        return cls


KW_ONLY = _Missing()


class Field:
    def __init__(self, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=False):
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = metadata or {}
        self.kw_only = kw_only
        self.name = None
        self.type = None


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None, compare=True, metadata=None, kw_only=False):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError("cannot specify both default and default_factory")
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def _make_init(cls, all_fields, frozen):
    taken = [one for one in all_fields if one.init]
    positional = [one for one in taken if not one.kw_only]

    def __init__(self, *args, **kwargs):
        if len(args) > len(positional):
            raise TypeError(f"{cls.__name__}.__init__() takes {len(positional) + 1} positional arguments but {len(args) + 1} were given")
        values = {}
        for one, value in zip(positional, args):
            values[one.name] = value
        for name, value in kwargs.items():
            if name in values:
                raise TypeError(f"{cls.__name__}.__init__() got multiple values for argument '{name}'")
            if not any(one.name == name for one in taken):
                raise TypeError(f"{cls.__name__}.__init__() got an unexpected keyword argument '{name}'")
            values[name] = value
        missing = [one.name for one in taken if one.name not in values and one.default is MISSING and one.default_factory is MISSING]
        if missing:
            names = " and ".join(repr(name) for name in missing) if len(missing) < 3 else ", ".join(repr(name) for name in missing[:-1]) + ", and " + repr(missing[-1])
            raise TypeError(f"{cls.__name__}.__init__() missing {len(missing)} required positional argument{'s' if len(missing) > 1 else ''}: {names}")
        for one in all_fields:
            if one.name in values:
                object.__setattr__(self, one.name, values[one.name])
            elif one.default_factory is not MISSING:
                object.__setattr__(self, one.name, one.default_factory())
            elif one.default is not MISSING:
                object.__setattr__(self, one.name, one.default)
        if hasattr(self, "__post_init__"):
            self.__post_init__()

    return __init__


def _process(cls, init, repr, eq, order, frozen, kw_only, slots, unsafe_hash):
    collected = {}
    for base in reversed(cls.__mro__[1:]):
        for one in getattr(base, "__dataclass_fields__", {}).values():
            collected[one.name] = one
    own_kw_only = kw_only
    for name, kind in cls.__dict__.get("__annotations__", {}).items():
        text = kind if isinstance(kind, str) else ""
        if kind is KW_ONLY or text.endswith("KW_ONLY"):
            own_kw_only = True
            continue
        if text.startswith("ClassVar") or text.startswith("typing.ClassVar") or "_name" in getattr(kind, "__dict__", {}) and kind._name == "ClassVar":
            continue
        value = cls.__dict__.get(name, MISSING)
        if isinstance(value, Field):
            one = value
            if one.default is not MISSING:
                setattr(cls, name, one.default)
            else:
                delattr(cls, name)
        else:
            if isinstance(value, (list, dict, set)):
                raise ValueError(f"mutable default {type(value)} for field {name} is not allowed: use default_factory")
            one = Field(default=value)
        one.name = name
        one.type = kind
        one.kw_only = one.kw_only or own_kw_only
        collected[name] = one
    all_fields = list(collected.values())
    default_seen = False
    for one in all_fields:
        if one.init and not one.kw_only:
            has_default = one.default is not MISSING or one.default_factory is not MISSING
            if default_seen and not has_default:
                raise TypeError(f"non-default argument '{one.name}' follows default argument")
            default_seen = default_seen or has_default
    cls.__dataclass_fields__ = collected
    cls.__match_args__ = tuple(one.name for one in all_fields if one.init and not one.kw_only)
    own = cls.__dict__
    if init and "__init__" not in own:
        cls.__init__ = _make_init(cls, all_fields, frozen)
    if repr and "__repr__" not in own:
        def __repr__(self):
            return type(self).__name__ + "(" + ", ".join(f"{one.name}={getattr(self, one.name)!r}" for one in all_fields if one.repr) + ")"
        cls.__repr__ = __repr__
    compared = [one.name for one in all_fields if one.compare]

    def key(self):
        return tuple(getattr(self, name) for name in compared)

    if eq and "__eq__" not in own:
        def __eq__(self, other):
            return key(self) == key(other) if type(other) is type(self) else NotImplemented
        cls.__eq__ = __eq__
    if order:
        cls.__lt__ = lambda self, other: key(self) < key(other)
        cls.__le__ = lambda self, other: key(self) <= key(other)
        cls.__gt__ = lambda self, other: key(self) > key(other)
        cls.__ge__ = lambda self, other: key(self) >= key(other)
    if frozen or unsafe_hash:
        cls.__hash__ = lambda self: hash(key(self))
    elif eq and "__hash__" not in own:
        cls.__hash__ = None
    if frozen:
        def __setattr__(self, name, value):
            raise FrozenInstanceError(f"cannot assign to field '{name}'")
        cls.__setattr__ = __setattr__
    return cls


def dataclass(cls=None, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False, match_args=True, kw_only=False, slots=False):
    def wrap(one):
        return _process(one, init, repr, eq, order, frozen, kw_only, slots, unsafe_hash)
    return wrap if cls is None else wrap(cls)


def fields(value):
    return tuple(getattr(value, "__dataclass_fields__").values())


def is_dataclass(value):
    return hasattr(value, "__dataclass_fields__")


def _plain(value):
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, (list, tuple)):
        return type(value)(_plain(item) for item in value)
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    return value


def asdict(value, *, dict_factory=dict):
    return dict_factory(list(_plain(value).items())) if dict_factory is not dict else _plain(value)


def astuple(value):
    return tuple(_plain(getattr(value, one.name)) for one in fields(value))


def replace(value, **changes):
    values = {one.name: getattr(value, one.name) for one in fields(value) if one.init}
    values.update(changes)
    return type(value)(**values)


def make_dataclass(name, names, **options):
    members = {"__annotations__": {}}
    for one in names:
        if isinstance(one, str):
            members["__annotations__"][one] = "Any"
        else:
            members["__annotations__"][one[0]] = one[1]
            if len(one) > 2:
                members[one[0]] = one[2]
    return dataclass(type(name, (), members), **options)
