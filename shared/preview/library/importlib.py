# importlib: modules of the library only.
import _host


def import_module(name, package=None):
    __import__(name)
    return _host.loaded_modules()[name]


def reload(module):
    return module
