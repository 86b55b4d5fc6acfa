"""How large the values of an array are: the native kernel and its NumPy twin."""

import ctypes
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._kernels._library import call, is_native
from equipoise._runtime.threads import run_ranges

# Values a call at most, and what is worth a thread.
_VALUES_A_CALL, _VALUES_WORTH_IT = 20_000_000, 500_000


def largest_magnitude(values: NDArray[Any], n_threads: int = 1) -> float:
    """Find how far the values of an array are from 0, at most, in one pass without a copy.

    Parameters
    ----------
    values : ndarray
        Numbers of any real dtype.
    n_threads : int, default=1
        Threads to use; the result does not depend on it.

    Returns
    -------
    float
        Finite where all values are; NaN where one of them is; 0 where there is none.
    """
    flags = values.flags
    is_read = flags.aligned and (flags.c_contiguous or flags.f_contiguous)
    if not (is_native() and is_read and values.dtype in (np.float32, np.float64)):
        return largest_magnitude_twin(values)
    address, found = values.ctypes.data, []

    def look(start: int, stop: int) -> None:
        largest = ctypes.c_double()
        call("magnitude", values.dtype, address, start, stop, largest)
        found.append(largest.value)

    run_ranges(look, values.size, _VALUES_A_CALL, n_threads, grain=_VALUES_WORTH_IT)
    return next(filter(isnan, found), max(found, default=0.0))


def largest_magnitude_twin(values: NDArray[Any]) -> float:
    """Find what :func:`largest_magnitude` does, in NumPy."""
    if not values.size:
        return 0.0
    return float(np.maximum(np.abs(float(values.max())), np.abs(float(values.min()))))
