"""Any table as numbers with missing values and categories as codes, read once a race."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._containers import ReadColumn, read_columns
from equipoise.core.distinct import distinct
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
    doubtful : tuple of (str, str)
        Columns of text that look like numbers or dates, and like what.
    places : ndarray of shape (n_columns,), dtype int64
        Where the columns, numbers before categories, stand in the caller's table.
    """

    number_names: tuple[str, ...]
    category_names: tuple[str, ...]
    numbers: NDArray[np.float64]
    codes: NDArray[np.int32]
    levels: tuple[tuple[str, ...], ...]
    doubtful: tuple[tuple[str, str], ...] = ()
    places: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    @property
    def n_rows(self) -> int:
        """Rows of the table."""
        return int(self.numbers.shape[0])

    def values(self) -> NDArray[np.float64]:
        """Numbers and codes, each column at its place in the caller's table."""
        made = np.empty((self.n_rows, self.places.size))
        n_numbers = self.numbers.shape[1]
        made[:, self.places[:n_numbers]] = self.numbers
        made[:, self.places[n_numbers:]] = np.where(self.codes < 0, np.nan, self.codes)
        return made

    def with_values(self, values: NDArray[np.float64]) -> "RaceTable":
        """The same columns with other rows, given as :meth:`values` gives them."""
        n_numbers = self.numbers.shape[1]
        codes = values[:, self.places[n_numbers:]]
        return replace(
            self,
            numbers=values[:, self.places[:n_numbers]],
            codes=np.where(np.isnan(codes), -1, codes).astype(np.int32),
        )

    def take(self, rows: NDArray[Any]) -> "RaceTable":
        """The given rows."""
        return replace(self, numbers=self.numbers[rows], codes=self.codes[rows])


def made_dense(X: Any) -> NDArray[Any]:
    """A sparse table as an array, where that is not too large."""
    if X.shape[0] * X.shape[1] > _DENSE_CELLS:
        raise TableError(
            f"the sparse table has {X.shape[0]:,} × {X.shape[1]:,} cells, too many for a race "
            "on dense columns: select or project columns first, for instance with "
            "sklearn.decomposition.TruncatedSVD"
        )
    dense: NDArray[Any] = X.toarray()
    return dense


def read_race_table(X: Any) -> RaceTable:
    """Read a table: a frame of pandas, polars or pyarrow, an array, a list of rows, a sparse one.

    Numbers are columns of numbers, dates and durations; anything else is a category, booleans too.

    Raises
    ------
    TableError
        There is no row or column, or a number is infinite.
    """
    return race_table(read_columns(made_dense(X) if sparse.issparse(X) else X))


def race_table(found: Sequence[ReadColumn]) -> RaceTable:
    """A table of columns that are read already; see :func:`read_race_table`."""
    is_category = np.array([one.codes is not None or one.is_boolean for one in found])
    places = np.argsort(is_category, kind="stable")
    numbers = [one for one, no in zip(found, is_category, strict=True) if not no]
    categories = [one for one, yes in zip(found, is_category, strict=True) if yes]
    n_rows = found[0].n_rows
    looks = [(one.name, looks_of(one)) for one in categories]
    codes = [one.ranked().astype(np.int32) for one in categories]
    return RaceTable(
        tuple(one.name for one in numbers),
        tuple(one.name for one in categories),
        np.column_stack([np.empty((n_rows, 0)), *(one.numbers for one in numbers)]),
        np.column_stack([np.empty((n_rows, 0), dtype=np.int32), *codes]),
        tuple(_levels_of_booleans(one) if one.is_boolean else one.levels for one in categories),
        tuple((name, str(like)) for name, like in looks if like in TO_CONVERT),
        places,
    )


def _levels_of_booleans(column: ReadColumn) -> tuple[str, ...]:
    there = distinct(column.numbers[~column.is_missing])
    return tuple(str(bool(one)) for one in there)
