# os: an empty machine.
from os import path

name = "posix"
sep = "/"
linesep = "\n"
environ = {"HOME": "/home/app", "PATH": "/usr/bin"}


class PathLike:
    pass


def getenv(key, default=None):
    return environ.get(key, default)


def getcwd():
    return "."


def fspath(value):
    return str(value)


def _missing(name):
    raise FileNotFoundError(2, "No such file or directory", str(name))


def listdir(path="."):
    return []


def remove(path):
    _missing(path)


unlink = rename = stat = remove


def makedirs(name, exist_ok=False, mode=0):
    raise PermissionError("The preview has no files.")


mkdir = makedirs


def walk(top):
    return iter([])


def getpid():
    return 1


def urandom(n):
    import random
    return random.randbytes(n)


def cpu_count():
    return 1


def system(command):
    raise PermissionError("The preview runs no programs.")
