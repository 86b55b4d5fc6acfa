"""What a sampler decides of a table that no memory holds: the same as of one that it does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
from equipoise.core.windows import LaterRows
from equipoise.core.wording import shown
from equipoise.exceptions import NeighborsError, TableError
from equipoise.facts import facts_of
from equipoise.over_sampling.base import OverSampler
from equipoise.streaming._classes import Classes, rows_having
from equipoise.streaming._output import AllRows, MadeRows, PickedRows, Stretch
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


def decide(sampler: Any, asked: StreamedTable) -> list[Stretch]:
    """Decide what the output is, by the sampler's own code."""
    targets = targets_of(sampler, asked.classes)
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
    schema = asked.source.schema
    place = schema.get_field_index(asked.target)
    whole = None if facts_of(sampler).looks_at == NO_ROW else WholeColumns(schema.remove(place))
    look = None if whole is None else whole.look
    spool = pick_rows(asked.source, rows, asked.work / "rare.arrow", asked.batch_rows, look)
    features = spool.remove_column(place)
    table = read_table(features) if whole is None else whole.read(features)
    problem = _problem(sampler, table, rows, asked.classes)
    generator = resolve_draws(sampler.random_state).generator
    try:
        later = sampler._decide_later(problem, targets, generator)
    except TooFewRowsError as error:
        raise NeighborsError(explain_too_few(error, problem)) from None
    _check_lies_between(later)
    return [
        everything,
        *(MadeRows(one, table, spool, rows, asked.target, asked.n_threads) for one in later),
    ]


def _problem(sampler: OverSampler, table: Table, rows: Rows, classes: Classes) -> Problem:
    """The problem of the whole table, of which the rows that are looked at are there."""
    declared = sampler._declaration(table)
    problem = sampler._problem_of(table, classes.labels_of(rows), declared, None, None)
    if sampler._reads_columns():
        _check_measurable_in_parts(problem)
    # Each window asks again for what the first decision has found.
    remembered = RememberingSearch(problem.default_search, 1, is_of_pool=True)
    return replace(problem, default_search=remembered)


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
