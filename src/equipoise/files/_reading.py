"""One door for files: what people's files hold is inferred once, said, and can be overruled."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow import compute as pc

from equipoise.exceptions import FileError
from equipoise.files._asked import Asked
from equipoise.files._dates import is_day_first
from equipoise.files._numbers import NumberTexts, said
from equipoise.files._raw import Raw, free_names, read_raw
from equipoise.files._source import open_source, short
from equipoise.files._table import FileNote, FileStyle, FileTable, NumberStyle
from equipoise.files._texts import TextColumn

_TOTALS = (
    *("total", "totals", "grand total", "sum", "total general", "total général"),
    *("summe", "gesamt", "gesamtsumme", "insgesamt", "totale", "totaal", "suma", "somme"),
)


def read_file(
    path: str | Path | BinaryIO,
    *,
    separator: str | None = None,
    decimal: str | None = None,
    thousands: str | None = None,
    encoding: str | None = None,
    date_format: str | None = None,
    missing: Sequence[str] = (),
    types: Mapping[str, str] | None = None,
    drop: Sequence[str] = (),
    drop_totals: bool = False,
    join_spellings: bool = False,
) -> FileTable:
    r"""Read a table from a file as people have them, and say what was inferred.

    CSV with any separator, JSON lines, workbooks, Parquet and Arrow, told apart by their first
    bytes; ``.gz``, and ``.zip`` with one file in it. All rows are looked at. The types of Parquet
    and Arrow files are their writer's and stay; elsewhere texts become numbers or dates where all
    of them are.

    Parameters
    ----------
    path : str, Path or binary file
        The file.
    separator : str or None, default=None
        What stands between cells; None is guessed from the first rows.
    decimal, thousands : str or None, default=None
        The decimal mark, "." or ",", and what sets thousands apart; None is inferred.
    encoding : str or None, default=None
        How characters are bytes; None is UTF-8 or UTF-16 where it is that, otherwise cp1252.
    date_format : str or None, default=None
        How dates are written, such as ``"%d.%m.%Y"``; None is inferred. ISO 8601 is always read.
    missing : sequence of str, default=()
        Texts that are missing values in any column. Where there are some, no other word is;
        an empty cell always is.
    types : dict of str to str or None, default=None
        What columns are: "number", "date", "category", or a date format.
    drop : sequence of str, default=()
        Columns to leave out.
    drop_totals : bool, default=False
        Whether rows of totals at the end are left out.
    join_spellings : bool, default=False
        Whether texts that differ in capitals and spaces only become the commonest of them.

    Returns
    -------
    FileTable
        The table, notes, and how the file was written.

    Raises
    ------
    FileError
        It cannot be read, or dates of a column may have the day or the month first.

    Examples
    --------
    >>> import io
    >>> from equipoise.files import read_file
    >>> found = read_file(io.BytesIO(b"price;day\n1.234,50;3.12.2026\n-;24.12.2026\n"))
    >>> found.table["price"].to_pylist()
    [1234.5, None]
    >>> print(*found.lines, sep="\n")
    price: numbers with decimal commas and thousands set apart by '.'
    price: missing values, because the rest are none: '-' (1)
    day: dates written as %d.%m.%Y
    """
    asked = Asked(
        separator, decimal, thousands, encoding, date_format, missing, dict(types or {}), drop,
        drop_totals, join_spellings,
    )  # fmt: skip
    asked.check()
    source = open_source(path)
    with source.stream:
        raw = _prepared(read_raw(source, asked), source.name, asked)
    return _inferred(raw, asked)


def as_file_table(table: Any, name: str, **reading: Any) -> FileTable:
    """Treat a table of Arrow that was read otherwise as one that :func:`read_file` has read.

    Parameters
    ----------
    table : pyarrow.Table
        The table; its types are its writer's.
    name : str
        What it is called in a sentence.
    **reading
        Options of :func:`read_file`.

    Returns
    -------
    FileTable
        The table and notes.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from equipoise.files import as_file_table
    >>> found = as_file_table(pa.table({"day": ["3.12.2026", "24.12.2026"]}), "days/",
    ...                       types={"day": "date"})
    >>> found.lines
    ['day: dates written as %d.%m.%Y']
    """
    asked = Asked(**reading)
    asked.check()
    return _inferred(_prepared(Raw(table, FileStyle("parquet"), []), name, asked), asked)


def _prepared(raw: Raw, name: str, asked: Asked) -> Raw:
    """Columns with names of their own, without what was to be left out."""
    names = free_names(raw.written or raw.table.column_names)
    repeated = sorted({one for one in names if names.count(one) > 1})
    if repeated:
        raise FileError(f"{name} has columns of the same name: {', '.join(map(short, repeated))}")
    table, notes = _with_names(raw, names)
    if table.num_rows == 0:
        raise FileError(f"{name} has a header but no rows")
    asked.check_columns(table.column_names)
    table = table.drop_columns(list(asked.drop)) if asked.drop else table
    table, totals = _without_totals(table, drop=asked.drop_totals)
    return replace(raw, table=table, notes=[*notes, *totals])


def _with_names(raw: Raw, names: list[str]) -> tuple[Any, list[FileNote]]:
    """Columns under these names; those without one in the file go where they are empty."""
    written = raw.written or raw.table.column_names
    # Arrow forgets with the names what was noted beside them, pandas of its index say.
    table = raw.table.rename_columns(names).replace_schema_metadata(raw.table.schema.metadata)
    nameless = [name for name, text in zip(names, written, strict=True) if not text.strip()]
    empty = [name for name in nameless if table[name].null_count == table.num_rows]
    said = [FileNote(name, "a column without a name") for name in nameless if name not in empty]
    return (table.drop_columns(empty) if empty else table), [*raw.notes, *said]


def _without_totals(table: Any, *, drop: bool) -> tuple[Any, list[FileNote]]:
    """The table without rows of totals at its end, where that is wanted; and what to say."""
    n_totals, found = 0, ("", "")
    while n_totals < table.num_rows and (one := _total_in(table, table.num_rows - 1 - n_totals)):
        n_totals, found = n_totals + 1, one
    if not n_totals or n_totals == table.num_rows:
        return table, []
    name, text = found
    rows = "last row looks" if n_totals == 1 else f"last {n_totals} rows look"
    said = f"the {rows} like a total ({text!r} in {name!r})"
    if drop:
        return table.slice(0, table.num_rows - n_totals), [FileNote(None, f"{said}: left out")]
    return table, [FileNote(None, f"{said}: drop_totals=True leaves it out")]


def _total_in(table: Any, row: int) -> tuple[str, str] | None:
    """Where a row says that it is a total, though no other row before it does."""
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_string(column.type):
            text = column[row].as_py()
            is_total = text is not None and text.strip(" :").casefold() in _TOTALS
            if is_total and pc.sum(pc.equal(column, text)).as_py() <= 2:
                return name, text
    return None


# --- inference --------------------------------------------------------------------------------


def _inferred(raw: Raw, asked: Asked) -> FileTable:
    """Read all texts, each with what the others tell."""
    table = _asked_as_texts(raw, asked)
    texts = {
        name: TextColumn(name, column, asked)
        for name, column in zip(table.column_names, table.columns, strict=True)
        if _is_text(column.type) and not (raw.is_typed and name not in asked.types)
    }
    decimal = decimal_of(list(texts.values()), raw, asked)
    texts |= _doubtful_points(raw, table, texts, decimal, asked)
    day_first = day_first_of(list(texts.values()))
    notes, numbers, dates = list(raw.notes), {}, {}
    for place, name in enumerate(table.column_names):
        if name not in texts:
            if raw.decimal == "," and pa.types.is_floating(table.schema.field(place).type):
                numbers[name] = NumberStyle(",")
                notes.append(FileNote(name, said(numbers[name])))
            continue
        read = texts[name].read(decimal, day_first)
        table = table.set_column(place, name, read.column)
        notes += [FileNote(name, says) for says in read.notes]
        if isinstance(read.style, NumberStyle):
            numbers[name] = read.style
        elif read.style is not None:
            dates[name] = read.style
    _check_date_format(dates, asked)
    style = replace(raw.style, numbers=numbers, dates=dates)
    table = table if raw.is_typed else _without_nulls(table)
    return FileTable(table, tuple(notes), style)


def _is_text(dtype: Any) -> bool:
    return bool(pa.types.is_string(dtype) or pa.types.is_large_string(dtype))


def _asked_as_texts(raw: Raw, asked: Asked) -> Any:
    """The table, with columns whose type was said as texts, from which it is made."""
    table = raw.table
    names = [
        name
        for name, kind in asked.types.items()
        if not _is_text(table[name].type) and (kind != "number" or not _is_number(table[name].type))
    ]
    texts = raw.reread(names).slice(0, table.num_rows) if raw.reread and names else table
    for name in names:
        place = table.column_names.index(name)
        table = table.set_column(place, name, texts[name].cast(pa.string()))
    return table


def _is_number(dtype: Any) -> bool:
    return bool(pa.types.is_integer(dtype) or pa.types.is_floating(dtype))


def decimal_of(texts: Sequence[TextColumn], raw: Raw, asked: Asked) -> str:
    """The decimal mark of the file, as its clear columns have it; else as its separator tells."""
    if asked.decimal is not None:
        return asked.decimal
    if asked.thousands in (".", ","):
        return "," if asked.thousands == "." else "."
    if raw.decimal is not None:
        return raw.decimal
    marks = [
        next(iter(one.numbers.decimals))
        for one in texts
        if isinstance(one.numbers, NumberTexts) and len(one.numbers.decimals) == 1
    ]
    if marks:
        return max((",", "."), key=marks.count)
    return "," if raw.style.separator == ";" else "."


def _doubtful_points(
    raw: Raw, table: Any, texts: Mapping[str, TextColumn], decimal: str, asked: Asked
) -> dict[str, TextColumn]:
    """Columns that were read with decimal points, though here points may set thousands apart."""
    if raw.reread is None or raw.decimal is not None or decimal == "." or asked.thousands == "":
        return {}
    names = [
        name
        for name, column in zip(table.column_names, table.columns, strict=True)
        if name not in texts and pa.types.is_floating(column.type) and _has_thousandths(column)
    ]
    if not names:
        return {}
    again = raw.reread(names).slice(0, table.num_rows)
    found = {name: TextColumn(name, again[name], asked) for name in names}
    return {
        name: one
        for name, one in found.items()
        if isinstance(one.numbers, NumberTexts) and "," in one.numbers.decimals
    }


def _has_thousandths(column: Any) -> bool:
    """Tell whether all values could be whole thousands with a point, such as 1.234."""
    scaled = pc.multiply(column, 1000)
    return bool(pc.all(pc.equal(scaled, pc.round(scaled))).as_py())


def day_first_of(texts: Sequence[TextColumn]) -> bool | None:
    """Whether the file's clear dates have the day first; None where they do not tell."""
    told = {
        is_day_first(one.dates[0].style)
        for one in texts
        if not isinstance(one.numbers, NumberTexts) and len(one.dates) == 1
    } - {None}
    return told.pop() if len(told) == 1 else None


def _check_date_format(dates: Mapping[str, str], asked: Asked) -> None:
    if asked.date_format and asked.date_format not in dates.values():
        raise FileError(
            f"date_format={asked.date_format!r}: no column holds dates that are all written so"
        )


def _without_nulls(table: Any) -> Any:
    """Columns without any value become numbers, all missing."""
    for place, field in enumerate(table.schema):
        if pa.types.is_null(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(pa.float64()))
    return table
