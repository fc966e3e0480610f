class A(object):
    """Doc"""
    x: int = 0
    @property
    def y(self, /, *args, k=1, **kw) -> int:
        try:
            yield from (i async for i in self) if False else []
        except (ValueError, KeyError) as e:
            raise RuntimeError(f"{e=}") from e
        finally:
            pass
match (p := A()):
    case A(x=0) | [1, *_] | {"k": v, **rest} if v: del p.x[1:2, ::3]
    case _: lambda *a, b=2: (yield)
def gen(n):
    global g; nonlocal_ = n; x = y = 0b101 | 0xff_f + 1j
    while n: n -= 1; yield n; continue
    else: assert n, "m"
