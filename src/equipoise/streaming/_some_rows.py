"""The rows that a sampler is given in place of a table that no memory holds."""

from copy import copy
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers import Table, read_table
from equipoise._containers.declared import resolve_declared
from equipoise._containers.kinds import Declared
from equipoise._engine.search import EstimatorSearch
from equipoise._engine.shared_search import KnownNeighbors, RememberingSearch
from equipoise.core.columns import Features
from equipoise.core.pools import FarthestBySearch, Pool, Search, whole_table
from equipoise.core.problem import Problem
from equipoise.exceptions import TableError
from equipoise.neighbors import ApproximateNeighbors
from equipoise.over_sampling.base import OverSampler
from equipoise.streaming._classes import labels_with
from equipoise.streaming._listed import ListedSearch, Lists
from equipoise.streaming._spool import PartOfSpool, Spool
from equipoise.streaming._whole import WholeColumns
from equipoise.typing import Floats, Rows

#: So many rows tell what texts look like.
_FIRST_ROWS = 1_024


@dataclass(frozen=True, eq=False)
class SomeRows:
    """The classes that grow, what is near to them, and what is known of the whole table.

    It can be pickled: values stay in the spool's file.

    Parameters
    ----------
    sampler : OverSampler
        The sampler.
    target : str
        The column of the class.
    labels : ndarray of shape (n_classes,)
        The labels, sorted.
    whole : WholeColumns or None
        What is known of whole columns; None where the sampler reads none.
    n_rows : int
        Rows of the whole table.
    rows : ndarray of shape (n,), dtype int64
        Numbers of these rows, ascending; the classes that grow are among them.
    codes : ndarray of shape (n,), dtype intp
        Their classes.
    spool : Spool or PartOfSpool
        Their values.
    n_known : int
        How many of the rows nearest to each of the classes that grow are among them.
    approximate : ApproximateNeighbors or None
        What finds neighbours, where not all that it finds need be the nearest.
    block_rows : int, default=0
        Rows that may be in memory at once; 0 is all of them.
    lists : dict, default={}
        Where they are not in memory: who was found to be near whom.
    """

    sampler: OverSampler
    target: str
    labels: NDArray[Any]
    whole: WholeColumns | None
    n_rows: int
    rows: Rows
    codes: NDArray[np.intp]
    spool: Spool | PartOfSpool
    n_known: int = 0
    approximate: ApproximateNeighbors | None = None
    block_rows: int = 0
    lists: Lists = field(default_factory=dict)

    def __getstate__(self) -> dict[str, Any]:
        """What was told, without what was read from it."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        # What a function said is in the targets already, and few functions can be pickled.
        told["sampler"] = _without_function(self.sampler)
        told["whole"] = None if self.whole is None else self.whole.settled()
        return told

    @cached_property
    def features(self) -> Any:
        """Their values without the target."""
        return self.spool.table.drop_columns([self.target])

    @cached_property
    def table(self) -> Table:
        """The same, as a sampler reads it."""
        return self.read(self.features)

    def read(self, features: Any) -> Table:
        """Some of them, as a sampler reads a table."""
        return read_table(features) if self.whole is None else self.whole.read(features)

    def only(self, places: Rows) -> "SomeRows":
        """Some of the rows, by their places among these; they are read into memory."""
        return replace(
            self,
            rows=self.rows[places],
            codes=self.codes[places],
            spool=PartOfSpool(self.spool, places),
            block_rows=0,
            lists={},
        )

    def another_class(self, targets: list[int]) -> int:
        """A class that is none of some; the first, where there is no other."""
        others = [code for code in range(len(self.labels)) if code not in targets]
        return others[0] if others else 0

    def stated(self, features: Any, codes: NDArray[np.intp]) -> Problem:
        """The problem of the whole table, where some of its rows are there."""
        table = self.table if features is vars(self).get("features") else self.read(features)
        declared = self.sampler._declaration(table)
        labels = labels_with(self.labels, codes)
        threads = self.sampler._n_threads()
        return self.sampler._problem_of(table, labels, declared, None, None, threads)

    def problem(self, known: KnownNeighbors) -> Problem:
        """The problem that the sampler decides.

        Parameters
        ----------
        known : dict
            Neighbours that were found before; those that are found now join them.
        """
        if self.block_rows:
            return self._problem_in_a_file()
        problem = self.stated(self.features, self.codes)
        finds = problem.default_search
        if self.approximate is not None:
            _check_numbers_alone(problem)
            finds = EstimatorSearch(problem.as_numbers(), self.approximate)
        # Each window asks again for what the first decision has found.
        found = RememberingSearch(finds, 1, is_of_pool=True, known=known)
        search = AmongAll(found, len(self.rows), self.n_rows, self.n_known)
        problem = replace(problem, default_search=search)
        vars(problem)["everyone"] = search.everyone
        return problem

    def _problem_in_a_file(self) -> Problem:
        """The same, where values are read when they are asked for, and neighbours are listed."""
        first = self.only(np.arange(min(_FIRST_ROWS, len(self.rows))))
        problem = first.stated(first.features, first.codes)
        declared = self.sampler._declaration(first.table).kinds
        values = SpooledValues(self, resolve_declared(declared, first.table.names))
        search = ListedSearch(self.rows, self.codes, self.n_rows, self.lists)
        made = replace(
            problem,
            features=Features(values, problem.features.columns),
            codes=self.codes,
            default_search=search,
            extremes=None,
        )
        vars(made)["everyone"] = search.everyone
        # What is prepared once tells about columns, and to users of estimators, of which is none.
        made.once(lambda: self.sampler._prepare(problem))
        return made


class SpooledValues:
    """The values of rows in a file, as far as somebody asks for them.

    Levels are numbered anew each time, so that within what was asked for at once the same are the
    same.

    Parameters
    ----------
    some : SomeRows
        The rows.
    declared : dict of int to Kind
        What some columns were declared to be.
    """

    def __init__(self, some: SomeRows, declared: Declared) -> None:
        self._some, self._declared = some, declared
        schema = some.spool.schema
        self._names = [name for name in schema.names if name != some.target]
        self.shape = (len(some.rows), len(self._names))

    def __getitem__(self, key: Any) -> Any:
        rows, columns = key if isinstance(key, tuple) else (key, slice(None))
        every_row, every_column = map(np.arange, self.shape)
        places = np.atleast_1d(every_column[columns])
        names = [self._names[j] for j in places]
        wanted = every_row[rows].ravel()
        if not wanted.size:
            return np.empty((0, places.size))
        table = self._some.spool.gather(wanted, names)
        whole, declared = self._some.whole, self._declared
        assert whole is not None, "a sampler that reads no values asks for none"
        said = {nth: declared[j] for nth, j in enumerate(places.tolist()) if j in declared}
        values = whole.only(places.tolist()).read(table).features(said).values
        return values[:, 0] if np.ndim(columns) == 0 and not isinstance(columns, slice) else values


def _check_numbers_alone(problem: Problem) -> None:
    """Refuse columns that a search among numbers cannot measure."""
    if not problem.features.is_plain:
        raise TableError(
            "approximate neighbours are found among numbers without missing values, and some "
            "columns hold words or dates, or have missing values. Leave neighbors out: the exact "
            "search measures them; or make them numbers, or leave them out of the files"
        )


def _without_function(sampler: OverSampler) -> OverSampler:
    if not callable(sampler.sampling_strategy):
        return sampler
    made = copy(sampler)
    made.sampling_strategy = "auto"
    return made


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
