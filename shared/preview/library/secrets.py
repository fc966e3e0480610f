# secrets.
import random as _random
choice = _random.choice
randbelow = lambda n: _random.randrange(n)
randbits = _random.getrandbits


def token_hex(nbytes=32):
    return _random.randbytes(nbytes).hex()


def token_urlsafe(nbytes=32):
    return token_hex(nbytes)[:nbytes]


def token_bytes(nbytes=32):
    return _random.randbytes(nbytes)
