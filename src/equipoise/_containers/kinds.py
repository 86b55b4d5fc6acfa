"""Telling what a column is, from its dtype and its values."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.core.columns import Kind, is_flag
from equipoise.core.wording import shown
from equipoise.exceptions import TableError

#: Fewer rows than this cannot tell an identifier from a coincidence.
_ENOUGH_ROWS = 10

Declared = Mapping[int, Kind]


def resolve_declared(declared: Mapping[Any, str] | None, names: Sequence[Any]) -> dict[int, Kind]:
    """Read a caller's declaration: column names, or numbers, to kinds.

    Raises
    ------
    TableError
        There is no such column, or no such kind.
    """
    found: dict[int, Kind] = {}
    for column, kind in (declared or {}).items():
        found[column_number(column, names)] = _kind_of(column, kind)
    return found


def column_number(column: Any, names: Sequence[Any]) -> int:
    """The number of a column that the caller names."""
    listed = list(names)
    if column in listed:
        return listed.index(column)
    is_number = isinstance(column, (int, np.integer)) and not isinstance(column, bool)
    if is_number and -len(listed) <= column < len(listed):
        return int(column) % len(listed)
    close = get_close_matches(str(column), [str(name) for name in listed], n=1)
    meant = f" Did you mean {close[0]!r}?" if close else ""
    known = ", ".join(shown(name) for name in listed[:10])
    more = f" and {len(listed) - 10} more" if len(listed) > 10 else ""
    raise TableError(
        f"X has no column {shown(column)}: its {len(listed)} columns are {known}{more} (as "
        f"numbers, all features must be in [0, {len(listed) - 1}] or [-{len(listed)}, -1]).{meant}"
    )


def _kind_of(column: Any, kind: Any) -> Kind:
    try:
        return Kind(kind)
    except ValueError:
        kinds = ", ".join(repr(str(one)) for one in Kind)
        close = get_close_matches(str(kind).lower(), list(Kind), n=1)
        meant = f" Did you mean {str(close[0])!r}?" if close else ""
        raise TableError(
            f"column {shown(column)} is declared to be {shown(kind)}, which is no kind of column; "
            f"there are {kinds}.{meant}"
        ) from None


def kind_of_floats(values: NDArray[Any], *, is_frame: bool) -> tuple[Kind, str]:
    """Tell what a column of floats is; NaN is a missing value."""
    if is_flag(values):
        return Kind.FLAG, "floats, all 0 or 1"
    if is_frame and (is_missing := np.isnan(values)).any():
        known = values[~is_missing]
        if known.size and (known == np.rint(known)).all():
            return Kind.INTEGER, "floats, all whole, with missing values"
    return Kind.CONTINUOUS, "floats"


def kind_of_integers(values: NDArray[Any], *, is_frame: bool) -> tuple[Kind, str]:
    """Tell what a column of whole numbers is; NaN is a missing value."""
    if is_flag(values):
        return Kind.FLAG, "whole numbers, all 0 or 1"
    if is_frame and _is_numbering(values):
        return Kind.COPIED, "whole numbers that count the rows: an identifier"
    return Kind.INTEGER, "whole numbers"


def _is_numbering(values: NDArray[Any]) -> bool:
    """Tell whether whole numbers name each row once, without a gap."""
    if values.size < _ENOUGH_ROWS:
        return False
    low, high = values.min().item(), values.max().item()
    if high - low != values.size - 1:
        return False
    return bool(np.bincount((values - low).astype(np.int64), minlength=values.size).max() == 1)


def kind_of_levels(codes: NDArray[np.int64], what: str) -> tuple[Kind, str]:
    """Tell what a column of strings or the like is; -1 is a missing value."""
    n_levels = int(codes.max(initial=-1)) + 1
    if n_levels <= 1:
        return Kind.COPIED, f"{what}, constant"
    n_known = int((codes >= 0).sum())
    if n_levels == n_known >= _ENOUGH_ROWS:
        return Kind.COPIED, f"{what}, all different: an identifier"
    return Kind.CATEGORY, what


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


def list_columns(names: list[Any], most: int = 5) -> str:
    """The first few of the names, and how many more there are."""
    listed = ", ".join(str(name) for name in names[:most])
    return listed if len(names) <= most else f"{listed} and {len(names) - most} more"


def check_no_infinity(values: NDArray[Any], names: Any) -> None:
    """Refuse infinities, naming the columns and how many there are; NaN is let through."""
    counts = np.isinf(values).sum(axis=0)
    if counts.any():
        columns = [f"{names[j]} ({counts[j]})" for j in np.flatnonzero(counts)]
        raise TableError(
            f"Input X contains infinity or a value too large for dtype('{values.dtype}'): "
            f"column{'s' * (len(columns) > 1)} {list_columns(columns)}. In brackets: how many "
            "values. Distances need finite numbers: replace or drop these values first"
        )
