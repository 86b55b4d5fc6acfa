"""Each candidate and model beside the rows as they are, a line each."""

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from equipoise._containers.results import ResultRows
from equipoise.evaluation import _reports
from equipoise.evaluation._race.candidates import NOTHING
from equipoise.evaluation._race.figures import Row
from equipoise.evaluation._race.verdict import word_of
from equipoise.evaluation._scoring.families import Tested
from equipoise.evaluation._scoring.scores import Score, known_score, rule_of

if TYPE_CHECKING:
    from equipoise.evaluation._race.comparison import Comparison

Entry = tuple[str, str]


def summarize(found: "Comparison", score: str, rule: str | None) -> ResultRows[Row]:
    """Each candidate and model against its reference; all rows are tested together.

    Parameters
    ----------
    found : Comparison
        The race.
    score : str
        The score.
    rule : {"0.5", "tuned"} or None
        How probabilities become classes; the reference always has the tuned threshold.
    """
    what = known_score(score)
    rule = rule_of(what.name, rule)
    entries = found.compared()
    judged = [one for one in entries if one[0] != NOTHING or rule != what.rule]
    pairs = [(one, found.reference(one, what.name)) for one in judged]
    family = found.differences(pairs, what.name, rule)
    told = dict(zip(judged, family.by_comparison(what.sign), strict=True))
    made = [_row(found, one, what, rule, told.get(one)) for one in entries]
    grid = partial(_reports.of_summary, score=what.name, chance=found.chance(what.name))
    return ResultRows(made, grid)


def _row(found: "Comparison", entry: Entry, what: Score, rule: str, told: Tested | None) -> Row:
    """One line; who was not tested is a reference."""
    level = found.level(entry, what.name, rule)
    beside = found.reference(entry, what.name)
    if told is None:
        change = found.difference(entry, beside, what.name, rule)
        helps, hurts, verdict = np.nan, np.nan, "reference"
    else:
        change, helps, hurts = told
        reference = found.level(beside, what.name, what.rule).mean
        smallest = what.smallest(found.smallest_difference, reference)
        verdict = word_of(change, helps, hurts, what, smallest)
    return Row(
        *entry, rule, change.n_folds, level.mean, level.low, level.high, change.mean,
        change.low, change.high, change.p, helps, hurts, verdict,
    )  # fmt: skip
