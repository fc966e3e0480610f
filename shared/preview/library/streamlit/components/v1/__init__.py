# streamlit.components.v1: embedded HTML and custom components.
from _streamlit_elements import current as _current
import _host


def html(html, width=None, height=None, scrolling=False, *, tab_index=None):
    _current()._add("components.v1.html", {"html": html, "scrolling": scrolling or None}, width=width, height=150 if height is None else height)


def iframe(src, width=None, height=None, scrolling=False, *, tab_index=None):
    _current()._add("components.v1.iframe", {"src": src, "scrolling": scrolling or None}, width=width, height=150 if height is None else height)


class CustomComponent:
    """A Custom Component declaration."""

    def __init__(self, name, path=None, url=None):
        self.name = name

    def __call__(self, *args, default=None, key=None, **kwargs):
        # Its page code does not run here: the element stands in its place, and its value is the default.
        node = _current()._add("components.v1.declare_component", {"component_name": self.name})
        node.key = key
        return default


def declare_component(name, path=None, url=None):
    """Create a custom component and register it if there is a ``ScriptRunContext``.

The component is not registered when there is no ``ScriptRunContext``.
This can happen when a ``CustomComponent`` is executed as a standalone command (e.g. for testing)."""
    return CustomComponent(_host.main_name() + "." + name if hasattr(_host, "main_name") else name, path, url)


class _Components:
    html = staticmethod(html)
    iframe = staticmethod(iframe)
    declare_component = staticmethod(declare_component)
    CustomComponent = CustomComponent


components = _Components()
