"""Editing: rows go that their neighbours speak against, in one pass or in several.

Wilson (1972) edits once; Tomek (1976), An experiment with the edited nearest-neighbor rule, again
and again, by as many neighbours each time or by one more. Who is judged has a list of more
neighbours than are looked at: a later pass goes on in the list past rows that are gone, and only
where a list is used up it is searched for anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from equipoise.core.dropped import NOBODY, Dropped
from equipoise.core.eligibility import agrees_with_all, agrees_with_most
from equipoise.core.mixed import each_once, repeat_found
from equipoise.core.pools import Pool
from equipoise.core.problem import Neighbors, Problem
from equipoise.typing import Flags, Rows

KINDS = ("all", "mode")
_WHY = {"all": "a neighbour is of another class", "mode": "most neighbours are of another class"}
# Neighbours of a list beyond those that are looked at, where rows are judged again.
_SPARE = 5


@dataclass(frozen=True)
class Passes:
    """How often rows are judged, by how many neighbours, and when it ends.

    It ends after a pass that takes the last row of a class, in any case, and before one that finds
    no more rows left than the neighbours that it looks at.

    Parameters
    ----------
    ks : tuple of int
        The neighbours that each pass looks at.
    told : str, default=""
        What a reason says of its pass, in which ``{n}`` is its number and ``{k}`` its neighbours.
    until_none_goes : bool, default=False
        Whether it ends with a pass in which no row goes.
    spares_classes : bool, default=False
        Whether it ends when a class has fewer rows left than the smallest one had at first.
    """

    ks: tuple[int, ...]
    told: str = ""
    until_none_goes: bool = False
    spares_classes: bool = False


def edit(
    problem: Problem, is_target: Flags, neighbors: Neighbors, kind: str, passes: Passes
) -> tuple[Dropped, int]:
    """Choose the rows of some classes that their neighbours speak against.

    Parameters
    ----------
    problem : Problem
        The table and its classes.
    is_target : ndarray of shape (n_classes,), dtype bool
        The classes that may lose rows.
    neighbors : Neighbors
        By which search.
    kind : {"all", "mode"}
        Whether all neighbours, or most, have to be of a row's class.
    passes : Passes
        How often, and by how many neighbours.

    Returns
    -------
    dropped : Dropped
        The rows that go, each through its nearest neighbour of another class.
    n_passes : int
        How often rows were judged.
    """
    agrees = agrees_with_all if kind == "all" else agrees_with_most
    asked = np.flatnonzero(is_target[problem.codes])
    left = NearestLeft(problem, neighbors, asked, passes.ks)
    parts: list[Dropped] = []
    for n, k in enumerate(passes.ks, start=1):
        rows, near = left.nearest(k)
        own, theirs = problem.codes[rows], np.where(near >= 0, problem.codes[near], NOBODY)
        goes = ~agrees(own, theirs)
        is_other = (theirs != own[:, np.newaxis]) & (near >= 0)
        through = near[goes, is_other[goes].argmax(axis=1)]
        left.drop(rows[goes])
        why = _WHY[kind] + passes.told.format(n=n, k=k)
        parts.append(Dropped.because(why, rows[goes], through))
        if _is_over(problem, left.is_left, goes, passes) or left.n_left <= max(passes.ks):
            break
    told = [one for one in parts if len(one)] or parts[:1]
    return reduce(Dropped.and_then, told), len(parts)


def _is_over(problem: Problem, is_left: Flags, goes: Flags, passes: Passes) -> bool:
    """Whether rows are not to be judged again, after a pass."""
    if passes.until_none_goes and not goes.any():
        return True
    before, after = np.bincount(problem.codes), np.bincount(problem.codes[is_left])
    after = np.pad(after, (0, before.size - after.size))
    smallest = int(before.argmin())
    is_too_small = np.delete(after, smallest) < before[smallest]
    return bool((after == 0).any() or (passes.spares_classes and is_too_small.any()))


class NearestLeft:
    """The nearest of the rows that are left, to rows that are asked for again while others go.

    Parameters
    ----------
    problem : Problem
        The table; who is near whom does not change with the rows that are left.
    neighbors : Neighbors
        By which search.
    asked : ndarray of shape (n,), dtype int64
        The rows that will be asked for.
    ks : iterable of int
        How many neighbours will be asked for, time after time.
    """

    def __init__(
        self, problem: Problem, neighbors: Neighbors, asked: Rows, ks: Iterable[int]
    ) -> None:
        ks = tuple(ks)
        self._problem, self._neighbors, self._asked = problem, neighbors, asked
        self._width = min(max(ks) + (_SPARE if len(ks) > 1 else 0), problem.n_rows - 1)
        self._pool = problem.everyone
        self._near = np.empty((asked.size, 0), dtype=np.int64)
        self.is_left = np.ones(problem.n_rows, dtype=bool)
        self.n_left = problem.n_rows
        if neighbors.search is None:
            self._lists = self._searched(asked, self._width)

    def drop(self, rows: Rows) -> None:
        """Let rows be gone."""
        self.is_left[rows] = False
        self.n_left -= rows.size

    def nearest(self, k: int) -> tuple[Rows, Rows]:
        """Find who has other neighbours than when asked last, and its ``k`` nearest.

        Returns
        -------
        rows : ndarray of shape (m,), dtype int64
            The rows of ``asked`` that are left, and have lost one of their nearest since.
        near : ndarray of shape (m, k), dtype int64
            The nearest rows that are left, as a search in these alone would tell.
        """
        is_changed = self.is_left[self._asked]
        if self._near.shape[1] == k:
            is_changed &= ~(self.is_left[self._near] | (self._near < 0)).all(axis=1)
        else:
            self._near = np.full((self._asked.size, k), NOBODY)
        places = np.flatnonzero(is_changed)
        near = self._near[places] = self._first_left(places, k)
        return self._asked[places], near

    def _first_left(self, places: Rows, k: int) -> Rows:
        if self._neighbors.search is not None:
            # Of a search of the caller's own nothing is known but what it finds.
            left = self._problem.everyone if self.is_left.all() else self._rows_left()
            return self._problem.search(self._asked[places], left, self._neighbors)[:, :k]
        near = self._lists[places, :k]
        if self.n_left < self._problem.n_rows:
            near = first_of(self._lists[places], self.is_left, k)
            is_used_up = (near[:, -1] < 0) & (self._lists[places, -1] >= 0)
            again = places[is_used_up]
            self._lists[again] = self._searched_farther(self._asked[again])
            near[is_used_up] = self._lists[again, :k]
        return repeat_found(near) if self._problem.restricted_by else near

    def _rows_left(self) -> Pool:
        return Pool(np.flatnonzero(self.is_left), "the rows that are left")

    def _searched_farther(self, rows: Rows) -> Rows:
        """Lists of rows that are left; one that is not full has all that there are."""
        if rows.size and 2 * self.n_left <= len(self._pool):
            self._pool = self._rows_left()
        lists = np.full((rows.size, self._width), NOBODY)
        widest = len(self._pool) - 1
        open_ones, reach = np.arange(rows.size), self._width
        while open_ones.size:
            reach = min(reach + reach * len(self._pool) // self.n_left, widest)
            found = self._searched(rows[open_ones], reach)
            lists[open_ones] = first_of(found, self.is_left, self._width)
            is_done = (lists[open_ones, -1] >= 0) | (found[:, -1] < 0)
            open_ones = open_ones[~is_done & (reach < widest)]
        return lists

    def _searched(self, rows: Rows, width: int) -> Rows:
        """The nearest rows of the pool, each once; -1 where there are too few."""
        wide = replace(self._neighbors, k=width)
        everyone = self._problem.everyone
        found = self._problem.search(rows, self._pool, wide, measured_by=everyone)
        return each_once(found) if self._problem.restricted_by else found


def first_of(lists: Rows, is_left: Flags, k: int) -> Rows:
    """The first ``k`` rows of each list that are left; -1 where there are fewer.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.editing import first_of
    >>> first_of(np.array([[3, 1, 2], [2, 0, -1]]), np.array([True, True, False, True]), 2)
    array([[ 3,  1],
           [ 0, -1]])
    """
    stays = is_left[lists] & (lists >= 0)
    row, column = np.nonzero(stays)
    n_stay = stays.sum(axis=1)
    place = np.arange(row.size) - np.repeat(np.cumsum(n_stay) - n_stay, n_stay)
    fits = place < k
    first = np.full((len(lists), k), NOBODY)
    first[row[fits], place[fits]] = lists[row[fits], column[fits]]
    return first


def drop_around_misclassified(
    problem: Problem, target: int, is_cleaned: Flags, neighbors: Neighbors
) -> Dropped:
    """Choose the rows near those of a class that their neighbours would not classify as it.

    Parameters
    ----------
    problem : Problem
        The table and its classes.
    target : int
        The class whose rows are to be told apart.
    is_cleaned : ndarray of shape (n_classes,), dtype bool
        The classes that may lose rows.
    neighbors : Neighbors
        How many neighbours, and by which search.

    Returns
    -------
    Dropped
        The rows that go, each through the first row of the class that it is a neighbour of.
    """
    rows = problem.rows_of(target)
    near = problem.search(rows, problem.everyone, neighbors)
    theirs = np.where(near >= 0, problem.codes[near], NOBODY)
    is_wrong = ~agrees_with_most(problem.codes[rows], theirs)
    around, center = near[is_wrong], np.repeat(rows[is_wrong], near.shape[1])
    goes = (around >= 0).ravel() & is_cleaned[problem.codes[around]].ravel()
    gone, first = np.unique(around.ravel()[goes], return_index=True)
    why = f"a neighbour of a misclassified row of {problem.named(target)}"
    return Dropped.because(why, gone, center[goes][first])
