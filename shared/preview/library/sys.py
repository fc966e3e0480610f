# sys.
import _host


class _Version(tuple):
    major = 3
    minor = 11
    micro = 7


class _Stream:
    def write(self, text):
        print(text, end="")

    def flush(self):
        pass


version_info = _Version((3, 11, 7, "final", 0))
version = "3.11.7 (preview)"
platform = "linux"
argv = [_host.main_file()]
path = []
modules = _host.loaded_modules()
maxsize = 2 ** 63 - 1
stdout = _Stream()
stderr = _Stream()
stdin = None
executable = ""
byteorder = "little"


def exit(code=None):
    raise SystemExit(code)


def getsizeof(value, default=0):
    return 56


def getrecursionlimit():
    return 1000


def setrecursionlimit(limit):
    pass


def exc_info():
    return (None, None, None)


def _getframe(depth=0):
    return None


class float_info:
    max = 1.7976931348623157e308
    min = 2.2250738585072014e-308
    epsilon = 2.220446049250313e-16
