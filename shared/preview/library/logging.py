# logging: messages go nowhere.
DEBUG, INFO, WARNING, ERROR, CRITICAL = 10, 20, 30, 40, 50


class Logger:
    def __init__(self, name="root"):
        self.name = name
        self.handlers = []
        self.level = 0

    def debug(self, *args, **kwargs):
        pass

    info = warning = error = critical = exception = log = setLevel = addHandler = debug

    def getEffectiveLevel(self):
        return self.level

    def isEnabledFor(self, level):
        return False


_root = Logger()


def getLogger(name=None):
    return Logger(name) if name else _root


debug = info = warning = error = critical = exception = basicConfig = disable = _root.debug


class Handler:
    def __init__(self, *args, **kwargs):
        pass

    def setFormatter(self, formatter):
        pass

    setLevel = setFormatter


StreamHandler = FileHandler = NullHandler = Formatter = Handler
