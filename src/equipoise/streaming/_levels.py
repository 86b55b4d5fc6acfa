"""Values that occur in a column, batch by batch, whether or not it has a dictionary."""

from typing import Any

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
