# json.
import _json


class JSONDecodeError(ValueError):
    def __init__(self, msg, doc="", pos=0):
        ValueError.__init__(self, msg)
        self.msg = msg
        self.doc = doc
        self.pos = pos


class JSONEncoder:
    def __init__(self, **options):
        self.options = options

    def default(self, value):
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")

    def encode(self, value):
        return dumps(value, default=self.default, **self.options)


class JSONDecoder:
    def decode(self, text):
        return loads(text)


def loads(s, **options):
    try:
        value = _json.loads(s)
    except ValueError as problem:
        raise JSONDecodeError(str(problem), s) from None
    hook = options.get("object_hook")
    return _hooked(value, hook) if hook else value


def _hooked(value, hook):
    if isinstance(value, dict):
        return hook({key: _hooked(item, hook) for key, item in value.items()})
    if isinstance(value, list):
        return [_hooked(item, hook) for item in value]
    return value


def dumps(obj, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, cls=None, indent=None, separators=None, default=None, sort_keys=False, **options):
    if cls is not None and default is None:
        default = cls().default
    return _json.dumps(obj, indent, ensure_ascii, sort_keys, separators, default)


def load(fp, **options):
    return loads(fp.read(), **options)


def dump(obj, fp, **options):
    fp.write(dumps(obj, **options))
