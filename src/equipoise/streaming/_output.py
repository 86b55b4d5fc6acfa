"""What is written, as stretches of rows that can each be had from any row on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from equipoise._containers import Table
from equipoise._containers.arrow_types import take_arrow, take_table
from equipoise.core.new_rows import Blocks, partners_of
from equipoise.core.plan import NO_ROWS, Plan
from equipoise.core.sources import Between, Crossed, joined_arrays
from equipoise.core.windows import LaterRows
from equipoise.streaming._source import ManyFiles
from equipoise.typing import Rows

#: The columns that tell where a row comes from; the names are those of ``equipoise resample``.
PROVENANCE = ("synthetic", "base_row", "partner_row")


@dataclass(frozen=True, eq=False)
class Piece:
    """Some rows of the output, and where they come from.

    Parameters
    ----------
    table : pyarrow.Table
        The rows, with the columns of the input.
    base : ndarray of shape (n,), dtype int64
        The input row that each is or was made from.
    partner : ndarray of shape (n,), dtype int64, or None
        The other parent of each; None where there is none.
    is_new : bool
        Whether they were added.
    """

    table: Any
    base: Rows
    partner: Rows | None = None
    is_new: bool = False

    def told(self) -> Any:
        """The rows, with columns that tell where each comes from."""
        n_rows = len(self.base)
        none = pa.nulls(n_rows, pa.int64())
        columns = (
            pa.array(np.full(n_rows, self.is_new)),
            pa.array(self.base),
            none if self.partner is None else pa.array(self.partner),
        )
        table = self.table
        for name, column in zip(PROVENANCE, columns, strict=True):
            table = table.append_column(name, column)
        return table


def told_schema(schema: Any) -> Any:
    """The columns of an output whose rows tell where they come from."""
    for name, dtype in zip(PROVENANCE, (pa.bool_(), pa.int64(), pa.int64()), strict=True):
        schema = schema.append(pa.field(name, dtype))
    return schema


class Stretch(Protocol):
    """Rows of the output that come about in one way."""

    @property
    def n_rows(self) -> int:
        """How many."""

    def pieces(self, start: int, stop: int) -> Iterator[Piece]:
        """The rows from ``start`` to before ``stop``, in pieces of any length."""


@dataclass(frozen=True)
class AllRows:
    """The whole input, as it stands there.

    Parameters
    ----------
    source : ManyFiles
        The input.
    batch_rows : int
        Rows that are read at once.
    """

    source: ManyFiles
    batch_rows: int

    @property
    def n_rows(self) -> int:
        """Rows of the stretch."""
        return self.source.n_rows

    def pieces(self, start: int, stop: int) -> Iterator[Piece]:
        """Read them."""
        for first, batch in self.source.batches(self.batch_rows, start=start):
            here = batch.slice(0, stop - first)
            yield Piece(pa.Table.from_batches([here]), first + np.arange(here.num_rows))
            if first + batch.num_rows >= stop:
                return


@dataclass(frozen=True, eq=False)
class PickedRows:
    """Rows of the input, in any order.

    Parameters
    ----------
    spool : pyarrow.Table
        Those that occur, ascending.
    spooled : ndarray of shape (n_spooled,), dtype int64
        Their numbers in the input.
    order : ndarray of shape (n_rows,), dtype int64
        The rows of the spool that the output has.
    """

    spool: Any
    spooled: Rows
    order: Rows

    @property
    def n_rows(self) -> int:
        """Rows of the stretch."""
        return int(self.order.size)

    def pieces(self, start: int, stop: int) -> Iterator[Piece]:
        """Gather them."""
        rows = self.order[start:stop]
        yield Piece(take_table(self.spool, rows), self.spooled[rows])


@dataclass(frozen=True, eq=False)
class MadeRows:
    """New rows of one class.

    Parameters
    ----------
    later : LaterRows
        Names them, by rows of the spool.
    features : Table
        The spool without its target.
    spool : pyarrow.Table
        The rows from which new ones are made, ascending.
    spooled : ndarray of shape (n_spooled,), dtype int64
        Their numbers in the input.
    target : str
        The column of the class, which new rows have from their base row.
    n_threads : int
        Threads to use.
    """

    later: LaterRows
    features: Table
    spool: Any
    spooled: Rows
    target: str
    n_threads: int

    @property
    def n_rows(self) -> int:
        """Rows of the stretch."""
        return self.later.n_new

    def pieces(self, start: int, stop: int) -> Iterator[Piece]:
        """Make them."""
        blocks = self.later.between(start, stop)
        made = self.features.generate(Plan(len(self.spooled), NO_ROWS, blocks), self.n_threads)
        base = joined_arrays([one.base for one in blocks])
        place = self.spool.schema.get_field_index(self.target)
        field = self.spool.schema.field(place)
        classes = take_arrow(self.spool.column(place), base)
        yield Piece(
            made.add_column(place, field, classes),
            self.spooled[base],
            self._partners(blocks),
            is_new=True,
        )

    def _partners(self, blocks: Blocks) -> Rows | None:
        lies_between = (isinstance(s, (Between, Crossed)) for one in blocks for s in one.sources)
        return self.spooled[partners_of(blocks)[0]] if any(lies_between) else None


def pieces_of(stretches: Sequence[Stretch], start: int, stop: int) -> Iterator[Piece]:
    """Rows of the output, which is the stretches one after another."""
    before = 0
    for one in stretches:
        low, high = max(start - before, 0), min(stop - before, one.n_rows)
        if low < high:
            yield from one.pieces(low, high)
        before += one.n_rows
