# io: text and bytes in memory; there are no files.


class StringIO:
    def __init__(self, initial_value="", newline="\n"):
        self._text = initial_value or ""
        self._at = 0
        self.closed = False

    _empty = ""

    def write(self, text):
        self._text = self._text[:self._at] + text + self._text[self._at + len(text):]
        self._at += len(text)
        return len(text)

    def read(self, size=-1):
        out = self._text[self._at:] if size is None or size < 0 else self._text[self._at:self._at + size]
        self._at += len(out)
        return out

    def readline(self):
        end = self._text.find("\n" if self._empty == "" else b"\n", self._at)
        end = len(self._text) if end < 0 else end + 1
        out = self._text[self._at:end]
        self._at = end
        return out

    def readlines(self):
        return list(self)

    def __iter__(self):
        while True:
            line = self.readline()
            if not line:
                return
            yield line

    def getvalue(self):
        return self._text

    def seek(self, position, whence=0):
        self._at = position if whence == 0 else self._at + position if whence == 1 else len(self._text) + position
        return self._at

    def tell(self):
        return self._at

    def truncate(self, size=None):
        self._text = self._text[:self._at if size is None else size]

    def flush(self):
        pass

    def close(self):
        self.closed = True

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False


class BytesIO(StringIO):
    _empty = b""

    def __init__(self, initial_bytes=b""):
        self._text = bytes(initial_bytes)
        self._at = 0
        self.closed = False

    def getbuffer(self):
        return self._text


class TextIOWrapper(StringIO):
    pass


IOBase = object
