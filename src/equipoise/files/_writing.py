"""Tables into files: written as another was, whole or not at all."""

import codecs
import contextlib
import gzip
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow import compute as pc
from pyarrow import csv, feather, parquet

from equipoise.exceptions import FileError
from equipoise.files._formulas import names_as_texts, values_as_texts
from equipoise.files._source import short
from equipoise.files._table import FileStyle, FileTable, NumberStyle, as_type

_FORMATS = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
}
_PLAIN = FileStyle("csv", ",")


def check_output(path: str | Path) -> None:
    """Refuse, before any work, a file that could not be written.

    Parameters
    ----------
    path : str or Path
        The file.

    Raises
    ------
    FileError
        Its ending tells no format, or its folder is not there or read-only.

    Examples
    --------
    >>> from equipoise.files import check_output
    >>> check_output("more.csv.gz")
    """
    _format_of(Path(path))
    check_place(path)


def check_place(path: str | Path) -> None:
    """Refuse, before any work, a path at which no file could be written, of any kind.

    Parameters
    ----------
    path : str or Path
        The file.

    Raises
    ------
    FileError
        It is a folder, or its folder is not there or read-only.

    Examples
    --------
    >>> from equipoise.files import check_place
    >>> check_place("model.joblib")
    """
    file = Path(path)
    if file.is_dir():
        raise FileError(f"{str(path)!r} is a folder; name a file in it")
    if is_device(file):
        return
    folder = file.resolve().parent
    if not folder.is_dir():
        raise FileError(f"there is no folder {str(file.parent)!r} to write {file.name!r} into")
    if not os.access(folder, os.W_OK):
        raise FileError(f"the folder {str(file.parent)!r} is read-only: name another")


def is_device(path: str | Path) -> bool:
    """Tell whether a path names something that is there and no regular file.

    Parameters
    ----------
    path : str or Path
        The path.

    Returns
    -------
    bool

    Examples
    --------
    >>> from equipoise.files import is_device
    >>> is_device("nowhere.csv")
    False
    """
    return Path(path).exists() and not Path(path).is_file()


def _format_of(file: Path) -> str:
    if is_device(file):
        return "csv"
    ending = Path(file.stem).suffix if file.suffix.lower() == ".gz" else file.suffix
    kind = _FORMATS.get(ending.lower())
    if kind is None or (file.suffix.lower() == ".gz" and kind not in ("csv", "tsv")):
        raise FileError(
            f"{str(file)!r} does not tell its format: let it end in {', '.join(_FORMATS)} or "
            ".csv.gz"
        )
    return kind


def is_text(path: str | Path) -> bool:
    """Tell whether a file is one of texts, by its name.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    bool
        True of CSV and its like, False of files that keep types.

    Raises
    ------
    FileError
        Its ending tells no format.

    Examples
    --------
    >>> from equipoise.files import is_text
    >>> is_text("more.csv.gz"), is_text("more.parquet")
    (True, False)
    """
    return _format_of(Path(path)) in ("csv", "tsv")


def write_file(
    table: Any,
    path: str | Path | BinaryIO,
    *,
    like: FileTable | FileStyle | None = None,
    for_spreadsheets: bool = False,
) -> None:
    r"""Write a table, whole or not at all.

    Parameters
    ----------
    table : pyarrow.Table
        The table.
    path : str, Path or binary file
        A file, whose ending tells the format; or a stream, which gets CSV.
    like : FileTable, FileStyle or None, default=None
        The file whose style a CSV file is given: its separator, encoding, decimal marks, dates,
        currencies and percent signs. What sets thousands apart is not written again. None is
        commas, decimal points and UTF-8.
    for_spreadsheets : bool, default=False
        Whether texts and names that begin like a formula get an apostrophe before them in a CSV
        file. A program that reads the file gets it too. See :func:`formula_columns`.

    Raises
    ------
    FileError
        The file cannot be written, or cannot hold what is in the table. Nothing is left behind.

    Examples
    --------
    >>> import io
    >>> from equipoise.files import read_file, write_file
    >>> found = read_file(io.BytesIO(b"price;day\n1,5;3.12.2026\n2,5;24.12.2026\n"))
    >>> copy = io.BytesIO()
    >>> write_file(found.table.slice(0, 1), copy, like=found)
    >>> copy.getvalue()
    b'price;day\n1,5;03.12.2026\n'
    """
    style = like.style if isinstance(like, FileTable) else like
    if style is None or style.kind != "csv":
        style = _PLAIN
    if not isinstance(path, str | Path):
        _write(table, path, "csv", style, for_spreadsheets)
        return
    kind = _format_of(Path(path))
    with whole_file(path) as sink:
        if Path(path).suffix.lower() == ".gz":
            # Without a name or a time in it, the same table is the same bytes.
            with gzip.GzipFile(filename="", fileobj=sink, mode="wb", mtime=0) as packed:
                _write(table, packed, kind, style, for_spreadsheets)
        else:
            _write(table, sink, kind, style, for_spreadsheets)


@contextlib.contextmanager
def whole_file(path: str | Path) -> Iterator[Any]:
    """A file to write to; it takes its name when all is written, and leaves nothing otherwise.

    Parameters
    ----------
    path : str or Path
        The file.

    Yields
    ------
    binary file

    Raises
    ------
    FileError
        It cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from equipoise.files import whole_file
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole_file(Path(folder) / "a.txt") as sink:
    ...         n_bytes = sink.write(b"all")
    ...     (Path(folder) / "a.txt").read_text(encoding="utf-8")
    'all'
    """
    file = Path(path)
    try:
        if is_device(file):  # before links are followed: those of /dev/stdout lead to no file
            with file.open("wb") as sink:
                yield sink
            return
        with _renamed_when_whole(file.resolve()) as sink:
            yield sink
    except BrokenPipeError:  # who reads a pipe has enough of it
        raise
    except OSError as error:
        reason = error.strerror or short(error)
        raise FileError(f"cannot write {str(path)!r}: {reason}. Nothing was left behind") from None


@contextlib.contextmanager
def _renamed_when_whole(file: Path) -> Iterator[Any]:
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as sink:
            yield sink
            sink.flush()
            os.fsync(sink.fileno())
        part.replace(file)
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def _write(table: Any, sink: Any, kind: str, style: FileStyle, for_spreadsheets: bool) -> None:
    try:
        if kind == "parquet":
            parquet.write_table(table, sink)
        elif kind == "arrow":
            feather.write_feather(table, sink)
        else:
            separator = "\t" if kind == "tsv" else style.separator or ","
            target = sink if style.encoding == "utf-8" else _Recoded(sink, style.encoding)
            _write_text(_for_text(_as_texts(table, style, for_spreadsheets)), target, separator)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise FileError(
            f"a {kind} file cannot hold such columns ({short(error)}): let its name end in "
            ".arrow, or leave them out"
        ) from None
    except UnicodeEncodeError as error:
        raise FileError(
            f"{error.object[error.start]!r} cannot be written in {style.encoding}, as the file "
            "that was read: write .parquet or .arrow"
        ) from None


# --- as it came -------------------------------------------------------------------------------


class _Recoded(io.RawIOBase):
    """A sink that takes UTF-8 and writes another encoding."""

    def __init__(self, sink: Any, encoding: str) -> None:
        self._sink = sink
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._encoder = codecs.getincrementalencoder(encoding)()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._sink.write(self._encoder.encode(self._decoder.decode(bytes(content))))
        return len(content)


def _as_texts(table: Any, style: FileStyle, for_spreadsheets: bool) -> Any:
    """The table as it is written, numbers and dates in their style."""
    if not for_spreadsheets:
        return _styled(table, style)
    return names_as_texts(_styled(values_as_texts(table), style))


def _styled(table: Any, style: FileStyle) -> Any:
    """The table with numbers and dates as texts, where the file that was read had them so."""
    for place, field in enumerate(table.schema):
        column = table.column(place)
        if pa.types.is_floating(field.type) or pa.types.is_integer(field.type):
            written = style.numbers.get(field.name) or _default(style, field.type)
            column = column if written is None else _number_texts(column, written)
        elif field.name in style.dates and pa.types.is_temporal(field.type):
            column = _date_texts(column, style.dates[field.name])
        table = table.set_column(place, field.name, column)
    return table


def _default(style: FileStyle, dtype: Any) -> NumberStyle | None:
    """How numbers that were plain are written: with the decimal mark of the others."""
    marks = [one.decimal for one in style.numbers.values()]
    if pa.types.is_floating(dtype) and marks and all(mark == "," for mark in marks):
        return NumberStyle(",")
    return None


def _number_texts(column: Any, style: NumberStyle) -> Any:
    texts = pc.cast(column, pa.string())
    if style.decimal != ".":
        texts = pc.replace_substring(texts, ".", style.decimal)
    if style.before or style.after:
        texts = pc.binary_join_element_wise(style.before, texts, style.after, "")
    return texts


def _date_texts(column: Any, style: str) -> Any:
    """Dates in their style; as they are, ISO 8601, where that would lose something."""
    if "%d" not in style:
        return column
    if pa.types.is_timestamp(column.type):
        if column.type.tz or not _is_whole(column, "second"):
            return column
        has_clock = "%H" in style or "%I" in style
        style += "" if has_clock or _is_whole(column, "day") else " %H:%M:%S"
    return pc.strftime(column.cast(pa.timestamp("s")), format=style)


def _is_whole(column: Any, unit: str) -> bool:
    return bool(pc.all(pc.equal(column, pc.floor_temporal(column, unit=unit))).as_py())


# --- CSV --------------------------------------------------------------------------------------


def _for_text(table: Any) -> Any:
    """A table without what Arrow's CSV writer cannot take.

    Of a first chunk without rows it writes 8 KiB of stale memory; string views it does not know.
    """
    columns = []
    for column in table.columns:
        dtype = pa.large_string() if pa.types.is_string_view(column.type) else column.type
        chunks = [as_type(chunk, dtype) for chunk in column.chunks if len(chunk)]
        columns.append(pa.chunked_array(chunks, dtype))
    return pa.Table.from_arrays(columns, names=table.column_names)


def _write_text(table: Any, sink: Any, separator: str) -> None:
    has_quotes = _needs_quotes(table, separator)
    if not has_quotes:  # Arrow would quote the header all the same
        sink.write((separator.join(table.column_names) + "\n").encode())
    options = csv.WriteOptions(
        delimiter=separator,
        quoting_style="needed" if has_quotes else "none",
        include_header=has_quotes,
    )
    csv.write_csv(table, sink, options)


def _needs_quotes(table: Any, separator: str) -> bool:
    """Tell whether a text holds a separator, a quote or a new line, or is empty."""
    pattern = rf'[{re.escape(separator)}"\r\n]|^$'
    for kept in (pa.chunked_array([table.column_names]), *table.columns):
        is_coded = pa.types.is_dictionary(kept.type)
        column = kept.cast(kept.type.value_type) if is_coded else kept
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            if pc.any(pc.match_substring_regex(column, pattern)).as_py():
                return True
        elif pa.types.is_nested(column.type):
            return True
    return False
