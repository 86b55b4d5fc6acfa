"""Who cannot win any more: what a race need not go on with."""

from typing import TYPE_CHECKING

import numpy as np

from equipoise.evaluation._race.candidates import NOTHING
from equipoise.evaluation._scoring.scores import SCORES
from equipoise.evaluation._scoring.statistics import Interval

if TYPE_CHECKING:
    from equipoise.evaluation._race.comparison import Comparison

Entry = tuple[str, str]


def hopeless(found: "Comparison") -> set[Entry]:
    """Those for whom a gain that would matter is ruled out, by the intervals of the race.

    Over two references: the best model on the rows as they are, which the verdict asks about, and
    the entry's own model on these rows, which its line in the summary asks about. A model on the
    rows as they are goes with the last of its candidates, where it is behind the best for
    certain.

    Parameters
    ----------
    found : Comparison
        What is known so far.
    """
    what = SCORES[found.score]
    running = [one for one in found.compared() if one not in found.dropped]
    means = {one: found.level(one, what.name, what.rule).mean for one in running}
    references = [one for one in running if one[0] == NOTHING and np.isfinite(means[one])]
    if not references:
        return set()
    best = max(references, key=lambda one: what.sign * means[one])

    def best_case(entry: Entry, reference: Entry) -> float:
        return _best_case(found.difference(entry, reference, what.name, what.rule), what.sign)

    def is_without_hope(entry: Entry) -> bool:
        held_against = {best, found.reference(entry, what.name)}
        return all(
            best_case(entry, one) < what.smallest(found.smallest_difference, means[one])
            for one in held_against
            if one in means
        )

    gone = {one for one in running if one[0] != NOTHING and is_without_hope(one)}
    needed = {one[1] for one in running if one[0] != NOTHING and one not in gone}
    gone |= {
        one
        for one in references
        if one != best and one[1] not in needed and best_case(one, best) < 0
    }
    return gone


def _best_case(change: Interval, sign: int) -> float:
    """The largest gain that the interval leaves possible; of fewer than two folds any."""
    ends = np.array([change.low, change.high]) * sign
    return float(ends.max()) if np.isfinite(ends).all() else np.inf
