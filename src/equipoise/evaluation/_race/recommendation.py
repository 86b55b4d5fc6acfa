"""What to take of a race: the smallest expected loss on new rows, proven or not."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from equipoise.evaluation._race.candidates import NOTHING
from equipoise.evaluation._race.verdict import named
from equipoise.evaluation._scoring.bayes import Outlooks, look_at
from equipoise.evaluation._scoring.scores import SCORES, Score

if TYPE_CHECKING:
    from equipoise.evaluation._race.comparison import Comparison

Entry = tuple[str, str]

#: The median of what is typical of races, learnt by ``python -m benchmarks.regret``: so wide that
#: each race says for itself how large its changes are.
TYPICAL_CHANGE = 1.28
#: Expected scores that differ by less than this share of what matters are as good as equal.
TIE = 0.25


@dataclass(frozen=True)
class Gain:
    """What is expected of a choice beside the best model on the rows as they are.

    Parameters
    ----------
    mean : float
        The expected gain on new rows; above 0 is better, of a loss too.
    low, high : float
        Ends of the interval in which it lies with a probability of 95 %.

    Examples
    --------
    >>> from equipoise.evaluation import Gain
    >>> Gain(mean=0.02, low=-0.01, high=0.05).mean
    0.02
    """

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Prospect:
    """What is expected of a candidate and a model on rows not seen yet.

    Parameters
    ----------
    candidate, model : str
        Who.
    probability : float
        That it beats the best model on the rows as they are by the smallest difference that
        matters, or more; 0 for that model itself.
    gain : Gain
        By how much.

    Examples
    --------
    >>> from equipoise import compare
    >>> from equipoise.testing import example_table
    >>> X, y = example_table()
    >>> found = compare(X, y, candidates=["SMOTE"], models="decision tree", n_splits=3)
    >>> sorted(one.candidate for one in found.recommendation.prospects)
    ['SMOTE', 'nothing']
    """

    candidate: str
    model: str
    probability: float
    gain: Gain


@dataclass(frozen=True)
class Recommendation:
    """What to take where something has to be taken, beside what is proven.

    Parameters
    ----------
    candidate, model : str
        The simplest of those whose expected score on new rows is behind the best by less than a
        quarter of the smallest difference that matters.
    probability : float
        That it beats the best model on the rows as they are by the smallest difference that
        matters, or more. It allows for having chosen the best of many.
    gain : Gain
        By how much it is expected to beat that model.
    sentence : str
        In words. It says that something helps only where the verdict does.
    prospects : tuple of Prospect
        Of everyone with a score in each of the compared folds: who is taken, then the others by
        the expected gain.

    Examples
    --------
    >>> from equipoise import compare
    >>> from equipoise.testing import example_table
    >>> X, y = example_table()
    >>> found = compare(X, y, candidates=["SMOTE"], models="decision tree", n_splits=3)
    >>> found.winner is None, found.recommendation.sentence[:5]
    (True, 'Take ')
    """

    candidate: str
    model: str
    probability: float
    gain: Gain
    sentence: str
    prospects: tuple[Prospect, ...]


@dataclass(frozen=True, eq=False)
class Outlook:
    """What a race lets us expect of everyone, before a prior is chosen.

    Parameters
    ----------
    what : Score
        What was measured.
    reference : tuple of str
        The best model on the rows as they are.
    others : list of (str, str)
        All others that were compared.
    found : Outlooks or None
        What is believed of their gains over the reference; None where there are no others.
    smallest : float
        The smallest difference that matters.
    n_decimals : int
        Decimals of what is printed.
    """

    what: Score
    reference: Entry
    others: list[Entry]
    found: Outlooks | None
    smallest: float
    n_decimals: int

    def expected(self, typical: float) -> dict[Entry, float]:
        """The expected gain of everyone, the reference first."""
        gains = [] if self.found is None else self.found.expected(typical).tolist()
        return dict(zip([self.reference, *self.others], [0.0, *gains], strict=True))

    def prospects(self, typical: float) -> dict[Entry, Prospect]:
        """What is expected of everyone, the reference first."""
        beliefs = [] if self.found is None else self.found.beliefs(typical)
        alone = Prospect(*self.reference, 0.0, Gain(0.0, 0.0, 0.0))
        return {self.reference: alone} | {
            entry: Prospect(*entry, one.above(self.smallest), Gain(one.mean, *one.interval()))
            for entry, one in zip(self.others, beliefs, strict=True)
        }


def look_ahead(comparison: "Comparison") -> Outlook | None:
    """What a race lets us expect; None where it has no two folds of "nothing"."""
    what = SCORES[comparison.score]
    folds = list(comparison.common_folds)
    values = {
        entry: what.sign * comparison.values(*entry, what.name, what.rule)[folds]
        for entry in comparison.compared()
    }
    known = {entry: some for entry, some in values.items() if np.isfinite(some).all()}
    references = [entry for entry in known if entry[0] == NOTHING]
    if what.sign == 0 or len(folds) < 2 or not references:
        return None
    best = max(references, key=lambda entry: float(known[entry].mean()))
    others = [entry for entry in known if entry != best]
    level = float(known[best].mean())
    unit = what.smallest(1.0, level)
    smallest = what.smallest(comparison.smallest_difference, level)
    found = None
    if others:
        differences = np.column_stack([known[entry] - known[best] for entry in others])
        is_witness = np.array([entry[0] != NOTHING for entry in others])
        found = look_at(differences, is_witness, comparison.overlap.among(folds), unit)
    return Outlook(what, best, others, found, smallest, what.decimals(level))


def choose(
    outlook: Outlook, complexity: dict[str, int], proven: Entry | None, typical: float
) -> Entry:
    """The simplest of those whose expected score is hardly behind the best.

    Of equals the best. What is proven is not passed over for the rows as they are.
    """
    expected = outlook.expected(typical)
    top = max(expected.values())
    good = [entry for entry, gain in expected.items() if top - gain < TIE * outlook.smallest]
    chosen = min(good, key=lambda entry: (complexity[entry[0]], -expected[entry]))
    return proven if proven is not None and chosen[0] == NOTHING else chosen


def recommend(comparison: "Comparison") -> Recommendation | None:
    """Say what to take; None where there are no two folds to tell from."""
    outlook = look_ahead(comparison)
    if outlook is None:
        return None
    chosen = choose(outlook, comparison.complexity, comparison.winner, TYPICAL_CHANGE)
    told = outlook.prospects(TYPICAL_CHANGE)
    others = sorted(told.keys() - {chosen}, key=lambda entry: (-told[entry].gain.mean, entry))
    prospects = tuple(told[entry] for entry in (chosen, *others))
    first = prospects[0]
    sentence = _sentence(comparison, outlook, prospects)
    return Recommendation(*chosen, first.probability, first.gain, sentence, prospects)


def _sentence(comparison: "Comparison", outlook: Outlook, prospects: tuple[Prospect, ...]) -> str:
    """The recommendation in words."""
    first = (prospects[0].candidate, prospects[0].model)
    if first == outlook.reference:
        return f"Take {named(first)}: {_why_nothing(outlook, prospects[1:])}."
    return (
        f"Take {named(first)}, {_how_sure(first, comparison.winner)}: on new rows it beats "
        f"{named(outlook.reference)} by {outlook.smallest:.2g} or more with a probability of "
        f"{_percent(prospects[0].probability)} ({_change(outlook, prospects[0].gain)})."
    )


def _why_nothing(outlook: Outlook, others: tuple[Prospect, ...]) -> str:
    """Why the rows are to be left as they are."""
    tried = [one for one in others if one.candidate != NOTHING]
    if not tried:
        return "no way to change the rows was compared"
    likeliest = max(tried, key=lambda one: one.probability)
    return (
        f"on new rows nothing that was tried is expected to do better by as much as matters; the "
        f"likeliest to gain {outlook.smallest:.2g} or more, "
        f"{named((likeliest.candidate, likeliest.model))}, does so with a probability of "
        f"{_percent(likeliest.probability)}"
    )


def _how_sure(chosen: Entry, proven: Entry | None) -> str:
    if chosen == proven:
        return "which is proven to help"
    if proven is None:
        return "the best bet though not proven"
    return f"the best bet, while {named(proven)} is proven to help"


def _percent(probability: float) -> str:
    if probability < 0.01:
        return "less than 1 %"
    return "more than 99 %" if probability > 0.99 else f"{100 * probability:.0f} %"


def _change(outlook: Outlook, gain: Gain) -> str:
    """A gain as the tables have it: of a loss it is below zero."""
    what, n_decimals = outlook.what, outlook.n_decimals
    low, high = sorted((what.sign * gain.low, what.sign * gain.high))
    mean = what.sign * gain.mean
    return (
        f"{what.label} {mean:+,.{n_decimals}f} expected, 95 % interval "
        f"{low:+,.{n_decimals}f} to {high:+,.{n_decimals}f}"
    )
