"""The files that were named: opened as they are, or, of texts, once they were made Parquet."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from equipoise.exceptions import FileError, ParameterError
from equipoise.files import TableOfTexts
from equipoise.streaming._folder import whole_file
from equipoise.streaming._grouped import grouped
from equipoise.streaming._source import (
    ManyFiles,
    SourceFile,
    SourceLike,
    changed_while_read,
    find_paths,
    is_of_texts,
    open_source,
)

_TOLD = "texts.json"
_FIRST_ROWS = 65_536
_NOT_STREAMED = ("drop_totals",)


@dataclass(frozen=True, eq=False)
class FoundFiles:
    """Files that are one table, as far as can be told before texts are read.

    Parameters
    ----------
    paths : tuple of Path
        The files, in their order.
    states : tuple of (int, int)
        Their bytes, and when they were written.
    texts : TableOfTexts or None
        Their texts; None where they hold columns.
    reading : dict
        What was said of how texts are written.
    """

    paths: tuple[Path, ...]
    states: tuple[tuple[int, int], ...]
    texts: TableOfTexts | None
    reading: Mapping[str, Any]

    @cached_property
    def as_they_are(self) -> ManyFiles:
        """The table, where the files hold columns."""
        return open_source(self.paths)

    @property
    def row_bytes(self) -> int:
        """Bytes of a row, at least 8 a column."""
        if self.texts is None:
            return self.as_they_are.row_bytes
        return max(8 * len(self.texts.names), self.texts.row_bytes)

    def identity(self) -> list[Any]:
        """What tells that these are still the same files, read in the same way."""
        files = [[str(path), *state] for path, state in zip(self.paths, self.states, strict=True)]
        schema = None if self.texts is not None else str(self.as_they_are.schema)
        return [files, schema, sorted((name, repr(told)) for name, told in self.reading.items())]

    def opened(self, work: Path, group_rows: int) -> tuple[ManyFiles, list[str]]:
        """The table, and what there is to say of it; texts are made Parquet first, once.

        Parameters
        ----------
        work : Path
            The folder for files on the way.
        group_rows : int
            Rows that are written at once.
        """
        if self.texts is None:
            return self.as_they_are, []
        stored = {path: work / f"text-{nth:06d}.parquet" for nth, path in enumerate(self.paths)}
        told = work / _TOLD
        if not told.exists():
            self.texts.learn()
            _store(self.texts, stored, group_rows)
            for path, before in zip(self.paths, self.states, strict=True):
                if _state_of(path) != before:
                    raise changed_while_read(path)
            notes = [f"{one.column}: {one.says}" if one.column else one.says
                     for one in self.texts.notes]  # fmt: skip
            with whole_file(told) as there:
                there.write_text(json.dumps(notes), encoding="utf-8")
        return open_source(self.paths, stored), json.loads(told.read_text(encoding="utf-8"))

    def target_alone(self, target: str, work: Path) -> ManyFiles:
        """The column of the classes as a table, by one look at the texts."""
        if self.texts is None:
            return self.as_they_are
        if target not in self.texts.names:
            return self.supposed(0)
        self.texts.learn([target])
        stored = {path: work / f"text-{nth:06d}.parquet" for nth, path in enumerate(self.paths)}
        _store(self.texts, stored, 1 << 18)
        return open_source(self.paths, stored)

    def first_rows(self) -> Any:
        """Some rows from the beginning, of texts with the types that Arrow takes them for."""
        if self.texts is not None:
            return self.texts.first_block()
        batches = self.as_they_are.batches(_FIRST_ROWS)
        return pa.Table.from_batches(
            [one for _, one in islice(batches, 1)], self.as_they_are.schema
        )

    def supposed(self, n_rows: int) -> ManyFiles:
        """The table as the beginning of its texts tells it; there is none to read."""
        if self.texts is None:
            return self.as_they_are
        n_bytes = [size for size, _ in self.states]
        files = (
            SourceFile(path, (n_rows * (nth == 0),), size, n_rows * self.row_bytes * (nth == 0), 0)
            for nth, (path, size) in enumerate(zip(self.paths, n_bytes, strict=True))
        )
        return ManyFiles(tuple(files), self.texts.supposed_schema)


def find_files(source: SourceLike, reading: Mapping[str, Any] | None = None) -> FoundFiles:
    """Find the files that were named, and look at how they begin.

    Raises
    ------
    FileError
        There are none, or some hold texts and others columns.
    """
    paths, told = tuple(find_paths(source)), dict(reading or {})
    states = tuple(_state_of(path) for path in paths)
    texts = [path for path in paths if is_of_texts(path)]
    for name in _NOT_STREAMED:
        if told.get(name):
            raise ParameterError(f"{name} looks at the last rows first, which a stream cannot")
    if not texts:
        if told:
            raise ParameterError(
                f"{', '.join(told)}: the types of {str(paths[0])!r} are its writer's. How texts "
                "are read can be said of CSV files alone"
            )
        return FoundFiles(paths, states, None, told)
    if len(texts) < len(paths):
        other = next(path for path in paths if path not in texts)
        raise FileError(
            f"{str(texts[0])!r} holds texts and {str(other)!r} typed columns, so that they are "
            "hardly one table. Name those of one kind"
        )
    return FoundFiles(paths, states, TableOfTexts(paths, **told), told)


def _state_of(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns


def _store(texts: TableOfTexts, stored: Mapping[Path, Path], group_rows: int) -> None:
    """Write each file of texts as Parquet."""

    def take(path: Path, batches: Iterator[Any]) -> None:
        tables = (pa.Table.from_batches([one]) for one in batches)
        _write(stored[path], texts.schema, grouped(tables, group_rows))

    texts.each(take)


def _write(at: Path, schema: Any, groups: Iterator[Any]) -> None:
    with whole_file(at) as there, pq.ParquetWriter(there, schema) as writer:
        for group in groups:
            writer.write_table(group, row_group_size=group.num_rows)
