"""Which search a table gets; that by a caller's own object, or without the native part."""

from numbers import Integral
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from equipoise._engine.arguments import WrongParameterError
from equipoise._kernels import is_native
from equipoise._runtime.warnings import warn_caller
from equipoise.core.neighbors import LARGEST, ExactSearch
from equipoise.core.pools import FarthestBySearch, Pool, Search
from equipoise.core.problem import Neighbors, Problem
from equipoise.core.sparse_neighbors import SparseSearch
from equipoise.core.wording import shown
from equipoise.exceptions import NativeKernelsMissingWarning, TableError
from equipoise.typing import Floats, Rows

_VALUES_AT_ONCE = 1_000_000
# Squares of single precision overflow beyond.
_LARGEST_OF_SINGLE = 2.0**50


class EstimatorSearch(FarthestBySearch):
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
        found = self._fitted_to(pool, k).kneighbors(self._matrix[rows], return_distance=False)
        near = pool.rows[np.asarray(found, dtype=np.int64)]
        return near if near.shape[1] == k else without_self(near, rows)

    def distances(self, rows: Rows, pool: Pool, k: int) -> Floats:
        """The object's own distances to the ``k`` nearest rows of a pool, itself included."""
        found = np.empty((rows.size, k))
        if rows.size:
            fitted = self._fitted_to(pool, k)
            step = max(1, _VALUES_AT_ONCE // k)
            for start in range(0, rows.size, step):
                asked = self._matrix[rows[start : start + step]]
                found[start : start + step] = fitted.kneighbors(asked, n_neighbors=k)[0]
        return found

    def _fitted_to(self, pool: Pool, k: int) -> Any:
        """The object, fitted to a pool once."""
        if (pool, k) not in self._fitted:
            # All rows of a pool are asked for only by rows outside it, which have no self to drop.
            width = min(k + 1, len(pool))
            estimator = self._estimator or NearestNeighbors(n_neighbors=width)
            # An object of the caller's need not be an estimator, nor its fit return it.
            fitted = clone(estimator, safe=False)
            fitted.fit(self._matrix[pool.rows])
            self._fitted[pool, k] = fitted
        return self._fitted[pool, k]

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
        n_values = matrix.shape[0] * matrix.shape[1]
        if not is_native() or n_values > 8 * matrix.nnz + 100_000:
            return SparseSearch(matrix, n_threads)
        return ExactSearch(np.ascontiguousarray(matrix.toarray()), n_threads)
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


def neighbors_of(
    name: str, value: Any, problem: Problem, default: int = 5, *, counts_itself: bool = True
) -> Neighbors:
    """Read a sampler's number of neighbours: an integer, ``"auto"``, or an object that searches.

    An object is used as given: its ``n_neighbors`` counts the row itself, but where rows outside
    a pool ask.
    """
    if isinstance(value, str) and value == "auto":
        return Neighbors(name, None, default=default)
    if isinstance(value, Integral) and not isinstance(value, bool):
        if value < 1:
            raise WrongParameterError(f"{name} must be at least 1, not {value}")
        return Neighbors(name, int(value))
    if not (hasattr(value, "fit") and hasattr(value, "kneighbors")):
        raise WrongParameterError(
            f"{name} must be a whole number, 'auto', or an object with fit and kneighbors, "
            f"not {shown(value)}"
        )
    if problem.restricted_by:
        told = " and ".join(problem.restricted_by)
        raise TableError(
            f"{name} is an object that searches, {value!r}, and knows nothing of {told}: it would "
            f"take neighbours that {told} forbid. Give {name} as a whole number"
        )
    k = int(value.n_neighbors) - counts_itself
    return Neighbors(name, k, EstimatorSearch(problem.as_numbers(), value))


def unfitted(value: Any, default: int = 5, *, counts_itself: bool = True) -> Any:
    """The documented attribute of a sampler's search: an unfitted estimator."""
    if hasattr(value, "kneighbors"):
        return clone(value, safe=False)
    k = value if isinstance(value, Integral) else default
    return NearestNeighbors(n_neighbors=int(k) + counts_itself)


def numbers_for_estimator(problem: Problem) -> Any:
    """The table as an estimator of scikit-learn gets it.

    It is divided by a power of two where its squares would overflow: k-means, and a support vector
    machine that goes by the spread, tell the same of rows brought nearer.
    """
    numbers = problem.as_numbers()
    limit = LARGEST if numbers.dtype == np.float64 else _LARGEST_OF_SINGLE
    stored = numbers.data if sparse.issparse(numbers) else numbers
    size = max(float(stored.max(initial=0.0)), -float(stored.min(initial=0.0)))
    if size <= limit:
        return numbers
    return numbers * numbers.dtype.type(2.0 ** -np.frexp(size)[1])
