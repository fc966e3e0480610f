# urllib.error.


class URLError(OSError):
    def __init__(self, reason):
        OSError.__init__(self, reason)
        self.reason = reason


class HTTPError(URLError):
    pass
