# abc.


class ABCMeta(type):
    def __new__(meta, name, bases, members, **kwargs):
        cls = super().__new__(meta, name, bases, members)
        missing = []
        for key in dir(cls):
            value = getattr(cls, key, None)
            if getattr(value, "__isabstractmethod__", False) or isinstance(value, property) and getattr(value.fget, "__isabstractmethod__", False):
                missing.append(key)
        cls.__abstractmethods__ = tuple(missing)
        if missing:
            cls._set_abstract()
        return cls


class ABC(metaclass=ABCMeta):
    pass


def abstractmethod(function):
    try:
        function.__isabstractmethod__ = True
    except AttributeError:
        pass
    return function


abstractproperty = property
