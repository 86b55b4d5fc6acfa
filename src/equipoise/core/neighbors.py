"""Who is near whom: the exact search over pools of one table, each packed at most once."""

from math import log2

from equipoise._kernels.neighbors import LEAF, PackedRows, Table, pack_rows
from equipoise.core.pools import Pool
from equipoise.typing import Floats, Rows


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
        self._packed: dict[Pool, PackedRows] = {}
        self._is_ordered: dict[Pool, bool] = {}

    def __call__(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> Rows:
        """Find the ``k`` nearest rows of a pool to each of ``rows``, itself left out.

        The Euclidean distance is the same whoever measures.
        """
        return self._packed_for(rows, pool).search(rows, k, self._n_threads)[0]

    def measured(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> tuple[Rows, Floats]:
        """Find them, and their squared distances."""
        packed = self._packed_for(rows, pool)
        found, squares = packed.search(rows, k, self._n_threads, with_squares=True)
        assert squares is not None
        return found, squares

    def _packed_for(self, rows: Rows, pool: Pool) -> PackedRows:
        """A pool, packed as is worth while for so many rows."""
        wants_order = _is_order_worthwhile(rows.size, len(pool), self._table.shape[1])
        if pool not in self._packed or (wants_order and not self._is_ordered[pool]):
            self._packed[pool] = pack_rows(
                self._table, pool.rows, self._n_threads, ordered=wants_order
            )
            self._is_ordered[pool] = wants_order
        return self._packed[pool]


def _is_order_worthwhile(n_queries: int, n_pool: int, n_columns: int) -> bool:
    """Tell whether ordering a pool costs less than the pairs that it saves (in nanoseconds)."""
    if n_pool <= LEAF:
        return False
    return n_queries * (0.1 + 0.03 * n_columns) > 6.0 * log2(n_pool / LEAF)
