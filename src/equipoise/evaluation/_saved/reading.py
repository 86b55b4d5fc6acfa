"""Reading a file for a model: as the training file was read, each column as what it was there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from equipoise._containers import read_columns
from equipoise.core.texts import folded_spelling
from equipoise.evaluation._saved.columns import ModelColumn, kind_error, lacking
from equipoise.exceptions import FileError

_ASKED = ("number", "date", "category")


def reading_of(file: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """How a training file was read: what was said, and what another file might not show by itself.

    Parameters
    ----------
    file : FileTable
        What was read.
    given : mapping
        The options of ``read_file`` that were given; those that say nothing are left out.
    """
    told = {name: value for name, value in given.items() if value and name != "drop"}
    if mark := _decimal_mark(file):
        told.setdefault("decimal", mark)
    kinds = {**file.style.dates, **told.get("types", {})}
    return {**told, "types": kinds} if kinds else told


def _decimal_mark(file: Any) -> str | None:
    """The decimal mark of the training file, where it has shown one."""
    from pyarrow import types

    if file.style.kind != "csv":
        return None
    marks = {one.decimal for one in file.style.numbers.values()}
    if "," in marks:
        return ","
    return "." if any(types.is_floating(one.type) for one in file.table.schema) else None


def read_new(
    path: Any,
    columns: Sequence[ModelColumn],
    reading: Mapping[str, Any],
    given: Mapping[str, Any],
    left_out: set[str | None],
) -> Any:
    """Read a file; columns that are then not what they were are read again, as what they were."""
    from equipoise.files import FileNote, read_file

    if not isinstance(path, str | Path):
        content = path.read()
    told = {name: value for name, value in given.items() if value}
    options = {**reading, **told}
    kinds = {**reading.get("types", {}), **told.get("types", {})}

    def read(types: Mapping[str, str]) -> Any:
        source = path if isinstance(path, str | Path) else BytesIO(content)
        return read_file(source, **{**options, "types": types})

    file = _with_kinds(read, columns, kinds, told.get("types", {}))
    if options.get("join_spellings"):
        file = replace(file, table=_with_spellings(file.table, columns))
    names = {one.name for one in columns}
    others = [
        name for name in file.table.column_names if name not in names and name not in left_out
    ]
    notes = [one for one in file.notes if one.column is None or one.column in names]
    notes += [FileNote(name, "not used by the model") for name in others]
    return replace(file, notes=tuple(notes))


def _with_kinds(
    read: Any, columns: Sequence[ModelColumn], kinds: Mapping[str, str], given: Mapping[str, str]
) -> Any:
    by_name = {one.name: one for one in columns}
    wanted = {name: kind for name, kind in kinds.items() if name in by_name}
    told = given
    try:
        file = read(told)
    except FileError:
        # Dates whose day and month nobody can tell, say: the training file could.
        told = wanted
        file = read(told)
    if error := lacking(columns, file.table.column_names):
        raise error
    wrong = [name for name in _wrong(file.table, columns) if name not in given]
    if wrong:
        again = {
            name: wanted.get(name, by_name[name].kind)
            for name in wrong
            if name in wanted or by_name[name].kind in _ASKED
        }
        file = _read_again(read, {**told, **again}) if again else file
    return replace(file, table=_with_booleans(file.table, columns))


def _read_again(read: Any, types: Mapping[str, str]) -> Any:
    try:
        return read(types)
    except FileError as error:
        for name, kind in types.items():
            start = f"types={name}={kind}: "
            if str(error).startswith(start):
                raise FileError(
                    f"column {name!r} was read as {kind} when the model was trained, but "
                    f"{str(error).removeprefix(start)}"
                ) from None
        raise


def _wrong(table: Any, columns: Sequence[ModelColumn]) -> list[str]:
    """The columns that are not what they were."""
    chosen = table.select([one.name for one in columns])
    pairs = zip(columns, read_columns(chosen), strict=True)
    return [one.name for one, found in pairs if kind_error(one, found)]


def _with_booleans(table: Any, columns: Sequence[ModelColumn]) -> Any:
    """Texts and whole numbers that say true or false, where the training file had booleans."""
    import pyarrow as pa

    for column in columns:
        held = table[column.name].type
        if column.kind != "boolean" or pa.types.is_boolean(held):
            continue
        values = table[column.name].to_pylist()
        truth = {"true": True, "false": False, "1": True, "0": False, "none": None}
        texts = [str(one).strip().casefold() for one in values]
        if set(texts) <= truth.keys():
            place = table.column_names.index(column.name)
            made = pa.array([truth[one] for one in texts], pa.bool_())
            table = table.set_column(place, column.name, made)
    return table


def _with_spellings(table: Any, columns: Sequence[ModelColumn]) -> Any:
    """Texts as the training file spelled them, where capitals and spaces are all that differs."""
    import pyarrow as pa

    for column in columns:
        if not column.levels or not pa.types.is_string(table[column.name].type):
            continue
        known = {folded_spelling(level): level for level in column.levels}
        texts = table[column.name].to_pylist()
        spelled = [one if one is None else known.get(folded_spelling(one), one) for one in texts]
        place = table.column_names.index(column.name)
        table = table.set_column(place, column.name, pa.array(spelled, pa.string()))
    return table
