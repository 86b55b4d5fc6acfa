"""New rows that were decided on: they are made when they are asked for, wherever that is."""

import warnings
from copy import deepcopy
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from equipoise._containers.arrow_types import decoded, take_arrow
from equipoise._engine.arguments import resolve_threads
from equipoise._engine.shared_search import KnownNeighbors
from equipoise.core.distinct import distinct
from equipoise.core.draws import Generator
from equipoise.core.new_rows import Blocks, partners_of
from equipoise.core.plan import NO_ROWS, Plan
from equipoise.core.sources import Between, Crossed, joined_arrays
from equipoise.core.targets import Targets
from equipoise.core.windows import LaterRows
from equipoise.streaming._output import Piece, Pieces, windows
from equipoise.streaming._some_rows import SomeRows
from equipoise.typing import Rows


@dataclass(frozen=True, eq=False)
class Decided:
    """What a sampler has decided of some rows.

    It can be pickled. Where it is opened the sampler decides once more, which costs little: whose
    neighbour is whose is told.

    Parameters
    ----------
    some : SomeRows
        The rows.
    targets : Targets
        How many rows each class shall get.
    generator : RandomState or Generator
        The stream of draws as it stood before.
    known : dict
        The neighbours that were found.
    """

    some: SomeRows
    targets: Targets
    generator: Generator
    known: KnownNeighbors

    def __getstate__(self) -> dict[str, Any]:
        """What was told, without what follows from it."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @cached_property
    def later(self) -> list[LaterRows]:
        """The new rows of each class."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # who decided first was told
            problem = self.some.problem(self.known)
            return self.some.sampler._decide_later(problem, self.targets, deepcopy(self.generator))

    def stretches(self) -> list["MadeRows"]:
        """The same, as stretches of the output."""
        return [MadeRows(self, nth, one.target, one.n_new) for nth, one in enumerate(self.later)]


@dataclass(frozen=True, eq=False)
class MadeRows:
    """New rows of one class.

    Parameters
    ----------
    decided : Decided
        Names them, by rows of a spool.
    nth : int
        Which of its classes it is.
    target : int
        The code of the class.
    n_rows : int
        How many.
    """

    decided: Decided
    nth: int
    target: int
    n_rows: int

    def pieces(self, start: int, stop: int) -> Pieces:
        """Make them, some at a time."""
        for low, high in windows(start, stop, len(self.decided.some.spool.schema)):
            yield self._piece(low, high)

    def _piece(self, start: int, stop: int) -> Piece:
        some = self.decided.some
        blocks = self.decided.later[self.nth].between(start, stop)
        if some.block_rows:
            some, blocks = _parents_of(some, blocks)
        n_threads = resolve_threads(getattr(some.sampler, "n_jobs", None))
        made = some.table.generate(Plan(len(some.rows), NO_ROWS, blocks), n_threads)
        made = _with_nulls(made, some, blocks)
        base = joined_arrays([one.base for one in blocks])
        spool = some.spool.table
        place = spool.schema.get_field_index(some.target)
        classes = take_arrow(spool.column(place), base)
        return Piece(
            made.add_column(place, spool.schema.field(place), classes),
            some.rows[base],
            _partners(some.rows, blocks),
            is_new=True,
        )


def _with_nulls(made: Any, some: SomeRows, blocks: Blocks) -> Any:
    """New rows in which a NaN that was made is a null, where the whole column has nulls."""
    for j, one in enumerate(made.schema):
        if (
            some.whole is not None
            and some.whole.has_nulls(j)
            and pa.types.is_floating(one.type)
            and all(block.gathered(j) is None for block in blocks)
        ):
            column = made.column(j)
            changed = pc.if_else(pc.is_nan(decoded(column)), pa.scalar(None, one.type), column)
            made = made.set_column(j, one, changed)
    return made


def _parents_of(some: SomeRows, blocks: Blocks) -> tuple[SomeRows, Blocks]:
    """The rows that some new ones are made from, read into memory, and the new rows by these."""
    parents = distinct(joined_arrays([rows for one in blocks for rows in one.parents()]))
    renumbered = (one.renumbered(lambda rows: np.searchsorted(parents, rows)) for one in blocks)
    return some.only(parents), tuple(renumbered)


def _partners(rows: Rows, blocks: Blocks) -> Rows | None:
    lies_between = (isinstance(s, (Between, Crossed)) for one in blocks for s in one.sources)
    return rows[partners_of(blocks)[0]] if any(lies_between) else None
