"""What a plan is made from: the rows as numbers, their classes, and who is near whom."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.core.columns import INTERPOLATED, Features
from equipoise.core.targets import plain

Rows = NDArray[np.int64]

#: The pool of all rows, where a class code would name the rows of one class.
EVERYONE = -1

#: ``search(rows, pool, pool_rows, k)`` gives an (n, k) table of row numbers of the whole table.
Search = Callable[[Rows, int, Rows, int], Rows]


class TooFewRowsError(Exception):
    """A pool is too small for the neighbours wanted; the sampler says which class it was."""

    def __init__(self, name: str, k: int, n_pool: int, pool: int) -> None:
        super().__init__(f"{name}={k} needs {k + 1} rows, there are {n_pool}")
        self.name, self.k, self.n_pool, self.pool = name, k, n_pool, pool


@dataclass(frozen=True)
class Neighbors:
    """How many neighbours a sampler looks at, and by which search.

    Parameters
    ----------
    name : str
        The sampler's parameter, for errors.
    k : int or None
        Neighbours, the row itself not among them; None takes as many as the
        pool allows, at most ``default``.
    search : callable or None
        A search of the caller's own; None is the problem's.
    default : int
        What None stands for in a pool that is large enough.
    """

    name: str
    k: int | None
    search: Search | None = None
    default: int = 5

    def count(self, n_pool: int, pool: int) -> int:
        """Neighbours to look at in a pool of ``n_pool`` rows."""
        k = min(self.default, max(n_pool - 1, 1)) if self.k is None else self.k
        if k >= n_pool:
            raise TooFewRowsError(self.name, k, n_pool, pool)
        return k


@dataclass(frozen=True, eq=False)
class Problem:
    """A table and its classes, read-only for a whole call.

    Parameters
    ----------
    features : Features
        The table as numbers and levels.
    codes : ndarray of shape (n_rows,), dtype int
        Each row's class, from 0, in the sorted order of the labels.
    classes : ndarray of shape (n_classes,)
        The labels, sorted.
    default_search : callable
        The search where the caller brought none.
    as_numbers : callable
        Gives the table as numbers alone, for models that read nothing else.
    objects : callable
        ``objects(rows)`` gives rows of the caller's table as an array of objects.
    categories : {"vote", "donor", "combination"}
        How new rows get their levels.
    fixed : tuple of int
        Columns that new rows have from their base row.
    """

    features: Features
    codes: NDArray[np.intp]
    classes: NDArray[Any]
    default_search: Search
    as_numbers: Callable[[], Any]
    objects: Callable[[Rows], NDArray[Any]]
    categories: str = "donor"
    fixed: tuple[int, ...] = ()
    _rows: dict[int, Rows] = field(default_factory=dict, repr=False)
    _prepared: list[Any] = field(default_factory=list, repr=False)

    @property
    def n_rows(self) -> int:
        """Rows of the table."""
        return int(self.codes.size)

    @property
    def is_drawn_from_rows(self) -> bool:
        """Whether new rows take some columns from a row as they are, or round some."""
        if self.fixed:
            return True
        columns = self.features.columns
        return any(one.kind not in INTERPOLATED or one.is_declared for one in columns)

    @property
    def labels(self) -> NDArray[Any]:
        """Each row's label."""
        labels: NDArray[Any] = self.classes[self.codes]
        return labels

    def rows_of(self, target: int) -> Rows:
        """Row numbers of a class, or of :data:`EVERYONE`, in the order of the table."""
        if target not in self._rows:
            is_in = np.ones(self.n_rows, dtype=bool) if target == EVERYONE else self.codes == target
            self._rows[target] = np.flatnonzero(is_in).astype(np.int64, copy=False)
        return self._rows[target]

    def named(self, target: int) -> str:
        """What to call a class in a sentence."""
        return f"class {plain(self.classes[target])!r}"

    def once(self, make: Callable[[], Any]) -> Any:
        """What the sampler prepares once a call."""
        if not self._prepared:
            self._prepared.append(make())
        return self._prepared[0]

    def search(self, rows: Rows, pool: int, neighbors: Neighbors) -> Rows:
        """Find the nearest rows of a pool to each of ``rows``, itself left out.

        Parameters
        ----------
        rows : ndarray of shape (n,), dtype int64
            The rows to ask for.
        pool : int
            A class code, or :data:`EVERYONE`.
        neighbors : Neighbors
            How many, and by which search.

        Returns
        -------
        ndarray of shape (n, k), dtype int64
            Row numbers of the table, nearest first, ties by row number.
        """
        pool_rows = self.rows_of(pool)
        k = neighbors.count(pool_rows.size, pool)
        search = neighbors.search or self.default_search
        return search(rows, pool, pool_rows, k)

    def others_near(self, rows: Rows, target: int, neighbors: Neighbors) -> NDArray[np.bool_]:
        """Tell which of the nearest rows in the whole table are not of the target class."""
        found = self.search(rows, EVERYONE, neighbors)
        is_other: NDArray[np.bool_] = (self.codes[found] != target) & (found >= 0)
        return is_other
