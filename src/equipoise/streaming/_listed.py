"""A search that answers from lists in files: who is nearest was found before, block by block."""

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from equipoise.core.distinct import union
from equipoise.core.pools import FarthestBySearch, Pool
from equipoise.streaming._dumped import ListFile
from equipoise.typing import Floats, Rows

#: Among whom: the rows of the class, or all of the table.
ITS_CLASS, EVERYONE = "class", "everyone"
#: The lists of a class, by its code and among whom.
Lists: TypeAlias = Mapping[tuple[int, str], ListFile]

_ROWS_AT_ONCE = 65_536


class NotListedError(Exception):
    """A sampler asks for neighbours that no list has yet.

    Parameters
    ----------
    target : int
        The code of the class that measures.
    among : str
        Among whom.
    rows : ndarray of shape (n,), dtype int64
        Whose, ascending.
    k : int
        How many.
    """

    def __init__(self, target: int, among: str, rows: Rows, k: int) -> None:
        super().__init__(f"{k} neighbours of {rows.size} rows of class {target} among {among}")
        self.target, self.among, self.rows, self.k = target, among, rows, k


class ListedSearch(FarthestBySearch):
    """Nearest rows, from lists; where these end the decision ends, too.

    Parameters
    ----------
    rows : ndarray of shape (n,), dtype int64
        The numbers of the rows that are there, ascending; lists tell numbers.
    codes : ndarray of shape (n,), dtype intp
        Their classes.
    n_rows : int
        Rows of the whole table.
    lists : dict
        The lists that there are.
    """

    def __init__(self, rows: Rows, codes: NDArray[np.intp], n_rows: int, lists: Lists) -> None:
        self.everyone = Pool(np.broadcast_to(np.int64(0), (n_rows,)), "the table")
        self._rows, self._codes, self._lists = rows, codes, lists
        self._read: dict[tuple[int, str], Rows] = {}

    def __call__(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> Rows:
        """Find the ``k`` nearest rows of a pool to each of ``rows``, itself left out."""
        among = EVERYONE if pool is self.everyone else ITS_CLASS
        target = int(self._codes[measured_by.rows[0]])
        listed = self._places(target, among)
        asked, near = listed[:, 0], listed[:, 1:]
        width = near.shape[1]
        if width >= k and np.array_equal(asked, rows):
            return near[:, :k]
        place = np.minimum(np.searchsorted(asked, rows), max(0, asked.size - 1))
        if width < k or not np.array_equal(asked[place], rows):
            # The list that is there is replaced: what was asked before is asked again.
            raise NotListedError(target, among, union(asked, rows), max(k, width))
        return near[place, :k]

    def measured(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> tuple[Rows, Floats]:
        """Refuse: distances are not kept."""
        raise NotImplementedError("lists tell who is near, and not how far")

    def _places(self, target: int, among: str) -> Rows:
        """A list, by the places of its rows among those that are there."""
        key = target, among
        if key not in self._lists:
            return np.empty((0, 1), dtype=np.int64)
        if key not in self._read:
            file = self._lists[key]
            found = np.empty(file.shape, dtype=np.int64)
            for start in range(0, len(found), _ROWS_AT_ONCE):
                some = slice(start, min(start + _ROWS_AT_ONCE, len(found)))
                found[some] = np.searchsorted(self._rows, file.read(some.start, some.stop))
            found.flags.writeable = False
            self._read[key] = found
        return self._read[key]
