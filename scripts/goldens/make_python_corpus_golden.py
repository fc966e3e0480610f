#!/usr/bin/env python3
"""Writes tests/golden/python/corpus.json: what CPython 3.11 says about the programs of tree-sitter-python's corpus.

Run: python3 scripts/goldens/make_python_corpus_golden.py CORPUS_FOLDER tests/golden/python/corpus.json

{"file: name of the program": line of the SyntaxError, 0 when it is valid}. The programs themselves are not stored. Among
them are Python 2's print and exec, a dangling else, and fragments, which tree-sitter reads and CPython refuses.
"""
import json
import pathlib
import re
import sys
import warnings


def programs(text):
    """(name, source): a line of =, the name, a line of =, the source, a line of -, the tree."""
    parts = re.split(r"(?m)^={3,}\n(.+)\n(?::\w+\n)*={3,}\n", text)
    for name, rest in zip(parts[1::2], parts[2::2]):
        yield name, re.split(r"(?m)^-{3,}\n", rest, maxsplit=1)[0]


def verdict(source):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(source.encode(), "program.py", "exec", dont_inherit=True)
            return 0
        except SyntaxError as error:
            return error.lineno or 1


def main():
    assert sys.version_info[:2] == (3, 11), "the golden's version is 3.11"
    verdicts = {}
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.txt")):
        for name, source in programs(path.read_text(encoding="utf-8")):
            verdicts[f"{path.name}: {name}"] = verdict(source)
    pathlib.Path(sys.argv[2]).write_text(json.dumps(verdicts, indent=0) + "\n", encoding="utf-8")


main()
