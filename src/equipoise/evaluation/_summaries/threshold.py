"""What decisions cost at each threshold."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from equipoise.evaluation._summaries.positives import Floats, read_positives
from equipoise.typing import Label, LabelsLike


@dataclass(frozen=True, eq=False)
class ThresholdCurve:
    """What decisions cost at each threshold.

    Parameters
    ----------
    thresholds : ndarray of shape (n,)
        Rows with at least this probability are called positive.
    costs : ndarray of shape (n,)
        Mean cost of a row.
    best, best_cost : float
        The threshold that costs least on these rows, and its cost.
    half_cost : float
        The cost at 0.5.
    theory : float
        Elkan's threshold for probabilities that are right: alarm / (alarm + miss).
    miss, alarm : float
        What the two errors cost.
    """

    thresholds: Floats
    costs: Floats
    best: float
    best_cost: float
    half_cost: float
    theory: float
    miss: float
    alarm: float


def threshold_curve(
    y_true: LabelsLike,
    y_prob: ArrayLike,
    *,
    miss: float = 1.0,
    alarm: float = 1.0,
    pos_label: Label | None = None,
) -> ThresholdCurve:
    """Compute the mean cost of a row at every threshold that matters.

    Parameters
    ----------
    y_true : array-like of shape (n_rows,)
        The classes, two of them.
    y_prob : array-like of shape (n_rows,)
        Probability of the positive class.
    miss, alarm : float, default=1.0
        What a missed positive and a false alarm cost.
    pos_label : object, default=None
        The positive class; None is the rarer one.
    """
    if miss < 0 or alarm < 0 or miss + alarm == 0:
        raise ValueError(f"costs must not be negative, nor both 0: miss={miss}, alarm={alarm}")
    is_positive, score = read_positives(y_true, y_prob, pos_label)
    order = np.argsort(score, kind="stable")
    score, is_positive = score[order], is_positive[order]
    n_missed = np.concatenate([[0], np.cumsum(is_positive)])
    n_alarms = (~is_positive).sum() - np.concatenate([[0], np.cumsum(~is_positive)])
    costs = (miss * n_missed + alarm * n_alarms) / score.size
    starts = np.flatnonzero(np.concatenate([[True], score[1:] > score[:-1], [True]]))
    thresholds = np.append(score, np.nextafter(score[-1], np.inf))[starts]
    costs = costs[starts]
    cheapest = int(costs.argmin())
    at_half = int(np.searchsorted(thresholds, 0.5, side="left").clip(max=thresholds.size - 1))
    return ThresholdCurve(
        thresholds, costs, float(thresholds[cheapest]), float(costs[cheapest]),
        float(costs[at_half]), alarm / (alarm + miss), miss, alarm,
    )  # fmt: skip
