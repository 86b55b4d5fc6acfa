"""What one pass through sorted probabilities tells: areas under curves, and recall."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.evaluation._scoring.thresholds import Probabilities, Weights


@dataclass(frozen=True, eq=False)
class Ranking:
    """Rows at or above each probability that there is, the highest first.

    Parameters
    ----------
    right : ndarray of shape (n_levels,)
        Positive rows at or above it; the last is all of them, and never 0.
    called : ndarray of shape (n_levels,)
        All rows at or above it. Where rows have weights, both are sums of these.
    """

    right: NDArray[Any]
    called: NDArray[Any]

    @property
    def precision(self) -> Probabilities:
        """The share of positive rows among those at or above."""
        return np.asarray(self.right / self.called)

    @property
    def roc_auc(self) -> float:
        """The area under the curve of true over false positives; levels are joined by lines."""
        right = np.append(0, self.right)
        wrong = np.append(0, self.called - self.right)
        area = (np.diff(wrong) * (right[1:] + right[:-1])).sum() / 2
        return float(area / (right[-1] * wrong[-1]))

    @property
    def average_precision(self) -> float:
        """The precision at each level, weighted by the positive rows that lie there."""
        return float((np.diff(self.right, prepend=0) * self.precision).sum() / self.right[-1])

    def recall_at(self, min_precision: float) -> float:
        """The largest recall at a precision of at least this; 0 where none has it."""
        there = self.right[self.precision >= min_precision]
        return float(there.max(initial=0) / self.right[-1])


def rank(
    truth: NDArray[np.bool_], positive: Probabilities, weights: Weights | None = None
) -> Ranking:
    """Rank rows by their probability; equal ones are one level.

    Parameters
    ----------
    truth : ndarray of shape (n_rows,)
        Whether a row is positive; at least one is.
    positive : ndarray of shape (n_rows,)
        The probability that it is.
    weights : ndarray of shape (n_rows,) or None
        How many rows each stands for; None is one.
    """
    order = np.argsort(-positive, kind="stable")
    values = positive[order]
    ends = np.append(np.flatnonzero(values[1:] != values[:-1]), values.size - 1)
    if weights is None:
        return Ranking(np.cumsum(truth[order])[ends], ends + 1)
    right, wrong = (np.cumsum(weights[order] * is_so[order])[ends] for is_so in (truth, ~truth))
    return Ranking(right, right + wrong)
