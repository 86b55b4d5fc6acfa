"""Exact nearest rows: the packed pool, its native search, and the NumPy twin."""

import ctypes
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._kernels._library import Index, call
from equipoise._runtime.threads import run_ranges

Rows = NDArray[np.int64]
Squares = NDArray[np.float64]
Table = NDArray[np.float32] | NDArray[np.float64]

TILE = 16
LEAF = 64
BLOCK = 64
# Pieces up to this length are ordered by one call; longer ones are split first, call by call.
_ORDER_AT_ONCE = 32_768


def readable(values: NDArray[Any]) -> NDArray[Any]:
    """The values as kernels read them; a copy only where they are not contiguous and aligned."""
    return np.require(values, requirements=["C", "ALIGNED"])


def check_table(table: Table) -> None:
    """Refuse what a kernel could not read."""
    if table.ndim != 2 or table.dtype not in (np.float32, np.float64):
        raise TypeError(f"a kernel reads float32 or float64 matrices, not {table.dtype}")
    if not (table.flags.c_contiguous and table.flags.aligned):
        raise TypeError("a kernel reads C-contiguous and aligned matrices")


def check_row_vector(rows: Rows) -> None:
    """Refuse what is no vector of row numbers."""
    if rows.dtype != np.int64 or rows.ndim != 1 or not rows.flags.c_contiguous:
        raise TypeError("row numbers are a contiguous vector of int64")


def check_rows(rows: Rows, n_rows: int) -> None:
    """Refuse row numbers that a kernel would follow out of the table."""
    check_row_vector(rows)
    # Without a sign a negative number is a huge one: one pass tells both.
    if rows.size and rows.view(np.uint64).max() >= n_rows:
        raise IndexError(f"a row number lies outside a table of {n_rows} rows")


def order_rows(table: Table, rows: Rows, leaf: int, n_threads: int) -> Rows:
    """Bring rows into an order in which neighbours in space stand together.

    Parameters
    ----------
    table : ndarray of shape (n_rows, n_columns), float32 or float64
        C-contiguous.
    rows : ndarray of shape (n,), dtype int64
        The rows to order. The caller has seen to it that they are rows of the table: they are not
        looked at again.
    leaf : int
        Rows of each piece of the order, but for the last.
    n_threads : int
        Threads to use.

    Returns
    -------
    ndarray of shape (n,), dtype int64
        The same rows in another order, which does not depend on the threads.
    """
    check_table(table)
    check_row_vector(rows)
    order = rows.copy()
    where = (table.ctypes.data, table.shape[1], order.ctypes.data)
    pieces = [(0, order.size)]
    while pieces and max(stop - start for start, stop in pieces) > _ORDER_AT_ONCE:
        pieces = _split_all(pieces, table.dtype, where, leaf, n_threads)

    def order_piece(piece: int, _: int) -> None:
        call("order", table.dtype, *where, *pieces[piece], leaf)

    run_ranges(order_piece, len(pieces), 1, n_threads)
    return order


def _split_all(
    pieces: list[tuple[int, int]], dtype: Any, where: tuple[int, ...], leaf: int, n_threads: int
) -> list[tuple[int, int]]:
    """Split each piece of an order in two."""
    middles = np.empty(len(pieces), dtype=np.int64)

    def split(piece: int, _: int) -> None:
        start, stop = pieces[piece]
        call("split", dtype, *where, start, stop, leaf, middles[piece:].ctypes.data)

    run_ranges(split, len(pieces), 1, n_threads)
    halves = []
    for (start, stop), middle in zip(pieces, middles.tolist(), strict=True):
        halves += [(start, middle), (middle, stop)]
    return halves


def check_asked(queries: Rows, n_rows: int, k: int) -> None:
    """Refuse a search that asks about rows that are not there, or for none."""
    check_rows(queries, n_rows)
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")


@dataclass(frozen=True, eq=False)
class PackedRows:
    """A pool of rows, packed for searching; it serves any number of query sets."""

    table: Table
    order: Rows
    index: Index
    arrays: tuple[NDArray[np.generic], ...]

    def search(
        self, queries: Rows, k: int, n_threads: int, *, with_squares: bool = False
    ) -> tuple[Rows, Squares | None]:
        """Find the ``k`` nearest rows of the pool to each query row, itself left out.

        Parameters
        ----------
        queries : ndarray of shape (n,), dtype int64
            Row numbers of the table.
        k : int
            Neighbours wanted.
        n_threads : int
            Threads to use; the result does not depend on it.
        with_squares : bool, default=False
            Whether to return the squared distances too.

        Returns
        -------
        rows : ndarray of shape (n, k), dtype int64
            Nearest first, ties by row number; -1 where the pool has too few rows.
        squares : ndarray of shape (n, k), dtype float64, or None
            Squared distances: float64 sums of squares in column order.
        """
        check_asked(queries, self.table.shape[0], k)
        rows = np.empty((queries.size, k), dtype=np.int64)
        squares = np.empty((queries.size, k)) if with_squares else None
        ordered, slots = self._in_order(queries, n_threads)
        step = queries_a_call(self.order.size, self.table.shape[1])
        address = None if squares is None else squares.ctypes.data

        def search(start: int, stop: int) -> None:
            call(
                "search", self.table.dtype, self.table.ctypes.data, ctypes.byref(self.index),
                ordered.ctypes.data, slots.ctypes.data, start, stop, k, rows.ctypes.data, address,
            )  # fmt: skip

        grain = queries_worth_a_thread(self.order.size, self.table.shape[1])
        run_ranges(search, queries.size, step, n_threads, grain=grain)
        return rows, squares

    def _in_order(self, queries: Rows, n_threads: int) -> tuple[Rows, Rows]:
        """Bring queries into a spatial order, with the slot of each one's result."""
        slots = np.arange(queries.size, dtype=np.int64)
        if queries.size <= BLOCK or self.index.n_leaves == 1:
            return queries, slots
        ordered = self._in_own_order(queries)
        if ordered is None:
            ordered = order_rows(self.table, queries, LEAF, n_threads)
        if (queries[1:] > queries[:-1]).all():
            return ordered, _slots_of(ordered, queries, self.table.shape[0])
        slots[np.argsort(ordered)] = np.argsort(queries)
        return ordered, slots

    def _in_own_order(self, queries: Rows) -> Rows | None:
        """Bring queries into the pool's order; None unless they are different rows of it."""
        is_query = np.zeros(self.table.shape[0], dtype=bool)
        is_query[queries] = True
        ordered = self.order[is_query[self.order]]
        is_whole = ordered.size == queries.size == np.count_nonzero(is_query)
        return ordered if is_whole else None


def _slots_of(ordered: Rows, queries: Rows, n_rows: int) -> Rows:
    """Where each of ``ordered`` stands among ``queries``, all of them different."""
    slots = np.empty(n_rows, dtype=np.int64)
    slots[queries] = np.arange(queries.size)
    return slots[ordered]


def queries_a_call(n_rows: int, n_columns: int) -> int:
    """Queries whose search takes well below a tenth of a second, at the worst."""
    most = int(1e9 / (n_rows * max(n_columns, 4)))
    return max(BLOCK, min(most // BLOCK * BLOCK, 4096)) if most >= BLOCK else max(most, 4)


def queries_worth_a_thread(n_rows: int, n_columns: int) -> int:
    """Queries whose search takes some tenths of a millisecond, at the worst."""
    return -(-10_000_000 // (n_rows * max(n_columns, 4) * BLOCK)) * BLOCK


def pack_rows(table: Table, rows: Rows, n_threads: int, *, ordered: bool = True) -> PackedRows:
    """Pack the given rows of a table for :meth:`PackedRows.search`.

    Parameters
    ----------
    table : ndarray of shape (n_rows, n_columns), float32 or float64
        C-contiguous and finite.
    rows : ndarray of shape (n,), dtype int64
        The pool.
    n_threads : int
        Threads to use.
    ordered : bool, default=True
        Whether to bring the pool into a spatial order first. It makes searches
        prune; for a handful of queries it costs more than it saves.
    """
    check_table(table)
    check_rows(rows, table.shape[0])
    n, d = rows.size, table.shape[1]
    order = order_rows(table, rows, LEAF, n_threads) if ordered and n > LEAF else rows.copy()
    n_leaves = -(-n // LEAF)
    leaf_start = np.minimum(np.arange(n_leaves + 1, dtype=np.int64) * LEAF, n)
    tile_start = -(-leaf_start // TILE)  # all leaves but the last are whole tiles
    level_start = _level_starts(n_leaves)
    lower = np.full((level_start[-1], d, TILE), np.inf)
    upper = np.full((level_start[-1], d, TILE), -np.inf)
    first_row = np.full((level_start[-1], TILE), np.iinfo(np.int64).max)
    n_frames = int(level_start[1])
    centre, scale = np.empty((n_frames, d)), np.empty(n_frames)
    near_from = np.full((n_frames, d, TILE), np.inf, dtype=np.float32)
    minus_to = np.full((n_frames, d, TILE), np.inf, dtype=np.float32)
    n_packed = int(tile_start[-1]) * TILE
    tiles = np.empty(n_packed * d, dtype=np.float32)
    half_norms = np.empty(n_packed, dtype=np.float32)
    arrays = (
        order, leaf_start, tile_start, level_start, lower, upper, first_row, centre, scale,
        near_from, minus_to, tiles, half_norms,
    )  # fmt: skip
    n_levels = level_start.size - 1
    index = Index(n, d, n_leaves, n_levels, *(array.ctypes.data for array in arrays))

    def pack(start: int, stop: int) -> None:
        call("pack", table.dtype, table.ctypes.data, ctypes.byref(index), start, stop)

    at_once, worth_it = (max(1, values // (TILE * LEAF * d)) for values in (500_000, 60_000))
    run_ranges(pack, n_frames, at_once, n_threads, grain=worth_it)
    for level in range(1, n_levels):
        below = slice(level_start[level - 1], level_start[level])
        box = np.arange(level_start[level] - level_start[level - 1])
        tile, lane = level_start[level] + box // TILE, box % TILE
        lower[tile, :, lane] = lower[below].min(axis=2)
        upper[tile, :, lane] = upper[below].max(axis=2)
        first_row[tile, lane] = first_row[below].min(axis=1)
    return PackedRows(table, order, index, arrays)


def _level_starts(n_leaves: int) -> Rows:
    """First tile of boxes of each level: leaves, groups of them, and so on up to one tile."""
    starts, n_boxes = [0], n_leaves
    while True:
        n_boxes = -(-n_boxes // TILE)
        starts.append(starts[-1] + n_boxes)
        if n_boxes == 1:
            return np.array(starts, dtype=np.int64)


def nearest_rows_twin(table: Table, pool: Rows, queries: Rows, k: int) -> tuple[Rows, Squares]:
    """Search as :meth:`PackedRows.search` does, in NumPy, a query at a time."""
    rows = np.full((queries.size, k), -1, dtype=np.int64)
    squares = np.full((queries.size, k), np.inf)
    pool = np.sort(pool)
    with np.errstate(over="ignore", under="ignore"):
        for i, query in enumerate(queries):
            others = pool[pool != query]
            distances = np.zeros(others.size)
            for j in range(table.shape[1]):
                way = table[query, j].astype(np.float64) - table[others, j].astype(np.float64)
                distances += way * way
            nearest = np.argsort(distances, kind="stable")[:k]
            rows[i, : nearest.size] = others[nearest]
            squares[i, : nearest.size] = distances[nearest]
    return rows, squares
