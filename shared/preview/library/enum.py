# enum: Enum, IntEnum, StrEnum, Flag, auto.


class auto:
    pass


class EnumMeta(type):
    def __new__(meta, name, bases, members, **kwargs):
        own = {}
        plain = {}
        for key, value in members.items():
            hidden = key.startswith("_") or callable(value) and not isinstance(value, type) or isinstance(value, (property, classmethod, staticmethod))
            if hidden or not any(isinstance(base, EnumMeta) for base in bases):
                plain[key] = value
            else:
                own[key] = value
        cls = super().__new__(meta, name, bases, plain)
        cls._member_map_ = {}
        cls._value2member_map_ = {}
        last = None
        for base in reversed(cls.__mro__[1:]):
            for key, member in getattr(base, "_member_map_", {}).items():
                pass
        mixin = None
        for base in cls.__mro__[1:]:
            if base in (int, str, float):
                mixin = base
                break
        for index, (key, value) in enumerate(own.items()):
            if isinstance(value, auto):
                if issubclass(cls, str):
                    value = key.lower()
                elif getattr(cls, "_is_flag_", False):
                    value = 1 << index
                elif hasattr(cls, "_generate_next_value_"):
                    value = cls._generate_next_value_(key, 1, index, [one._value_ for one in cls._member_map_.values()])
                else:
                    value = last + 1 if isinstance(last, int) else 1
            last = value
            for existing in cls._member_map_.values():
                if existing._value_ == value and type(existing._value_) is type(value):
                    cls._member_map_[key] = existing
                    setattr(cls, key, existing)
                    break
            else:
                if mixin is not None:
                    member = mixin.__new__(cls, value)
                else:
                    member = object.__new__(cls)
                member._name_ = key
                member._value_ = value
                if "__init__" in cls.__dict__:
                    if isinstance(value, tuple):
                        member.__init__(*value)
                    else:
                        member.__init__(value)
                cls._member_map_[key] = member
                setattr(cls, key, member)
        return cls

    def __call__(cls, value, names=None, **kwargs):
        if names is not None:
            if isinstance(names, str):
                names = names.replace(",", " ").split()
            return EnumMeta(value, (cls,), dict(names) if names and isinstance(names[0], tuple) or isinstance(names, dict) else {name: index + 1 for index, name in enumerate(names)})
        for member in cls._member_map_.values():
            if member is value or member._value_ == value:
                return member
        if hasattr(cls, "_missing_"):
            found = cls._missing_(value)
            if found is not None:
                return found
        if getattr(cls, "_is_flag_", False) and isinstance(value, int):
            member = object.__new__(cls)
            member._name_ = "|".join(name for name, one in cls._member_map_.items() if one._value_ & value)
            member._value_ = value
            return member
        raise ValueError(f"{value!r} is not a valid {cls.__name__}")

    def __iter__(cls):
        seen = []
        for member in cls._member_map_.values():
            if not any(member is one for one in seen):
                seen.append(member)
        return iter(seen)

    def __len__(cls):
        return len(list(iter(cls)))

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __contains__(cls, value):
        return any(member is value or member._value_ == value for member in cls._member_map_.values())

    def __bool__(cls):
        return True

    @property
    def __members__(cls):
        return dict(cls._member_map_)


class Enum(metaclass=EnumMeta):
    @property
    def name(self):
        return self._name_

    @property
    def value(self):
        return self._value_

    def __repr__(self):
        return f"<{type(self).__name__}.{self._name_}: {self._value_!r}>"

    def __str__(self):
        return f"{type(self).__name__}.{self._name_}"

    def __format__(self, specification):
        return format(str(self), specification)

    def __hash__(self):
        return hash(self._name_)

    def __eq__(self, other):
        return self is other

    def __reduce__(self):
        return str(self)


class IntEnum(int, Enum):
    def __str__(self):
        return str(self._value_)

    def __format__(self, specification):
        return format(self._value_, specification)

    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)

    def __hash__(self):
        return hash(self._value_)


class StrEnum(str, Enum):
    def __str__(self):
        return self._value_

    def __format__(self, specification):
        return format(self._value_, specification)

    def __eq__(self, other):
        return self._value_ == (other._value_ if isinstance(other, Enum) else other)

    def __hash__(self):
        return hash(self._value_)


class Flag(Enum):
    _is_flag_ = True

    def __or__(self, other):
        return type(self)(self._value_ | other._value_)

    def __and__(self, other):
        return type(self)(self._value_ & other._value_)

    def __xor__(self, other):
        return type(self)(self._value_ ^ other._value_)

    def __contains__(self, other):
        return self._value_ & other._value_ == other._value_

    def __bool__(self):
        return bool(self._value_)


class IntFlag(Flag):
    pass


EnumType = EnumMeta


def unique(cls):
    return cls
