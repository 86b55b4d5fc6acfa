"""Many comparisons at once: the chance that the best of them looks so good by luck.

Candidates of a race resemble each other: what one gains by luck in a fold, its neighbours gain,
too. A correction that does not know this, such as Holm's, pays for each as if it stood alone. The
largest of many t statistics has a distribution of its own, which is found here by simulation from
how the candidates move together over the folds (Westfall and Young, 1993: step-down max-t).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats
from sklearn.covariance import oas

from equipoise.evaluation._scoring.looks import PlannedLook
from equipoise.evaluation._scoring.statistics import Interval, Values, corrected_interval

#: A difference, the p of its being better, and that of its being worse.
Tested = tuple[Interval, float, float]

# A p of 0.05 is then known to 0.002.
_N_DRAWS, _N_AT_ONCE = 10_000, 500
# With more folds the joint distribution hardly changes any further.
_MOST_FOLDS = 40


@dataclass(frozen=True, eq=False)
class Family:
    """Differences that are tested together, on either side.

    There are two families of hypotheses: that a difference is not above zero, for each of them,
    and that it is not below. In either, the chance that any true one is rejected is at most 0.05.

    Parameters
    ----------
    changes : tuple of Interval
        Each difference by itself. At either end of the interval as much is left out as a
        one-sided test of this difference alone, at this look, may err: where that test finds
        it above zero, the whole interval is.
    p_above, p_below : ndarray of shape (n_comparisons,)
        One-sided, corrected for all comparisons and for all looks.
    """

    changes: tuple[Interval, ...]
    p_above: Values
    p_below: Values

    def by_comparison(self, sign: int) -> list[Tested]:
        """Each difference, the p of its being better, and that of its being worse.

        Parameters
        ----------
        sign : int
            1 where more is better, -1 where less is; 0 where neither is, and both p are NaN.
        """
        better, worse = self.p_above, self.p_below
        if sign < 0:
            better, worse = worse, better
        if sign == 0:
            better = worse = np.full(len(self.changes), np.nan)
        return list(zip(self.changes, better.tolist(), worse.tolist(), strict=True))


def hold_together(
    differences: Sequence[Values], test_share: float, look: PlannedLook, is_out: Sequence[bool] = ()
) -> Family:
    """Test many differences over the same folds together.

    Parameters
    ----------
    differences : sequence of ndarray of shape (n_folds,)
        One a comparison; NaN where it has not been in a fold.
    test_share : float
        ``n_test / n_train``.
    look : PlannedLook
        Which look at the race this is.
    is_out : sequence of bool, default=()
        Comparisons that were given up because they had fallen behind. They count among the
        others, and are not above zero whatever they say (p = 1). Empty is nobody.

    Returns
    -------
    Family
        P values are NaN where there are fewer than two folds; these do not count.
    """
    changes = tuple(corrected_interval(one, test_share, 1 - 2 * look.level) for one in differences)
    above, below = (np.array([one.p_beyond(sign) for one in changes]) for sign in (1, -1))
    above[np.flatnonzero(is_out)] = 1.0
    # In this order the draws of a comparison do not depend on where it is listed.
    counted = np.argsort(above, kind="stable")
    counted = counted[np.isfinite(above[counted])]
    if counted.size:
        n_folds = min(max(one.n_folds for one in changes), _MOST_FOLDS)
        correlation = shrunk_correlation(np.column_stack([differences[i] for i in counted]))
        luck = simulated_t(correlation, n_folds)
        for p, drawn in ((above, luck), (below, -luck)):
            p[counted] = look.rescaled(step_down(p[counted], drawn, n_folds))
    return Family(changes, above, below)


def shrunk_correlation(differences: Values) -> Values:
    """How comparisons move together over the folds, shrunk towards not at all.

    Ten folds tell a correlation to some 0.3, and make a matrix of rank nine at most. The
    estimate is drawn towards the identity by the oracle approximating shrinkage of Chen,
    Wiesel, Eldar and Hero (2010). The less things are correlated, the larger the largest of them
    is by luck, so that shrinking errs on the safe side.

    Parameters
    ----------
    differences : ndarray of shape (n_folds, n_comparisons)
        NaN where a comparison has not been in a fold.

    Returns
    -------
    ndarray of shape (n_comparisons, n_comparisons)
        Ones on the diagonal. Who has fewer folds than others, or the same value in all, is
        correlated with nobody.
    """
    correlation = np.eye(differences.shape[1])
    is_there = np.isfinite(differences)
    n_done = is_there.sum(axis=0)
    full = np.flatnonzero(n_done == n_done.max(initial=0))
    rows = differences[is_there[:, full].all(axis=1)][:, full]
    if rows.shape[0] < 3:
        return correlation
    centred = rows - rows.mean(axis=0)
    deviation = centred.std(axis=0)
    varies = deviation > 1e-14 * np.abs(rows).max(axis=0)
    if varies.sum() > 1:
        found, _ = oas(centred[:, varies] / deviation[varies], assume_centered=True)
        correlation[np.ix_(full[varies], full[varies])] = found
        np.fill_diagonal(correlation, 1.0)
    return correlation


def simulated_t(correlation: Values, n_folds: int) -> Values:
    """T statistics of comparisons where nothing differs, drawn jointly with a fixed seed.

    Each draw is a race: in each fold normal values with this correlation, and of each
    comparison the t statistic over the folds. That folds overlap widens mean and error alike,
    so it changes nothing here.

    Parameters
    ----------
    correlation : ndarray of shape (n_comparisons, n_comparisons)
        Of the differences, positive semi-definite.
    n_folds : int
        At least two.

    Returns
    -------
    ndarray of shape (10000, n_comparisons)
        Each column has the t distribution of ``n_folds - 1`` degrees of freedom.
    """
    return np.concatenate(list(_draws(correlation, n_folds)))


def _draws(correlation: Values, n_folds: int) -> Iterator[Values]:
    """The draws, some at a time."""
    rng = np.random.default_rng(0)
    values, vectors = np.linalg.eigh(correlation)
    root = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    for _ in range(_N_DRAWS // _N_AT_ONCE):
        folds = rng.standard_normal((n_folds, _N_AT_ONCE, len(correlation))) @ root
        yield folds.mean(axis=0) / folds.std(axis=0, ddof=1) * np.sqrt(n_folds)


def step_down(p: Values, simulated: Values, n_folds: int) -> Values:
    """Correct one-sided p values for the best of several, by Westfall and Young's step-down.

    The smallest is held against the largest simulated t statistic of all, the second against
    the largest of all but the first, and so on, none falling below the one before.

    Parameters
    ----------
    p : ndarray of shape (n_comparisons,)
        One-sided p of each comparison by itself.
    simulated : ndarray of shape (n_draws, n_comparisons)
        As of :func:`simulated_t`.
    n_folds : int
        Folds of the simulation.

    Returns
    -------
    ndarray of shape (n_comparisons,)
        Never below the comparison's own p, nor above what Holm's method gives: where p is too
        small for the simulation to tell, it is what Holm's method gives.
    """
    order = np.argsort(p, kind="stable")
    t = stats.t.isf(p[order], n_folds - 1)
    largest = np.maximum.accumulate(simulated[:, order[::-1]], axis=1)[:, ::-1]
    found = (1 + (largest >= t).sum(axis=0)) / (1 + len(simulated))
    found = found.clip(p[order], p[order] * np.arange(p.size, 0, -1))
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(np.maximum.accumulate(found), 1.0)
    return corrected
