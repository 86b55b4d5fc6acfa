"""What a plan is made from: the rows as numbers, their classes, and who is near whom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.core.columns import INTERPOLATED, LEVELS, Features
from equipoise.core.crossing import blocks_that_cross
from equipoise.core.pools import Pool, Search, whole_table
from equipoise.core.sources import Limits
from equipoise.core.wording import shown
from equipoise.typing import Floats, Rows

__all__ = ["Neighbors", "Problem", "Rows", "TooFewRowsError"]


#: Of so many rows one looks at a part at a time.
_MANY_ROWS = 1_000_000
#: The lowest and the highest number of a column; whole numbers as Python's.
Extremes = tuple[float, float]


class TooFewRowsError(Exception):
    """A pool is too small for the neighbours wanted; the sampler says what to do."""

    def __init__(self, name: str, k: int, pool: Pool) -> None:
        super().__init__(f"{name}={k} needs {k + 1} rows, {pool.name} has {len(pool)}")
        self.name, self.k, self.pool = name, k, pool


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

    def count(self, pool: Pool) -> int:
        """Neighbours to look at in a pool."""
        k = min(self.default, max(len(pool) - 1, 1)) if self.k is None else self.k
        if k >= len(pool):
            raise TooFewRowsError(self.name, k, pool)
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
    extremes : callable or None
        ``extremes(columns)`` gives the lowest and the highest number of each of some columns as
        the caller's table has them, None where it has none. None reads them from ``features``.
    of_one_parent : bool
        Whether the caller asked for all categories of one parent.
    restricted_by : tuple of str
        Which of "groups" and "time" tell who may be whose neighbour.
    """

    features: Features
    codes: NDArray[np.intp]
    classes: NDArray[Any]
    default_search: Search
    as_numbers: Callable[[], Any]
    objects: Callable[[Rows], NDArray[Any]]
    categories: str = "donor"
    fixed: tuple[int, ...] = ()
    extremes: Callable[[Sequence[int]], Sequence[Extremes | None]] | None = None
    of_one_parent: bool = False
    restricted_by: tuple[str, ...] = ()
    _classes: dict[int, Pool] = field(default_factory=dict, repr=False)
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
        columns = self.features.different
        return any(one.kind not in INTERPOLATED or one.is_declared for one in columns)

    @property
    def may_cross(self) -> bool:
        """Whether blocks decide one by one whose value they take, where nothing lies between."""
        votes = self.categories != "donor" and bool(self.features.having(LEVELS))
        return not (self.of_one_parent or votes)

    @cached_property
    def crossing_blocks(self) -> list[list[int]]:
        """The columns of each block that may take the partner's value."""
        return blocks_that_cross(self.features, self.fixed)

    def limits_of(self, columns: Sequence[int]) -> Limits:
        """The lowest and the highest whole number within what some columns hold."""
        find = self._extremes if self.extremes is None else self.extremes
        found = {}
        for j, one in zip(columns, find(columns), strict=True):
            if one is not None and ceil(one[0]) <= floor(one[1]):
                found[j] = (ceil(one[0]), floor(one[1]))
        low, high = zip(*found.values(), strict=True) if found else ((), ())
        return Limits(np.array(list(found), dtype=np.int64), low, high)

    def _extremes(self, columns: Sequence[int]) -> list[Extremes | None]:
        n_rows, values = self.n_rows, self.features.values
        return [
            (np.nanmin(values[:, j]), np.nanmax(values[:, j]))
            if self.features.columns[j].n_missing < n_rows
            else None
            for j in columns
        ]

    @property
    def labels(self) -> NDArray[Any]:
        """Each row's label."""
        labels: NDArray[Any] = self.classes[self.codes]
        return labels

    @cached_property
    def everyone(self) -> Pool:
        """The pool of all rows; always the same one."""
        return whole_table(self.n_rows)

    def of_class(self, target: int) -> Pool:
        """The pool of a class; always the same one."""
        if target not in self._classes:
            rows = np.flatnonzero(self.codes == target).astype(np.int64, copy=False)
            self._classes[target] = Pool(rows, self.named(target))
        return self._classes[target]

    @cached_property
    def smallest(self) -> int:
        """The class with the fewest rows, the first of equals."""
        return int(np.bincount(self.codes).argmin())

    def is_class(self, pool: Pool) -> bool:
        """Tell whether a pool is that of a class."""
        return any(pool is one for one in self._classes.values())

    def rows_of(self, target: int) -> Rows:
        """Row numbers of a class, in the order of the table."""
        return self.of_class(target).rows

    def rows_at(self, target: int, positions: Rows) -> Rows:
        """Row numbers of some rows of a class, by their positions in it.

        Of a large class of a large table no list of all its rows is made.
        """
        if target in self._classes or self.n_rows < _MANY_ROWS:
            return self.rows_of(target)[positions]
        ascending = np.argsort(positions, kind="stable")
        wanted = positions[ascending]
        rows = np.empty(positions.size, dtype=np.int64)
        n_before = 0
        for start in range(0, self.n_rows, _MANY_ROWS):
            here = np.flatnonzero(self.codes[start : start + _MANY_ROWS] == target)
            low, high = np.searchsorted(wanted, [n_before, n_before + here.size])
            rows[ascending[low:high]] = start + here[wanted[low:high] - n_before]
            n_before += here.size
        return rows

    def named(self, target: int) -> str:
        """What to call a class in a sentence."""
        return f"class {shown(self.classes[target])}"

    def once(self, make: Callable[[], Any]) -> Any:
        """What the sampler prepares once a call."""
        if not self._prepared:
            self._prepared.append(make())
        return self._prepared[0]

    def search(
        self, rows: Rows, pool: Pool, neighbors: Neighbors, *, measured_by: Pool | None = None
    ) -> Rows:
        """Find the nearest rows of a pool to each of ``rows``, itself left out.

        Parameters
        ----------
        rows : ndarray of shape (n,), dtype int64
            The rows to ask for.
        pool : Pool
            Among whom.
        neighbors : Neighbors
            How many, and by which search.
        measured_by : Pool or None, default=None
            The rows whose deviations count, where the metric asks for any (that of SMOTE-NC
            does); None is ``pool`` itself. Two rows are as near in one direction as in the
            other only where both searches are measured by the same.

        Returns
        -------
        ndarray of shape (n, k), dtype int64
            Row numbers of the table, nearest first, ties by row number.
        """
        k = neighbors.count(pool)
        search = neighbors.search or self.default_search
        return search(rows, pool, k, pool if measured_by is None else measured_by)

    def partners_of(
        self, rows: Rows, target: int, neighbors: Neighbors, around: Rows | None = None
    ) -> Rows:
        """Find the nearest rows of a class to some rows of it, as the class measures.

        Parameters
        ----------
        rows : ndarray of shape (n,), dtype int64
            Rows of the class.
        target : int
            The class.
        neighbors : Neighbors
            How many, and by which search.
        around : ndarray of shape (n, m), dtype int64, or None
            Their nearest rows in the whole table, as the class measures, by the problem's search.
            A list that holds enough rows of the class begins with the nearest ones of it, and the
            search is not asked again.

        Returns
        -------
        ndarray of shape (n, k), dtype int64
            Row numbers of the table, nearest first, ties by row number.
        """
        of_class = self.of_class(target)
        k = neighbors.count(of_class)
        if around is None or neighbors.search is not None or around.shape[1] < k:
            return self.search(rows, of_class, neighbors, measured_by=of_class)
        is_own = (self.codes[around] == target) & (around >= 0)
        is_known = is_own.sum(axis=1) >= k
        found = np.empty((rows.size, k), dtype=np.int64)
        own_first = np.argsort(~is_own[is_known], axis=1, kind="stable")[:, :k]
        found[is_known] = np.take_along_axis(around[is_known], own_first, axis=1)
        if not is_known.all():
            others = rows[~is_known]
            found[~is_known] = self.search(others, of_class, neighbors, measured_by=of_class)
        return found

    def around(self, rows: Rows, target: int, neighbors: Neighbors) -> Rows:
        """Find the nearest rows in the whole table, as the target class measures."""
        return self.search(rows, self.everyone, neighbors, measured_by=self.of_class(target))

    def are_others(self, found: Rows, target: int) -> NDArray[np.bool_]:
        """Tell which of the rows that were found are not of the target class."""
        is_other: NDArray[np.bool_] = (self.codes[found] != target) & (found >= 0)
        return is_other

    def measure_nearest(self, rows: Rows, pool: Pool, k: int) -> tuple[Rows, Floats]:
        """Find the nearest rows of a pool, and how far they are, as the whole table measures.

        So two rows are as far in one direction as in the other.

        Parameters
        ----------
        rows : ndarray of shape (n,), dtype int64
            The rows to ask for.
        pool : Pool
            Among whom.
        k : int
            How many; at most one less than the pool has where ``rows`` are in it.

        Returns
        -------
        found : ndarray of shape (n, k), dtype int64
            Row numbers, nearest first, ties by row number.
        distances : ndarray of shape (n, k), dtype float64
            Squared Euclidean distances, or sums of a metric's terms.
        """
        return self.default_search.measured(rows, pool, k, self.everyone)

    def measure_farthest(self, rows: Rows, pool: Pool, k: int) -> Floats:
        """Find how far the farthest rows of a pool are, as the whole table measures.

        Parameters
        ----------
        rows, pool, k
            As of :meth:`measure_nearest`.

        Returns
        -------
        ndarray of shape (n, k), dtype float64
            Distances as of :meth:`measure_nearest`, the farthest first; NaN where fewer rows
            are allowed.
        """
        return self.default_search.farthest(rows, pool, k, self.everyone)

    def others_near(self, rows: Rows, target: int, neighbors: Neighbors) -> NDArray[np.bool_]:
        """Tell which of the nearest rows in the whole table are not of the target class.

        They are nearest as the target class measures.
        """
        return self.are_others(self.around(rows, target, neighbors), target)
