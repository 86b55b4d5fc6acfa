"""The rows nearest to some, among all rows of a table that is looked at in parts.

Of each block the nearest rows are found by the search that runs in memory, and merged with the
nearest so far, by distance and then by row number: the result is that of one search among all.
A sampler that looks at them needs no other row of the table: the nearest rows among these and the
class are the nearest of all.
"""

import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from equipoise.core.distinct import is_among, without
from equipoise.core.pools import Pool
from equipoise.core.problem import Problem
from equipoise.streaming._some_rows import SomeRows
from equipoise.streaming._table import LargeTable, Numbered
from equipoise.typing import Floats, Rows


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest rows to each of some, found so far.

    Parameters
    ----------
    rows : ndarray of shape (n, k), dtype int64
        Their numbers in the whole table.
    distances : ndarray of shape (n, k), dtype float64
        How far they are.
    """

    rows: Rows
    distances: Floats

    def merged(self, rows: Rows, distances: Floats, k: int) -> "Nearest":
        """The nearest of these and of others."""
        rows = np.concatenate([self.rows, rows], axis=1)
        distances = np.concatenate([self.distances, distances], axis=1)
        order = np.lexsort((rows, distances), axis=-1)[:, :k]
        return Nearest(
            np.take_along_axis(rows, order, axis=1), np.take_along_axis(distances, order, axis=1)
        )


def nearest_rows(
    table: LargeTable, some: SomeRows, targets: list[int], k: int, block_rows: int
) -> Rows:
    """Find the ``k`` rows of the whole table nearest to each row of some classes.

    Parameters
    ----------
    table : LargeTable
        The table.
    some : SomeRows
        The rows that are there already, all of these classes among them.
    targets : list of int
        The classes; each measures for itself.
    k : int
        How many.
    block_rows : int
        Rows that are searched at once: a search has to be prepared for them.

    Returns
    -------
    ndarray of shape (n_found,), dtype int64
        Numbers of the rows that are nearest to any, ascending, without those that are there.
    """
    found = nearest_of(
        some, targets, k, block_rows, lambda look: table.each(look, some.features.column_names)
    )
    every = [one.rows.ravel() for one in found.values()]
    return without(np.concatenate([some.rows[:0], *every]), some.rows)


def nearest_of(
    some: SomeRows,
    targets: list[int],
    k: int,
    block_rows: int,
    shown: Callable[["NearestOfOthers"], Iterator[dict[int, Nearest]]],
) -> dict[int, Nearest]:
    """Find the ``k`` rows nearest to each row of some classes, of these rows and of all others.

    Parameters
    ----------
    some, targets, k, block_rows
        As of :func:`nearest_rows`.
    shown : callable
        Lets a pass look at the others.
    """
    found: dict[int, Nearest] = {}
    _look(some.stated(some.features, some.codes), some.rows, len(some.rows), targets, k, found)
    for part in shown(NearestOfOthers(some, targets, k, block_rows)):
        for target, near in part.items():
            _merge(found, target, near.rows, near.distances, k)
    return found


@dataclass(frozen=True, eq=False)
class NearestOfOthers:
    """The pass that finds the nearest among rows that are not there already."""

    some: SomeRows
    targets: list[int]
    k: int
    block_rows: int

    def __call__(self, batches: Iterable[Numbered]) -> Iterator[dict[int, Nearest]]:
        found: dict[int, Nearest] = {}
        for numbers, block in _blocks(batches, self.some, self.block_rows):
            features = self.some.features
            stacked = pa.concat_tables([features, block]).unify_dictionaries()
            codes = np.full(len(numbers), self.some.another_class(self.targets))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                problem = self.some.stated(stacked, np.concatenate([self.some.codes, codes]))
            everyone = np.concatenate([self.some.rows, numbers])
            _look(problem, everyone, len(self.some.rows), self.targets, self.k, found)
        yield found


def _blocks(batches: Iterable[Numbered], some: SomeRows, block_rows: int) -> Iterator[Numbered]:
    """Rows that are not there already, many at a time."""
    waiting: list[Any] = []
    numbers: list[Rows] = []
    for here, batch in batches:
        is_new = ~is_among(here, some.rows)
        if is_new.any():
            table = pa.Table.from_batches([batch]).select(some.features.column_names)
            waiting.append(table.filter(pa.array(is_new)))
            numbers.append(here[is_new])
        if sum(map(len, numbers)) >= block_rows:
            yield np.concatenate(numbers), pa.concat_tables(waiting)
            waiting, numbers = [], []
    if waiting:
        yield np.concatenate(numbers), pa.concat_tables(waiting)


def _look(
    problem: Problem,
    numbers: Rows,
    n_there: int,
    targets: list[int],
    k: int,
    found: dict[int, Nearest],
) -> None:
    """Take the rows into account that come after those that are there, or else these."""
    is_first = len(numbers) == n_there
    pool = Pool(np.arange(0 if is_first else n_there, len(numbers)), "a part of the table")
    for target in targets:
        of_class = problem.of_class(target)
        width = min(k, len(pool) - is_first)
        if width < 1:
            continue
        near, distances = problem.default_search.measured(of_class.rows, pool, width, of_class)
        _merge(found, target, numbers[near], distances, k)


def _merge(found: dict[int, Nearest], target: int, rows: Rows, distances: Floats, k: int) -> None:
    before = found.get(target, Nearest(rows[:, :0], distances[:, :0]))
    found[target] = before.merged(rows, distances, k)
