"""Tables that are SciPy's sparse matrices or arrays."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._containers.arrays import ArrayTable, numbers_of
from equipoise._containers.kinds import Declared, Holds, is_guess, kind_and_reason
from equipoise._containers.tables import Rows, Table, check_finite
from equipoise._kernels.sparse import Stored, sparse_segments
from equipoise.core.columns import (
    LEVELS,
    NUMBERS,
    AlikeColumns,
    Column,
    Features,
    Kind,
    flag_columns,
)
from equipoise.core.distinct import distinct
from equipoise.core.interpolate import as_dtype, fill_new_rows
from equipoise.core.new_rows import NewRows
from equipoise.core.plan import Plan
from equipoise.core.sources import Between, Crossed, Mix, Noise, Source, Take
from equipoise.core.sparse_neighbors import in_canonical_form
from equipoise.exceptions import TableError

_VALUES_AT_ONCE = 1_000_000
#: What the columns of a sparse table may be declared to be.
_KINDS = (*NUMBERS, *LEVELS, Kind.COPIED)


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
        if set(declared.values()) & set(LEVELS):
            # Most levels are 0: they are measured as those of a dense table.
            return ArrayTable(self._values.toarray()).features(declared)
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
        others = {
            j: Column(j, *of_flags, is_guess=is_guess(holds, Kind.FLAG))
            for j in (flag_columns(matrix) if holds != Holds.BOOLEANS else ())
        }
        others |= {j: Column(j, kind, "declared", is_declared=True) for j, kind in declared.items()}
        columns = AlikeColumns(self.n_columns, Column(0, *of_dtype), others)
        return Features(_without(matrix, declared, self.n_columns), columns)

    def objects(self, rows: Rows) -> NDArray[Any]:
        dense: NDArray[Any] = self._values.tocsr()[rows].toarray().astype(object)
        return dense

    def take(self, rows: Rows) -> Any:
        taken = self._values.tocsr()[rows]
        return taken.asformat(self._values.format)

    def generate(self, plan: Plan, n_threads: int) -> Any:
        if not plan.new:
            return self.take(plan.sample_indices)
        rows = self._values.tocsr()
        kept = rows if plan.kept is None else rows[plan.kept]
        between = self._between_alone(rows, plan.new)
        if between is not None:
            made = _between(rows, plan.new[0].base, between, n_threads, after=kept)
        else:
            made = sparse.vstack(
                [kept, *(self._made(rows, one, n_threads) for one in plan.new)], format="csr"
            )
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

    def extremes(self, columns: Sequence[int]) -> list[tuple[float, float] | None]:
        chosen = self._values.tocsc()[:, list(columns)]
        low, high = (getattr(chosen, name)(axis=0).toarray().ravel() for name in ("min", "max"))
        return list(zip(low.tolist(), high.tolist(), strict=True))

    def _between_alone(self, rows: Any, new: Sequence[NewRows]) -> Between | None:
        """How all new rows lie between two, where nothing else is done to them."""
        if len(new) != 1 or len(new[0].sources) != 1 or not isinstance(new[0].rest, Between):
            return None
        source = new[0].rest
        is_plain = not source.rounded and source.limits is None
        if is_plain and rows.dtype in (np.float32, np.float64) and not _is_extreme(rows.data):
            return source
        return None

    def _made(self, rows: Any, new: NewRows, n_threads: int) -> Any:
        """New rows, as CSR."""
        if new.are_copies:
            return rows[new.base]
        if isinstance(new.rest, (Mix, Noise)):
            return self._made_dense(rows, new, len(new))  # they leave few zeros
        if _is_extreme(rows.data):
            return self._made_dense(rows, new, max(1, _VALUES_AT_ONCE // self.n_columns))
        named = {j for one in new.sources for j in one.columns or ()}
        made = self._from(rows, new, new.rest, n_threads)
        if named:
            is_named = np.zeros(self.n_columns, dtype=bool)
            is_named[list(named)] = True
            made = _columns_alone(made, ~is_named)
            for one in new.sources:
                if one.columns is not None:
                    chosen = np.zeros(self.n_columns, dtype=bool)
                    chosen[list(one.columns)] = True
                    made = made + _columns_alone(self._from(rows, new, one, n_threads), chosen)
        made = type(rows)(made)
        made.data = as_dtype(made.data.astype(np.float64, copy=False), self._values.dtype)
        return made

    def _from(self, rows: Any, new: NewRows, source: Source, n_threads: int) -> Any:
        """All columns from one source."""
        if isinstance(source, Take):
            return rows[new.taken(source)]
        if isinstance(source, Crossed):
            return _crossed(rows[new.base], rows[source.partner], source)
        if isinstance(source, Between):
            made = _between(rows, new.base, source, n_threads)
            _keep_whole(source, made)
            return made
        assert isinstance(source, Mix)  # some columns of one; noise is of all
        alone = replace(new, sources=(replace(source, columns=None),))
        return self._made_dense(rows, alone, len(new))

    def _made_dense(self, rows: Any, new: NewRows, step: int) -> Any:
        """New rows by way of dense ones, a few at a time."""
        made = []
        for start in range(0, len(new), step):
            here = new.subset(np.arange(start, min(start + step, len(new))))
            parents = distinct(np.concatenate(list(here.parents())))
            alone = here.renumbered(partial(_places_in, parents))
            dense = np.empty((len(here), self.n_columns), dtype=rows.dtype)
            fill_new_rows(rows[parents].toarray(), [alone], dense)
            made.append(type(rows)(dense))
        return sparse.vstack(made, format="csr")

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


def _between(rows: Any, base: Rows, source: Between, n_threads: int, after: Any = None) -> Any:
    """What lies between rows, below others: only what they store is looked at."""
    if rows.dtype not in (np.float32, np.float64):
        rows = rows.astype(np.float64)
    parents = _stored(in_canonical_form(rows))
    others = None if after is None else _stored(after)
    made = sparse_segments(parents, base, source.partner, source.position, n_threads, after=others)
    parts = (made.values, made.columns, made.starts)
    between = type(rows)(parts, shape=(made.n_rows, rows.shape[1]))
    if after is None or after.has_canonical_format:
        between.has_canonical_format = True
    return between


def _stored(rows: Any) -> Stored:
    return Stored(rows.indptr, rows.indices, rows.data)


def _crossed(base: Any, partner: Any, source: Crossed) -> Any:
    """What each block of a row has from the one or the other, entry by entry."""
    block_of = np.zeros(base.shape[1], dtype=np.int64)
    block_of[list(source.columns)] = source.block
    for of_row, is_wanted in ((base, 0), (partner, 1)):
        row = np.repeat(np.arange(of_row.shape[0]), np.diff(of_row.indptr))
        block = block_of[of_row.indices]
        takes = (source.taken[row, block // 64] >> (block % 64)) & 1
        of_row.data[takes != is_wanted] = 0
    return base + partner


def _places_in(parents: Rows, rows: Rows) -> Rows:
    places: Rows = np.searchsorted(parents, rows)
    return places


def _columns_alone(made: Any, is_chosen: NDArray[np.bool_]) -> Any:
    """A matrix in which other columns hold nothing."""
    alone = made.tocsr(copy=True)
    alone.data[~is_chosen[alone.indices]] = 0
    alone.eliminate_zeros()
    return alone


def _is_extreme(stored: NDArray[Any]) -> bool:
    """Whether values are so large that float64 loses digits, or a difference of two is none."""
    if not stored.size or (stored.dtype.kind in "biu" and stored.dtype.itemsize < 8):
        return False
    largest = 2**52 if stored.dtype.kind in "iu" else np.finfo(stored.dtype).max / 4
    return bool(stored.max() > largest or (stored.dtype.kind != "u" and stored.min() < -largest))


def _keep_whole(source: Between, made: Any) -> None:
    """Round columns of whole numbers, and keep those that have limits within them."""
    if source.rounded:
        is_whole = np.isin(made.indices, source.rounded)
        made.data[is_whole] = np.rint(made.data[is_whole])
    if source.limits is not None and source.limits.columns.size:
        columns = source.limits.columns
        place = np.minimum(np.searchsorted(columns, made.indices), columns.size - 1)
        has_limits = columns[place] == made.indices
        low, high = (
            np.array(one, dtype=np.float64) for one in (source.limits.low, source.limits.high)
        )
        clipped = np.clip(made.data, low[place], high[place])
        made.data[has_limits] = clipped[has_limits]
