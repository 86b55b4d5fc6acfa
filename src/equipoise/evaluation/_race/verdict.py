"""One sentence about a race."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from equipoise.core.text import plural
from equipoise.evaluation._race.candidates import NOTHING
from equipoise.evaluation._scoring.families import Tested
from equipoise.evaluation._scoring.scores import SCORES, Score
from equipoise.evaluation._scoring.statistics import LEVEL, Interval

if TYPE_CHECKING:
    from equipoise.evaluation._race.comparison import Comparison
    from equipoise.evaluation._race.figures import Row

Entry = tuple[str, str]
Word = Literal["helps", "hurts", "no difference that matters", "no clear difference"]


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


def word_of(
    change: Interval, p_helps: float, p_hurts: float, score: Score, smallest: float
) -> Word:
    """What a difference is called.

    Parameters
    ----------
    change : Interval
        The difference.
    p_helps, p_hurts : float
        One-sided, that it is not better, that it is not worse; corrected for all comparisons.
    score : Score
        What was measured.
    smallest : float
        The smallest difference that matters, in the score's own unit.

    Returns
    -------
    {"helps", "hurts", "no difference that matters", "no clear difference"}
        It helps or hurts where it can be told from none and is large enough to matter; it does
        not matter where the whole interval is smaller.
    """
    gain = change.mean * score.sign
    if p_helps < LEVEL and gain >= smallest:
        return "helps"
    if p_hurts < LEVEL and -gain >= smallest:
        return "hurts"
    is_small = max(abs(change.low), abs(change.high)) < smallest
    return "no difference that matters" if is_small else "no clear difference"


def judge(comparison: "Comparison") -> Judgement:
    """Judge by the race's score against the best model on the rows as they are.

    The reference has a tuned threshold. A candidate, with any model, helps where it
    beats this reference by what matters, and where that is no luck: the hypotheses are that
    it does not beat it, for each candidate and model, tested together and on one side. Of
    those that help, the simplest that cannot be told from the best is the winner.
    """
    sentence, winner = _judged(comparison)
    about = _about(comparison)
    sentence = f"{about}, {sentence}" if about else sentence[0].upper() + sentence[1:]
    return Judgement(f"{sentence}{_on_what(comparison)}.", winner)


def is_decided(comparison: "Comparison") -> bool:
    """Whether more folds could change nothing that is said.

    Either something helps, or a gain that matters is ruled out for everybody: by a one-sided
    test each, which need no correction, as all of them must say so.

    Parameters
    ----------
    comparison : Comparison
        At one of its looks.
    """
    standing = _stand(comparison)
    return standing is not None and (bool(standing.helping) or standing.is_gain_ruled_out)


@dataclass(frozen=True, eq=False)
class _Standing:
    """Everyone against the best model on the rows as they are."""

    what: Score
    means: dict[Entry, float]
    best: Entry
    tested: dict[Entry, Tested]
    smallest: float

    @property
    def helping(self) -> list[Entry]:
        """Those that help."""
        return [
            one
            for one, tested in self.tested.items()
            if word_of(*tested, self.what, self.smallest) == "helps"
        ]

    @property
    def n_folds(self) -> int:
        """The most folds of anybody."""
        return max(change.n_folds for change, _, _ in self.tested.values())

    @property
    def is_gain_ruled_out(self) -> bool:
        """Whether no interval leaves a gain that matters, for anybody."""
        gains = [_best_case(change, self.what) for change, _, _ in self.tested.values()]
        return max(gains) < self.smallest

    def figure(self, entry: Entry) -> str:
        """A mean as it is printed."""
        return f"{self.means[entry]:,.{self.n_decimals}f}"

    @property
    def n_decimals(self) -> int:
        """Decimals of what is printed."""
        return self.what.decimals(self.means[self.best])


def _judged(comparison: "Comparison") -> tuple[str, Entry | None]:
    """The sentence without its beginning and end, and the winner."""
    standing = _stand(comparison)
    if standing is None:
        return "there is nothing to compare yet", None
    if standing.n_folds < 2:
        return "one fold is too few to tell anything", None
    if standing.helping:
        winner = _simplest(comparison, standing)
        return _that_it_helps(comparison, standing, winner), winner
    return _that_nothing_helps(comparison, standing), None


def _stand(comparison: "Comparison") -> _Standing | None:
    """Where everyone stands; None where there is nobody to compare."""
    what = SCORES[comparison.score]
    means = {
        entry: mean
        for entry in comparison.compared()
        if np.isfinite(mean := comparison.level(entry, what.name, what.rule).mean)
    }
    references = [entry for entry in means if entry[0] == NOTHING]
    others = [entry for entry in means if entry[0] != NOTHING]
    if not references or not others:
        return None
    best = max(references, key=lambda entry: what.sign * means[entry])
    pairs = [(one, best) for one in others]
    family = comparison.differences(pairs, what.name, what.rule).by_comparison(what.sign)
    smallest = what.smallest(comparison.smallest_difference, means[best])
    return _Standing(what, means, best, dict(zip(others, family, strict=True)), smallest)


def _that_it_helps(comparison: "Comparison", standing: _Standing, winner: Entry) -> str:
    change, p, _ = standing.tested[winner]
    n_others = plural(len(standing.tested), "comparison")
    return (
        f"{named(winner)} helps: {standing.what.label} {standing.figure(winner)}, against "
        f"{standing.figure(standing.best)} for {named(standing.best)} and a tuned threshold "
        f"({_change(comparison, change, standing.n_decimals)}, p = {p:.2g} after correction for "
        f"{n_others})"
    )


def _that_nothing_helps(comparison: "Comparison", standing: _Standing) -> str:
    what, best = standing.what, standing.best
    changes = {one: change for one, (change, _, _) in standing.tested.items()}
    nearest = max(changes, key=lambda one: what.sign * changes[one].mean)
    is_open = not standing.is_gain_ruled_out
    is_early = is_open and comparison.stopped
    begins = "it cannot be told yet whether anything beats" if is_early else "nothing beats"
    return (
        f"{begins} {named(best)} and a tuned threshold ({what.label} {standing.figure(best)}): "
        f"the nearest, {named(nearest)}, differs by "
        f"{_change(comparison, changes[nearest], standing.n_decimals)}; a gain that would matter "
        f"({standing.smallest:.2g} or more) is {'not ' * is_open}ruled out"
        f"{_elsewhere(comparison, best, standing.n_decimals)}"
    )


def _best_case(change: Interval, what: Score) -> float:
    """The largest gain that the interval leaves possible."""
    ends = np.array([change.low, change.high])
    return float((ends * what.sign).max()) if np.isfinite(ends).all() else np.inf


def _simplest(comparison: "Comparison", standing: _Standing) -> Entry:
    """The simplest of those that cannot be told from the best; of equals the better."""
    what, means, helping = standing.what, standing.means, standing.helping
    best = max(helping, key=lambda entry: what.sign * means[entry])

    def is_as_good(entry: Entry) -> bool:
        if entry == best:
            return True
        change = comparison.difference(entry, best, what.name, what.rule)
        p_worse = change.p_beyond(-what.sign)
        return word_of(change, 1.0, p_worse, what, standing.smallest) != "hurts"

    return min(
        filter(is_as_good, helping),
        key=lambda entry: (comparison.complexity[entry[0]], -what.sign * means[entry]),
    )


def _elsewhere(comparison: "Comparison", best: Entry, n_decimals: int) -> str:
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
        f"{row.model} is helped by {row.candidate} ({row.difference:+,.{n_decimals}f}, "
        f"to {row.mean:,.{n_decimals}f})"
        for row in rows.values()
    )
    return f"; {helped}, which does not lead"


def _about(comparison: "Comparison") -> str:
    """Whom the figures are about."""
    if comparison.positive is not None:
        return f"For class {comparison.positive!r}"
    n_classes = len(comparison.class_counts)
    return f"Over all {n_classes} classes" if n_classes > 2 else ""


def named(entry: Entry) -> str:
    candidate, model = entry
    if candidate == NOTHING:
        return f"{model} on the rows as they are"
    return f"{candidate} with {model}"


def _change(comparison: "Comparison", change: Interval, n_decimals: int) -> str:
    mean, low, high = (
        f"{value:+,.{n_decimals}f}" for value in (change.mean, change.low, change.high)
    )
    if not np.isfinite(change.low):
        return mean
    return f"{mean}, {comparison.look.interval} {low} to {high}"


def _on_what(comparison: "Comparison") -> str:
    """What a reader must know of a race that was stopped, or trained on some of the rows."""
    told = []
    if comparison.stopped:
        done = f"{len(comparison.common_folds)} of {plural(comparison.n_folds, 'fold')}"
        told.append(f"unfinished: {comparison.stopped}; {done} compared")
    if comparison.sampled is not None:
        told.append(_said_of_sample(comparison, comparison.sampled))
    if comparison.trained_on < comparison.n_train:
        some, all_rows = comparison.trained_on, comparison.n_train
        told.append(f"trained on a sample of {some:,} of {all_rows:,} rows, tested on all")
    return f" ({'; '.join(told)})" if told else ""


def _said_of_sample(comparison: "Comparison", sampled: dict[str, int]) -> str:
    """How many rows were raced in place of all, and of which class none is missing."""
    n_raced = sum(sampled.values())
    complete = [
        f"all {n:,} of {label!r}"
        for label, n in comparison.class_counts.items()
        if sampled[label] == n
    ]
    among = f" with {' and '.join(complete)}" if 0 < len(complete) < 4 else ""
    return (
        f"on a sample of {n_raced:,} of {comparison.n_rows:,} rows{among}, weighed to the shares "
        "that the classes have in all"
    )
