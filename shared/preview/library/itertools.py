# itertools.


class count:
    def __init__(self, start=0, step=1):
        self.value = start
        self.step = step

    def __iter__(self):
        return self

    def __next__(self):
        value = self.value
        self.value += self.step
        return value


class _Chain:
    def __call__(self, *iterables):
        return self.from_iterable(iterables)

    def from_iterable(self, iterables):
        for one in iterables:
            yield from one


chain = _Chain()


class cycle:
    def __init__(self, iterable):
        self.items = list(iterable)
        self.index = 0

    def __iter__(self):
        return self

    def __next__(self):
        if not self.items:
            raise StopIteration
        item = self.items[self.index % len(self.items)]
        self.index += 1
        return item


def repeat(value, times=None):
    if times is None:
        while True:
            yield value
    for _ in range(times):
        yield value


def islice(iterable, *bounds):
    if len(bounds) == 1:
        start, stop, step = 0, bounds[0], 1
    else:
        start, stop, step = bounds[0] or 0, bounds[1], (bounds[2] if len(bounds) > 2 else 1) or 1
    if stop is not None and stop <= start:
        return
    wanted = start
    for index, item in enumerate(iterable):
        if index == wanted:
            yield item
            wanted += step
        if stop is not None and index + 1 >= stop:
            return


def accumulate(iterable, func=None, *, initial=None):
    total = initial
    first = initial is None
    if not first:
        yield total
    for item in iterable:
        if first:
            total = item
            first = False
        else:
            total = total + item if func is None else func(total, item)
        yield total


def product(*iterables, repeat=1):
    pools = [list(one) for one in iterables] * repeat
    rows = [()]
    for pool in pools:
        rows = [row + (item,) for row in rows for item in pool]
    return iter(rows)


def permutations(iterable, r=None):
    pool = list(iterable)
    r = len(pool) if r is None else r

    def pick(prefix, left):
        if len(prefix) == r:
            yield tuple(prefix)
            return
        for index in range(len(left)):
            yield from pick(prefix + [left[index]], left[:index] + left[index + 1:])
    return pick([], pool)


def combinations(iterable, r):
    pool = list(iterable)

    def pick(start, prefix):
        if len(prefix) == r:
            yield tuple(prefix)
            return
        for index in range(start, len(pool)):
            yield from pick(index + 1, prefix + [pool[index]])
    return pick(0, [])


def combinations_with_replacement(iterable, r):
    pool = list(iterable)

    def pick(start, prefix):
        if len(prefix) == r:
            yield tuple(prefix)
            return
        for index in range(start, len(pool)):
            yield from pick(index, prefix + [pool[index]])
    return pick(0, [])


def groupby(iterable, key=None):
    group, current, started = [], None, False
    for item in iterable:
        value = item if key is None else key(item)
        if started and value == current:
            group.append(item)
        else:
            if started:
                yield current, iter(group)
            current, group, started = value, [item], True
    if started:
        yield current, iter(group)


def takewhile(predicate, iterable):
    for item in iterable:
        if not predicate(item):
            return
        yield item


def dropwhile(predicate, iterable):
    dropping = True
    for item in iterable:
        if dropping and predicate(item):
            continue
        dropping = False
        yield item


def filterfalse(predicate, iterable):
    for item in iterable:
        if not (predicate(item) if predicate else item):
            yield item


def starmap(function, iterable):
    for args in iterable:
        yield function(*args)


def zip_longest(*iterables, fillvalue=None):
    lists = [list(one) for one in iterables]
    for index in range(max((len(one) for one in lists), default=0)):
        yield tuple(one[index] if index < len(one) else fillvalue for one in lists)


def pairwise(iterable):
    before = None
    for index, item in enumerate(iterable):
        if index:
            yield before, item
        before = item


def compress(data, selectors):
    for item, wanted in zip(data, selectors):
        if wanted:
            yield item


def batched(iterable, n):
    batch = []
    for item in iterable:
        batch.append(item)
        if len(batch) == n:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def tee(iterable, n=2):
    items = list(iterable)
    return tuple(iter(items) for _ in range(n))
