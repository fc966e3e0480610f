# urllib.parse.


def quote(text, safe="/"):
    keep = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-~" + safe
    return "".join(chr(byte) if chr(byte) in keep else f"%{byte:02X}" for byte in str(text).encode())


def quote_plus(text, safe=""):
    return quote(text, safe + " ").replace(" ", "+")


def unquote(text):
    out = b""
    index = 0
    while index < len(text):
        if text[index] == "%" and index + 2 < len(text) + 0:
            out += bytes([int(text[index + 1:index + 3], 16)])
            index += 3
        else:
            out += text[index].encode()
            index += 1
    return out.decode()


def urlencode(query, doseq=False):
    items = query.items() if hasattr(query, "items") else query
    return "&".join(quote_plus(str(key)) + "=" + quote_plus(str(value)) for key, value in items)


def urljoin(base, url):
    return url if "://" in url else base.rstrip("/") + "/" + url.lstrip("/")
