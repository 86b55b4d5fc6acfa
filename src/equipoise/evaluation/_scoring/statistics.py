"""Means and differences over folds that overlap."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from equipoise.evaluation._scoring.overlap import Overlap

Values = NDArray[np.float64]

#: Below this, after correction, a difference is taken for real: the chance of a false alarm
#: among all that are tested together, on one side.
LEVEL = 0.05
#: A smaller difference does not matter; of a loss it is a share of the reference's.
SMALLEST_DIFFERENCE = 0.01


@dataclass(frozen=True)
class Interval:
    """A mean over folds with its interval, and the p of a mean of zero.

    Parameters
    ----------
    mean : float
        The mean over the folds.
    low, high : float
        Ends of the interval; NaN where there are fewer than two folds.
    p : float
        Two-sided p of the corrected t test against zero.
    n_folds : int
        Folds that it rests on.
    """

    mean: float
    low: float
    high: float
    p: float
    n_folds: int

    def p_beyond(self, sign: int) -> float:
        """P of the one-sided test: that it is not above zero (``sign=1``), not below (-1).

        Parameters
        ----------
        sign : int
            The side.

        Returns
        -------
        float
            0.5 for a mean of zero; NaN where there is no p.
        """
        if self.mean == 0:
            return 0.5 if np.isfinite(self.p) else np.nan
        return self.p / 2 if self.mean * sign > 0 else 1 - self.p / 2


def corrected_interval(values: Values, overlap: Overlap, level: float = 0.95) -> Interval:
    """Mean of one value a fold, with an interval that allows for folds that overlap.

    Folds share rows, so the plain variance of the mean, ``s² / J``, is too small: by how much
    says :meth:`Overlap.spread`. Of random splits it is the interval of Nadeau and Bengio (2003).

    Parameters
    ----------
    values : ndarray of shape (n_folds,)
        One value a fold; NaN is left out.
    overlap : Overlap
        What the folds have in common.
    level : float, default=0.95
        The interval's level.
    """
    is_there = np.isfinite(values)
    kept = values[is_there]
    n = int(kept.size)
    if n == 0:
        return Interval(np.nan, np.nan, np.nan, np.nan, 0)
    mean = float(kept.mean())
    if n == 1:
        return Interval(mean, np.nan, np.nan, np.nan, 1)
    factor, degrees = overlap.spread(is_there)
    error = float(np.sqrt(kept.var(ddof=1) * factor))
    # Rounding alone moves equal values by less than this.
    if error <= 1e-14 * max(abs(mean), float(np.abs(kept).max())):
        return Interval(mean, mean, mean, 1.0 if mean == 0 else 0.0, n)
    half = float(stats.t.ppf(0.5 + level / 2, degrees)) * error
    p = float(2 * stats.t.sf(abs(mean) / error, degrees))
    return Interval(mean, mean - half, mean + half, p, n)


def ks_distance(first: Values, second: Values) -> float:
    """The largest difference of two distribution functions, after Kolmogorov and Smirnov.

    Parameters
    ----------
    first, second : ndarray of shape (n,), (m,)
        Values, infinite ones too; at least one each.
    """
    first, second = np.sort(first), np.sort(second)
    places = np.concatenate([first, second])
    one = np.searchsorted(first, places, side="right") / first.size
    two = np.searchsorted(second, places, side="right") / second.size
    return float(np.abs(one - two).max())
