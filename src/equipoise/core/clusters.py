"""How far apart the rows of a cluster are, and how new rows are shared among clusters.

Douzas, Bacao & Last (2018), "Improving imbalanced learning through a heuristic oversampling method
based on k-means and SMOTE", Information Sciences 465; steps 2 and 3 of their algorithm.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise.typing import Counts

# Rows of a tile of distances: 8 MiB.
_TILE = 1024
# Below this part of two rows' squared lengths, rounding cannot tell their distance from 0.
_ROUNDING = 1e-13


def mean_distance(rows: Any) -> float:
    """The mean Euclidean distance of two different rows.

    Parameters
    ----------
    rows : ndarray or CSR array of shape (n_rows, n_columns)
        At least two rows, finite.

    Returns
    -------
    float
        0 where all rows are identical.

    Notes
    -----
    Every pair is looked at, tile by tile: the time grows with the square of the
    rows, the memory does not.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.clusters import mean_distance
    >>> mean_distance(np.array([[0.0, 0.0], [3.0, 4.0], [0.0, 0.0]]))
    3.3333333333333335
    """
    n = int(rows.shape[0])
    near_zero, scale = _near_zero(rows)
    if scale == 0:
        return 0.0
    lengths = _squared_lengths(near_zero)
    total = 0.0
    for i in range(0, n, _TILE):
        for j in range(i, n, _TILE):
            one, two = slice(i, i + _TILE), slice(j, j + _TILE)
            sums = lengths[one, np.newaxis] + lengths[two]
            products = near_zero[one] @ near_zero[two].T
            squares = sums - 2.0 * (products.toarray() if sparse.issparse(products) else products)
            squares[squares <= _ROUNDING * sums] = 0.0
            # A tile beside the diagonal stands for its mirror image, too.
            total += float(np.sqrt(squares).sum()) * (1 if i == j else 2)
    # One that is too large for a float counts as the largest.
    with np.errstate(over="ignore"):
        return float(min(scale * (total / (n * (n - 1))), np.finfo(np.float64).max))


def _near_zero(rows: Any) -> tuple[Any, float]:
    """Rows moved and scaled to where least is lost by rounding, and what they were divided by."""
    if sparse.issparse(rows):
        rows = rows.astype(np.float64)
        scale = float(abs(rows).max())
    else:
        rows = np.asarray(rows, dtype=np.float64)
        with np.errstate(over="ignore"):
            moved = rows - rows[0]
        scale = float(np.abs(moved).max(initial=0.0))
        if not np.isfinite(scale):
            scale = float(np.abs(rows).max())
            return rows / scale - rows[0] / scale, scale
        rows = moved
    return (rows / scale if scale > 0 else rows), scale


def _squared_lengths(rows: Any) -> NDArray[np.float64]:
    squares = rows.multiply(rows).sum(axis=1) if sparse.issparse(rows) else (rows**2).sum(axis=1)
    return np.asarray(squares, dtype=np.float64).ravel()


def weights_by_sparsity(
    distances: NDArray[np.float64], n_rows: Counts, exponent: float | None = None
) -> NDArray[np.float64]:
    """Weights in proportion to the sparsity of clusters: distance ** exponent / rows.

    Parameters
    ----------
    distances : ndarray of shape (n_clusters,)
        The mean distance of the rows of each cluster.
    n_rows : ndarray of shape (n_clusters,)
        How many they are.
    exponent : float or None, default=None
        Not negative. None is 0.16 * log(rows, 1.6) ** 1.8 of each cluster's own rows, as in
        imbalanced-learn; the paper takes the number of columns.

    Returns
    -------
    ndarray of shape (n_clusters,)
        The greatest is 1. All are 1 where all rows of each cluster are identical.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.clusters import weights_by_sparsity
    >>> weights_by_sparsity(np.array([1.0, 2.0]), np.array([5, 10]), 2.0)
    array([0.5, 1. ])
    """
    exponents = 0.16 * np.log(n_rows) ** 1.8 / np.log(1.6) ** 1.8
    if exponent is not None:
        exponents = np.full(n_rows.size, float(exponent))
    # In logarithms: a distance of 1e30 to the power of 12 is no number.
    sparsity = -np.log(n_rows)
    is_raised = exponents > 0
    with np.errstate(divide="ignore"):
        sparsity[is_raised] += exponents[is_raised] * np.log(distances[is_raised])
    if np.isneginf(sparsity).all():
        return np.ones(n_rows.size)
    return np.asarray(np.exp(sparsity - sparsity.max()))
