"""Telling what a column is: its dtype says so, in every container alike."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.core.columns import Kind, is_flag
from equipoise.core.text import listed
from equipoise.exceptions import TableError

Declared = Mapping[int, Kind]


class Holds(Enum):
    """What the dtype of a column says; of Python's objects, their types."""

    FLOATS = "floats"
    INTEGERS = "whole numbers"
    BOOLEANS = "booleans"
    DECIMALS = "decimals"
    TIMES = "times"
    STRINGS = "strings"
    CATEGORIES = "categories"
    ORDERED = "ordered categories"
    BINARY = "binary values"
    NESTED = "lists or the like"
    OTHERS = "objects that are no numbers"
    NOTHING = "missing values alone"


#: The kind of a column that nobody has declared.
KIND_OF = {
    Holds.FLOATS: Kind.CONTINUOUS,
    Holds.INTEGERS: Kind.INTEGER,
    Holds.BOOLEANS: Kind.FLAG,
    Holds.DECIMALS: Kind.DECIMAL,
    Holds.TIMES: Kind.DATE,
    Holds.STRINGS: Kind.CATEGORY,
    Holds.CATEGORIES: Kind.CATEGORY,
    Holds.ORDERED: Kind.ORDINAL,
    Holds.BINARY: Kind.COPIED,
    Holds.NESTED: Kind.COPIED,
    Holds.OTHERS: Kind.COPIED,
    Holds.NOTHING: Kind.COPIED,
}
#: What differences can be taken of.
HELD_NUMBERS = (Holds.FLOATS, Holds.INTEGERS, Holds.BOOLEANS, Holds.DECIMALS)
#: The one exception looks at values: of these dtypes a column of 0 and 1 alone is a flag.
_MAY_BE_FLAGS = (Holds.FLOATS, Holds.INTEGERS)
#: What the caller is told of, where it is copied without having been declared.
_NOT_MEASURED = (Holds.BINARY, Holds.NESTED, Holds.OTHERS)


def kind_of_numbers(values: NDArray[Any], holds: Holds) -> tuple[Kind, str]:
    """Tell what a column of numbers is, and why; NaN is a missing value."""
    return kind_and_reason(holds, are_flags=holds in _MAY_BE_FLAGS and is_flag(values))


def kind_and_reason(holds: Holds, *, are_flags: bool = False) -> tuple[Kind, str]:
    """What a column is by its dtype, where it does not hold 0 and 1 alone, and why."""
    if are_flags:
        return Kind.FLAG, f"{holds.value}, all 0 or 1"
    if holds in _NOT_MEASURED:
        return Kind.COPIED, f"{holds.value}, which cannot be compared"
    return KIND_OF[holds], holds.value


def is_guess(holds: Holds, kind: Kind) -> bool:
    """Tell whether a column might as well be another kind than the one found.

    So it is of floats that are taken for a flag, and of what is copied as nothing can be
    measured of it.
    """
    return (holds == Holds.FLOATS and kind == Kind.FLAG) or holds in _NOT_MEASURED


def dense_codes(codes: NDArray[Any]) -> NDArray[np.int64]:
    """Renumber codes so that each level that occurs has the next number, in order; -1 stays."""
    whole = np.asarray(codes, dtype=np.int64)
    if not whole.size or whole.max() < 0:
        return np.full(whole.size, -1, dtype=np.int64)
    occurs = np.bincount(whole + 1)[1:] > 0
    if occurs.all():
        return whole
    renumbered = np.cumsum(occurs) - 1
    return np.where(whole >= 0, renumbered[whole], -1)


def in_order_of(levels: Sequence[Any], codes: NDArray[Any]) -> NDArray[np.int64]:
    """Renumber codes in the sorted order of their levels, where these can be sorted.

    So the same column has the same codes whatever the order of its rows, or its library.
    """
    dense = np.asarray(codes, dtype=np.int64)
    try:
        order = sorted(range(len(levels)), key=levels.__getitem__)
    except TypeError:
        return dense_codes(dense)
    if order == list(range(len(levels))):
        return dense_codes(dense)
    rank = np.empty(len(levels) + 1, dtype=np.int64)
    rank[order], rank[-1] = np.arange(len(levels)), -1
    return dense_codes(rank[dense])


def with_missing(codes: NDArray[np.int64]) -> NDArray[np.float64]:
    """Codes as floats, NaN where there is a missing value."""
    values = codes.astype(np.float64)
    values[codes < 0] = np.nan
    return values


def is_missing(value: Any) -> bool:
    """Tell whether a cell is missing: None, NaN, or pandas' NA and NaT, which equal nothing."""
    if value is None:
        return True
    try:
        return bool(value != value)
    except TypeError:  # NA has no truth value
        return True
    except ValueError:  # nor has an array, which is something
        return False


def is_hashable(value: Any) -> bool:
    """Tell whether a cell can be a level, or a class."""
    try:
        hash(value)
    except TypeError:
        return False
    return True


def list_columns(names: list[Any], most: int = 5) -> str:
    """The first few of the names, and how many more there are."""
    return listed(list(map(str, names)), most)


def check_no_infinity(values: NDArray[Any], names: Any) -> None:
    """Refuse infinities, naming the columns and how many there are; NaN is let through."""
    counts = np.isinf(values).sum(axis=0)
    if counts.any():
        columns = [f"{names[j]} ({counts[j]})" for j in np.flatnonzero(counts)]
        raise TableError(
            f"Input X contains infinity or a value too large for dtype('{values.dtype}'): "
            f"column{'s' * (len(columns) > 1)} {list_columns(columns)}. In brackets: how many "
            "values. Distances and models need finite numbers: set these to missing, or to the "
            "largest value that makes sense"
        )
