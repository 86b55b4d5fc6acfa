"""Values that occur in a column, batch by batch, whether or not it has a dictionary."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from equipoise._containers.arrow_types import decoded


def undictionaried(column: Any) -> Any:
    """The values themselves, where a column has a dictionary."""
    plain = decoded(column)
    return plain.dictionary_decode() if pa.types.is_dictionary(plain.type) else plain


def with_new(known: Any, values: Any) -> Any:
    """The values so far, and those of others that are new, in their order."""
    if known is None:
        return values
    new = values.filter(pc.invert(pc.is_in(values, value_set=known)))
    return pa.concat_arrays([known, new]) if len(new) else known


def add_dictionaries(levels: dict[str, Any], table: Any) -> None:
    """Take the dictionaries of a table into account: a file has one a column."""
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_dictionary(column.type):
            for chunk in column.chunks:
                levels[name] = with_new(levels.get(name), chunk.dictionary)


def with_dictionaries(table: Any, change: Callable[[str, Any], Any]) -> Any:
    """A table whose columns with a dictionary are changed."""
    for j, (name, column) in enumerate(zip(table.column_names, table.columns, strict=True)):
        if pa.types.is_dictionary(column.type):
            table = table.set_column(j, table.schema.field(j), change(name, column))
    return table


def recoded(column: Any, levels: Any) -> Any:
    """A column with another dictionary, which has all of its values."""
    kind = column.type
    chunks = []
    for chunk in column.chunks:
        places = pc.index_in(undictionaried(chunk), value_set=levels).cast(kind.index_type)
        chunks.append(pa.DictionaryArray.from_arrays(places, levels, ordered=kind.ordered))
    return pa.chunked_array(chunks, kind)


def with_own_dictionary(_: str, column: Any) -> Any:
    """A column whose dictionary is no part of a mapped file."""
    kind = column.type
    chunks = [
        pa.DictionaryArray.from_arrays(
            chunk.indices,
            chunk.dictionary.take(pa.array(np.arange(len(chunk.dictionary)))),
            ordered=kind.ordered,
        )
        for chunk in column.chunks
    ]
    return pa.chunked_array(chunks, kind)
