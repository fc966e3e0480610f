# graphviz: builds the DOT source as the real package does (graphviz 0.20); nothing is drawn here.


class ExecutableNotFound(RuntimeError):
    pass


_KEYWORDS = ("node", "edge", "graph", "digraph", "subgraph", "strict")


def _is_plain(text):
    if not text or text.lower() in _KEYWORDS:
        return False
    if text.replace(".", "", 1).lstrip("-").isdigit():
        return True
    return not text[0].isdigit() and all(letter.isalnum() or letter == "_" for letter in text)


def _quoted(text):
    text = str(text)
    if text[:1] == "<" and text[-1:] == ">":
        return text
    return text if _is_plain(text) else '"' + text.replace('"', '\\"') + '"'


def _attributes(label, given, names):
    pairs = []
    if label is not None:
        pairs.append("label=" + _quoted(label))
    both = dict(given or {})
    pairs += [f"{name}={_quoted(value)}" for name, value in sorted({**both, **names}.items()) if value is not None]
    return pairs


def _bracketed(pairs):
    return " [" + " ".join(pairs) + "]" if pairs else ""


class _Graph:
    _kind = "graph"
    _arrow = " -- "

    def __init__(self, name=None, comment=None, filename=None, directory=None, format=None, engine=None, encoding="utf-8", graph_attr=None, node_attr=None, edge_attr=None, body=None, strict=False, **rest):
        self.name = name
        self.comment = comment
        self.engine = engine or "dot"
        self.graph_attr = dict(graph_attr or {})
        self.node_attr = dict(node_attr or {})
        self.edge_attr = dict(edge_attr or {})
        self.body = list(body or [])
        self.strict = strict

    def node(self, name, label=None, _attributes_given=None, **attrs):
        self.body.append("\t" + _quoted(name) + _bracketed(_attributes(label, _attributes_given, attrs)) + "\n")

    def edge(self, tail_name, head_name, label=None, _attributes_given=None, **attrs):
        self.body.append("\t" + _quoted(tail_name) + self._arrow + _quoted(head_name) + _bracketed(_attributes(label, _attributes_given, attrs)) + "\n")

    def edges(self, tail_head_iter):
        for tail, head in tail_head_iter:
            self.edge(tail, head)

    def attr(self, kw=None, _attributes_given=None, **attrs):
        pairs = _attributes(None, _attributes_given, attrs)
        if kw is None:
            if pairs:
                self.body.append("\t" + " ".join(pairs) + "\n")
        elif pairs:
            self.body.append("\t" + kw + _bracketed(pairs) + "\n")

    def subgraph(self, graph=None, name=None, comment=None, graph_attr=None, node_attr=None, edge_attr=None, body=None):
        if graph is not None:
            self.body += ["\t" + line for line in graph._lines("subgraph")]
            return None
        return _Subgraph(self, type(self)(name, comment, graph_attr=graph_attr, node_attr=node_attr, edge_attr=edge_attr, body=body))

    def _lines(self, kind):
        head = ("strict " if self.strict and kind != "subgraph" else "") + kind + " " + (_quoted(self.name) + " " if self.name else "") + "{\n"
        lines = [head]
        for word, attributes in (("graph", self.graph_attr), ("node", self.node_attr), ("edge", self.edge_attr)):
            if attributes:
                lines.append("\t" + word + _bracketed(_attributes(None, attributes, {})) + "\n")
        return lines + self.body + ["}\n"]

    @property
    def source(self):
        comment = "// " + self.comment + "\n" if self.comment else ""
        return comment + "".join(self._lines(self._kind))

    def __str__(self):
        return self.source

    def render(self, *args, **options):
        raise ExecutableNotFound("failed to execute 'dot', make sure the Graphviz executables are on your systems' PATH")

    pipe = view = render


class _Subgraph:
    def __init__(self, parent, graph):
        self.parent = parent
        self.graph = graph

    def __enter__(self):
        return self.graph

    def __exit__(self, kind, value, trace):
        if kind is None:
            self.parent.subgraph(self.graph)
        return False


class Graph(_Graph):
    pass


class Digraph(_Graph):
    _kind = "digraph"
    _arrow = " -> "


class Source:
    def __init__(self, source, *args, engine=None, **options):
        self.source = source
        self.engine = engine or "dot"
