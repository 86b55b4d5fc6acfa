"""Exact nearest rows where columns are of several kinds and may have missing values."""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._kernels._library import MixedIndex, call, is_native
from equipoise._kernels.mixed_screen import screen_tiles
from equipoise._kernels.neighbors import (
    TILE,
    Rows,
    Squares,
    check_rows,
    order_rows,
    queries_a_call,
    queries_worth_a_thread,
)
from equipoise._runtime.threads import run_ranges

Values = NDArray[np.float64]

LEAF = 128


class Term(IntEnum):
    """How a column counts; the numbers are those of ``native/equipoise.h``."""

    IGNORED = 0
    SQUARE = 1
    ABSOLUTE = 2
    OVERLAP = 3
    TABLED = 4


@dataclass(frozen=True, eq=False)
class Measure:
    """How far two rows are from each other: the sum of one term a column.

    Parameters
    ----------
    terms : sequence of Term
        One a column: the squared or the absolute difference of two numbers, the
        weight where two levels differ, or an entry of the column's table.
    weight : ndarray of shape (n_columns,), dtype float64
        What a pair with a missing value counts, and two levels that differ.
    tables : dict of int to ndarray of shape (n_levels, n_levels)
        The terms of each tabled column; not negative.
    """

    terms: Sequence[Term]
    weight: Values
    tables: dict[int, Values] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Allowed:
    """Which rows may be neighbours of which.

    Parameters
    ----------
    group : ndarray of shape (n_rows,), dtype int64, or None
        The group of each row.
    is_within : bool
        Whether neighbours are of the same group, or of another.
    time : ndarray of shape (n_rows,), dtype float64, or None
        When each row was; its neighbours were earlier.
    """

    group: NDArray[np.int64] | None = None
    is_within: bool = True
    time: Values | None = None

    def among(self, query: int, rows: Rows) -> NDArray[np.bool_]:
        """Tell which rows may be neighbours of a row."""
        may: NDArray[np.bool_] = rows != query
        if self.time is not None:
            may &= self.time[rows] < self.time[query]
        if self.group is not None:
            may &= (self.group[rows] == self.group[query]) == self.is_within
        return may


#: No restriction: all rows may be neighbours of all others.
NO_LIMITS = Allowed()


@dataclass(frozen=True, eq=False)
class MixedPool:
    """Rows of a pool, packed for :meth:`search`."""

    table: Values
    pool: Rows
    order: Rows
    tiles: Values
    lower: Values
    upper: Values
    has_missing: NDArray[np.uint8]

    def search(
        self,
        queries: Rows,
        k: int,
        measure: Measure,
        n_threads: int,
        *,
        allowed: Allowed = NO_LIMITS,
    ) -> tuple[Rows, Squares]:
        """Find the ``k`` nearest rows of the pool to each query row, itself left out.

        Parameters
        ----------
        queries : ndarray of shape (n,), dtype int64
            Row numbers of the table.
        k : int
            Neighbours wanted.
        measure : Measure
            How far two rows are from each other.
        n_threads : int
            Threads to use; the result does not depend on it.
        allowed : Allowed
            Which rows may be neighbours at all.

        Returns
        -------
        rows : ndarray of shape (n, k), dtype int64
            Nearest first, ties by row number; -1 where there are too few.
        squares : ndarray of shape (n, k), dtype float64
            The sums of the terms, in column order.
        """
        check_rows(queries, self.table.shape[0])
        if not is_native():
            return nearest_mixed_twin(self.table, self.pool, queries, k, measure, allowed)
        n, d = self.table.shape
        kind = np.array(measure.terms, dtype=np.int32)
        weight = np.ascontiguousarray(measure.weight, dtype=np.float64)
        n_levels, starts, terms = _joined_tables(measure, d)
        is_measured = kind != Term.IGNORED
        if kind.shape != (d,) or weight.shape != (d,) or not (weight[is_measured] >= 0).all():
            raise ValueError("a measure has one term and one weight, not negative, a column")
        optional = [_checked_rows_of(values, n) for values in (allowed.group, allowed.time)]
        screen = screen_tiles(
            self.tiles, weight, LEAF // TILE,
            squares=np.flatnonzero(kind == Term.SQUARE),
            lengths=np.flatnonzero(kind == Term.ABSOLUTE),
            overlaps=np.flatnonzero(kind == Term.OVERLAP),
        )  # fmt: skip
        arrays = (
            self.lower, self.upper, self.has_missing, kind, weight, n_levels, starts, terms,
        )  # fmt: skip
        index = MixedIndex(
            self.order.size, d, self.lower.shape[1], LEAF,
            self.order.ctypes.data, self.tiles.ctypes.data, *screen.fields,
            *(array.ctypes.data for array in arrays), *optional, int(allowed.is_within),
        )  # fmt: skip
        rows = np.empty((queries.size, k), dtype=np.int64)
        squares = np.empty((queries.size, k))
        values = np.ascontiguousarray(self.table[queries])

        def search(start: int, stop: int) -> None:
            call(
                "search_mixed", None, ctypes.byref(index), values.ctypes.data,
                queries.ctypes.data, start, stop, k, rows.ctypes.data, squares.ctypes.data,
            )  # fmt: skip

        step = queries_a_call(self.order.size, d)
        grain = queries_worth_a_thread(self.order.size, d)
        run_ranges(search, queries.size, step, n_threads, grain=grain)
        return rows, squares


def _checked_rows_of(values: NDArray[Any] | None, n_rows: int) -> int | None:
    """The address of an array with one value a row."""
    if values is None:
        return None
    if values.shape != (n_rows,) or values.itemsize != 8 or not values.flags.c_contiguous:
        raise TypeError(f"groups and times are contiguous vectors of {n_rows} values of 8 bytes")
    return int(values.ctypes.data)


def _joined_tables(measure: Measure, d: int) -> tuple[Rows, Rows, Values]:
    """All tables one after another, with the levels and the place of each."""
    n_levels, starts = np.zeros(d, dtype=np.int64), np.zeros(d, dtype=np.int64)
    parts, end = [np.zeros(1)], 1
    for column, table in measure.tables.items():
        n_levels[column], starts[column] = table.shape[0], end
        parts.append(np.ascontiguousarray(table, dtype=np.float64).ravel())
        end += parts[-1].size
    return n_levels, starts, np.concatenate(parts)


def pack_mixed(table: Values, pool: Rows, measure: Measure, n_threads: int) -> MixedPool:
    """Pack the given rows of a table for :meth:`MixedPool.search`.

    Parameters
    ----------
    table : ndarray of shape (n_rows, n_columns), dtype float64
        Numbers, or levels from 0; NaN where there is a missing value.
    pool : ndarray of shape (n,), dtype int64
        The rows to pack.
    measure : Measure
        How the columns count; it decides on the order of the rows, not on results.
    n_threads : int
        Threads to use.
    """
    if table.ndim != 2 or table.dtype != np.float64:
        raise TypeError("a mixed search reads float64 matrices")
    check_rows(pool, table.shape[0])
    _check_levels(table, measure)
    n, d = pool.size, table.shape[1]
    order = pool
    if n > LEAF and is_native():
        order = pool[order_rows(_keys(table[pool], measure), np.arange(n), LEAF, n_threads)]
    n_leaves = -(-n // LEAF)
    padded = np.full((n_leaves * LEAF, d), np.nan)
    padded[:n] = table[order]
    tiles = np.ascontiguousarray(padded.reshape(-1, TILE, d).transpose(0, 2, 1))
    is_missing = np.isnan(padded)
    has_missing = is_missing[:n].any(axis=0)
    leaves = padded.reshape(n_leaves, LEAF, d)
    holes = is_missing.reshape(leaves.shape)
    lower = np.where(holes, np.inf, leaves).min(axis=1).T
    upper = np.where(holes, -np.inf, leaves).max(axis=1).T
    return MixedPool(
        table, pool, order, tiles, np.ascontiguousarray(lower), np.ascontiguousarray(upper),
        has_missing.astype(np.uint8),
    )  # fmt: skip


def _check_levels(table: Values, measure: Measure) -> None:
    """Refuse levels that a table has no term for."""
    for column, terms in measure.tables.items():
        levels = table[:, column]
        known = levels[~np.isnan(levels)]
        if known.size and not (known.min() >= 0 and known.max() < terms.shape[0]):
            raise IndexError(f"column {column} has levels outside its table of terms")


def _keys(rows: Values, measure: Measure) -> Values:
    """Rows without missing values, each column as wide as it counts, for ordering them in space."""
    keys = rows.copy()
    for j, term in enumerate(measure.terms):
        column = keys[:, j]
        column[np.isnan(column)] = 0.0
        if term == Term.IGNORED:
            column[:] = 0.0
        elif term in (Term.OVERLAP, Term.TABLED):
            # Two levels drawn at random differ nearly always: as wide as numbers half a weight off.
            spread = float(column.std())
            worth = measure.weight[j] if term == Term.OVERLAP else measure.tables[j].mean()
            column *= np.sqrt(worth / 2) / spread if spread > 0 else 0.0
    return keys


def nearest_mixed_twin(
    table: Values,
    pool: Rows,
    queries: Rows,
    k: int,
    measure: Measure,
    allowed: Allowed = NO_LIMITS,
) -> tuple[Rows, Squares]:
    """Search as :meth:`MixedPool.search` does, in NumPy, a query at a time."""
    rows = np.full((queries.size, k), -1, dtype=np.int64)
    squares = np.full((queries.size, k), np.inf)
    pool = np.sort(pool)
    columns = np.asfortranarray(table[pool])
    for i, query in enumerate(queries):
        sums = np.zeros(pool.size)
        with np.errstate(over="ignore", under="ignore"):
            for j, term in enumerate(measure.terms):
                sums += _terms(term, table[query, j], columns[:, j], measure, j)
        may = np.flatnonzero(allowed.among(int(query), pool))
        nearest = may[np.argsort(sums[may], kind="stable")[:k]]
        rows[i, : nearest.size] = pool[nearest]
        squares[i, : nearest.size] = sums[nearest]
    return rows, squares


def _terms(term: Term, value: float, column: Values, measure: Measure, j: int) -> Values:
    """The terms of one column between a value and many."""
    weight = measure.weight[j]
    if term == Term.IGNORED:
        return np.zeros(column.size)
    is_missing = np.isnan(column) | np.isnan(value)
    if term == Term.OVERLAP:
        return np.where(value == column, 0.0, weight)
    if term == Term.TABLED:
        terms = np.full(column.size, weight)
        if not np.isnan(value):
            terms[~is_missing] = measure.tables[j][int(value)][column[~is_missing].astype(np.int64)]
        return terms
    way = value - column
    length = way * way if term == Term.SQUARE else np.abs(way)
    return np.where(is_missing, weight, length)
