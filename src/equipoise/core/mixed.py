"""Who is near whom in a table of mixed columns, and among the rows that may be neighbours."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._kernels.mixed import (
    NO_LIMITS,
    Allowed,
    Measure,
    MixedPool,
    Term,
    Values,
    pack_mixed,
)
from equipoise.core.columns import Features, Kind
from equipoise.core.metrics import MeasuredTable
from equipoise.core.pools import FarthestBySearch, Pool
from equipoise.typing import Rows


class MixedSearch(FarthestBySearch):
    """Exact nearest rows of a mixed table, each pool packed at most once.

    Parameters
    ----------
    measured : MeasuredTable
        The table, and how its rows are measured.
    allowed : Allowed
        Which rows may be neighbours.
    n_threads : int
        Threads to use; the result does not depend on it.
    """

    def __init__(
        self,
        measured: MeasuredTable,
        allowed: Allowed = NO_LIMITS,
        n_threads: int = 1,
    ) -> None:
        self._measured = measured
        self._allowed = allowed
        self._n_threads = n_threads
        self._packed: dict[Pool, MixedPool] = {}
        self._measures: dict[Pool | None, Measure] = {}

    def __call__(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> Rows:
        """Find the ``k`` nearest rows of a pool to each of ``rows``, itself left out.

        Where fewer than ``k`` are allowed they stand again and again; a row that has
        none at all has -1.
        """
        found, _ = self.measured(rows, pool, k, measured_by)
        return repeat_found(found) if self._allowed is not NO_LIMITS else found

    def measured(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> tuple[Rows, Values]:
        """Find them, and the sums of their terms; where fewer are allowed, -1 at infinity."""
        if rows.size == 0:
            return np.empty((0, k), dtype=np.int64), np.empty((0, k))
        measure = self._measure_by(measured_by)
        if pool not in self._packed:
            table = self._measured.table
            self._packed[pool] = pack_mixed(table, pool.rows, measure, self._n_threads)
        return self._packed[pool].search(rows, k, measure, self._n_threads, allowed=self._allowed)

    def _measure_by(self, pool: Pool) -> Measure:
        key = pool if self._measured.is_of_pool else None
        if key not in self._measures:
            self._measures[key] = self._measured.measure_by(pool.rows)
        return self._measures[key]


def repeat_found(found: Rows) -> Rows:
    """Fill each row's missing neighbours with those that it has, in turn.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.mixed import repeat_found
    >>> repeat_found(np.array([[4, 7, -1, -1, -1], [-1, -1, -1, -1, -1]]))
    array([[ 4,  7,  4,  7,  4],
           [-1, -1, -1, -1, -1]])
    """
    n_found = (found >= 0).sum(axis=1, keepdims=True)
    turn = np.arange(found.shape[1]) % np.maximum(n_found, 1)
    return np.take_along_axis(found, turn, axis=1)


def each_once(found: Rows) -> Rows:
    """Take back what :func:`repeat_found` does: -1 where a row stands again.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.mixed import each_once
    >>> each_once(np.array([[4, 7, 4, 7, 4], [-1, -1, -1, -1, -1]]))
    array([[ 4,  7, -1, -1, -1],
           [-1, -1, -1, -1, -1]])
    """
    is_again = np.logical_or.accumulate(found[:, 1:] == found[:, :1], axis=1)
    return np.column_stack([found[:, :1], np.where(is_again, -1, found[:, 1:])])


class Numbers:
    """A mixed table as numbers alone, for models that read nothing else.

    Missing values become the column's median, and a category one column a level, so that
    two levels are as far apart as the measure says.

    Parameters
    ----------
    features : Features
        The table.
    measured : MeasuredTable
        How its rows are measured; the measure of all rows is taken.
    """

    def __init__(self, features: Features, measured: MeasuredTable) -> None:
        self._features = features
        self._measured = measured

    @cached_property
    def matrix(self) -> Any:
        """An ndarray, or a CSR array where there are categories."""
        table, kinds = self._measured.table, self._features.kinds
        measure = self._measured.measure_by(np.arange(table.shape[0]))
        numbers = [j for j, kind in enumerate(kinds) if kind not in (Kind.CATEGORY, Kind.COPIED)]
        dense = np.column_stack([_filled(table[:, j]) for j in numbers] or [np.zeros(len(table))])
        parts = [
            _one_hot(
                self._features.values[:, j], self._features.columns[j].n_levels, _worth(measure, j)
            )
            for j, kind in enumerate(kinds)
            if kind == Kind.CATEGORY and measure.terms[j] != Term.IGNORED
        ]
        if not parts:
            return dense
        return with_small_indices(sparse.hstack([sparse.csr_array(dense), *parts], format="csr"))


def with_small_indices(matrix: Any) -> Any:
    """A sparse matrix with indices of 32 bits, where they are enough; its values are not copied.

    scikit-learn's support vector machines read no others.
    """
    largest = max(matrix.nnz, *matrix.shape)
    if matrix.indices.dtype == matrix.indptr.dtype == np.int32 or largest > np.iinfo(np.int32).max:
        return matrix
    parts = (matrix.data, matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32))
    return type(matrix)(parts, shape=matrix.shape)


def _filled(column: Values) -> Values:
    is_missing = np.isnan(column)
    if not is_missing.any():
        return column
    middle = np.median(column[~is_missing]) if not is_missing.all() else 0.0
    return np.where(is_missing, middle, column)


def _worth(measure: Measure, j: int) -> float:
    """The term of two different levels, on average."""
    if measure.terms[j] == Term.TABLED and measure.tables[j].size:
        return float(measure.tables[j].mean())
    return float(measure.weight[j])


def _one_hot(levels: Values, n_levels: int, worth: float) -> Any:
    rows = np.flatnonzero(~np.isnan(levels))
    cells = (np.full(rows.size, np.sqrt(worth / 2)), (rows, levels[rows].astype(np.int64)))
    return sparse.csr_array(cells, shape=(levels.size, max(n_levels, 1)))


def levels_of(
    features: Features, columns: Sequence[int], rows: Rows | None = None
) -> NDArray[np.int64]:
    """The levels of some columns as whole numbers, in some rows or all; -1 is a missing value."""
    every = slice(None) if rows is None else rows[:, np.newaxis]
    values = features.values[every, columns]
    return np.where(np.isnan(values), -1, values).astype(np.int64)
