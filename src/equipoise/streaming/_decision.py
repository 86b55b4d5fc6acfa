"""What a sampler has decided of a large table, as pieces that anybody can make anywhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from equipoise._engine.arguments import check_count
from equipoise.exceptions import FileError, ParameterError
from equipoise.over_sampling.base import OverSampler
from equipoise.streaming._classed import ClassedTable
from equipoise.streaming._classes import Classes
from equipoise.streaming._deciding import chosen_rows, made_rows, targets_of
from equipoise.streaming._dumped import dump, load
from equipoise.streaming._made import MadeRows
from equipoise.streaming._memory import counts_after
from equipoise.streaming._output import (
    AllElsewhere,
    AllRows,
    KeptElsewhere,
    PickedRows,
    Stretch,
    pieces_of,
    told_schema,
)
from equipoise.streaming._spool import pick_rows
from equipoise.streaming._table import TableOfFiles
from equipoise.typing import Counts, Rows

#: How the rows of the input that stay are had; None are all.
Stays = Callable[[Rows | None], Stretch]


@dataclass(frozen=True, eq=False)
class Decision:
    """The rows that a sampler has decided on, made a piece at a time, wherever that is.

    :func:`~equipoise.streaming.decide` gives one. It is pickled as the name of a file, so that
    whoever makes pieces has to see the folder; values are mapped into memory there. A piece depends
    on nothing but its ends: made twice, or anywhere else, it is the same to the last bit.

    Parameters
    ----------
    target : str
        The column of the class.
    schema : pyarrow.Schema
        The columns of the input, which the output has, too.
    n_rows_in : int
        Rows of the input.
    before, after : dict of str to int
        Rows of each class, in the input and in the output.
    stretches : tuple
        How the rows come about: those of the input that stay come first.
    files : tuple of Path, default=()
        Where it was written down: the decision itself, then the values that it needs. They have to
        be in one folder where pieces are made.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pyarrow as pa
    >>> import pyarrow.parquet as pq
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.streaming import decide
    >>> table = pa.table({"amount": [1.0, 2.0, 4.0, 8.0, 9.0], "fraud": [0, 0, 0, 1, 1]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     day = Path(folder) / "day.parquet"
    ...     pq.write_table(table, day)
    ...     smote = SMOTE(k_neighbors=1, random_state=0)
    ...     decision = decide(day, "fraud", smote, Path(folder) / "work")
    ...     piece = decision.piece(4, 6)
    >>> decision.n_rows, decision.n_kept
    (6, 5)
    >>> decision.ranges(4)
    [(0, 4), (4, 6)]
    >>> [round(one, 2) for one in piece["amount"].to_pylist()]
    [9.0, 8.59]
    """

    target: str
    schema: Any
    n_rows_in: int
    before: dict[str, int]
    after: dict[str, int]
    stretches: tuple[Stretch, ...]
    files: tuple[Path, ...] = ()

    @property
    def n_rows(self) -> int:
        """Rows of the output."""
        return sum(one.n_rows for one in self.stretches)

    @property
    def n_kept(self) -> int:
        """Rows of the output that are the input's own; they come first."""
        return self.stretches[0].n_rows

    @property
    def keeps_all(self) -> bool:
        """Whether all rows of the input stay, each in its place."""
        return isinstance(self.stretches[0], (AllElsewhere, AllRows))

    def piece(self, start: int, stop: int, *, provenance: bool = False) -> Any:
        """Make the rows of the output from one place to before another.

        Parameters
        ----------
        start, stop : int
            The places, from 0; what lies outside the output is left out, as in a slice.
        provenance : bool, default=False
            Whether to add the columns ``synthetic``, ``base_row`` and ``partner_row``.

        Returns
        -------
        pyarrow.Table
            The rows, each column in one piece.
        """
        shape = told_schema(self.schema) if provenance else self.schema
        found = pieces_of(self.stretches, max(0, start), min(stop, self.n_rows))
        tables = [(one.told() if provenance else one.table).cast(shape) for one in found]
        made = pa.concat_tables([shape.empty_table(), *tables]).unify_dictionaries()
        return made.combine_chunks().cast(shape)

    def ranges(self, rows: int = 65_536, *, new_only: bool = False) -> list[tuple[int, int]]:
        """Cut the output into pieces.

        Parameters
        ----------
        rows : int, default=65_536
            Rows of a piece; the last one may have fewer.
        new_only : bool, default=False
            Whether to leave out the rows of the input, where an engine has them anyway.

        Returns
        -------
        list of tuple of int
            Start and stop of each piece, as :meth:`piece` takes them.
        """
        check_count("rows", rows)
        starts = range(self.n_kept if new_only else 0, self.n_rows, rows)
        return [(start, min(start + rows, self.n_rows)) for start in starts]

    def keeps(self, numbers: Rows) -> tuple[Rows, Rows]:
        """Tell which rows of the input stay, for an engine that holds them.

        Parameters
        ----------
        numbers : ndarray of shape (n,), dtype int64
            Numbers of input rows, in any order.

        Returns
        -------
        positions : ndarray of shape (n_staying,), dtype int64
            Where in ``numbers`` those stand that stay; twice where a row stays twice.
        places : ndarray of shape (n_staying,), dtype int64
            The places that they have in the output.
        """
        first = self.stretches[0]
        if isinstance(first, PickedRows):
            first = KeptElsewhere.in_order(first.spooled[first.order])
        elif isinstance(first, AllRows):
            first = AllElsewhere(first.n_rows)
        assert isinstance(first, (AllElsewhere, KeptElsewhere))
        return first.of(np.asarray(numbers))

    def __reduce__(self) -> Any:
        """Pickle the name of the file alone."""
        if not self.files:
            raise ParameterError("this decision is in no file, so it cannot be sent anywhere")
        return open_decision, (str(self.files[0]),)


def saved(decision: Decision, path: Path) -> Decision:
    """The same, in a file beside those of its values."""
    told = {one.name: getattr(decision, one.name) for one in fields(decision)}
    return replace(decision, files=(path, *dump(told, path)))


def open_decision(path: str) -> Decision:
    """Open a decision's file; it is read once in a process, as long as it stays the same."""
    try:
        state = Path(path).stat()
    except FileNotFoundError:
        raise FileError(
            f"the decision {path!r} is not to be seen here: it was deleted, or this is another "
            "machine. Give a folder= that all machines share"
        ) from None
    return _opened(path, (state.st_mtime_ns, state.st_size))


@lru_cache(maxsize=4)
def _opened(path: str, _state: tuple[int, int]) -> Decision:
    there = Path(path)
    return Decision(**load(there) | {"files": (there,)})


def decided(sampler: Any, asked: ClassedTable, stays: Stays) -> Decision:
    """Decide on all rows of the output.

    Parameters
    ----------
    sampler : sampler
        One that can be streamed.
    asked : ClassedTable
        The table.
    stays : callable
        How the rows of the input that stay are had.
    """
    targets = targets_of(sampler, asked.classes)
    counts = counts_after(sampler, asked.classes, targets)
    stretches: list[Stretch] = []
    if isinstance(sampler, OverSampler):
        made = made_rows(sampler, asked, targets)
        counts = _counts_with(asked.classes, made)
        stretches = [stays(None), *made]
    else:
        stretches = [stays(chosen_rows(sampler, asked, targets))]
    return Decision(
        asked.target,
        asked.table.schema,
        asked.table.n_rows,
        asked.classes.by_label(),
        asked.classes.named(counts),
        tuple(stretches),
    )


def _counts_with(classes: Classes, made: Sequence[MadeRows]) -> Counts:
    """Rows of each class in the output: a class from which nothing could be made stays."""
    counts: Counts = classes.counts.copy()
    for one in made:
        counts[one.target] += one.n_rows
    return counts


def elsewhere(asked: ClassedTable) -> Stays:
    """The rows that stay are those of an engine."""

    def stays(chosen: Rows | None) -> Stretch:
        if chosen is None:
            return AllElsewhere(asked.table.n_rows)
        return KeptElsewhere.in_order(chosen)

    return stays


def from_files(asked: ClassedTable, table: TableOfFiles) -> Stays:
    """The rows that stay are read from files; some of them from a copy that is mapped."""

    def stays(chosen: Rows | None) -> Stretch:
        if chosen is None:
            return AllRows(table.files, table.batch_rows)
        spooled, order = np.unique(chosen, return_inverse=True)
        spool = pick_rows(asked.table, spooled, asked.file("kept.arrow"), asked.spool_rows)
        return PickedRows(spool, spooled, order.reshape(-1))

    return stays
