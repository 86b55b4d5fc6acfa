"""Who is near whom: the exact search over pools of one table, each packed at most once."""

from enum import IntEnum
from functools import cached_property
from math import log2
from typing import TypeAlias

import numpy as np

from equipoise._kernels.bases import find_basis
from equipoise._kernels.magnitude import largest_magnitude
from equipoise._kernels.neighbors import LEAF, PackedRows, Table, pack_rows
from equipoise._kernels.plain import PlainRows
from equipoise._kernels.sketched import SketchedRows, pack_sketched_rows
from equipoise.core.farthest import farthest_squares
from equipoise.core.pools import Pool
from equipoise.exceptions import TableError
from equipoise.typing import Flags, Floats, Rows

#: Squares of the difference of two numbers up to it, of very many columns, have a finite sum.
LARGEST = 2.0**500
# Of fewer columns boxes prune more than sketches would.
_MANY_COLUMNS = 32
# What brings any finite number below a quarter of the largest float, and any below LARGEST.
_A_LITTLE, _MUCH = 2.0**-8, 2.0**-530


PackedPool: TypeAlias = PlainRows | PackedRows | SketchedRows


class ExactSearch:
    """Exact nearest rows of a float matrix, by the native kernels.

    Parameters
    ----------
    table : ndarray of shape (n_rows, n_columns), float32 or float64
        C-contiguous and finite.
    n_threads : int
        Threads to use; the result does not depend on it.
    """

    def __init__(self, table: Table, n_threads: int) -> None:
        self._table = table
        self._n_threads = n_threads
        self._packed: dict[Pool, tuple[_Packing, PackedPool]] = {}

    def __call__(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> Rows:
        """Find the ``k`` nearest rows of a pool to each of ``rows``, itself left out.

        The Euclidean distance is the same whoever measures.
        """
        if self._has_far_values:
            return self._nearest_of_far(rows, pool, k, measured_by)[0]
        return self._packed_for(rows, pool).search(rows, k, self._n_threads)[0]

    def measured(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> tuple[Rows, Floats]:
        """Find them, and their squared distances."""
        if self._has_far_values:
            near, ways, is_far = self._nearest_of_far(rows, pool, k, measured_by)
            if is_far.any():
                _refuse_far_values(self._table)
            return near, ways
        packed = self._packed_for(rows, pool)
        found, squares = packed.search(rows, k, self._n_threads, with_squares=True)
        assert squares is not None
        return found, squares

    def farthest(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> Floats:
        """The squared distances of the ``k`` farthest rows of a pool, farthest first."""
        if self._has_far_values:
            _refuse_far_values(self._table)
        return farthest_squares(self._table, rows, pool, k)

    @cached_property
    def _has_far_values(self) -> bool:
        """Whether squared distances of some rows may be too large for float64."""
        if self._table.dtype == np.float32:
            return False
        return largest_magnitude(self._table, self._n_threads) > LARGEST

    @cached_property
    def _scaled(self) -> "tuple[ExactSearch, ExactSearch]":
        """Searches of the table scaled down, a little and by far; powers of two cost no digit."""
        a_little, much = (
            ExactSearch(self._table * by, self._n_threads) for by in (_A_LITTLE, _MUCH)
        )
        a_little._has_far_values = much._has_far_values = False
        return a_little, much

    def _nearest_of_far(
        self, rows: Rows, pool: Pool, k: int, measured_by: Pool
    ) -> tuple[Rows, Floats, Flags]:
        """Find them where distances may be too large for float64.

        Rows whose distance float64 holds come first, as they are; the others, which it does not
        tell apart, as they stand in the table that is scaled down by far, where these do.
        """
        a_little, much = self._scaled
        found, squares = a_little.measured(rows, pool, k, measured_by)
        is_far = ~np.isfinite(squares)
        some = np.flatnonzero(is_far.any(axis=1))
        if some.size:
            behind = much(rows[some], pool, k, measured_by)
            for here, there in zip(some.tolist(), behind, strict=True):
                near = found[here, ~is_far[here]]
                found[here, near.size :] = there[~np.isin(there, near)][: k - near.size]
        with np.errstate(over="ignore"):
            squares = squares / _A_LITTLE**2
        return found, squares, ~np.isfinite(squares)

    def _packed_for(self, rows: Rows, pool: Pool) -> PackedPool:
        """A pool, packed as is worth while for so many rows."""
        wanted = _worthwhile(rows.size, len(pool), self._table.shape[1])
        there = self._packed.get(pool)
        if there is None or wanted > there[0]:
            there = self._packed[pool] = wanted, self._pack(pool, rows.size, wanted)
        return there[1]

    def _pack(self, pool: Pool, n_queries: int, how: "_Packing") -> PackedPool:
        if how == _Packing.NONE:
            return PlainRows(self._table, pool.rows)
        is_ordered = how == _Packing.ORDERED
        if is_ordered and self._table.shape[1] >= _MANY_COLUMNS:
            basis = find_basis(self._table, pool.rows, n_queries)
            if basis is not None:
                return pack_sketched_rows(self._table, pool.rows, basis, self._n_threads)
        return pack_rows(self._table, pool.rows, self._n_threads, ordered=is_ordered)


class _Packing(IntEnum):
    """What is done to a pool before it is searched; each is worth it for more queries."""

    NONE = 0
    PACKED = 1
    ORDERED = 2


def _worthwhile(n_queries: int, n_pool: int, n_columns: int) -> _Packing:
    """Choose how to search by what it takes, in nanoseconds of a thread."""
    packing, preparing = _Packing.PACKED, 45_000 + n_pool * (4.0 + 1.3 * n_columns)
    a_pair, levels = 0.1 + 0.03 * n_columns, log2(max(n_pool / LEAF, 1.0))
    looked_at = n_pool
    if levels > 0 and n_queries * a_pair > 6.0 * levels:
        packing = _Packing.ORDERED
        preparing += n_pool * (2.7 + 0.1 * n_columns) * levels
        looked_at = min(n_pool, 256 << min(n_columns, 32))  # a box has as many more neighbours
    packed = preparing + n_queries * (400 + looked_at * a_pair)
    plain = n_queries * (100 + n_pool * (0.07 + 0.066 * n_columns))
    return _Packing.NONE if plain < packed else packing


def _refuse_far_values(table: Table) -> None:
    """Name the column whose values are too far apart for a distance."""
    size = np.maximum(np.abs(table.max(axis=0)), np.abs(table.min(axis=0)))
    raise TableError(
        f"the rows of X are too far apart for a squared distance in float64: column "
        f"{int(size.argmax())} holds values as large as {size.max():.3g}. Divide the column, or "
        "drop it, if the number stands for something else"
    )
