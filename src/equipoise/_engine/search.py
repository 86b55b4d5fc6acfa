"""Searches that need scikit-learn: sparse tables, a caller's own object, no native part."""

from numbers import Integral
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from equipoise._kernels import is_native
from equipoise._runtime.warnings import warn_caller
from equipoise.core.neighbors import ExactSearch
from equipoise.core.pools import Pool, Search
from equipoise.core.problem import Neighbors, Problem
from equipoise.exceptions import NativeKernelsMissingWarning
from equipoise.typing import Floats, Rows


class EstimatorSearch:
    """Nearest rows by an object with ``fit`` and ``kneighbors``, fitted once a pool.

    Parameters
    ----------
    matrix : ndarray or sparse matrix of shape (n_rows, n_columns)
        The table.
    estimator : object or None
        What to fit a clone of; None is scikit-learn's NearestNeighbors for the
        number of neighbours asked.
    """

    def __init__(self, matrix: Any, estimator: Any = None) -> None:
        self._matrix = matrix
        self._estimator = estimator
        self._fitted: dict[tuple[Pool, int], Any] = {}

    def __call__(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> Rows:
        """Find the ``k`` nearest rows of a pool to each of ``rows``, itself left out."""
        if rows.size == 0:
            return np.empty((0, k), dtype=np.int64)
        if (pool, k) not in self._fitted:
            # All rows of a pool are asked for only by rows outside it, which have no self to drop.
            width = min(k + 1, len(pool))
            estimator = self._estimator or NearestNeighbors(n_neighbors=width)
            # An object of the caller's need not be an estimator, nor its fit return it.
            fitted = clone(estimator, safe=False)
            fitted.fit(self._matrix[pool.rows])
            self._fitted[pool, k] = fitted
        found = self._fitted[pool, k].kneighbors(self._matrix[rows], return_distance=False)
        near = pool.rows[np.asarray(found, dtype=np.int64)]
        return near if near.shape[1] == k else without_self(near, rows)

    def measured(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> tuple[Rows, Floats]:
        """Find them, and their squared Euclidean distances, from the values themselves."""
        found = self(rows, pool, k, measured_by)
        squares = np.empty(found.shape)
        for nth in range(k):
            way = self._matrix[rows] - self._matrix[found[:, nth]]
            squared = way.multiply(way) if sparse.issparse(way) else way * way
            squares[:, nth] = np.asarray(squared.sum(axis=1)).ravel()
        return found, squares


def without_self(found: Rows, rows: Rows) -> Rows:
    """Drop each row from its own neighbours; where it is not among them, the last one."""
    is_self = found == rows[:, np.newaxis]
    is_self[:, -1] |= ~is_self.any(axis=1)
    others: Rows = found[~is_self].reshape(found.shape[0], found.shape[1] - 1)
    return others


def fresh_search(matrix: Any, n_threads: int) -> Search:
    """Choose the search for a table: the native one wherever it can read the table."""
    if sparse.issparse(matrix):
        return EstimatorSearch(matrix)
    if is_native():
        return ExactSearch(matrix, n_threads)
    _say_once_that_native_is_missing()
    return EstimatorSearch(matrix)


_said: list[bool] = []


def _say_once_that_native_is_missing() -> None:
    if _said:
        return
    _said.append(True)
    warn_caller(
        "the native part of Equipoise is not installed, so neighbours are searched by "
        "scikit-learn: the same method, several times slower. Install a C++ compiler and "
        "reinstall Equipoise, or install a wheel, to have it.",
        NativeKernelsMissingWarning,
    )


def neighbors_of(name: str, value: Any, problem: Problem, default: int = 5) -> Neighbors:
    """Read a sampler's number of neighbours: an integer, ``"auto"``, or an object that searches.

    An object is used as given: its ``n_neighbors`` counts the row itself.
    """
    if isinstance(value, str) and value == "auto":
        return Neighbors(name, None, default=default)
    if isinstance(value, Integral) and not isinstance(value, bool):
        if value < 1:
            raise ValueError(f"{name} must be at least 1, not {value}")
        return Neighbors(name, int(value))
    if not (hasattr(value, "fit") and hasattr(value, "kneighbors")):
        raise TypeError(
            f"{name} must be a whole number, 'auto', or an object with fit and kneighbors, "
            f"not {value!r}"
        )
    return Neighbors(name, int(value.n_neighbors) - 1, EstimatorSearch(problem.as_numbers(), value))


def unfitted(value: Any, default: int = 5) -> Any:
    """The documented attribute of a sampler's search: an unfitted estimator."""
    if hasattr(value, "kneighbors"):
        return clone(value, safe=False)
    k = value if isinstance(value, Integral) else default
    return NearestNeighbors(n_neighbors=int(k) + 1)
