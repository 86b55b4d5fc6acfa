"""How many of the positives are among the rows that rank highest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from equipoise.evaluation._summaries.positives import Floats, read_positives
from equipoise.typing import Label, LabelsLike


@dataclass(frozen=True, eq=False)
class GainCurve:
    """How many of the positives are among the rows that rank highest.

    Parameters
    ----------
    looked_at : ndarray of shape (n,)
        The share of rows looked at, from the highest score down.
    found : ndarray of shape (n,)
        The share of positives among them.
    prevalence : float
        The share of positives in all rows.
    """

    looked_at: Floats
    found: Floats
    prevalence: float

    def found_at(self, share: float) -> float:
        """The share of positives in this share of rows."""
        return float(np.interp(share, self.looked_at, self.found))

    @property
    def lift(self) -> Floats:
        """How many times more positives than in rows at random; the first place left out."""
        return np.asarray(self.found[1:] / self.looked_at[1:])


def gain_curve(
    y_true: LabelsLike, y_score: ArrayLike, *, pos_label: Label | None = None
) -> GainCurve:
    """Compute the cumulative gain; rows of equal score are taken together.

    Parameters
    ----------
    y_true : array-like of shape (n_rows,)
        The classes, two of them.
    y_score : array-like of shape (n_rows,)
        Any score that is higher for the positive class.
    pos_label : object, default=None
        The positive class; None is the rarer one.
    """
    is_positive, score = read_positives(y_true, y_score, pos_label)
    order = np.argsort(-score, kind="stable")
    ordered = score[order]
    ends = np.flatnonzero(np.append(ordered[1:] < ordered[:-1], True)) + 1
    n_found = np.cumsum(is_positive[order])[ends - 1]
    return GainCurve(
        np.concatenate([[0.0], ends / score.size]),
        np.concatenate([[0.0], n_found / is_positive.sum()]),
        float(is_positive.mean()),
    )
