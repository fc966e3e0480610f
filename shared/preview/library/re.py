# re: patterns over the native matcher.
import _re

IGNORECASE = I = 2
MULTILINE = M = 8
DOTALL = S = 16
VERBOSE = X = 64
ASCII = A = 256
UNICODE = U = 32
LOCALE = L = 4


class error(Exception):
    pass


class Match:
    def __init__(self, pattern, string, groups):
        self.re = pattern
        self.string = string
        self._groups = groups

    def _index(self, group):
        if isinstance(group, str):
            if group not in self.re.groupindex:
                raise IndexError("no such group")
            return self.re.groupindex[group]
        if not 0 <= group <= self.re.groups:
            raise IndexError("no such group")
        return group

    def span(self, group=0):
        index = self._index(group) * 2
        return self._groups[index], self._groups[index + 1]

    def start(self, group=0):
        return self.span(group)[0]

    def end(self, group=0):
        return self.span(group)[1]

    def _text(self, group, default=None):
        first, last = self.span(group)
        return default if first < 0 else self.string[first:last]

    def group(self, *groups):
        if not groups:
            return self._text(0)
        if len(groups) == 1:
            return self._text(groups[0])
        return tuple(self._text(group) for group in groups)

    def __getitem__(self, group):
        return self._text(group)

    def groups(self, default=None):
        return tuple(self._text(index, default) for index in range(1, self.re.groups + 1))

    def groupdict(self, default=None):
        return {name: self._text(name, default) for name in self.re.groupindex}

    def expand(self, template):
        return _expand(template, self)

    @property
    def lastindex(self):
        filled = [index for index in range(1, self.re.groups + 1) if self._groups[index * 2] >= 0]
        return filled[-1] if filled else None

    def __repr__(self):
        return f"<re.Match object; span={self.span()}, match={self.group()!r}>"


def _expand(template, match):
    if "\\" not in template:
        return template
    out = []
    index = 0
    escapes = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
    while index < len(template):
        char = template[index]
        if char != "\\" or index + 1 >= len(template):
            out.append(char)
            index += 1
            continue
        after = template[index + 1]
        if after == "g" and template[index + 2:index + 3] == "<":
            close = template.index(">", index)
            name = template[index + 3:close]
            out.append(match._text(int(name) if name.isdigit() else name, ""))
            index = close + 1
        elif after.isdigit():
            size = 2 if template[index + 2:index + 3].isdigit() else 1
            out.append(match._text(int(template[index + 1:index + 1 + size]), ""))
            index += 1 + size
        else:
            out.append(escapes.get(after, "\\" + after))
            index += 2
    return "".join(out)


class Pattern:
    def __init__(self, pattern, flags):
        self.pattern = pattern
        self.flags = flags
        try:
            self._native, self.groups, self.groupindex = _re.compile(pattern, flags)
        except ValueError as problem:
            raise error(str(problem)) from None

    def _run(self, string, position, mode):
        groups = _re.match(self._native, string, position, mode)
        return None if groups is None else Match(self, string, groups)

    def search(self, string, pos=0):
        return self._run(string, pos, 0)

    def match(self, string, pos=0):
        return self._run(string, pos, 1)

    def fullmatch(self, string, pos=0):
        return self._run(string, pos, 2)

    def finditer(self, string):
        position = 0
        while position <= len(string):
            match = self._run(string, position, 0)
            if match is None:
                return
            yield match
            position = match.end() + 1 if match.end() == match.start() else match.end()

    def findall(self, string):
        out = []
        for match in self.finditer(string):
            if self.groups == 0:
                out.append(match.group())
            elif self.groups == 1:
                out.append(match._text(1, ""))
            else:
                out.append(match.groups(""))
        return out

    def subn(self, replacement, string, count=0):
        out = []
        last = done = 0
        for match in self.finditer(string):
            if count and done >= count:
                break
            out.append(string[last:match.start()])
            out.append(replacement(match) if callable(replacement) else _expand(replacement, match))
            last = match.end()
            done += 1
        out.append(string[last:])
        return string[:0].join(out), done

    def sub(self, replacement, string, count=0):
        return self.subn(replacement, string, count)[0]

    def split(self, string, maxsplit=0):
        out = []
        last = done = 0
        for match in self.finditer(string):
            if maxsplit and done >= maxsplit:
                break
            out.append(string[last:match.start()])
            out.extend(match.groups())
            last = match.end()
            done += 1
        out.append(string[last:])
        return out

    def __repr__(self):
        return f"re.compile({self.pattern!r})"


_cache = {}


def compile(pattern, flags=0):
    if isinstance(pattern, Pattern):
        return pattern
    key = (pattern, flags)
    if key not in _cache:
        _cache[key] = Pattern(pattern, int(flags))
    return _cache[key]


def search(pattern, string, flags=0):
    return compile(pattern, flags).search(string)


def match(pattern, string, flags=0):
    return compile(pattern, flags).match(string)


def fullmatch(pattern, string, flags=0):
    return compile(pattern, flags).fullmatch(string)


def findall(pattern, string, flags=0):
    return compile(pattern, flags).findall(string)


def finditer(pattern, string, flags=0):
    return compile(pattern, flags).finditer(string)


def sub(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).sub(repl, string, count)


def subn(pattern, repl, string, count=0, flags=0):
    return compile(pattern, flags).subn(repl, string, count)


def split(pattern, string, maxsplit=0, flags=0):
    return compile(pattern, flags).split(string, maxsplit)


def escape(pattern):
    return "".join("\\" + char if char in "()[]{}?*+-|^$\\.&~# \t\n\r\v\f" else char for char in pattern)


def purge():
    _cache.clear()
