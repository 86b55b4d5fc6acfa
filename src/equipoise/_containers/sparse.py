"""Tables that are SciPy's sparse matrices or arrays."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._containers.arrays import numbers_of
from equipoise._containers.kinds import Declared, Holds, is_guess, kind_and_reason
from equipoise._containers.tables import Rows, Table, check_finite
from equipoise.core.columns import NUMBERS, Column, Features, Kind, flag_columns
from equipoise.core.interpolate import as_dtype, fill_new_rows
from equipoise.core.new_rows import NewRows
from equipoise.core.plan import Plan
from equipoise.core.sources import Between, Mix, Noise, Source, Take
from equipoise.exceptions import TableError

#: What the columns of a sparse table may be declared to be.
_KINDS = (*NUMBERS, Kind.COPIED)


class _AllColumns:
    """What to call the one column that the stored values of a sparse table are checked as."""

    def __getitem__(self, j: int) -> str:
        return "(any, sparse)"


class SparseTable(Table):
    """A CSR or CSC matrix or array; other formats become CSR."""

    is_sparse = True

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
        strange = set(declared.values()) - set(_KINDS)
        if strange:
            listed = ", ".join(repr(str(one)) for one in _KINDS)
            raise TableError(
                f"the columns of a sparse X are numbers and cannot be {str(strange.pop())!r}: "
                f"declare them {listed}, or pass X.toarray()"
            )
        matrix = self.matrix()
        letter = self._values.dtype.kind
        holds = {"f": Holds.FLOATS, "b": Holds.BOOLEANS}.get(letter, Holds.INTEGERS)
        of_dtype, of_flags = (kind_and_reason(holds, are_flags=one) for one in (False, True))
        columns = [Column(j, *of_dtype) for j in range(self.n_columns)]
        for j in flag_columns(matrix) if holds != Holds.BOOLEANS else ():
            columns[j] = Column(j, *of_flags, is_guess=is_guess(holds, Kind.FLAG))
        for j, kind in declared.items():
            columns[j] = Column(j, kind, "declared", is_declared=True)
        return Features(_without(matrix, declared, self.n_columns), columns)

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
        _keep_whole(made, new.sources)
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


def _without(matrix: Any, declared: Declared, n_columns: int) -> Any:
    """The table to measure by: columns that are copied hold nothing in it."""
    copied = [j for j, kind in declared.items() if kind == Kind.COPIED]
    if not copied:
        return matrix
    stays = np.ones(n_columns, dtype=bool)
    stays[copied] = False
    by_row = matrix.tocsr()
    data = np.where(stays[by_row.indices], by_row.data, by_row.dtype.type(0))
    left = type(by_row)((data, by_row.indices, by_row.indptr), shape=matrix.shape)
    return left.asformat(matrix.format)


def _keep_whole(made: Any, sources: Sequence[Source]) -> None:
    """Round what is stored of whole numbers, and keep what was extrapolated within its limits."""
    for one in sources:
        if not isinstance(one, (Between, Mix, Noise)):
            continue
        is_whole = np.isin(made.indices, one.rounded)
        made.data[is_whole] = np.rint(made.data[is_whole])
        limits = one.limits if isinstance(one, Between) else None
        if limits is not None:
            place = np.minimum(
                np.searchsorted(limits.columns, made.indices), limits.columns.size - 1
            )
            bounded = limits.columns[place] == made.indices
            low, high = limits.low[place[bounded]], limits.high[place[bounded]]
            made.data[bounded] = np.clip(made.data[bounded], low, high)


def _columns_alone(made: Any, columns: Any) -> Any:
    """A matrix in which other columns hold nothing."""
    stays = np.zeros(made.shape[1])
    stays[list(columns)] = 1.0
    return made @ sparse.diags_array(stays, format="csr")
