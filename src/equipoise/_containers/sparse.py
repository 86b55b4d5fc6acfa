"""Tables that are SciPy's sparse matrices or arrays."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._containers.arrays import numbers_of
from equipoise._containers.kinds import Declared
from equipoise._containers.tables import Rows, Table, check_finite
from equipoise.core.columns import Column, Features, Kind
from equipoise.core.interpolate import as_dtype, fill_new_rows
from equipoise.core.new_rows import NewRows
from equipoise.core.plan import Plan
from equipoise.core.sources import Between, Mix, Source, Take
from equipoise.exceptions import TableError


class _AllColumns:
    """What to call the one column that the stored values of a sparse table are checked as."""

    def __getitem__(self, j: int) -> str:
        return "(any, sparse)"


class SparseTable(Table):
    """A CSR or CSC matrix or array; other formats become CSR."""

    is_sparse = True

    def __init__(self, X: Any) -> None:
        if len(X.shape) != 2:
            raise TableError(
                f"Expected 2D array, got {len(X.shape)}D array instead: X is a sparse array of the "
                f"shape {X.shape}. Pass one row a sample and one column a feature"
            )
        self._values = X if X.format in ("csr", "csc") else X.tocsr()
        self.n_rows, self.n_columns = X.shape

    def matrix(self) -> Any:
        numbers = numbers_of(self._values.data[:, np.newaxis])
        check_finite(numbers, _AllColumns())
        if self._values.dtype in (np.float32, np.float64):
            return self._values
        return self._values.astype(np.float64)

    @property
    def names(self) -> Sequence[Any]:
        return range(self.n_columns)

    def column_numbers(self, j: int) -> NDArray[Any]:
        dense: NDArray[Any] = self._values.tocsc()[:, [j]].toarray().ravel()
        return dense

    def features(self, declared: Declared, n_threads: int = 1) -> Features:
        if set(declared.values()) - {Kind.CONTINUOUS, Kind.INTEGER}:
            raise TableError(
                "the columns of a sparse X are numbers: declare them continuous or integer, or "
                "pass X.toarray()"
            )
        kind = Kind.CONTINUOUS if self._values.dtype.kind == "f" else Kind.INTEGER
        why = f"sparse {self._values.dtype}"
        return Features(self.matrix(), [Column(j, kind, why) for j in range(self.n_columns)])

    def take(self, rows: Rows) -> Any:
        taken = self._values.tocsr()[rows]
        return taken.asformat(self._values.format)

    def generate(self, plan: Plan, n_threads: int) -> Any:
        if not plan.new:
            return self.take(plan.sample_indices)
        rows = self._values.tocsr()
        kept = rows if plan.kept is None else rows[plan.kept]
        made = sparse.vstack([kept, *(self._made(rows, one) for one in plan.new)], format="csr")
        if plan.order is not None:
            made = made[plan.order]
        return self._as_given(made)

    def stack(self, tables: Sequence[Any]) -> Any:
        return self._as_given(sparse.vstack([one.tocsr() for one in tables], format="csr"))

    def _as_given(self, made: Any) -> Any:
        """Made rows in the format and dtype of the table, their indices sorted."""
        made = made.astype(self._values.dtype, copy=False).asformat(self._values.format)
        made.sort_indices()
        return made

    def _made(self, rows: Any, new: NewRows) -> Any:
        """New rows, as CSR."""
        if new.are_copies:
            return rows[new.base]
        if rows.dtype not in (np.float32, np.float64):
            rows = rows.astype(np.float64)
        named = [j for one in new.sources for j in one.columns or ()]
        made = self._from(rows, new, new.rest)
        if named:
            made = _columns_alone(made, np.setdiff1d(np.arange(self.n_columns), named))
            for one in new.sources:
                if one.columns is not None:
                    made = made + _columns_alone(self._from(rows, new, one), one.columns)
        made = type(rows)(made)
        made.data = as_dtype(made.data.astype(np.float64, copy=False), self._values.dtype)
        return made

    def _from(self, rows: Any, new: NewRows, source: Source) -> Any:
        """All columns from one source."""
        if isinstance(source, Take):
            return rows[new.taken(source)]
        if isinstance(source, Between):
            base = rows[new.base]
            way = rows[source.partner] - base
            return base + sparse.diags_array(source.position, format="csr") @ way
        # Noise and sums of many rows leave few zeros.
        alone = replace(source, columns=None) if isinstance(source, Mix) else source
        dense = np.empty((len(new), self.n_columns), dtype=rows.dtype)
        parents = np.unique(np.concatenate([new.base, *source.parents]))
        here = NewRows(new.base, (alone,)).renumbered(lambda some: np.searchsorted(parents, some))
        fill_new_rows(rows[parents].toarray(), [here], dense)
        return sparse.csr_array(dense)

    def _cells(self, rows: Rows, columns: list[int]) -> Iterator[bytes]:
        cells = self._values.tocsr()[rows][:, columns].toarray().T
        yield cells.astype(np.float64, order="C").tobytes()

    def wrap(self, matrix: Any) -> Any:
        made: Any = matrix if sparse.issparse(matrix) else sparse.csr_matrix(matrix)
        return made.asformat(self._values.format)


def _columns_alone(made: Any, columns: Any) -> Any:
    """A matrix in which other columns hold nothing."""
    stays = np.zeros(made.shape[1])
    stays[list(columns)] = 1.0
    return made @ sparse.diags_array(stays, format="csr")
