"""The table that is read: files in the order of their names, batch by batch."""

import glob
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from equipoise.core.wording import shown
from equipoise.exceptions import FileError, TableError

#: A file, a folder or a pattern of names, or several of them.
SourceLike: TypeAlias = str | Path | Iterable[str | Path]
_READ_AHEAD = 1 << 20
#: Of a value whose length no type tells.
_BYTES_OF_WORDS = 32
_ARROW = (".arrow", ".feather", ".ipc")
_PARQUET = (".parquet", ".pq")
_TEXTS = (".csv", ".tsv", ".tab")
_MARKS = (b"PAR1", b"ARROW1")


@dataclass(frozen=True)
class SourceFile:
    """One file, as its footer tells.

    Parameters
    ----------
    path : Path
        Where it is.
    group_rows : tuple of int
        Rows of each row group, or record batch.
    n_bytes : int
        Bytes on disk.
    n_raw_bytes : int
        Bytes of its columns before they were compressed.
    changed : int
        When it was written, in nanoseconds.
    stored : Path or None, default=None
        The Parquet file that holds its rows, where it holds texts.
    """

    path: Path
    group_rows: tuple[int, ...]
    n_bytes: int
    n_raw_bytes: int
    changed: int
    stored: Path | None = None

    @property
    def n_rows(self) -> int:
        """Rows of the file."""
        return sum(self.group_rows)


@dataclass(frozen=True)
class ManyFiles:
    """Files that are one table: a row's number counts those of the files before.

    Parameters
    ----------
    files : tuple of SourceFile
        In the order of their paths.
    schema : pyarrow.Schema
        Columns of all of them, with what programs noted beside those of the first file: pandas
        its dtypes, and which are its index.
    """

    files: tuple[SourceFile, ...]
    schema: Any

    @cached_property
    def starts(self) -> list[int]:
        """The number of each file's first row, and of all rows."""
        return [*accumulate((one.n_rows for one in self.files), initial=0)]

    @property
    def n_rows(self) -> int:
        """Rows of all files."""
        return self.starts[-1]

    @property
    def n_bytes(self) -> int:
        """Bytes of all files on disk."""
        return sum(one.n_bytes for one in self.files)

    @property
    def row_bytes(self) -> int:
        """Bytes of a row before it was compressed, at least 8 a column."""
        n_raw = sum(one.n_raw_bytes for one in self.files)
        return max(8 * len(self.schema), -(-n_raw // max(1, self.n_rows)))

    def with_rows(self, n_rows: int) -> "ManyFiles":
        """What a table of another number of such rows would be; there is none to read."""
        share = n_rows / max(1, self.n_rows)
        raw = int(self.row_bytes * n_rows)
        made = SourceFile(Path(), (n_rows,), int(share * self.n_bytes), raw, 0)
        return ManyFiles((made,), self.schema)

    def where(self, row: int) -> str:
        """A row of the table, in words: which row of which file."""
        nth = bisect_right(self.starts, row, hi=len(self.files)) - 1
        return f"row {row - self.starts[nth]:,} (from 0) of {str(self.files[nth].path)!r}"

    def check_unchanged(self) -> None:
        """Refuse to go on where a file has been written to since it was opened."""
        for one in self.files:
            state = one.path.stat() if one.path.exists() else None
            now = None if state is None else (state.st_size, state.st_mtime_ns)
            if one.stored is None and now != (one.n_bytes, one.changed):
                raise changed_while_read(one.path)

    def batches(
        self, batch_rows: int, columns: Sequence[str] | None = None, *, start: int = 0
    ) -> Iterator[tuple[int, Any]]:
        """Read record batches, each with the number of its first row.

        Parameters
        ----------
        batch_rows : int
            Rows of a batch, at most.
        columns : sequence of str or None, default=None
            The columns to read; None is all.
        start : int, default=0
            The first row that is wanted.
        """
        for nth, file in enumerate(self.files):
            first = self.starts[nth]
            if first + file.n_rows <= start:
                continue
            with _about(file.path):
                yield from _batches_of(file, first, start, batch_rows, columns)


def _batches_of(
    file: SourceFile, first: int, start: int, batch_rows: int, columns: Sequence[str] | None
) -> Iterator[tuple[int, Any]]:
    """Batches of one file from a row on; row groups before it are not read."""
    groups: list[int] = []
    for number, n_rows in enumerate(file.group_rows):
        if groups or first + n_rows > start:
            groups.append(number)
        else:
            first += n_rows
    if file.stored is None and is_arrow(file.path):
        yield from _batches_of_arrow(file, groups, first, start, batch_rows, columns)
        return
    # Arrow's own default reads whole row groups ahead, however large they are.
    with pq.ParquetFile(
        file.stored or file.path, pre_buffer=False, buffer_size=_READ_AHEAD
    ) as opened:
        for batch in opened.iter_batches(batch_rows, row_groups=groups, columns=columns):
            before = max(0, start - first)
            if before < batch.num_rows:
                yield first + before, batch.slice(before)
            first += batch.num_rows


def _batches_of_arrow(
    file: SourceFile,
    groups: list[int],
    first: int,
    start: int,
    batch_rows: int,
    columns: Sequence[str] | None,
) -> Iterator[tuple[int, Any]]:
    """The same of an Arrow file; its pages are read when a batch is looked at."""
    with pa.memory_map(str(file.path)) as mapped:
        opened = pa.ipc.open_file(mapped)
        for group in groups:
            whole = opened.get_batch(group)
            batch = whole if columns is None else whole.select(list(columns))
            for begins in range(max(0, start - first), batch.num_rows, batch_rows):
                yield first + begins, batch.slice(begins, batch_rows)
            first += batch.num_rows


def supposed_files(schema: Any, n_rows: int) -> ManyFiles:
    """What files of so many rows would be, by the types of their columns; there is none to read."""
    row_bytes = sum(_width_of(one.type) for one in schema)
    return ManyFiles((SourceFile(Path(), (n_rows,), 0, n_rows * row_bytes, 0),), schema)


def _width_of(dtype: Any) -> int:
    try:
        return max(1, int(dtype.bit_width) // 8)
    except ValueError:
        return _BYTES_OF_WORDS


def is_arrow(path: Path) -> bool:
    """Whether a file holds Arrow's own format, by its name."""
    return path.suffix.lower() in _ARROW


def is_of_texts(path: Path) -> bool:
    """Whether a file holds texts, by its name; a name that tells nothing, by how it begins."""
    name = path.name.lower().removesuffix(".gz")
    if name.endswith((*_PARQUET, *_ARROW)):
        return False
    if name.endswith((*_TEXTS, ".txt")):
        return True
    with _about(path), path.open("rb") as opened:
        return not opened.read(8).startswith(_MARKS)


def find_paths(given: SourceLike) -> list[Path]:
    """Find the files that were named, in the order of their paths.

    Parameters
    ----------
    given : str, Path, or several of them
        A file; a folder, with the folders in it; a pattern of names such as
        ``"2024/*.parquet"``.
    """
    listed = [given] if isinstance(given, (str, Path)) else list(given)
    paths = sorted({path for one in listed for path in _paths_of(one)}, key=lambda one: one.parts)
    if not paths:
        raise FileError(
            "no file was named: give Parquet, Arrow or CSV files, a folder, or a pattern of names"
        )
    return paths


def open_source(given: SourceLike, stored: Mapping[Path, Path] | None = None) -> ManyFiles:
    """Find the files, and read their footers; refuse what is not one table.

    Parameters
    ----------
    given : str, Path, or several of them
        As of :func:`find_paths`.
    stored : dict of Path to Path or None, default=None
        The Parquet files that hold the rows of files of texts.
    """
    found = stored or {}
    footers = (_read_footer(path, found.get(path)) for path in find_paths(given))
    files, schemas = zip(*footers, strict=True)
    for file, schema in zip(files, schemas, strict=True):
        _check_same_columns(schemas[0], schema, files[0], file)
    return ManyFiles(files, schemas[0])


def _paths_of(one: str | Path) -> list[Path]:
    """The files that a name stands for."""
    path = Path(one)
    if path.is_dir():
        found = [file for file in path.rglob("*") if _is_table(file) and not _is_hidden(file, path)]
        if not found:
            raise FileError(
                f"the folder {str(one)!r} has no file whose name ends in .parquet, .arrow or .csv"
            )
        _check_no_partitions(path, found)
        return found
    if path.exists():
        return [path]
    found = [Path(name) for name in glob.glob(str(one), recursive=True)]  # noqa: PTH207 - any path
    if not found:
        raise FileError(f"there is no file {str(one)!r}, and none whose name is like it")
    return [path for name in found for path in (_paths_of(name) if name.is_dir() else [name])]


def _is_table(file: Path) -> bool:
    """Whether a file in a folder is one to read, by its name."""
    return file.name.lower().removesuffix(".gz").endswith((*_PARQUET, *_ARROW, *_TEXTS))


def _is_hidden(file: Path, folder: Path) -> bool:
    """Whether readers of folders pass a file by."""
    return any(part.startswith((".", "_")) for part in file.relative_to(folder).parts)


def _check_no_partitions(folder: Path, files: list[Path]) -> None:
    """Refuse folders that hold values of a column in their names: the files lack the column."""
    for file in files:
        for part in file.relative_to(folder).parts[:-1]:
            name, equals, value = part.partition("=")
            if equals:
                raise FileError(
                    f"the folder {str(folder)!r} is partitioned: {part!r} says that the column "
                    f"{name!r} is {value!r} in the files below it, which do not hold it. Write the "
                    "column into the files, or name one of these folders"
                )


def _read_footer(path: Path, stored: Path | None) -> tuple[SourceFile, Any]:
    if stored is None and is_of_texts(path):
        raise FileError(
            f"{str(path)!r} holds texts and no types: make it Parquet first, or use "
            "equipoise.stream, which does"
        )
    if stored is None and is_arrow(path):
        return _read_arrow_footer(path)
    with _about(path), pq.ParquetFile(stored or path) as opened:
        told = opened.metadata
        groups = [told.row_group(nth) for nth in range(told.num_row_groups)]
        schema = opened.schema_arrow
    state = path.stat()
    file = SourceFile(
        path,
        tuple(one.num_rows for one in groups),
        state.st_size,
        sum(one.total_byte_size for one in groups),
        state.st_mtime_ns,
        stored,
    )
    return file, schema


def _read_arrow_footer(path: Path) -> tuple[SourceFile, Any]:
    with _about(path), pa.memory_map(str(path)) as mapped:
        opened = pa.ipc.open_file(mapped)
        groups = tuple(opened.get_batch(n).num_rows for n in range(opened.num_record_batches))
        schema = opened.schema
    state = path.stat()
    return SourceFile(path, groups, state.st_size, state.st_size, state.st_mtime_ns), schema


def _check_same_columns(first: Any, other: Any, file: SourceFile, another: SourceFile) -> None:
    """Refuse files that have not the same columns."""
    where = f"{str(another.path)!r} is not like {str(file.path)!r}"
    for name in (*first.names, *other.names):
        if name not in first.names or name not in other.names:
            lacking, having = (file, another) if name not in first.names else (another, file)
            raise TableError(
                f"{where}: the column {shown(name)} of {str(having.path)!r} is not in "
                f"{str(lacking.path)!r}. All files of a table have the same columns: name those "
                "that have, or write the others anew"
            )
    if first.names != other.names:
        raise TableError(f"{where}: its columns are the same, but in another order")
    for one, two in zip(first, other, strict=True):
        if one.type != two.type:
            raise TableError(
                f"{where}: the column {shown(one.name)} holds {two.type}, and {one.type} there. "
                "Write one of them anew with the other's type"
            )


def changed_while_read(path: Path) -> FileError:
    """The sentence for a file that somebody else writes."""
    return FileError(
        f"{str(path)!r} has changed while it was read, so that nobody knows which rows were. Call "
        "again when it is at rest"
    )


@contextmanager
def _about(path: Path) -> Iterator[None]:
    """Say which file it is that cannot be read."""
    try:
        yield
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        what = " ".join(str(error).split()).partition(". ")[0]
        kind = "Arrow" if is_arrow(path) else "Parquet"
        raise FileError(
            f"{str(path)!r} cannot be read as {kind} ({what}). Write it anew, or leave it out"
        ) from None
