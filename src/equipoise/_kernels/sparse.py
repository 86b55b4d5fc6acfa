"""Sparse tables: exact nearest rows, and rows on the lines between rows, each with its twin."""

import ctypes
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._kernels._library import SparseIndex, call, is_native
from equipoise._kernels.neighbors import Rows, Squares, check_asked, check_row_vector, check_rows
from equipoise._runtime.threads import run_ranges

Values = NDArray[np.float64]

#: Values a call at most, and what is worth a thread.
_VALUES_A_CALL, _VALUES_WORTH_IT = 30_000_000, 200_000
#: Columns whose lists are written side by side, and how often a pool is read at most.
_COLUMNS_AT_ONCE, _MOST_PASSES = 2_048, 16
#: Shares of a pool that store a column, and how often as large as others its numbers are, for it to
#: stand whole: the first where numbers are large, the second always.
_MANY, _NEARLY_ALL, _LARGE = 0.25, 0.75, 2.0**16
_SAMPLED = 1_000


@dataclass(frozen=True, eq=False)
class Stored:
    """What a sparse table stores, row after row: CSR, columns ascending within a row.

    Parameters
    ----------
    starts : ndarray of shape (n_rows + 1,), dtype int32 or int64
        Where each row begins, and the end of the last one.
    columns : ndarray of shape (n_stored,), dtype of ``starts``
        The column of each value; none twice in a row.
    values : ndarray of shape (n_stored,), dtype float32 or float64
        The values.
    """

    starts: NDArray[Any]
    columns: NDArray[Any]
    values: NDArray[Any]

    @property
    def n_rows(self) -> int:
        """Rows of the table."""
        return self.starts.size - 1


@dataclass(frozen=True, eq=False)
class SparsePool:
    """Rows of a sparse table, listed by what they store, for :meth:`search`.

    Parameters
    ----------
    table : Stored
        The table: float64, its columns of int32 and its starts of int64.
    rows : ndarray of shape (n,), dtype int64
        The pool, ascending.
    lists : Stored
        The pool the other way round, a row a column: who stores it, as places in ``rows``.
    whole : ndarray of shape (n_whole,), dtype int32
        Columns that stand whole, ascending.
    whole_values : ndarray of shape (n_whole, n), dtype float64
        Their values.
    norms : ndarray of shape (n,), dtype float64
        The sum of squares of each row over all other columns.
    doubt : float
        More than rounding moves a distance that is summed up from lists, as a share.
    """

    table: Stored
    rows: Rows
    lists: Stored
    whole: NDArray[np.int32]
    whole_values: Values
    norms: Values
    doubt: float

    def __post_init__(self) -> None:
        read = zip(self._arrays, SparseIndex.dtypes, strict=True)
        if any(one.dtype != dtype or not one.flags.c_contiguous for one, dtype in read):
            raise TypeError("a kernel reads contiguous arrays of its own dtypes")
        check_rows(self.rows, self.table.n_rows)

    @property
    def _arrays(self) -> tuple[NDArray[Any], ...]:
        """What the kernel reads, in its order."""
        return (
            self.rows, self.table.starts, self.table.columns, self.table.values, self.lists.starts,
            self.lists.columns, self.lists.values, self.whole, self.whole_values, self.norms,
        )  # fmt: skip

    def index(self) -> SparseIndex:
        """The arrays' addresses, for a kernel."""
        addresses = (array.ctypes.data for array in self._arrays)
        return SparseIndex(self.rows.size, self.whole.size, *addresses, self.doubt)

    def search(self, queries: Rows, k: int, n_threads: int) -> tuple[Rows, Squares]:
        """Find the ``k`` nearest rows of the pool to each query row, itself left out.

        Parameters
        ----------
        queries : ndarray of shape (n,), dtype int64
            Row numbers of the table.
        k : int
            Neighbours wanted.
        n_threads : int
            Threads to use; the result does not depend on it.

        Returns
        -------
        rows : ndarray of shape (n, k), dtype int64
            Nearest first, ties by row number; -1 where the pool has too few rows.
        squares : ndarray of shape (n, k), dtype float64
            Squared distances: float64 sums of squares in column order.
        """
        check_asked(queries, self.table.n_rows, k)
        rows, squares = np.empty((queries.size, k), dtype=np.int64), np.empty((queries.size, k))
        index = self.index()

        def search(start: int, stop: int) -> None:
            call(
                "search_sparse", None, ctypes.byref(index), queries.ctypes.data, start, stop, k,
                rows.ctypes.data, squares.ctypes.data,
            )  # fmt: skip

        # At the worst each row of the pool has to be walked along with the query.
        stored = self.table.values.size // max(1, self.table.n_rows)
        a_query = self.rows.size * (1 + self.whole.size)
        step = max(1, _VALUES_A_CALL // max(1, a_query + 2 * self.rows.size * stored))
        grain = -(-_VALUES_WORTH_IT // max(1, a_query))
        run_ranges(search, queries.size, step, n_threads, grain=grain)
        return rows, squares


def pack_sparse(table: Stored, n_columns: int, rows: Rows, n_threads: int) -> SparsePool:
    """List a pool of rows by what they store.

    Columns that nearly all of them store stand whole, and those of which many store large numbers
    (times, amounts): there differences are taken one by one, so that squares of large numbers
    bring no doubt into all other columns.

    Parameters
    ----------
    table : Stored
        The table, as :class:`SparsePool` has it.
    n_columns : int
        Its columns.
    rows : ndarray of shape (n,), dtype int64
        The pool, ascending.
    n_threads : int
        Threads to use.
    """
    nothing = np.empty(0)
    pool = SparsePool(
        table, rows, Stored(rows[:0], table.columns[:0], nothing), table.columns[:0],
        nothing, nothing, 0.0,
    )  # fmt: skip
    starts = np.zeros(n_columns + 1, dtype=np.int64)
    _list(pool, starts[1:], None, n_threads)
    np.cumsum(starts, out=starts)
    lists = Stored(starts, np.empty(starts[-1], dtype=np.int32), np.empty(starts[-1]))
    _list(pool, starts[:-1].copy(), lists, n_threads)
    whole = _whole_columns(lists, table.values, rows.size)
    norms = np.empty(rows.size)
    is_whole = np.zeros(n_columns, dtype=np.uint8)
    is_whole[whole] = 1
    _norm(pool, is_whole, norms, n_threads)
    whole_values = np.zeros((whole.size, rows.size))
    for values, column in zip(whole_values, whole.tolist(), strict=True):
        here = slice(starts[column], starts[column + 1])
        values[lists.columns[here]] = lists.values[here]
    doubt = doubt_of_sums(widest_row(table.starts) + whole.size)
    return replace(
        pool, lists=lists, whole=whole, whole_values=whole_values, norms=norms, doubt=doubt
    )


def _list(pool: SparsePool, places: Rows, lists: Stored | None, n_threads: int) -> None:
    """Count who stores each column, or list them; a few thousand columns at once, for the cache."""
    out = (None, None) if lists is None else (lists.columns.ctypes.data, lists.values.ctypes.data)
    index = pool.index()

    def fill(start: int, stop: int) -> None:
        call("list_sparse", None, ctypes.byref(index), start, stop, places.ctypes.data, *out)

    step = max(_COLUMNS_AT_ONCE, -(-places.size // _MOST_PASSES))
    run_ranges(fill, places.size, step, n_threads, grain=_COLUMNS_AT_ONCE)


def _norm(pool: SparsePool, is_whole: NDArray[np.uint8], norms: Values, n_threads: int) -> None:
    """Add up the squares of each row over columns that do not stand whole."""
    index = pool.index()

    def fill(start: int, stop: int) -> None:
        call(
            "norm_sparse", None, ctypes.byref(index), start, stop, is_whole.ctypes.data,
            norms.ctypes.data,
        )  # fmt: skip

    a_row = 1 + pool.table.values.size // max(1, pool.table.n_rows)
    step, grain = (max(1, n // a_row) for n in (_VALUES_A_CALL, _VALUES_WORTH_IT))
    run_ranges(fill, norms.size, step, n_threads, grain=grain)


def _whole_columns(lists: Stored, values: Values, n_rows: int) -> NDArray[np.int32]:
    """Columns that nearly all rows store, and those of which many store very large numbers."""
    n_stored = np.diff(lists.starts)
    some = np.abs(values[:: max(1, values.size // _SAMPLED)])
    large = _LARGE * float(np.median(some[some > 0])) if some.any() else np.inf
    chosen = []
    for column in np.flatnonzero(n_stored > _MANY * n_rows).tolist():
        stored = lists.values[lists.starts[column] : lists.starts[column + 1]]
        if stored.size > _NEARLY_ALL * n_rows or np.abs(stored).max() > large:
            chosen.append(column)
    return np.array(chosen, dtype=np.int32)


def doubt_of_sums(width: int) -> float:
    """More than rounding moves squares and a product of rows that store ``width`` values.

    As a share of the squares. A sum of n terms is off by n units in the last place of them at
    most; twice that is for the rows' own squares, and for the sum that decides.
    """
    return 4 * (width + 8) * float(np.finfo(np.float64).eps)


def widest_row(starts: NDArray[Any]) -> int:
    """The most values that a row stores."""
    return int(np.diff(starts).max(initial=0))


def nearest_sparse_twin(
    table: Stored, n_columns: int, pool: Rows, queries: Rows, k: int
) -> tuple[Rows, Squares]:
    """Search as :meth:`SparsePool.search` does, in NumPy, a pair of rows at a time."""
    rows = np.full((queries.size, k), -1, dtype=np.int64)
    squares = np.full((queries.size, k), np.inf)
    for i, query in enumerate(queries):
        others = np.sort(pool[pool != query])
        distances = np.zeros(others.size)
        for place, other in enumerate(others):
            way = _row(table, query, n_columns) - _row(table, other, n_columns)
            # accumulate() adds one after another; sum() would add in pairs.
            distances[place] = np.add.accumulate(way * way)[-1]
        nearest = np.argsort(distances, kind="stable")[:k]
        rows[i, : nearest.size] = others[nearest]
        squares[i, : nearest.size] = distances[nearest]
    return rows, squares


def _row(table: Stored, row: int, n_columns: int) -> Values:
    """A row with its zeros."""
    here = slice(table.starts[row], table.starts[row + 1])
    whole = np.zeros(n_columns)
    whole[table.columns[here]] = table.values[here]
    return whole


def sparse_segments(
    table: Stored,
    base: Rows,
    partner: Rows,
    position: Values,
    n_threads: int,
    *,
    after: Stored | None = None,
) -> Stored:
    """Make ``base + position * (partner - base)`` for each new row; zeros are not stored.

    Parameters
    ----------
    table : Stored
        Rows whose columns ascend, none of them twice.
    base, partner : ndarray of shape (n,), dtype int64
        Row numbers of the table. A plan has seen to it that they are: they are not looked at
        again.
    position : ndarray of shape (n,), dtype float64
        Where on each line.
    n_threads : int
        Threads to use; the result does not depend on it.
    after : Stored or None, default=None
        Rows that stand above the new ones.

    Returns
    -------
    Stored
        The rows: ``starts`` of int64, the rest of the dtypes of ``table``.
    """
    _check_stored(table)
    for rows in (base, partner):
        check_row_vector(rows)
    if position.dtype != np.float64 or not position.flags.c_contiguous:
        raise TypeError("position is a contiguous vector of float64")
    if partner.shape != base.shape or position.shape != base.shape:
        raise TypeError("base, partner and position must be equally long")
    above = (
        Stored(table.starts[:1], table.columns[:0], table.values[:0]) if after is None else after
    )
    segments = table, base, partner, position
    twin = None if is_native() else sparse_segments_twin(*segments)
    starts = np.zeros(above.n_rows + base.size + 1, dtype=np.int64)
    starts[1 : above.n_rows + 1] = np.diff(above.starts)
    counts = starts[above.n_rows + 1 :]
    if twin is None:
        _walk(*segments, counts, None, n_threads)
    else:
        counts[:] = np.diff(twin.starts)
    np.cumsum(starts, out=starts)
    columns = np.empty(starts[-1], dtype=table.columns.dtype)
    made = Stored(starts, columns, np.empty(starts[-1], dtype=table.values.dtype))
    _copy(above, made, 0, n_threads)
    if twin is None:
        _walk(*segments, starts[above.n_rows :], made, n_threads)
    else:
        _copy(twin, made, int(starts[above.n_rows]), n_threads)
    return made


def _copy(rows: Stored, made: Stored, first: int, n_threads: int) -> None:
    """Copy what rows store, to where it stands among others."""

    def copy(start: int, stop: int) -> None:
        for source, out in ((rows.columns, made.columns), (rows.values, made.values)):
            out[first + start : first + stop] = source[start:stop]

    run_ranges(copy, int(rows.starts[-1]), _VALUES_A_CALL, n_threads, grain=_VALUES_WORTH_IT)


def _check_stored(table: Stored) -> None:
    """Refuse what a kernel could not read."""
    index = table.columns.dtype
    if index not in (np.int32, np.int64) or table.starts.dtype != index:
        raise TypeError(
            f"starts and columns are both of int32 or int64, not {table.starts.dtype} and {index}"
        )
    if table.values.dtype not in (np.float32, np.float64):
        raise TypeError(f"a kernel reads float32 or float64 values, not {table.values.dtype}")
    if not all(one.flags.c_contiguous for one in (table.starts, table.columns, table.values)):
        raise TypeError("a kernel reads contiguous vectors")


def _walk(
    table: Stored, base: Rows, partner: Rows, position: Values, places: Rows,
    made: Stored | None, n_threads: int,
) -> None:  # fmt: skip
    """Walk along both parents of each new row: count what it stores, or write it."""
    out = (None, None) if made is None else (made.columns.ctypes.data, made.values.ctypes.data)

    def walk(start: int, stop: int) -> None:
        call(
            "sparse_segments", table.values.dtype, table.starts.ctypes.data,
            table.columns.ctypes.data, table.columns.itemsize, table.values.ctypes.data,
            base.ctypes.data, partner.ctypes.data, position.ctypes.data, start, stop,
            places.ctypes.data, *out,
        )  # fmt: skip

    a_row = 1 + 2 * table.values.size // max(1, table.n_rows)
    step, grain = (max(1, n // a_row) for n in (_VALUES_A_CALL, _VALUES_WORTH_IT))
    run_ranges(walk, base.size, step, n_threads, grain=grain)


def sparse_segments_twin(table: Stored, base: Rows, partner: Rows, position: Values) -> Stored:
    """Make them as :func:`sparse_segments` does, in NumPy."""
    n_new = base.size
    (of_base, from_base), (of_partner, from_partner) = (
        _entries(table, rows) for rows in (base, partner)
    )
    n_columns = int(table.columns.max(initial=-1)) + 1
    # One number a cell of the new rows, ascending in both parents: sorting is merging.
    cells = np.concatenate(
        [of_base * n_columns + table.columns[from_base],
         of_partner * n_columns + table.columns[from_partner]]
    )  # fmt: skip
    found, place = np.unique(cells, return_inverse=True)
    start, end = (np.zeros(found.size, dtype=table.values.dtype) for _ in range(2))
    start[place[: from_base.size]] = table.values[from_base]
    end[place[from_base.size :]] = table.values[from_partner]
    of_new, columns = np.divmod(found, max(1, n_columns))
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        made = (start + position[of_new] * (end - start)).astype(table.values.dtype)
    is_stored = made != 0
    counts = np.bincount(of_new[is_stored], minlength=n_new)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Stored(starts, columns[is_stored].astype(table.columns.dtype), made[is_stored])


def _entries(table: Stored, rows: Rows) -> tuple[Rows, Rows]:
    """Of what rows store: which of the rows it is of, and its place among all values."""
    n_stored = np.diff(table.starts)[rows].astype(np.int64)
    of_row = np.repeat(np.arange(rows.size), n_stored)
    first = np.repeat(np.cumsum(n_stored) - n_stored, n_stored)
    return of_row, table.starts[rows][of_row] + np.arange(of_row.size) - first
