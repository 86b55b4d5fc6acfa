"""Tables of pyarrow, and the columns of pandas frames that arrow keeps."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from equipoise._containers.arrow_types import (
    decoded,
    encoded,
    plain_table,
    plain_type,
    take_arrow,
    take_table,
    with_type,
)
from equipoise._containers.frames import FrameTable, Values, dense_array, rounded
from equipoise._containers.kinds import HELD_NUMBERS, Holds, dense_codes, in_order_of
from equipoise._containers.tables import Rows, by_pandas
from equipoise._containers.times import OF_A_DAY
from equipoise.core.plan import Plan
from equipoise.core.texts import Looks


def arrow_holds(dtype: Any) -> Holds:
    """What a type of pyarrow says."""
    import pyarrow.types as kinds

    dtype = plain_type(dtype)
    if kinds.is_dictionary(dtype):
        return Holds.ORDERED if dtype.ordered else Holds.CATEGORIES
    tests = (
        (Holds.FLOATS, kinds.is_floating),
        (Holds.INTEGERS, kinds.is_integer),
        (Holds.BOOLEANS, kinds.is_boolean),
        (Holds.DECIMALS, kinds.is_decimal),
        (Holds.TIMES, lambda one: kinds.is_temporal(one) and not kinds.is_interval(one)),
        (Holds.STRINGS, lambda one: kinds.is_string(one) or kinds.is_large_string(one)),
        (Holds.BINARY, _is_binary),
        (Holds.NESTED, kinds.is_nested),
        (Holds.NOTHING, kinds.is_null),
    )
    for holds, test in tests:
        if test(dtype):
            return holds
    return Holds.OTHERS


def index_columns(schema: Any) -> frozenset[int]:
    """Columns that pandas wrote of a frame's index, as it noted beside the schema."""
    try:
        noted = json.loads((schema.metadata or {})[b"pandas"])["index_columns"]
    except (KeyError, TypeError, ValueError):
        return frozenset()
    names = {one for one in noted if isinstance(one, str)}
    return frozenset(j for j, name in enumerate(schema.names) if name in names)


def _is_binary(dtype: Any) -> bool:
    import pyarrow.types as kinds

    tests = (kinds.is_binary, kinds.is_large_binary, kinds.is_fixed_size_binary)
    return any(test(dtype) for test in tests)


def arrow_codes(column: Any) -> NDArray[np.int64]:
    """The levels of a column, from 0; -1 is a missing value."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = decoded(column)
    if pa.types.is_nested(column.type):
        raise TypeError(f"{column.type} has no levels")
    if pa.types.is_null(column.type):
        return np.full(len(column), -1, dtype=np.int64)
    is_number = arrow_holds(column.type) in HELD_NUMBERS
    if is_number:
        levels = pc.unique(column).drop_null()
        levels = levels.take(pc.array_sort_indices(levels))
        indices = pc.index_in(column, value_set=levels)
    else:
        whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        if isinstance(whole, pa.ChunkedArray):  # old versions leave a single chunk
            whole = whole.unify_dictionaries().chunk(0) if whole.num_chunks else pa.array([])
        encoded = whole.dictionary_encode()
        codes = pc.fill_null(encoded.indices.cast(pa.int64()), -1).to_numpy()
        is_ordered = pa.types.is_dictionary(column.type) and column.type.ordered
        if is_ordered:
            return dense_codes(codes)
        return in_order_of(encoded.dictionary.to_pylist(), codes)
    return dense_codes(pc.fill_null(indices.cast(pa.int64()), -1).to_numpy())


def arrow_ticks(column: Any) -> tuple[NDArray[np.int64], NDArray[np.bool_], float]:
    """A column of times as whole numbers, which are missing, and how many make a day."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = decoded(column)
    is_missing = column.is_null().to_numpy()
    kind = column.type
    if pa.types.is_date(kind):
        days = column.cast(pa.date32()).cast(pa.int32()).cast(pa.int64())
        return pc.fill_null(days, 0).to_numpy(), is_missing, 1.0
    whole = column.cast(pa.int32()) if pa.types.is_time32(kind) else column
    ticks = pc.fill_null(whole.cast(pa.int64()), 0).to_numpy()
    return ticks, is_missing, OF_A_DAY[kind.unit]


def arrow_of_ticks(made: NDArray[np.int64], is_missing: NDArray[np.bool_], dtype: Any) -> Any:
    """Whole numbers as times of a type."""
    import pyarrow as pa

    if plain_type(dtype) != dtype:
        return encoded(arrow_of_ticks(made, is_missing, plain_type(dtype)), dtype)
    ticks = pa.array(made, type=pa.int64(), mask=is_missing)
    if pa.types.is_date(dtype):
        return ticks.cast(pa.int32()).cast(pa.date32()).cast(dtype)
    if pa.types.is_time32(dtype):
        ticks = ticks.cast(pa.int32())
    return ticks.cast(dtype)


class ArrowTable(FrameTable):
    """A pyarrow table."""

    def __init__(self, frame: Any) -> None:
        super().__init__(frame)
        self._plain = plain_table(frame)
        if self._plain is not frame:
            self._narwhal = nw.from_native(self._plain, eager_only=True)
        self.index_columns = index_columns(frame.schema)

    def objects(self, rows: Rows) -> Values:
        plain = self._plain.take(rows)
        out = np.empty((rows.size, self.n_columns), dtype=object)
        for j, column in enumerate(plain.columns):
            out[:, j] = column.to_pylist()
        return out

    def _type(self, j: int) -> Any:
        return self._frame.schema.field(j).type

    def _holds(self, j: int) -> Holds:
        return arrow_holds(self._type(j))

    def _numbers(self, j: int) -> Values:
        import pyarrow as pa

        column = self._plain.column(j)
        if pa.types.is_decimal256(column.type):  # narwhals does not know it
            return np.asarray(column.cast(pa.float64()).to_numpy())
        return super()._numbers(j)

    def _codes(self, j: int) -> NDArray[np.int64]:
        return arrow_codes(self._plain.column(j))

    def _ticks(self, j: int) -> tuple[NDArray[np.int64], NDArray[np.bool_], float]:
        return arrow_ticks(self._plain.column(j))

    def conversion(self, j: int, looks: Looks) -> str:
        name = self._names[j]
        made = by_pandas(f"X[{name!r}].to_pandas()", looks)
        return f"X = X.set_column({j}, {name!r}, pa.array({made}))"

    def _taken(self, j: int, rows: Rows) -> Any:
        return take_arrow(self._frame.column(j), rows)

    def _of_numbers(self, j: int, made: Values) -> Any:
        import pyarrow as pa

        kind = plain_type(self._type(j))
        if made.dtype.kind == "f" and self._plain.column(j).null_count:
            values = pa.array(made, mask=np.isnan(made))
        else:
            values = pa.array(made)
        if pa.types.is_boolean(kind) and made.dtype.kind == "f":
            values = values.cast(pa.int8())
        return encoded(values.cast(kind), self._type(j))

    def _whole(self, j: int) -> tuple[Values, NDArray[np.bool_]] | None:
        import pyarrow.compute as pc

        column = self._plain.column(j)
        filled = pc.fill_null(column, 0) if column.null_count else column
        return filled.to_numpy(), column.is_null().to_numpy()

    def _of_whole(self, j: int, made: Values, is_missing: NDArray[np.bool_]) -> Any:
        import pyarrow as pa

        mask = is_missing if is_missing.any() else None
        return encoded(pa.array(made, type=plain_type(self._type(j)), mask=mask), self._type(j))

    def _of_ticks(self, j: int, made: NDArray[np.int64], is_missing: NDArray[np.bool_]) -> Any:
        return arrow_of_ticks(made, is_missing, self._type(j))

    def take(self, rows: Rows) -> Any:
        return take_table(self._frame, rows)

    def stack(self, tables: Sequence[Any]) -> Any:
        import pyarrow as pa

        return pa.concat_tables(tables)

    def _assemble(self, new: Callable[[int], list[Any]], plan: Plan, n_threads: int) -> Any:
        import pyarrow as pa

        def extend(j: int) -> Any:
            old = self._frame.column(j)
            kept = old if plan.kept is None else take_arrow(old, plan.kept)
            chunks = [
                chunk
                for part in (kept, *new(j))
                for chunk in (part.chunks if isinstance(part, pa.ChunkedArray) else [part])
                if len(chunk)
            ]
            column = pa.chunked_array(chunks, old.type)
            return column if plan.order is None else take_arrow(column, plan.order)

        columns = self._for_each_column(extend, plan.n_out, n_threads)
        return pa.Table.from_arrays(columns, schema=self._frame.schema)

    def wrap(self, matrix: Any) -> Any:
        import pyarrow as pa

        values = dense_array(matrix)
        columns = [
            with_type(rounded(values[:, j], self._holds(j) == Holds.INTEGERS), self._type(j))
            for j in range(self.n_columns)
        ]
        return pa.Table.from_arrays(columns, schema=self._frame.schema)


class BatchTable(ArrowTable):
    """A record batch of pyarrow; it comes back as one."""

    def __init__(self, batch: Any) -> None:
        import pyarrow as pa

        super().__init__(pa.Table.from_batches([batch]))

    def take(self, rows: Rows) -> Any:
        return as_batch(super().take(rows))

    def stack(self, tables: Sequence[Any]) -> Any:
        import pyarrow as pa

        return as_batch(pa.Table.from_batches(tables))

    def _assemble(self, new: Callable[[int], list[Any]], plan: Plan, n_threads: int) -> Any:
        return as_batch(super()._assemble(new, plan, n_threads))

    def wrap(self, matrix: Any) -> Any:
        return as_batch(super().wrap(matrix))


def as_batch(table: Any) -> Any:
    """A table as one record batch."""
    import pyarrow as pa

    columns = [
        pa.concat_arrays(one.chunks) if one.num_chunks else pa.array([], one.type)
        for one in table.columns
    ]
    return pa.RecordBatch.from_arrays(columns, schema=table.schema)
