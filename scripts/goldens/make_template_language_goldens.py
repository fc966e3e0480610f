"""Writes tests/golden/tokenizer/template_language.json: what jinja2 in transformers' sandbox makes of small templates, those of
template_language.txt (one a line; ␤ is a newline, ␍ a carriage return) and every filter and test on a few values.

Made with: pip install transformers==5.23.0 jinja2==3.1.6. Run: python make_template_language_goldens.py [OUT].
{"now": Unix time, "variables", "templates": {template: text or {"sha256", "bytes"} or {"error"}}}. Templates that use what
Maquette refuses by name (chat_template_test.cpp has those) are no part of it.
"""
import copy
import datetime
import hashlib
import json
import re
import sys
from pathlib import Path

from transformers.utils import chat_template_utils

NOW = 1_700_000_000
TEXT_CHARACTERS_MAX = 300  # Longer texts are kept by their hash, so that the file stays small.
VARIABLES = {
    "messages": [{"role": "user", "content": "Hi <b>"}, {"role": "assistant", "content": "yo"}, {"role": "user", "content": "c"}],
    "tools": None, "x": 5, "f": 2.5, "s": "Hello <World> & 'you'", "u": "Größe ß ﬁ ǆ İ 👋🏽", "l": [3, 1, 2],
    "d": {"b": 1, "a": [1, 2], "C": None}, "n": None, "t": True,
    "rows": [{"k": "a", "v": 1, "w": {"z": 2}}, {"k": "B", "v": 3, "w": {"z": 1}}, {"k": "a", "v": 2}, {"k": "b", "v": None}],
    "tree": [{"n": "a", "c": [{"n": "b", "c": [{"n": "c", "c": []}]}, {"n": "d", "c": []}]}, {"n": "e", "c": []}],
    "deep": [[1, [2, 3]], [4, [5, 6]]]}
VALUES = ["x", "f", "s", "u", "l", "d", "rows", "missing", "' 3.7 '", "'line one\\nline two\\n\\n  three'", "['b','A','c','a']"]
FILTERS = """abs|attr('items')|batch(2)|batch(3,'-')|capitalize|center(20)|count|d('z')|d('z',true)|dictsort|dictsort(by='value')|
dictsort(reverse=true)|e|escape|filesizeformat|filesizeformat(true)|first|float|float(7.5)|forceescape|groupby('k')|
groupby('k',default='z')|groupby('w.z',default=0)|groupby('k',case_sensitive=true)|indent|indent(2,true,true)|indent('>>')|int|
int(5)|int(0,16)|join(', ')|join('-',attribute='k')|last|length|list|lower|map('upper')|map(attribute='k')|
map(attribute='k',default='D')|map(attribute='q',default=none)|map('int',base=16)|max|min|max(attribute='v')|min(true)|
reject('none')|rejectattr('v','none')|replace('o','0')|replace('o','0',1)|replace('','-')|reverse|round|round(1)|round(0,'floor')|
round(-1)|safe|select('string')|selectattr('v')|selectattr('k','equalto','a')|selectattr('w.z','defined')|slice(3)|slice(2,'-')|sort|
sort(true)|sort(case_sensitive=true)|sort(attribute='k')|sort(attribute='k,v')|string|striptags|sum|sum(attribute='v')|sum(start=10)|
title|tojson|tojson(indent=2)|tojson(true)|tojson(separators=(',',':'))|tojson(sort_keys=true)|trim|trim('Ho')|truncate(9,true)|
truncate(9,false,'..',0)|truncate(2)|unique|unique(true)|unique(attribute='k')|upper|urlencode|wordcount|xmlattr|upper(1)|
join(bad=1)|default(bad=1)|length(1)|round(1,'bad')|dictsort(by='bad')|batch|groupby""".replace("\n", "").split("|")
LISTED = {"batch", "slice", "map", "select", "reject", "selectattr", "rejectattr", "unique", "reverse", "groupby", "items"}
TESTS = ["boolean", "callable", "defined", "divisibleby 2", "eq 5", "sameas none", "even", "odd", "false", "true", "filter", "float", "ge 1", "lt 4",
         "in [5,none]", "in l", "integer", "iterable", "lower", "upper", "mapping", "none", "number", "sequence", "string", "test", "undefined", "odd(1)"]


class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(NOW, datetime.timezone.utc).replace(tzinfo=None)


def rendered(source):
    try:
        text = chat_template_utils._compile_jinja_template(source).render(**copy.deepcopy(VARIABLES))
    except Exception as error:  # Python's words for it are its own; that it is one must be the same.
        return {"error": type(error).__name__}
    if len(text) <= TEXT_CHARACTERS_MAX:
        return text
    return {"sha256": hashlib.sha256(text.encode()).hexdigest(), "bytes": len(text.encode())}


def matrix():
    """One template a filter and a test: all values that it takes, and one for each that it refuses."""
    for kind, names in (("|", FILTERS), (" is ", TESTS)):
        for name in names:
            ending = "|list" if kind == "|" and name.split("(")[0] in LISTED else ""
            parts = ["{{ (%s)%s%s%s }}" % (value, kind, name, ending) for value in VALUES]
            refused = [part for part in parts if "error" in (rendered(part) if isinstance(rendered(part), dict) else {})]
            yield "¦".join(part for part in parts if part not in refused)
            yield from refused[:2]


def main():
    here = Path(__file__).resolve()
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else here.parents[2] / "tests/golden/tokenizer/template_language.json"
    chat_template_utils.datetime = Clock
    lines = (here.parent / "template_language.txt").read_text(encoding="utf-8").split("\n")
    sources = [line.replace("␤", "\n").replace("␍", "\r") for line in lines if line] + [source for source in matrix() if source]
    answers = {source: rendered(source) for source in sources}
    answers = {source: text for source, text in answers.items() if not (isinstance(text, str) and re.search(r" at 0x[0-9a-f]+", text))}
    golden = {"now": NOW, "variables": VARIABLES, "templates": answers}
    out.write_text(json.dumps(golden, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
