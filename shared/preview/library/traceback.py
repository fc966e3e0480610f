# traceback.


def format_exc(limit=None):
    return "Traceback (most recent call last)"


def format_exception(*args):
    value = args[-1] if isinstance(args[-1], BaseException) else args[1] if len(args) > 1 else args[0]
    return [f"{type(value).__name__}: {value}\n"]


def print_exc(*args, **kwargs):
    pass


def print_stack(*args, **kwargs):
    pass
