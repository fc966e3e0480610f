# Things that are drawn on: every method takes what it is given and gives another such thing.


class Drawing:
    def __init__(self, *args, **options):
        pass

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return Drawing()

    def __call__(self, *args, **options):
        return Drawing()

    def __iter__(self):
        # `bars, = …` and `for bar in bars`: one of them.
        return iter([Drawing()])

    def __getitem__(self, key):
        return Drawing()

    def __setitem__(self, key, value):
        pass

    def __len__(self):
        return 1

    def __add__(self, other):
        return 1.0

    __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __add__

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False


class Axes(Drawing):
    def pie(self, x, *args, **options):
        parts = [Drawing() for _ in x]
        return (parts, [Drawing() for _ in x], [Drawing() for _ in x]) if options.get("autopct") else (parts, [Drawing() for _ in x])

    def bar(self, x, height=None, *args, **options):
        return [Bar(value) for value in (height if hasattr(height, "__iter__") else [height])]

    barh = bar

    def hist(self, x, *args, **options):
        return [], [], [Drawing()]


class Bar(Drawing):
    def __init__(self, value):
        self._value = value

    def get_height(self):
        return self._value

    get_width = get_height

    def get_x(self):
        return 0.0

    get_y = get_x


class Figure(Drawing):
    def add_subplot(self, *args, **options):
        return Axes()

    def subplots(self, rows=1, columns=1, **options):
        return grid(rows, columns)

    def gca(self):
        return Axes()


class Grid(list):
    # An array of axes: axes[0, 1], axes.flat, axes.flatten().
    def __getitem__(self, key):
        if isinstance(key, tuple):
            return list.__getitem__(list.__getitem__(self, key[0]), key[1])
        return list.__getitem__(self, key)

    def flatten(self):
        return Grid([axis for row in self for axis in (row if isinstance(row, list) else [row])])

    ravel = flatten

    @property
    def flat(self):
        return self.flatten()


def grid(rows, columns):
    if rows == 1 and columns == 1:
        return Axes()
    if rows == 1 or columns == 1:
        return Grid([Axes() for _ in range(rows * columns)])
    return Grid([Grid([Axes() for _ in range(columns)]) for _ in range(rows)])
