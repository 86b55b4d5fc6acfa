"""One sentence about a race."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from equipoise.evaluation._race.candidates import NOTHING
from equipoise.evaluation._scoring.scores import SCORES, Score
from equipoise.evaluation._scoring.statistics import LEVEL, Interval, holm

if TYPE_CHECKING:
    from equipoise.evaluation._race.comparison import Comparison, Row

Entry = tuple[str, str]


@dataclass(frozen=True)
class Judgement:
    """What a race says.

    Parameters
    ----------
    sentence : str
        In words.
    winner : tuple of str or None
        Candidate and model that help; None where nothing does.
    """

    sentence: str
    winner: Entry | None


def judge(comparison: "Comparison") -> Judgement:
    """Judge by the race's score against the best model on the rows as they are.

    The reference has a tuned threshold. A candidate, with any model, helps where it
    beats this reference after Holm's correction for all candidates and models. Of
    those that help, the simplest that cannot be told from the best is the winner.
    """
    what = SCORES[comparison.score]
    means = {
        entry: float(np.nanmean(values))
        for entry in comparison.entries()
        if np.isfinite(values := comparison.values(*entry, what.name, what.rule)).any()
    }
    references = [entry for entry in means if entry[0] == NOTHING]
    others = [entry for entry in means if entry[0] != NOTHING]
    if not references or not others:
        return Judgement(f"There is nothing to compare yet{_stopped(comparison)}.", None)
    best = max(references, key=lambda entry: what.sign * means[entry])
    changes = {one: comparison.difference(one, best, what.name, what.rule) for one in others}
    if max(change.n_folds for change in changes.values()) < 2:
        return Judgement(f"One fold is too few to tell anything{_stopped(comparison)}.", None)
    corrected = holm(np.array([change.p for change in changes.values()]))
    p_holm = dict(zip(changes, corrected.tolist(), strict=True))
    helping = [one for one in others if p_holm[one] < LEVEL and changes[one].mean * what.sign > 0]
    base = f"{_named(best)} and a tuned threshold"
    if helping:
        winner = _simplest(comparison, helping, means, what)
        change = changes[winner]
        sentence = (
            f"{_named(winner)} helps: {what.label} {_figure(means[winner])}, against "
            f"{_figure(means[best])} for {base} "
            f"({_change(change)}, p = {p_holm[winner]:.2g} after correction for {len(others)} "
            f"comparison{'s' * (len(others) != 1)})"
        )
        return Judgement(f"{_capital(sentence)}{_stopped(comparison)}.", winner)
    nearest = max(others, key=lambda one: what.sign * changes[one].mean)
    sentence = (
        f"nothing beats {base} ({what.label} {_figure(means[best])}): the nearest, "
        f"{_named(nearest)}, differs by {_change(changes[nearest])}"
        f"{_elsewhere(comparison, best)}"
    )
    return Judgement(f"{_capital(sentence)}{_stopped(comparison)}.", None)


def _simplest(
    comparison: "Comparison", helping: list[Entry], means: dict[Entry, float], what: Score
) -> Entry:
    """The simplest of those that cannot be told from the best; of equals the better."""
    best = max(helping, key=lambda entry: what.sign * means[entry])

    def is_as_good(entry: Entry) -> bool:
        change = comparison.difference(entry, best, what.name, what.rule)
        return entry == best or not (change.p < LEVEL and change.mean * what.sign < 0)

    return min(
        filter(is_as_good, helping),
        key=lambda entry: (comparison.complexity[entry[0]], -what.sign * means[entry]),
    )


def _elsewhere(comparison: "Comparison", best: Entry) -> str:
    """Where resampling helps a model that stays behind all the same."""
    rows: dict[str, Row] = {}
    for row in comparison.summary():
        sign = SCORES[comparison.score].sign
        is_better = row.verdict == "helps" and row.model != best[1]
        if is_better and (
            row.model not in rows or sign * row.difference > sign * rows[row.model].difference
        ):
            rows[row.model] = row
    if not rows:
        return ""
    helped = " and ".join(
        f"{row.model} is helped by {row.candidate} ({row.difference:+.3g}, to {_figure(row.mean)})"
        for row in rows.values()
    )
    return f"; {helped}, which does not lead"


def _named(entry: Entry) -> str:
    candidate, model = entry
    if candidate == NOTHING:
        return f"{model} on the rows as they are"
    return f"{candidate} with {model}"


def _figure(value: float) -> str:
    return f"{value:.3f}" if 0.001 <= abs(value) < 1000 else f"{value:.3g}"


def _change(change: Interval) -> str:
    return f"{change.mean:+.3g}, 95 % interval {change.low:+.3g} to {change.high:+.3g}"


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def _stopped(comparison: "Comparison") -> str:
    return f" (unfinished: {comparison.stopped})" if comparison.stopped else ""
