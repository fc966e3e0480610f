# numpy.typing.
from typing import Any as ArrayLike, Any as NDArray, Any as DTypeLike
