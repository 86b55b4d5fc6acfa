"""Any table as numbers with missing values and categories as codes, read once a race."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._containers import ReadColumn, read_columns
from equipoise.core.columns import Kind
from equipoise.core.texts import TO_CONVERT
from equipoise.evaluation._diagnosis.suspicions import looks_of
from equipoise.exceptions import TableError

_DENSE_CELLS = 100_000_000


@dataclass(frozen=True, eq=False)
class RaceTable:
    """A table's columns, numbers apart from categories.

    Parameters
    ----------
    number_names, category_names : tuple of str
        The columns of each kind.
    numbers : ndarray of shape (n_rows, n_numbers), dtype float64
        NaN is a missing value. Dates are days since 1970.
    codes : ndarray of shape (n_rows, n_categories), dtype int32
        Each category's place in ``levels``; -1 is a missing value.
    levels : tuple of tuple of str
        The levels of each category column: sorted, or in the order of an ordinal.
    flags : tuple of int
        The columns of numbers that are 0 or 1 in the whole table, whatever a fold holds.
    doubtful : tuple of (str, str)
        Columns of text that look like numbers or dates, and like what.
    """

    number_names: tuple[str, ...]
    category_names: tuple[str, ...]
    numbers: NDArray[np.float64]
    codes: NDArray[np.int32]
    levels: tuple[tuple[str, ...], ...]
    flags: tuple[int, ...] = ()
    doubtful: tuple[tuple[str, str], ...] = ()

    @property
    def n_rows(self) -> int:
        """Rows of the table."""
        return int(self.numbers.shape[0])

    def take(self, rows: NDArray[Any]) -> "RaceTable":
        """The given rows."""
        return RaceTable(
            self.number_names, self.category_names, self.numbers[rows], self.codes[rows],
            self.levels, self.flags,
        )  # fmt: skip


def read_race_table(X: Any) -> RaceTable:
    """Read a table: a frame of pandas, polars or pyarrow, an array, a list of rows, a sparse one.

    Numbers are columns of numbers, dates and durations; anything else is a category, booleans too.

    Raises
    ------
    TableError
        There is no row or column, or a number is infinite.
    """
    if sparse.issparse(X) and X.shape[0] * X.shape[1] > _DENSE_CELLS:
        raise TableError(
            f"the sparse table has {X.shape[0]:,} × {X.shape[1]:,} cells, too many for a race "
            "on dense columns: select or project columns first, for instance with "
            "sklearn.decomposition.TruncatedSVD"
        )
    found = read_columns(X)
    numbers = [one for one in found if one.codes is None and not one.is_boolean]
    categories = [one for one in found if one.codes is not None or one.is_boolean]
    n_rows = found[0].n_rows
    looks = [(one.name, looks_of(one)) for one in categories]
    codes = [one.ranked().astype(np.int32) for one in categories]
    return RaceTable(
        tuple(one.name for one in numbers),
        tuple(one.name for one in categories),
        np.column_stack([np.empty((n_rows, 0)), *(one.numbers for one in numbers)]),
        np.column_stack([np.empty((n_rows, 0), dtype=np.int32), *codes]),
        tuple(_levels_of_booleans(one) if one.is_boolean else one.levels for one in categories),
        tuple(j for j, one in enumerate(numbers) if one.kind == Kind.FLAG),
        tuple((name, str(like)) for name, like in looks if like in TO_CONVERT),
    )


def _levels_of_booleans(column: ReadColumn) -> tuple[str, ...]:
    there = np.unique(column.numbers[~column.is_missing])
    return tuple(str(bool(one)) for one in there)
