# operator.


def itemgetter(*keys):
    return (lambda value: value[keys[0]]) if len(keys) == 1 else (lambda value: tuple(value[key] for key in keys))


def attrgetter(*names):
    def get(value, name):
        for part in name.split("."):
            value = getattr(value, part)
        return value
    return (lambda value: get(value, names[0])) if len(names) == 1 else (lambda value: tuple(get(value, name) for name in names))


def methodcaller(name, *args, **kwargs):
    return lambda value: getattr(value, name)(*args, **kwargs)


add = lambda a, b: a + b
sub = lambda a, b: a - b
mul = lambda a, b: a * b
truediv = lambda a, b: a / b
floordiv = lambda a, b: a // b
mod = lambda a, b: a % b
pow = lambda a, b: a ** b
neg = lambda a: -a
eq = lambda a, b: a == b
ne = lambda a, b: a != b
lt = lambda a, b: a < b
le = lambda a, b: a <= b
gt = lambda a, b: a > b
ge = lambda a, b: a >= b
and_ = lambda a, b: a & b
or_ = lambda a, b: a | b
xor = lambda a, b: a ^ b
not_ = lambda a: not a
contains = lambda a, b: b in a
getitem = lambda a, b: a[b]
