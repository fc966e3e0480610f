# The streamlit module of the preview: every command records a node (see streamlit_tree.md) instead of sending it to a browser.
import _host
from _streamlit_tree import run as _run, StreamlitAPIException as _ApiError, StopException as _Stop, RerunException as _Rerun
from _streamlit_elements import DeltaGenerator, Sidebar as _Sidebar, write_value as _write_value
from _streamlit_state import SessionState as _SessionState, QueryParams as _QueryParams, Secrets as _Secrets
import _streamlit_state as _state
from _streamlit_state import cache_data, cache_resource, fragment
from streamlit import errors

__version__ = "1.67.0"
_main = DeltaGenerator(None, "main")
sidebar = DeltaGenerator(None, "sidebar")
session_state = _SessionState()
query_params = _QueryParams()
secrets = _Secrets()
_host.set_magic(lambda *values: _main.write(*values))

for _name in DeltaGenerator._public_commands():
    globals()[_name] = getattr(_main, _name)

experimental_fragment = fragment
experimental_memo = cache_data
experimental_singleton = cache_resource
cache = cache_data


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(f"module 'streamlit' has no attribute '{name}'")
    if name in ("column_config", "components", "errors", "runtime", "delta_generator", "connections", "testing", "elements", "commands", "navigation_", "typing", "web", "util", "logger", "config", "version"):
        import importlib
        return importlib.import_module("streamlit." + name)
    if name in _UNSUPPORTED:
        return lambda *args, **kwargs: _main._unsupported("st." + name)
    raise AttributeError(f"module 'streamlit' has no attribute '{name}'")


_UNSUPPORTED = ("connection", "experimental_connection", "login", "logout", "experimental_user", "bokeh_chart", "echo_chart")


def set_page_config(page_title=None, page_icon=None, layout=None, initial_sidebar_state=None, menu_items=None):
    if layout is not None and layout not in ("centered", "wide"):
        raise errors.StreamlitInvalidPageLayoutError(f'`layout` must be `"centered"` or `"wide"` (got `"{layout}"`)')
    if initial_sidebar_state is not None and not isinstance(initial_sidebar_state, int) and initial_sidebar_state not in ("auto", "expanded", "collapsed"):
        raise errors.StreamlitInvalidSidebarStateError(f'`initial_sidebar_state` must be `"auto"` or `"expanded"` or `"collapsed"` (got `"{initial_sidebar_state}"`)')
    if page_title is not None:
        _run.page["title"] = str(page_title)
    if page_icon is not None:
        text = page_icon if isinstance(page_icon, str) and not page_icon.startswith("/") else "media"
        # An emoji is told apart from shortcodes, material icons and addresses.
        _run.page["icon"] = "emoji:" + text if text[:1] > "\u00ff" else text
    if layout is not None:
        _run.page["layout"] = layout
    if initial_sidebar_state is not None:
        _run.page["sidebar"] = initial_sidebar_state


def stop():
    raise _Stop()


def rerun(*, scope="app"):
    raise _Rerun()


experimental_rerun = rerun


def switch_page(page, *, query_params=None):
    if isinstance(page, _state.Page):
        _state.go_to_page(page)
        raise _Rerun()
    raise _ApiError(f"Could not find page: `{page}`. Must be the file path relative to the main script, from the directory: `.`. Only the main app file and files in the `pages/` directory are supported.")


Page = _state.Page


def navigation(pages, *, position="sidebar", expanded=False):
    return _state.navigation(pages, position)


def logo(image, *, size="medium", link=None, icon_image=None, alt=None):
    _run.page["logo"] = True


def set_option(key, value):
    pass


def get_option(key):
    return {"theme.base": None, "server.port": 8501}.get(key)


class _Context:
    headers = {}
    cookies = {}
    timezone = "UTC"
    timezone_offset = 0
    locale = "en-US"
    url = "http://localhost:8501"
    ip_address = None
    is_embedded = False

    class theme:
        type = None


context = _Context()


class _User(dict):
    is_logged_in = False

    def __getattr__(self, name):
        return self.get(name)

    def to_dict(self):
        return dict(self)


user = _User()


def balloons():
    _main._add("balloons", {})


def snow():
    _main._add("snow", {})


def set_magic(*args):
    pass


class _Echo:
    def __init__(self, code_location="above"):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False


def echo(code_location="above"):
    return _Echo(code_location)


from streamlit import column_config, components, runtime
