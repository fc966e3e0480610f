# heapq: kept simple; the list is kept sorted.
from bisect import insort as _insort


def heappush(heap, item):
    _insort(heap, item)


def heappop(heap):
    return heap.pop(0)


def heapify(heap):
    heap.sort()


def heappushpop(heap, item):
    heappush(heap, item)
    return heappop(heap)


def nlargest(n, iterable, key=None):
    return sorted(iterable, key=key, reverse=True)[:n]


def nsmallest(n, iterable, key=None):
    return sorted(iterable, key=key)[:n]
