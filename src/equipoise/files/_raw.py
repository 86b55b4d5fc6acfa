"""From bytes to a table as its kind of file gives it: texts are still texts."""

import datetime as dt
import io
import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pyarrow as pa
from pyarrow import compute as pc
from pyarrow import csv, feather, parquet
from pyarrow import json as arrow_json

from equipoise.exceptions import FileError
from equipoise.files._asked import Asked
from equipoise.files._source import (
    ARROW,
    OLE,
    PARQUET,
    ZIP,
    OpenedFile,
    as_utf8,
    refuse_foreign,
    short,
)
from equipoise.files._table import FileNote, FileStyle

#: Gives the columns of some names as the texts that the file has.
Reread: TypeAlias = Callable[[Sequence[str]], Any]
# Less is one block for Arrow. Its threads have nothing to do then, and one that is still being
# started when the process ends aborts it.
_ONE_BLOCK = 2**20
# So many bytes are looked at to guess how the others are best parsed.
_HEAD = 2**18
_SEPARATORS = (",", ";", "\t", "|")
_NO_BLANK = re.compile(r"\S")
_QUOTED = re.compile(r'(^|[,;\t|\r\n] *)"(?:[^"]|"")*(?:"|$)')
_DECLARED = re.compile(rb"\s*\"?sep=(.)\"?\r?\n?", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Raw:
    """A table before anything is inferred.

    Parameters
    ----------
    table : pyarrow.Table
        Its columns; of a text file, numbers and ISO dates are numbers and dates already.
    style : FileStyle
        How the file is written.
    notes : list of FileNote
        What there is to say about the file.
    reread : callable or None
        Gives some columns as the texts that the file has; None where types are its own.
    decimal : str or None
        The decimal mark of what is a number already, a point where it is None: then no cell at the
        beginning of the file was clear.
    written : sequence of str or None
        The names as the file has them, where the table has those of :func:`free_names`.
    """

    table: Any
    style: FileStyle
    notes: list[FileNote]
    reread: Reread | None = None
    decimal: str | None = None
    written: Sequence[str] | None = None

    @property
    def is_typed(self) -> bool:
        """Tell whether who wrote the file has said what the columns are."""
        return self.style.kind in ("parquet", "arrow")


def read_raw(source: OpenedFile, asked: Asked) -> Raw:
    """Read a file of any kind that is known; its first bytes tell which."""
    start = source.start()
    kind = kind_of(start)
    try:
        if kind == "parquet":
            return Raw(_sound(parquet.read_table(source.stream)), FileStyle(kind), [])
        if kind == "arrow":
            return Raw(_sound(feather.read_table(source.stream)), FileStyle(kind), [])
        if kind == "excel":
            return _read_workbook(source, asked)
        refuse_foreign(source, asked.encoding)
        content, encoding, said = as_utf8(source.content(), asked.encoding, source.name)
        notes = [FileNote(None, said)] if said else []
        if not content.strip():
            raise FileError("the file holds nothing but white space")
        if content.lstrip()[:1] in (b"{", b"[") and kind == "json":
            return _read_json(content, FileStyle("json", None, encoding), notes)
        kind = "csv"
        return _read_csv(content, encoding, notes, asked, source.name)
    except (pa.ArrowException, OSError, UnicodeError, EOFError, MemoryError) as error:
        what, cut = _WORDS[kind]
        raise FileError(
            f"{source.name} cannot be read as {what} file{cut} ({short(error)})"
        ) from None


_CUT = ": it seems to be cut off or damaged"
_WORDS = {
    "parquet": ("a Parquet", _CUT),
    "arrow": ("an Arrow", _CUT),
    "excel": ("an Excel", _CUT),
    "json": ("a JSON lines", ""),
    "csv": ("a CSV", ""),
}


def kind_of(start: bytes) -> str:
    if start.startswith(PARQUET):
        return "parquet"
    if start.startswith(ARROW):
        return "arrow"
    if start.startswith((ZIP, OLE)):
        return "excel"
    is_json = re.match(rb"(\xef\xbb\xbf)?\s*(\{\s*\"|\{\s*\}|\[\s*\{|\[\s*\[|\[\s*\]\s*$)", start)
    return "json" if is_json else "csv"


def _sound(table: Any) -> Any:
    """A table whose every offset, index and text was checked: Arrow itself follows them blindly."""
    table.validate(full=True)
    return table


def free_names(written: Sequence[str]) -> list[str]:
    """Names without spaces around them; columns without one get one that no other has."""
    names = [one.strip() for one in written]
    taken = set(names)
    for place, name in enumerate(names):
        if not name:
            free = f"unnamed {place + 1}"
            tries = (f"{free}.{nth}" for nth in itertools.count(1))
            names[place] = next(one for one in itertools.chain([free], tries) if one not in taken)
    return names


# --- CSV --------------------------------------------------------------------------------------


def _read_csv(content: bytes, encoding: str, notes: list[FileNote], asked: Asked, name: str) -> Raw:
    content, separator = separated(content, asked)
    if not content.strip():
        raise FileError("the file says what stands between cells, and has no cells")
    if len(content) < _HEAD and not content.endswith((b"\n", b"\r")):
        content += b"\n"  # without it Arrow takes a header alone for an empty file
    decimal = asked.decimal or guess_decimal(content[:_HEAD], separator)
    parsing = csv.ParseOptions(delimiter=separator, newlines_in_values=True)

    def read(header: dict[str, Any], **converting: Any) -> Any:
        return csv.read_csv(
            pa.BufferReader(content),
            parse_options=parsing,
            read_options=csv.ReadOptions(use_threads=len(content) > _ONE_BLOCK, **header),
            convert_options=converted(asked, decimal, **converting),
        )

    try:
        table = read({})
    except pa.ArrowInvalid as error:
        if asked.separator is not None:
            raise
        raise FileError(
            f"{name} cannot be read as a CSV file whose cells {separator!r} sets apart "
            f"({short(error)}). If something else does, name it, such as separator=';'"
        ) from None
    written = table.column_names
    header = named(free_names(written))
    table = table.rename_columns(header["column_names"])

    def reread(names: Sequence[str]) -> Any:
        kinds = dict.fromkeys(names, pa.string())
        return read(header, include_columns=list(names), column_types=kinds)

    table = _with_keys(table, reread, asked)
    return Raw(table, FileStyle("csv", separator, encoding), notes, reread, decimal, written)


def named(names: Sequence[str]) -> dict[str, Any]:
    """How Arrow gives columns these names, by which it can tell them apart, for those written."""
    return {"column_names": list(names), "skip_rows_after_names": 1}


def separated(content: bytes, asked: Asked) -> tuple[bytes, str]:
    """The cells without a line that only says what stands between them, and what that is."""
    declared = _DECLARED.match(content)
    separator = asked.separator and asked.separator.replace("\\t", "\t")
    if declared:
        content = content[declared.end() :]
        separator = separator or declared[1].decode()
    content = content.lstrip(b"\r\n")  # the header is the first row then, for Arrow too
    return content, separator or _guess_separator(content)


def converted(asked: Asked, decimal: str | None, **more: Any) -> Any:
    """How cells become values: what is missing, and which mark is the decimal one."""
    return csv.ConvertOptions(
        null_values=list(asked.always_missing),
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
        decimal_point=decimal or ".",
        **more,
    )


def _guess_separator(content: bytes) -> str:
    """The mark that the header has most of; of equals, the one that most rows have as often."""
    rows = _first_rows(content[:_HEAD].decode("utf-8", "replace"))
    counts = {mark: [row.count(mark) for row in rows] for mark in _SEPARATORS}

    def fitness(mark: str) -> tuple[int, int, int]:
        n_alike = counts[mark].count(counts[mark][0])
        return counts[mark][0], n_alike, -_SEPARATORS.index(mark)

    return max(_SEPARATORS, key=fitness)


def _first_rows(text: str, most: int = 20) -> list[str]:
    """The first rows without what is in quotes, where a line may break."""
    bare = _QUOTED.sub(r"\1", text.lstrip("\r\n "))
    return [row for row in re.split("[\r\n]+", bare) if row][:most] or [""]


def guess_decimal(head: bytes, separator: str) -> str | None:
    """The mark that the first cells leave no doubt about; otherwise the texts tell later."""
    edge = re.escape(separator.encode()) + rb'\r\n"'
    cell = rb"(?:^|[%b]) *[+-]?(?:0%b\d+|\d+%b(?:\d{1,2}|\d{4,})) *(?=[%b]|$)"
    n_points, n_commas = (len(re.findall(cell % (edge, mark, mark, edge), head))
                          for mark in (rb"\.", b","))  # fmt: skip
    if separator == "," or n_points >= n_commas:
        return "." if n_points else None
    return ","


def _with_keys(table: Any, reread: Reread, asked: Asked) -> Any:
    """Keep what looks like numbers but is written 007, or beyond 64 bits, as texts: keys."""
    if len(set(table.column_names)) < table.num_columns:
        return table
    suspects = [
        name
        for name, column in zip(table.column_names, table.columns, strict=True)
        if pa.types.is_integer(column.type)
        or (asked.types.get(name) != "number" and _is_beyond_64_bits(column))
    ]
    if not suspects:
        return table
    texts = reread(suspects)
    for place, name in enumerate(table.column_names):
        if name in suspects and _are_keys(texts[name], table[name].type):
            table = table.set_column(place, name, texts[name])
    return table


def _is_beyond_64_bits(column: Any) -> bool:
    """Tell whether floats reach what whole numbers of 64 bits do not hold."""
    is_float = pa.types.is_floating(column.type)
    return is_float and bool(pc.any(pc.greater_equal(column, 2.0**63)).as_py())


def _are_keys(texts: Any, dtype: Any) -> bool:
    if pa.types.is_integer(dtype):
        return bool(pc.any(pc.match_substring_regex(texts, r"^ *0\d")).as_py())
    return bool(pc.all(pc.match_substring_regex(texts, r"^\s*\d+\s*$")).as_py())


# --- JSON -------------------------------------------------------------------------------------


def _read_json(content: bytes, style: FileStyle, notes: list[FileNote]) -> Raw:
    """Records one a line, or in one list."""
    if content.lstrip().startswith(b"["):
        try:
            records = json.loads(content, parse_constant=_constant)
            keys = (record.keys() for record in records)
            names = dict.fromkeys(itertools.chain.from_iterable(keys))
            arrays = [_of_values([record.get(name) for record in records]) for name in names]
        except (ValueError, RecursionError, AttributeError, TypeError, OverflowError) as error:
            raise FileError(f"the file is no list of JSON records ({short(error)})") from None
        if not names:
            raise FileError("the file is a list of JSON records with nothing in it")
        return Raw(pa.Table.from_arrays(arrays, names=list(names)), style, notes)
    options = arrow_json.ReadOptions(use_threads=len(content) > _ONE_BLOCK)
    table = arrow_json.read_json(pa.BufferReader(content), options)
    return Raw(_with_keys_of_lines(_without_nan(table), content), style, notes)


def _constant(word: str) -> float | None:
    """What a word that is no JSON but often there stands for."""
    return None if word == "NaN" else float(word)


def _of_values(values: Sequence[Any]) -> Any:
    """Values of one key; whole numbers of which some are beyond 64 bits are texts, as keys."""
    known = [one for one in values if one is not None]
    is_beyond = any(type(one) is int and not -(2**63) <= one < 2**63 for one in known)
    if is_beyond and all(type(one) is int and one >= 0 for one in known):
        return pa.array([one if one is None else str(one) for one in values])
    if is_beyond and all(type(one) in (int, float) for one in known):
        return pa.array([one if one is None else float(one) for one in values])
    return pa.array(values)


def _without_nan(table: Any) -> Any:
    """The table with what is written NaN as missing."""
    for place, field in enumerate(table.schema):
        if pa.types.is_floating(field.type):
            column = table.column(place)
            column = pc.if_else(pc.is_nan(column), pa.scalar(None, field.type), column)
            table = table.set_column(place, field.name, column)
    return table


def _with_keys_of_lines(table: Any, content: bytes) -> Any:
    """The table with whole numbers beyond 64 bits, which Arrow makes floats, as texts."""
    places = [at for at, column in enumerate(table.columns) if _is_beyond_64_bits(column)]
    if not places:
        return table
    records = list(_records(content.decode()))
    for place in places:
        name = table.column_names[place]
        exact = _of_values([record.get(name) for record in records])
        if pa.types.is_string(exact.type):
            table = table.set_column(place, name, exact)
    return table


def _records(text: str) -> Iterator[Any]:
    """The records of a file that Arrow has read already, one after the other."""
    decoder = json.JSONDecoder(parse_constant=_constant)
    place = len(text) - len(text.lstrip())
    while place < len(text):
        record, end = decoder.raw_decode(text, place)
        yield record
        after = _NO_BLANK.search(text, end)
        place = after.start() if after else len(text)


# --- Excel ------------------------------------------------------------------------------------


def _read_workbook(source: OpenedFile, asked: Asked) -> Raw:
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ModuleNotFoundError:
        raise FileError(
            f"{source.name} is a workbook, which needs python-calamine: pip install "
            "'equipoise[excel]', or save the sheet as CSV"
        ) from None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(source.content()))
        names = book.sheet_names
        rows = book.get_sheet_by_name(names[0]).to_python(skip_empty_area=True)
    except (CalamineError, IndexError) as error:
        raise FileError(
            f"{source.name} cannot be read as an Excel file: it seems to be cut off or damaged, or "
            f"to have a password ({short(error)})"
        ) from None
    notes = []
    if len(names) > 1:
        notes.append(FileNote(None, f"read the first of {len(names)} sheets, {names[0]!r}"))
    rows = [row for row in rows if any(cell != "" for cell in row)]
    if not rows:
        raise FileError(f"the sheet {names[0]!r} of {source.name} is empty")
    header = [_cell_text(cell) for cell in rows[0]]
    columns = zip(*rows[1:], strict=True) if len(rows) > 1 else [[] for _ in header]
    arrays = [_of_cells(column, asked) for column in columns]
    return Raw(pa.Table.from_arrays(arrays, names=header), FileStyle("excel"), notes)


def _of_cells(cells: Sequence[Any], asked: Asked) -> Any:
    """Cells of one type as such; mixed ones as texts."""
    values = [None if cell in asked.always_missing else cell for cell in cells]
    found = {type(value) for value in values if value is not None}
    if found <= {int, float} and found:
        return _whole_where_possible(pa.array([v if v is None else float(v) for v in values]))
    if found <= {dt.date, dt.datetime} and len(found) == 2:
        values = [v and dt.datetime.combine(v, dt.time()) if type(v) is dt.date
                  else v for v in values]  # fmt: skip
        return pa.array(values, pa.timestamp("us"))
    if len(found) <= 1 and found <= {bool, dt.date, dt.datetime, dt.time}:
        return pa.array(values)
    return pa.array([None if v is None else _cell_text(v) for v in values], pa.string())


def _whole_where_possible(numbers: Any) -> Any:
    """Excel has floats only: those that are whole become so."""
    try:
        return numbers.cast(pa.int64())
    except pa.ArrowInvalid:
        return numbers


def _cell_text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
