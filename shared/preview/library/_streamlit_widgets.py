# Widgets: their defaults and checks as in Streamlit, and where their values come from.
import _host
from _streamlit_tree import run, Node, StreamlitAPIException, number
import datetime as _dt


def _identity(value):
    return value


def _shown(value):
    return str(value)


def _call(callback, args, kwargs):
    if callback is not None:
        callback(*(args or ()), **(kwargs or {}))


def iso_date(value):
    return value.isoformat()[:10]


def iso_time(value):
    return f"{value.hour:02d}:{value.minute:02d}"


class Widget:
    # What the session must know of a widget: how to turn a shown value into the program's, and what to call on a change.
    def __init__(self, identity, node, read, show, callback, args, kwargs, form, default):
        self.identity = identity
        self.node = node
        self.read = read
        self.show = show
        self.callback = callback
        self.args = args
        self.kwargs = kwargs
        self.form = form
        self.default = default


def _to_date(value):
    if value is None:
        return None
    if isinstance(value, str):
        if value == "today":
            return _dt.date.today()
        return _dt.datetime.fromisoformat(value).date()
    return value.date() if isinstance(value, _dt.datetime) else value


class WidgetCommands:
    def _register(self, kind, label, props, key, default, read, show, callback=None, args=None, kwargs=None, trigger=False, value_shown=True, identity_parts=None, width=None):
        target = self._target()
        node = Node(kind, {name: value for name, value in props.items() if value is not None and value is not False and value != ""})
        form = target._form
        if form is not None:
            node.form = form["name"]
            if callback is not None and kind != "form_submit_button":
                from streamlit.errors import StreamlitInvalidFormCallbackError
                raise StreamlitInvalidFormCallbackError("Within a form, callbacks can only be defined on `st.form_submit_button`. Defining callbacks on other widgets inside a form is not allowed.")
        if key is not None:
            node.key = str(key)
            identity = "key:" + str(key)
        else:
            identity = kind + ":" + repr(identity_parts if identity_parts is not None else [label, sorted((name, str(value)) for name, value in props.items())]) + ":" + str(default) + ":" + (node.form or "")
        if identity in run.used_ids:
            from streamlit.errors import StreamlitDuplicateElementId, StreamlitDuplicateElementKey
            if key is not None:
                raise StreamlitDuplicateElementKey(f"There are multiple elements with the same `key='{key}'`. To fix this, please make sure that the `key` argument is unique for each element you create.")
            raise StreamlitDuplicateElementId(f"There are multiple `{kind}` elements with the same auto-generated ID. When this element is created, it is assigned an internal ID based on the element type and provided parameters. Multiple elements with the same type and parameters will cause this error.\n\nTo fix this error, please pass a unique `key` argument to the `{kind}` element.")
        run.used_ids[identity] = True
        if width is not None:
            node.layout["width"] = width
        widget = Widget(identity, node, read, show, callback, args, kwargs, form, default)
        node.widget = widget
        run.widgets[str(key) if key is not None else identity] = widget
        run.by_identity[identity] = widget
        if trigger:
            value = run.triggers.pop(identity, default)
        elif identity in run.widget_values:
            value = run.widget_values[identity]
        elif key is not None and str(key) in run.session:
            value = run.session[str(key)]
            run.widget_values[identity] = value
        else:
            value = default
            run.widget_values[identity] = value
        if key is not None:
            run.session[str(key)] = value
        if value_shown:
            node.value = show(value)
            node.has_value = True
        target._place(node)
        return value

    # ---- Buttons

    def button(self, label, key=None, help=None, on_click=None, args=None, kwargs=None, *, type="secondary", icon=None, icon_position="left", disabled=False, use_container_width=None, width="content", shortcut=None):
        target = self._target()
        if target._form is not None:
            raise StreamlitAPIException("`st.button()` can't be used in an `st.form()`.\n\nFor more information, refer to the [documentation for forms](https://docs.streamlit.io/develop/api-reference/execution-flow/st.form).")
        return self._register("button", label, {"label": label, "help": help, "type": None if type == "secondary" else type, "icon": icon, "disabled": disabled}, key, False, _identity, _identity, on_click, args, kwargs, trigger=True, value_shown=False, width=_width(width, "content", use_container_width))

    def form_submit_button(self, label="Submit", help=None, on_click=None, args=None, kwargs=None, *, key=None, type="secondary", icon=None, icon_position="left", disabled=False, use_container_width=None, width="content", shortcut=None):
        target = self._target()
        if target._form is None:
            raise StreamlitAPIException("`st.form_submit_button()` must be used inside an `st.form()`.")
        props = {"label": label, "help": help, "type": None if type == "secondary" else type, "icon": icon, "disabled": disabled}
        return self._register("form_submit_button", label, props, key, False, _identity, _identity, on_click, args, kwargs, trigger=True, value_shown=False, width=_width(width, "content", use_container_width))

    def download_button(self, label, data=None, file_name=None, mime=None, key=None, help=None, on_click=None, args=None, kwargs=None, *, type="secondary", icon=None, icon_position="left", disabled=False, use_container_width=None, width="content", shortcut=None):
        if self._target()._form is not None:
            raise StreamlitAPIException("`st.download_button()` can't be used in an `st.form()`.")
        return self._register("download_button", label, {"label": label, "file_name": file_name, "mime": mime, "help": help, "type": None if type == "secondary" else type, "icon": icon, "disabled": disabled, "url": None if callable(data) else "media"}, key, False, _identity, _identity, on_click if callable(on_click) else None, args, kwargs, trigger=True, value_shown=False, width=_width(width, "content", use_container_width))

    def link_button(self, label, url, *, key=None, on_click="ignore", args=None, kwargs=None, help=None, type="secondary", icon=None, icon_position="left", disabled=False, use_container_width=None, width="content", shortcut=None):
        return self._handle(self._add("link_button", {"label": label, "url": url, "help": help, "type": None if type == "secondary" else type, "icon": icon, "disabled": disabled}))

    def menu_button(self, label, options, *, key=None, help=None, on_click=None, args=None, kwargs=None, type="secondary", icon=None, disabled=False, width="content", format_func=_shown, **rest):
        items = list(options)
        return self._register("menu_button", label, {"label": label, "options": [format_func(item) for item in items], "help": help, "icon": icon, "disabled": disabled}, key, None, lambda shown: next((item for item in items if format_func(item) == shown), None), _shown, on_click, args, kwargs, trigger=True, value_shown=False)

    # ---- Truths

    def checkbox(self, label, value=False, key=None, help=None, on_change=None, args=None, kwargs=None, *, disabled=False, label_visibility="visible", width="content", bind=None):
        return self._register("checkbox", label, _props(label, help, disabled, label_visibility), key, bool(value), bool, bool, on_change, args, kwargs)

    def toggle(self, label, value=False, key=None, help=None, on_change=None, args=None, kwargs=None, *, disabled=False, label_visibility="visible", width="content", bind=None):
        return self._register("toggle", label, _props(label, help, disabled, label_visibility), key, bool(value), bool, bool, on_change, args, kwargs)

    # ---- Choices

    def _options(self, options):
        if options is None:
            return []
        if isinstance(options, type) and hasattr(options, "_member_map_"):
            return list(options)
        if hasattr(options, "columns") and hasattr(options, "iloc"):
            options = options.iloc[:, 0]
        if hasattr(options, "tolist"):
            return options.tolist()
        return list(options)

    def _choice(self, kind, label, options, index, format_func, key, help, on_change, args, kwargs, disabled, label_visibility, more, default_unset=False):
        items = self._options(options)
        if index is not None and not isinstance(index, int):
            raise StreamlitAPIException(f"{'Radio' if kind == 'radio' else 'Selectbox'} Value has invalid type: {type(index).__name__}")
        if index is not None and items and not 0 <= index < len(items):
            raise StreamlitAPIException(f"{'Radio' if kind == 'radio' else 'Selectbox'} index must be greater than or equal to 0 and less than the length of options.")
        texts = [str(format_func(item)) for item in items]
        props = _props(label, help, disabled, label_visibility)
        props["options"] = texts
        props.update(more)
        default = items[index] if index is not None and items else None

        def read(shown):
            if shown is None:
                return None
            for item, text in zip(items, texts):
                if text == str(shown):
                    return item
            return shown if more.get("accept_new_options") else default

        def show(value):
            return None if value is None else str(format_func(value)) if any(value is item or value == item for item in items) else str(value)

        value = self._register(kind, label, props, key, default, read, show, on_change, args, kwargs, identity_parts=[label, texts, index, str(help)])
        if value is not None and items and not any(value is item or value == item for item in items) and not more.get("accept_new_options"):
            value = default
        return value

    def radio(self, label, options, index=0, format_func=_shown, key=None, help=None, on_change=None, args=None, kwargs=None, *, disabled=False, horizontal=False, captions=None, label_visibility="visible", width="content", bind=None):
        return self._choice("radio", label, options, index, format_func, key, help, on_change, args, kwargs, disabled, label_visibility, {"horizontal": horizontal, "captions": [caption or "" for caption in captions] if captions else None})

    def selectbox(self, label, options, index=0, format_func=_shown, key=None, help=None, on_change=None, args=None, kwargs=None, *, placeholder=None, disabled=False, label_visibility="visible", accept_new_options=False, width="stretch", bind=None, filter_mode="fuzzy"):
        return self._choice("selectbox", label, options, index, format_func, key, help, on_change, args, kwargs, disabled, label_visibility, {"placeholder": placeholder, "accept_new_options": accept_new_options})

    def _many(self, kind, label, items, default, format_func, key, help, on_change, args, kwargs, props, single):
        texts = [str(format_func(item)) for item in items]
        props["options"] = texts

        def back(shown):
            for item, text in zip(items, texts):
                if text == str(shown):
                    return item
            return shown

        for one in default:
            if not any(one is item or one == item for item in items) and not props.get("accept_new_options"):
                raise StreamlitAPIException(f"The default value '{one}' is not part of the options. Please make sure that every default values also exists in the options.")
        if single:
            start = default[0] if default else None
            return self._register(kind, label, props, key, start, lambda shown: None if shown is None else back(shown), lambda value: None if value is None else str(format_func(value)), on_change, args, kwargs, identity_parts=[label, texts, str(default), str(help)])
        value = self._register(kind, label, props, key, list(default), lambda shown: [back(one) for one in shown or []], lambda value: [str(format_func(one)) for one in value or []], on_change, args, kwargs, identity_parts=[label, texts, str(default), str(help)])
        return list(value) if isinstance(value, (list, tuple)) else value

    def multiselect(self, label, options, default=None, format_func=_shown, key=None, help=None, on_change=None, args=None, kwargs=None, *, max_selections=None, placeholder=None, disabled=False, label_visibility="visible", accept_new_options=False, width="stretch", bind=None, filter_mode="fuzzy", select_all=1000):
        items = self._options(options)
        chosen = [] if default is None else self._options(default) if isinstance(default, (list, tuple, set)) or hasattr(default, "tolist") else [default]
        props = _props(label, help, disabled, label_visibility)
        props.update({"max_selections": max_selections, "placeholder": placeholder, "accept_new_options": accept_new_options})
        return self._many("multiselect", label, items, chosen, format_func, key, help, on_change, args, kwargs, props, False)

    def _buttons(self, kind, label, options, selection_mode, default, format_func, key, help, on_change, args, kwargs, disabled, label_visibility):
        items = self._options(options)
        if selection_mode not in ("single", "multi"):
            raise StreamlitAPIException("The selection_mode argument must be one of ['single', 'multi']. The argument passed was '%s'." % selection_mode)
        chosen = [] if default is None else list(default) if isinstance(default, (list, tuple, set)) else [default]
        if selection_mode == "single" and len(chosen) > 1:
            raise StreamlitAPIException("The default argument to `st.%s` must be a single value when `selection_mode='single'`." % kind)
        props = _props(label, help, disabled, label_visibility)
        props["selection_mode"] = None if selection_mode == "single" else selection_mode
        return self._many(kind, label, items, chosen, format_func or _shown, key, help, on_change, args, kwargs, props, selection_mode == "single")

    def pills(self, label, options, *, selection_mode="single", default=None, required=False, format_func=None, key=None, help=None, on_change=None, args=None, kwargs=None, disabled=False, label_visibility="visible", width="content", bind=None, wrap=True):
        return self._buttons("pills", label, options, selection_mode, default, format_func, key, help, on_change, args, kwargs, disabled, label_visibility)

    def segmented_control(self, label, options, *, selection_mode="single", default=None, required=False, format_func=None, key=None, help=None, on_change=None, args=None, kwargs=None, disabled=False, label_visibility="visible", width="content", bind=None, wrap=True):
        return self._buttons("segmented_control", label, options, selection_mode, default, format_func, key, help, on_change, args, kwargs, disabled, label_visibility)

    def feedback(self, options="thumbs", *, key=None, default=None, disabled=False, on_change=None, args=None, kwargs=None, width="content", bind=None):
        if options not in ("thumbs", "faces", "stars"):
            raise StreamlitAPIException("The options argument to st.feedback must be one of ['thumbs', 'faces', 'stars']. The argument passed was '%s'." % options)
        return self._register("feedback", options, {"options": None if options == "thumbs" else options, "disabled": disabled}, key, default, _identity, _identity, on_change, args, kwargs)

    def pagination(self, num_pages, *, key=None, default=1, max_visible_pages=7, on_change=None, args=None, kwargs=None, disabled=False, width="content", bind=None, **rest):
        return self._register("pagination", "", {"num_pages": num_pages, "disabled": disabled}, key, default, int, _identity, on_change, args, kwargs)

    def select_slider(self, label, options=(), value=None, format_func=_shown, key=None, help=None, on_change=None, args=None, kwargs=None, *, disabled=False, label_visibility="visible", width="stretch", bind=None):
        items = self._options(options)
        if not items:
            raise StreamlitAPIException("The `options` argument needs to be non-empty")
        texts = [str(format_func(item)) for item in items]
        props = _props(label, help, disabled, label_visibility)
        props["options"] = texts
        is_range = isinstance(value, (list, tuple))
        default = tuple(value) if is_range else items[0] if value is None else value
        for one in default if is_range else (default,):
            if one not in items:
                raise ValueError(f"{one!r} is not in iterable")

        def back(shown):
            return next((item for item, text in zip(items, texts) if text == str(shown)), items[0])

        if is_range:
            return self._register("select_slider", label, props, key, default, lambda shown: tuple(back(one) for one in shown), lambda value: [str(format_func(one)) for one in value], on_change, args, kwargs, identity_parts=[label, texts, str(value), str(help)])
        return self._register("select_slider", label, props, key, default, back, lambda value: str(format_func(value)), on_change, args, kwargs, identity_parts=[label, texts, str(value), str(help)])

    # ---- Numbers

    def slider(self, label, min_value=None, max_value=None, value=None, step=None, format=None, key=None, help=None, on_change=None, args=None, kwargs=None, *, disabled=False, label_visibility="visible", width="stretch", bind=None):
        is_range = isinstance(value, (list, tuple))
        parts = list(value) if is_range else [value]
        if is_range and len(parts) > 2:
            raise StreamlitAPIException("Slider value should either be an int/float/datetime or a list/tuple of 0 to 2 ints/floats/datetimes")
        known = [one for one in parts + [min_value, max_value] if one is not None]
        sample = known[0] if known else 0
        if value is None:
            if min_value is not None:
                parts = [min_value]
            else:
                parts = [0]
        if isinstance(sample, _dt.datetime):
            kind, low, high, unit, shape = "datetime", parts[0] - _dt.timedelta(days=14), parts[0] + _dt.timedelta(days=14), _dt.timedelta(days=1), "YYYY-MM-DD"
        elif isinstance(sample, _dt.date):
            kind, low, high, unit, shape = "date", parts[0] - _dt.timedelta(days=14), parts[0] + _dt.timedelta(days=14), _dt.timedelta(days=1), "YYYY-MM-DD"
        elif isinstance(sample, _dt.time):
            kind, low, high, unit, shape = "time", _dt.time.min, _dt.time.max, _dt.timedelta(minutes=15), "HH:mm"
        elif isinstance(sample, float) and not any(isinstance(one, int) and not isinstance(one, bool) for one in known) or known and all(isinstance(one, float) for one in known):
            kind, low, high, unit, shape = "float", 0.0, 1.0, 0.01, "%0.2f"
        else:
            if any(isinstance(one, float) for one in known):
                if not all(isinstance(one, float) for one in known):
                    types = "".join(f"\n{name} has {type(one).__name__} type." for name, one in (("`value`", parts[0]), ("`min_value`", min_value), ("`max_value`", max_value)) if one is not None)
                    raise StreamlitAPIException(f"Slider value arguments must be of matching types.{types}")
            kind, low, high, unit, shape = "int", 0, 100, 1, "%d"
        low = low if min_value is None else min_value
        high = high if max_value is None else max_value
        if step is None:
            step = unit
            if kind in ("datetime", "date") and high - low < _dt.timedelta(days=1):
                step = _dt.timedelta(minutes=15)
        if value is None and parts == [0] and kind == "float":
            parts = [low]
        if is_range and len(parts) == 0:
            parts = [low, high]
        if is_range and len(parts) == 1:
            parts.append(high)
        if low >= high:
            raise StreamlitAPIException(f"Slider `min_value` must be less than the `max_value`.\nThe values were {low} and {high}.") if low == high or True else None
        for one in parts:
            if one < low or one > high:
                raise StreamlitAPIException(f"The default `value` {one} must lie between the `min_value` of {low} and the `max_value` of {high}, inclusively.")
        if is_range and parts[0] > parts[1]:
            parts = [parts[1], parts[0]]

        def show_one(one):
            if kind == "date":
                return iso_date(one)
            if kind in ("time", "datetime"):
                return one.isoformat()
            return one

        def read_one(shown):
            if kind == "date":
                return _to_date(shown)
            if kind == "time":
                return _dt.time.fromisoformat(shown)
            if kind == "datetime":
                return _dt.datetime.fromisoformat(shown)
            return float(shown) if kind == "float" else int(shown)

        props = _props(label, help, disabled, label_visibility)
        node_props = {"min_value": show_one(low), "max_value": show_one(high), "step": step.total_seconds() if hasattr(step, "total_seconds") else step, "format": format or shape}
        props.update({name: one for name, one in node_props.items()})
        default = tuple(parts) if is_range else parts[0]
        read = (lambda shown: tuple(read_one(one) for one in shown)) if is_range else read_one
        show = (lambda made: [show_one(one) for one in made]) if is_range else show_one
        out = self._register("slider", label, props, key, default, read, show, on_change, args, kwargs, identity_parts=[label, str(low), str(high), str(value), str(step), str(format), str(help)])
        self._last_props(node_props)
        return out

    def _last_props(self, props):
        # Zero and False bounds stay in the row, though other empty props are left out.
        node = list(run.by_identity.values())[-1].node
        for name, value in props.items():
            if value is not None:
                node.props[name] = value

    def number_input(self, label, min_value=None, max_value=None, value="min", step=None, format=None, key=None, help=None, on_change=None, args=None, kwargs=None, *, placeholder=None, disabled=False, label_visibility="visible", icon=None, width="stretch", bind=None):
        start = value
        if start == "min":
            if min_value is not None:
                start = min_value
            elif isinstance(max_value, int) and not isinstance(max_value, bool) and isinstance(step, (int, type(None))) and max_value is not None:
                start = 0
            elif isinstance(step, int) and not isinstance(step, bool):
                start = 0
            else:
                start = 0.0
        numbers = [one for one in (start, min_value, max_value, step) if one is not None]
        if any(isinstance(one, float) for one in numbers) and any(isinstance(one, int) for one in numbers):
            types = "".join(f"\n`{name}` has {type(one).__name__} type." for name, one in (("value", start), ("min_value", min_value), ("max_value", max_value), ("step", step)) if one is not None)
            from streamlit.errors import StreamlitAPIException as Problem
            raise Problem(f"All numerical arguments must be of the same type.{types}")
        is_int = all(isinstance(one, int) for one in numbers) if numbers else False
        if step is None:
            step = 1 if is_int else 0.01
        shape = format or ("%d" if is_int else "%0.2f")
        if start is not None and min_value is not None and start < min_value:
            from streamlit.errors import StreamlitValueBelowMinError
            raise StreamlitValueBelowMinError(f"The `value` {start} is less than the `min_value` {min_value}.")
        if start is not None and max_value is not None and start > max_value:
            from streamlit.errors import StreamlitValueAboveMaxError
            raise StreamlitValueAboveMaxError(f"The `value` {start} is greater than the `max_value` {max_value}.")
        props = _props(label, help, disabled, label_visibility)
        more = {"min_value": min_value, "max_value": max_value, "step": step, "format": shape}
        props.update(more)
        props.update({"placeholder": placeholder, "icon": icon})
        out = self._register("number_input", label, props, key, start, lambda shown: None if shown is None else int(shown) if is_int else float(shown), _identity, on_change, args, kwargs, identity_parts=[label, str(min_value), str(max_value), str(value), str(step), str(format), str(help)])
        self._last_props(more)
        return out

    # ---- Text

    def text_input(self, label, value="", max_chars=None, key=None, type="default", help=None, autocomplete=None, on_change=None, args=None, kwargs=None, *, placeholder=None, disabled=False, label_visibility="visible", icon=None, width="stretch", bind=None, **rest):
        if type not in ("default", "password"):
            raise StreamlitAPIException(f"'{type}' is not a valid text_input type. Valid types are 'default' and 'password'.")
        props = _props(label, help, disabled, label_visibility)
        props.update({"max_chars": max_chars, "placeholder": placeholder, "icon": icon, "type": None if type == "default" else type, "autocomplete": autocomplete or ("new-password" if type == "password" else None)})
        return self._register("text_input", label, props, key, None if value is None else str(value), lambda shown: None if shown is None else str(shown), _identity, on_change, args, kwargs, value_shown=type != "password")

    def text_area(self, label, value="", height=None, max_chars=None, key=None, help=None, on_change=None, args=None, kwargs=None, *, placeholder=None, disabled=False, label_visibility="visible", width="stretch", bind=None, **rest):
        props = _props(label, help, disabled, label_visibility)
        props.update({"max_chars": max_chars, "placeholder": placeholder})
        out = self._register("text_area", label, props, key, None if value is None else str(value), lambda shown: None if shown is None else str(shown), _identity, on_change, args, kwargs)
        list(run.by_identity.values())[-1].node.layout["height"] = height if height is not None else 122 if label_visibility != "collapsed" else 94
        return out

    def chat_input(self, placeholder="Your message", *, key=None, max_chars=None, max_upload_size=None, accept_file=False, file_type=None, accept_audio=False, disabled=False, on_submit=None, args=None, kwargs=None, width="stretch", height="content", submit_mode="submit", **rest):
        target = self._target()
        if target._form is not None:
            raise StreamlitAPIException("`st.chat_input()` can't be used in a `st.form()`.")
        place = self
        if target._node is None and target._root == "main" and target._slot is None:
            from _streamlit_elements import DeltaGenerator
            place = DeltaGenerator(None, "bottom")
        props = {"placeholder": None if placeholder == "Your message" else placeholder, "max_chars": max_chars, "disabled": disabled, "accept_file": accept_file, "file_type": _file_types(file_type), "accept_audio": accept_audio}
        return WidgetCommands._register(place, "chat_input", placeholder, props, key, None, _identity, _identity, on_submit, args, kwargs, trigger=True, value_shown=False)

    def color_picker(self, label, value=None, key=None, help=None, on_change=None, args=None, kwargs=None, *, disabled=False, label_visibility="visible", width="content", bind=None):
        import re
        if value is not None and not re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", str(value)):
            raise StreamlitAPIException(f"'{value}' is not a valid hex code for colors. Valid ones are like '#00FFAA' or '#0FA'.")
        return self._register("color_picker", label, _props(label, help, disabled, label_visibility), key, value or "#000000", _shown, _identity, on_change, args, kwargs)

    # ---- Days and hours

    def date_input(self, label, value="today", min_value=None, max_value=None, key=None, help=None, on_change=None, args=None, kwargs=None, *, format="YYYY/MM/DD", disabled=False, label_visibility="visible", width="stretch", bind=None):
        is_range = isinstance(value, (list, tuple))
        if is_range and len(value) > 2:
            raise StreamlitAPIException("DateInput value should either be an date/datetime or a list/tuple of 0 - 2 date/datetime values")
        parts = [_to_date(one) for one in value] if is_range else [_to_date(value)] if value is not None else []
        today = _dt.date.today()

        def years(day, count):
            try:
                return day.replace(year=day.year + count)
            except ValueError:
                return day.replace(year=day.year + count, day=28)

        low = _to_date(min_value) if min_value is not None else years(parts[0] if parts else today, -10)
        high = _to_date(max_value) if max_value is not None else years(parts[-1] if parts else today, 10)
        if low > high:
            raise StreamlitAPIException(f"The `min_value`, set to {low}, shouldn't be larger than the `max_value`, set to {high}.")
        for one in parts:
            if one < low or one > high:
                raise StreamlitAPIException(f"The default `value` of {'(' + ', '.join(repr(part) for part in parts) + ')' if is_range else one} must lie between the `min_value` of {low} and the `max_value` of {high}, inclusively.")
        props = _props(label, help, disabled, label_visibility)
        props.update({"min_value": iso_date(low), "max_value": iso_date(high), "format": None if format == "YYYY/MM/DD" else format})
        default = tuple(parts) if is_range else parts[0] if parts else None
        read = (lambda shown: tuple(_to_date(one) for one in shown)) if is_range else _to_date
        show = (lambda made: [iso_date(one) for one in made]) if is_range else (lambda made: None if made is None else iso_date(made))
        return self._register("date_input", label, props, key, default, read, show, on_change, args, kwargs, identity_parts=[label, str(value), str(min_value), str(max_value), format, str(help)])

    def time_input(self, label, value="now", key=None, help=None, on_change=None, args=None, kwargs=None, *, disabled=False, label_visibility="visible", step=_dt.timedelta(minutes=15), width="stretch", bind=None, format="24h"):
        if value == "now":
            now = _dt.datetime.now()
            value = _dt.time(now.hour, now.minute)
        elif isinstance(value, str):
            value = _dt.time.fromisoformat(value)
        elif isinstance(value, _dt.datetime):
            value = value.time().replace(second=0, microsecond=0)
        seconds = int(step.total_seconds()) if hasattr(step, "total_seconds") else step
        if not 60 <= seconds <= 23 * 3600:
            raise StreamlitAPIException(f"`step` must be between 60 seconds and 23 hours but is currently set to {seconds} seconds.")
        props = _props(label, help, disabled, label_visibility)
        props["step"] = seconds
        return self._register("time_input", label, props, key, value, lambda shown: None if shown is None else _dt.time.fromisoformat(shown), lambda made: None if made is None else iso_time(made), on_change, args, kwargs, identity_parts=[label, str(value), str(step), str(help)])

    def datetime_input(self, label, value="now", min_value=None, max_value=None, *, key=None, help=None, on_change=None, args=None, kwargs=None, format="YYYY/MM/DD", step=_dt.timedelta(minutes=15), disabled=False, label_visibility="visible", width="stretch", bind=None):
        if value == "now":
            value = _dt.datetime.now().replace(second=0, microsecond=0)
        base = value or _dt.datetime.now().replace(second=0, microsecond=0)
        low = min_value or base.replace(year=base.year - 10, hour=0, minute=0)
        high = max_value or base.replace(year=base.year + 10, hour=23, minute=59)
        props = _props(label, help, disabled, label_visibility)
        props.update({"min_value": low.isoformat()[:16], "max_value": high.isoformat()[:16], "step": step.total_seconds() if hasattr(step, "total_seconds") else float(step), "format": None if format == "YYYY/MM/DD" else format})
        return self._register("datetime_input", label, props, key, value, lambda shown: None if shown is None else _dt.datetime.fromisoformat(shown), lambda made: None if made is None else made.isoformat()[:16], on_change, args, kwargs, identity_parts=[label, str(value), str(help)])

    # ---- Files: there are none, so nothing is ever uploaded.

    def file_uploader(self, label, type=None, accept_multiple_files=False, key=None, help=None, on_change=None, args=None, kwargs=None, *, disabled=False, label_visibility="visible", width="stretch", max_upload_size=None):
        props = _props(label, help, disabled, label_visibility)
        props.update({"type": _file_types(type), "accept_multiple_files": accept_multiple_files})
        return self._register("file_uploader", label, props, key, [] if accept_multiple_files else None, _identity, _identity, on_change, args, kwargs, value_shown=False)

    def camera_input(self, label, key=None, help=None, on_change=None, args=None, kwargs=None, *, disabled=False, label_visibility="visible", width="stretch"):
        return self._register("camera_input", label, _props(label, help, disabled, label_visibility), key, None, _identity, _identity, on_change, args, kwargs, value_shown=False)

    def audio_input(self, label, *, sample_rate=16000, key=None, help=None, on_change=None, args=None, kwargs=None, disabled=False, label_visibility="visible", width="stretch"):
        props = _props(label, help, disabled, label_visibility)
        props["sample_rate"] = None if sample_rate == 16000 else sample_rate
        return self._register("audio_input", label, props, key, None, _identity, _identity, on_change, args, kwargs, value_shown=False)


def _width(width, default, use_container_width=None):
    from _streamlit_elements import stretched
    return stretched(width, default, use_container_width)


def _props(label, help, disabled, label_visibility):
    if label_visibility not in ("visible", "hidden", "collapsed"):
        raise StreamlitAPIException(f"Unsupported label_visibility option '{label_visibility}'. Valid values are 'visible', 'hidden' or 'collapsed'.")
    return {"label": label, "help": help, "disabled": disabled, "label_visibility": None if label_visibility == "visible" else label_visibility}


def _file_types(kinds):
    if not kinds:
        return None
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    out = []
    for kind in kinds:
        kind = kind.lower() if kind.startswith(".") or "/" in kind else "." + kind.lower()
        if kind not in out:
            out.append(kind)
    for one, other in ((".jpg", ".jpeg"), (".jpeg", ".jpg"), (".mpeg", ".mpg"), (".mpg", ".mpeg"), (".mp4", ".mpeg4"), (".mpeg4", ".mp4"), (".tif", ".tiff"), (".tiff", ".tif"), (".htm", ".html"), (".html", ".htm")):
        if one in out and other not in out:
            out.append(other)
    return out


run.by_identity = {}
