"""Rows that are picked from the table, in an Arrow file that is mapped into memory."""

import pickle
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from equipoise._containers.arrow_types import take_table
from equipoise.core.distinct import is_among
from equipoise.exceptions import TableError
from equipoise.streaming._folder import whole_file
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
        """What it holds, each column in one piece."""
        return pa.ipc.open_file(pa.memory_map(str(self.path))).read_all()

    def __reduce__(self) -> Any:
        """Pickle the path alone."""
        return Spool, (self.path,)


def pick_rows(table: LargeTable, rows: Rows, path: Path) -> Spool:
    """Pick some rows of the table, with all columns.

    Parameters
    ----------
    table : LargeTable
        The table.
    rows : ndarray of shape (n,), dtype int64
        The rows, ascending.
    path : Path
        The Arrow file to write them to.

    Returns
    -------
    Spool
        The rows, in their order.
    """
    within = range(int(rows[0]), int(rows[-1]) + 1) if rows.size else range(0)
    return _spooled(table.each(Picks(rows), within=within), table.schema, rows, path)


def pick_and_look(table: LargeTable, rows: Rows, path: Path, whole: WholeColumns) -> Spool:
    """Pick some rows, and look at whole columns on the way.

    Parameters
    ----------
    table, rows, path
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

    return _spooled(picked(), table.schema, rows, path)


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


def _spooled(found: Iterator[_Found], schema: Any, rows: Rows, path: Path) -> Spool:
    """Write tables into one Arrow file in the order of their rows, and map it."""
    raw = path.with_suffix(".pieces")
    numbers = [rows[:0]]
    with pa.OSFile(str(raw), "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
        for those, table in found:
            numbers.append(those)
            writer.write_table(table)
    with pa.memory_map(str(raw)) as pieces:
        whole = pa.ipc.open_stream(pieces).read_all().unify_dictionaries().combine_chunks()
        whole = _in_order(whole, np.concatenate(numbers), rows)
        with (
            whole_file(path) as there,
            pa.OSFile(str(there), "wb") as sink,
            pa.ipc.new_file(sink, schema) as writer,
        ):
            writer.write_table(whole)
        del whole
    raw.unlink()
    return Spool(path)


def _in_order(table: Any, numbers: Rows, rows: Rows) -> Any:
    """The rows in their order; a file gives them so, parts that are done at once do not."""
    if np.array_equal(numbers, rows):
        return table
    order = np.argsort(numbers, kind="stable")
    if not np.array_equal(numbers[order], rows):
        raise TableError(
            "the table has changed between two passes over it: rows that were there are not "
            "there any more. Write it to files first, or cache it"
        )
    return take_table(table, order).combine_chunks()


def dump(one: Any, path: Path) -> list[Path]:
    """Pickle something, with the files that it maps told by their names alone.

    Parameters
    ----------
    one : object
        What to pickle.
    path : Path
        The file to write.

    Returns
    -------
    list of Path
        The files that have to be beside it where it is opened.
    """
    with whole_file(path) as there, there.open("wb") as file:
        pickler = _Pickler(file)
        pickler.dump(one)
    return sorted(pickler.files)


def load(path: Path) -> Any:
    """Open what :func:`dump` has written, here or in a folder to which all of it was copied."""
    with path.open("rb") as file:
        return _Unpickler(file, path.parent).load()


class _Pickler(pickle.Pickler):
    def __init__(self, file: Any) -> None:
        super().__init__(file)
        self.files: set[Path] = set()

    def persistent_id(self, one: Any) -> str | None:
        if not isinstance(one, Spool):
            return None
        self.files.add(one.path)
        return one.path.name


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: Any, folder: Path) -> None:
        super().__init__(file)
        self._folder = folder

    def persistent_load(self, name: str) -> Spool:
        return Spool(self._folder / name)
