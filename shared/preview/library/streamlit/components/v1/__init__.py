# streamlit.components.v1: embedded HTML and custom components.
from _streamlit_elements import current as _current


def html(html, width=None, height=None, scrolling=False, *, tab_index=None):
    _current()._add("components.v1.html", {"html": html, "scrolling": scrolling or None})


def iframe(src, width=None, height=None, scrolling=False, *, tab_index=None):
    _current()._add("components.v1.iframe", {"src": src, "scrolling": scrolling or None})


def declare_component(name, path=None, url=None):
    def component(*args, default=None, key=None, **kwargs):
        _current()._unsupported("components.v1." + name)
        return default
    return component


class _Components:
    html = staticmethod(html)
    iframe = staticmethod(iframe)
    declare_component = staticmethod(declare_component)


components = _Components()
