"""Tables that are SciPy's sparse matrices or arrays."""

from collections.abc import Sequence
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
from equipoise.core.plan import AddedRows, Copy, Jitter, Segment
from equipoise.exceptions import TableError


class _AllColumns:
    """What to call the one column that the stored values of a sparse table are checked as."""

    def __getitem__(self, j: int) -> str:
        return "(any, sparse)"


class SparseTable(Table):
    """A CSR or CSC matrix or array; other formats become CSR."""

    def __init__(self, X: Any) -> None:
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

    def take(self, rows: Rows, n_added: int = 0) -> Any:
        taken = self._values.tocsr()[rows]
        return taken.asformat(self._values.format)

    def extend(self, plan: AddedRows, n_threads: int, *, synthetic_only: bool = False) -> Any:
        made = self._new_rows(plan)
        if not synthetic_only:
            made = sparse.vstack([self._values.tocsr(), made], format="csr")
        made = made.astype(self._values.dtype, copy=False).asformat(self._values.format)
        made.sort_indices()
        return made

    def _new_rows(self, plan: AddedRows) -> Any:
        rows = self._values.tocsr()
        if isinstance(plan, Copy):
            return rows[plan.base]
        if rows.dtype not in (np.float32, np.float64):
            rows = rows.astype(np.float64)
        if isinstance(plan, Segment):
            base = rows[plan.base]
            way = rows[plan.partner] - base
            made = base + sparse.diags_array(plan.position, format="csr") @ way
        else:
            made = self._with_noise(rows, plan)
        made = type(rows)(made)
        made.data = as_dtype(made.data.astype(np.float64, copy=False), self._values.dtype)
        return made

    def _with_noise(self, rows: Any, plan: AddedRows) -> Any:
        assert isinstance(plan, Jitter)
        base = rows[plan.base].toarray()
        dense = np.empty_like(base)
        here = replace(plan, n_rows=plan.n_new, base=np.arange(plan.n_new, dtype=np.int64))
        fill_new_rows(base, here, dense)
        return sparse.csr_array(dense)

    def wrap(self, matrix: Any) -> Any:
        made: Any = matrix if sparse.issparse(matrix) else sparse.csr_matrix(matrix)
        return made.asformat(self._values.format)
