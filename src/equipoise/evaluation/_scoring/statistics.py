"""Means and differences over folds that overlap, and many comparisons at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Values = NDArray[np.float64]

#: Below this, after correction, a difference is taken for real.
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


def corrected_interval(values: Values, test_share: float, level: float = 0.95) -> Interval:
    """Mean of one value a fold, with the interval of Nadeau and Bengio (2003).

    Training sets of repeated folds overlap, so the plain variance of the mean,
    ``s² / J``, is too small. Theirs is ``s² (1 / J + n_test / n_train)``, with a t
    distribution of ``J - 1`` degrees of freedom.

    Parameters
    ----------
    values : ndarray of shape (n_folds,)
        One value a fold; NaN is left out.
    test_share : float
        ``n_test / n_train``.
    level : float, default=0.95
        The interval's level.
    """
    kept = values[np.isfinite(values)]
    n = int(kept.size)
    if n == 0:
        return Interval(np.nan, np.nan, np.nan, np.nan, 0)
    mean = float(kept.mean())
    if n == 1:
        return Interval(mean, np.nan, np.nan, np.nan, 1)
    error = float(np.sqrt(kept.var(ddof=1) * (1 / n + test_share)))
    # Rounding alone moves equal values by less than this.
    if error <= 1e-14 * max(abs(mean), float(np.abs(kept).max())):
        return Interval(mean, mean, mean, 1.0 if mean == 0 else 0.0, n)
    half = float(stats.t.ppf(0.5 + level / 2, n - 1)) * error
    p = float(2 * stats.t.sf(abs(mean) / error, n - 1))
    return Interval(mean, mean - half, mean + half, p, n)


def holm(p_values: Values) -> Values:
    """Correct many p values by Holm's step-down method; NaN stays NaN and does not count.

    Parameters
    ----------
    p_values : ndarray of shape (n_tests,)
        Raw p values.

    Returns
    -------
    ndarray of shape (n_tests,)
        Corrected ones, at most 1, in the same order.
    """
    corrected = np.full(p_values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    steps = p_values[order] * np.arange(order.size, 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return corrected
