"""What the columns of a table are, and the table as numbers and levels.

The kind of a column decides how it is measured and how a new row gets its value:

==========  =====================================  ====================================
kind        measured as                            a new row has
==========  =====================================  ====================================
continuous  a number                               a value between its parents'
integer     a number                               the same, rounded, within what is seen
flag        a number, 0 or 1                       the value of one parent
ordinal     a level, by its place in the order     the level of one parent
decimal     a number                               the value of one parent
category    a level: equal or not                  a level by vote, or of one parent
date        a number, in days                      a time between its parents'
copied      not at all                             what its base row has
==========  =====================================  ====================================

"One parent" is the same for all columns of a row, but where nothing is interpolated (see
:mod:`equipoise.core.crossing`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Matrix = NDArray[Any]


class Kind(StrEnum):
    """What a column is."""

    CONTINUOUS = "continuous"
    INTEGER = "integer"
    FLAG = "flag"
    ORDINAL = "ordinal"
    DECIMAL = "decimal"
    CATEGORY = "category"
    DATE = "date"
    COPIED = "copied"


#: Kinds whose differences mean something.
NUMBERS = (Kind.CONTINUOUS, Kind.INTEGER, Kind.FLAG, Kind.DECIMAL)
#: Kinds kept as levels, counted from 0.
LEVELS = (Kind.CATEGORY, Kind.ORDINAL)
#: Kinds whose new values lie between those of two rows; all others are taken from a row.
INTERPOLATED = (Kind.CONTINUOUS, Kind.INTEGER, Kind.DATE)


@dataclass(frozen=True)
class Column:
    """What a column is, and why.

    Parameters
    ----------
    name : object
        The column's name, or its number.
    kind : Kind
        What it is.
    why : str
        What told so.
    n_missing : int
        Missing values.
    n_levels : int
        Levels that occur, for a category or an ordinal; 0 for others.
    is_declared : bool
        Whether the caller said so.
    is_guess : bool
        Whether it might as well be another: floats that are taken for a flag because all are 0
        or 1, and what is copied because it cannot be compared. The caller is told.
    is_text : bool
        Whether its levels are strings, which nobody has declared to be categories.
    """

    name: Any
    kind: Kind
    why: str = ""
    n_missing: int = 0
    n_levels: int = 0
    is_declared: bool = False
    is_guess: bool = False
    is_text: bool = False

    def all_differ(self, n_rows: int) -> bool:
        """Whether no level occurs twice."""
        return self.kind == Kind.CATEGORY and self.n_levels == n_rows - self.n_missing

    def known_spread(self) -> float | None:
        """How far the whole column spreads, where only some of its rows are there; else None."""
        return None

    def known_deviation(self) -> float | None:
        """The deviation of the pool's values, where only some of its rows are there; else None."""
        return None


class AlikeColumns(Sequence[Column]):
    """The columns of a wide table: all alike but for a few, made when somebody looks at one.

    Parameters
    ----------
    n_columns : int
        How many.
    alike : Column
        What they are, under any name.
    others : dict of int to Column
        Those that are something else.
    """

    def __init__(self, n_columns: int, alike: Column, others: Mapping[int, Column]) -> None:
        self._n_columns, self._alike, self._others = n_columns, alike, dict(others)

    def __len__(self) -> int:
        return self._n_columns

    @overload
    def __getitem__(self, j: int) -> Column: ...
    @overload
    def __getitem__(self, j: slice) -> list[Column]: ...
    def __getitem__(self, j: int | slice) -> Column | list[Column]:
        if isinstance(j, slice):
            return [self[one] for one in range(*j.indices(self._n_columns))]
        place = range(self._n_columns)[j]
        return self._others.get(place) or replace(self._alike, name=place)

    @property
    def others(self) -> Iterable[tuple[int, Column]]:
        """Those that are something else, and their numbers."""
        return self._others.items()

    def changed(self, columns: Mapping[int, Column]) -> "AlikeColumns":
        """The same columns, some of the others replaced."""
        return AlikeColumns(self._n_columns, self._alike, {**self._others, **columns})

    def different(self) -> list[Column]:
        """One of each that there are: one of those alike, and all others."""
        alike = [self._alike] if len(self._others) < self._n_columns else []
        return [*alike, *self._others.values()]

    def having(self, kinds: Sequence[Kind]) -> list[int]:
        """Numbers of the columns of some kinds."""
        if self._alike.kind in kinds:
            out = {j for j, one in self._others.items() if one.kind not in kinds}
            return [j for j in range(self._n_columns) if j not in out]
        return sorted(j for j, one in self._others.items() if one.kind in kinds)


@dataclass(frozen=True, eq=False)
class Features:
    """A table as numbers and levels.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns), or CSR/CSC matrix or array
        Numbers, days, or levels from 0; NaN where there is a missing value.
    columns : sequence of Column
        What each column is.
    """

    values: Any
    columns: Sequence[Column]

    @property
    def kinds(self) -> list[Kind]:
        """The kind of each column."""
        return [column.kind for column in self.columns]

    @property
    def is_plain(self) -> bool:
        """Whether all columns are numbers without missing values: rows are measured as they are."""
        return all(column.kind in NUMBERS and column.n_missing == 0 for column in self.different)

    @property
    def different(self) -> Sequence[Column]:
        """Columns enough to ask whether any is so, or all are: of those alike, one."""
        return self.columns.different() if isinstance(self.columns, AlikeColumns) else self.columns

    def take(self, rows: NDArray[Any]) -> "Features":
        """Some rows: the kinds stay, the levels are those that occur."""
        values = self.values[rows]
        counted = {}
        for j, column in self._not_alike():
            if not (column.n_missing or column.kind in LEVELS):
                continue
            is_missing = np.isnan(values[:, j])
            counted[j] = replace(column, n_missing=int(is_missing.sum()))
            if column.kind in LEVELS:
                found, codes = np.unique(values[~is_missing, j], return_inverse=True)
                values[~is_missing, j] = codes.reshape(-1)
                counted[j] = replace(counted[j], n_levels=int(found.size))
        if isinstance(self.columns, AlikeColumns):
            return Features(values, self.columns.changed(counted))
        return Features(values, [counted.get(j, one) for j, one in enumerate(self.columns)])

    def declared(self, kinds: Mapping[int, Kind]) -> "Features":
        """The same, where somebody has said what some columns are: just what they are."""
        said = {
            j: replace(self.columns[j], why="declared", is_declared=True, is_guess=False)
            for j in kinds
        }
        if isinstance(self.columns, AlikeColumns):
            return Features(self.values, self.columns.changed(said))
        return Features(self.values, [said.get(j, one) for j, one in enumerate(self.columns)])

    def _not_alike(self) -> Iterable[tuple[int, Column]]:
        if isinstance(self.columns, AlikeColumns):
            return self.columns.others
        return enumerate(self.columns)

    def having(self, kinds: Sequence[Kind]) -> list[int]:
        """Numbers of the columns of some kinds."""
        if isinstance(self.columns, AlikeColumns):
            return self.columns.having(kinds)
        return [j for j, column in enumerate(self.columns) if column.kind in kinds]


def is_flag(values: NDArray[Any]) -> bool:
    """Tell whether a column holds 0 and 1, both of them, and nothing else but missing values.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.columns import is_flag
    >>> is_flag(np.array([0.0, 1.0, np.nan])), is_flag(np.array([0.0, 2.0]))
    (True, False)
    """
    return _may_be_flag(values[:64]) and _may_be_flag(values) and _has_both(values)


def _may_be_flag(values: NDArray[Any]) -> bool:
    return bool(((values == 0) | (values == 1) | (values != values)).all())


def _has_both(values: NDArray[Any]) -> bool:
    return bool((values == 0).any() and (values == 1).any())


def flag_columns(values: Matrix) -> list[int]:
    """Columns of a matrix, sparse or not, that hold 0 and 1 only."""
    if sparse.issparse(values):
        return _sparse_flag_columns(values)
    # Of most tables the first row tells.
    may_be = [j for j, one in enumerate(values[:1].ravel().tolist()) if one in (0, 1) or one != one]
    if not may_be:
        return []
    head = values[:64, may_be]
    stays = ((head == 0) | (head == 1) | (head != head)).all(axis=0)
    may_be = [j for j, one in zip(may_be, stays.tolist(), strict=True) if one]
    return [j for j in may_be if is_flag(values[:, j])]


def dense_column(values: Matrix, j: int) -> NDArray[Any]:
    """One column of a matrix, which may be sparse."""
    column: Any = values[:, [j]]
    return np.asarray(column.toarray() if hasattr(column, "toarray") else column).ravel()


def _sparse_flag_columns(values: Any) -> list[int]:
    """The same by one pass over what is stored."""
    if not values.has_canonical_format:
        values = values.copy()
        values.sum_duplicates()
    n_rows, n_columns = values.shape
    column = values.indices
    if values.format == "csc":
        column = np.repeat(np.arange(n_columns), np.diff(values.indptr))
    is_one = values.data == 1
    if not is_one.any():
        return []
    column, number = numbered(column, n_columns)
    n_ones = np.bincount(column[is_one], minlength=number.size)
    has_others = np.zeros(number.size, dtype=bool)
    has_others[column[~is_one & (values.data != 0)]] = True
    flags: list[int] = number[~has_others & (n_ones > 0) & (n_ones < n_rows)].tolist()
    return flags


def numbered(column: NDArray[Any], n_columns: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Columns of stored values, and the number of each: anew, where most columns are empty.

    So nothing is ever as long as a table of hashed words is wide.
    """
    if n_columns <= 4 * column.size:
        return column, np.arange(n_columns)
    number, place = np.unique(column, return_inverse=True)
    return place.ravel(), number


def one_hot_blocks(values: Matrix, flags: Sequence[int]) -> list[list[int]]:
    """Runs of neighbouring 0/1 columns of which exactly one is 1 in each row.

    Parameters
    ----------
    values : ndarray, or CSR/CSC matrix or array, of shape (n_rows, n_columns)
        The table.
    flags : sequence of int
        Its 0/1 columns, ascending.

    Returns
    -------
    list of list of int
        The columns of each block.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.columns import one_hot_blocks
    >>> one_hot_blocks(np.array([[1, 0, 1], [0, 1, 1], [1, 0, 0]]), [0, 1, 2])
    [[0, 1]]
    """
    if sparse.issparse(values):
        return _sparse_one_hot_blocks(values, flags)
    blocks: list[list[int]] = []
    run: list[int] = []
    total = np.zeros(values.shape[0])
    for j in flags:
        column = dense_column(values, j)
        if run and (j != run[-1] + 1 or (total + column).max() > 1):
            run, total = [], np.zeros(values.shape[0])
        run.append(j)
        total = total + column
        if len(run) > 1 and total.min() == 1:
            blocks.append(run)
            run, total = [], np.zeros(values.shape[0])
    return blocks


def _sparse_one_hot_blocks(values: Any, flags: Sequence[int]) -> list[list[int]]:
    """The same; each column costs what it stores."""
    columns = values[:, flags].tocsc() if len(flags) else values
    n_rows = values.shape[0]
    blocks: list[list[int]] = []
    run: list[int] = []
    has_one, n_ones = np.full(n_rows, -1), 0  # the run in which a row had its last 1
    n_runs = 0
    for place, j in enumerate(flags):
        stored = slice(columns.indptr[place], columns.indptr[place + 1])
        rows = columns.indices[stored][columns.data[stored] == 1]
        if run and (j != run[-1] + 1 or (has_one[rows] == n_runs).any()):
            run, n_ones, n_runs = [], 0, n_runs + 1
        run.append(j)
        has_one[rows] = n_runs
        n_ones += rows.size
        if len(run) > 1 and n_ones == n_rows:
            blocks.append(run)
            run, n_ones, n_runs = [], 0, n_runs + 1
    return blocks
