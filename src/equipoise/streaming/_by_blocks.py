"""Who is near whom in a class that no memory holds: each block of it against each other.

The rows lie in a file. A block of them asks, and all blocks answer, one after another; what they
answer is merged by distance and row, so that the lists are those of one search in memory. What a
block asks is a piece of work by itself, which a worker of a cluster may do.
"""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from equipoise.core.columns import NUMBERS
from equipoise.core.distinct import union
from equipoise.core.metrics import deviation
from equipoise.streaming._classed import ClassedTable
from equipoise.streaming._dumped import ListFile
from equipoise.streaming._folder import whole_file
from equipoise.streaming._listed import EVERYONE, NotListedError
from equipoise.streaming._near import NearestOfOthers, nearest_of
from equipoise.streaming._some_rows import SomeRows
from equipoise.streaming._spool import pick_rows
from equipoise.streaming._table import Numbered
from equipoise.typing import Rows

#: Blocks answer in pieces: of what is left when those that ask are taken out, a block is made.
_PIECES = 4
_ROWS_AT_ONCE = 65_536


def with_list(some: SomeRows, asked: ClassedTable, wanted: NotListedError) -> SomeRows:
    """The rows, and a list that was wanted; of the nearest of all with the rows that are in it.

    Parameters
    ----------
    some : SomeRows
        The rows.
    asked : ClassedTable
        The table. Lists that lie in its folder already are not searched again.
    wanted : NotListedError
        Whose neighbours are asked for.
    """
    name = f"{wanted.among}-{wanted.target}-{wanted.k}-{wanted.rows.size}"
    path = asked.file(f"nearest-{name}.npy")
    if not path.exists():
        _find(some, asked, wanted, path)
    file = ListFile(path)
    some = replace(some, lists={**some.lists, (wanted.target, wanted.among): file})
    return some if wanted.among != EVERYONE else _with_rows_of(some, asked, file, name)


def _with_rows_of(some: SomeRows, asked: ClassedTable, file: ListFile, name: str) -> SomeRows:
    """The rows that are there, and those of a list."""
    rows = some.rows
    for start in range(0, file.shape[0], _ROWS_AT_ONCE):
        rows = union(rows, file.read(start, start + _ROWS_AT_ONCE))
    if rows.size == some.rows.size:
        return some
    spool = pick_rows(asked.table, rows, asked.file(f"near-{name}.arrow"), asked.spool_rows)
    return replace(some, rows=rows, codes=asked.classes.of_rows(rows), spool=spool)


def _find(some: SomeRows, asked: ClassedTable, wanted: NotListedError, path: Path) -> None:
    """Find what is wanted, a block after another; those that a run before has found are there."""
    starts = range(0, wanted.rows.size, some.block_rows)
    ends = [(start, min(start + some.block_rows, wanted.rows.size)) for start in starts]
    files = {one: path.with_suffix(f".{one[0]}-{one[1]}.npy") for one in ends}
    missing = [one for one in ends if not files[one].exists()]
    asks = _Asks(_measured(some, wanted.target), wanted.target, wanted.rows, wanted.k)
    if wanted.among == EVERYONE:
        found: Iterator[Rows] = (asks.everyone(asked, one) for one in missing)
    else:
        found = asked.table.share_out(asks, missing)
    for one, listed in zip(missing, found, strict=True):
        _save(files[one], [listed], listed.shape)
    tables = (np.load(files[one]) for one in ends)
    _save(path, tables, (wanted.rows.size, 1 + wanted.k))
    for file in files.values():
        file.unlink()


def _save(path: Path, tables: Any, shape: tuple[int, ...]) -> None:
    """Write tables below each other into a file of NumPy's."""
    with whole_file(path) as there, there.open("wb") as file:
        header = {"descr": "<i8", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(file, header)
        for one in tables:
            file.write(np.ascontiguousarray(one, dtype="<i8").data)


def _measured(some: SomeRows, target: int) -> SomeRows:
    """The rows, which know how far the numbers of a class spread, where that counts."""
    features = some.problem({}).features
    if features.is_plain or some.whole is None:
        return some
    of_class = np.flatnonzero(some.codes == target)
    deviations = {
        j: deviation(np.asarray(features.values[of_class, j], dtype=np.float64))
        for j in features.having(NUMBERS)
    }
    return replace(some, whole=some.whole.of_class(deviations))


@dataclass(frozen=True, eq=False)
class _Asks:
    """What a block of rows asks: the nearest rows to each of them.

    Parameters
    ----------
    some : SomeRows
        The rows that are there.
    target : int
        The class that measures.
    rows : ndarray of shape (n,), dtype int64
        The places of all that ask among them.
    k : int
        How many are asked for.
    """

    some: SomeRows
    target: int
    rows: Rows
    k: int

    def __call__(self, ends: tuple[int, int]) -> Rows:
        """What some of them find in the class: their numbers, then those of the nearest."""
        return self._found(self._asking(ends), lambda look: look(self._class()))

    def everyone(self, asked: ClassedTable, ends: tuple[int, int]) -> Rows:
        """What some of them find in the whole table, which is looked at where it lies."""
        asking = self._asking(ends)
        names = asking.features.column_names
        return self._found(asking, lambda look: asked.table.each(look, names))

    def _found(self, asking: SomeRows, shown: Callable[[NearestOfOthers], Any]) -> Rows:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # whoever decides is told
            found = nearest_of(asking, [self.target], self.k, self.some.block_rows, shown)
        return np.column_stack([asking.rows, found[self.target].rows])

    def _asking(self, ends: tuple[int, int]) -> SomeRows:
        return self.some.only(self.rows[slice(*ends)])

    def _class(self) -> Iterator[Numbered]:
        """The rows of the class, some at a time."""
        places = np.flatnonzero(self.some.codes == self.target)
        step = max(1, self.some.block_rows // _PIECES)
        for start in range(0, places.size, step):
            here = places[start : start + step]
            yield self.some.rows[here], self.some.spool.gather(here).to_batches()[0]
