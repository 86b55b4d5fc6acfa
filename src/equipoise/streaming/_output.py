"""What the output is: stretches of rows that can each be had from any row on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import pyarrow as pa

from equipoise.exceptions import PlanError
from equipoise.streaming._source import ManyFiles
from equipoise.streaming._spool import Spool
from equipoise.typing import Rows

#: Values that are made or gathered at once, at most; a row of the table has as many as columns.
_VALUES_AT_ONCE = 1 << 21
_FEWEST_ROWS = 1_024

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


Pieces: TypeAlias = Iterator[Piece]


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

    def pieces(self, start: int, stop: int) -> Pieces:
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

    def pieces(self, start: int, stop: int) -> Pieces:
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
    spool : Spool
        Those that occur, ascending.
    spooled : ndarray of shape (n_spooled,), dtype int64
        Their numbers in the input.
    order : ndarray of shape (n_rows,), dtype int64
        The rows of the spool that the output has.
    """

    spool: Spool
    spooled: Rows
    order: Rows

    @property
    def n_rows(self) -> int:
        """Rows of the stretch."""
        return int(self.order.size)

    def pieces(self, start: int, stop: int) -> Pieces:
        """Gather them."""
        for low, high in windows(start, stop, len(self.spool.schema)):
            rows = self.order[low:high]
            yield Piece(self.spool.gather(rows), self.spooled[rows])


def windows(start: int, stop: int, n_columns: int) -> list[tuple[int, int]]:
    """Cut a range of rows, so that what is made of one at once is never much."""
    rows = max(_FEWEST_ROWS, _VALUES_AT_ONCE // n_columns)
    return [(low, min(low + rows, stop)) for low in range(start, stop, rows)]


def pieces_of(stretches: Sequence[Stretch], start: int, stop: int) -> Pieces:
    """Rows of the output, which is the stretches one after another."""
    before = 0
    for one in stretches:
        low, high = max(start - before, 0), min(stop - before, one.n_rows)
        if low < high:
            yield from one.pieces(low, high)
        before += one.n_rows


@dataclass(frozen=True, eq=False)
class KeptElsewhere:
    """Rows of an input that somebody else holds: which of them stay, and where they stand then.

    Parameters
    ----------
    rows : ndarray of shape (n_rows,), dtype int64
        Their numbers in the input, ascending; one that stays twice stands there twice.
    places : ndarray of shape (n_rows,), dtype int64
        The place of each in the output.
    """

    rows: Rows
    places: Rows

    @classmethod
    def in_order(cls, chosen: Rows) -> "KeptElsewhere":
        """The input rows that the output has, in its order."""
        places = np.argsort(chosen, kind="stable")
        return cls(chosen[places], places)

    @property
    def n_rows(self) -> int:
        """Rows of the stretch."""
        return int(self.rows.size)

    def of(self, numbers: Rows) -> tuple[Rows, Rows]:
        """Which of some input rows stay, by their positions here, and their places."""
        first, after = (np.searchsorted(self.rows, numbers, side) for side in ("left", "right"))
        times = after - first
        positions = np.repeat(np.arange(numbers.size), times)
        nth_time = np.arange(positions.size) - np.repeat(np.cumsum(times) - times, times)
        return positions, self.places[first[positions] + nth_time]

    def pieces(self, start: int, stop: int) -> Pieces:
        """Refuse: the values are not here."""
        raise PlanError(_ELSEWHERE)


@dataclass(frozen=True)
class AllElsewhere:
    """All rows of an input that somebody else holds, in their order.

    Parameters
    ----------
    n_rows : int
        How many.
    """

    n_rows: int

    def of(self, numbers: Rows) -> tuple[Rows, Rows]:
        """Which of some input rows stay, by their positions here, and their places: all."""
        return np.arange(numbers.size), numbers

    def pieces(self, start: int, stop: int) -> Pieces:
        """Refuse: the values are not here."""
        raise PlanError(_ELSEWHERE)


_ELSEWHERE = (
    "these rows are the input's own, which the engine holds, not the decision: ask for pieces from "
    "n_kept on, and take the others from the engine's table"
)
