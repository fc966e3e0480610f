# What lives between runs: session state, caches, fragments, pages.
import _host
from _streamlit_tree import run, StreamlitAPIException, Node


class SessionState:
    def __getitem__(self, key):
        key = str(key)
        if key in run.session:
            return run.session[key]
        raise KeyError(f'st.session_state has no key "{key}". Did you forget to initialize it? More info: https://docs.streamlit.io/develop/concepts/architecture/session-state#initialization')

    def __setitem__(self, key, value):
        key = str(key)
        if key in run.widgets and run.widgets[key].form is None or key in run.widgets:
            raise StreamlitAPIException(f"`st.session_state.{key}` cannot be modified after the widget with key `{key}` is instantiated.")
        run.session[key] = value
        run.widget_values.pop("key:" + key, None)
        run.set_by_user[key] = True

    def __delitem__(self, key):
        key = str(key)
        if key not in run.session:
            raise KeyError(f'st.session_state has no key "{key}". Did you forget to initialize it? More info: https://docs.streamlit.io/develop/concepts/architecture/session-state#initialization')
        del run.session[key]
        run.widget_values.pop("key:" + key, None)

    def __getattr__(self, name):
        if name in run.session:
            return run.session[name]
        raise AttributeError(f'st.session_state has no attribute "{name}". Did you forget to initialize it? More info: https://docs.streamlit.io/develop/concepts/architecture/session-state#initialization')

    def __setattr__(self, name, value):
        self[name] = value

    def __delattr__(self, name):
        if name not in run.session:
            raise AttributeError(f'st.session_state has no attribute "{name}". Did you forget to initialize it? More info: https://docs.streamlit.io/develop/concepts/architecture/session-state#initialization')
        del run.session[name]

    def __contains__(self, key):
        return str(key) in run.session

    def __iter__(self):
        return iter(list(run.session))

    def __len__(self):
        return len(run.session)

    def get(self, key, default=None):
        return run.session.get(str(key), default)

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]

    def pop(self, key, *default):
        if key in self:
            value = self[key]
            del self[key]
            return value
        if default:
            return default[0]
        raise KeyError(key)

    def update(self, *args, **kwargs):
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def keys(self):
        return run.session.keys()

    def values(self):
        return run.session.values()

    def items(self):
        return run.session.items()

    def clear(self):
        run.session.clear()
        run.widget_values.clear()

    def to_dict(self):
        return dict(run.session)

    def __repr__(self):
        return repr(run.session)


run.set_by_user = {}
run.query = {}


class QueryParams(dict):
    def __getattr__(self, name):
        if name in self:
            return self[name]
        raise AttributeError(f'st.query_params has no key "{name}".')

    def __setattr__(self, name, value):
        self[name] = value

    def __setitem__(self, key, value):
        dict.__setitem__(self, key, str(value))

    def get_all(self, key):
        return [self[key]] if key in self else []

    def to_dict(self):
        return dict(self)

    def from_dict(self, values):
        self.clear()
        self.update({key: str(value) for key, value in values.items()})


class Secrets:
    def _refuse(self):
        from streamlit.errors import StreamlitSecretNotFoundError
        raise StreamlitSecretNotFoundError("No secrets found. Valid paths for a secrets.toml file or secret directories are: .streamlit/secrets.toml")

    def __getitem__(self, key):
        self._refuse()

    def __getattr__(self, name):
        self._refuse()

    def __contains__(self, key):
        self._refuse()

    def get(self, key, default=None):
        self._refuse()


def _cache_key(args, kwargs):
    parts = []
    for value in list(args) + [item for pair in sorted(kwargs.items()) for item in pair]:
        if callable(value) and hasattr(value, "__name__"):
            parts.append("function " + value.__name__)
        elif hasattr(value, "to_csv"):
            parts.append(value.to_csv())
        else:
            parts.append(type(value).__name__ + repr(value))
    return "\n".join(parts)


def _make_cache(copies):
    def cache(func=None, *, ttl=None, max_entries=None, show_spinner=True, show_time=False, persist=None, hash_funcs=None, validate=None, on_release=None, experimental_allow_widgets=False, scope="global", suppress_st_warning=False, allow_output_mutation=False, refresh_in_background=False):
        def decorate(function):
            import copy

            class Cached:
                def __init__(self, function, instance=None):
                    self._function = function
                    self._instance = instance
                    for name in ("__name__", "__qualname__", "__doc__", "__module__"):
                        setattr(self, name, getattr(function, name, None))
                    self.__wrapped__ = function

                def _store(self):
                    return run.caches.setdefault(self._function.__qualname__, {})

                def __get__(self, instance, owner):
                    return self if instance is None else Cached(self._function, instance)

                def __call__(self, *args, **kwargs):
                    names = self._function._signature[0]
                    hashed = [value for index, value in enumerate(args) if not (index < len(names) and names[index].startswith("_"))]
                    key = _cache_key(hashed, {name: value for name, value in kwargs.items() if not name.startswith("_")})
                    store = self._store()
                    if key not in store:
                        if self._instance is not None:
                            args = (self._instance,) + args
                        value = self._function(*args, **kwargs)
                        store[key] = value
                        if max_entries and len(store) > max_entries:
                            store.pop(next(iter(store)))
                    value = store[key]
                    return copy.deepcopy(value) if copies and isinstance(value, (list, dict, set)) else value

                def clear(self, *args, **kwargs):
                    self._store().clear()

            return Cached(function)
        return decorate if func is None else decorate(func)

    cache.clear = lambda: run.caches.clear()
    return cache


cache_data = _make_cache(True)
cache_resource = _make_cache(False)


def fragment(func=None, *, run_every=None, parallel=False):
    def decorate(function):
        from functools import wraps
        from _streamlit_elements import open_fragment

        @wraps(function)
        def wrapper(*args, **kwargs):
            with open_fragment():
                return function(*args, **kwargs)
        return wrapper
    return decorate if func is None else decorate(func)


class Page:
    def __init__(self, page, *, title=None, icon=None, url_path=None, default=False, visibility="visible"):
        self._page = page
        self._callable = page if callable(page) else None
        name = getattr(page, "__name__", None)
        if self._callable is None:
            text = str(page)
            if not text.endswith(".py") or True:
                raise StreamlitAPIException(f"Unable to create Page. The file `{text.split('/')[-1]}` could not be found.")
        words = name.replace("_", " ").strip()
        self.title = title or words[:1] + words[1:]
        self.icon = icon or ""
        self._default = default
        if title is None and self.title == "":
            raise StreamlitAPIException("Cannot infer page title for Callable. Set the `title=` keyword argument.")
        self._url = (url_path or name).strip("/") if not default else ""
        self._path = url_path or name
        self.visibility = visibility

    @property
    def url_path(self):
        return "" if self._default else self._path

    def run(self):
        if self._callable is not None:
            self._callable()


run.current_page = None


def go_to_page(page):
    run.current_page = page._path


def navigation(pages, position):
    sections = pages if isinstance(pages, dict) else {"": list(pages)}
    flat = [(section, page if isinstance(page, Page) else Page(page)) for section, group in sections.items() for page in group]
    if not flat:
        raise StreamlitAPIException("`st.navigation` must be called with at least one `st.Page`.")
    defaults = [page for _, page in flat if page._default]
    if len(defaults) > 1:
        raise StreamlitAPIException("Multiple Pages specified with `default=True`. At most one Page can be set to default.")
    if not defaults:
        flat[0][1]._default = True
        defaults = [flat[0][1]]
    rows = []
    for section, page in flat:
        row = {"title": page.title, "url": page.url_path}
        if page.icon:
            row["icon"] = page.icon
        if section:
            row["section"] = section
        if page._default:
            row["default"] = True
        rows.append(row)
    run.page["navigation"] = rows
    run.page["navigation_position"] = position
    for _, page in flat:
        if run.current_page is not None and page._path == run.current_page:
            return page
    return defaults[0]
