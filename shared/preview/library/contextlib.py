# contextlib.


class _GeneratorManager:
    def __init__(self, generator):
        self.generator = generator

    def __enter__(self):
        return next(self.generator)

    def __exit__(self, kind, value, trace):
        if kind is None:
            try:
                next(self.generator)
            except StopIteration:
                return False
            raise RuntimeError("generator didn't stop")
        try:
            self.generator.throw(value)
        except StopIteration:
            return True
        except BaseException as problem:
            if problem is value:
                return False
            raise
        raise RuntimeError("generator didn't stop after throw()")

    def __call__(self, function):
        return function


def contextmanager(function):
    from functools import wraps

    @wraps(function)
    def make(*args, **kwargs):
        return _GeneratorManager(function(*args, **kwargs))
    return make


class suppress:
    def __init__(self, *kinds):
        self.kinds = kinds

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        return kind is not None and issubclass(kind, self.kinds)


class nullcontext:
    def __init__(self, value=None):
        self.value = value

    def __enter__(self):
        return self.value

    def __exit__(self, *args):
        return False


class closing(nullcontext):
    def __exit__(self, *args):
        self.value.close()
        return False


class redirect_stdout(nullcontext):
    pass


redirect_stderr = redirect_stdout


class ContextDecorator:
    pass


class AbstractContextManager:
    pass


class ExitStack:
    def __init__(self):
        self.exits = []

    def __enter__(self):
        return self

    def enter_context(self, manager):
        value = manager.__enter__()
        self.exits.append(manager.__exit__)
        return value

    def callback(self, function, *args, **kwargs):
        self.exits.append(lambda *_: function(*args, **kwargs))

    def __exit__(self, *args):
        for one in reversed(self.exits):
            one(*args)
        return False
