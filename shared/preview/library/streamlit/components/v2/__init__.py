# streamlit.components.v2: inline components; their page code does not run here.
from _streamlit_elements import current as _current


class _Result(dict):
    def __getattr__(self, name):
        if name not in self:
            raise AttributeError(name)
        return self[name]


def component(name, *, html=None, css=None, js=None, isolate_styles=True):
    def mount(*, key=None, data=None, default=None, width="stretch", height="content", isolate_styles=True, **callbacks):
        node = _current()._add("components.v2.component", {"component_name": name, "data": data})
        node.key = key
        result = _Result(default or {})
        for callback in callbacks:
            if callback.startswith("on_") and callback.endswith("_change"):
                result.setdefault(callback[3:-7], None)
        if key is not None:
            from _streamlit_tree import run
            run.session.setdefault(str(key), dict(default or {}))
        return result
    return mount
