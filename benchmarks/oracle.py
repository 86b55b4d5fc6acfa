"""Nearest rows by brute force in float64: slow, and beyond doubt."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.contenders import nearest_rows


def nearest_by_brute_force(X: NDArray[Any], rows: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    """Find the ``k`` nearest rows of ``X`` to each of ``rows``, itself left out.

    Distances are float64 sums of squares in column order; ties go to the lower
    row number.
    """
    columns = [np.ascontiguousarray(column, dtype=np.float64) for column in X.T]
    found = np.empty((rows.size, k), dtype=np.int64)
    for i, row in enumerate(rows):
        squares = np.zeros(len(X))
        for column in columns:
            squares += (column - column[row]) ** 2
        squares[row] = np.inf
        # Only what is as near as the k-th can be listed; a stable sort keeps their order.
        near = np.flatnonzero(squares <= np.partition(squares, k - 1)[k - 1])
        found[i] = near[np.argsort(squares[near], kind="stable")[:k]]
    return found


def share_exact(X: NDArray[Any], k: int = 10, n_queries: int = 200) -> float:
    """Share of sampled rows whose list of neighbours is that of brute force."""
    rng = np.random.default_rng(0)
    drawn = rng.choice(len(X), n_queries, replace=False)
    rows = np.unique(np.append(drawn, len(X) // 2)).astype(np.int64)
    # A few queries alone might be answered by another path than many: ask for all rows.
    found = nearest_rows(X, np.arange(len(X), dtype=np.int64), k)[rows]
    return float((found == nearest_by_brute_force(X, rows, k)).all(axis=1).mean())
