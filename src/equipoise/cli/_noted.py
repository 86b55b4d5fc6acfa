"""What programs noted beside the columns of a file, pandas its dtypes say, is kept."""

import json
from typing import Any

from equipoise.cli._files import is_read_once

_PANDAS = b"pandas"


def with_noted(made: Any, data: str, kind: str) -> Any:
    """A table with the notes of the file that it was made of, as far as they are true of it.

    Parameters
    ----------
    made : pyarrow.Table
        The table.
    data : str
        The file, or the mark of standard input; a pipe cannot be read again.
    kind : str
        What kind of file it is; only Parquet and Arrow have such notes.

    Returns
    -------
    pyarrow.Table
    """
    schema = None if is_read_once(data) else _schema_of(data, kind)
    if schema is None or not schema.metadata:
        return made
    noted = dict(schema.metadata)
    if _PANDAS in noted:
        try:
            noted[_PANDAS] = json.dumps(_fitting(json.loads(noted[_PANDAS]), schema, made)).encode()
        except (ValueError, KeyError, TypeError):  # not as pandas writes it
            del noted[_PANDAS]
    return made.replace_schema_metadata(noted)


def _schema_of(data: str, kind: str) -> Any:
    """The columns of a file as its writer has them; None where they cannot be had by themselves."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        if kind == "parquet":
            return parquet.read_schema(data)
        if kind == "arrow":
            with pa.memory_map(data) as mapped:
                return pa.ipc.open_file(mapped).schema
    except (pa.ArrowInvalid, OSError):  # a packed file, or a pipe
        return None
    return None


def _fitting(told: dict[str, Any], schema: Any, made: Any) -> dict[str, Any]:
    """What pandas noted, without columns that are gone or have another type."""
    names, kept = made.column_names, set()
    for name in set(names) & set(schema.names):
        if made.schema.field(name).type == schema.field(name).type:
            kept.add(name)
    columns = [one for one in told["columns"] if one["field_name"] in kept]
    index = [one for one in told["index_columns"] if not isinstance(one, str) or one in kept]
    # Names that are numbers or tuples: pandas would read those of added columns so as well.
    is_text = [one["pandas_type"] for one in told["column_indexes"]] == ["unicode"]
    levels = told["column_indexes"] if is_text or set(names) <= set(schema.names) else []
    return {**told, "columns": columns, "index_columns": index, "column_indexes": levels}
