"""From any table to numbers that models and distances can use, learnt from training rows only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.core.distinct import distinct
from equipoise.evaluation._race.race_table import RaceTable
from equipoise.exceptions import TableError

Matrix = NDArray[np.float64]

#: Names of the levels of a category that are no level of the table.
MISSING, OTHER = "missing", "other"


@dataclass(frozen=True, eq=False)
class Preparation:
    """What was learnt from training rows.

    Parameters
    ----------
    medians, means, scales : ndarray of shape (n_numbers,)
        What fills a missing value; what is subtracted then; what it is divided by.
    holed : ndarray of int
        The number columns that had missing values: each has a flag.
    levels : tuple of tuple
        For each category the levels that have a flag each; None is a missing value.
    has_other : tuple of bool
        For each category whether the remaining levels share a flag.
    """

    medians: Matrix
    means: Matrix
    scales: Matrix
    holed: NDArray[np.intp]
    levels: tuple[tuple[str | None, ...], ...]
    has_other: tuple[bool, ...]

    @property
    def n_numbers(self) -> int:
        """Columns that are scaled numbers; the flags, 0 or 1, follow them."""
        return int(self.medians.size)

    @property
    def n_flags(self) -> int:
        """Columns that are flags."""
        return int(self.holed.size) + sum(map(len, self.levels)) + sum(self.has_other)

    def apply(self, columns: RaceTable) -> Matrix:
        """Make the matrix of a table's rows."""
        out = np.zeros((columns.n_rows, self.n_numbers + self.n_flags))
        numbers = out[:, : self.n_numbers]
        is_missing = np.isnan(columns.numbers)
        np.copyto(numbers, columns.numbers)
        np.copyto(numbers, self.medians, where=is_missing)
        numbers -= self.means
        numbers /= self.scales
        at = self.n_numbers + self.holed.size
        out[:, self.n_numbers : at] = is_missing[:, self.holed]
        rows = np.arange(columns.n_rows)
        for j, kept in enumerate(self.levels):
            place = {level: i for i, level in enumerate(kept)}
            width = len(kept) + self.has_other[j]
            unknown = len(kept) if self.has_other[j] else -1
            named = [*columns.levels[j], None]  # code -1 is the last: a missing value
            flag = np.array([place.get(level, unknown) for level in named])[columns.codes[:, j]]
            has_flag = flag >= 0
            out[rows[has_flag], at + flag[has_flag]] = 1.0
            at += width
        return out

    def names(self, columns: tuple[tuple[str, ...], tuple[str, ...]]) -> list[str]:
        """Names of the columns that come out."""
        numbers, categories = columns
        found = [*numbers, *(f"{numbers[j]} is missing" for j in self.holed)]
        for name, kept, has_other in zip(categories, self.levels, self.has_other, strict=True):
            found += [f"{name} = {MISSING if level is None else level}" for level in kept]
            found += [f"{name} = {OTHER}"] * has_other
        return found


def learn(columns: RaceTable, max_levels: int, min_rows: int) -> Preparation:
    """Learn medians, scales and levels from the rows of a table."""
    numbers, is_missing = columns.numbers, np.isnan(columns.numbers)
    is_empty = is_missing.all(axis=0)
    medians = np.zeros(numbers.shape[1])
    holed = np.flatnonzero(is_missing.any(axis=0))
    whole = np.setdiff1d(np.arange(numbers.shape[1]), holed)
    medians[whole] = np.median(numbers[:, whole], axis=0)
    some = np.flatnonzero(is_missing.any(axis=0) & ~is_empty)
    medians[some] = np.nanmedian(numbers[:, some], axis=0)
    filled = np.where(is_missing, medians, numbers)
    scales = filled.std(axis=0)
    means = filled.mean(axis=0)
    # A constant column: what is left of it is rounding.
    is_constant = scales <= 10 * np.finfo(np.float64).eps * np.abs(means)
    scales[is_constant] = 1.0
    kept = [
        _common_levels(columns.codes[:, j], levels, max_levels, min_rows)
        for j, levels in enumerate(columns.levels)
    ]
    return Preparation(
        medians, means, scales, holed, tuple(one for one, _ in kept), tuple(one for _, one in kept)
    )


def _common_levels(
    codes: NDArray[np.int32], levels: tuple[str, ...], max_levels: int, min_rows: int
) -> tuple[tuple[str | None, ...], bool]:
    """The levels that have a flag of their own, and whether there are others."""
    n = len(levels)
    counts = np.bincount(
        np.where(codes < 0, n, codes), minlength=n + 1
    )  # a missing value is the last
    seen = np.flatnonzero(counts)
    common = seen[counts[seen] >= min_rows]
    room = max_levels if common.size == seen.size else max_levels - 1
    if common.size > room:
        order = np.argsort(-counts[common], kind="stable")
        common = np.sort(common[order[: max_levels - 1]])
    names = [None if at == n else levels[at] for at in common]
    return tuple(names), bool(common.size < seen.size)


def aligned(columns: RaceTable, numbers: tuple[str, ...], categories: tuple[str, ...]) -> RaceTable:
    """Bring a table's columns to the kinds and the order that were learnt."""
    same = (columns.number_names, columns.category_names) == (numbers, categories)
    if same:
        return columns
    names = {*columns.number_names, *columns.category_names}
    lacking = [name for name in (*numbers, *categories) if name not in names]
    if lacking:
        raise TableError(
            f"TablePreparer: the table lacks the columns {', '.join(map(repr, lacking))} that it "
            "was fitted with"
        )
    matrix = np.column_stack(
        [np.empty((columns.n_rows, 0)), *(_as_numbers(columns, name) for name in numbers)]
    )
    levels, codes = [], np.empty((columns.n_rows, len(categories)), dtype=np.int32)
    for j, name in enumerate(categories):
        codes[:, j], found = _as_category(columns, name)
        levels.append(found)
    return RaceTable(numbers, categories, matrix, codes, tuple(levels))


def _as_numbers(columns: RaceTable, name: str) -> NDArray[np.float64]:
    """A column that was one of numbers; empty it may look like a category."""
    if name in columns.number_names:
        return columns.numbers[:, columns.number_names.index(name)]
    if columns.levels[columns.category_names.index(name)]:
        raise TableError(f"TablePreparer: column {name!r} held numbers when it was fitted")
    return np.full(columns.n_rows, np.nan)


def _as_category(columns: RaceTable, name: str) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    """A column that was a category; a few of its rows may look like numbers."""
    if name in columns.category_names:
        j = columns.category_names.index(name)
        return columns.codes[:, j], columns.levels[j]
    values = columns.numbers[:, columns.number_names.index(name)]
    known = distinct(values[~np.isnan(values)])
    codes = np.where(np.isnan(values), -1, np.searchsorted(known, values))
    return codes.astype(np.int32), tuple(f"{value:g}" for value in known)
