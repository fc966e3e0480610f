# uuid.
import random as _random


class UUID:
    def __init__(self, hex=None, int=None):
        self.hex = hex.replace("-", "") if hex is not None else f"{int:032x}"

    def __str__(self):
        h = self.hex
        return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"

    def __repr__(self):
        return f"UUID('{self}')"

    def __eq__(self, other):
        return isinstance(other, UUID) and self.hex == other.hex

    def __hash__(self):
        return hash(self.hex)


def uuid4():
    bits = _random.getrandbits(128)
    return UUID(int=bits & ~(0xF000 << 64) & ~(0xC000 << 48) | 4 << 76 | 0x8000 << 48)


uuid1 = uuid4


def uuid5(namespace, name):
    import hashlib
    return UUID(hex=hashlib.sha256((str(namespace) + name).encode()).hexdigest()[:32])


NAMESPACE_DNS = NAMESPACE_URL = UUID(int=1)
