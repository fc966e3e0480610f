# copy.


def copy(value):
    if isinstance(value, (list, dict, set)):
        return value.copy()
    if hasattr(value, "__copy__"):
        return value.__copy__()
    if hasattr(value, "copy") and not isinstance(value, (str, bytes, tuple)):
        return value.copy()
    if type(value).__module__ == "builtins" or callable(value):
        return value
    made = object.__new__(type(value))
    made.__dict__.update(value.__dict__)
    return made


def deepcopy(value, memo=None):
    memo = {} if memo is None else memo
    if value is None or isinstance(value, (int, float, str, bool, bytes)) or callable(value):
        return value
    if id(value) in memo:
        return memo[id(value)]
    if type(value) is list:
        made = memo[id(value)] = []
        made.extend(deepcopy(item, memo) for item in value)
        return made
    if type(value) is tuple:
        return tuple(deepcopy(item, memo) for item in value)
    if isinstance(value, dict):
        made = memo[id(value)] = copy(value)
        for key in list(made):
            made[key] = deepcopy(made[key], memo)
        return made
    if isinstance(value, (set, frozenset)):
        return value.copy()
    if hasattr(value, "__deepcopy__"):
        return value.__deepcopy__(memo)
    if hasattr(value, "copy"):
        return value.copy()
    if hasattr(value, "_value_") or type(value).__module__ in ("builtins", "datetime"):
        return value
    made = memo[id(value)] = object.__new__(type(value))
    for name, item in value.__dict__.items():
        object.__setattr__(made, name, deepcopy(item, memo))
    return made


def replace(value, **changes):
    from dataclasses import replace as change
    return change(value, **changes)
