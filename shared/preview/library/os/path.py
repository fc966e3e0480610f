# os.path.


def join(first, *parts):
    out = str(first)
    for part in parts:
        part = str(part)
        out = part if part.startswith("/") else out + part if not out or out.endswith("/") else out + "/" + part
    return out


def exists(path):
    return False


isfile = isdir = lexists = exists


def basename(path):
    return str(path).rsplit("/", 1)[-1]


def dirname(path):
    return str(path).rsplit("/", 1)[0] if "/" in str(path) else ""


def split(path):
    return dirname(path), basename(path)


def splitext(path):
    base = basename(path)
    if "." not in base.lstrip("."):
        return str(path), ""
    at = str(path).rindex(".")
    return str(path)[:at], str(path)[at:]


def abspath(path):
    return str(path)


realpath = normpath = expanduser = abspath


def isabs(path):
    return str(path).startswith("/")


def relpath(path, start=None):
    return str(path)


def getsize(path):
    raise FileNotFoundError(2, "No such file or directory", str(path))
