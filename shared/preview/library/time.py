# time: the clock that the host gave; sleeping takes no time.
import _host


_slept = [0.0]


def time():
    return _host.clock() + _slept[0]


def time_ns():
    return int(time() * 1e9)


def sleep(seconds):
    if seconds < 0:
        raise ValueError("sleep length must be non-negative")


perf_counter = monotonic = process_time = thread_time = time
perf_counter_ns = monotonic_ns = time_ns


class struct_time(tuple):
    tm_year = property(lambda self: self[0])
    tm_mon = property(lambda self: self[1])
    tm_mday = property(lambda self: self[2])
    tm_hour = property(lambda self: self[3])
    tm_min = property(lambda self: self[4])
    tm_sec = property(lambda self: self[5])
    tm_wday = property(lambda self: self[6])
    tm_yday = property(lambda self: self[7])


def gmtime(seconds=None):
    from datetime import datetime
    return datetime.utcfromtimestamp(time() if seconds is None else seconds).timetuple()


localtime = gmtime
timezone = 0
tzname = ("UTC", "UTC")


def strftime(pattern, parts=None):
    from datetime import datetime
    parts = parts or gmtime()
    return datetime(*parts[:6]).strftime(pattern)


def strptime(text, pattern="%a %b %d %H:%M:%S %Y"):
    from datetime import datetime
    return datetime.strptime(text, pattern).timetuple()


def mktime(parts):
    from datetime import datetime
    return datetime(*parts[:6]).timestamp()


def ctime(seconds=None):
    return strftime("%a %b %d %H:%M:%S %Y", gmtime(seconds))


asctime = ctime
