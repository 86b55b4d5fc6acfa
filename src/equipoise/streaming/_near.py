"""The rows nearest to some, among all rows of a table that streams past.

Of each batch the nearest rows are found by the search that runs in memory, and merged with the
nearest so far, by distance and then by row number: the result is that of one search among all.
A sampler that looks at them needs no other row of the table: the nearest rows among these and the
class are the nearest of all.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from equipoise.core.pools import FarthestBySearch, Pool, Search, whole_table
from equipoise.core.problem import Problem
from equipoise.streaming._source import ManyFiles
from equipoise.typing import Floats, Rows

#: Batches that are searched at once: a search has to be prepared for each.
_BATCHES_AT_ONCE = 4


class LooksFartherError(Exception):
    """A sampler asks for more neighbours among all rows than have been found yet."""

    def __init__(self, k: int) -> None:
        super().__init__(f"{k} neighbours among all rows")
        self.k = k


class AmongAll(FarthestBySearch):
    """A search among some rows that answers for all of them, where these hold the nearest.

    Parameters
    ----------
    search : callable
        The search among the rows that are there.
    n_there : int
        Rows that are there.
    n_rows : int
        Rows of the whole table.
    n_known : int
        How many of the nearest of all are among them.
    """

    def __init__(self, search: Search, n_there: int, n_rows: int, n_known: int) -> None:
        # As many rows as the table has, for those who count them; no list of them is made.
        self.everyone = Pool(np.broadcast_to(np.int64(0), (n_rows,)), "the table")
        self._there, self._search, self._n_known = whole_table(n_there), search, n_known

    def __call__(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> Rows:
        """Find the ``k`` nearest rows of a pool to each of ``rows``, itself left out."""
        return self._search(rows, self._real(pool, k), k, measured_by)

    def measured(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> tuple[Rows, Floats]:
        """Find them, and how far they are."""
        return self._search.measured(rows, self._real(pool, k), k, measured_by)

    def _real(self, pool: Pool, k: int) -> Pool:
        if pool is not self.everyone:
            return pool
        if k > self._n_known:
            raise LooksFartherError(k)
        return self._there


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
    source: ManyFiles,
    features: Any,
    rows: Rows,
    targets: list[int],
    k: int,
    batch_rows: int,
    state: Callable[[Any, Rows], Problem],
) -> Rows:
    """Find the ``k`` rows of the whole table nearest to each row of some classes.

    Parameters
    ----------
    source : ManyFiles
        The table.
    features : pyarrow.Table
        The rows that are there already, all of these classes among them, without the target.
    rows : ndarray of shape (n,), dtype int64
        Their numbers in the whole table, ascending.
    targets : list of int
        The classes; each measures for itself.
    k : int
        How many.
    batch_rows : int
        Rows that are read at once.
    state : callable
        ``state(features, rows)`` states the problem of some rows.

    Returns
    -------
    ndarray of shape (n_found,), dtype int64
        Numbers of the rows that are nearest to any, ascending, without those that are there.
    """
    found: dict[int, Nearest] = {}
    n_there = len(rows)
    _look(state(features, rows), rows, whole_table(n_there), targets, k, found)
    for first, batch in source.batches(batch_rows * _BATCHES_AT_ONCE, features.column_names):
        here = first + np.arange(batch.num_rows)
        place = np.searchsorted(rows, here)
        is_new = rows[np.minimum(place, n_there - 1)] != here
        if not is_new.any():
            continue
        block = pa.Table.from_batches([batch]).filter(pa.array(is_new))
        stacked = pa.concat_tables([features, block]).unify_dictionaries()
        numbers = np.concatenate([rows, here[is_new]])
        pool = Pool(np.arange(n_there, len(numbers)), "a part of the table")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            problem = state(stacked, numbers)
        _look(problem, numbers, pool, targets, k, found)
    every = [one.rows.ravel() for one in found.values()]
    return np.setdiff1d(np.concatenate(every), rows)


def _look(
    problem: Problem,
    numbers: Rows,
    pool: Pool,
    targets: list[int],
    k: int,
    found: dict[int, Nearest],
) -> None:
    """Take a pool of rows into account."""
    for target in targets:
        of_class = problem.of_class(target)
        asked = of_class.rows
        width = min(k, len(pool) - int(np.isin(asked[:1], pool.rows).any()))
        if width < 1:
            continue
        near, distances = problem.default_search.measured(asked, pool, width, of_class)
        is_there = target in found
        before = found[target] if is_there else Nearest(near[:, :0], distances[:, :0])
        found[target] = before.merged(numbers[near], distances, k)
