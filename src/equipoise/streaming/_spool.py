"""Rows that are picked from the table, in an Arrow file that is mapped into memory.

Where they fit, the file is one batch, which is mapped as a whole. Where they do not, it is *cut*
into many, of which one is mapped at a time: a page of a file counts as memory from when it is
looked at until its mapping goes.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from equipoise._containers.arrow_types import take_table
from equipoise.core.distinct import is_among
from equipoise.exceptions import TableError
from equipoise.streaming._folder import whole_file
from equipoise.streaming._grouped import grouped
from equipoise.streaming._levels import (
    add_dictionaries,
    recoded,
    with_dictionaries,
    with_own_dictionary,
)
from equipoise.streaming._table import LargeTable, Numbered
from equipoise.streaming._whole import WholeColumns
from equipoise.typing import Rows


@dataclass(frozen=True)
class Spool:
    """An Arrow file that is mapped into memory; it is pickled as its path.

    Parameters
    ----------
    path : Path
        Where it is.
    """

    path: Path

    @cached_property
    def table(self) -> Any:
        """What it holds; each column in one piece, where it is not cut."""
        return pa.ipc.open_file(pa.memory_map(str(self.path))).read_all()

    @cached_property
    def starts(self) -> list[int]:
        """The place of each batch's first row, and the number of all rows."""
        with pa.memory_map(str(self.path)) as mapped:
            opened = pa.ipc.open_file(mapped)
            sizes = [opened.get_batch(n).num_rows for n in range(opened.num_record_batches)]
        return [*accumulate(sizes, initial=0)]

    @cached_property
    def schema(self) -> Any:
        """Its columns."""
        with pa.memory_map(str(self.path)) as mapped:
            return pa.ipc.open_file(mapped).schema

    def gather(self, rows: Rows, columns: Sequence[str] | None = None) -> Any:
        """Gather rows in any order, also twice.

        Parameters
        ----------
        rows : ndarray of shape (n,), dtype int64
            The rows.
        columns : sequence of str or None, default=None
            The columns; None is all.
        """
        names = self.schema.names if columns is None else list(columns)
        if len(self.starts) <= 2:
            return take_table(self.table.select(names), rows)
        wanted, place = np.unique(rows, return_inverse=True)
        taken = [self.schema.empty_table().select(names)]
        first = bisect_right(self.starts, wanted[0]) - 1 if wanted.size else len(self.starts)
        ends = np.searchsorted(wanted, self.starts[first:])
        for nth, (low, high) in enumerate(pairwise(ends), start=first):
            if low < high:
                taken.append(self._from_batch(nth, wanted[low:high] - self.starts[nth], names))
        found = pa.concat_tables(taken).unify_dictionaries().combine_chunks()
        return found if np.array_equal(wanted, rows) else take_table(found, place.reshape(-1))

    def _from_batch(self, nth: int, rows: Rows, names: list[str]) -> Any:
        """Rows of one batch, copied, so that its mapping goes."""
        with pa.memory_map(str(self.path)) as mapped:
            batch = pa.ipc.open_file(mapped).get_batch(nth)
            taken = take_table(pa.Table.from_batches([batch]).select(names), rows)
            return with_dictionaries(taken, with_own_dictionary)

    def __reduce__(self) -> Any:
        """Pickle the path alone."""
        return Spool, (self.path,)


@dataclass(frozen=True, eq=False)
class PartOfSpool:
    """Some rows of a spool, gathered when they are asked for.

    Parameters
    ----------
    spool : Spool or PartOfSpool
        The spool.
    rows : ndarray of shape (n,), dtype int64
        The rows.
    """

    spool: "Spool | PartOfSpool"
    rows: Rows

    @property
    def schema(self) -> Any:
        """Its columns."""
        return self.spool.schema

    @cached_property
    def table(self) -> Any:
        """The rows."""
        return self.spool.gather(self.rows)

    def gather(self, rows: Rows, columns: Sequence[str] | None = None) -> Any:
        """Gather some of the rows."""
        return self.spool.gather(self.rows[rows], columns)

    def __reduce__(self) -> Any:
        """Pickle where they are."""
        return PartOfSpool, (self.spool, self.rows)


def pick_rows(table: LargeTable, rows: Rows, path: Path, batch_rows: int = 0) -> Spool:
    """Pick some rows of the table, with all columns.

    Parameters
    ----------
    table : LargeTable
        The table.
    rows : ndarray of shape (n,), dtype int64
        The rows, ascending.
    path : Path
        The Arrow file to write them to.
    batch_rows : int, default=0
        Rows of a batch of it, where they do not fit into memory; 0 is all.

    Returns
    -------
    Spool
        The rows, in their order.
    """
    within = range(int(rows[0]), int(rows[-1]) + 1) if rows.size else range(0)
    found = table.each(Picks(rows), within=within)
    return _spooled(found, table.schema, rows, path, batch_rows)


def pick_and_look(
    table: LargeTable, rows: Rows, path: Path, whole: WholeColumns, batch_rows: int = 0
) -> Spool:
    """Pick some rows, and look at whole columns on the way.

    Parameters
    ----------
    table, rows, path, batch_rows
        As of :func:`pick_rows`.
    whole : WholeColumns
        Columns of which nothing is known yet; they come to know.

    Returns
    -------
    Spool
        The rows, in their order.
    """
    look = Picks(rows, deepcopy(whole))

    def picked() -> Iterator[_Found]:
        for found in table.each(look):
            if isinstance(found, WholeColumns):
                whole.add(found)
            else:
                yield found

    return _spooled(picked(), table.schema, rows, path, batch_rows)


_Found = tuple[Rows, Any]


@dataclass(frozen=True, eq=False)
class Picks:
    """The pass that picks rows, and looks at columns where it is told which."""

    rows: Rows
    fresh: WholeColumns | None = None

    def __call__(self, batches: Iterable[Numbered]) -> Iterator[Any]:
        whole = deepcopy(self.fresh)
        for numbers, batch in batches:
            if whole is not None:
                whole.look(batch)
            here = np.flatnonzero(is_among(numbers, self.rows))
            if here.size:
                yield numbers[here], take_table(pa.Table.from_batches([batch]), here)
        if whole is not None:
            yield whole


def _spooled(
    found: Iterator[_Found], schema: Any, rows: Rows, path: Path, batch_rows: int
) -> Spool:
    """Write tables into one Arrow file in the order of their rows, and map it."""
    raw = path.with_suffix(".pieces")
    numbers = [rows[:0]]
    levels: dict[str, Any] = {}
    with pa.OSFile(str(raw), "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
        for those, table in found:
            numbers.append(those)
            writer.write_table(table)
            add_dictionaries(levels, table)
    order = _order_of(np.concatenate(numbers), rows)
    if batch_rows and rows.size:
        _write_cut(raw, schema, order, path, batch_rows, levels)
    else:
        _write_in_one(raw, schema, order, path)
    raw.unlink()
    return Spool(path)


def _order_of(numbers: Rows, rows: Rows) -> Rows | None:
    """The order in which the rows that were found ascend; None where they do."""
    if np.array_equal(numbers, rows):  # a file gives them so, parts that are done at once do not
        return None
    order = np.argsort(numbers, kind="stable")
    if not np.array_equal(numbers[order], rows):
        raise TableError(
            "the table has changed between two passes over it: rows that were there are not "
            "there any more. Write it to files first, or cache it"
        )
    return order


def _write_in_one(raw: Path, schema: Any, order: Rows | None, path: Path) -> None:
    with pa.memory_map(str(raw)) as pieces:
        whole = pa.ipc.open_stream(pieces).read_all().unify_dictionaries().combine_chunks()
        if order is not None:
            whole = take_table(whole, order).combine_chunks()
        _write(path, schema, iter([whole]))
        del whole


def _write_cut(
    raw: Path, schema: Any, order: Rows | None, path: Path, batch_rows: int, levels: dict[str, Any]
) -> None:
    def with_all_levels(table: Any) -> Any:
        return with_dictionaries(table, lambda name, column: recoded(column, levels[name]))

    def pieces() -> Iterator[Any]:
        # Not mapped: what was read before goes.
        with pa.OSFile(str(raw)) as file:
            for batch in pa.ipc.open_stream(file):
                yield pa.Table.from_batches([batch])

    if order is None:
        _write(path, schema, map(with_all_levels, grouped(pieces(), batch_rows)))
        return
    unordered = Spool(path.with_suffix(".unordered"))
    _write(unordered.path, schema, map(with_all_levels, grouped(pieces(), batch_rows)))
    starts = range(0, order.size, batch_rows)
    ordered = (unordered.gather(order[start : start + batch_rows]) for start in starts)
    _write(path, schema, map(with_all_levels, ordered))
    unordered.path.unlink()


def _write(path: Path, schema: Any, tables: Iterator[Any]) -> None:
    with (
        whole_file(path) as there,
        pa.OSFile(str(there), "wb") as sink,
        pa.ipc.new_file(sink, schema) as writer,
    ):
        for table in tables:
            writer.write_table(table)
