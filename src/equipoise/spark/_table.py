"""A DataFrame as what decides on it sees it: Spark's workers look at its parts."""

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from equipoise.spark._numbering import ROW, Numbered, plain_name
from equipoise.spark._session import explaining_workers
from equipoise.streaming._dumped import dump, load
from equipoise.streaming._table import Numbered as NumberedBatch
from equipoise.streaming._table import Pass, T, U

#: What a worker has found, pickled.
_FOUND = pa.schema([("found", pa.binary())])
_FOUND_OF = pa.schema([("nth", pa.int64()), ("found", pa.binary())])


@dataclass(frozen=True)
class Artifacts:
    """Files that are sent to the workers, each once.

    Parameters
    ----------
    session : SparkSession
        Sends them.
    folder : Path
        Where they are made; its name is in that of every file, since a session has one folder for
        all of them.
    """

    session: Any
    folder: Path
    _sent: set[Path] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=count)

    @property
    def mark(self) -> str:
        """What the names of the files begin with."""
        return f"{self.folder.name}-"

    def send(self, one: Any) -> str:
        """Send something, and the files that it maps; :func:`opened` opens it by its name."""
        path = self.folder / f"{self.mark}{next(self._numbers)}.pickle"
        self.send_files([path, *dump(one, path)])
        return path.name

    def send_files(self, paths: Iterable[Path]) -> None:
        """Send files."""
        new = [path for path in paths if path not in self._sent]
        if new:
            self.session.addArtifacts(*map(str, new), file=True)
        self._sent.update(new)


def sent_file(name: str) -> Path:
    """Where a file that was sent is, for a worker."""
    from pyspark import SparkFiles

    return Path(SparkFiles.get(name))


@dataclass(frozen=True, eq=False)
class SparkTable:
    """A DataFrame whose parts are looked at by its workers.

    Parameters
    ----------
    numbered : Numbered
        The rows and their numbers.
    schema : pyarrow.Schema
        Their columns.
    artifacts : Artifacts
        Sends what a pass knows.
    in_parts : bool, default=False
        Whether what is found may be more than the driver holds: then it is kept on the workers'
        disks first, and comes a partition after the other.
    """

    numbered: Numbered
    schema: Any
    artifacts: Artifacts
    in_parts: bool = False
    is_in_order = False

    @property
    def n_rows(self) -> int:
        """How many rows it has."""
        return self.numbered.n_rows

    def where(self, row: int) -> str:
        """A row, in words."""
        return f"row {row:,} (from 0, in {self.numbered.by})"

    def each(
        self, look: Pass[T], columns: Sequence[str] | None = None, within: range | None = None
    ) -> Iterator[T]:
        """Let a pass look at all partitions, each on its worker."""
        names = self.schema.names if columns is None else columns
        places = [self.schema.get_field_index(name) for name in names]
        shown = pa.schema([self.schema.field(place) for place in places])
        df = self.numbered.df
        df = df.select([*map(plain_name, places), ROW])
        if within is not None:
            df = df.where((df[ROW] >= within.start) & (df[ROW] < within.stop))
        looks = _Looks(self.artifacts.send(look), shown)
        with explaining_workers():
            for (found,) in self._collected(df.mapInArrow(looks, "found binary")):
                yield pickle.loads(found)

    def share_out(self, work: Callable[[U], T], things: Sequence[U]) -> Iterator[T]:
        """Let workers do some work, each thing in a partition of its own."""
        n_things = len(things)
        if not n_things:
            return
        works = _Works(self.artifacts.send((work, list(things))))
        df = self.artifacts.session.range(0, n_things, 1, n_things)
        kept: dict[int, Any] = {}
        nth_next = 0
        with explaining_workers():
            for nth, found in self._collected(df.mapInArrow(works, "nth long, found binary")):
                kept[nth] = found
                while nth_next in kept:
                    yield pickle.loads(kept.pop(nth_next))
                    nth_next += 1

    def _collected(self, found: Any) -> Iterator[Any]:
        """Rows of a DataFrame, here."""
        if not self.in_parts:
            table = found.toArrow()
            yield from zip(*(column.to_pylist() for column in table.columns), strict=True)
            return
        from pyspark import StorageLevel

        held = found.persist(StorageLevel.DISK_ONLY)
        try:
            held.count()  # all partitions at once; the iterator asks for one after the other
            yield from held.toLocalIterator(prefetchPartitions=True)
        finally:
            held.unpersist()


@dataclass(frozen=True, eq=False)
class _Looks:
    """A pass, as what Spark maps over record batches."""

    name: str
    schema: Any

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        look = load(sent_file(self.name))
        for found in look(with_numbers(batches, self.schema)):
            yield pa.record_batch([pa.array([pickle.dumps(found)], pa.binary())], schema=_FOUND)


@dataclass(frozen=True, eq=False)
class _Works:
    """Some work, as what Spark maps over the numbers of what it is done for."""

    name: str

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        work, things = load(sent_file(self.name))
        for batch in batches:
            for nth in batch.column(0).to_pylist():
                found = pa.array([pickle.dumps(work(things[nth]))], pa.binary())
                yield pa.record_batch([pa.array([nth], pa.int64()), found], schema=_FOUND_OF)


def with_numbers(batches: Iterable[Any], schema: Any) -> Iterator[NumberedBatch]:
    """Record batches of Spark's, the numbers of their rows taken out."""
    for batch in batches:
        numbers = batch.column(ROW).to_numpy().astype(np.int64, copy=False)
        columns = [batch.column(nth).cast(one.type) for nth, one in enumerate(schema)]
        yield numbers, pa.record_batch(columns, schema=schema)
