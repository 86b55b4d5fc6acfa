"""Times as whole numbers of their unit, and back: no unit loses anything."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.core.interpolate import whole_column
from equipoise.core.new_rows import NewRows

Ticks = NDArray[np.int64]
Floats = NDArray[np.float64]

#: How many of a unit make a day; months and years by the mean of the calendar.
OF_A_DAY = {
    "Y": 1 / 365.2425,
    "M": 12 / 365.2425,
    "W": 1 / 7,
    "D": 1.0,
    "h": 24.0,
    "m": 1_440.0,
    "s": 86_400.0,
    "ms": 86_400e3,
    "us": 86_400e6,
    "ns": 86_400e9,
    "ps": 86_400e12,
    "fs": 86_400e15,
    "as": 86_400e18,
}


def ticks_of(times: NDArray[Any]) -> tuple[Ticks, NDArray[np.bool_], float]:
    """NumPy's times as whole numbers, which are missing, and how many make a day."""
    unit, count = np.datetime_data(times.dtype)
    whole = np.ascontiguousarray(times).view(np.int64)
    return whole, np.isnat(times), OF_A_DAY.get(unit, 1.0) / count


def times_of(ticks: Ticks, is_missing: NDArray[np.bool_], dtype: Any) -> NDArray[Any]:
    """Whole numbers as NumPy's times of a dtype."""
    times: NDArray[Any] = ticks.astype(np.int64).view(dtype)
    times[is_missing] = np.array("NaT", dtype=dtype)
    return times


def days_of(ticks: Ticks, is_missing: NDArray[np.bool_], of_a_day: float) -> Floats:
    """Times in days, to be measured; NaN where one is missing."""
    return np.where(is_missing, np.nan, ticks / of_a_day)


def new_ticks(
    times: tuple[Ticks, NDArray[np.bool_], float],
    new: NewRows,
    j: int,
    noise: Floats | None = None,
) -> tuple[Ticks, NDArray[np.bool_]]:
    """The new values of a column of times, and which are missing.

    Parameters
    ----------
    times : tuple
        The column, as :func:`ticks_of` gives it.
    new : NewRows
        What to make.
    j : int
        The column's number.
    noise : ndarray of shape (n_new,), dtype float64, or None
        The noise in days, where there is any.
    """
    ticks, is_missing, of_a_day = times
    return whole_column(ticks, is_missing, new, j, None if noise is None else noise * of_a_day)
