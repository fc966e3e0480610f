#!/usr/bin/env python3
"""Writes tests/golden/python/verdicts.jsonl: what CPython 3.11 says about mutated Streamlit programs.

Run: python3 scripts/goldens/make_python_goldens.py streamlit_apps.jsonl tests/golden/python/verdicts.jsonl [copies]

The programs themselves are not stored. A row names a program by its number in streamlit_apps.jsonl and the edit that
makes the copy: {"app": 3, "at": 120, "remove": 1, "insert": ":"} works on the UTF-8 bytes; "line" is the line of CPython's
SyntaxError, 0 when the copy is valid. A golden of version 3.11 needs Python 3.11.
"""
import io
import json
import random
import sys
import tokenize
import warnings

KEYWORDS = ["if", "else", "for", "in", "def", "class", "return", "lambda", "and", "not", "None", "yield", "import", "with", "as", "pass"]
SNIPPETS = ["(", ")", "[", "]", "{", "}", ":", ",", "=", "==", "'", '"', "\n", "    ", " ", "*", "**", ".", "1", "x ", "f'", ":=", "@", "\\", "!", "$", ";"]


def verdict(data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(data, "app.py", "exec", dont_inherit=True)
            return 0
        except SyntaxError as error:
            return error.lineno or 1
        except (ValueError, RecursionError, MemoryError, OverflowError):
            return 1


def spans(text):
    """(start, end) byte offsets of the tokens."""
    starts, total = [], 0
    for line in text.splitlines(keepends=True):
        starts.append(total)
        total += len(line.encode())
    starts.append(total)
    lines = text.splitlines(keepends=True) + [""]
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            offset = lambda place: starts[place[0] - 1] + len(lines[place[0] - 1][: place[1]].encode())
            if token.start != token.end:
                found.append((offset(token.start), offset(token.end), token.type))
    except (tokenize.TokenError, IndentationError, IndexError):
        pass
    return found


def mutate(text, rng):
    data = text.encode()
    tokens = spans(text)
    kind = rng.randrange(9)
    if kind == 0 and tokens:  # a token is lost
        start, end, _ = rng.choice(tokens)
        return start, end - start, ""
    if kind == 1 and tokens:  # a token twice
        start, end, _ = rng.choice(tokens)
        return end, 0, data[start:end].decode("utf-8", "replace")
    if kind == 2:  # something typed in between
        start = rng.choice(tokens)[rng.randrange(2)] if tokens else 0
        return start, 0, rng.choice(SNIPPETS + [" " + word + " " for word in KEYWORDS])
    if kind == 3 and tokens:  # a token becomes another word
        start, end, _ = rng.choice(tokens)
        return start, end - start, rng.choice(KEYWORDS + SNIPPETS)
    if kind == 4:  # a character is lost
        at = rng.randrange(len(data)) if data else 0
        while at < len(data) and (data[at] & 0xC0) == 0x80:
            at -= 1
        size = 1
        while at + size < len(data) and (data[at + size] & 0xC0) == 0x80:
            size += 1
        return at, size, ""
    if kind == 5:  # a line's indentation changes
        lines = text.splitlines(keepends=True)
        index = rng.randrange(len(lines)) if lines else 0
        at = len("".join(lines[:index]).encode())
        indent = len(lines[index]) - len(lines[index].lstrip(" ")) if lines else 0
        return at, indent, rng.choice(["", "  ", "    ", "        ", "\t", " " * (indent + 1), " " * max(0, indent - 1)])
    if kind == 6:  # a line is lost
        lines = text.splitlines(keepends=True)
        index = rng.randrange(len(lines)) if lines else 0
        return len("".join(lines[:index]).encode()), len(lines[index].encode()) if lines else 0, ""
    if kind == 7:  # the answer stops in the middle
        at = rng.randrange(len(data)) if data else 0
        while at < len(data) and (data[at] & 0xC0) == 0x80:
            at += 1
        return at, len(data) - at, ""
    start, end, _ = rng.choice(tokens) if tokens else (0, 0, 0)  # two tokens change places, roughly
    return start, end - start, rng.choice(["", "(", "x", "1", "'a'", "=", "if x", "for i in x"])


def main():
    source, target = sys.argv[1:3]
    copies = int(sys.argv[3]) if len(sys.argv) > 3 else 8
    assert sys.version_info[:2] == (3, 11), "the golden's version is 3.11"
    rng = random.Random(20250115)
    with open(source, encoding="utf-8") as apps, open(target, "w", encoding="utf-8") as out:
        for number, line in enumerate(apps):
            text = json.loads(line)["source"]
            data = text.encode()
            out.write(json.dumps({"app": number, "at": 0, "remove": 0, "insert": "", "line": verdict(data)}) + "\n")
            for _ in range(copies):
                at, remove, insert = mutate(text, rng)
                copy = data[:at] + insert.encode() + data[at + remove:]
                out.write(json.dumps({"app": number, "at": at, "remove": remove, "insert": insert, "line": verdict(copy)}) + "\n")


main()
