"""Tables that are data frames of pandas, polars or pyarrow.

Rows are gathered by the frame's own library, so that any column keeps its dtype; new rows are
made column by column, so that no second matrix of the output's size ever exists.
"""

from collections.abc import Iterator
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from equipoise._containers.tables import Rows, Table, check_finite, list_columns
from equipoise.core.interpolate import as_dtype, fill_new_rows
from equipoise.core.plan import AddedRows, Copy, Jitter
from equipoise.exceptions import TableError


def read_frame(X: Any) -> "FrameTable":
    """Read a frame; a lazy one is refused."""
    if nw.dependencies.is_pandas_dataframe(X):
        _check_pandas_columns(X)
        return PandasTable(X)
    try:
        frame = nw.from_native(X)
    except nw.exceptions.DuplicateError as error:
        raise TableError(f"X has duplicate column names: {error}. Rename them") from None
    if isinstance(frame, nw.LazyFrame):
        raise TableError(
            f"X is a lazy frame ({type(X).__module__}.{type(X).__name__}), whose rows are not "
            "there yet. Pass X.collect()"
        )
    native = frame.to_native()
    names = frame.columns
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise TableError(f"X has duplicate column names: {list_columns(repeated)}. Rename them")
    if nw.dependencies.is_polars_dataframe(native):
        return PolarsTable(native)
    if nw.dependencies.is_pyarrow_table(native):
        return ArrowTable(native)
    raise TableError(
        f"X is a frame of {frame.implementation}; frames of pandas, polars and pyarrow are read. "
        "Convert it first"
    )


def _check_pandas_columns(X: Any) -> None:
    if X.columns.nlevels > 1:
        raise TableError(
            "X has MultiIndex columns. Flatten them first, for instance with "
            "X.columns = ['_'.join(map(str, name)) for name in X.columns]"
        )
    if not X.columns.is_unique:
        repeated = sorted({str(name) for name in X.columns[X.columns.duplicated()]})
        raise TableError(f"X has duplicate column names: {list_columns(repeated)}. Rename them")


class FrameTable(Table):
    """A data frame; its subclasses know its library."""

    def __init__(self, frame: Any) -> None:
        self._frame = frame
        self._narwhal = nw.from_native(frame, eager_only=True)
        self.n_rows, self.n_columns = frame.shape
        names = list(frame.columns) if not hasattr(frame, "column_names") else frame.column_names
        self._names = names
        self.feature_names = names if all(isinstance(name, str) for name in names) else None

    def matrix(self) -> NDArray[Any]:
        self._check_measurable()
        schema = list(self._narwhal.schema.values())
        single = all(dtype == nw.Float32 for dtype in schema)
        out = np.empty((self.n_rows, self.n_columns), dtype=np.float32 if single else np.float64)
        for j, values in enumerate(self._columns()):
            out[:, j] = values
        check_finite(out, self._names)
        return out

    def _check_measurable(self) -> None:
        """Refuse columns that are no numbers, and holes."""
        strange = [
            f"{name} ({_kind(dtype)})"
            for name, dtype in zip(self._names, self._narwhal.schema.values(), strict=True)
            if not (dtype.is_integer() or dtype.is_float() or dtype == nw.Boolean)
        ]
        if strange:
            raise TableError(
                f"distances are measured between numbers, but could not convert string to float or "
                f"the like: column{'s' * (len(strange) > 1)} {list_columns(strange)}. Encode or "
                "drop them, or use RandomOverSampler or RandomUnderSampler, which take any column"
            )
        holes = [
            f"{name} ({n})"
            for name, n in zip(self._names, self._count_holes(), strict=True)
            if n > 0
        ]
        if holes:
            raise TableError(
                f"Input X contains NaN or missing values: column{'s' * (len(holes) > 1)} "
                f"{list_columns(holes)}. In brackets: how many values. Impute or drop them first, "
                "for instance with sklearn.impute.SimpleImputer in front of the sampler in a "
                "Pipeline"
            )

    def _count_holes(self) -> Iterator[int]:
        for j in range(self.n_columns):
            column = self._narwhal[:, j]
            holes = int(column.null_count())
            if column.dtype.is_float() and not holes:
                holes = int(np.isnan(column.to_numpy()).sum())
            yield holes

    def _columns(self) -> Iterator[NDArray[Any]]:
        """Each column's values, one after another."""
        for j in range(self.n_columns):
            yield np.asarray(self._narwhal[:, j].to_numpy())

    def extend(self, plan: AddedRows, n_threads: int, *, synthetic_only: bool = False) -> Any:
        if isinstance(plan, Copy):
            rows = plan.base if synthetic_only else plan.sample_indices
            return self.take(rows, n_added=plan.n_new)
        made = self._noisy_columns(plan) if isinstance(plan, Jitter) else self._made(plan)
        return self._assemble(made, plan, synthetic_only=synthetic_only)

    def _made(self, plan: AddedRows) -> Iterator[NDArray[Any]]:
        """The new values of each column."""
        for values in self._columns():
            out = np.empty((plan.n_new, 1), dtype=values.dtype)
            fill_new_rows(values[:, np.newaxis], plan, out)
            yield out[:, 0]

    def _noisy_columns(self, plan: AddedRows) -> Iterator[NDArray[Any]]:
        """The new values of each column where the noise of a row is drawn at once."""
        matrix = self.matrix()
        made = np.empty((plan.n_new, self.n_columns), dtype=matrix.dtype)
        fill_new_rows(matrix, plan, made)
        for j, values in enumerate(self._columns()):
            yield as_dtype(made[:, j].astype(np.float64, copy=False), values.dtype)

    def _assemble(
        self, made: Iterator[NDArray[Any]], plan: AddedRows, *, synthetic_only: bool
    ) -> Any:
        """The frame's columns, each followed by its new values in its own dtype."""
        raise NotImplementedError


def _kind(dtype: Any) -> str:
    return str(dtype).split("(", maxsplit=1)[0].lower()


class PandasTable(FrameTable):
    """A pandas frame; its index is kept where it is not plain."""

    def take(self, rows: Rows, n_added: int = 0) -> Any:
        taken = self._frame.take(rows)
        taken.index = new_index(self._frame.index, rows, n_added)
        return taken

    def _assemble(
        self, made: Iterator[NDArray[Any]], plan: AddedRows, *, synthetic_only: bool
    ) -> Any:
        import pandas as pd

        n_kept = 0 if synthetic_only else self.n_rows
        dtypes = set(self._frame.dtypes)
        index = new_index(
            self._frame.index,
            plan.base if synthetic_only else plan.sample_indices,
            plan.n_new,
        )
        if len(dtypes) == 1 and isinstance(dtype := dtypes.pop(), np.dtype):
            # One block, in pandas' own layout: the columns are the rows of the array.
            block = np.empty((self.n_columns, n_kept + plan.n_new), dtype=dtype)
            for j, (values, new) in enumerate(zip(self._columns(), made, strict=True)):
                block[j, :n_kept] = values[:n_kept]
                block[j, n_kept:] = new
            return pd.DataFrame(block.T, index=index, columns=self._frame.columns, copy=False)
        columns = {}
        for j, new in enumerate(made):
            old = self._frame.iloc[:n_kept, j]
            added = pd.Series(new).astype(old.dtype)
            column = pd.concat([old, added]) if n_kept else added
            column.index = index
            columns[j] = column
        frame = pd.DataFrame(columns, index=index, copy=False)
        frame.columns = self._frame.columns
        return frame

    def wrap(self, matrix: Any) -> Any:
        import pandas as pd

        frame = pd.DataFrame(_dense(matrix), columns=self._frame.columns)
        return frame.astype(dict(_castable(frame, self._frame)))


def _castable(frame: Any, like: Any) -> Iterator[tuple[Any, Any]]:
    """The columns that can have the dtype that they had; integers are rounded in place."""
    for name, dtype in like.dtypes.items():
        if getattr(dtype, "kind", "O") in "iu":
            frame[name] = np.rint(frame[name])
        yield name, dtype


def _dense(matrix: Any) -> Any:
    return matrix.toarray() if hasattr(matrix, "toarray") else np.asarray(matrix)


def new_index(index: Any, rows: Rows, n_added: int) -> Any:
    """Labels for gathered rows, the last ``n_added`` of them added.

    A plain range stays plain. Otherwise rows that were there keep their label,
    and added ones get new labels: the next integers, ``"synthetic-0"`` and so on
    for strings, and their base row's label for anything else.
    """
    import pandas as pd

    if isinstance(index, pd.RangeIndex) and index.start == 0 and index.step == 1:
        return pd.RangeIndex(rows.size, name=index.name)
    taken = index.take(rows)
    if n_added == 0:
        return taken
    kept, name = taken[: rows.size - n_added], index.name
    if index.nlevels == 1 and pd.api.types.is_integer_dtype(index.dtype):
        first = int(index.max()) + 1
        added = pd.Index(np.arange(first, first + n_added), dtype=index.dtype, name=name)
        return kept.append(added)
    if index.nlevels == 1 and pd.api.types.is_string_dtype(index.dtype):
        known = set(index)
        fresh = (
            label for i in range(n_added + len(known)) if (label := f"synthetic-{i}") not in known
        )
        added = [label for label, _ in zip(fresh, range(n_added), strict=False)]
        return kept.append(pd.Index(added, dtype=index.dtype, name=name))
    return taken


class PolarsTable(FrameTable):
    """A polars frame."""

    def take(self, rows: Rows, n_added: int = 0) -> Any:
        return self._frame[rows]

    def _assemble(
        self, made: Iterator[NDArray[Any]], plan: AddedRows, *, synthetic_only: bool
    ) -> Any:
        import polars as pl

        columns = []
        for old, new in zip(self._frame.get_columns(), made, strict=True):
            added = pl.Series(old.name, new).cast(old.dtype)
            columns.append(added if synthetic_only else pl.concat([old, added], rechunk=True))
        return pl.DataFrame(columns)

    def wrap(self, matrix: Any) -> Any:
        import polars as pl

        values = _dense(matrix)
        return pl.DataFrame(
            [
                pl.Series(name, _rounded(values[:, j], dtype.is_integer())).cast(dtype)
                for j, (name, dtype) in enumerate(self._frame.schema.items())
            ]
        )


def _rounded(values: NDArray[Any], is_whole: bool) -> NDArray[Any]:
    return np.rint(values) if is_whole and values.dtype.kind == "f" else values


class ArrowTable(FrameTable):
    """A pyarrow table."""

    def take(self, rows: Rows, n_added: int = 0) -> Any:
        return self._frame.take(rows)

    def _assemble(
        self, made: Iterator[NDArray[Any]], plan: AddedRows, *, synthetic_only: bool
    ) -> Any:
        import pyarrow as pa

        columns = []
        for old, new in zip(self._frame.columns, made, strict=True):
            kept = [] if synthetic_only else old.chunks
            columns.append(pa.chunked_array([*kept, pa.array(new).cast(old.type)], old.type))
        return pa.Table.from_arrays(columns, schema=self._frame.schema)

    def wrap(self, matrix: Any) -> Any:
        import pyarrow as pa

        values = _dense(matrix)
        columns = [
            pa.array(_rounded(values[:, j], pa.types.is_integer(field.type))).cast(field.type)
            for j, field in enumerate(self._frame.schema)
        ]
        return pa.Table.from_arrays(columns, schema=self._frame.schema)
