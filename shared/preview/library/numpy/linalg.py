# numpy.linalg.
from math import sqrt as _sqrt


def norm(a):
    from numpy import array
    return _sqrt(sum(item * item for item in array(a)._items))
