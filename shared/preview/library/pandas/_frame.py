# DataFrame: columns as lists, and what joins, reshapes and reads them.
import numpy as _np
import pandas as _pd
from pandas import Series, Index, _Operators, _default_index, _listed, _unify, _take, _combine, isna, _kind


class DataFrame(_Operators):
    def __init__(self, data=None, index=None, columns=None, dtype=None, copy=False):
        self._columns, self._data = [], []
        given = None
        rows = None
        if isinstance(data, DataFrame):
            self._columns, self._data, given = list(data._columns), [list(one) for one in data._data], data.index
        elif isinstance(data, Series):
            self._columns, self._data, given = [data.name if data.name is not None else 0], [list(data._values)], data.index
        elif isinstance(data, dict):
            data = {name: list(value) if isinstance(value, range) else value for name, value in data.items()}
            size = 0
            for value in data.values():
                if isinstance(value, dict):
                    given = Index(list(value)) if given is None else given
                    size = max(size, len(value))
                elif isinstance(value, (Series,)) and given is None and not value.index._default:
                    given = value.index
                if hasattr(value, "__len__") and not isinstance(value, (str, dict)):
                    size = max(size, len(value))
            if index is not None:
                size = len(index)
            elif not size and data and not any(hasattr(value, "__len__") and not isinstance(value, str) for value in data.values()):
                raise ValueError("If using all scalar values, you must pass an index")
            for name, value in data.items():
                if isinstance(value, dict):
                    items = [value.get(key) for key in given]
                elif hasattr(value, "__iter__") and not isinstance(value, str):
                    items = _listed(value)
                    if len(items) != size:
                        raise ValueError("All arrays must be of the same length")
                else:
                    items = [value] * size
                self._columns.append(name)
                self._data.append(_unify(items))
            if columns is not None:
                columns = _listed(columns)
                self._data = [self._data[self._columns.index(name)] if name in self._columns else [float("nan")] * size for name in columns]
                self._columns = columns
                columns = None
        elif data is not None:
            if hasattr(data, "shape") and not isinstance(data, (list, tuple)):
                rows = data.tolist()
                if len(data.shape) == 2 and not rows:
                    rows = []
                    columns = list(range(data.shape[1])) if columns is None else columns
            else:
                rows = list(data)
            if rows and isinstance(rows[0], dict):
                for row in rows:
                    for name in row:
                        if name not in self._columns:
                            self._columns.append(name)
                self._data = [_unify([row.get(name, float("nan")) for row in rows]) for name in self._columns]
                if columns is not None:
                    columns = _listed(columns)
                    self._data = [self._data[self._columns.index(name)] if name in self._columns else [float("nan")] * len(rows) for name in columns]
                    self._columns, columns = columns, None
            elif rows and isinstance(rows[0], Series):
                self._columns = list(rows[0].index)
                self._data = [_unify([row[name] for row in rows]) for name in self._columns]
                given = Index([row.name for row in rows])
            elif rows and (isinstance(rows[0], (list, tuple)) or hasattr(rows[0], "tolist")):
                if hasattr(rows[0], "_fields") and columns is None:
                    columns = list(rows[0]._fields)
                rows = [_listed(row) for row in rows]
                width = max(len(row) for row in rows)
                self._columns = list(range(width))
                self._data = [_unify([row[at] if at < len(row) else None for row in rows]) for at in range(width)]
            else:
                self._columns = [0] if rows else []
                self._data = [_unify(rows)] if rows else []
        if columns is not None:
            columns = _listed(columns)
            if not self._data:
                self._data = [[] for _ in columns]
            elif len(columns) != len(self._data):
                raise ValueError(f"{len(self._data)} columns passed, passed data had {len(columns)} columns" if False else f"Shape of passed values is ({len(self._data[0])}, {len(self._data)}), indices imply ({len(self._data[0])}, {len(columns)})")
            self._columns = columns
        size = len(self._data[0]) if self._data else 0
        if index is not None:
            self.index = index if isinstance(index, Index) else Index(_listed(index), getattr(index, "name", None))
        else:
            self.index = given if given is not None else _default_index(size)
        if dtype is not None:
            self._data = [[_pd._convert(dtype)(item) for item in one] for one in self._data]

    @classmethod
    def from_dict(cls, data, orient="columns", columns=None):
        if orient == "index":
            rows = list(data.values())
            return cls(rows, index=list(data), columns=columns)
        return cls(data)

    @classmethod
    def from_records(cls, data, columns=None, index=None):
        return cls(list(data), columns=columns, index=index)

    def _make(self, columns, data, index=None):
        made = DataFrame()
        made._columns, made._data = list(columns), data
        made.index = self.index if index is None else index
        return made

    def _column_at(self, at):
        return self._data[at]

    def _column(self, name):
        if name not in self._columns:
            raise KeyError(name)
        return Series(self._data[self._columns.index(name)], self.index, name)

    @property
    def columns(self):
        return Index(self._columns)

    @columns.setter
    def columns(self, names):
        self._columns = _listed(names)

    @property
    def values(self):
        return _np.array([list(row) for row in zip(*self._data)])

    def to_numpy(self, *args, **kwargs):
        return self.values

    @property
    def shape(self):
        return (len(self), len(self._columns))

    @property
    def size(self):
        return len(self) * len(self._columns)

    @property
    def ndim(self):
        return 2

    @property
    def empty(self):
        return not len(self) or not self._columns

    @property
    def dtypes(self):
        return Series([str(_kind(one)) for one in self._data], self._columns)

    @property
    def T(self):
        rows = list(zip(*self._data))
        return self._make(list(self.index), [_unify(list(row)) for row in rows], Index(self._columns))

    def transpose(self):
        return self.T

    @property
    def loc(self):
        return _Loc(self)

    @property
    def iloc(self):
        return _ILoc(self)

    at = loc
    iat = iloc

    @property
    def style(self):
        return Styler(self)

    def __len__(self):
        return len(self._data[0]) if self._data else len(self.index)

    def __iter__(self):
        return iter(self._columns)

    def __contains__(self, name):
        return name in self._columns

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._columns:
            return self._column(name)
        raise AttributeError(f"'DataFrame' object has no attribute '{name}'")

    def __getitem__(self, key):
        if isinstance(key, slice):
            return self._rows(list(range(len(self)))[key])
        if isinstance(key, Series) or hasattr(key, "tolist") and not isinstance(key, Index):
            flags = _listed(key)
            if flags and isinstance(flags[0], bool) or not flags:
                return self._rows([at for at, wanted in enumerate(flags) if wanted])
            key = flags
        if isinstance(key, (list, Index)):
            names = list(key)
            if names and isinstance(names[0], bool):
                return self._rows([at for at, wanted in enumerate(names) if wanted])
            missing = [name for name in names if name not in self._columns]
            if missing:
                raise KeyError(f"{missing} not in index" if len(missing) < len(names) else f"None of [Index({missing!r}, dtype='str')] are in the [columns]")
            return self._make(names, [list(self._data[self._columns.index(name)]) for name in names])
        if isinstance(key, DataFrame):
            return self
        return self._column(key)

    def __setitem__(self, key, value):
        if isinstance(key, list):
            for at, name in enumerate(key):
                self[name] = value[name] if isinstance(value, DataFrame) and name in value._columns else value
            return
        if hasattr(value, "__iter__") and not isinstance(value, (str, dict)):
            items = _listed(value)
            if self._columns and len(items) != len(self):
                raise ValueError(f"Length of values ({len(items)}) does not match length of index ({len(self)})")
        else:
            items = [value] * len(self)
        if not self._columns:
            self.index = _default_index(len(items)) if not len(self.index) else self.index
        items = _unify(items)
        if key in self._columns:
            self._data[self._columns.index(key)] = items
        else:
            self._columns.append(key)
            self._data.append(items)

    def __delitem__(self, key):
        at = self._columns.index(key)
        del self._columns[at], self._data[at]

    def _rows(self, places):
        return self._make(self._columns, [[one[at] for at in places] for one in self._data], _take(self.index, places))

    def _operate(self, other, op, swap=False):
        if isinstance(other, DataFrame):
            return self._make(self._columns, [[_combine(a, b, op) for a, b in zip(x, y)] for x, y in zip(self._data, other._data)])
        if isinstance(other, Series):
            return self._make(self._columns, [[_combine(a, other[name], op) for a in one] for name, one in zip(self._columns, self._data)])
        return self._make(self._columns, [[_combine(other, a, op) if swap else _combine(a, other, op) for a in one] for one in self._data])

    def _numeric(self):
        return [(name, one) for name, one in zip(self._columns, self._data) if all(isinstance(item, (int, float)) for item in one)]

    def _reduce(self, name, axis=0, numeric_only=False):
        if axis in (1, "columns"):
            return Series([getattr(Series(list(row)), name)() for row in zip(*[one for _, one in self._numeric()])], self.index)
        chosen = self._numeric() if numeric_only or name in ("mean", "std", "var", "median") else list(zip(self._columns, self._data))
        return Series([getattr(Series(one), name)() for _, one in chosen], [column for column, _ in chosen])

    def sum(self, axis=0, numeric_only=False):
        return self._reduce("sum", axis, numeric_only)

    def mean(self, axis=0, numeric_only=False):
        return self._reduce("mean", axis, numeric_only)

    def median(self, axis=0, numeric_only=False):
        return self._reduce("median", axis, numeric_only)

    def min(self, axis=0, numeric_only=False):
        return self._reduce("min", axis, numeric_only)

    def max(self, axis=0, numeric_only=False):
        return self._reduce("max", axis, numeric_only)

    def std(self, axis=0, numeric_only=False):
        return self._reduce("std", axis, numeric_only)

    def var(self, axis=0, numeric_only=False):
        return self._reduce("var", axis, numeric_only)

    def count(self, axis=0):
        return self._reduce("count", axis)

    def nunique(self):
        return self._reduce("nunique")

    def any(self, axis=0):
        return self._reduce("any", axis)

    def all(self, axis=0):
        return self._reduce("all", axis)

    def quantile(self, q=0.5, numeric_only=True):
        return Series([Series(one).quantile(q) for _, one in self._numeric()], [name for name, _ in self._numeric()])

    def corr(self, numeric_only=False):
        chosen = self._numeric()
        return self._make([name for name, _ in chosen], [[_np.corrcoef(a, b)[0, 1] for _, b in chosen] for _, a in chosen], Index([name for name, _ in chosen]))

    def describe(self, **options):
        chosen = self._numeric()
        return self._make([name for name, _ in chosen], [Series(one).describe()._values for _, one in chosen], Index(["count", "mean", "std", "min", "25%", "50%", "75%", "max"]))

    def _map_columns(self, function):
        return self._make(self._columns, [function(Series(one, self.index, name))._values for name, one in zip(self._columns, self._data)])

    def cumsum(self, axis=0):
        return self._map_columns(lambda one: one.cumsum())

    def diff(self, periods=1):
        return self._map_columns(lambda one: one.diff(periods))

    def pct_change(self, periods=1):
        return self._map_columns(lambda one: one.pct_change(periods))

    def shift(self, periods=1):
        return self._map_columns(lambda one: one.shift(periods))

    def round(self, decimals=0):
        return self._map_columns(lambda one: one.round(decimals.get(one.name, 0) if isinstance(decimals, dict) else decimals))

    def abs(self):
        return self._map_columns(lambda one: one.abs())

    def isna(self):
        return self._map_columns(lambda one: one.isna())

    isnull = isna

    def notna(self):
        return self._map_columns(lambda one: one.notna())

    def fillna(self, value=None, **options):
        return self._map_columns(lambda one: one.fillna(value.get(one.name) if isinstance(value, dict) else value))

    def replace(self, old, new=None):
        return self._map_columns(lambda one: one.replace(old, new))

    def isin(self, values):
        return self._map_columns(lambda one: one.isin(values))

    def clip(self, lower=None, upper=None):
        return self._map_columns(lambda one: one.clip(lower, upper))

    def map(self, function):
        return self._map_columns(lambda one: one.map(function))

    applymap = map

    def rolling(self, window, **options):
        frame = self

        class Rolling:
            def __getattr__(self, name):
                return lambda: frame._map_columns(lambda one: getattr(one.rolling(window, **options), name)())
        return Rolling()

    def astype(self, kinds):
        return self._map_columns(lambda one: one.astype(kinds[one.name]) if isinstance(kinds, dict) and one.name in kinds else one if isinstance(kinds, dict) else one.astype(kinds))

    def apply(self, function, axis=0, args=(), **kwargs):
        if axis in (1, "columns"):
            out = [function(Series(list(row), self._columns, self.index[at]), *args, **kwargs) for at, row in enumerate(zip(*self._data))]
            if out and isinstance(out[0], Series):
                return DataFrame(out, index=self.index)
            return Series(out, self.index)
        out = [function(Series(one, self.index, name), *args, **kwargs) for name, one in zip(self._columns, self._data)]
        if out and isinstance(out[0], Series):
            return self._make(self._columns, [one._values for one in out])
        return Series(out, self._columns)

    def agg(self, functions):
        if isinstance(functions, dict):
            return Series([self._column(name).agg(one) for name, one in functions.items()], list(functions))
        if isinstance(functions, list):
            return self._make(self._columns, [[Series(one).agg(each) for each in functions] for one in self._data], Index(functions))
        return self._reduce(functions)

    aggregate = agg

    def pipe(self, function, *args, **kwargs):
        return function(self, *args, **kwargs)

    def head(self, n=5):
        return self._rows(list(range(len(self)))[:n])

    def tail(self, n=5):
        return self._rows(list(range(len(self)))[-n:] if n else [])

    def sample(self, n=None, frac=None, random_state=None, **options):
        n = int(len(self) * frac) if frac is not None else 1 if n is None else n
        order = _np.random.RandomState(random_state if isinstance(random_state, int) else 0)._permuted(len(self))
        return self._rows(order[:n])

    def nlargest(self, n, columns):
        return self.sort_values(columns, ascending=False).head(n)

    def nsmallest(self, n, columns):
        return self.sort_values(columns).head(n)

    def copy(self, deep=True):
        return self._make(self._columns, [list(one) for one in self._data])

    def sort_values(self, by, ascending=True, inplace=False, ignore_index=False, key=None, **options):
        names = by if isinstance(by, list) else [by]
        orders = ascending if isinstance(ascending, list) else [ascending] * len(names)
        places = list(range(len(self)))
        for name, rising in reversed(list(zip(names, orders))):
            values = self._column(name)._values
            places.sort(key=lambda at: values[at], reverse=not rising)
        made = self._rows(places)
        if ignore_index:
            made.index = _default_index(len(made))
        return self._into(made, inplace)

    def sort_index(self, ascending=True, **options):
        return self._rows(sorted(range(len(self)), key=lambda at: self.index[at], reverse=not ascending))

    def _into(self, made, inplace):
        if not inplace:
            return made
        self._columns, self._data, self.index = made._columns, made._data, made.index

    def set_index(self, keys, drop=True, inplace=False):
        name = keys[0] if isinstance(keys, list) and len(keys) == 1 else keys
        if isinstance(name, list):
            made = self.drop(columns=name)
            made.index = Index(list(zip(*[self._column(one)._values for one in name])))
        elif isinstance(name, (Index, Series)):
            made = self.copy()
            made.index = name if isinstance(name, Index) else Index(name._values, name.name)
        else:
            values = self._column(name)._values
            made = self.drop(columns=[name]) if drop else self.copy()
            made.index = Index(values, name)
        return self._into(made, inplace)

    def reset_index(self, drop=False, inplace=False, names=None):
        made = self.copy()
        if not drop:
            first = self.index._values[0] if len(self.index) else None
            if isinstance(first, tuple) and getattr(self.index, "_levels", None):
                for at, level in reversed(list(enumerate(self.index._levels))):
                    made._columns.insert(0, level)
                    made._data.insert(0, [key[at] for key in self.index])
            else:
                made._columns.insert(0, self.index.name or "index")
                made._data.insert(0, list(self.index))
        made.index = _default_index(len(self))
        return self._into(made, inplace)

    def drop(self, labels=None, axis=0, columns=None, index=None, inplace=False, errors="raise"):
        if columns is None and axis in (1, "columns"):
            columns, labels = labels, None
        made = self
        if columns is not None:
            gone = [columns] if isinstance(columns, str) or not hasattr(columns, "__iter__") else list(columns)
            missing = [name for name in gone if name not in self._columns]
            if missing and errors == "raise":
                raise KeyError(f"{missing} not found in axis")
            keep = [at for at, name in enumerate(self._columns) if name not in gone]
            made = self._make([self._columns[at] for at in keep], [list(self._data[at]) for at in keep])
        labels = index if index is not None else labels
        if labels is not None:
            gone = list(labels) if hasattr(labels, "__iter__") and not isinstance(labels, str) else [labels]
            made = made._rows([at for at in range(len(made)) if made.index[at] not in gone])
        return self._into(made, inplace)

    def rename(self, mapper=None, columns=None, index=None, axis=None, inplace=False):
        columns = mapper if columns is None and axis in (1, "columns") else columns
        made = self.copy()
        if columns is not None:
            made._columns = [columns(name) if callable(columns) else columns.get(name, name) for name in self._columns]
        if index is not None:
            made.index = Index([index(key) if callable(index) else index.get(key, key) for key in self.index], self.index.name)
        return self._into(made, inplace)

    def rename_axis(self, name, axis=0):
        made = self.copy()
        made.index = Index(self.index._values, name)
        return made

    def insert(self, loc, column, value):
        self[column] = value
        self._columns.insert(loc, self._columns.pop())
        self._data.insert(loc, self._data.pop())

    def pop(self, name):
        column = self._column(name)
        del self[name]
        return column

    def assign(self, **columns):
        made = self.copy()
        for name, value in columns.items():
            made[name] = value(made) if callable(value) else value
        return made

    def dropna(self, subset=None, how="any", inplace=False, **options):
        names = subset or self._columns
        columns = [self._column(name)._values for name in ([names] if isinstance(names, str) else names)]
        return self._into(self._rows([at for at in range(len(self)) if not any(isna(one[at]) for one in columns)]), inplace)

    def drop_duplicates(self, subset=None, **options):
        names = [subset] if isinstance(subset, str) else subset or self._columns
        columns = [self._column(name)._values for name in names]
        seen, keep = set(), []
        for at in range(len(self)):
            key = tuple(one[at] for one in columns)
            if key not in seen:
                seen.add(key)
                keep.append(at)
        return self._rows(keep)

    def query(self, expression, **options):
        text = expression.replace("`", "")
        for word, symbol in ((" and ", " & "), (" or ", " | ")):
            if word in text:
                parts = text.split(word)
                text = symbol.join("(" + part + ")" for part in parts)
        scope = {name: self._column(name) for name in self._columns if isinstance(name, str)}
        return self[eval(text.replace("@", ""), scope)]

    def where(self, condition, other=float("nan")):
        return self._make(self._columns, [[item if wanted else other for item, wanted in zip(a, b)] for a, b in zip(self._data, condition._data)])

    def select_dtypes(self, include=None, exclude=None):
        wanted = include if isinstance(include, (list, tuple)) else [include]
        numeric = any(str(one) in ("number", "int", "float", "int64", "float64") or one in (int, float) for one in wanted)
        names = [name for name, _ in self._numeric()]
        return self[[name for name in self._columns if (name in names) == numeric]]

    def items(self):
        return [(name, self._column(name)) for name in self._columns]

    def keys(self):
        return self.columns

    def get(self, name, default=None):
        return self._column(name) if name in self._columns else default

    def iterrows(self):
        for at, row in enumerate(zip(*self._data)):
            yield self.index[at], Series(list(row), self._columns, self.index[at])

    def itertuples(self, index=True, name="Pandas"):
        from collections import namedtuple
        made = namedtuple(name or "Row", (["Index"] if index else []) + [str(column) for column in self._columns])
        for at, row in enumerate(zip(*self._data)):
            yield made(*(([self.index[at]] if index else []) + list(row)))

    def to_dict(self, orient="dict", **options):
        if orient == "records":
            return [dict(zip(self._columns, row)) for row in zip(*self._data)]
        if orient == "list":
            return {name: list(one) for name, one in zip(self._columns, self._data)}
        if orient == "index":
            return {key: dict(zip(self._columns, row)) for key, row in zip(self.index, zip(*self._data))}
        return {name: dict(zip(self.index, one)) for name, one in zip(self._columns, self._data)}

    def to_csv(self, path=None, index=True, sep=",", **options):
        from csv import _quote
        lines = [sep.join(([_quote(self.index.name or "")] if index else []) + [_quote(name) for name in self._columns])]
        for at in range(len(self)):
            lines.append(sep.join(([_quote(self.index[at])] if index else []) + ["" if isna(one[at]) else _quote(one[at]) for one in self._data]))
        text = "\n".join(lines) + "\n"
        if path is None:
            return text
        path.write(text)

    def to_json(self, path=None, orient=None, indent=None, **options):
        import json
        return json.dumps(self.to_dict("records" if orient == "records" else "dict"), default=str, indent=indent)

    def to_string(self, **options):
        return repr(self)

    def to_markdown(self, **options):
        return repr(self)

    def to_html(self, **options):
        return "<table></table>"

    def to_excel(self, *args, **kwargs):
        raise ImportError("The preview writes no Excel files.")

    to_parquet = to_excel

    def info(self, **options):
        pass

    def memory_usage(self, **options):
        return Series([len(self) * 8] * len(self._columns), self._columns)

    def groupby(self, by, as_index=True, sort=True, **options):
        return GroupBy(self, by, as_index, sort)

    def merge(self, right, how="inner", on=None, left_on=None, right_on=None, suffixes=("_x", "_y"), **options):
        return merge(self, right, how, on, left_on, right_on, suffixes)

    def join(self, other, how="left", **options):
        made = self.copy()
        for name, one in zip(other._columns, other._data):
            lookup = dict(zip(other.index, one))
            made[name] = [lookup.get(key, float("nan")) for key in self.index]
        return made

    def append(self, other, ignore_index=False):
        return concat([self, other if isinstance(other, DataFrame) else DataFrame([other])], ignore_index=ignore_index)

    def melt(self, id_vars=None, value_vars=None, var_name="variable", value_name="value"):
        return melt(self, id_vars, value_vars, var_name, value_name)

    def pivot(self, index, columns, values):
        return pivot_table(self, values, index, columns, "first_")

    def pivot_table(self, values=None, index=None, columns=None, aggfunc="mean", fill_value=None, **options):
        return pivot_table(self, values, index, columns, aggfunc, fill_value)

    def resample(self, rule, **options):
        pattern = {"M": "%Y-%m", "ME": "%Y-%m", "MS": "%Y-%m", "Y": "%Y", "YE": "%Y", "D": "%Y-%m-%d"}.get(rule, "%Y-%m-%d")
        return self.groupby([item.strftime(pattern) for item in self.index])

    def equals(self, other):
        return self._columns == other._columns and self._data == other._data

    def __repr__(self):
        if self.empty:
            return f"Empty DataFrame\nColumns: {self._columns}\nIndex: []"
        rows = [[""] + [str(name) for name in self._columns]] + [[str(self.index[at])] + [f"{one[at]:.6g}" if isinstance(one[at], float) else str(one[at]) for one in self._data] for at in range(min(60, len(self)))]
        widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
        return "\n".join("  ".join(text.rjust(width) for text, width in zip(row, widths)) for row in rows)


class Styler:
    def __init__(self, data):
        self.data = data

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **kwargs: self


class _Loc:
    def __init__(self, frame):
        self.frame = frame

    def _places(self, key):
        index = self.frame.index._values
        if isinstance(key, slice):
            start = 0 if key.start is None else index.index(key.start) if key.start in index else 0
            stop = len(index) if key.stop is None else len(index) - 1 - index[::-1].index(key.stop) + 1 if key.stop in index else len(index)
            if key.start is not None and key.start not in index or key.stop is not None and key.stop not in index:
                convert = (lambda one: one) if not index or not hasattr(index[0], "year") else lambda one: _pd.to_datetime(one)
                low = None if key.start is None else convert(key.start)
                high = None if key.stop is None else convert(key.stop)
                return [at for at, item in enumerate(index) if (low is None or item >= low) and (high is None or item <= high)]
            return list(range(start, stop))
        if isinstance(key, Series) or isinstance(key, list) or hasattr(key, "tolist"):
            items = _listed(key)
            if items and isinstance(items[0], bool):
                return [at for at, wanted in enumerate(items) if wanted]
            return [index.index(item) for item in items]
        return None

    def __getitem__(self, key):
        rows, columns = key if isinstance(key, tuple) else (key, slice(None))
        frame = self.frame
        places = self._places(rows)
        if isinstance(columns, slice):
            names = frame._columns
            if columns.start is not None or columns.stop is not None:
                names = names[names.index(columns.start) if columns.start is not None else 0:names.index(columns.stop) + 1 if columns.stop is not None else None]
        else:
            names = columns
        if places is None:
            if rows not in frame.index._values:
                raise KeyError(rows)
            at = frame.index._values.index(rows)
            if isinstance(names, (list, Index)):
                return Series([frame._column(name)._values[at] for name in names], list(names), rows)
            return frame._column(names)._values[at]
        made = frame._rows(places)
        return made[list(names)] if isinstance(names, (list, Index)) else made._column(names)

    def __setitem__(self, key, value):
        rows, columns = key if isinstance(key, tuple) else (key, None)
        frame = self.frame
        places = self._places(rows)
        if places is None:
            if rows in frame.index._values:
                places = [frame.index._values.index(rows)]
            else:
                default = frame.index._default
                frame.index = Index(frame.index._values + [rows], frame.index.name)
                frame.index._default = default and rows == len(frame)
                for one in frame._data:
                    one.append(float("nan"))
                places = [len(frame) - 1]
        names = frame._columns if columns is None or isinstance(columns, slice) else columns if isinstance(columns, list) else [columns]
        for at, name in enumerate(names):
            if name not in frame._columns:
                frame[name] = float("nan")
            target = frame._data[frame._columns.index(name)]
            for order, place in enumerate(places):
                if isinstance(value, dict):
                    target[place] = value.get(name)
                elif hasattr(value, "__iter__") and not isinstance(value, str):
                    items = _listed(value)
                    target[place] = items[at] if len(names) > 1 else items[order]
                else:
                    target[place] = value


class _ILoc:
    def __init__(self, frame):
        self.frame = frame

    def __getitem__(self, key):
        rows, columns = key if isinstance(key, tuple) else (key, slice(None))
        frame = self.frame
        if isinstance(columns, int):
            column = Series(frame._data[columns], frame.index, frame._columns[columns])
            return column.iloc[rows] if not isinstance(rows, slice) or rows != slice(None) else column
        names = frame._columns[columns] if isinstance(columns, slice) else [frame._columns[at] for at in columns]
        if isinstance(rows, int):
            if not -len(frame) <= rows < len(frame):
                raise IndexError("single positional indexer is out-of-bounds")
            return Series([frame._column(name)._values[rows] for name in names], names, frame.index[rows])
        places = list(range(len(frame)))[rows] if isinstance(rows, slice) else [at for at, wanted in enumerate(_listed(rows)) if wanted] if _listed(rows) and isinstance(_listed(rows)[0], bool) else _listed(rows)
        return frame._rows(places)[names]

    def __setitem__(self, key, value):
        rows, columns = key if isinstance(key, tuple) else (key, slice(None))
        for column in range(len(self.frame._columns))[columns] if isinstance(columns, slice) else [columns]:
            for row in range(len(self.frame))[rows] if isinstance(rows, slice) else [rows]:
                self.frame._data[column][row] = value


class GroupBy:
    def __init__(self, frame, by, as_index, sort, chosen=None):
        self.frame, self.by, self.as_index, self.sort, self.chosen = frame, by, as_index, sort, chosen
        if isinstance(by, str) or isinstance(by, list) and by and all(isinstance(name, str) and name in frame._columns for name in by):
            self.names = [by] if isinstance(by, str) else list(by)
            keys = list(zip(*[frame._column(name)._values for name in self.names])) if len(self.names) > 1 else frame._column(self.names[0])._values
        else:
            keys = _listed(by)
            self.names = [getattr(by, "name", None)]
        self.groups = {}
        for at, key in enumerate(keys):
            if not isna(key) or isinstance(key, tuple):
                self.groups.setdefault(key, []).append(at)
        if sort:
            self.groups = {key: self.groups[key] for key in sorted(self.groups)}

    def __getitem__(self, chosen):
        return GroupBy(self.frame, self.by, self.as_index, self.sort, chosen)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self.frame._columns:
            return self[name]
        return lambda *args, **kwargs: self._reduce(name)

    def __iter__(self):
        for key, places in self.groups.items():
            yield key, self.frame._rows(places)

    def __len__(self):
        return len(self.groups)

    def get_group(self, key):
        return self.frame._rows(self.groups[key])

    def _index(self):
        index = Index(list(self.groups), self.names[0] if len(self.names) == 1 else None)
        if len(self.names) > 1:
            index._levels = self.names
        return index

    def _columns(self):
        if self.chosen is not None:
            return [self.chosen] if not isinstance(self.chosen, list) else self.chosen
        return [name for name in self.frame._columns if name not in self.names]

    def _finish(self, frame):
        return frame if self.as_index else frame.reset_index()

    def _reduce(self, function):
        names = self._columns()
        if self.chosen is None and function in ("sum", "mean", "median", "std", "var") and isinstance(function, str):
            numeric = [name for name, _ in self.frame._numeric()]
            names = [name for name in names if name in numeric]
        data = []
        for name in names:
            values = self.frame._column(name)._values
            data.append(_unify([Series([values[at] for at in places], None, name).agg(function if function not in ("first_",) else (lambda one: one._values[0])) for places in self.groups.values()]))
        if self.chosen is not None and not isinstance(self.chosen, list) and self.as_index:
            return Series(data[0], self._index(), self.chosen)
        return self._finish(self.frame._make(names, data, self._index()))

    def agg(self, functions=None, **named):
        if named:
            names, data = [], []
            for name, (column, function) in named.items():
                names.append(name)
                data.append(self[column]._values(function))
            return self._finish(self.frame._make(names, data, self._index()))
        if isinstance(functions, dict):
            names, data = [], []
            for column, function in functions.items():
                for one in function if isinstance(function, list) else [function]:
                    names.append((column, one) if isinstance(function, list) else column)
                    data.append(self[column]._values(one))
            return self._finish(self.frame._make(names, data, self._index()))
        if isinstance(functions, list):
            return self._finish(self.frame._make(functions if isinstance(self.chosen, str) else [(name, one) for name in self._columns() for one in functions], [self[name]._values(one) for name in self._columns() for one in functions], self._index()))
        return self._reduce(functions)

    aggregate = agg

    def _values(self, function):
        values = self.frame._column(self.chosen)._values
        return _unify([Series([values[at] for at in places]).agg(function) for places in self.groups.values()])

    def size(self):
        made = Series([len(places) for places in self.groups.values()], self._index())
        return made if self.as_index else made.reset_index(name="size")

    def first(self):
        return self._reduce(lambda one: one._values[0])

    def last(self):
        return self._reduce(lambda one: one._values[-1])

    def apply(self, function, *args, **kwargs):
        out = []
        for places in self.groups.values():
            part = self.frame._rows(places)
            out.append(function(part if self.chosen is None else part[self.chosen], *args, **kwargs))
        if out and isinstance(out[0], DataFrame):
            return concat(out)
        return Series(out, self._index())

    def transform(self, function):
        column = self.frame._column(self._columns()[0])
        out = [None] * len(self.frame)
        for places in self.groups.values():
            made = Series([column._values[at] for at in places]).agg(function)
            for order, at in enumerate(places):
                out[at] = made._values[order] if isinstance(made, Series) else made
        return Series(out, self.frame.index, column.name)

    def cumsum(self):
        return self.transform(lambda one: one.cumsum())


def concat(objects, axis=0, ignore_index=False, **options):
    objects = list(objects.values()) if isinstance(objects, dict) else [one for one in objects if one is not None]
    if axis in (1, "columns"):
        frames = [one.to_frame() if isinstance(one, Series) else one for one in objects]
        made = frames[0].copy()
        for frame in frames[1:]:
            for name, one in zip(frame._columns, frame._data):
                made._columns.append(name)
                made._data.append(list(one))
        return made
    if all(isinstance(one, Series) for one in objects):
        return Series([item for one in objects for item in one._values], None if ignore_index else Index([key for one in objects for key in one.index]), objects[0].name)
    names = []
    for frame in objects:
        for name in frame._columns:
            if name not in names:
                names.append(name)
    data = [_unify([item for frame in objects for item in (frame._column(name)._values if name in frame._columns else [float("nan")] * len(frame))]) for name in names]
    index = _default_index(sum(len(frame) for frame in objects)) if ignore_index else Index([key for frame in objects for key in frame.index])
    return objects[0]._make(names, data, index) if objects else DataFrame()


def merge(left, right, how="inner", on=None, left_on=None, right_on=None, suffixes=("_x", "_y"), **options):
    if on is None and left_on is None:
        on = [name for name in left._columns if name in right._columns]
    left_keys = [left_on or on] if isinstance(left_on or on, str) else list(left_on or on)
    right_keys = [right_on or on] if isinstance(right_on or on, str) else list(right_on or on)
    rows = {}
    for at, key in enumerate(zip(*[right._column(name)._values for name in right_keys])):
        rows.setdefault(key, []).append(at)
    pairs, used = [], set()
    for at, key in enumerate(zip(*[left._column(name)._values for name in left_keys])):
        for other in rows.get(key, []):
            pairs.append((at, other))
            used.add(other)
        if key not in rows and how in ("left", "outer"):
            pairs.append((at, None))
    if how in ("right", "outer"):
        pairs += [(None, at) for at in range(len(right)) if at not in used]
    nan = float("nan")
    names, data = [], []
    for name, one in zip(left._columns, left._data):
        shared = name in right._columns and name not in (left_keys if left_keys == right_keys else [])
        names.append(str(name) + suffixes[0] if shared else name)
        fallback = right._column(name)._values if name in left_keys and left_keys == right_keys else None
        data.append(_unify([one[a] if a is not None else fallback[b] if fallback else nan for a, b in pairs]))
    for name, one in zip(right._columns, right._data):
        if name in right_keys and left_keys == right_keys:
            continue
        names.append(str(name) + suffixes[1] if name in left._columns else name)
        data.append(_unify([one[b] if b is not None else nan for a, b in pairs]))
    return left._make(names, data, _default_index(len(pairs)))


def melt(frame, id_vars=None, value_vars=None, var_name="variable", value_name="value", **options):
    ids = [id_vars] if isinstance(id_vars, str) else list(id_vars or [])
    values = [value_vars] if isinstance(value_vars, str) else list(value_vars) if value_vars is not None else [name for name in frame._columns if name not in ids]
    names = ids + [var_name or "variable", value_name]
    data = [frame._column(name)._values * len(values) for name in ids]
    data.append([name for name in values for _ in range(len(frame))])
    data.append(_unify([item for name in values for item in frame._column(name)._values]))
    return frame._make(names, data, _default_index(len(data[-1])))


def pivot_table(frame, values=None, index=None, columns=None, aggfunc="mean", fill_value=None, **options):
    rows = frame._column(index if not isinstance(index, list) else index[0])._values
    if columns is None:
        return frame.groupby(index)[values].agg(aggfunc).to_frame() if isinstance(values, str) else frame.groupby(index).agg(aggfunc)
    tops = frame._column(columns)._values
    cells = {}
    for at in range(len(frame)):
        cells.setdefault((rows[at], tops[at]), []).append(frame._column(values)._values[at])
    keys, names = sorted(set(rows)), sorted(set(tops))
    missing = float("nan") if fill_value is None else fill_value
    function = (lambda one: one._values[0]) if aggfunc == "first_" else aggfunc
    data = [_unify([Series(cells[key, name]).agg(function) if (key, name) in cells else missing for key in keys]) for name in names]
    return frame._make(names, data, Index(keys, index if isinstance(index, str) else index[0]))


def crosstab(a, b, **options):
    frame = DataFrame({"a": _listed(a), "b": _listed(b), "n": 1 if False else [1] * len(a)})
    return pivot_table(frame, "n", "a", "b", "sum", 0)


def cut(values, bins, labels=None, right=True, include_lowest=False, **options):
    items = _listed(values)
    if isinstance(bins, int):
        low, high = min(items), max(items)
        gap = (high - low) / bins
        bins = [low - gap * 0.001] + [low + gap * at for at in range(1, bins)] + [high]
    out = []
    for item in items:
        made = float("nan")
        for at in range(len(bins) - 1):
            inside = bins[at] < item <= bins[at + 1] or include_lowest and at == 0 and item == bins[0] if right else bins[at] <= item < bins[at + 1]
            if inside:
                made = labels[at] if labels else f"({bins[at]}, {bins[at + 1]}]"
        out.append(made)
    return Series(out, values.index if isinstance(values, Series) else None)


def qcut(values, q, labels=None, **options):
    return cut(values, [_np.quantile(_listed(values), at / q) for at in range(q + 1)], labels, include_lowest=True)


def get_dummies(data, columns=None, **options):
    if isinstance(data, Series):
        return DataFrame({key: [item == key for item in data._values] for key in sorted(set(data._values))})
    made = data.copy()
    for name in columns or []:
        for key in sorted(set(data._column(name)._values)):
            made[f"{name}_{key}"] = [item == key for item in data._column(name)._values]
        del made[name]
    return made


def _number(text):
    if text == "" or text in ("NA", "NaN", "nan", "null", "None", "N/A"):
        return float("nan")
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def read_csv(source, sep=",", delimiter=None, header=0, names=None, index_col=None, usecols=None, parse_dates=None, nrows=None, skiprows=0, dtype=None, encoding=None, **options):
    if isinstance(source, str) and source.startswith(("http://", "https://")):
        from urllib.error import URLError
        raise URLError("[Errno -3] Temporary failure in name resolution")
    if isinstance(source, str) or hasattr(source, "__fspath__"):
        open(source)
    from csv import _split
    text = source.read()
    text = text.decode() if isinstance(text, bytes) else text
    lines = [line for line in text.splitlines() if line.strip()][skiprows:]
    rows = [_split(line, delimiter or sep) for line in lines]
    if not rows:
        from pandas.errors import EmptyDataError
        raise EmptyDataError("No columns to parse from file")
    if header is not None and names is None:
        names, rows = rows[0], rows[1:]
    names = list(names) if names is not None else list(range(len(rows[0])))
    rows = rows[:nrows]
    data = {}
    for at, name in enumerate(names):
        column = [row[at] if at < len(row) else "" for row in rows]
        made = [_number(item) for item in column]
        if any(isinstance(item, str) for item in made):
            made = [float("nan") if item in ("", "NA", "NaN") else {"True": True, "False": False}.get(item, item) if all(one in ("True", "False") for one in column) else item for item in column]
        data[name] = made
    frame = DataFrame(data)
    for name in parse_dates if isinstance(parse_dates, list) else []:
        frame[name] = _pd.to_datetime(frame[name])
    if usecols is not None:
        frame = frame[list(usecols)]
    if index_col is not None:
        frame = frame.set_index(frame._columns[index_col] if isinstance(index_col, int) else index_col)
    return frame


def read_json(source, **options):
    import json
    if isinstance(source, str) and source.startswith("http"):
        from urllib.error import URLError
        raise URLError("[Errno -3] Temporary failure in name resolution")
    return DataFrame(json.loads(source.read() if hasattr(source, "read") else source))


def unsupported_reader(source, *args, **kwargs):
    if isinstance(source, str) and source.startswith("http"):
        from urllib.error import URLError
        raise URLError("[Errno -3] Temporary failure in name resolution")
    open(source)
