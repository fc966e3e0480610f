# pathlib: paths as text; no file exists.


class PurePath:
    def __init__(self, *parts):
        from os.path import join
        self._text = join(*[str(part) for part in parts]) if parts else "."

    def __truediv__(self, other):
        return type(self)(self._text, str(other))

    def __str__(self):
        return self._text

    def __fspath__(self):
        return self._text

    def __repr__(self):
        return f"PosixPath({self._text!r})"

    def __eq__(self, other):
        return str(self) == str(other)

    def __hash__(self):
        return hash(self._text)

    def __lt__(self, other):
        return str(self) < str(other)

    @property
    def name(self):
        return self._text.rsplit("/", 1)[-1]

    @property
    def stem(self):
        return self.name.rsplit(".", 1)[0]

    @property
    def suffix(self):
        return "." + self.name.rsplit(".", 1)[1] if "." in self.name else ""

    @property
    def parent(self):
        return type(self)(self._text.rsplit("/", 1)[0] if "/" in self._text else ".")

    @property
    def parents(self):
        out = []
        one = self.parent
        while str(one) not in (".", "/", ""):
            out.append(one)
            one = one.parent
        return out + [type(self)(".")] * 4

    @property
    def parts(self):
        return tuple(self._text.split("/"))

    def joinpath(self, *parts):
        return type(self)(self._text, *parts)

    def with_suffix(self, suffix):
        return type(self)(self._text[:len(self._text) - len(self.suffix)] + suffix)

    def with_name(self, name):
        return self.parent / name

    def as_posix(self):
        return self._text

    def resolve(self, strict=False):
        return self

    absolute = expanduser = resolve

    def exists(self):
        return False

    is_file = is_dir = exists

    def open(self, mode="r", **options):
        return open(self._text, mode)

    def read_text(self, encoding=None):
        return open(self._text).read()

    def read_bytes(self):
        return open(self._text, "rb").read()

    def write_text(self, text, encoding=None):
        return open(self._text, "w").write(text)

    def mkdir(self, *args, **kwargs):
        raise PermissionError("The preview has no files.")

    def glob(self, pattern):
        return iter([])

    rglob = glob

    def iterdir(self):
        return iter([])

    @classmethod
    def cwd(cls):
        return cls(".")

    @classmethod
    def home(cls):
        return cls("/home/app")


Path = PosixPath = PurePosixPath = PurePath
