"""Why a combination was chosen, in one sentence."""

from collections.abc import Sequence

import numpy as np

from equipoise.core.text import plural
from equipoise.evaluation._race.candidates import NOTHING
from equipoise.evaluation._scoring.scores import Score, known_score
from equipoise.evaluation._tuning.selection import TuningRow


def reason_of_choice(
    best: TuningRow, rows: Sequence[TuningRow], score: str, smallest_difference: float
) -> str:
    """Say why this one, and how it stands beside the rows as they are, by the inner folds.

    Parameters
    ----------
    best : TuningRow
        The choice.
    rows : sequence of TuningRow
        All combinations.
    score : str
        What was tuned for.
    smallest_difference : float
        The smallest difference that matters, as the caller has it.
    """
    what = known_score(score)
    known = [row for row in rows if np.isfinite(row.mean)]
    if best not in known:
        return "No combination has a score in the inner folds, so the simplest was taken."
    top = max(known, key=lambda row: what.sign * row.mean)
    smallest = what.smallest(smallest_difference, top.mean)
    if top.mean == best.mean:
        begins = f"It has the best score of {plural(len(rows), 'combination')} in the inner folds"
    else:
        begins = (
            f"It is the simplest of those that are behind the best by less than {smallest:.2g}: "
            f"{named(top)} has {what.label} {_figure(what, top.mean)} in the inner folds, and this "
            f"one {_figure(what, best.mean)}"
        )
    return f"{begins}{_beside_nothing(best, known, what)}."


def named(row: TuningRow) -> str:
    """A combination, as a sentence has it."""
    calibration = f" and {row.calibration} calibration" if row.calibration else ""
    if row.candidate == NOTHING:
        return f"{row.model} on the rows as they are{calibration}"
    return f"{row.candidate} with {row.model}{calibration}"


def _beside_nothing(best: TuningRow, known: Sequence[TuningRow], what: Score) -> str:
    """What leaving the rows alone has in the same folds."""
    alone = [row for row in known if row.candidate == NOTHING]
    if not alone or best.candidate == NOTHING:
        return ""
    reference = max(alone, key=lambda row: what.sign * row.mean)
    return (
        f"; {named(reference)} has {_figure(what, reference.mean)} there, and whether the "
        "difference is more than luck, compare tells"
    )


def _figure(what: Score, mean: float) -> str:
    return f"{mean:,.{what.decimals(mean)}f}"
