# functools.


def wraps(wrapped, assigned=None, updated=None):
    def decorate(wrapper):
        for name in ("__name__", "__qualname__", "__doc__", "__module__"):
            try:
                setattr(wrapper, name, getattr(wrapped, name))
            except AttributeError:
                pass
        wrapper.__wrapped__ = wrapped
        return wrapper
    return decorate


def update_wrapper(wrapper, wrapped):
    return wraps(wrapped)(wrapper)


def reduce(function, iterable, *initial):
    iterator = iter(iterable)
    if initial:
        value = initial[0]
    else:
        try:
            value = next(iterator)
        except StopIteration:
            raise TypeError("reduce() of empty iterable with no initial value") from None
    for item in iterator:
        value = function(value, item)
    return value


class partial:
    def __init__(self, func, *args, **keywords):
        self.func = func
        self.args = args
        self.keywords = keywords

    def __call__(self, *args, **keywords):
        return self.func(*self.args, *args, **{**self.keywords, **keywords})


class partialmethod(partial):
    def __get__(self, instance, owner):
        return partial(self.func, instance, *self.args, **self.keywords)


def lru_cache(maxsize=128, typed=False):
    def decorate(function):
        cache = {}
        hits = [0, 0]

        @wraps(function)
        def wrapper(*args, **kwargs):
            key = (args, tuple(sorted(kwargs.items())))
            if key in cache:
                hits[0] += 1
                return cache[key]
            hits[1] += 1
            value = cache[key] = function(*args, **kwargs)
            if maxsize is not None and len(cache) > maxsize:
                cache.pop(next(iter(cache)))
            return value

        wrapper.cache_clear = cache.clear
        wrapper.cache_info = lambda: (hits[0], hits[1], maxsize, len(cache))
        return wrapper

    if callable(maxsize):
        function, maxsize = maxsize, 128
        return decorate(function)
    return decorate


def cache(function):
    return lru_cache(maxsize=None)(function)


class cached_property:
    def __init__(self, function):
        self.function = function
        self.name = None

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = self.function(instance)
        instance.__dict__[self.name] = value
        return value


def total_ordering(cls):
    own = cls.__dict__
    if "__lt__" in own:
        if "__gt__" not in own:
            cls.__gt__ = lambda self, other: not (self < other or self == other)
        if "__le__" not in own:
            cls.__le__ = lambda self, other: self < other or self == other
        if "__ge__" not in own:
            cls.__ge__ = lambda self, other: not self < other
    elif "__gt__" in own:
        cls.__lt__ = lambda self, other: not (self > other or self == other)
        cls.__ge__ = lambda self, other: self > other or self == other
        cls.__le__ = lambda self, other: not self > other
    return cls


def cmp_to_key(compare):
    class Key:
        def __init__(self, value):
            self.value = value

        def __lt__(self, other):
            return compare(self.value, other.value) < 0
    return Key


def singledispatch(function):
    registry = []

    @wraps(function)
    def wrapper(*args, **kwargs):
        for kind, one in reversed(registry):
            if isinstance(args[0], kind):
                return one(*args, **kwargs)
        return function(*args, **kwargs)

    def register(kind, one=None):
        if one is None:
            return lambda made: register(kind, made)
        registry.append((kind, one))
        return one

    wrapper.register = register
    return wrapper
