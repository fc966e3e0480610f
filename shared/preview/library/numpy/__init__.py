# numpy: n-dimensional arrays over flat lists, and the functions that scripts use.
import math as _math
import _arrays
import _random as _native

pi, e, inf, nan, newaxis = _math.pi, _math.e, _math.inf, _math.nan, None
NaN = NAN = nan


class generic:
    pass


class _Kind(type):
    def __call__(cls, value=0):
        if hasattr(value, "__iter__") and not isinstance(value, str):
            return array(value, dtype=cls)
        return cls._convert(value)

    def __instancecheck__(cls, value):
        return isinstance(value, cls._plain) and not (cls._plain is int and isinstance(value, bool))

    def __repr__(cls):
        return cls.__name__

    def __eq__(cls, other):
        return cls is other or str(other) == cls.__name__ or other is cls._plain

    def __hash__(cls):
        return hash(cls.__name__)

    @property
    def name(cls):
        return cls.__name__

    @property
    def kind(cls):
        return cls._letter


def _kind(name, plain, convert, letter):
    return _Kind(name, (), {"_plain": plain, "_convert": staticmethod(convert), "_letter": letter})


float64 = double = float_ = _kind("float64", float, float, "f")
float32 = _kind("float32", float, float, "f")
float16 = _kind("float16", float, float, "f")
int64 = int_ = _kind("int64", int, int, "i")
int32 = _kind("int32", int, int, "i")
int16 = _kind("int16", int, int, "i")
int8 = _kind("int8", int, int, "i")
uint8 = _kind("uint8", int, lambda value: int(value) & 255, "u")
uint16 = _kind("uint16", int, lambda value: int(value) & 65535, "u")
uint32 = _kind("uint32", int, lambda value: int(value) & 4294967295, "u")
uint64 = _kind("uint64", int, int, "u")
bool_ = _kind("bool", bool, bool, "b")
str_ = _kind("str", str, str, "U")
object_ = _kind("object", object, lambda value: value, "O")
number = floating = _kind("number", (int, float), float, "f")
integer = _kind("integer", int, int, "i")


def datetime64(value, unit=None):
    from datetime import datetime
    return value if not isinstance(value, str) else datetime.fromisoformat(value if len(value) > 7 else value + "-01")


def timedelta64(value, unit="D"):
    from datetime import timedelta
    return timedelta(**{{"D": "days", "h": "hours", "m": "minutes", "s": "seconds", "W": "weeks", "ms": "milliseconds"}.get(unit, "days"): value})


def dtype(value):
    return _dtype(value)


_names = {"float": float64, "float64": float64, "float32": float32, "int": int64, "int64": int64, "int32": int32, "int8": int8, "uint8": uint8, "bool": bool_, "str": str_, "object": object_, "O": object_, "int16": int16, "f": float32, "i": int32, "uint16": uint16, "uint32": uint32}


def _dtype(value):
    if value is None or isinstance(value, _Kind):
        return value
    if value is float:
        return float64
    if value is int:
        return int64
    if value is bool:
        return bool_
    if value is str:
        return str_
    return _names.get(str(value), object_)


def _guess(items):
    if any_(isinstance(item, str) for item in items):
        return str_ if all_(isinstance(item, str) for item in items) else object_
    if not items:
        return float64
    if all_(isinstance(item, bool) for item in items):
        return bool_
    if all_(isinstance(item, int) for item in items):
        return int64
    if all_(isinstance(item, (int, float)) for item in items):
        return float64
    return object_


def _product(shape):
    total = 1
    for size in shape:
        total *= size
    return total


def _flatten(value, out):
    # The shape of nested sequences, their items appended to `out`.
    if isinstance(value, ndarray):
        out.extend(value._items)
        return value.shape
    if isinstance(value, (list, tuple)) or hasattr(value, "_numbers") or isinstance(value, range):
        items = value._numbers() if hasattr(value, "_numbers") else value
        shape = None
        for item in items:
            inner = _flatten(item, out)
            if shape is not None and inner != shape:
                raise ValueError("setting an array element with a sequence. The requested array has an inhomogeneous shape after 1 dimensions.")
            shape = inner
        return (len(items),) + (shape or ())
    out.append(value)
    return ()


_OPS = {"+": 0, "-": 1, "*": 2, "/": 3, "//": 4, "%": 5, "**": 6, "&": 9, "|": 10, "^": 11}


class ndarray:
    def __init__(self, items, shape, kind=None):
        self._items = items
        self.shape = tuple(shape)
        self.dtype = kind or _guess(items)

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def size(self):
        return len(self._items)

    @property
    def T(self):
        return self.transpose()

    @property
    def flat(self):
        return iter(self._items)

    @property
    def nbytes(self):
        return len(self._items) * 8

    def transpose(self, *axes):
        if self.ndim < 2:
            return self
        if self.ndim == 2:
            rows, columns = self.shape
            return ndarray([self._items[r * columns + c] for c in range(columns) for r in range(rows)], (columns, rows), self.dtype)
        raise NotImplementedError("transpose of more than two dimensions")

    def reshape(self, *shape, order="C"):
        shape = list(shape[0]) if len(shape) == 1 and isinstance(shape[0], (tuple, list)) else list(shape)
        if -1 in shape:
            rest = -_product(shape)
            shape[shape.index(-1)] = len(self._items) // rest if rest else 0
        if _product(shape) != len(self._items):
            raise ValueError(f"cannot reshape array of size {len(self._items)} into shape {tuple(shape)}")
        return ndarray(list(self._items), shape, self.dtype)

    def flatten(self):
        return ndarray(list(self._items), (len(self._items),), self.dtype)

    ravel = flatten

    def tolist(self):
        def nest(shape, start):
            if not shape:
                return self._items[start]
            step = _product(shape[1:])
            return [nest(shape[1:], start + index * step) for index in range(shape[0])]
        return nest(self.shape, 0)

    def item(self, *args):
        return self._items[args[0] if args else 0]

    def copy(self):
        return ndarray(list(self._items), self.shape, self.dtype)

    def astype(self, kind, copy=True):
        kind = _dtype(kind)
        return ndarray([kind._convert(item) for item in self._items], self.shape, kind)

    def fill(self, value):
        self._items[:] = [value] * len(self._items)

    def __len__(self):
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __iter__(self):
        return iter([self[index] for index in range(len(self))])

    def _positions(self, key):
        # (flat positions, shape) that a key names.
        keys = list(key) if isinstance(key, tuple) else [key]
        if any_(one is Ellipsis for one in keys):
            at = [one is Ellipsis for one in keys].index(True)
            keys[at:at + 1] = [slice(None)] * (self.ndim - len([one for one in keys if one is not None]) + 1)
        if len(keys) == 1 and isinstance(keys[0], ndarray) and keys[0].dtype is bool_:
            mask = keys[0]
            if mask.shape == self.shape:
                found = [index for index, item in enumerate(mask._items) if item]
                return found, (len(found),)
            keys = [[index for index, item in enumerate(mask._items) if item]]
        positions, shape = [0], []
        axis = 0
        sizes = list(self.shape)
        for one in keys:
            if one is None:
                shape.append(1)
                continue
            if axis >= len(sizes):
                raise IndexError(f"too many indices for array: array is {self.ndim}-dimensional, but {len(keys)} were indexed")
            stride = _product(sizes[axis + 1:])
            size = sizes[axis]
            if isinstance(one, slice):
                chosen = list(range(*one.indices(size)))
                shape.append(len(chosen))
            elif isinstance(one, (list, ndarray)):
                chosen = list(one._items if isinstance(one, ndarray) else one)
                if chosen and isinstance(chosen[0], bool):
                    chosen = [index for index, item in enumerate(chosen) if item]
                shape.append(len(chosen))
            else:
                index = int(one)
                if not -size <= index < size:
                    raise IndexError(f"index {index} is out of bounds for axis {axis} with size {size}")
                chosen = [index]
            positions = [base + (index % size if size else 0) * stride for base in positions for index in chosen]
            axis += 1
        rest = sizes[axis:]
        if rest:
            count = _product(rest)
            positions = [base + index for base in positions for index in range(count)]
        return positions, tuple(shape + rest)

    def __getitem__(self, key):
        positions, shape = self._positions(key)
        if shape == ():
            return self._items[positions[0]]
        return ndarray([self._items[at] for at in positions], shape, self.dtype)

    def __setitem__(self, key, value):
        positions, shape = self._positions(key)
        if isinstance(value, (ndarray, list, tuple)):
            values = broadcast_to(array(value), shape)._items
        else:
            values = [value] * len(positions)
        for at, item in zip(positions, values):
            self._items[at] = item

    def _binary(self, other, op, swap=False):
        if not isinstance(other, (ndarray, list, tuple, int, float)):
            if hasattr(other, "_numbers"):
                return NotImplemented
        other = other if isinstance(other, ndarray) else array(other)
        a, b = (other, self) if swap else (self, other)
        a, b, shape = _align(a, b)
        return ndarray(_arrays.binary(_OPS[op], a, b), shape)

    def _compare(self, other, op):
        if other is None or isinstance(other, str):
            other = array([other])
        other = other if isinstance(other, ndarray) else array(other)
        a, b, shape = _align(self, other)
        return ndarray(_arrays.compare(op, a, b), shape, bool_)

    def __add__(self, other):
        return self._binary(other, "+")

    def __radd__(self, other):
        return self._binary(other, "+", True)

    def __sub__(self, other):
        return self._binary(other, "-")

    def __rsub__(self, other):
        return self._binary(other, "-", True)

    def __mul__(self, other):
        return self._binary(other, "*")

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self._binary(other, "/")

    def __rtruediv__(self, other):
        return self._binary(other, "/", True)

    def __floordiv__(self, other):
        return self._binary(other, "//")

    def __mod__(self, other):
        return self._binary(other, "%")

    def __pow__(self, other):
        return self._binary(other, "**")

    def __rpow__(self, other):
        return self._binary(other, "**", True)

    def __and__(self, other):
        return self._binary(other, "&")

    def __or__(self, other):
        return self._binary(other, "|")

    def __xor__(self, other):
        return self._binary(other, "^")

    def __matmul__(self, other):
        return dot(self, other)

    def __neg__(self):
        return ndarray([-item for item in self._items], self.shape)

    def __invert__(self):
        return ndarray([not item if isinstance(item, bool) else ~item for item in self._items], self.shape)

    def __abs__(self):
        return ndarray([abs_(item) for item in self._items], self.shape)

    def __eq__(self, other):
        return self._compare(other, 0)

    def __ne__(self, other):
        return self._compare(other, 1)

    def __lt__(self, other):
        return self._compare(other, 2)

    def __le__(self, other):
        return self._compare(other, 3)

    def __gt__(self, other):
        return self._compare(other, 4)

    def __ge__(self, other):
        return self._compare(other, 5)

    __hash__ = None

    def __bool__(self):
        if len(self._items) > 1:
            raise ValueError("The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()")
        return bool(self._items and self._items[0])

    def __contains__(self, item):
        return item in self._items

    def __float__(self):
        return float(self._items[0])

    def __int__(self):
        return int(self._items[0])

    def __repr__(self):
        return "array(" + str(self.tolist()) + ")"

    def __str__(self):
        def show(value):
            if isinstance(value, list):
                return "[" + " ".join(show(item) for item in value) + "]"
            return repr(value) if not isinstance(value, float) else ("%.8g" % value) + ("." if value == int(value) and abs_(value) < 1e8 else "") if value == value and abs_(value) != inf else str(value)
        return show(self.tolist())

    def _reduce(self, function, axis, keepdims=False):
        if axis is None:
            return function(self._items)
        axis %= self.ndim
        before, size, after = _product(self.shape[:axis]), self.shape[axis], _product(self.shape[axis + 1:])
        out = []
        for outer in range(before):
            for inner in range(after):
                out.append(function([self._items[(outer * size + index) * after + inner] for index in range(size)]))
        shape = self.shape[:axis] + ((1,) if keepdims else ()) + self.shape[axis + 1:]
        return ndarray(out, shape) if shape else out[0]

    def sum(self, axis=None, keepdims=False):
        return self._reduce(_sum, axis, keepdims)

    def mean(self, axis=None, keepdims=False):
        return self._reduce(lambda items: _sum(items) / len(items) if items else nan, axis, keepdims)

    def min(self, axis=None):
        return self._reduce(min_, axis)

    def max(self, axis=None):
        return self._reduce(max_, axis)

    def prod(self, axis=None):
        return self._reduce(_math.prod, axis)

    def var(self, axis=None, ddof=0):
        def one(items):
            mean = _sum(items) / len(items)
            return _sum([(item - mean) ** 2 for item in items]) / (len(items) - ddof)
        return self._reduce(one, axis)

    def std(self, axis=None, ddof=0):
        made = self.var(axis, ddof)
        return sqrt(made)

    def any(self, axis=None):
        return self._reduce(lambda items: any_(items), axis)

    def all(self, axis=None):
        return self._reduce(lambda items: all_(items), axis)

    def argmax(self, axis=None):
        return self._reduce(lambda items: items.index(max_(items)), axis)

    def argmin(self, axis=None):
        return self._reduce(lambda items: items.index(min_(items)), axis)

    def argsort(self, axis=-1):
        return ndarray(sorted_(range(len(self._items)), key=lambda at: self._items[at]), self.shape)

    def sort(self, axis=-1):
        self._items.sort()

    def cumsum(self, axis=None):
        if axis is not None and self.ndim == 2:
            if axis == 0:
                return self.T.cumsum(1).T
            width = self.shape[1]
            return ndarray([item for row in range(self.shape[0]) for item in _running(self._items[row * width:(row + 1) * width])], self.shape)
        return ndarray(_running(self._items), (len(self._items),))

    def cumprod(self, axis=None):
        out, total = [], 1
        for item in self._items:
            total *= item
            out.append(total)
        return ndarray(out, (len(out),))

    def round(self, decimals=0):
        return ndarray([round_(item, decimals) if isinstance(item, float) else item for item in self._items], self.shape, self.dtype)

    def clip(self, low=None, high=None):
        return clip(self, low, high)

    def dot(self, other):
        return dot(self, other)

    def squeeze(self):
        return ndarray(self._items, [size for size in self.shape if size != 1], self.dtype)

    def repeat(self, count):
        return repeat(self, count)

    def tobytes(self):
        return bytes(int(item) & 255 for item in self._items)


abs_, min_, max_, any_, all_, round_, sorted_, sum_ = abs, min, max, any, all, round, sorted, sum


def _sum(items):
    # Pairwise, as NumPy adds.
    if len(items) < 9:
        total = 0
        for item in items:
            total += item
        return total
    if len(items) <= 128:
        parts = list(items[:8])
        full = len(items) // 8 * 8
        for at in range(8, full):
            parts[at % 8] += items[at]
        total = ((parts[0] + parts[1]) + (parts[2] + parts[3])) + ((parts[4] + parts[5]) + (parts[6] + parts[7]))
        for item in items[full:]:
            total += item
        return total
    half = len(items) // 2
    half -= half % 8
    return _sum(items[:half]) + _sum(items[half:])


def _running(items):
    out, total = [], 0
    for item in items:
        total += item
        out.append(total)
    return out


def _align(a, b):
    if a.shape == b.shape:
        return a._items, b._items, a.shape
    if b.size == 1 and b.ndim <= a.ndim:
        return a._items, b._items, a.shape
    if a.size == 1 and a.ndim <= b.ndim:
        return a._items, b._items, b.shape
    ndim = max_(a.ndim, b.ndim)
    left = (1,) * (ndim - a.ndim) + a.shape
    right = (1,) * (ndim - b.ndim) + b.shape
    shape = []
    for x, y in zip(left, right):
        if x != y and 1 not in (x, y):
            raise ValueError(f"operands could not be broadcast together with shapes {_shape_text(a.shape)} {_shape_text(b.shape)} ")
        shape.append(y if x == 1 else x)
    return broadcast_to(a, shape)._items, broadcast_to(b, shape)._items, tuple(shape)


def _shape_text(shape):
    return "(" + ",".join(str(size) for size in shape) + (",)" if len(shape) == 1 else ")")


def broadcast_to(a, shape):
    shape = tuple(shape)
    if a.shape == shape:
        return a
    own = (1,) * (len(shape) - a.ndim) + a.shape
    strides, step = [], 1
    for size in reversed(own):
        strides.insert(0, 0 if size == 1 else step)
        step *= size
    positions = [0]
    for size, stride in zip(shape, strides):
        positions = [base + index * stride for base in positions for index in range(size)]
    return ndarray([a._items[at] for at in positions], shape, a.dtype)


def array(value, dtype=None, copy=True, ndmin=0):
    if isinstance(value, ndarray):
        made = value.copy()
    else:
        if not isinstance(value, (list, tuple, range)) and not hasattr(value, "_numbers") and hasattr(value, "__iter__") and not isinstance(value, (str, dict)):
            value = list(value)
        items = []
        shape = _flatten(value, items)
        if any_(isinstance(item, float) for item in items) and all_(isinstance(item, (int, float)) for item in items):
            items = [float(item) for item in items]
        made = ndarray(items, shape)
    return made.astype(dtype) if dtype is not None else made


asarray = ascontiguousarray = asanyarray = array


def _sizes(shape):
    return (shape,) if isinstance(shape, int) else tuple(shape)


def full(shape, value, dtype=None):
    shape = _sizes(shape)
    made = ndarray([value] * _product(shape), shape)
    return made.astype(dtype) if dtype is not None else made


def zeros(shape, dtype=float):
    return full(shape, _dtype(dtype)._convert(0), dtype)


def ones(shape, dtype=float):
    return full(shape, _dtype(dtype)._convert(1), dtype)


empty = zeros


def zeros_like(a, dtype=None):
    return full(array(a).shape, 0, dtype or array(a).dtype)


def ones_like(a, dtype=None):
    return full(array(a).shape, 1, dtype or array(a).dtype)


def full_like(a, value, dtype=None):
    return full(array(a).shape, value, dtype)


def eye(n, m=None):
    m = n if m is None else m
    return ndarray([1.0 if r == c else 0.0 for r in range(n) for c in range(m)], (n, m))


identity = eye


def arange(start, stop=None, step=1, dtype=None):
    if stop is None:
        start, stop = 0, start
    if isinstance(start, (int, float)):
        count = max_(0, _math.ceil((stop - start) / step))
        items = [start + index * step for index in range(count)]
        made = ndarray(items, (count,), None if items else int64)
    else:
        items = []
        while start < stop:
            items.append(start)
            start += step if not isinstance(step, int) else timedelta64(step)
        made = ndarray(items, (len(items),))
    return made.astype(dtype) if dtype is not None else made


def linspace(start, stop, num=50, endpoint=True, dtype=None):
    gap = (stop - start) / ((num - 1 if endpoint else num) or 1)
    items = [float(start + index * gap) for index in range(num)]
    if endpoint and num > 1:
        items[-1] = float(stop)
    made = ndarray(items, (num,), float64)
    return made.astype(dtype) if dtype is not None else made


def logspace(start, stop, num=50, base=10.0):
    return base ** linspace(start, stop, num)


def meshgrid(*arrays):
    x, y = [array(one) for one in arrays]
    return [ndarray([item for _ in range(y.size) for item in x._items], (y.size, x.size)), ndarray([item for item in y._items for _ in range(x.size)], (y.size, x.size))]


def _each(function):
    def apply(value, *args, **kwargs):
        if hasattr(value, "_apply"):
            return value._apply(function)
        if isinstance(value, (list, tuple)):
            value = array(value)
        if isinstance(value, ndarray):
            return ndarray([function(item) for item in value._items], value.shape)
        return function(value)
    return apply


def _safe(function, otherwise=nan):
    def call(x):
        try:
            return function(x)
        except (ValueError, OverflowError):
            return otherwise
    return call


sin, cos, tan = _each(_math.sin), _each(_math.cos), _each(_math.tan)
arcsin, arccos, arctan = _each(_safe(_math.asin)), _each(_safe(_math.acos)), _each(_math.atan)
sinh, cosh, tanh = _each(_math.sinh), _each(_math.cosh), _each(_math.tanh)
exp, sqrt = _each(_safe(_math.exp, inf)), _each(_safe(_math.sqrt))
log, log2, log10, log1p = _each(_safe(lambda x: -inf if x == 0 else _math.log(x))), _each(_safe(_math.log2)), _each(_safe(_math.log10)), _each(_safe(_math.log1p))
floor, ceil = _each(lambda x: float(_math.floor(x))), _each(lambda x: float(_math.ceil(x)))
abs = absolute = fabs = _each(abs_)
sign = _each(lambda x: (x > 0) - (x < 0))
isnan, isinf, isfinite = _each(lambda x: isinstance(x, float) and x != x), _each(lambda x: x in (inf, -inf)), _each(lambda x: x == x and x not in (inf, -inf))
square = _each(lambda x: x * x)
radians = deg2rad = _each(_math.radians)
degrees = rad2deg = _each(_math.degrees)
logical_not = _each(lambda x: not x)


def round(a, decimals=0):
    return a.round(decimals) if hasattr(a, "round") and not isinstance(a, float) else array(a).round(decimals) if isinstance(a, (list, tuple)) else float(round_(a, decimals)) if isinstance(a, float) else a


around = round


def _method(name):
    def call(a, *args, **kwargs):
        made = a if isinstance(a, ndarray) else array(a)
        return getattr(made, name)(*args, **kwargs)
    return call


sum, mean, std, var, prod, min, max = _method("sum"), _method("mean"), _method("std"), _method("var"), _method("prod"), _method("min"), _method("max")
amin, amax = min, max
any, all, argmax, argmin, argsort, cumsum, cumprod = _method("any"), _method("all"), _method("argmax"), _method("argmin"), _method("argsort"), _method("cumsum"), _method("cumprod")
ravel, transpose, squeeze = _method("flatten"), _method("transpose"), _method("squeeze")


def reshape(a, shape):
    return array(a).reshape(shape)


def _without_nan(a):
    return array([item for item in array(a)._items if item == item])


def nanmean(a):
    return _without_nan(a).mean()


def nansum(a):
    return _without_nan(a).sum()


def nanmax(a):
    return _without_nan(a).max()


def nanmin(a):
    return _without_nan(a).min()


def median(a, axis=None):
    return percentile(a, 50)


def percentile(a, q, axis=None):
    items = sorted_(array(a)._items)

    def one(share):
        at = (len(items) - 1) * share / 100
        low = _math.floor(at)
        high = min_(low + 1, len(items) - 1)
        return items[low] + (items[high] - items[low]) * (at - low)
    return array([one(share) for share in q]) if hasattr(q, "__iter__") else float(one(q))


def quantile(a, q, axis=None):
    return percentile(a, [share * 100 for share in q] if hasattr(q, "__iter__") else q * 100)


def average(a, axis=None, weights=None):
    if weights is None:
        return mean(a, axis)
    a, weights = array(a), array(weights)
    return (a * weights).sum() / weights.sum()


def where(condition, x=None, y=None):
    condition = array(condition)
    if x is None:
        return (array([index for index, item in enumerate(condition._items) if item]),)
    x, y = broadcast_to(array(x), condition.shape), broadcast_to(array(y), condition.shape)
    return ndarray([a if c else b for c, a, b in zip(condition._items, x._items, y._items)], condition.shape)


def select(conditions, choices, default=0):
    out = array(conditions[0]).astype(object)
    items = []
    for index in range(out.size):
        for condition, choice in zip(conditions, choices):
            if array(condition)._items[index]:
                items.append(choice._items[index] if isinstance(choice, ndarray) else choice)
                break
        else:
            items.append(default)
    return ndarray(items, out.shape)


def clip(a, low, high):
    def one(x):
        if low is not None and x < low:
            return low
        return high if high is not None and x > high else x
    return _each(one)(a)


def maximum(a, b):
    a, b, shape = _align(array(a), array(b))
    n = max_(len(a), len(b))
    return ndarray([max_(a[i % len(a)], b[i % len(b)]) for i in range(n)], shape)


def minimum(a, b):
    a, b, shape = _align(array(a), array(b))
    n = max_(len(a), len(b))
    return ndarray([min_(a[i % len(a)], b[i % len(b)]) for i in range(n)], shape)


def power(a, b):
    return array(a) ** b


def dot(a, b):
    a, b = array(a), array(b)
    if a.ndim == 1 and b.ndim == 1:
        return _sum([x * y for x, y in zip(a._items, b._items)])
    rows, inner = a.shape if a.ndim == 2 else (1, a.size)
    columns = b.shape[1] if b.ndim == 2 else 1
    out = [_sum([a._items[r * inner + k] * b._items[k * columns + c] for k in range(inner)]) for r in range(rows) for c in range(columns)]
    return ndarray(out, (rows, columns) if a.ndim == 2 and b.ndim == 2 else (rows,) if a.ndim == 2 else (columns,))


matmul = dot


def concatenate(arrays, axis=0):
    arrays = [array(one) for one in arrays]
    if arrays[0].ndim == 1 or axis == 0:
        items = [item for one in arrays for item in one._items]
        return ndarray(items, (sum_(one.shape[0] for one in arrays),) + arrays[0].shape[1:])
    rows = arrays[0].shape[0]
    items = []
    for row in range(rows):
        for one in arrays:
            width = one.shape[1]
            items.extend(one._items[row * width:(row + 1) * width])
    return ndarray(items, (rows, sum_(one.shape[1] for one in arrays)))


def vstack(arrays):
    return concatenate([one if one.ndim > 1 else one.reshape(1, -1) for one in (array(one) for one in arrays)], 0)


def hstack(arrays):
    arrays = [array(one) for one in arrays]
    return concatenate(arrays, 0 if arrays[0].ndim == 1 else 1)


def column_stack(arrays):
    return concatenate([one if one.ndim > 1 else one.reshape(-1, 1) for one in (array(one) for one in arrays)], 1)


def stack(arrays, axis=0):
    return array([array(one).tolist() for one in arrays]) if axis == 0 else column_stack(arrays)


def append(a, values):
    return concatenate([array(a).flatten(), array(values).flatten()])


def repeat(a, count, axis=None):
    counts = count._items if isinstance(count, ndarray) else count if isinstance(count, list) else None
    items = array(a)._items
    out = [item for index, item in enumerate(items) for _ in range(counts[index] if counts else count)]
    return ndarray(out, (len(out),))


def tile(a, count):
    a = array(a)
    if isinstance(count, (tuple, list)):
        if a.ndim == 1 and len(count) == 2:
            return ndarray(a._items * count[1] * count[0], (count[0], a.size * count[1]))
        count = count[0]
    return ndarray(a._items * count, (a.size * count,) if a.ndim < 2 else (a.shape[0], a.shape[1] * count))


def unique(a, return_counts=False):
    items = sorted_(set(array(a)._items))
    if return_counts:
        return array(items), array([array(a)._items.count(item) for item in items])
    return array(items)


def sort(a):
    return array(sorted_(array(a)._items))


def diff(a):
    items = array(a)._items
    return array([y - x for x, y in zip(items, items[1:])])


def cov(*a):
    raise NotImplementedError("numpy.cov is not part of the preview")


def corrcoef(x, y):
    x, y = array(x), array(y)
    dx, dy = x - x.mean(), y - y.mean()
    r = (dx * dy).sum() / _math.sqrt((dx * dx).sum() * (dy * dy).sum())
    return array([[1.0, r], [r, 1.0]])


def polyfit(x, y, degree):
    if degree != 1:
        raise NotImplementedError("numpy.polyfit of a degree above 1 is not part of the preview")
    x, y = array(x), array(y)
    slope = ((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum()
    return array([slope, y.mean() - slope * x.mean()])


def polyval(coefficients, x):
    total = array(x) * 0
    for one in array(coefficients)._items:
        total = total * x + one
    return total


def histogram(a, bins=10, range=None):
    items = array(a)._items
    low, high = range or (min_(items), max_(items))
    if hasattr(bins, "__iter__"):
        edges = list(array(bins)._items)
    else:
        edges = linspace(low, high, bins + 1)._items
    counts = [0] * (len(edges) - 1)
    for item in items:
        for index in builtins_range(len(counts)):
            if edges[index] <= item and (item < edges[index + 1] or index == len(counts) - 1 and item == edges[-1]):
                counts[index] += 1
                break
    return array(counts), array(edges)


builtins_range = range


def isin(a, values):
    return _each(lambda item: item in values)(array(a))


def allclose(a, b, rtol=1e-5, atol=1e-8):
    return all_(abs_(x - y) <= atol + rtol * abs_(y) for x, y in zip(array(a)._items, array(b)._items))


def issubdtype(kind, other):
    return True


def nan_to_num(a, nan=0.0):
    return _each(lambda x: nan if x != x else x)(a)


def array_split(a, count):
    a = array(a)
    size, extra = divmod(len(a), count)
    out, at = [], 0
    for index in builtins_range(count):
        step = size + (index < extra)
        out.append(a[at:at + step])
        at += step
    return out


def isscalar(value):
    return isinstance(value, (int, float, str, bool))


def set_printoptions(**options):
    pass


def seterr(**options):
    pass


from numpy import random, typing, linalg
