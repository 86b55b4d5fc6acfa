"""Tables of pyarrow, and the columns of pandas frames that arrow keeps."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers.frames import FrameTable, Values, dense_array, rounded
from equipoise._containers.kinds import HELD_NUMBERS, Holds, dense_codes, in_order_of
from equipoise._containers.tables import Rows, by_pandas
from equipoise._containers.times import OF_A_DAY
from equipoise.core.plan import Plan
from equipoise.core.texts import Looks


def arrow_holds(dtype: Any) -> Holds:
    """What a type of pyarrow says."""
    import pyarrow.types as kinds

    if kinds.is_dictionary(dtype):
        return Holds.ORDERED if dtype.ordered else Holds.CATEGORIES
    tests = (
        (Holds.FLOATS, kinds.is_floating),
        (Holds.INTEGERS, kinds.is_integer),
        (Holds.BOOLEANS, kinds.is_boolean),
        (Holds.DECIMALS, kinds.is_decimal),
        (Holds.TIMES, kinds.is_temporal),
        (Holds.STRINGS, lambda one: kinds.is_string(one) or kinds.is_large_string(one)),
        (Holds.BINARY, _is_binary),
        (Holds.NESTED, kinds.is_nested),
        (Holds.NOTHING, kinds.is_null),
    )
    for holds, test in tests:
        if test(dtype):
            return holds
    return Holds.OTHERS


def _is_binary(dtype: Any) -> bool:
    import pyarrow.types as kinds

    tests = (kinds.is_binary, kinds.is_large_binary, kinds.is_fixed_size_binary)
    return any(test(dtype) for test in tests)


def arrow_codes(column: Any) -> NDArray[np.int64]:
    """The levels of a column, from 0; -1 is a missing value."""
    import pyarrow as pa
    import pyarrow.compute as pc

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

    ticks = pa.array(made, type=pa.int64(), mask=is_missing)
    if pa.types.is_date(dtype):
        return ticks.cast(pa.int32()).cast(pa.date32()).cast(dtype)
    if pa.types.is_time32(dtype):
        ticks = ticks.cast(pa.int32())
    return ticks.cast(dtype)


class ArrowTable(FrameTable):
    """A pyarrow table."""

    def _holds(self, j: int) -> Holds:
        return arrow_holds(self._frame.schema.field(j).type)

    def _codes(self, j: int) -> NDArray[np.int64]:
        return arrow_codes(self._frame.column(j))

    def _ticks(self, j: int) -> tuple[NDArray[np.int64], NDArray[np.bool_], float]:
        return arrow_ticks(self._frame.column(j))

    def conversion(self, j: int, looks: Looks) -> str:
        name = self._names[j]
        made = by_pandas(f"X[{name!r}].to_pandas()", looks)
        return f"X = X.set_column({j}, {name!r}, pa.array({made}))"

    def _taken(self, j: int, rows: Rows) -> Any:
        return self._frame.column(j).take(rows)

    def _of_numbers(self, j: int, made: Values) -> Any:
        import pyarrow as pa

        kind = self._frame.schema.field(j).type
        if made.dtype.kind == "f" and self._frame.column(j).null_count:
            values = pa.array(made, mask=np.isnan(made))
        else:
            values = pa.array(made)
        if pa.types.is_boolean(kind) and made.dtype.kind == "f":
            values = values.cast(pa.int8())
        return values.cast(kind)

    def _of_ticks(self, j: int, made: NDArray[np.int64], is_missing: NDArray[np.bool_]) -> Any:
        return arrow_of_ticks(made, is_missing, self._frame.schema.field(j).type)

    def take(self, rows: Rows) -> Any:
        return self._frame.take(rows)

    def stack(self, tables: Sequence[Any]) -> Any:
        import pyarrow as pa

        return pa.concat_tables(tables)

    def _assemble(self, new: Callable[[int], list[Any]], plan: Plan, n_threads: int) -> Any:
        import pyarrow as pa

        def extend(j: int) -> Any:
            old = self._frame.column(j)
            kept = old if plan.kept is None else old.take(plan.kept)
            chunks = [
                chunk
                for part in (kept, *new(j))
                for chunk in (part.chunks if isinstance(part, pa.ChunkedArray) else [part])
                if len(chunk)
            ]
            column = pa.chunked_array(chunks, old.type)
            return column if plan.order is None else column.take(plan.order)

        columns = self._for_each_column(extend, plan.n_out, n_threads)
        return pa.Table.from_arrays(columns, schema=self._frame.schema)

    def wrap(self, matrix: Any) -> Any:
        import pyarrow as pa

        values = dense_array(matrix)
        columns = [
            pa.array(rounded(values[:, j], pa.types.is_integer(field.type))).cast(field.type)
            for j, field in enumerate(self._frame.schema)
        ]
        return pa.Table.from_arrays(columns, schema=self._frame.schema)
