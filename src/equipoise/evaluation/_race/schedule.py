"""All that a race is going to do, before it begins."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from equipoise.evaluation._diagnosis.doubts import doubts_about
from equipoise.evaluation._diagnosis.finding import Finding
from equipoise.evaluation._race.cache import digest
from equipoise.evaluation._race.candidates import (
    Candidate,
    Grid,
    make_field,
)
from equipoise.evaluation._race.folds import Fold, overlap_of, read_folds
from equipoise.evaluation._race.models import make_models
from equipoise.evaluation._race.options import AUTO, MOST_REPEATS, RaceOptions
from equipoise.evaluation._race.question import Question, read_question
from equipoise.evaluation._race.run import Setup
from equipoise.evaluation._race.treatment import with_kinds_of
from equipoise.evaluation._scoring.costs import read_costs
from equipoise.evaluation._scoring.overlap import Overlap
from equipoise.typing import LabelsLike, TableLike

Cell = tuple[str, str]
Keys = dict[int, dict[Cell, str]]


@dataclass(frozen=True, eq=False)
class Schedule:
    """All that a race is going to do.

    Parameters
    ----------
    setup : Setup
        What is the same everywhere.
    candidates : list of Candidate
        Who runs, "nothing" first.
    folds : list of Fold
        Where.
    round_size : int
        Folds of a round, after which everyone is looked at.
    doubts : tuple of Finding
        What in the table makes figures doubtful, where that was asked for.
    """

    setup: Setup
    candidates: list[Candidate]
    folds: list[Fold]
    round_size: int
    doubts: tuple[Finding, ...] = ()

    @property
    def rounds(self) -> list[range]:
        """The numbers of the folds of each round."""
        n, size = len(self.folds), self.round_size
        return [range(start, min(start + size, n)) for start in range(0, n, size)]

    @property
    def stops(self) -> tuple[int, ...]:
        """Folds that are done after each round."""
        return tuple(folds.stop for folds in self.rounds)

    @cached_property
    def n_train(self) -> float:
        """Rows of a fold's training part, on average."""
        return float(np.mean([fold.train.size for fold in self.folds]))

    @cached_property
    def n_test(self) -> float:
        """Rows of a fold's test part, on average."""
        return float(np.mean([fold.test.size for fold in self.folds]))

    @cached_property
    def trained_on(self) -> float:
        """Rows of a fold's training part that are trained on, on average."""
        trained_on = self.setup.question.splitting.trained_on
        return float(np.mean([trained_on(fold.train).size for fold in self.folds]))

    @cached_property
    def overlap(self) -> Overlap:
        """What the folds have in common."""
        return overlap_of(self.folds)

    @property
    def families(self) -> list[list[Candidate]]:
        """Candidates that share their searches, in order."""
        ordered: dict[str, list[Candidate]] = {}
        for one in self.candidates:
            ordered.setdefault(one.family, []).append(one)
        return list(ordered.values())

    @property
    def n_fits(self) -> int:
        """Models to train."""
        return len(self.cells) * len(self.folds) * (1 + self.setup.inner_splits)

    @property
    def cells(self) -> list[Cell]:
        """Each candidate with each model that it is tried with."""
        return [cell for one in self.candidates for cell in one.cells(self.setup.models)]

    def keys(self) -> Keys:
        """The cache's key of each candidate and model in each fold."""
        base = self.setup.digest()
        who = {one.name: digest(*one.way) for one in self.candidates}
        models = {name: digest(model) for name, model in self.setup.models.items()}
        return {
            i: {cell: digest(base, where, who[cell[0]], models.get(cell[1])) for cell in self.cells}
            for i, where in enumerate(digest(fold.train, fold.test) for fold in self.folds)
        }


def make_schedule(
    table: TableLike, target: LabelsLike | str, options: RaceOptions, *, with_doubts: bool = False
) -> Schedule:
    """Read a table and what is to be done with it."""
    tuned_for, seed = options.tuned_for, options.random_state
    question, features = read_question(
        table, target, positive=options.positive, groups=options.groups, time=options.time,
        seed=seed,
    )  # fmt: skip
    costs = read_costs(options.costs, question.n_classes)
    grid = Grid(question.counts, _tuple(options.k), _tuple(options.ratio), seed)
    models = make_models(options.models, seed)
    setup = Setup(
        question, models, options.inner_splits, tuned_for, costs, options.min_precision,
        options.smallest_difference,
    )  # fmt: skip
    candidates = [
        replace(one, sampler=with_kinds_of(one.sampler, question.table))
        for one in make_field(options.candidates, grid)
    ]
    _check_hands(candidates, options)
    has_groups = options.groups is not None
    found = doubts_about(features, question.codes, has_groups=has_groups) if with_doubts else ()
    return Schedule(setup, candidates, *_folds(question, options), found)


def _check_hands(candidates: list[Candidate], options: RaceOptions) -> None:
    """Refuse a candidate that is to be handed what the race has not."""
    for one in candidates:
        for name in one.hands:
            if getattr(options, name) is None:
                raise ValueError(
                    f"candidate {one.name!r} is to be handed {name}, and the race has none: pass "
                    f"{name}=, or leave {name!r} out of its hands"
                )


def _folds(question: Question, options: RaceOptions) -> tuple[list[Fold], int]:
    """All folds that there may be, and those of a round: all, where their number is given."""
    splitting = question.splitting
    if options.folds is not None:
        read = read_folds(options.folds, question.codes.size, question.codes, splitting.groups)
        return read, len(read)
    is_open = options.n_repeats == AUTO and options.time is None
    n_repeats = MOST_REPEATS if options.n_repeats == AUTO else options.n_repeats
    made = splitting.folds(options.n_splits, n_repeats)
    if not made:
        raise ValueError(
            "no fold has all classes on both sides in the order of time: lower n_splits, "
            "or pass folds of your own"
        )
    return made, options.n_splits if is_open else len(made)


def _tuple(values: Any) -> tuple[Any, ...]:
    if values is None:
        return ()
    is_many = isinstance(values, Iterable) and not isinstance(values, str)
    return tuple(values) if is_many else (values,)
