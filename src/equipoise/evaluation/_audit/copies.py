"""Rows that are equal, or nearly so, within a table and across its parts."""

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from equipoise._engine.shared_search import default_search
from equipoise.core.pools import Pool
from equipoise.evaluation._audit.chance import Excess, excess_by_class
from equipoise.evaluation._audit.parts import Parts
from equipoise.evaluation._diagnosis.duplicates import group_equal_rows
from equipoise.evaluation._diagnosis.suspicions import count_distinct
from equipoise.typing import Flags, Floats, Rows

# Copies that are drawn have a variance as large as their mean; people's twins a larger one.
_WIDEST_SPREAD, _FEWEST_COPIES = 1.5, 0.2
# With fewer kinds of rows than so many times the rows, rows are equal by chance.
_FEWEST_KINDS_A_ROW = 10
# The share of rows with twins that one class may have alone.
_USUAL = 0.05
# Much nearer than the fifth nearest row, measured as in Facco et al. (2017).
_NEAR, _NEAREST = 0.01, 5


@dataclass(frozen=True, eq=False)
class Copies:
    """Which rows are equal.

    Parameters
    ----------
    groups : ndarray of shape (n_rows,), dtype int64
        Equal rows have the same number.
    twins : ndarray of shape (n_rows,), dtype bool
        Rows with an equal one in the training part, another one than themselves.
    """

    groups: NDArray[np.int64]
    twins: Flags


def find_copies(parts: Parts) -> Copies:
    """Compare rows in all columns but those that number them."""
    groups = group_equal_rows(parts.informative, parts.n_rows)
    n_groups = int(groups.max(initial=0)) + 1
    in_train = np.bincount(groups[: parts.n_train], minlength=n_groups)
    twins = in_train[groups] - (~parts.is_test).astype(np.int64) > 0
    return Copies(groups, twins)


def drawn_copies(parts: Parts, copies: Copies) -> list[Excess]:
    """The classes that hold many copies, as they are drawn by chance, beside the other classes.

    Innocent twins stand in all classes; where they are of one class alone, few kinds of rows are
    repeated many times and most not at all, which drawing never does. Of two parts, test rows are
    looked at that have a copy in the training part. Where columns have so few values that rows
    must be equal, nothing is told.
    """
    if _must_repeat(parts):
        return []
    found: dict[int, Flags] = {}
    is_drawn = {}
    for code in range(len(parts.labels)):
        of_class = parts.codes == code
        _, firsts, sizes = np.unique(copies.groups[of_class], return_index=True, return_counts=True)
        is_repeated = np.ones(int(sizes.sum()), dtype=bool)
        is_repeated[firsts] = False
        across = copies.twins[of_class & parts.is_test]
        found[code] = across if parts.is_split else is_repeated
        is_drawn[code] = _is_drawn(sizes - 1)
    judged = [one for one in excess_by_class(found, _USUAL) if is_drawn[one.code] and one.is_real]
    return [one for one in judged if one.share - one.share_else >= _USUAL]


def _must_repeat(parts: Parts) -> bool:
    """Tell whether there are hardly more kinds of rows than rows."""
    n_kinds = prod(count_distinct(column) for column in parts.informative)
    return n_kinds < _FEWEST_KINDS_A_ROW * parts.n_rows


def _is_drawn(extra: NDArray[np.int64]) -> bool:
    """Tell whether so many copies of each kind of row may have been drawn."""
    if extra.size < 2 or extra.mean() < _FEWEST_COPIES:
        return False
    widest = _WIDEST_SPREAD * (1 + 3 * np.sqrt(2 / (extra.size - 1)))
    return bool(extra.var(ddof=1) <= widest * extra.mean())


@dataclass(frozen=True, eq=False)
class NearCopies:
    """Test rows that are much nearer to a training row than rows are to each other.

    Parameters
    ----------
    rows, twins : ndarray of shape (n,), dtype int64
        The test rows and the training rows, as both parts are counted together.
    p_value : float
        How likely as many are where rows lie as evenly as they do among their nearest.
    """

    rows: Rows
    twins: Rows
    p_value: float


def find_near_copies(parts: Parts, n_threads: int) -> NearCopies | None:
    """Find them by all numbers, where categories are equal; None where that means nothing.

    With the number of dimensions that the rows fill (m), a row is so near to its nearest as
    compared with the k-th with probability 1 - (1 - r^m)^(k - 1).
    """
    numbers = [column for column in parts.informative if column.codes is None]
    n_test = parts.n_rows - parts.n_train
    if len(numbers) < 2 or parts.n_train <= _NEAREST or not n_test:
        return None
    matrix = np.column_stack([_scaled(column.numbers) for column in numbers])
    asked = np.arange(parts.n_train, parts.n_rows, dtype=np.int64)
    pool = Pool(np.arange(parts.n_train, dtype=np.int64), "the training part")
    search = default_search(np.ascontiguousarray(matrix), n_threads)
    near, squares = search.measured(asked, pool, _NEAREST, pool)
    ways = np.sqrt(squares)
    is_other = ways[:, 0] > 0
    n_dimensions = _dimensions(ways[is_other])
    if not n_dimensions:
        return None
    is_near = is_other & (ways[:, 0] <= _NEAR * ways[:, -1])
    for column in parts.informative:
        if column.codes is not None:
            is_near &= column.codes[asked] == column.codes[near[:, 0]]
    chance = 1 - (1 - _NEAR**n_dimensions) ** (_NEAREST - 1)
    n_near = int(is_near.sum())
    p_value = float(binom.sf(n_near - 1, int(is_other.sum()), chance)) if n_near else 1.0
    return NearCopies(asked[is_near], near[is_near, 0], p_value)


def _dimensions(ways: Floats) -> float:
    """The dimensions that rows fill, by how much farther the second nearest is."""
    if not len(ways):
        return 0.0
    middle = float(np.median(ways[:, 1] / ways[:, 0]))
    return float(np.log(2) / np.log(middle)) if middle > 1 else 0.0


def _scaled(values: Floats) -> Floats:
    """Numbers in deviations, the mean where one is missing."""
    spread = float(np.nanstd(values)) or 1.0
    return np.nan_to_num((values - np.nanmean(values)) / spread)
