"""Ways to judge a race."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.holm import holm
from benchmarks.honesty.replay import Race, at_look
from equipoise.evaluation import SCORES
from equipoise.evaluation._race.candidates import NOTHING
from equipoise.evaluation._scoring.looks import ONE_LOOK
from equipoise.evaluation._scoring.overlap import Overlap
from equipoise.evaluation._scoring.statistics import LEVEL, corrected_interval


@dataclass(frozen=True)
class Rule:
    """How a race is judged.

    Parameters
    ----------
    name : str
        As it is printed.
    n_folds : int
        Folds that a race must have.
    helps : callable
        Whether something helps in a race.
    """

    name: str
    n_folds: int
    helps: Callable[[Race], bool]


def helps_as_raced(race: Race) -> bool:
    """Whether something helps in the end."""
    return race.ended.winner is not None


def a_row_helps(race: Race) -> bool:
    """Whether some model is helped in the end, be it the best or not."""
    return any(row.verdict == "helps" for row in race.ended.summary())


def helps_by_holm(race: Race, n_folds: int) -> bool:
    """Whether something helps by the first rule: two-sided, Holm's correction, random overlap."""
    cut, what = at_look(race.whole, n_folds, ONE_LOOK), SCORES[race.whole.score]
    means = {one: cut.level(one, what.name, what.rule).mean for one in cut.compared()}
    nothings = [one for one in means if one[0] == NOTHING]
    best = max(nothings, key=lambda one: what.sign * means[one])
    others = [one for one in means if one[0] != NOTHING]
    values = {one: cut.values(*one, what.name, what.rule) for one in means}
    random = Overlap(cut.test_share)
    changes = [corrected_interval(values[one] - values[best], random) for one in others]
    corrected = holm(np.array([change.p for change in changes]))
    smallest = what.smallest(cut.smallest_difference, means[best])
    return any(
        p < LEVEL and change.mean * what.sign >= smallest
        for p, change in zip(corrected, changes, strict=True)
    )


#: The first rule there was, and what a race says in the end.
RULES = (
    Rule("10 folds\nby Holm", 10, partial(helps_by_holm, n_folds=10)),
    Rule("as\nraced", 10, helps_as_raced),
    Rule("as raced,\na row", 10, a_row_helps),
)


@dataclass(frozen=True)
class Judgement:
    """What all rules say of a race.

    Parameters
    ----------
    helps : tuple of bool
        Whether something helps, by each of ``RULES``.
    n_folds : int
        Folds after which the race ended.
    n_dropped : int
        Candidates and models that were left out on the way.
    """

    helps: tuple[bool, ...]
    n_folds: int
    n_dropped: int


def judge(race: Race) -> Judgement:
    """Judge a race by all rules."""
    helps = tuple(rule.n_folds <= race.whole.n_folds and rule.helps(race) for rule in RULES)
    return Judgement(helps, race.ended.n_folds, len(race.ended.dropped))
