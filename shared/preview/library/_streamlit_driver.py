# What the session (script_runner.cpp) calls: begins and ends runs, and finds and changes widgets.
from _streamlit_tree import run, Node, result_text, clean, StopException, RerunException
import _streamlit_state

pending_callbacks = []


def begin():
    old = run.by_identity if hasattr(run, "by_identity") else {}
    run.reset()
    run.by_identity = {}
    run.set_by_user = {}
    run.old_widgets = old


def run_callbacks():
    # Before the script: the callbacks of what was changed or pressed, in order.
    todo = list(pending_callbacks)
    pending_callbacks.clear()
    for widget in todo:
        if widget.callback is not None:
            widget.callback(*(widget.args or ()), **(widget.kwargs or {}))


def end():
    # Widgets that were not shown lose their values.
    for identity in list(run.widget_values):
        if identity not in run.by_identity:
            run.widget_values.pop(identity, None)
            if identity.startswith("key:") and identity in run.old_widgets:
                run.session.pop(identity[4:], None)
    run.triggers.clear()


def fail(kind, message):
    node = Node("exception", {"type": kind, "message": message, "uncaught": True})
    run.roots["main"].children.append(node)


def visible(nodes):
    return [node for node in nodes if not node.hidden]


def flat(nodes):
    out = []
    for node in nodes:
        if node.hidden:
            continue
        if node.type == "(slot)":
            out.extend(flat(node.children))
        else:
            out.append(node)
    return out


def locate(pointer):
    parts = pointer.strip("/").split("/")
    if parts[0] not in run.roots:
        return None
    nodes = run.roots[parts[0]].children
    node = None
    for part in parts[1:]:
        if part == "children":
            nodes = node.children or []
            continue
        shown = flat(nodes)
        if not part.isdigit() or int(part) >= len(shown):
            return None
        node = shown[int(part)]
    return node


def _commit(widget, value):
    if run.widget_values.get(widget.identity) == value and widget.identity in run.widget_values:
        return
    run.widget_values[widget.identity] = value
    if widget.identity.startswith("key:"):
        run.session[widget.identity[4:]] = value
    if widget.callback is not None:
        pending_callbacks.append(widget)


def set_value(pointer, text):
    import json
    node = locate(pointer)
    if node is None or node.widget is None or not node.has_value and node.type != "text_input":
        return False
    widget = node.widget
    value = widget.read(json.loads(text))
    if widget.form is not None:
        run.form_pending.setdefault(widget.form["name"], {})[widget.identity] = (widget, value)
    else:
        _commit(widget, value)
    return True


def press(pointer, text):
    import json
    node = locate(pointer)
    if node is None or node.widget is None:
        return False
    widget = node.widget
    value = json.loads(text)
    if node.type == "form_submit_button":
        for one, made in run.form_pending.pop(widget.form["name"], {}).values():
            _commit(one, made)
        run.triggers[widget.identity] = True
    elif node.type == "chat_input":
        run.triggers[widget.identity] = "" if value is None else str(value)
    elif node.type == "menu_button":
        run.triggers[widget.identity] = widget.read(value)
    elif node.type in ("button", "download_button"):
        run.triggers[widget.identity] = True
    else:
        return False
    if widget.identity.startswith("key:"):
        run.session[widget.identity[4:]] = run.triggers[widget.identity]
    if widget.callback is not None:
        pending_callbacks.append(widget)
    return True


def result():
    return result_text()
