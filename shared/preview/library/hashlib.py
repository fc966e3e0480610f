# hashlib: SHA-256; the other names give it too, cut to their length.
import _host


class _Hash:
    def __init__(self, size, data=b""):
        self._size = size
        self._data = bytes(data)

    def update(self, data):
        self._data += data

    def hexdigest(self):
        first = _host.sha256(self._data)
        return (first + _host.sha256(self._data + b"+"))[:self._size * 2]

    def digest(self):
        return bytes.fromhex(self.hexdigest())


def sha256(data=b"", **options):
    return _Hash(32, data)


def md5(data=b"", **options):
    return _Hash(16, data)


def sha1(data=b"", **options):
    return _Hash(20, data)


def sha512(data=b"", **options):
    return _Hash(64, data)


def new(name, data=b""):
    return _Hash(32, data)
