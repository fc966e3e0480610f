# base64.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def b64encode(data):
    out = []
    for index in range(0, len(data), 3):
        part = data[index:index + 3]
        number = int.from_bytes(part + bytes(3 - len(part)), "big")
        text = "".join(_LETTERS[number >> shift & 63] for shift in (18, 12, 6, 0))
        out.append(text[:len(part) + 1] + "=" * (3 - len(part)))
    return "".join(out).encode()


def b64decode(data):
    text = data.decode() if isinstance(data, bytes) else data
    text = text.replace("-", "+").replace("_", "/").rstrip("=")
    out = []
    for index in range(0, len(text), 4):
        part = text[index:index + 4]
        number = 0
        for letter in part + "A" * (4 - len(part)):
            number = number * 64 + _LETTERS.index(letter)
        out.append(number.to_bytes(3, "big")[:len(part) - 1])
    return b"".join(out)


standard_b64encode = b64encode


def urlsafe_b64encode(data):
    return b64encode(data).replace(b"+", b"-").replace(b"/", b"_")


urlsafe_b64decode = b64decode
