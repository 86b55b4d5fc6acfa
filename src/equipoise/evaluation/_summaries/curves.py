"""ROC, precision–recall, gain and calibration curves of rows that are counted by probability."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise.evaluation._race.out_of_fold import Tally
from equipoise.evaluation._summaries.positives import Floats

_MOST_POINTS = 300
_N_GROUPS = 10


@dataclass(frozen=True, eq=False)
class Curves:
    """What a ranking finds, and what its probabilities are worth.

    Parameters
    ----------
    found : ndarray of shape (n,)
        Share of the positives among the rows from the top, from 0 to 1.
    false_alarms : ndarray of shape (n,)
        Share of the other class among them.
    looked_at : ndarray of shape (n,)
        Share of all rows among them.
    precision : ndarray of shape (n,)
        Share of these rows that are positive; of none it is that of the next.
    predicted, observed : ndarray of shape (m,)
        Mean probability and share of positives, in groups of about equally many rows.
    prevalence : float
        Share of positives among all rows.
    """

    found: Floats
    false_alarms: Floats
    looked_at: Floats
    precision: Floats
    predicted: Floats
    observed: Floats
    prevalence: float


def curves_of(tally: Tally) -> Curves:
    """Compute all four, from the highest probability down; rows of equal ones are taken together.

    Parameters
    ----------
    tally : Tally
        The rows.
    """
    positive, negative = tally.positive[::-1], tally.negative[::-1]
    hits, alarms = (np.concatenate([[0], np.cumsum(one)]) for one in (positive, negative))
    looked_at = hits + alarms
    precision = hits[1:] / looked_at[1:]
    places = _some(hits.size)
    predicted, observed = _calibration(tally)
    return Curves(
        (hits / max(hits[-1], 1))[places],
        (alarms / max(alarms[-1], 1))[places],
        (looked_at / looked_at[-1])[places],
        np.concatenate([precision[:1], precision])[places],
        predicted,
        observed,
        float(hits[-1] / looked_at[-1]),
    )


def _some(n: int) -> NDArray[np.intp]:
    """The places of all points, or of so many that a picture needs; the first ones are close."""
    if n <= _MOST_POINTS:
        return np.arange(n)
    places = np.rint(np.linspace(0, 1, _MOST_POINTS) ** 1.5 * (n - 1))
    return np.unique(places.astype(np.intp))


def _calibration(tally: Tally) -> tuple[Floats, Floats]:
    """Mean probability and share of positives in groups of about equally many rows."""
    n_rows = tally.positive + tally.negative
    middle = np.cumsum(n_rows) - n_rows / 2
    group = np.minimum((middle / n_rows.sum() * _N_GROUPS).astype(np.intp), _N_GROUPS - 1)
    of_group = np.bincount(group, weights=n_rows)
    there = of_group > 0
    total = np.bincount(group, weights=tally.mean * n_rows)
    n_positive = np.bincount(group, weights=tally.positive)
    return total[there] / of_group[there], n_positive[there] / of_group[there]
