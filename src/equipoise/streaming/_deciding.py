"""What a sampler decides of a table that no memory holds: the same as of one that it does."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np

from equipoise._containers.arrow_tables import ArrowTable
from equipoise._containers.declared import resolve_declared
from equipoise._containers.kinds import Declared
from equipoise._engine.arguments import resolve_draws, speaking_as
from equipoise._engine.problem import explain_too_few, rows_alone
from equipoise._engine.shared_search import KnownNeighbors
from equipoise.core.columns import Kind
from equipoise.core.distinct import union
from equipoise.core.facts import NO_ROW
from equipoise.core.problem import TooFewRowsError
from equipoise.core.sources import Crossed
from equipoise.core.targets import Targets, resolve
from equipoise.core.windows import LaterRows, place_of, stand_at
from equipoise.exceptions import NeighborsError, TableError
from equipoise.facts import facts_of
from equipoise.over_sampling.base import OverSampler
from equipoise.streaming._by_blocks import with_list
from equipoise.streaming._classed import ClassedTable
from equipoise.streaming._classes import Classes, rows_having
from equipoise.streaming._listed import NotListedError
from equipoise.streaming._made import Decided, MadeRows
from equipoise.streaming._near import nearest_rows
from equipoise.streaming._samplers import approximate_search, with_number_of_neighbors
from equipoise.streaming._some_rows import LooksFartherError, SomeRows
from equipoise.streaming._spool import pick_and_look, pick_rows
from equipoise.streaming._whole import WholeColumns
from equipoise.typing import Rows

#: Batches that are searched at once: a search has to be prepared for each.
_BATCHES_AT_ONCE = 4


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


def chosen_rows(sampler: Any, asked: ClassedTable, targets: Targets) -> Rows:
    """The rows of the output, where a sampler only leaves some out; it needs no values."""
    problem = rows_alone(asked.classes.of_whole())
    with speaking_as(sampler):
        plan = sampler._decide(problem, targets, resolve_draws(sampler.random_state))
    chosen: Rows = plan.sample_indices
    return chosen


def made_rows(sampler: OverSampler, asked: ClassedTable, targets: Targets) -> list[MadeRows]:
    """New rows: the classes that grow are picked, and the sampler decides among them."""
    grows = targets.n_rows > 0
    if not grows.any():
        return []
    with speaking_as(sampler):
        decided = _decide_among(_rows_that_grow(sampler, asked, grows), asked, targets)
        _check_lies_between(decided.later)
    return decided.stretches()


def _rows_that_grow(sampler: OverSampler, asked: ClassedTable, grows: Any) -> SomeRows:
    rows = rows_having(asked.classes.codes, grows)
    path = asked.file("rare.arrow")
    whole = None
    if facts_of(sampler).looks_at == NO_ROW:
        spool = pick_rows(asked.table, rows, path, asked.spool_rows)
    else:
        place = asked.table.schema.get_field_index(asked.target)
        schema = asked.table.schema.remove(place)
        declared = declared_of(sampler, schema)
        whole = WholeColumns(schema, declared)
        spool = pick_and_look(asked.table, rows, path, whole, asked.spool_rows)
        features = spool.gather(rows[:1] * 0).drop_columns([asked.target])
        whole.measure(whole.read(features).features(declared), asked.table)
    return SomeRows(
        with_number_of_neighbors(sampler),
        asked.target,
        asked.classes.labels,
        whole,
        asked.table.n_rows,
        rows,
        asked.classes.of_rows(rows),
        spool,
        approximate=approximate_search(sampler),
        block_rows=asked.block_rows,
    )


def declared_of(sampler: Any, schema: Any) -> Declared:
    """What a sampler was told of the columns of a schema, by their numbers."""
    table = ArrowTable(schema.empty_table())
    index = dict.fromkeys(table.index_columns, Kind.COPIED)
    return {**index, **resolve_declared(sampler._declaration(table).kinds, table.names)}


def _decide_among(some: SomeRows, asked: ClassedTable, targets: Targets) -> Decided:
    """Decide, and gather more rows where the sampler looks at rows that are not there yet."""
    generator = resolve_draws(some.sampler.random_state).generator
    before = deepcopy(generator)
    while True:
        known = KnownNeighbors()  # the search fills it
        problem = some.problem(known)
        try:
            later = some.sampler._decide_later(problem, targets, generator)
        except TooFewRowsError as error:
            raise NeighborsError(explain_too_few(error, problem)) from None
        except LooksFartherError as more:
            stand_at(generator, place_of(before))
            growing = np.flatnonzero(targets.n_rows > 0).tolist()
            some = _with_nearest(some, asked, growing, more.k)
        except NotListedError as wanted:
            stand_at(generator, place_of(before))
            some = with_list(some, asked, wanted)
        else:
            decided = Decided(some, targets, before, known)
            vars(decided)["later"] = later  # it need not be decided again here
            return decided


def _with_nearest(some: SomeRows, asked: ClassedTable, targets: list[int], k: int) -> SomeRows:
    """The rows that are there, and the ``k`` nearest to each of some classes among all rows."""
    near = nearest_rows(asked.table, some, targets, k, asked.batch_rows * _BATCHES_AT_ONCE)
    rows = union(some.rows, near)
    spool = pick_rows(asked.table, rows, asked.file(f"near-{k}.arrow"))
    codes = asked.classes.of_rows(rows)
    return replace(some, rows=rows, codes=codes, spool=spool, n_known=k)


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
