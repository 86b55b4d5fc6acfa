"""Exact nearest rows in tables of many columns: pools packed with sketches, and their search."""

import ctypes
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._kernels._library import Sketched, call
from equipoise._kernels.bases import SketchBasis
from equipoise._kernels.neighbors import (
    LEAF,
    Rows,
    Squares,
    Table,
    check_asked,
    check_rows,
    check_table,
    order_rows,
    queries_a_call,
    queries_worth_a_thread,
)
from equipoise._runtime.threads import run_ranges

TILE, BLOCK = 32, 256


@dataclass(frozen=True)
class Sketches:
    """Sketches of rows, one after the other, and how far each may be from its row.

    Parameters
    ----------
    bytes : ndarray of shape (n, stride), dtype uint8
        The values, then the numbers, with ``bases.RANGE`` added, and zeros behind each.
    doubts : ndarray of shape (n, 2), dtype float64
        Those of values and of numbers; infinite where a sketch says nothing.
    """

    bytes: NDArray[np.uint8]
    doubts: NDArray[np.float64]

    @classmethod
    def of(cls, table: Table, rows: Rows, basis: SketchBasis, n_threads: int) -> "Sketches":
        """Sketch rows of a table."""
        made = np.empty((rows.size, basis.stride), dtype=np.uint8)
        doubts = np.empty((rows.size, 2))
        where = (table.ctypes.data, ctypes.byref(basis.structure), rows.ctypes.data)
        into = (made.ctypes.data, doubts.ctypes.data)

        def sketch(start: int, stop: int) -> None:
            call("sketch", table.dtype, *where, start, stop, *into)

        work_a_row = table.shape[1] * (basis.n_numbers + 8)
        at_once, worth_it = (max(8, products // work_a_row) for products in (50_000_000, 500_000))
        run_ranges(sketch, rows.size, at_once, n_threads, grain=worth_it)
        return cls(made, doubts)

    def __getitem__(self, places: Rows) -> "Sketches":
        return Sketches(self.bytes.take(places, axis=0), self.doubts[places])

    def in_order(self, basis: SketchBasis, n_threads: int) -> Rows:
        """The places of sketches in an order in which those alike in their numbers are near."""
        places = np.arange(len(self.bytes), dtype=np.int64)
        if places.size <= LEAF:
            return places
        numbers = self.bytes[:, basis.numbers_at : basis.numbers_at + basis.n_numbers]
        return order_rows(numbers.astype(np.float32), places, LEAF, n_threads)


@dataclass(frozen=True, eq=False)
class SketchedRows:
    """A pool of rows of many columns, packed for searching; it serves any number of query sets."""

    table: Table
    order: Rows
    basis: SketchBasis
    sketches: Sketches
    index: Sketched
    arrays: tuple[NDArray[np.generic], ...]

    def search(
        self, queries: Rows, k: int, n_threads: int, *, with_squares: bool = False
    ) -> tuple[Rows, Squares | None]:
        """Find the ``k`` nearest rows of the pool, as :meth:`.neighbors.PackedRows.search` does."""
        check_asked(queries, self.table.shape[0], k)
        rows = np.empty((queries.size, k), dtype=np.int64)
        squares = np.empty((queries.size, k)) if with_squares else None
        asked, slots = self._in_order(queries, n_threads)
        ordered = queries[slots]
        where = (self.table.ctypes.data, ctypes.byref(self.index), ordered.ctypes.data)
        sketched = (slots.ctypes.data, asked.bytes.ctypes.data, asked.doubts.ctypes.data)
        address = None if squares is None else squares.ctypes.data

        def search(start: int, stop: int) -> None:
            call(
                "search_sketched", self.table.dtype, *where, *sketched, start, stop, k,
                rows.ctypes.data, address,
            )  # fmt: skip

        size = (self.order.size, self.basis.n_numbers)
        grain = queries_worth_a_thread(*size)
        run_ranges(search, queries.size, queries_a_call(*size), n_threads, grain=grain)
        return rows, squares

    def _in_order(self, queries: Rows, n_threads: int) -> tuple[Sketches, Rows]:
        """The sketches of queries in a spatial order, and which query each is of."""
        place_of = np.full(self.table.shape[0], -1, dtype=np.int64)
        place_of[self.order] = np.arange(self.order.size)
        places = place_of[queries]
        if (places >= 0).all():
            slots = np.argsort(places, kind="stable")
            return self.sketches[places[slots]], slots
        sketches = Sketches.of(self.table, queries, self.basis, n_threads)
        slots = sketches.in_order(self.basis, n_threads)
        return sketches[slots], slots


def pack_sketched_rows(
    table: Table, rows: Rows, basis: SketchBasis, n_threads: int
) -> SketchedRows:
    """Pack the given rows of a table for :meth:`SketchedRows.search`.

    Parameters
    ----------
    table : ndarray of shape (n_rows, n_columns), float32 or float64
        C-contiguous and finite.
    rows : ndarray of shape (n,), dtype int64
        The pool.
    basis : SketchBasis
        What sketches are coordinates of.
    n_threads : int
        Threads to use.
    """
    check_table(table)
    check_rows(rows, table.shape[0])
    unordered = Sketches.of(table, rows, basis, n_threads)
    places = unordered.in_order(basis, n_threads)
    sketches, order = unordered[places], rows[places]
    n_tiles, n_blocks = -(-rows.size // TILE), -(-rows.size // BLOCK)
    tiles = np.zeros(n_tiles * TILE * basis.n_numbers, dtype=np.uint8)
    half_squares = np.empty(rows.size, dtype=np.int32)
    number_half_squares = np.full(n_tiles * TILE, np.iinfo(np.int16).max, dtype=np.int16)
    middles = np.empty((basis.n_numbers, n_blocks), dtype=np.float32)
    arrays: tuple[NDArray[Any], ...] = (
        order, sketches.bytes, tiles, half_squares, number_half_squares, middles,
    )  # fmt: skip
    addresses = (array.ctypes.data for array in arrays)
    certain = np.where(np.isfinite(sketches.doubts), sketches.doubts, 0.0)
    doubts = (2 * ctypes.c_double)(*certain.max(axis=0, initial=0.0))
    index = Sketched(rows.size, ctypes.pointer(basis.structure), *addresses, doubts)

    def pack(start: int, stop: int) -> None:
        call("pack_sketches", None, ctypes.byref(index), sketches.doubts.ctypes.data, start, stop)

    run_ranges(pack, n_blocks, 1024, n_threads, grain=16)
    return SketchedRows(table, order, basis, sketches, index, arrays)
