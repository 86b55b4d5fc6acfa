"""A table that no memory holds: parts of it are looked at, wherever they lie.

Whatever is learnt of the whole table is a *pass*: a function of batches that gives what it found in
them. What the passes over the parts have found is put together by rows' numbers, so it does not
matter who looks at which part, how large the parts are, or in which order they are done.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa

from equipoise.streaming._source import ManyFiles
from equipoise.typing import Rows

T = TypeVar("T")
U = TypeVar("U")
#: A record batch, and the number of each of its rows in the whole table.
Numbered: TypeAlias = tuple[Rows, Any]
#: Looks at the batches of a part of the table, and gives what it has found; it can be pickled.
Pass: TypeAlias = Callable[[Iterable[Numbered]], Iterator[T]]


class LargeTable(Protocol):
    """A table of which parts can be looked at."""

    @property
    def schema(self) -> Any:
        """Its columns, as an Arrow schema."""

    @property
    def n_rows(self) -> int:
        """How many rows it has."""

    @property
    def is_in_order(self) -> bool:
        """Whether it is looked at from its first row to its last."""

    def where(self, row: int) -> str:
        """A row of the table, in words."""

    def each(
        self, look: Pass[T], columns: Sequence[str] | None = None, within: range | None = None
    ) -> Iterator[T]:
        """Let a pass look at all parts.

        Parameters
        ----------
        look : callable
            The pass. It is called once for each part, here or elsewhere.
        columns : sequence of str or None, default=None
            The columns that it looks at; None is all.
        within : range or None, default=None
            Rows outside need not be shown; None shows all.

        Yields
        ------
        object
            What it has found, part by part, in any order.
        """

    def share_out(self, work: Callable[[U], T], things: Sequence[U]) -> Iterator[T]:
        """Let some work be done for each of some things, here or elsewhere.

        Parameters
        ----------
        work : callable
            The work; it can be pickled.
        things : sequence
            What it is called with.

        Yields
        ------
        object
            What came of each thing, in their order.
        """


@dataclass(frozen=True)
class TableOfFiles:
    """The table that files hold: one part, in the order of its rows.

    Parameters
    ----------
    files : ManyFiles
        The files.
    batch_rows : int
        Rows that are read at once.
    """

    files: ManyFiles
    batch_rows: int = 262_144
    is_in_order = True

    @property
    def schema(self) -> Any:
        """Its columns."""
        return self.files.schema

    @property
    def n_rows(self) -> int:
        """How many rows it has."""
        return self.files.n_rows

    def where(self, row: int) -> str:
        """Which row of which file a row is."""
        return self.files.where(row)

    def each(
        self, look: Pass[T], columns: Sequence[str] | None = None, within: range | None = None
    ) -> Iterator[T]:
        """Let a pass look at the files."""
        shown = range(self.n_rows) if within is None else within
        return look(self._batches(columns, shown))

    def share_out(self, work: Callable[[U], T], things: Sequence[U]) -> Iterator[T]:
        """Do some work for each of some things."""
        return map(work, things)

    def _batches(self, columns: Sequence[str] | None, within: range) -> Iterator[Numbered]:
        for first, batch in self.files.batches(self.batch_rows, columns, start=within.start):
            if first >= within.stop:
                return
            shown = batch.slice(0, within.stop - first)
            yield np.arange(first, first + shown.num_rows), shown


def in_order(table: LargeTable, columns: Sequence[str]) -> Iterator[Numbered]:
    """Read some columns from the first row to the last.

    Parameters
    ----------
    table : LargeTable
        The table. One that is looked at in parts has all of these columns put in order in memory.
    columns : sequence of str
        The columns.
    """
    if table.is_in_order:
        yield from table.each(_shown, columns)
        return
    numbers, batches = zip(*table.each(_shown, columns), strict=True)
    every = np.concatenate(numbers)
    rows = pa.Table.from_batches(batches).take(pa.array(np.argsort(every))).combine_chunks()
    yield np.sort(every), rows.to_batches()[0]


def _shown(batches: Iterable[Numbered]) -> Iterator[Numbered]:
    """The pass that gives what it is shown."""
    yield from batches
