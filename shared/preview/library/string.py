# string.
ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdefABCDEF"
octdigits = "01234567"
punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
whitespace = " \t\n\r\v\f"
printable = digits + ascii_letters + punctuation + whitespace


def capwords(text, sep=None):
    return (sep or " ").join(word.capitalize() for word in text.split(sep))


class Template:
    def __init__(self, template):
        self.template = template

    def _put(self, values, safe):
        import re

        def one(match):
            if match.group(1):
                return "$"
            name = match.group(2) or match.group(3)
            if name not in values and safe:
                return match.group(0)
            return str(values[name])
        return re.sub(r"\$(?:(\$)|(\w+)|\{(\w+)\})", one, self.template)

    def substitute(self, mapping=None, **kwargs):
        return self._put({**(mapping or {}), **kwargs}, False)

    def safe_substitute(self, mapping=None, **kwargs):
        return self._put({**(mapping or {}), **kwargs}, True)
