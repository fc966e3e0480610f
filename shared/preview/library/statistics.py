# statistics.
from math import sqrt as _sqrt


class StatisticsError(ValueError):
    pass


def _values(data):
    data = list(data)
    if not data:
        raise StatisticsError("mean requires at least one data point")
    return data


def mean(data):
    data = _values(data)
    total = sum(data)
    value = total / len(data)
    return int(value) if all(isinstance(one, int) for one in data) and total % len(data) == 0 else value


def fmean(data, weights=None):
    data = _values(data)
    return sum(data) / len(data) if weights is None else sum(a * b for a, b in zip(data, weights)) / sum(weights)


def median(data):
    data = sorted(_values(data))
    n = len(data)
    return data[n // 2] if n % 2 else (data[n // 2 - 1] + data[n // 2]) / 2


def median_low(data):
    data = sorted(data)
    return data[(len(data) - 1) // 2]


def median_high(data):
    data = sorted(data)
    return data[len(data) // 2]


def mode(data):
    from collections import Counter
    return Counter(_values(data)).most_common(1)[0][0]


def multimode(data):
    from collections import Counter
    counts = Counter(data)
    top = max(counts.values(), default=0)
    return [key for key, count in counts.items() if count == top]


def pvariance(data, mu=None):
    data = _values(data)
    m = fmean(data) if mu is None else mu
    return sum((one - m) ** 2 for one in data) / len(data)


def variance(data, xbar=None):
    data = list(data)
    if len(data) < 2:
        raise StatisticsError("variance requires at least two data points")
    m = sum(data) / len(data)
    return sum((one - m) ** 2 for one in data) / (len(data) - 1)


def stdev(data, xbar=None):
    return _sqrt(variance(data))


def pstdev(data, mu=None):
    return _sqrt(pvariance(data))


def quantiles(data, n=4, method="exclusive"):
    data = sorted(data)
    m = len(data) + 1
    out = []
    for i in range(1, n):
        j = min(max(i * m // n, 1), len(data) - 1)
        delta = i * m - j * n
        out.append((data[j - 1] * (n - delta) + data[j] * delta) / n)
    return out
