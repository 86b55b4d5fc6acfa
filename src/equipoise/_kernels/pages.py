"""Large arrays that go back to the system as soon as nobody needs them."""

from math import prod
from mmap import mmap
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

_LARGE = 1 << 20


def empty_pages(shape: tuple[int, ...], dtype: Any, order: Literal["C", "F"] = "C") -> NDArray[Any]:
    """Make an array, not filled, in pages of its own.

    What ``np.empty`` gives comes from a heap that keeps it after use wherever something
    lies behind it; then a table that was needed for planning still counts while
    rows are made.
    """
    n_bytes = prod(shape) * np.dtype(dtype).itemsize
    if n_bytes < _LARGE:
        return np.empty(shape, dtype=dtype, order=order)
    return np.ndarray(shape, dtype=dtype, buffer=mmap(-1, n_bytes), order=order)
