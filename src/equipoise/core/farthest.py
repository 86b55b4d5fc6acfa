"""How far the farthest rows of a pool are, without a matrix of all pairs.

A product of matrices tells all squared distances of a block but for a bound of rounding, which
rules out nearly all; what is left is measured in float64, in column order, from the values.
"""

import numpy as np
from numpy.typing import NDArray

from equipoise.core.pools import Pool
from equipoise.typing import Floats, Rows

_VALUES_AT_ONCE = 1_000_000
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
    near_origin = np.ascontiguousarray((others - centre).T)
    lengths = np.einsum("ji,ji->i", near_origin, near_origin)
    found = np.empty((rows.size, k))
    step = max(1, _VALUES_AT_ONCE // len(pool))
    for start in range(0, rows.size, step):
        here = slice(start, start + step)
        asked = table[rows[here]].astype(np.float64, copy=False)
        found[here] = _farthest_of_block(asked, others, (asked - centre, near_origin, lengths), k)
    return found


def _farthest_of_block(
    asked: Floats, others: Floats, moved: tuple[Floats, Floats, Floats], k: int
) -> Floats:
    """The squared distances of the farthest rows, for a block of rows."""
    queries, near_origin, lengths = moved
    sums = np.einsum("ij,ij->i", queries, queries)[:, np.newaxis] + lengths
    about = sums - 2.0 * (queries @ near_origin)
    # A product of n terms is off by n units in the last place of the squares at most; four times
    # that for the rows' own squares and the origin that was moved.
    most = float(sums.max(initial=0.0))
    doubt = most * (8 * (asked.shape[1] + 8) * np.finfo(np.float64).eps) + _LEAST
    row, place = np.nonzero(about >= (_kth_largest(about, k) - 2 * doubt)[:, np.newaxis])
    squares = np.zeros(row.size)
    for j in range(asked.shape[1]):
        way = asked[row, j] - others[place, j]
        squares += way * way
    order = np.lexsort((-squares, row))
    first = np.searchsorted(row, np.arange(len(asked)))[:, np.newaxis] + np.arange(k)
    return squares[order[first]]


def _kth_largest(values: Floats, k: int) -> Floats:
    """What the k-th largest value of each line is at least: of the largest ones of groups."""
    n_lines, n_values = values.shape
    n_groups = n_values // _GROUP
    if n_groups < k:
        smallest: Floats = np.partition(values, n_values - k, axis=1)[:, n_values - k]
        return smallest
    of_groups = values[:, : n_groups * _GROUP].reshape(n_lines, n_groups, _GROUP).max(axis=2)
    of_groups.partition(n_groups - k, axis=1)
    largest: Floats = of_groups[:, n_groups - k]
    return largest
