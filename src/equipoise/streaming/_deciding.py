"""What a sampler decides of a table that no memory holds: the same as of one that it does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from equipoise._containers import Table, read_table
from equipoise._containers.kinds import list_columns
from equipoise._engine.arguments import resolve_draws, speaking_as
from equipoise._engine.problem import explain_too_few, rows_alone
from equipoise._engine.shared_search import RememberingSearch
from equipoise.core.columns import Kind
from equipoise.core.facts import NO_ROW
from equipoise.core.problem import Problem, TooFewRowsError
from equipoise.core.sources import Crossed
from equipoise.core.targets import Targets, resolve
from equipoise.core.windows import LaterRows, place_of, stand_at
from equipoise.core.wording import shown
from equipoise.exceptions import NeighborsError, TableError
from equipoise.facts import facts_of
from equipoise.over_sampling.base import OverSampler
from equipoise.streaming._classes import Classes, rows_having
from equipoise.streaming._near import AmongAll, LooksFartherError, nearest_rows
from equipoise.streaming._output import AllRows, MadeRows, PickedRows, Stretch
from equipoise.streaming._samplers import approximate_search
from equipoise.streaming._source import ManyFiles
from equipoise.streaming._spool import pick_rows
from equipoise.streaming._whole import WholeColumns
from equipoise.typing import Rows

_BY_SPREAD = (Kind.DATE, Kind.ORDINAL)


@dataclass(frozen=True, eq=False)
class StreamedTable:
    """A table, its classes, and where files may lie that are needed on the way.

    Parameters
    ----------
    source : ManyFiles
        The table.
    classes : Classes
        Its classes.
    target : str
        The column that holds them.
    work : Path
        The folder for files on the way.
    batch_rows : int
        Rows that are read at once.
    n_threads : int
        Threads to use.
    """

    source: ManyFiles
    classes: Classes
    target: str
    work: Path
    batch_rows: int
    n_threads: int


def targets_of(sampler: Any, classes: Classes) -> Targets:
    """The rows that a sampler shall add to, or leave of, each class."""
    values = classes.labels[classes.codes] if callable(sampler.sampling_strategy) else None
    with speaking_as(sampler):
        targets = resolve(
            sampler.sampling_strategy,
            classes.labels,
            classes.counts,
            sampler._sampling_type,
            values=values,
        )
    sampler.sampling_strategy_ = targets.by_label
    return targets


def decide(sampler: Any, asked: StreamedTable, targets: Targets) -> list[Stretch]:
    """Decide what the output is, by the sampler's own code."""
    with speaking_as(sampler):
        if isinstance(sampler, OverSampler):
            return _decide_over(sampler, asked, targets)
        return _decide_under(sampler, asked, targets)


def _decide_under(sampler: Any, asked: StreamedTable, targets: Targets) -> list[Stretch]:
    """Rows are chosen by number; then they are picked from the stream."""
    problem = rows_alone(asked.classes.of_whole())
    plan = sampler._decide(problem, targets, resolve_draws(sampler.random_state))
    spooled, order = np.unique(plan.sample_indices, return_inverse=True)
    spool = pick_rows(asked.source, spooled, asked.work / "kept.arrow", asked.batch_rows)
    return [PickedRows(spool, spooled, order.reshape(-1))]


def _decide_over(sampler: OverSampler, asked: StreamedTable, targets: Targets) -> list[Stretch]:
    """The classes that grow are picked from the stream, and new rows are decided on among them."""
    everything = AllRows(asked.source, asked.batch_rows)
    grows = targets.n_rows > 0
    if not grows.any():
        return [everything]
    rows = rows_having(asked.classes.codes, grows)
    place = asked.source.schema.get_field_index(asked.target)
    looks_at = facts_of(sampler).looks_at
    whole = None if looks_at == NO_ROW else WholeColumns(asked.source.schema.remove(place))
    look = None if whole is None else whole.look
    spool = pick_rows(asked.source, rows, asked.work / "rare.arrow", asked.batch_rows, look)
    some = _SomeRows(sampler, asked, whole, rows, spool)
    later, some = _decide_among(some, targets)
    _check_lies_between(later)
    made = (
        MadeRows(one, some.table, some.spool, some.rows, asked.target, asked.n_threads)
        for one in later
    )
    return [everything, *made]


@dataclass(frozen=True, eq=False)
class _SomeRows:
    """The rows that a sampler is given, in place of all.

    Parameters
    ----------
    sampler : OverSampler
        The sampler.
    asked : StreamedTable
        The whole table.
    whole : WholeColumns or None
        What is known of its columns; None where the sampler reads none.
    rows : ndarray of shape (n,), dtype int64
        The rows, ascending; the classes that grow are among them.
    spool : pyarrow.Table
        Their values.
    n_known : int
        How many of the rows nearest to each of these classes are among them.
    """

    sampler: OverSampler
    asked: StreamedTable
    whole: WholeColumns | None
    rows: Rows
    spool: Any
    n_known: int = 0

    @cached_property
    def features(self) -> Any:
        """Their values without the target."""
        return self.spool.drop_columns([self.asked.target])

    @cached_property
    def table(self) -> Table:
        """The same, as a sampler reads it."""
        return self._read(self.features)

    def _read(self, features: Any) -> Table:
        return read_table(features) if self.whole is None else self.whole.read(features)

    def problem_of(self, features: Any, rows: Rows) -> Problem:
        """The problem of the whole table, where some of its rows are there."""
        table = self.table if features is self.features else self._read(features)
        declared = self.sampler._declaration(table)
        labels = self.asked.classes.labels_of(rows)
        return self.sampler._problem_of(table, labels, declared, None, None)

    def problem(self) -> Problem:
        """The problem that the sampler decides."""
        problem = self.problem_of(self.features, self.rows)
        if self.whole is not None:
            _check_measurable_in_parts(problem)
        if approximate_search(self.sampler) is not None:
            _check_numbers_alone(problem)
        # Each window asks again for what the first decision has found.
        found = RememberingSearch(problem.default_search, 1, is_of_pool=True)
        search = AmongAll(found, len(self.rows), self.asked.source.n_rows, self.n_known)
        problem = replace(problem, default_search=search)
        vars(problem)["everyone"] = search.everyone
        return problem

    def with_nearest(self, targets: list[int], k: int) -> "_SomeRows":
        """These rows, and the ``k`` nearest to each of some classes among all rows."""
        source, batch_rows = self.asked.source, self.asked.batch_rows
        near = nearest_rows(
            source, self.features, self.rows, targets, k, batch_rows, self.problem_of
        )
        rows = np.union1d(self.rows, near)
        path = self.asked.work / f"near-{k}.arrow"
        spool = pick_rows(source, rows, path, batch_rows)
        return replace(self, rows=rows, spool=spool, n_known=k)


def _decide_among(some: _SomeRows, targets: Targets) -> tuple[list[LaterRows], _SomeRows]:
    """Decide, and gather more rows where the sampler looks at rows that are not there yet."""
    generator = resolve_draws(some.sampler.random_state).generator
    begins = place_of(generator)
    while True:
        problem = some.problem()
        try:
            return some.sampler._decide_later(problem, targets, generator), some
        except TooFewRowsError as error:
            raise NeighborsError(explain_too_few(error, problem)) from None
        except LooksFartherError as more:
            stand_at(generator, begins)
            growing = np.flatnonzero(targets.n_rows > 0).tolist()
            some = some.with_nearest(growing, more.k)


def _check_measurable_in_parts(problem: Problem) -> None:
    """Refuse columns whose scale only the whole column tells."""
    columns = [problem.features.columns[j] for j in problem.features.having(_BY_SPREAD)]
    if columns:
        named = list_columns([shown(one.name) for one in columns])
        kinds = " and ".join(sorted({str(one.kind) for one in columns}))
        raise TableError(
            f"a {kinds} is measured by the spread of all its values, which a stream does not keep: "
            f"column{'s' * (len(columns) > 1)} {named}. Declare what new rows shall have: "
            f"columns={{{shown(columns[0].name)}: 'copied'}} takes the base row's, as it is"
        )


def _check_numbers_alone(problem: Problem) -> None:
    """Refuse columns that a search among numbers cannot measure."""
    if not problem.features.is_plain:
        raise TableError(
            "approximate neighbours are found among numbers without missing values, and some "
            "columns hold words, flags or dates, or have missing values. Leave neighbors out: the "
            "exact search measures them; or make them numbers, or leave them out of "
            "the files"
        )


def _check_lies_between(later: Sequence[LaterRows]) -> None:
    """Refuse tables in which nothing is interpolated: then blocks of all rows' flags decide."""
    for one in later:
        blocks = one.between(0, min(1, one.n_new))
        if any(isinstance(source, Crossed) for block in blocks for source in block.sources):
            raise TableError(
                "no column of numbers differs among the rows of the class, so that nothing lies "
                "between two of them, and only the whole table tells which flags belong together. "
                "Use RandomOverSampler, or fit_resample on a table that fits into memory"
            )
