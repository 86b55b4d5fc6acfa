"""Who is near whom in a sparse table: the exact search over pools of its rows."""

from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse

from equipoise._kernels import is_native
from equipoise._kernels.sparse import SparsePool, Stored, doubt_of_sums, pack_sparse, widest_row
from equipoise.core.columns import numbered
from equipoise.core.neighbors import LARGEST
from equipoise.core.pools import FarthestBySearch, Pool
from equipoise.exceptions import TableError
from equipoise.typing import Floats, Rows

_VALUES_AT_ONCE = 1_000_000
# More than underflow may take from a sum of squares.
_LEAST = 2.0**-1000
# Numbers below it have squares whose sums and products are finite, of any columns there may be.
_NEVER_TOO_LARGE = 2.0**400


class SparseSearch(FarthestBySearch):
    """Exact nearest rows of a sparse table.

    Squares and products tell how far two rows are but for a bound of rounding, which rules most
    rows out; what is left is measured from the values themselves.

    Parameters
    ----------
    matrix : sparse matrix of shape (n_rows, n_columns)
        The table.
    n_threads : int
        Threads to use; the result does not depend on it.
    """

    def __init__(self, matrix: Any, n_threads: int) -> None:
        rows = in_canonical_form(matrix.tocsr())
        self._matrix = sparse.csr_array(rows, dtype=np.float64)
        self._matrix.has_canonical_format = True
        self._n_threads = n_threads
        self._packed: dict[Pool, SparsePool] = {}

    def __call__(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> Rows:
        """Find the ``k`` nearest rows of a pool to each of ``rows``, itself left out."""
        return self.measured(rows, pool, k, measured_by)[0]

    def measured(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> tuple[Rows, Floats]:
        """Find them, and their squared distances: float64 sums of squares in column order."""
        if not is_native():
            return self._measured_by_products(rows, pool, k)
        self._check_not_too_far()
        if pool not in self._packed:
            self._packed[pool] = pack_sparse(
                self._stored, self._n_columns, pool.rows, self._n_threads
            )
        return self._packed[pool].search(rows, k, self._n_threads)

    @cached_property
    def _stored(self) -> Stored:
        """The table for the kernel; columns that are empty have no number."""
        columns, _ = numbered(self._matrix.indices, self._matrix.shape[1])
        starts = self._matrix.indptr.astype(np.int64, copy=False)
        return Stored(starts, columns.astype(np.int32, copy=False), self._matrix.data)

    @cached_property
    def _n_columns(self) -> int:
        """Columns that have a number in :attr:`_stored`."""
        return int(self._stored.columns.max(initial=-1)) + 1

    def _check_not_too_far(self) -> None:
        """Refuse rows whose squared distance may be too large for float64."""
        stored = self._matrix.data
        largest = max(float(stored.max(initial=0.0)), -float(stored.min(initial=0.0)))
        if largest < _NEVER_TOO_LARGE or self._norms.max() < LARGEST**2:
            return
        raise TableError(
            f"the rows of a sparse X are too far apart for a squared distance in float64: it "
            f"holds values as large as {largest:.3g}. Divide these columns, or drop them"
        )

    @cached_property
    def _near_origin(self) -> Any:
        """The table with full columns moved so that they begin at 0: their squares are small."""
        moved = self._matrix.copy()
        n_rows, n_columns = moved.shape
        is_full = np.bincount(moved.indices, minlength=n_columns) == n_rows
        if n_rows and is_full.any():
            first = np.zeros(n_columns)
            first[moved.indices[: moved.indptr[1]]] = moved.data[: moved.indptr[1]]
            moved.data -= np.where(is_full, first, 0.0)[moved.indices]
        return moved

    @cached_property
    def _norms(self) -> Floats:
        """The sum of squares of each row."""
        with np.errstate(over="ignore"):
            norms: Floats = self._near_origin.power(2).sum(axis=1)
        return norms

    def _measured_by_products(self, rows: Rows, pool: Pool, k: int) -> tuple[Rows, Floats]:
        """Find them by SciPy's products, where there is no native part."""
        self._check_not_too_far()
        found, squares = np.empty((rows.size, k), dtype=np.int64), np.empty((rows.size, k))
        others = self._near_origin[pool.rows].T.tocsr()
        step = max(1, _VALUES_AT_ONCE // max(1, len(pool)))
        for start in range(0, rows.size, step):
            here = slice(start, start + step)
            found[here], squares[here] = self._nearest(rows[here], pool, k, others)
        return found, squares

    def _nearest(self, rows: Rows, pool: Pool, k: int, others: Any) -> tuple[Rows, Floats]:
        """Find the nearest rows to a block of rows."""
        lengths = self._norms[rows, np.newaxis] + self._norms[pool.rows]
        about = lengths - 2.0 * (self._near_origin[rows] @ others).toarray()
        doubt = lengths * doubt_of_sums(widest_row(self._matrix.indptr)) + _LEAST
        about[rows[:, np.newaxis] == pool.rows] = np.inf
        farthest = np.partition(about + doubt, k - 1, axis=1)[:, k - 1 : k]
        asked, place = np.nonzero(about - doubt <= farthest)
        measured = self._measure(rows[asked], pool.rows[place])
        order = np.lexsort((pool.rows[place], measured, asked))
        first = np.searchsorted(asked, np.arange(rows.size))[:, np.newaxis] + np.arange(k)
        nearest = order[first]
        return pool.rows[place[nearest]], measured[nearest]

    def _measure(self, rows: Rows, others: Rows) -> Floats:
        """The squared distances of pairs of rows."""
        squares = np.empty(rows.size)
        step = max(1, _VALUES_AT_ONCE // max(1, self._matrix.nnz // max(1, self._matrix.shape[0])))
        for start in range(0, rows.size, step):
            here = slice(start, start + step)
            way = self._matrix[rows[here]] - self._matrix[others[here]]
            squares[here] = way.power(2) @ np.ones(way.shape[1])
        return squares


def in_canonical_form(matrix: Any) -> Any:
    """A CSR matrix whose columns ascend within a row, none of them twice; the same where it is."""
    if matrix.has_canonical_format:
        return matrix
    made = matrix.copy()  # the caller's arrays are not ours to sort
    made.sum_duplicates()
    return made
