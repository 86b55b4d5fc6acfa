"""Condensing: rows join those that are kept where these do not classify them.

Hart (1968), IEEE Transactions on Information Theory 14(3). Rows are visited in the order of the
table, window by window: in a window one after another, and what has joined there is told to all
that are still to be visited at once. So each row knows its nearest among those that are kept, and
the result is that of a search for each row in what is kept at its turn.
"""

from collections.abc import Mapping

import numpy as np

from equipoise.core.distinct import without
from equipoise.core.draws import Draws
from equipoise.core.dropped import NOBODY, Dropped
from equipoise.core.eligibility import agrees_with_most
from equipoise.core.pools import Pool
from equipoise.core.problem import Problem
from equipoise.typing import Flags, Floats, Rows

# Rows that are visited one by one, before others are told.
_WINDOW = 64

#: Rows by their class, in the order in which they came to be kept.
ByClass = Mapping[int, Rows]


def draw_seeds(problem: Problem, is_target: Flags, n_seeds: int, draws: Draws) -> dict[int, Rows]:
    """Draw the rows that each class to be condensed begins with; drawn twice, it stands once."""
    drawn = {}
    for code in np.flatnonzero(is_target).tolist():
        rows = problem.rows_of(code)
        some = rows[draws.below(rows.size, n_seeds)]
        drawn[code] = np.array(list(dict.fromkeys(some.tolist())), dtype=np.int64)
    return drawn


class KeptRows:
    """Rows that are kept, and the nearest of them to each row that may join.

    Parameters
    ----------
    problem : Problem
        The table and its classes; its whole measures.
    kept : ndarray of shape (m,), dtype int64
        The rows to begin with.
    asked : ndarray of shape (n,), dtype int64
        The rows that may join, ascending.
    k : int
        How many of the nearest kept rows classify a row.
    """

    def __init__(self, problem: Problem, kept: Rows, asked: Rows, k: int) -> None:
        self._problem, self._k = problem, k
        self._asked = asked
        self._is_in = np.zeros(asked.size, dtype=bool)
        self._near, self._ways = self._nearest(asked, kept)

    def misclassified(self) -> Rows:
        """The rows that may join, and are not classified right by those that are kept."""
        places = np.flatnonzero(~self._is_in)
        return self._asked[places[self._is_wrong(places)]]

    def sweep(self, *, is_lasting: bool) -> Rows:
        """Visit each row that may join; one that is not classified right by then joins.

        Parameters
        ----------
        is_lasting : bool
            Whether a row that is classified right stays so, where rows of one class alone join. It
            is told nothing more then, and no second sweep is needed.

        Returns
        -------
        ndarray of shape (n_joined,), dtype int64
            The rows that have joined, ascending.
        """
        joined = [self._asked[:0]]
        places = np.flatnonzero(~self._is_in)
        while (is_wrong := self._is_wrong(places)).any():
            places = places[is_wrong] if is_lasting else places[is_wrong.argmax() :]
            window, places = places[:_WINDOW], places[_WINDOW:]
            joined.append(self._join(window))
            told = places if is_lasting else np.flatnonzero(~self._is_in)
            self._tell(told, joined[-1])
        return np.concatenate(joined)

    def _is_wrong(self, places: Rows) -> Flags:
        near = self._near[places]
        own, theirs = self._problem.codes[self._asked[places]], self._classes_of(near)
        return ~agrees_with_most(own, theirs) | (near[:, 0] < 0)

    def _classes_of(self, near: Rows) -> Rows:
        return np.where(near >= 0, self._problem.codes[near], NOBODY)

    def _join(self, window: Rows) -> Rows:
        """Visit some rows, one after another; each knows those of them that have joined."""
        rows = self._asked[window]
        codes, between = self._problem.codes[rows], self._ways_between(rows)
        joined: list[int] = []
        for i, place in enumerate(window.tolist()):
            near, ways = self._near[place], self._ways[place]
            if joined:
                more, farther = rows[joined], between[i, joined]
                near, ways = np.concatenate([near, more]), np.concatenate([ways, farther])
                first = np.lexsort((near, ways))[: self._k]
                near = np.where(np.isinf(ways[first]), NOBODY, near[first])
            theirs = self._classes_of(near[near >= 0])
            if not theirs.size or np.bincount(theirs).argmax() != codes[i]:
                joined.append(i)
        self._is_in[window[joined]] = True
        return rows[joined]

    def _ways_between(self, rows: Rows) -> Floats:
        """How far some rows are from each other; infinite where they may not be neighbours."""
        between = np.full((rows.size, rows.size), np.inf)
        if rows.size > 1:
            pool = Pool(rows, "rows that are visited")
            near, ways = self._problem.measure_nearest(rows, pool, rows.size - 1)
            row, column = np.nonzero(near >= 0)
            between[row, np.searchsorted(rows, near[row, column])] = ways[row, column]
        return between

    def _tell(self, places: Rows, joined: Rows) -> None:
        """Let rows know of those that have joined."""
        if not places.size:
            return
        near, ways = self._nearest(self._asked[places], joined)
        near = np.column_stack([self._near[places], near])
        ways = np.column_stack([self._ways[places], ways])
        first = np.lexsort((near, ways), axis=1)[:, : self._k]
        self._near[places] = np.take_along_axis(near, first, axis=1)
        self._ways[places] = np.take_along_axis(ways, first, axis=1)

    def _nearest(self, rows: Rows, kept: Rows) -> tuple[Rows, Floats]:
        """The nearest of some kept rows, and how far they are; -1 where there are too few."""
        near, ways = np.full((rows.size, self._k), NOBODY), np.full((rows.size, self._k), np.inf)
        width = min(self._k, kept.size)
        if width and rows.size:
            pool = Pool(np.sort(kept), "the rows that are kept")
            found = self._problem.measure_nearest(rows, pool, width)
            near[:, :width], ways[:, :width] = found
        return near, ways


def beside_the_smallest(problem: Problem, seeds: ByClass, code: int, k: int) -> KeptRows:
    """Begin with the smallest class and the seeds of another; the others of that one may join.

    Of a smallest class that is condensed itself there are its seeds.
    """
    smallest = problem.smallest
    reference = seeds.get(smallest, problem.rows_of(smallest))
    asked = without(problem.rows_of(code), seeds[code])
    return KeptRows(problem, np.concatenate([reference, seeds[code]]), asked, k)


def condense(
    problem: Problem, seeds: ByClass, k: int, most_sweeps: int | None
) -> tuple[dict[int, Rows], int]:
    """Keep the rows that the others that are kept do not classify, until these classify all.

    Parameters
    ----------
    problem : Problem
        The table and its classes.
    seeds : mapping of int to ndarray
        Of each class to be condensed, the rows to begin with.
    k : int
        How many of the nearest kept rows classify a row.
    most_sweeps : int or None
        When to stop; None is when a sweep changes nothing.

    Returns
    -------
    kept : dict of int to ndarray
        The rows of each class that are kept, in the order of joining.
    n_sweeps : int
        How often rows were visited.
    """
    smallest = problem.smallest
    kept = {code: seeds.get(code, problem.rows_of(code)) for code in range(len(problem.classes))}
    for code in seeds:
        if code != smallest:
            joined = beside_the_smallest(problem, seeds, code, k).sweep(is_lasting=True)
            kept[code] = np.concatenate([kept[code], joined])
    if len(kept) == 2 and smallest not in seeds:
        return kept, 1  # one class has grown: what it classified it still does
    return kept, 1 + _sweep_together(problem, kept, seeds, k, most_sweeps)


def _sweep_together(
    problem: Problem, kept: dict[int, Rows], seeds: ByClass, k: int, most_sweeps: int | None
) -> int:
    """Go on with all classes at once, and say how often it took."""
    may_join = np.flatnonzero(np.isin(problem.codes, list(seeds)))
    there = np.concatenate(list(kept.values()))
    store = KeptRows(problem, there, without(may_join, there), k)
    n_sweeps, is_lasting = 0, len(seeds) == 1
    while most_sweeps is None or n_sweeps + 1 < most_sweeps:
        joined = store.sweep(is_lasting=is_lasting)
        n_sweeps += 1
        for code in seeds:
            kept[code] = np.concatenate([kept[code], joined[problem.codes[joined] == code]])
        if is_lasting or not joined.size:
            break
    return n_sweeps


def drop_classified(problem: Problem, kept: ByClass, *, by: ByClass) -> Dropped:
    """Say of each row that is not kept which is the nearest of its class of those that decided.

    Parameters
    ----------
    problem : Problem
        The table and its classes.
    kept, by : mapping of int to ndarray
        The rows of each class that are kept, and those that classify the others.
    """
    gone, through = [problem.everyone.rows[:0]], [problem.everyone.rows[:0]]
    for code, rows in by.items():
        others = without(problem.rows_of(code), kept[code])
        if others.size:
            pool = Pool(np.sort(rows), f"kept rows of {problem.named(code)}")
            gone.append(others)
            through.append(problem.measure_nearest(others, pool, 1)[0][:, 0])
    why = "rows that are kept classify it"
    return Dropped.because(why, np.concatenate(gone), np.concatenate(through))
