"""From the text of a file to columns: numbers or categories, missing values marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Declared = Literal["real", "integer", "nominal", "unknown"]
Cells = Sequence[str] | NDArray[np.float64]

_MISSING = ("?", "<null>", "")


@dataclass(frozen=True, eq=False)
class Feature:
    """One feature.

    Parameters
    ----------
    values : ndarray of shape (n_rows,)
        Numbers with NaN for a missing value, or objects: strings, and None for a missing value.
    is_numeric : bool
        Which of the two.
    """

    values: NDArray[Any]
    is_numeric: bool


def as_column(cells: Cells, kind: Declared) -> Feature:
    """Read a column as the file declares it; where it does not, as numbers if all are."""
    if isinstance(cells, np.ndarray):
        return Feature(cells, is_numeric=True)
    if kind == "nominal":
        return _categories(cells)
    try:
        numbers = np.array([np.nan if cell in _MISSING else float(cell) for cell in cells])
    except ValueError:
        if kind != "unknown":
            raise
        return _categories(cells)
    if kind == "integer" and np.array_equal(numbers, np.rint(numbers)):
        return Feature(numbers.astype(np.int64), is_numeric=True)
    return Feature(numbers, is_numeric=True)


def as_target(cells: Cells) -> NDArray[Any]:
    """Class labels: integers where all are, otherwise strings."""
    try:
        return np.array([int(cell) for cell in cells], dtype=np.int64)
    except ValueError:
        return np.array(cells, dtype=np.str_)


def _categories(cells: Sequence[str]) -> Feature:
    values = np.array([None if cell in _MISSING else cell for cell in cells], dtype=object)
    return Feature(values, is_numeric=False)
