"""Tables in and out of files: CSV, Parquet and Arrow; nothing is ever half written."""

import contextlib
import gzip
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from equipoise.cli._errors import CommandError, one_sentence
from equipoise.cli._options import STREAM

HOLES = ("", "?", "NA", "N/A", "n/a", "#N/A", "NaN", "nan", "null", "NULL", "<NA>")
_SEPARATORS = (",", ";", "\t", "|")
_PARQUET, _ARROW, _GZIP = b"PAR1", b"ARROW1", b"\x1f\x8b"
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


# --- in ---------------------------------------------------------------------------------------


def read_file(path: str, separator: str | None = None, holes: Sequence[str] = ()) -> Any:
    """Read a table; what it is, is told by its first bytes.

    Parameters
    ----------
    path : str
        A file, or the mark of standard input.
    separator : str or None
        Between cells of a CSV file; None is guessed from the first line.
    missing values : sequence of str
        Texts that mean a missing value; empty is the usual ones.

    Returns
    -------
    pyarrow.Table
    """
    name = "standard input" if path == STREAM else repr(path)
    source = _open(path)
    table = _parse(source, name, separator, holes or HOLES)
    repeated = sorted({one for one in table.column_names if table.column_names.count(one) > 1})
    if repeated:
        raise CommandError(f"{name} has columns of the same name: {', '.join(repeated)}")
    if table.num_rows == 0:
        raise CommandError(f"{name} has a header but no rows")
    return table


def _open(path: str) -> Any:
    """A file that can be read from its beginning again."""
    if path == STREAM:
        return io.BytesIO(sys.stdin.buffer.read())
    file = Path(path)
    if file.is_dir():
        raise CommandError(f"{path!r} is a folder; name a file in it")
    if not file.exists():
        raise CommandError(f"there is no file {path!r}{_near(file)}")
    try:
        return file.open("rb")
    except OSError as error:
        raise CommandError(f"cannot open {path!r}: {error.strerror}") from None


def _near(file: Path) -> str:
    with contextlib.suppress(OSError):
        names = [one.name for one in file.parent.iterdir() if one.is_file()]
        if close := get_close_matches(file.name, names, n=1):
            return f". Did you mean {str(file.with_name(close[0]))!r}?"
    return ""


def _parse(source: Any, name: str, separator: str | None, holes: Sequence[str]) -> Any:
    import pyarrow as pa
    from pyarrow import feather, parquet

    with source:
        start = source.read(6)
        source.seek(0)
        if not start:
            raise CommandError(f"{name} is empty")
        if start.startswith(_GZIP):
            return _parse(_unzipped(source, name), name, separator, holes)
        try:
            if start.startswith(_PARQUET):
                return _sound(parquet.read_table(source))
            if start.startswith(_ARROW):
                return _sound(feather.read_table(source))
            return _read_csv(source.read(), separator, holes)
        except (pa.ArrowException, OSError, UnicodeError, EOFError, MemoryError) as error:
            kind = {_PARQUET: "a Parquet", _ARROW[:4]: "an Arrow"}.get(start[:4], "a CSV")
            cut = "" if kind == "a CSV" else ": it seems to be cut off or damaged"
            raise CommandError(
                f"{name} cannot be read as {kind} file{cut} ({_short(error)})"
            ) from None


def _sound(table: Any) -> Any:
    """A table whose every offset, index and text was checked: Arrow itself follows them blindly."""
    table.validate(full=True)
    return table


def _unzipped(source: Any, name: str) -> Any:
    try:
        return io.BytesIO(gzip.decompress(source.read()))
    except (OSError, EOFError) as error:
        raise CommandError(f"{name} cannot be unzipped ({_short(error)})") from None


def _short(error: BaseException, most: int = 160) -> str:
    text = one_sentence(error)
    return text if len(text) <= most else f"{text[:most]} ..."


def _read_csv(content: bytes, separator: str | None, holes: Sequence[str]) -> Any:
    from pyarrow import csv

    if not content.strip():
        raise CommandError("the file holds nothing but white space")
    separator = separator or _guess_separator(content)
    parsing = csv.ParseOptions(delimiter=separator.replace("\\t", "\t"), newlines_in_values=True)
    reading = csv.ReadOptions(encoding=_encoding(content))

    def read(**types: Any) -> Any:
        converting = csv.ConvertOptions(
            null_values=list(holes), strings_can_be_null=True, quoted_strings_can_be_null=True,
            **types,
        )  # fmt: skip
        return csv.read_csv(
            io.BytesIO(content), parse_options=parsing, read_options=reading,
            convert_options=converting,
        )  # fmt: skip

    table = read()
    return _named(_with_leading_zeros(table, read))


def _encoding(content: bytes) -> str:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def _guess_separator(content: bytes) -> str:
    first = content.lstrip().split(b"\n", 1)[0].decode("utf-8", "replace")
    return max(_SEPARATORS, key=lambda one: (first.count(one), -_SEPARATORS.index(one)))


def _with_leading_zeros(table: Any, read: Callable[..., Any]) -> Any:
    """Keep what looks like a number but is written 007 as text: a post code, a key."""
    import pyarrow as pa
    from pyarrow import compute

    whole = [field.name for field in table.schema if pa.types.is_integer(field.type)]
    if not whole or len(set(table.column_names)) < table.num_columns:
        return table
    texts = read(include_columns=whole, column_types=dict.fromkeys(whole, pa.string()))
    for name in whole:
        if compute.any(compute.match_substring_regex(texts[name], r"^0\d")).as_py():
            place = table.column_names.index(name)
            table = table.set_column(place, name, texts[name])
    return table


def _named(table: Any) -> Any:
    """Columns without any value become numbers, all missing."""
    import pyarrow as pa

    for place, field in enumerate(table.schema):
        if pa.types.is_null(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(pa.float64()))
    return table


# --- out --------------------------------------------------------------------------------------


def check_output(path: str) -> None:
    """Refuse, before any work, a file that could not be written."""
    if path == STREAM:
        return
    file = Path(path)
    _format_of(file)
    if file.is_dir():
        raise CommandError(f"{path!r} is a folder; name a file in it")
    folder = file.resolve().parent
    if not folder.is_dir():
        raise CommandError(f"there is no folder {str(file.parent)!r} to write {file.name!r} into")
    if not os.access(folder, os.W_OK):
        raise CommandError(f"the folder {str(file.parent)!r} is read-only: name another for --out")


def _format_of(file: Path) -> str:
    if file.exists() and not file.is_file():  # a device
        return "csv"
    if file.suffix.lower() not in _FORMATS:
        raise CommandError(
            f"{str(file)!r} does not tell its format: let it end in {', '.join(_FORMATS)}"
        )
    return _FORMATS[file.suffix.lower()]


def write_file(table: Any, path: str) -> None:
    """Write a table, whole or not at all.

    Parameters
    ----------
    table : pyarrow.Table
        The table.
    path : str
        A file, whose ending tells the format, or the mark of standard output (CSV).
    """
    if path == STREAM:
        sys.stdout.flush()
        _write(table, sys.stdout.buffer, "csv")
        sys.stdout.buffer.flush()
        return
    kind = _format_of(Path(path))
    with whole_file(path) as sink:
        _write(table, sink, kind)


@contextlib.contextmanager
def whole_file(path: str) -> Iterator[Any]:
    """A file to write to; it takes its name when all is written, and leaves nothing otherwise."""
    file = Path(path).resolve()
    try:
        if file.exists() and not file.is_file():  # a device
            with file.open("wb") as sink:
                yield sink
            return
        with _renamed_when_whole(file) as sink:
            yield sink
    except OSError as error:
        reason = error.strerror or one_sentence(error)
        raise CommandError(f"cannot write {path!r}: {reason}. Nothing was left behind") from None


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


def _write(table: Any, sink: Any, kind: str) -> None:
    import pyarrow as pa
    from pyarrow import feather, parquet

    try:
        if kind == "parquet":
            parquet.write_table(table, sink)
        elif kind == "arrow":
            feather.write_feather(table, sink)
        else:
            _write_text(_for_text(table), sink, "\t" if kind == "tsv" else ",")
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise CommandError(
            f"a {kind} file cannot hold such columns ({_short(error)}): let --out end in .arrow, "
            "or leave them out with --drop"
        ) from None


def _as_type(chunk: Any, dtype: Any) -> Any:
    """A chunk of another type; value by value where an older Arrow has no cast."""
    import pyarrow as pa

    try:
        return chunk.cast(dtype)
    except pa.ArrowNotImplementedError:
        return pa.array(chunk.to_pylist(), dtype)


def _for_text(table: Any) -> Any:
    """A table without what Arrow's CSV writer cannot take.

    Of a first chunk without rows it writes 8 KiB of stale memory; string views it does not know.
    """
    import pyarrow as pa

    columns = []
    for column in table.columns:
        dtype = pa.large_string() if pa.types.is_string_view(column.type) else column.type
        chunks = [_as_type(chunk, dtype) for chunk in column.chunks if len(chunk)]
        columns.append(pa.chunked_array(chunks, dtype))
    return pa.Table.from_arrays(columns, names=table.column_names)


def _write_text(table: Any, sink: Any, separator: str) -> None:
    from pyarrow import csv

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
    import pyarrow as pa
    from pyarrow import compute

    pattern = rf'[{separator}"\r\n]|^$'
    for kept in (pa.chunked_array([table.column_names]), *table.columns):
        is_coded = pa.types.is_dictionary(kept.type)
        column = kept.cast(kept.type.value_type) if is_coded else kept
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            if compute.any(compute.match_substring_regex(column, pattern)).as_py():
                return True
        elif pa.types.is_nested(column.type):
            return True
    return False
