"""Test rows by their probability: what curves and confusions of two classes are drawn from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.evaluation._summaries.positives import Flags, Floats

Counts = NDArray[np.int64]

#: Up to so many different probabilities a fold each is kept; of more, the rows are put together.
EXACT_UP_TO = 256
_N_QUANTILES = 129
#: Thresholds at which the counts are exact in any table.
THRESHOLDS: Floats = np.unique(
    np.round(
        np.concatenate(
            [
                [0.0, 0.0001, 0.0002, 0.0005, 0.002, 0.005, 0.995, 0.998, 1.0],
                np.arange(1, 100) / 100,
                [0.001, 0.003, 0.004, 0.006, 0.007, 0.008, 0.009, 0.015, 0.025, 0.999],
            ]
        ),
        4,
    )
)


@dataclass(frozen=True, eq=False)
class Tally:
    """The test rows of a fold, or of several, by their probability.

    Parameters
    ----------
    at : ndarray of shape (n,)
        Probabilities, ascending: the smallest of the rows that are put together.
    mean : ndarray of shape (n,)
        Their mean probability.
    positive, negative : ndarray of shape (n,), dtype int64
        So many of them are of the positive class, and of the other; of a table that was sampled,
        for how many rows of the whole they stand, in float64.

    Examples
    --------
    >>> from equipoise import compare
    >>> from equipoise.testing import example_table
    >>> X, y = example_table()
    >>> found = compare(X, y, candidates=[], models="decision tree", n_splits=2, n_repeats=1)
    >>> tally = found.tally("nothing", "decision tree")
    >>> tally.n_rows == len(y), int(tally.positive.sum()) == found.class_counts[found.positive]
    (True, True)
    """

    at: Floats
    mean: Floats
    positive: Counts | Floats
    negative: Counts | Floats

    @property
    def n_rows(self) -> int:
        """All rows."""
        return round(float(self.positive.sum() + self.negative.sum()))

    def to_dict(self) -> dict[str, list[Any]]:
        """Lists, for the cache."""
        return {name: values.tolist() for name, values in vars(self).items()}


@dataclass(frozen=True)
class Confusion:
    """Decisions at one threshold, counted over the test rows of all folds.

    Parameters
    ----------
    threshold : float
        Rows with at least this probability are called positive.
    true_negative, false_positive, false_negative, true_positive : int
        Rows of the other class called so, false alarms, misses, and hits.

    Examples
    --------
    >>> from equipoise.evaluation import Confusion
    >>> Confusion(0.5, 90, 2, 3, 5).cost([[0, 10], [1, 0]])
    32.0
    """

    threshold: float
    true_negative: int
    false_positive: int
    false_negative: int
    true_positive: int

    def cost(self, costs: Any) -> float:
        """Give what these decisions cost together.

        Parameters
        ----------
        costs : array-like of shape (2, 2)
            ``costs[i][j]``: predicting class i where the truth is class j.

        Returns
        -------
        float
        """
        counts = [
            [self.true_negative, self.false_negative],
            [self.false_positive, self.true_positive],
        ]
        return float((np.asarray(costs, dtype=np.float64) * counts).sum())


def count_by_probability(
    is_positive: Flags, probability: Floats, weights: Floats | None = None
) -> Tally:
    """Count the rows of a fold; where there are too many probabilities, those nearby together.

    The bounds are ``THRESHOLDS`` and quantiles, so that counts at these are exact.
    """
    values, place = np.unique(probability, return_inverse=True)
    if values.size > EXACT_UP_TO:
        quantiles = np.quantile(probability, np.linspace(0, 1, _N_QUANTILES), method="lower")
        bounds = np.union1d(THRESHOLDS, quantiles)
        _, place = np.unique(np.searchsorted(bounds, probability, "right"), return_inverse=True)
    if weights is None:
        return _counted(place, probability, is_positive, ~is_positive, probability)
    positive, negative = weights * is_positive, weights * ~is_positive
    return _counted(place, probability, positive, negative, weights * probability)


def _counted(
    place: NDArray[np.intp], at: Floats, positive: Any, negative: Any, total: Floats
) -> Tally:
    """Sum what is at the same place."""
    n = int(place.max()) + 1
    smallest = np.full(n, np.inf)
    np.minimum.at(smallest, place, at)
    n_positive, n_negative = (
        _as_counts(np.bincount(place, weights=one, minlength=n), one.dtype)
        for one in (positive, negative)
    )
    mean = np.bincount(place, weights=total, minlength=n) / (n_positive + n_negative)
    return Tally(smallest, mean, n_positive, n_negative)


def _as_counts(sums: NDArray[Any], dtype: np.dtype[Any]) -> Counts | Floats:
    """Sums of whole numbers as such."""
    return sums if dtype.kind == "f" else np.rint(sums).astype(np.int64)


def read_tally(found: Mapping[str, Any]) -> Tally:
    """A tally as the cache has it."""
    at, mean = (np.asarray(found[name], dtype=np.float64) for name in ("at", "mean"))
    positive, negative = (np.asarray(found[name]) for name in ("positive", "negative"))
    return Tally(at, mean, positive, negative)


def together(tallies: Iterable[Tally]) -> Tally:
    """The rows of several folds as one tally."""
    all_of = list(tallies)
    at, mean, positive, negative = (
        np.concatenate([getattr(one, name) for one in all_of])
        for name in ("at", "mean", "positive", "negative")
    )
    _, place = np.unique(at, return_inverse=True)
    return _counted(place, at, positive, negative, mean * (positive + negative))


def confusion_at(tally: Tally, threshold: float) -> Confusion:
    """The decisions at a threshold."""
    first = int(np.searchsorted(tally.at, threshold, "left"))
    hits, alarms = (round(float(n[first:].sum())) for n in (tally.positive, tally.negative))
    misses, right = (round(float(n[:first].sum())) for n in (tally.positive, tally.negative))
    return Confusion(float(threshold), right, alarms, misses, hits)
