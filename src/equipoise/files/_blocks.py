"""CSV files that no memory holds: looked at once, a block at a time, then read so.

A column becomes what :func:`read_file` would make of all texts at once. Of a block it is only
asked which types its texts can still be; of texts that are no plain numbers or dates the different
ones are kept, of which a category has few.
"""

import contextlib
import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv

from equipoise.exceptions import FileError
from equipoise.files._asked import Asked
from equipoise.files._findings import (
    ColumnDecision,
    ColumnFinding,
    WidenedError,
    as_decided,
    decide,
)
from equipoise.files._raw import converted, free_names, guess_decimal, kind_of, named, separated
from equipoise.files._source import GZIP, OpenedFile, as_utf8, refuse_foreign, short
from equipoise.files._table import FileNote

_HEAD, _BLOCK = 1 << 18, 1 << 22
_OTHER_KINDS = {
    "json": "JSON",
    "excel": "a workbook, or packed",
    "parquet": "Parquet",
    "arrow": "Arrow",
}


@dataclass(frozen=True)
class TextHead:
    """What the beginning of a CSV file tells.

    Parameters
    ----------
    path : Path
        The file.
    encoding, separator : str
        How characters are bytes, and what stands between cells.
    decimal : str or None
        The decimal mark, where the beginning leaves no doubt.
    skipped : int
        Lines before the names of the columns.
    written : tuple of str
        The names of the columns as the file has them.
    types : tuple of pyarrow.DataType
        What Arrow takes the first block for.
    row_bytes : int
        Bytes of a line.
    note : str
        What there is to say.
    """

    path: Path
    encoding: str
    separator: str
    decimal: str | None
    skipped: int
    written: tuple[str, ...] = ()
    types: tuple[Any, ...] = ()
    row_bytes: int = 1
    note: str = ""

    @property
    def names(self) -> list[str]:
        """The names of the columns; those without one get one."""
        return free_names(self.written)

    @property
    def nameless(self) -> list[str]:
        """What columns without a name are called."""
        pairs = zip(self.names, self.written, strict=True)
        return [name for name, text in pairs if not text.strip()]


class TableOfTexts:
    r"""CSV files with the same columns, which are one table, read a block at a time.

    Parameters
    ----------
    paths : sequence of Path
        The files, ``.gz`` among them.
    **reading : object
        How they are written, as of :func:`read_file`, where that is not to be inferred; all but
        ``drop_totals``.

    Raises
    ------
    FileError
        A file is no CSV file, or has other columns than the first.

    Notes
    -----
    Types are those that :func:`read_file` gives of all files in one, but: rows of totals are not
    looked for, and of columns with more than 50,000 different texts the first 50,000 tell how
    numbers or dates are written; texts of such columns keep the spaces around them.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from equipoise.files import TableOfTexts
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "sales.csv")
    ...     _ = path.write_text("price;day\n1.234,50;3.12.2021\n2,00;24.12.2021\n")
    ...     table = TableOfTexts([path])
    ...     n_rows = table.learn()
    ...     table.each(lambda path, batches: print([one.to_pydict()["price"] for one in batches]))
    [[1234.5, 2.0]]
    >>> table.schema.names
    ['price', 'day']
    """

    def __init__(self, paths: Sequence[Path], **reading: Any) -> None:
        self._asked = Asked(**reading)
        self._asked.check()
        self._heads = [_read_head(path, self._asked) for path in paths]
        self._decided: dict[str, ColumnDecision] = {}
        self.notes: tuple[FileNote, ...] = ()
        for head in self._heads:
            self._check_names(head)
        self._asked.check_columns(self._heads[0].names)

    @property
    def names(self) -> list[str]:
        """The names of all columns; of those without one some may turn out to be empty."""
        return [one for one in self._heads[0].names if one not in self._asked.drop]

    @property
    def row_bytes(self) -> int:
        """Bytes of a line, by the first file."""
        return self._heads[0].row_bytes

    @property
    def schema(self) -> Any:
        """The columns, once they were learnt."""
        return pa.schema([(name, one.dtype) for name, one in self._decided.items()])

    @property
    def supposed_schema(self) -> Any:
        """The columns as the first block has them: a guess."""
        head = self._heads[0]
        pairs = zip(head.names, head.types, strict=True)
        return pa.schema([(name, dtype) for name, dtype in pairs if name in self.names])

    def first_block(self) -> Any:
        """The first block of the first file, with the types that Arrow takes it for."""
        supposed = self.supposed_schema
        types = {one.name: one.type for one in supposed}
        batch = next(self._texts(self._heads[0], supposed.names, types), None)
        return supposed.empty_table() if batch is None else pa.Table.from_batches([batch])

    def learn(self, columns: Sequence[str] | None = None) -> int:
        """Look at all blocks: what the columns are, and how many rows there are.

        Parameters
        ----------
        columns : sequence of str or None, default=None
            The columns to look at; None is all.
        """
        wanted = self.names if columns is None else list(columns)
        while True:
            nameless = self._heads[0].nameless
            findings = {
                name: ColumnFinding(name, self._asked, has_name=name not in nameless)
                for name in wanted
            }
            n_rows = 0
            try:
                for head in self._heads:
                    for batch in self._texts(head, wanted):
                        for name, finding in findings.items():
                            finding.look(batch.column(name), head.decimal or ".", n_rows)
                        n_rows += batch.num_rows
            except _NotUtf8Error as error:
                self._heads = [
                    _as_western(one) if one is error.head else one for one in self._heads
                ]
                continue
            break
        first = self._heads[0]
        decimal = next((head.decimal for head in self._heads if head.decimal), None)
        self._decided, said = decide(findings, first.separator, decimal, self._asked)
        of_files = dict.fromkeys(head.note for head in self._heads if head.note)
        self.notes = (
            *(FileNote(None, one) for one in of_files),
            *(FileNote(one, "a column without a name") for one in nameless if one in self._decided),
            *said,
        )
        return n_rows

    def each(self, take: Callable[[Path, Iterator[Any]], None]) -> None:
        """Let something take the batches of each file, once the columns were learnt.

        Where a column turns out to be something wider than its first texts have told, all is begun
        again: what was taken before is void.

        Parameters
        ----------
        take : callable
            ``take(path, batches)``; all batches have the columns of ``schema``.
        """
        while True:
            try:
                for head in self._heads:
                    take(head.path, self._batches(head))
            except WidenedError as error:
                self._decided[error.name] = error.decided
                continue
            return

    def _batches(self, head: TextHead) -> Iterator[Any]:
        native = {name: one.dtype for name, one in self._decided.items() if one.is_native}
        schema = self.schema
        for batch in self._texts(head, list(self._decided), native):
            arrays = [
                as_decided(batch.column(name), name, one, self._asked)
                for name, one in self._decided.items()
            ]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _texts(
        self, head: TextHead, names: list[str], native: Mapping[str, Any] | None = None
    ) -> Iterator[Any]:
        """Batches of some columns, as texts but for those whose type is known."""
        types = {name: (native or {}).get(name, pa.string()) for name in names}
        with _about(head), _opened(head, self._asked, types) as reader:
            yield from reader

    def _check_names(self, head: TextHead) -> None:
        names, first = head.names, self._heads[0]
        repeated = sorted({one for one in names if names.count(one) > 1})
        if repeated:
            raise FileError(
                f"{str(head.path)!r} has columns of the same name: "
                f"{', '.join(map(short, repeated))}"
            )
        if names != first.names:
            differing = next(
                (one for one in (*names, *first.names) if (one in names) != (one in first.names)),
                None,
            )
            what = (
                "its columns are the same, but in another order"
                if differing is None
                else f"only one of them has the column {differing!r}"
            )
            raise FileError(
                f"{str(head.path)!r} is not like {str(first.path)!r}: {what}. All files of a table "
                "have the same columns: name those that have, or write the others anew"
            )


class _NotUtf8Error(Exception):
    """A file turned out to be no UTF-8."""

    def __init__(self, head: TextHead) -> None:
        super().__init__(str(head.path))
        self.head = head


def _read_head(path: Path, asked: Asked) -> TextHead:
    name = repr(str(path))
    try:
        with _bytes_of(path) as stream:
            start = stream.read(_HEAD)
    except (OSError, EOFError, zlib.error) as error:
        raise FileError(f"{name} cannot be read ({short(error)})") from None
    if not start.strip():
        raise FileError(f"{name} is empty")
    kind = kind_of(start)
    if kind != "csv":
        raise FileError(
            f"{name} is {_OTHER_KINDS[kind]}, and a stream reads CSV, Parquet and Arrow files: "
            "write it as one of these, with its usual ending"
        )
    refuse_foreign(OpenedFile(name, io.BytesIO(start)), asked.encoding)
    whole = start if len(start) < _HEAD else start[: start.rfind(b"\n") + 1] or start
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        whole = start[: len(start) // 4 * 4]
    content, encoding, said = as_utf8(whole, asked.encoding, name)
    cells, separator = separated(content, asked)
    skipped = len(content[: len(content) - len(cells)].splitlines())
    content = cells
    decimal = asked.decimal or guess_decimal(content, separator)
    head = TextHead(path, encoding, separator, decimal, skipped, note=said)
    with _about(head), _opened(head, asked, None) as reader:
        found = reader.schema
    n_lines = max(1, content.count(b"\n") - 1)
    return replace(
        head,
        written=tuple(found.names),
        types=tuple(found.types),
        row_bytes=max(1, len(content) // n_lines),
    )


def _as_western(head: TextHead) -> TextHead:
    said = "read as cp1252, for it is no UTF-8. If that is wrong, name another encoding"
    return replace(head, encoding="cp1252", note=f"{said}, such as encoding='cp1250'")


@contextlib.contextmanager
def _bytes_of(path: Path) -> Iterator[Any]:
    """The bytes of a file, unpacked where it is packed."""
    with path.open("rb") as stream:
        is_packed = stream.read(2) == GZIP
    with gzip.open(path) if is_packed else pa.OSFile(str(path)) as stream:
        yield stream


@contextlib.contextmanager
def _opened(head: TextHead, asked: Asked, types: Mapping[str, Any] | None) -> Iterator[Any]:
    """A reader of a file, block by block."""
    encoding = {"utf-8": "utf8", "utf-8-sig": "utf8"}.get(head.encoding, head.encoding)
    with (
        _bytes_of(head.path) as stream,
        csv.open_csv(
            stream,
            read_options=csv.ReadOptions(
                block_size=_BLOCK,
                skip_rows=head.skipped,
                encoding=encoding,
                **(named(head.names) if head.written else {}),
            ),
            parse_options=csv.ParseOptions(delimiter=head.separator, newlines_in_values=True),
            convert_options=converted(
                asked,
                head.decimal,
                column_types=types,
                include_columns=None if types is None else list(types),
            ),
        ) as reader,
    ):
        yield reader


@contextlib.contextmanager
def _about(head: TextHead) -> Iterator[None]:
    """Say which file it is that cannot be read."""
    try:
        yield
    except (pa.ArrowException, OSError, EOFError, UnicodeError, zlib.error) as error:
        is_encoding = isinstance(error, UnicodeError) or "UTF8" in str(error)
        if is_encoding and head.encoding == "utf-8":
            raise _NotUtf8Error(head) from None
        raise FileError(
            f"{str(head.path)!r} cannot be read as a CSV file ({short(error)})"
        ) from None
