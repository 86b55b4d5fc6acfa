"""Exact nearest rows where every pair is measured: for so few pairs nothing is worth packing."""

from dataclasses import dataclass

import numpy as np

from equipoise._kernels._library import call
from equipoise._kernels.neighbors import Rows, Squares, Table, check_asked, check_rows, check_table
from equipoise._runtime.threads import run_ranges

# A call holds a list of neighbours for each of its queries.
_MOST_AT_ONCE = 4096


@dataclass(frozen=True, eq=False)
class PlainRows:
    """A pool of rows as it is.

    Parameters
    ----------
    table : ndarray of shape (n_rows, n_columns), float32 or float64
        C-contiguous and finite.
    rows : ndarray of shape (n,), dtype int64
        The pool.
    """

    table: Table
    rows: Rows

    def __post_init__(self) -> None:
        check_table(self.table)
        check_rows(self.rows, self.table.shape[0])

    def search(
        self, queries: Rows, k: int, n_threads: int, *, with_squares: bool = False
    ) -> tuple[Rows, Squares | None]:
        """Find the ``k`` nearest rows of the pool, as :meth:`.neighbors.PackedRows.search` does."""
        n_columns = self.table.shape[1]
        check_asked(queries, self.table.shape[0], k)
        rows = np.empty((queries.size, k), dtype=np.int64)
        squares = np.empty((queries.size, k)) if with_squares else None
        where = (self.table.ctypes.data, n_columns, self.rows.ctypes.data, self.rows.size)
        asked, into = queries.ctypes.data, rows.ctypes.data
        address = None if squares is None else squares.ctypes.data

        def search(start: int, stop: int) -> None:
            call(
                "search_plain", self.table.dtype, *where, asked, start, stop, k, into, address,
            )  # fmt: skip

        work_a_query = self.rows.size * (n_columns + 4)
        at_once, worth_it = (max(1, work // work_a_query) for work in (100_000_000, 20_000_000))
        run_ranges(search, queries.size, min(at_once, _MOST_AT_ONCE), n_threads, grain=worth_it)
        return rows, squares
