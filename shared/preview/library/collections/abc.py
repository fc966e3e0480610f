# collections.abc: the kinds of containers, as classes that isinstance understands.


class _Kind(type):
    def __instancecheck__(cls, value):
        return any(cls is one for one in type(value).__mro__) or all(hasattr(value, name) for name in cls._needs) and not (cls._not and isinstance(value, cls._not))

    def __getitem__(cls, item):
        return cls


def _kind(name, needs, excluded=()):
    return _Kind(name, (), {"_needs": needs, "_not": excluded})


Callable = _kind("Callable", ("__call__",))
Iterable = _kind("Iterable", ("__iter__",))
Iterator = _kind("Iterator", ("__iter__", "__next__"))
Generator = _kind("Generator", ("send", "throw", "close"))
Sized = _kind("Sized", ("__len__",))
Container = _kind("Container", ("__contains__",))
Collection = _kind("Collection", ("__len__", "__iter__", "__contains__"))
Hashable = _kind("Hashable", ("__hash__",))
Mapping = _kind("Mapping", ("keys", "__getitem__"))
MutableMapping = _kind("MutableMapping", ("keys", "__setitem__"))
Sequence = _kind("Sequence", ("index", "count", "__getitem__"))
MutableSequence = _kind("MutableSequence", ("index", "append", "__setitem__"))
Set = _kind("Set", ("isdisjoint", "__contains__"))
MutableSet = _kind("MutableSet", ("isdisjoint", "add"))
Awaitable = _kind("Awaitable", ("__await__",))
Coroutine = _kind("Coroutine", ("__await__", "send"))
AsyncIterable = _kind("AsyncIterable", ("__aiter__",))
AsyncIterator = _kind("AsyncIterator", ("__anext__",))
AsyncGenerator = _kind("AsyncGenerator", ("asend",))
KeysView = _kind("KeysView", ("isdisjoint", "__iter__"))
ValuesView = _kind("ValuesView", ("__iter__",))
ItemsView = _kind("ItemsView", ("isdisjoint", "__iter__"))
