# pandas: DataFrame and Series over plain lists, with the methods that scripts use.
import math as _math
import datetime as _dt
from datetime import datetime as Timestamp, timedelta as Timedelta
import numpy as _np

NaT = None
NA = None
__version__ = "3.1.0"


def isna(value):
    if isinstance(value, (Series, DataFrame)):
        return value.isna()
    if hasattr(value, "__iter__") and not isinstance(value, str):
        return _np.array([isna(item) for item in value])
    return value is None or isinstance(value, float) and value != value


isnull = isna


def notna(value):
    made = isna(value)
    return ~made if hasattr(made, "_binary") or isinstance(made, (Series, DataFrame)) else not made


notnull = notna


class Index:
    def __init__(self, values=None, name=None, dtype=None, default=False):
        self._values = list(values if values is not None else [])
        self.name = name
        self._default = default

    def _is_default(self):
        return self._default and self.name is None

    @property
    def names(self):
        return [self.name]

    @property
    def values(self):
        return _np.ndarray(list(self._values), (len(self._values),), _np.object_) if False else _np.array(self._values)

    def _numbers(self):
        return self._values

    def tolist(self):
        return list(self._values)

    to_list = tolist

    def __len__(self):
        return len(self._values)

    def __iter__(self):
        return iter(self._values)

    def __getitem__(self, key):
        return Index(self._values[key], self.name) if isinstance(key, slice) else self._values[key]

    def __contains__(self, value):
        return value in self._values

    def get_loc(self, value):
        return self._values.index(value)

    def unique(self):
        return Index(list(dict.fromkeys(self._values)), self.name)

    def map(self, function):
        return Index([function(item) for item in self._values], self.name)

    def isin(self, values):
        return _np.array([item in values for item in self._values])

    def min(self):
        return min(self._values)

    def max(self):
        return max(self._values)

    def __eq__(self, other):
        return _np.array([item == one for item, one in zip(self._values, other if hasattr(other, "__iter__") and not isinstance(other, str) else [other] * len(self))])

    @property
    def str(self):
        return _Text(Series(self._values))

    def strftime(self, pattern):
        return Index([item.strftime(pattern) for item in self._values])

    @property
    def year(self):
        return Index([item.year for item in self._values])

    @property
    def month(self):
        return Index([item.month for item in self._values])

    def __repr__(self):
        return f"Index({self._values!r})"


RangeIndex = MultiIndex = DatetimeIndex = Index


def _default_index(count):
    return Index(list(range(count)), default=True)


def _listed(value):
    if isinstance(value, (Series, Index)):
        return list(value._values)
    if hasattr(value, "tolist"):
        return value.tolist()
    return list(value)


_BINARY = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "//": lambda a, b: a // b, "%": lambda a, b: a % b, "**": lambda a, b: a ** b,
           "&": lambda a, b: bool(a) & bool(b), "|": lambda a, b: bool(a) | bool(b), "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
           "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b}


def _divide(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        return float("nan") if a == 0 else float("inf") if a > 0 else float("-inf")


def _combine(a, b, op):
    missing = isna(a) or isna(b)
    if missing:
        return False if op in ("==", "<", "<=", ">", ">=", "&", "|") else True if op == "!=" else float("nan")
    return _divide(a, b) if op == "/" else _BINARY[op](a, b)


class _Operators:
    def __add__(self, other):
        return self._operate(other, "+")

    def __radd__(self, other):
        return self._operate(other, "+", True)

    def __sub__(self, other):
        return self._operate(other, "-")

    def __rsub__(self, other):
        return self._operate(other, "-", True)

    def __mul__(self, other):
        return self._operate(other, "*")

    __rmul__ = __mul__

    def __truediv__(self, other):
        return self._operate(other, "/")

    def __rtruediv__(self, other):
        return self._operate(other, "/", True)

    def __floordiv__(self, other):
        return self._operate(other, "//")

    def __mod__(self, other):
        return self._operate(other, "%")

    def __pow__(self, other):
        return self._operate(other, "**")

    def __and__(self, other):
        return self._operate(other, "&")

    def __or__(self, other):
        return self._operate(other, "|")

    def __eq__(self, other):
        return self._operate(other, "==")

    def __ne__(self, other):
        return self._operate(other, "!=")

    def __lt__(self, other):
        return self._operate(other, "<")

    def __le__(self, other):
        return self._operate(other, "<=")

    def __gt__(self, other):
        return self._operate(other, ">")

    def __ge__(self, other):
        return self._operate(other, ">=")

    __hash__ = None

    def __neg__(self):
        return self._operate(-1, "*")

    def __bool__(self):
        raise ValueError(f"The truth value of a {type(self).__name__} is ambiguous. Use a.empty, a.bool(), a.item(), a.any() or a.all().")


class Series(_Operators):
    def __init__(self, data=None, index=None, name=None, dtype=None, copy=False):
        if isinstance(data, dict):
            index = list(data) if index is None else index
            data = [data.get(key) for key in index]
        elif isinstance(data, Series):
            index = data.index if index is None else index
            name = data.name if name is None else name
            data = data._values
        elif data is None:
            data = []
        elif not hasattr(data, "__iter__") or isinstance(data, str):
            data = [data] * (len(index) if index is not None else 1)
        self._values = _unify(_listed(data))
        if dtype is not None:
            self._values = [_convert(dtype)(item) for item in self._values]
        self.index = _default_index(len(self._values)) if index is None else index if isinstance(index, Index) else Index(_listed(index))
        self.name = name

    def _like(self, values, index=None):
        return Series(values, self.index if index is None else index, self.name)

    def _numbers(self):
        return self._values

    def _apply(self, function):
        return self._like([function(item) for item in self._values])

    def _operate(self, other, op, swap=False):
        if isinstance(other, Series) or hasattr(other, "tolist") or isinstance(other, list):
            values = _listed(other)
        else:
            values = [other] * len(self._values)
        return self._like([_combine(b, a, op) if swap else _combine(a, b, op) for a, b in zip(self._values, values)])

    def __invert__(self):
        return self._apply(lambda item: not item)

    def __len__(self):
        return len(self._values)

    def __iter__(self):
        return iter(self._values)

    def __contains__(self, key):
        return key in self.index

    def __getitem__(self, key):
        if isinstance(key, slice):
            return self._like(self._values[key], self.index[key])
        if isinstance(key, (Series, list)) or hasattr(key, "tolist"):
            keys = _listed(key)
            if keys and isinstance(keys[0], bool):
                chosen = [at for at, wanted in enumerate(keys) if wanted]
            else:
                chosen = [self.index.get_loc(one) for one in keys]
            return self._like([self._values[at] for at in chosen], _take(self.index, chosen))
        if key in self.index._values:
            return self._values[self.index._values.index(key)]
        if isinstance(key, int):
            return self._values[key]
        raise KeyError(key)

    def __setitem__(self, key, value):
        if isinstance(key, Series) or isinstance(key, slice):
            places = range(len(self))[key] if isinstance(key, slice) else [at for at, wanted in enumerate(key._values) if wanted]
            for at in places:
                self._values[at] = value
        elif key in self.index._values:
            self._values[self.index._values.index(key)] = value
        else:
            self._values.append(value)
            self.index = Index(self.index._values + [key], self.index.name)

    @property
    def values(self):
        return _np.array(self._values)

    def to_numpy(self, *args, **kwargs):
        return _np.array(self._values)

    @property
    def shape(self):
        return (len(self._values),)

    @property
    def size(self):
        return len(self._values)

    @property
    def empty(self):
        return not self._values

    @property
    def dtype(self):
        return _kind(self._values)

    @property
    def iloc(self):
        return _SeriesAt(self)

    @property
    def loc(self):
        return self

    @property
    def str(self):
        return _Text(self)

    @property
    def dt(self):
        return _Moments(self)

    def _present(self):
        return [item for item in self._values if not isna(item)]

    def sum(self, *args, **kwargs):
        present = self._present()
        return _np._sum(present) if present and not isinstance(present[0], str) else "".join(present) if present else 0

    def mean(self, *args, **kwargs):
        present = self._present()
        if not present:
            return float("nan")
        if isinstance(present[0], str):
            raise TypeError(f"Could not convert string '{''.join(present)}' to numeric")
        return _np._sum(present) / len(present)

    def median(self, *args, **kwargs):
        return self.quantile(0.5)

    def quantile(self, q=0.5):
        present = self._present()
        return _np.quantile(present, q) if present else float("nan")

    def min(self, *args, **kwargs):
        return min(self._present(), default=float("nan"))

    def max(self, *args, **kwargs):
        return max(self._present(), default=float("nan"))

    def var(self, *args, **kwargs):
        present = self._present()
        return _np.array(present).var(ddof=1) if len(present) > 1 else float("nan")

    def std(self, *args, **kwargs):
        present = self._present()
        return _math.sqrt(self.var()) if len(present) > 1 else float("nan")

    def count(self):
        return len(self._present())

    def nunique(self):
        return len(set(self._present()))

    def prod(self):
        return _math.prod(self._present())

    def any(self):
        return any(self._values)

    def all(self):
        return all(self._values)

    def unique(self):
        return _np.array(list(dict.fromkeys(self._values)))

    def idxmax(self):
        return self.index[self._values.index(self.max())]

    def idxmin(self):
        return self.index[self._values.index(self.min())]

    argmax = idxmax

    def value_counts(self, normalize=False, sort=True, ascending=False, dropna=True):
        counts = {}
        for item in self._present():
            counts[item] = counts.get(item, 0) + 1
        rows = sorted(counts.items(), key=lambda row: row[1], reverse=not ascending)
        total = sum(counts.values())
        return Series([count / total if normalize else count for _, count in rows], Index([item for item, _ in rows], self.name), "proportion" if normalize else "count")

    def map(self, function, na_action=None):
        if isinstance(function, (dict, Series)):
            return self._apply(lambda item: function[item] if item in function else float("nan"))
        return self._apply(function)

    def apply(self, function, args=(), **kwargs):
        return self._apply(lambda item: function(item, *args, **kwargs))

    def astype(self, kind):
        return self._apply(_convert(kind))

    def isna(self):
        return self._apply(isna)

    isnull = isna

    def notna(self):
        return self._apply(lambda item: not isna(item))

    def fillna(self, value=None, method=None):
        return self._apply(lambda item: value if isna(item) else item)

    def dropna(self):
        return self[self.notna()]

    def isin(self, values):
        values = _listed(values)
        return self._apply(lambda item: item in values)

    def between(self, left, right, inclusive="both"):
        return self._apply(lambda item: left <= item <= right)

    def clip(self, lower=None, upper=None):
        return self._apply(lambda item: lower if lower is not None and item < lower else upper if upper is not None and item > upper else item)

    def round(self, decimals=0):
        return self._apply(lambda item: round(item, decimals) if isinstance(item, float) and item == item else item)

    def abs(self):
        return self._apply(abs)

    def cumsum(self, *args):
        return self._like(_np._running(self._values))

    def cumprod(self):
        return self._like(_np.array(self._values).cumprod()._items)

    def cummax(self):
        out = []
        for item in self._values:
            out.append(item if not out or item > out[-1] else out[-1])
        return self._like(out)

    def diff(self, periods=1):
        return self._like([float("nan")] * periods + [b - a for a, b in zip(self._values, self._values[periods:])])

    def shift(self, periods=1):
        n = len(self._values)
        return self._like(([float("nan")] * periods + self._values)[:n] if periods >= 0 else self._values[-periods:] + [float("nan")] * -periods)

    def pct_change(self, periods=1):
        return self._like([float("nan")] * periods + [_divide(b - a, a) for a, b in zip(self._values, self._values[periods:])])

    def rolling(self, window, min_periods=None, center=False):
        return _Rolling(self, window, window if min_periods is None else min_periods)

    def rank(self, ascending=True, **options):
        order = sorted(self._values, reverse=not ascending)
        return self._apply(lambda item: float(order.index(item) + 1 + (order.count(item) - 1) / 2))

    def corr(self, other):
        return _np.corrcoef(self._values, _listed(other))[0, 1]

    def sort_values(self, ascending=True, **options):
        order = sorted(range(len(self)), key=lambda at: self._values[at], reverse=not ascending)
        return self._like([self._values[at] for at in order], _take(self.index, order))

    def sort_index(self, ascending=True):
        order = sorted(range(len(self)), key=lambda at: self.index[at], reverse=not ascending)
        return self._like([self._values[at] for at in order], _take(self.index, order))

    def nlargest(self, n=5):
        return self.sort_values(ascending=False).head(n)

    def nsmallest(self, n=5):
        return self.sort_values().head(n)

    def head(self, n=5):
        return self[:n]

    def tail(self, n=5):
        return self[-n:] if n else self[:0]

    def sample(self, n=1, **options):
        return self[:n]

    def copy(self, deep=True):
        return self._like(list(self._values))

    def tolist(self):
        return list(self._values)

    to_list = tolist

    def to_dict(self):
        return dict(zip(self.index._values, self._values))

    def items(self):
        return list(zip(self.index._values, self._values))

    def keys(self):
        return self.index

    def get(self, key, default=None):
        return self[key] if key in self.index._values else default

    def to_frame(self, name=None):
        frame = DataFrame()
        frame._columns = [name if name is not None else self.name if self.name is not None else 0]
        frame._data = [list(self._values)]
        frame.index = self.index
        return frame

    def reset_index(self, drop=False, name=None):
        if drop:
            return Series(self._values, None, self.name)
        frame = self.to_frame(name)
        return frame.reset_index()

    def rename(self, name=None, index=None):
        made = self.copy()
        made.name = name
        return made

    def agg(self, function):
        return Series([self.agg(one) for one in function], function, self.name) if isinstance(function, list) else getattr(self, function)() if isinstance(function, str) else function(self)

    def describe(self):
        names = ["count", "mean", "std", "min", "25%", "50%", "75%", "max"]
        return Series([float(self.count()), self.mean(), self.std(), float(self.min()), self.quantile(0.25), self.quantile(0.5), self.quantile(0.75), float(self.max())], names, self.name)

    def groupby(self, by):
        frame = self.to_frame("value")
        frame["by"] = _listed(by)
        return frame.groupby("by")["value"]

    def where(self, condition, other=float("nan")):
        return self._like([item if wanted else other for item, wanted in zip(self._values, _listed(condition))])

    def replace(self, old, new=None):
        return self._apply(lambda item: old.get(item, item) if isinstance(old, dict) else new if item == old else item)

    def drop_duplicates(self):
        return Series(list(dict.fromkeys(self._values)), None, self.name)

    def duplicated(self):
        seen = []
        return self._apply(lambda item: item in seen or seen.append(item) is not None)

    def add(self, other, fill_value=None):
        return self + other

    def plot(self, *args, **kwargs):
        raise NotImplementedError("Series.plot is not part of the preview")

    def to_csv(self, *args, **kwargs):
        return self.to_frame().to_csv(*args, **kwargs)

    def to_json(self, *args, **kwargs):
        import json
        return json.dumps(self.to_dict(), default=str)

    def __repr__(self):
        return "\n".join(f"{key}    {item}" for key, item in self.items()) + f"\n{'Name: ' + self.name + ', ' if isinstance(self.name, type('')) else ''}dtype: {self.dtype}"

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self.index._values:
            return self[name]
        raise AttributeError(f"'Series' object has no attribute '{name}'")


class _SeriesAt:
    def __init__(self, series):
        self.series = series

    def __getitem__(self, key):
        if isinstance(key, slice):
            return self.series[key]
        if isinstance(key, list):
            return self.series._like([self.series._values[at] for at in key], _take(self.series.index, key))
        return self.series._values[key]

    def __setitem__(self, key, value):
        self.series._values[key] = value


def _take(index, places):
    made = Index([index._values[at] for at in places], index.name)
    made._default = index._default and list(places) == list(range(len(places)))
    return made


def _unify(values):
    # Numbers with gaps are floats, as in a column of NumPy.
    if any(isinstance(item, float) for item in values) and all(isinstance(item, (int, float)) and not isinstance(item, bool) or item is None for item in values):
        return [float("nan") if item is None else float(item) for item in values]
    if any(item is None for item in values) and any(isinstance(item, int) for item in values) and all(item is None or isinstance(item, int) and not isinstance(item, bool) for item in values):
        return [float("nan") if item is None else float(item) for item in values]
    return values


def _kind(values):
    present = [item for item in values if not isna(item)]
    if present and all(isinstance(item, bool) for item in present):
        return _np.bool_
    if present and all(isinstance(item, int) for item in present):
        return _np.int64
    if all(isinstance(item, (int, float)) for item in present) and values:
        return _np.float64
    if present and all(isinstance(item, _dt.datetime) for item in present):
        return "datetime64[us]"
    return _np.object_ if not all(isinstance(item, str) for item in present) else "str"


def _convert(kind):
    name = kind if isinstance(kind, str) else getattr(kind, "__name__", str(kind))
    if name.startswith("int") or name.startswith("uint") or name.startswith("Int"):
        return int
    if name.startswith("float"):
        return float
    if name == "str" or name == "string":
        return str
    if name == "bool":
        return bool
    if name.startswith("datetime"):
        return lambda item: to_datetime(item)
    return lambda item: item


class _Text:
    def __init__(self, series):
        self._series = series

    def __getattr__(self, name):
        def call(*args, **kwargs):
            return self._series._apply(lambda item: getattr(item, name)(*args, **kwargs) if isinstance(item, str) else item)
        return call

    def contains(self, pattern, case=True, na=None, regex=True, flags=0):
        import re
        made = re.compile(pattern if regex else re.escape(pattern), flags | (0 if case else 2))
        return self._series._apply(lambda item: bool(made.search(item)) if isinstance(item, str) else na or False)

    def len(self):
        return self._series._apply(len)

    def replace(self, old, new, regex=False):
        import re
        return self._series._apply(lambda item: re.sub(old, new, item) if regex else item.replace(old, new))

    def __getitem__(self, key):
        return self._series._apply(lambda item: item[key])


class _Moments:
    def __init__(self, series):
        self._series = series

    def strftime(self, pattern):
        return self._series._apply(lambda item: item.strftime(pattern))

    def day_name(self):
        return self.strftime("%A")

    def month_name(self):
        return self.strftime("%B")

    def to_period(self, frequency):
        return self.strftime("%Y-%m")

    @property
    def dayofweek(self):
        return self._series._apply(lambda item: item.weekday())

    weekday = day_of_week = dayofweek

    @property
    def date(self):
        return self._series._apply(lambda item: item.date())

    @property
    def quarter(self):
        return self._series._apply(lambda item: (item.month + 2) // 3)

    def __getattr__(self, name):
        return self._series._apply(lambda item: getattr(item, name))


class _Rolling:
    def __init__(self, series, window, least):
        self.series, self.window, self.least = series, window, least

    def _each(self, name):
        values = self.series._values
        out = []
        for at in range(len(values)):
            part = values[max(0, at + 1 - self.window):at + 1]
            out.append(getattr(Series(part), name)() if len(part) >= self.least else float("nan"))
        return self.series._like(out)

    def mean(self):
        return self._each("mean")

    def sum(self):
        return self._each("sum")

    def std(self):
        return self._each("std")

    def min(self):
        return self._each("min")

    def max(self):
        return self._each("max")

    def median(self):
        return self._each("median")


from pandas._frame import DataFrame, concat, merge, read_csv, read_json, melt, pivot_table, crosstab, cut, qcut, get_dummies
from pandas._frame import unsupported_reader as read_excel, unsupported_reader as read_parquet, unsupported_reader as read_html, unsupported_reader as read_sql, unsupported_reader as read_pickle


def _one_moment(value, pattern=None):
    if isinstance(value, str):
        if pattern:
            return _dt.datetime.strptime(value, pattern)
        for one in (None, "%m/%d/%Y", "%Y/%m/%d", "%d %b %Y", "%b %d, %Y", "%B %d, %Y", "%Y-%m", "%Y", "%m/%d/%Y %H:%M"):
            try:
                return _dt.datetime.fromisoformat(value) if one is None else _dt.datetime.strptime(value, one)
            except ValueError:
                pass
        raise ValueError(f"Unknown datetime string format, unable to parse: {value}")
    if isinstance(value, _dt.date) and not isinstance(value, _dt.datetime):
        return _dt.datetime(value.year, value.month, value.day)
    return value


def to_datetime(value, format=None, errors="raise", unit=None, utc=None, **options):
    if isinstance(value, Series):
        return value._apply(lambda item: _one_moment(item, format))
    if isinstance(value, (list, tuple, Index)) or hasattr(value, "tolist"):
        return Index([_one_moment(item, format) for item in _listed(value)])
    return _one_moment(value, format)


def to_numeric(value, errors="raise", **options):
    def one(item):
        try:
            return item if isinstance(item, (int, float)) else float(item) if "." in item or "e" in item else int(item)
        except (ValueError, TypeError):
            if errors == "raise":
                raise
            return float("nan")
    return value._apply(one) if isinstance(value, Series) else one(value)


def to_timedelta(value, unit="D"):
    return _np.timedelta64(value, unit)


def _next_month(moment, count, end):
    total = moment.year * 12 + moment.month - 1 + count
    year, month = divmod(total, 12)
    day = _dt._days_in_month(year, month + 1)
    return moment.replace(year=year, month=month + 1, day=day if end else min(moment.day, day))


def date_range(start=None, end=None, periods=None, freq="D", tz=None, name=None, normalize=False, **options):
    start = to_datetime(start) if start is not None else None
    end = to_datetime(end) if end is not None else None
    freq = str(freq)
    digits = ""
    while freq and freq[0].isdigit():
        digits, freq = digits + freq[0], freq[1:]
    count = int(digits or 1)
    steps = {"D": _dt.timedelta(days=1), "H": _dt.timedelta(hours=1), "h": _dt.timedelta(hours=1), "T": _dt.timedelta(minutes=1), "min": _dt.timedelta(minutes=1), "S": _dt.timedelta(seconds=1), "s": _dt.timedelta(seconds=1), "W": _dt.timedelta(days=7), "B": _dt.timedelta(days=1)}
    kind = freq.split("-")[0]
    out = []
    if kind in steps:
        step = steps[kind] * count
        if start is None:
            if kind == "W":
                end -= _dt.timedelta(days=(end.weekday() + 1) % 7)
            start = end - step * (periods - 1)
        if kind == "W":
            days = {"MON": 0, "TUE": 1, "WED": 2, "THU": 3, "FRI": 4, "SAT": 5, "SUN": 6}
            start += _dt.timedelta(days=(days.get(freq[2:], 6) - start.weekday()) % 7)
        if end is not None and periods is not None and len(out) == 0 and start is not None and options.get("both"):
            step = (end - start) / (periods - 1)
        moment = start
        while (end is None or moment <= end) and (periods is None or len(out) < periods):
            if kind != "B" or moment.weekday() < 5:
                out.append(moment)
            moment = moment + step
    else:
        months = count * {"M": 1, "ME": 1, "MS": 1, "Q": 3, "QE": 3, "QS": 3, "Y": 12, "YE": 12, "YS": 12, "A": 12, "AS": 12}.get(kind, 1)
        begins = kind.endswith("S")
        if start is None:
            start = _next_month(end, -months * (periods - 1), not begins)
        first = start.replace(day=1) if begins else start.replace(day=_dt._days_in_month(start.year, start.month))
        if begins and first < start:
            first = _next_month(first, 1, False)
        while not begins and kind[0] in "YA" and first.month != 12 or kind[0] == "Q" and first.month % 3 != (1 if begins else 0):
            first = _next_month(first, 1, not begins)
        at = 0
        while (periods is None or len(out) < periods) and at < 10000:
            moment = _next_month(first, months * at, not begins)
            if end is not None and moment > end:
                break
            out.append(moment)
            at += 1
    return Index(out, name)


bdate_range = date_range


def period_range(*args, **kwargs):
    return date_range(*args, **kwargs)


def unique(values):
    return Series(values).unique()


def array(values, dtype=None):
    return _np.array(values)


def Categorical(values, categories=None, ordered=False):
    return list(values)


def CategoricalDtype(categories=None, ordered=False):
    return "category"


class _Options:
    def __setattr__(self, name, value):
        pass

    def __getattr__(self, name):
        return self


options = _Options()


def set_option(*args, **kwargs):
    pass


class DateOffset(Timedelta):
    def __new__(cls, months=0, days=0, years=0, weeks=0, hours=0):
        return Timedelta(days=days + months * 30 + years * 365, weeks=weeks, hours=hours)
