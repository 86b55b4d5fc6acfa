"""What the probabilities of a race decide, and for whom that is worth showing."""

from typing import TYPE_CHECKING, Any

import numpy as np

from equipoise.evaluation._race.out_of_fold import THRESHOLDS, Tally, confusion_at, together
from equipoise.evaluation._scoring.scores import SCORES

if TYPE_CHECKING:
    from equipoise.evaluation._race.comparison import Comparison

Entry = tuple[str, str]

#: So many candidates and models have their curves in the report.
_MOST_LEADING = 4


def leading(found: "Comparison") -> list[Entry]:
    """The winner, who is recommended and the best, what they are held against first."""
    what = SCORES[found.score]
    means = {one: found.level(one, what.name, what.rule).mean for one in found.compared()}
    known = [one for one, mean in means.items() if np.isfinite(mean)]
    best = sorted(known, key=lambda one: -(what.sign or 1) * means[one])
    taken, winner = found.recommendation, found.winner
    recommended = [] if taken is None else [(taken.candidate, taken.model)]
    first = [*([winner] if winner else []), *recommended]
    references = [found.reference(one, what.name) for one in [*first, *best[:1]]]
    some = dict.fromkeys(one for one in [*references, *first, *best] if one in means)
    return list(some)[:_MOST_LEADING]


def tally_of(found: "Comparison", entry: Entry) -> Tally:
    """The test rows of all folds by their probability, of two classes."""
    if tallies := [found.tallies[one] for one in found.tallies if one[:2] == entry]:
        return together(tallies)
    if len(found.class_counts) > 2:
        raise ValueError(
            f"a threshold is for two classes, and there are {len(found.class_counts)}: name the "
            "class that matters by positive="
        )
    there = ", ".join(map(repr, dict.fromkeys(one[:2] for one in found.tallies)))
    raise ValueError(f"{entry!r} was not run; there are {there or 'none'}")


def confusions_of_leading(found: "Comparison") -> list[dict[str, Any]]:
    """The decisions of those who lead at all thresholds of the report."""
    made = []
    for entry in leading(found) if found.tallies else []:
        tally = tally_of(found, entry)
        counts = [vars(confusion_at(tally, one)) for one in THRESHOLDS.tolist()]
        columns = {name: [one[name] for one in counts] for name in counts[0]}
        made.append({"candidate": entry[0], "model": entry[1], **columns})
    return made
