"""How far the farthest rows of a pool are, without a matrix of all pairs.

A product of matrices tells all squared distances of a block but for a bound of rounding, which
rules out nearly all; what is left is measured in float64, in column order, from the values.
"""

import numpy as np
from numpy.typing import NDArray

from equipoise.core.pools import Pool
from equipoise.typing import Floats, Rows

_VALUES_AT_ONCE = 200_000
# Of so many distances side by side the largest is found first.
_GROUP = 64
# More than underflow may take from a sum of squares.
_LEAST = 2.0**-1000


def farthest_squares(table: NDArray[np.floating], rows: Rows, pool: Pool, k: int) -> Floats:
    """Find the squared distances of the ``k`` farthest rows of a pool, for each of ``rows``.

    Parameters
    ----------
    table : ndarray of shape (n_rows, n_columns), float32 or float64
        Finite, and not so large that squares overflow.
    rows : ndarray of shape (n,), dtype int64
        The rows to ask for; a row of the pool is at distance 0 from itself.
    pool : Pool
        Among whom.
    k : int
        How many; at most the size of the pool.

    Returns
    -------
    ndarray of shape (n, k), dtype float64
        Farthest first: sums of squares in column order.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.farthest import farthest_squares
    >>> from equipoise.core.pools import whole_table
    >>> line = np.array([[0.0], [1.0], [5.0]])
    >>> farthest_squares(line, np.array([0, 1]), whole_table(3), 2)
    array([[25.,  1.],
           [16.,  1.]])
    """
    others = table[pool.rows].astype(np.float64, copy=False)
    centre = others.mean(axis=0)
    packed = _packed(others - centre, size=min(_GROUP, max(1, len(pool) // (4 * k))))
    found = np.empty((rows.size, k))
    step = max(1, _VALUES_AT_ONCE // len(pool))
    for start in range(0, rows.size, step):
        here = slice(start, start + step)
        asked = table[rows[here]].astype(np.float64, copy=False)
        row, place = _perhaps_farthest(asked - centre, packed, k)
        squares = np.zeros(row.size)
        for j in range(asked.shape[1]):
            way = asked[row, j] - others[place, j]
            squares += way * way
        order = np.lexsort((-squares, row))
        first = np.searchsorted(row, np.arange(len(asked)))
        found[here] = squares[order[first[:, np.newaxis] + np.arange(k)]]
    return found


def _packed(moved: Floats, size: int) -> Floats:
    """The rows of a pool as the right side of a product, in groups of a size.

    The product with ``[row, 1]`` is the squared distance less the row's own square. A group has
    every n-th row, where there are n groups; what fills the last ones up is infinitely near.
    """
    n_rows, n_columns = moved.shape
    n_groups = -(-n_rows // size)
    packed = np.zeros((n_columns + 1, size * n_groups))
    packed[:-1, :n_rows] = -2.0 * moved.T
    packed[-1] = -np.inf
    packed[-1, :n_rows] = np.einsum("ij,ij->i", moved, moved)
    return packed.reshape(n_columns + 1, size, n_groups)


def _perhaps_farthest(queries: Floats, packed: Floats, k: int) -> tuple[Rows, Rows]:
    """Pairs of a query and a row of the pool among which those of the farthest are."""
    n_columns, size, n_groups = packed.shape
    squares = np.einsum("ij,ij->i", queries, queries)
    about = np.column_stack([queries, np.ones(len(queries))]) @ packed.reshape(n_columns, -1)
    about = about.reshape(-1, size, n_groups)
    # A product of n terms is off by n units in the last place of the squares at most; four times
    # that for the rows' own squares and the origin that was moved.
    most = float(squares.max(initial=0.0)) + float(packed[-1].max())
    doubt = most * (8 * (n_columns + 8) * np.finfo(np.float64).eps) + _LEAST
    of_groups = about.max(axis=1)
    least = np.partition(of_groups, n_groups - k, axis=1)[:, n_groups - k] - 2 * doubt
    row, group = np.nonzero(of_groups >= least[:, np.newaxis])
    which, nth = np.nonzero(about[row, :, group] >= least[row, np.newaxis])
    row, place = row[which], nth * n_groups + group[which]
    order = np.lexsort((place, row))
    return row[order], place[order]
