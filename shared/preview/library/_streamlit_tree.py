# The element tree that a Streamlit run leaves behind: nodes, places where commands write, and the row that comes of it.
import _host


class StreamlitAPIException(Exception):
    pass


class ScriptControl(BaseException):
    pass


class StopException(ScriptControl):
    pass


class RerunException(ScriptControl):
    pass


class Node:
    def __init__(self, kind, props=None, data=None):
        self.type = kind
        self.key = None
        self.props = props or {}
        self.value = None
        self.has_value = False
        self.form = None
        self.data = data
        self.fragment = False
        self.layout = {}
        self.children = None
        self.widget = None
        self.line = 0
        self.hidden = False


class Place:
    # A cursor into a list of nodes: appending, or one fixed slot (st.empty and element handles).
    def __init__(self, node, root):
        self.node = node
        self.root = root


class Run:
    # What one run of the script has shown so far, and the state that lives from run to run.
    def __init__(self):
        self.session = {}
        self.widget_values = {}
        self.triggers = {}
        self.caches = {}
        self.form_pending = {}
        self.reset()

    def reset(self):
        self.roots = {name: Node("root") for name in ("main", "sidebar", "event", "bottom")}
        for root in self.roots.values():
            root.children = []
        self.stack = []
        self.page = {}
        self.used_ids = {}
        self.widgets = {}
        self.unsupported = []
        self.fragment_depth = 0
        self.current_form = None
        self.navigation_ran = False


run = Run()


def cut(value):
    return value[:200] if isinstance(value, str) else value


def number(value):
    if isinstance(value, bool) or not isinstance(value, float):
        return value
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return float("%.9g" % value)


def clean(value, depth=0):
    # Values as they stand in the row: cut strings, 9 digits, lists of at most 50.
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)[:200]
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return number(value)
    if depth > 6:
        return str(value)[:200]
    if isinstance(value, dict):
        return {str(key): clean(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)) or hasattr(value, "tolist"):
        items = value.tolist() if hasattr(value, "tolist") else list(value)
        return [clean(item, depth + 1) for item in items[:50]] if isinstance(items, list) else clean(items, depth + 1)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "item"):
        return clean(value.item(), depth + 1)
    return str(value)[:200]


def node_row(node):
    row = {"type": node.type}
    if node.key is not None:
        row["key"] = str(node.key)
    props = {}
    for name, value in node.props.items():
        if value is None:
            continue
        made = clean(value)
        props[name] = made
        if isinstance(value, (list, tuple)) and name == "options" and len(value) > 50:
            props["options_count"] = len(value)
    if props:
        row["props"] = props
    if node.has_value:
        row["value"] = clean(node.value)
    if node.form:
        row["form"] = node.form
    if node.data:
        row["data"] = node.data
    if node.fragment:
        row["fragment"] = True
    layout = {name: value for name, value in node.layout.items() if value is not None and value is not False}
    if layout:
        row["layout"] = layout
    if node.children is not None:
        row["children"] = rows(node.children)
    return row


def rows(nodes):
    out = []
    for node in nodes:
        if node.hidden:
            continue
        if node.type == "(slot)":
            out.extend(rows(node.children))
        else:
            out.append(node_row(node))
    return out


def result():
    tree = {"main": rows(run.roots["main"].children)}
    for name in ("sidebar", "event", "bottom"):
        made = rows(run.roots[name].children)
        if made:
            tree[name] = made
    return {"tree": tree, "page": run.page or None, "unsupported": run.unsupported}


def result_text():
    import json
    return json.dumps(result(), ensure_ascii=False, default=str)
