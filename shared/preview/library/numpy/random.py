# numpy.random: RandomState and default_rng, number for number where NumPy's methods are followed.
import _random as _native
from math import exp as _exp, log as _log, sqrt as _sqrt, cos as _cos, pi as _pi


def _shape(size):
    if size is None:
        return None, 1
    shape = (size,) if isinstance(size, int) else tuple(size)
    count = 1
    for one in shape:
        count *= one
    return shape, count


def _wrap(items, shape):
    from numpy import ndarray
    return items[0] if shape is None else ndarray(items, shape)


def _each(low, high, function, count):
    from numpy import ndarray
    if isinstance(low, (list, ndarray)) or isinstance(high, (list, ndarray)):
        lows = list(low) if hasattr(low, "__iter__") else [low] * count
        highs = list(high) if hasattr(high, "__iter__") else [high] * count
        return [function(a, b) for a, b in zip(lows, highs)]
    return [function(low, high) for _ in range(count)]


class _Base:
    def normal(self, loc=0.0, scale=1.0, size=None):
        from numpy import array
        if hasattr(loc, "__iter__") and size is None:
            size = len(loc)
        shape, count = _shape(size)
        if hasattr(loc, "__iter__") or hasattr(scale, "__iter__"):
            return array(self._normals(count)).reshape(shape) * scale + loc
        return _wrap([loc + scale * one for one in self._normals(count)], shape)

    def uniform(self, low=0.0, high=1.0, size=None):
        shape, count = _shape(size)
        return _wrap([low + (high - low) * one for one in self._uniforms(count)], shape)

    def exponential(self, scale=1.0, size=None):
        shape, count = _shape(size)
        return _wrap([-scale * _log(1.0 - one) for one in self._uniforms(count)], shape)

    def lognormal(self, mean=0.0, sigma=1.0, size=None):
        shape, count = _shape(size)
        return _wrap([_exp(mean + sigma * one) for one in self._normals(count)], shape)

    def poisson(self, lam=1.0, size=None):
        shape, count = _shape(size)
        out = []
        for _ in range(count):
            limit, product, k = _exp(-lam), self._uniforms(1)[0], 0
            while product > limit and k < 100000:
                k += 1
                product *= self._uniforms(1)[0]
            out.append(k)
        return _wrap(out, shape)

    def binomial(self, n, p, size=None):
        shape, count = _shape(size)
        return _wrap([sum(1 for one in self._uniforms(n) if one < p) for _ in range(count)], shape)

    def gamma(self, shape, scale=1.0, size=None):
        import random
        source = random.Random(1)
        form, count = _shape(size)
        return _wrap([source.gammavariate(shape, scale) for _ in range(count)], form)

    def beta(self, a, b, size=None):
        import random
        source = random.Random(1)
        form, count = _shape(size)
        return _wrap([source.betavariate(a, b) for _ in range(count)], form)

    def triangular(self, left, mode, right, size=None):
        form, count = _shape(size)
        out = []
        for u in self._uniforms(count):
            c = (mode - left) / (right - left)
            out.append(left + _sqrt(u * (right - left) * (mode - left)) if u < c else right - _sqrt((1 - u) * (right - left) * (right - mode)))
        return _wrap(out, form)

    def choice(self, a, size=None, replace=True, p=None, **rest):
        items = list(range(a)) if isinstance(a, int) else list(a)
        shape, count = _shape(size)
        if p is not None:
            total, sums = 0.0, []
            for one in p:
                total += one
                sums.append(total)
            out = []
            for u in self._uniforms(count):
                index = 0
                while index < len(sums) - 1 and sums[index] / total <= u:
                    index += 1
                out.append(items[index])
            return _wrap(out, shape)
        if not replace:
            if count > len(items):
                raise ValueError("Cannot take a larger sample than population when 'replace=False'")
            return _wrap([items[index] for index in self._permuted(len(items))[:count]], shape)
        return _wrap([items[index] for index in self._whole(0, len(items) - 1, count)], shape)

    def _permuted(self, n):
        order = list(range(n))
        for i in reversed(range(1, n)):
            j = self._whole(0, i, 1)[0]
            order[i], order[j] = order[j], order[i]
        return order

    def permutation(self, x):
        from numpy import array
        items = list(range(x)) if isinstance(x, int) else list(x)
        return array([items[index] for index in self._permuted(len(items))])

    def shuffle(self, x):
        order = self._permuted(len(x))
        items = [x[index] for index in order]
        for index, item in enumerate(items):
            x[index] = item


class RandomState(_Base):
    def __init__(self, seed=None):
        self._twister = _native.twister_new()
        if seed is not None:
            self.seed(seed)

    def seed(self, seed=None):
        if seed is not None:
            _native.twister_seed_numpy(self._twister, int(seed))

    def _normals(self, count):
        return _native.twister_gauss(self._twister, count)

    def _uniforms(self, count):
        return _native.twister_randoms(self._twister, count)

    def _whole(self, low, high, count):
        return _native.twister_integers(self._twister, low, high - low, count)

    def randn(self, *shape):
        return self.standard_normal(shape or None)

    def rand(self, *shape):
        return self.random_sample(shape or None)

    def standard_normal(self, size=None):
        shape, count = _shape(size)
        return _wrap(self._normals(count), shape)

    def random_sample(self, size=None):
        shape, count = _shape(size)
        return _wrap(self._uniforms(count), shape)

    random = ranf = sample = random_sample

    def randint(self, low, high=None, size=None, dtype=int):
        if high is None:
            low, high = 0, low
        if low >= high:
            raise ValueError("low >= high")
        shape, count = _shape(size)
        return _wrap(self._whole(int(low), int(high) - 1, count), shape)

    def random_integers(self, low, high=None, size=None):
        return self.randint(low, high + 1, size)

    def get_state(self):
        return _native.twister_copy(self._twister)

    def set_state(self, state):
        _native.twister_restore(self._twister, state)


class Generator(_Base):
    def __init__(self, seed=None):
        self._pcg = _native.pcg_new(1 if seed is None else int(seed))

    def _normals(self, count):
        return _native.pcg_normals(self._pcg, count)

    def _uniforms(self, count):
        return _native.pcg_randoms(self._pcg, count)

    def _whole(self, low, high, count):
        return _native.pcg_integers(self._pcg, low, high - low, count)

    def standard_normal(self, size=None, dtype=None):
        shape, count = _shape(size)
        return _wrap(self._normals(count), shape)

    def random(self, size=None, dtype=None):
        shape, count = _shape(size)
        return _wrap(self._uniforms(count), shape)

    def integers(self, low, high=None, size=None, dtype=None, endpoint=False):
        if high is None:
            low, high = 0, low
        high = high if endpoint else high - 1
        if low > high:
            raise ValueError("low >= high")
        shape, count = _shape(size)
        return _wrap(self._whole(int(low), int(high), count), shape)


def default_rng(seed=None):
    return seed if isinstance(seed, Generator) else Generator(seed)


_shared = RandomState(1)
seed, randn, rand, randint, random, random_sample = _shared.seed, _shared.randn, _shared.rand, _shared.randint, _shared.random, _shared.random_sample
normal, uniform, choice, shuffle, permutation = _shared.normal, _shared.uniform, _shared.choice, _shared.shuffle, _shared.permutation
exponential, poisson, binomial, lognormal, standard_normal, gamma, beta, triangular = _shared.exponential, _shared.poisson, _shared.binomial, _shared.lognormal, _shared.standard_normal, _shared.gamma, _shared.beta, _shared.triangular
get_state, set_state = _shared.get_state, _shared.set_state
sample = ranf = random_sample
