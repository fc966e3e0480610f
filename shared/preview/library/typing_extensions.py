from typing import *
from typing import TYPE_CHECKING, overload, cast
