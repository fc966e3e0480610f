# DeltaGenerator: every Streamlit command, recorded as a node. Containers and texts are here; widgets and data in their own files.
import _host
from _streamlit_tree import run, Node, StreamlitAPIException
from _streamlit_widgets import WidgetCommands
from _streamlit_data import DataCommands


def clean_text(body):
    # Streamlit dedents and strips what it shows as markdown.
    import textwrap
    return textwrap.dedent(str(body)).strip()


def current():
    return run.stack[-1] if run.stack else DeltaGenerator(None, "main")


def node_list(node, root):
    return run.roots[root].children if node is None else node.children


class _Open:
    def __init__(self, container):
        self.container = container

    def __enter__(self):
        run.stack.append(self.container)
        return self.container

    def __exit__(self, *args):
        run.stack.pop()
        return False


def keep_state(node, key, start, callback, args, kwargs):
    # Makes a container with on_change a widget: its value is its state.
    from _streamlit_widgets import Widget
    identity = "key:" + str(key) if key is not None else node.type + ":" + str(node.props.get("label") or node.props.get("tabs"))
    widget = Widget(identity, node, lambda shown: shown, lambda value: value, callback if callable(callback) else None, args, kwargs, None, start)
    node.widget = widget
    run.by_identity[identity] = widget
    if identity not in run.widget_values:
        run.widget_values[identity] = run.session.get(str(key), start) if key is not None else start
    value = run.widget_values[identity]
    if key is not None:
        run.widgets[str(key)] = widget
        run.session[str(key)] = value
    node.value = value
    node.has_value = True
    return value


def stretched(width, default, use_container_width=None):
    # The width as the layout tells it: nothing for the command's default.
    if use_container_width is not None:
        width = "stretch" if use_container_width else "content"
    return None if width == default else width


def open_fragment():
    node = Node("container")
    node.children = []
    node.fragment = True
    container = current()
    container._target()._place(node)
    return _Open(DeltaGenerator(node, container._root))


class DeltaGenerator(WidgetCommands, DataCommands):
    # `_node` is the block that commands write into (None: the root `_root`); `_slot` the one node that st.empty holds.
    def __init__(self, node=None, root="main", parent=None, slot=None, form=None):
        self._node = node
        self._root = root
        self._parent = parent
        self._slot = slot
        self._form = form if form is not None else (parent._form if parent is not None else None)

    @classmethod
    def _public_commands(cls):
        names = []
        for one in cls.__mro__:
            for name in one.__dict__:
                if not name.startswith("_") and name not in names and name not in ("mro", "update", "success_"):
                    names.append(name)
        return names

    def _target(self):
        # The main generator writes where the innermost `with` says.
        if self._node is None and self._root == "main" and self._slot is None and run.stack:
            return run.stack[-1]._target() if run.stack[-1] is not self else self
        return self

    def _place(self, node):
        node.line = _host.line()
        if self._slot is not None:
            # The slot shows only what came last.
            slot = self._slot
            slot.hidden = False
            if slot.type == "(slot)":
                slot.children = [node]
            return
        node_list(self._node, self._root).append(node)

    def _add(self, kind, props, value=None, has_value=False, **layout):
        target = self._target()
        node = Node(kind, {name: item for name, item in props.items() if item is not None and item is not False and item != ""} if not kind.startswith("!") else props)
        node.layout = layout
        target._place(node)
        return node

    def _block(self, kind, props=None, key=None, **layout):
        target = self._target()
        node = Node(kind, {name: item for name, item in (props or {}).items() if item is not None and item is not False and item != ""})
        node.key = key
        node.layout = layout
        node.children = []
        target._place(node)
        return DeltaGenerator(node, target._root, target)

    def _handle(self, node):
        return _ElementHandle(node, self._target())

    def _unsupported(self, name):
        line = _host.line()
        run.unsupported.append([name, line])
        self._add("unsupported", {"name": name, "line": line})

    @property
    def open(self):
        if self._opened is not None:
            return self._opened
        return self._node.props.get("open", self._node.props.get("expanded", False)) if self._node is not None else False

    _opened = None

    @staticmethod
    def _opening(block, key, start, on_change, args, kwargs):
        # With on_change, whether it is open is a value that the session keeps.
        if on_change != "ignore":
            block._opened = keep_state(block._node, key, start, on_change, args, kwargs)
            block._node.props.pop("expanded", None)
        return block

    def __enter__(self):
        run.stack.append(self)
        return self

    def __exit__(self, kind, value, trace):
        if run.stack:
            run.stack.pop()
        return False

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(f"'DeltaGenerator' object has no attribute '{name}'")
        if name.startswith("experimental_") or name in ("bokeh_chart",):
            return lambda *args, **kwargs: self._unsupported("st." + name)
        raise AttributeError(f"'{name}' is not a valid Streamlit command.") if False else AttributeError(f"`{name}()` is not a valid Streamlit command.")

    # ---- Text

    def _text(self, kind, body, props):
        made = {"body": clean_text(body)}
        made.update(props)
        return self._handle(self._add(kind, made))

    def markdown(self, body, unsafe_allow_html=False, *, help=None, width="auto", text_alignment="left", anchors=True, wrap=True):
        return self._text("markdown", body, {"unsafe_allow_html": unsafe_allow_html, "help": help})

    def _heading(self, kind, body, anchor, help, divider):
        node = self._add(kind, {"body": clean_text(body), "anchor": anchor, "help": help})
        if anchor is False:
            node.props["anchor"] = False
        return self._handle(node)

    def title(self, body, anchor=None, *, help=None, width="stretch", text_alignment="left", wrap=True):
        return self._heading("title", body, anchor, help, None)

    def header(self, body, anchor=None, *, help=None, divider=False, width="stretch", text_alignment="left", wrap=True):
        return self._heading("header", body, anchor, help, divider)

    def subheader(self, body, anchor=None, *, help=None, divider=False, width="stretch", text_alignment="left", wrap=True):
        return self._heading("subheader", body, anchor, help, divider)

    def caption(self, body, unsafe_allow_html=False, *, help=None, width="stretch", text_alignment="left", wrap=True):
        return self._text("caption", body, {"unsafe_allow_html": unsafe_allow_html, "help": help})

    def text(self, body, *, help=None, width="content", text_alignment="left", wrap=True):
        return self._text("text", body, {"help": help})

    def code(self, body, language="python", *, line_numbers=False, wrap_lines=False, height=None, width="stretch"):
        import re
        text = re.sub(r"\n\Z", "", re.sub(r"\A\n", "", str(body))).strip()
        node = self._add("code", {"body": text, "line_numbers": line_numbers})
        if language != "python":
            node.props["language"] = "plaintext" if language is None else language
        return self._handle(node)

    def latex(self, body, *, help=None, width="stretch"):
        if hasattr(body, "free_symbols"):
            body = str(body)
        return self._text("latex", body, {"help": help})

    def html(self, body, *, width="stretch", unsafe_allow_javascript=False):
        text = str(body._repr_html_()) if hasattr(body, "_repr_html_") else clean_text(body)
        if not text:
            raise StreamlitAPIException("`st.html` body cannot be empty")
        import re
        if not re.sub(r"(?is)<style\b.*?</style>|<!--.*?-->", "", text).strip():
            # Only styles: nothing that takes room on the page.
            return self._handle(Node("html"))
        node = self._add("html", {"body": text, "unsafe_allow_javascript": unsafe_allow_javascript})
        return self._handle(node)

    def divider(self, *, width="stretch"):
        return self._handle(self._add("divider", {}))

    def badge(self, label, *, icon=None, color="blue", width="content", help=None):
        return self._handle(self._add("badge", {"label": label, "icon": icon, "color": None if color == "blue" else color}))

    def help(self, obj=None, *, width="stretch"):
        name = getattr(obj, "__name__", None) or type(obj).__name__
        node = self._add("help", {"name": name, "type": "class" if isinstance(obj, type) else type(obj).__name__, "doc_string": (getattr(obj, "__doc__", None) or "").strip() or None})
        return self._handle(node)

    def _alert(self, kind, body, icon):
        return self._handle(self._add(kind, {"body": clean_text(body), "icon": icon}))

    def success(self, body, *, icon=None, width="stretch", title=None):
        return self._alert("success", body, icon)

    def info(self, body, *, icon=None, width="stretch", title=None):
        return self._alert("info", body, icon)

    def warning(self, body, *, icon=None, width="stretch", title=None):
        return self._alert("warning", body, icon)

    def error(self, body, *, icon=None, width="stretch", title=None):
        return self._alert("error", body, icon)

    def exception(self, exception, width="stretch"):
        node = self._add("exception", {"type": type(exception).__name__, "message": str(exception).strip()})
        return self._handle(node)

    def balloons(self):
        return self._handle(self._add("balloons", {}))

    def snow(self):
        return self._handle(self._add("snow", {}))

    def toast(self, body, *, icon=None, duration="short"):
        node = Node("toast", {name: value for name, value in {"body": clean_text(body), "icon": icon, "duration": None if duration == "short" else duration}.items() if value})
        run.roots["event"].children.append(node)
        return _ElementHandle(node, DeltaGenerator(None, "event"))

    def write(self, *args, unsafe_allow_html=False, **kwargs):
        target = self._target()
        texts = []

        def flush():
            if texts:
                target.markdown(" ".join(texts), unsafe_allow_html=unsafe_allow_html)
                texts.clear()

        for value in args:
            kind = write_kind(value)
            if kind == "text":
                texts.append(value if isinstance(value, str) else str(value))
            elif kind == "number":
                texts.append(f"`{value}`")
            elif kind == "stream":
                flush()
                target.write_stream(value() if callable(value) else value)
            else:
                flush()
                write_value(target, kind, value, unsafe_allow_html)
        flush()

    def write_stream(self, stream, *, cursor=None):
        out = []
        text = ""
        if isinstance(stream, str):
            raise StreamlitAPIException("`st.write_stream` expects a generator or stream-like object as input not <class 'str'>. Please use `st.write` instead for this data type.")
        for part in (stream() if callable(stream) else stream):
            if isinstance(part, str):
                text += part
            elif part is not None:
                if text:
                    self.markdown(text)
                    out.append(text)
                    text = ""
                self.write(part)
                out.append(part)
        if text:
            self.markdown(text)
            out.append(text)
        return out[0] if len(out) == 1 else "" if not out else out

    # ---- Containers

    def container(self, *, border=None, key=None, width="stretch", height="content", horizontal=False, horizontal_alignment="left", vertical_alignment="top", gap="small", wrap=True, autoscroll=None):
        layout = {"border": True if border or (border is None and isinstance(height, int)) else None, "height": height if isinstance(height, int) or height == "stretch" else None,
                  "horizontal": horizontal or None, "width": None if width == "stretch" else width}
        if horizontal_alignment != "left":
            layout["justify"] = horizontal_alignment
        if vertical_alignment != "top":
            layout["align"] = vertical_alignment
        if gap != "small":
            layout["gap"] = gap
        return self._block("container", {}, key, **layout)

    def columns(self, spec, *, gap="small", vertical_alignment="top", border=False, width="stretch", wrap=True):
        weights = [1] * spec if isinstance(spec, int) else list(spec)
        if not weights or any(weight <= 0 for weight in weights):
            from streamlit.errors import StreamlitInvalidColumnSpecError
            raise StreamlitInvalidColumnSpecError("The `spec` argument to `st.columns` must be either a positive integer (number of columns) or a list of positive numbers (width ratios of the columns).")
        block = self._block("columns", {}, gap=None if gap == "small" else gap)
        total = sum(weights)
        made = []
        for weight in weights:
            column = block._block("column", {}, weight=round(weight / total, 4), border=border or None, vertical_alignment=None if vertical_alignment == "top" else vertical_alignment)
            made.append(column)
        return made

    def tabs(self, tabs, *, width="stretch", default=None, key=None, on_change="ignore", args=None, kwargs=None):
        if not tabs:
            raise StreamlitAPIException("The input argument to st.tabs must contain at least one tab label.")
        for label in tabs:
            if not isinstance(label, str):
                raise StreamlitAPIException(f"The tabs input list to st.tabs is only allowed to contain strings.")
        block = self._block("tabs", {"tabs": list(tabs)}, key)
        watched = on_change != "ignore"
        opened = default if default is not None else tabs[0]
        if watched:
            opened = keep_state(block._node, key, opened, on_change, args, kwargs)
        made = []
        for index, label in enumerate(tabs):
            tab = block._block("tab", {"label": label})
            tab._opened = label == opened
            if not watched:
                tab._node.props["open"] = tab._opened
            made.append(tab)
        return made

    def expander(self, label, expanded=False, *, key=None, icon=None, width="stretch", type="default", on_change="ignore", args=None, kwargs=None):
        if label is None:
            raise StreamlitAPIException("A label is required for an expander")
        return self._opening(self._block("expander", {"label": label, "expanded": expanded, "icon": icon}, key), key, bool(expanded), on_change, args, kwargs)

    def popover(self, label, *, type="secondary", help=None, icon=None, disabled=False, use_container_width=None, width="content", key=None, on_change="ignore", args=None, kwargs=None):
        return self._opening(self._block("popover", {"label": label, "help": help, "icon": icon, "disabled": disabled, "type": None if type == "secondary" else type}, key), key, False, on_change, args, kwargs)

    def empty(self):
        node = Node("(slot)")
        node.children = []
        node.hidden = True
        target = self._target()
        if target._slot is None:
            node_list(target._node, target._root).append(node)
            return DeltaGenerator(None, target._root, target, slot=node)
        target._slot.children = []
        return DeltaGenerator(None, target._root, target, slot=target._slot)

    def status(self, label, *, expanded=False, state="running", width="stretch", type="default"):
        return _Status(self._block("status", {"label": label, "expanded": expanded, "state": None if state == "running" else state}))

    def spinner(self, text="In progress...", *, show_time=False, _cache=False, width="content"):
        return _Nothing()

    def space(self, size="small"):
        return None

    def skeleton(self, *args, **options):
        return self.empty()

    def chat_message(self, name, *, avatar=None, width="stretch"):
        if name is None:
            raise StreamlitAPIException("The author name is required for a chat message, please set it via the parameter `name`.")
        known = name.lower() if name.lower() in ("user", "assistant", "ai", "human") else None
        if avatar is None:
            shown = {"ai": "assistant", "human": "user"}.get(known, known)
        else:
            shown = avatar if isinstance(avatar, str) else "media"
        return self._block("chat_message", {"name": name, "avatar": shown})

    def form(self, key, clear_on_submit=False, *, enter_to_submit=True, border=True, width="stretch", height="content"):
        target = self._target()
        if target._form is not None:
            raise StreamlitAPIException("Forms cannot be nested in other forms.")
        if "form:" + str(key) in run.used_ids:
            from streamlit.errors import StreamlitAPIException as Problem
            raise Problem(f"There are multiple identical forms with `key='{key}'`.\n\nTo fix this, please make sure that the `key` argument is unique for each `st.form` you create.")
        run.used_ids["form:" + str(key)] = True
        block = self._block("form", {"clear_on_submit": clear_on_submit}, key)
        if not enter_to_submit:
            block._node.props["enter_to_submit"] = False
        if not border:
            block._node.layout["border"] = False
        block._form = {"name": str(key), "clear": clear_on_submit, "submits": 0}
        return block

    def dialog(self, title, *, width="small", dismissible=True, icon=None, on_dismiss="ignore", position="center"):
        if not isinstance(title, str):
            raise StreamlitAPIException("A non-empty `title` argument has to be provided for dialogs, for example `@st.dialog(\"Example Title\")`.")

        def decorate(function):
            from functools import wraps

            @wraps(function)
            def show(*args, **kwargs):
                block = DeltaGenerator(None, "event")._block("dialog", {"title": title, "width": None})
                body = block._block("container", {})
                body._node.fragment = True
                run.stack.append(body)
                try:
                    function(*args, **kwargs)
                finally:
                    run.stack.pop()
            return show
        return decorate

    experimental_dialog = dialog

    def page_link(self, page, *, label=None, icon=None, icon_position="left", help=None, disabled=False, use_container_width=None, width="content", query_params=None):
        title = getattr(page, "title", None)
        if title is None and not (isinstance(page, str) and page.startswith("http")):
            raise StreamlitAPIException(f"Could not find page: `{page}`. Must be the file path relative to the main script, from the directory: `app`. Only the main app file and files in the `pages/` directory are supported.") if False else _page_missing(page)
        node = self._add("page_link", {"page": getattr(page, "url_path", page), "label": label or title, "icon": icon or getattr(page, "icon", None) or None, "help": help, "disabled": disabled})
        return self._handle(node)

    def progress(self, value, text=None, width="stretch"):
        return self._handle(self._progress(value, text))

    def _progress(self, value, text):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise StreamlitAPIException(f"Progress Value has invalid type: {type(value).__name__}")
        if isinstance(value, float) and not 0 <= value <= 1:
            raise StreamlitAPIException(f"Progress Value has invalid value [0.0, 1.0]: {value}")
        if isinstance(value, int) and not 0 <= value <= 100:
            raise StreamlitAPIException(f"Progress Value has invalid value [0, 100]: {value}")
        share = value if isinstance(value, float) else value / 100
        node = self._add("progress", {"text": text})
        node.props["value"] = share
        return node


def _page_missing(page):
    from streamlit.errors import StreamlitAPIException as Problem
    return Problem(f"Could not find page: `{page}`. Must be the file path relative to the main script, from the directory: `app`. Only the main app file and files in the `pages/` directory are supported.")


Sidebar = DeltaGenerator


class _ElementHandle(DeltaGenerator):
    # What a command returns: calling a command on it replaces the element.
    def __init__(self, node, target):
        DeltaGenerator.__init__(self, None, target._root, target)
        self._element = node
        self._slot = _Replace(node)

    def _target(self):
        return self

    def empty(self):
        self._element.hidden = True
        return self

    def update(self, *args, **kwargs):
        self._element.props.update(kwargs)

    def add_rows(self, data=None, **kwargs):
        from _streamlit_data import add_rows
        add_rows(self._element, data if data is not None else kwargs)


class _Replace:
    # Looks like a slot; putting a node into it turns the old element into the new one.
    def __init__(self, node):
        object.__setattr__(self, "node", node)
        object.__setattr__(self, "type", "(slot)")

    def __setattr__(self, name, value):
        if name == "children":
            fresh = value[0] if value else None
            if fresh is None:
                self.node.hidden = True
                return
            for part in ("type", "key", "props", "value", "has_value", "form", "data", "fragment", "layout", "children", "widget", "line"):
                setattr(self.node, part, getattr(fresh, part))
            self.node.hidden = False


class _Status(DeltaGenerator):
    def __init__(self, block):
        DeltaGenerator.__init__(self, block._node, block._root, block._parent)

    def update(self, *, label=None, expanded=None, state=None):
        if label is not None:
            self._node.props["label"] = label
        if expanded is not None:
            self._node.props["expanded"] = expanded
        if state is not None:
            self._node.props["state"] = state

    def __exit__(self, kind, value, trace):
        DeltaGenerator.__exit__(self, kind, value, trace)
        if self._node.props.get("state", "running") == "running":
            self._node.props["state"] = "error" if kind is not None and not issubclass(kind, BaseException) else ("complete" if kind is None else "error")
        return False


class _Nothing:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        return False

    def __call__(self, function):
        return function


def write_kind(value):
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool) or isinstance(value, (int, float)) or value is None:
        return "number"
    if isinstance(value, BaseException):
        return "exception"
    kind = type(value)
    name = kind.__name__
    module = kind.__module__
    if isinstance(value, DeltaGenerator):
        return "help"
    if module.startswith("pandas") or module.startswith("_pandas"):
        if name in ("DataFrame", "Series", "Index", "Styler"):
            return "dataframe"
        return "number"
    if module.startswith("numpy") or module.startswith("_numpy"):
        return "dataframe" if name == "ndarray" else "number"
    if module.startswith("plotly"):
        return "plotly"
    if module.startswith("altair"):
        return "altair"
    if module.startswith("matplotlib"):
        return "pyplot"
    if module.startswith("pydeck"):
        return "pydeck"
    if module.startswith("graphviz"):
        return "graphviz"
    if module.startswith("PIL"):
        return "image"
    if isinstance(value, type) or kind in (_host.module_type,):
        return "help"
    if kind in (_host.generator_type,) or hasattr(value, "__next__"):
        return "stream"
    if kind in (_host.function_type, _host.method_type, _host.native_type):
        return "help"
    if isinstance(value, (dict, list)) or name in ("SessionState", "QueryParams", "mappingproxy") or hasattr(value, "_asdict"):
        return "json"
    if hasattr(value, "_repr_html_"):
        return "html"
    if hasattr(value, "__dataclass_fields__"):
        return "help"
    if hasattr(value, "_value_") or isinstance(value, (set, frozenset, tuple)):
        return "number"
    if module not in ("builtins",) and type(value).__str__ is object.__str__:
        return "help"
    return "number"


def write_value(target, kind, value, unsafe_allow_html=False):
    if kind == "exception":
        target.exception(value)
    elif kind == "dataframe":
        target.dataframe(value)
    elif kind == "plotly":
        target.plotly_chart(value)
    elif kind == "altair":
        target.altair_chart(value)
    elif kind == "pyplot":
        target.pyplot(value)
    elif kind == "pydeck":
        target.pydeck_chart(value)
    elif kind == "graphviz":
        target.graphviz_chart(value)
    elif kind == "image":
        target.image(value)
    elif kind == "json":
        target.json(value.to_dict() if hasattr(value, "to_dict") else value._asdict() if hasattr(value, "_asdict") else value)
    elif kind == "html":
        if unsafe_allow_html:
            target.html(value)
        else:
            target.markdown(f"`{value}`")
    elif kind == "help":
        target.help(value)
    else:
        target.markdown(str(value))
