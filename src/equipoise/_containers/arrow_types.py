"""Arrow's younger types: as older ones that its functions know, and back.

Of views, run-end-encoded columns, extensions and small decimals pyarrow knows no order, no levels
or no gathering of rows. They are read as the type that has the same values.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.typing import Rows

_WIDEST = 38  # digits that decimal128 has


def plain_type(dtype: Any) -> Any:
    """The type that Arrow's functions know and that has the same values; most are so already."""
    import pyarrow as pa

    if pa.types.is_float16(dtype):
        return pa.float32()
    if pa.types.is_primitive(dtype):
        return dtype
    if isinstance(dtype, pa.BaseExtensionType):
        return plain_type(dtype.storage_type)
    if pa.types.is_run_end_encoded(dtype):
        return plain_type(dtype.value_type)
    if pa.types.is_string_view(dtype):
        return pa.large_string()
    if pa.types.is_binary_view(dtype):
        return pa.large_binary()
    if pa.types.is_decimal128(dtype):
        return dtype
    if pa.types.is_decimal(dtype) and dtype.precision <= _WIDEST:
        return pa.decimal128(dtype.precision, dtype.scale)
    return dtype


def is_young(dtype: Any) -> bool:
    """Tell a type that has no kernel to gather rows: a view, or runs."""
    import pyarrow as pa

    tests = (pa.types.is_string_view, pa.types.is_binary_view, pa.types.is_run_end_encoded)
    return any(test(dtype) for test in tests)


def decoded(column: Any) -> Any:
    """A column of the plain type; most are so already."""
    import pyarrow as pa

    dtype = column.type
    plain = plain_type(dtype)
    if plain is dtype:
        return column
    if isinstance(column, pa.ChunkedArray):
        return pa.chunked_array([decoded(chunk) for chunk in column.chunks], plain)
    if isinstance(dtype, pa.BaseExtensionType):
        return decoded(column.storage)
    if pa.types.is_run_end_encoded(dtype):
        from pyarrow import compute

        return decoded(compute.run_end_decode(column))
    return _cast(column, plain)


def encoded(column: Any, dtype: Any) -> Any:
    """A plain column as the type that it was read from."""
    import pyarrow as pa

    if column.type == dtype:
        return column
    if isinstance(column, pa.ChunkedArray):
        return pa.chunked_array([encoded(chunk, dtype) for chunk in column.chunks], dtype)
    if isinstance(dtype, pa.BaseExtensionType):
        return pa.ExtensionArray.from_storage(dtype, encoded(column, dtype.storage_type))
    if pa.types.is_run_end_encoded(dtype):
        from pyarrow import compute

        values = encoded(column, dtype.value_type)
        return compute.run_end_encode(values, run_end_type=dtype.run_end_type)
    return _cast(column, dtype)


def _cast(column: Any, dtype: Any) -> Any:
    """A column as another type that has its values; value by value where Arrow has no cast yet."""
    import pyarrow as pa

    try:
        return column.cast(dtype, safe=False)
    except pa.ArrowNotImplementedError:
        return pa.array(column.to_pylist(), dtype)


def take_arrow(column: Any, rows: Rows) -> Any:
    """Gather rows of a column of any type."""
    import pyarrow as pa

    try:
        return column.take(rows)
    except pa.ArrowNotImplementedError:
        pass
    if plain_type(column.type) != column.type:
        return encoded(decoded(column).take(rows), column.type)
    listed = column.to_pylist()  # a view inside a list or a struct
    taken = pa.array([listed[row] for row in rows.tolist()], column.type)
    return pa.chunked_array([taken]) if isinstance(column, pa.ChunkedArray) else taken


def arrow_values(column: Any) -> NDArray[Any]:
    """A column as an array of NumPy's; None or NaN where a value is missing."""
    import pyarrow as pa

    plain = decoded(column)
    if pa.types.is_dictionary(plain.type):
        plain = plain.cast(plain.type.value_type)
    if pa.types.is_nested(plain.type) or pa.types.is_decimal(plain.type):
        values = np.empty(len(plain), dtype=object)
        for row, value in enumerate(plain.to_pylist()):
            values[row] = value
        return values
    return arrow_array(plain)


def arrow_array(column: Any) -> NDArray[Any]:
    """A column of a type that NumPy has."""
    is_chunked = hasattr(column, "chunks")
    return np.asarray(column.to_numpy() if is_chunked else column.to_numpy(zero_copy_only=False))


def with_type(values: NDArray[Any], dtype: Any) -> Any:
    """Bare values as a column of a type."""
    import pyarrow as pa

    return encoded(pa.array(values).cast(plain_type(dtype)), dtype)


def plain_table(table: Any) -> Any:
    """A table whose columns all have plain types; the table itself where they have."""
    import pyarrow as pa

    if all(plain_type(dtype) is dtype for dtype in table.schema.types):
        return table
    columns: list[Any] = [decoded(column) for column in table.columns]
    return pa.Table.from_arrays(columns, names=table.column_names)


def take_table(table: Any, rows: Rows) -> Any:
    """Gather rows of a table; all columns at once where Arrow can."""
    import pyarrow as pa

    try:
        return table.take(rows)
    except pa.ArrowNotImplementedError:
        columns = [take_arrow(column, rows) for column in table.columns]
        return pa.Table.from_arrays(columns, schema=table.schema)
