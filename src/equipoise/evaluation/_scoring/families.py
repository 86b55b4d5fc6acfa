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

from equipoise.evaluation._scoring.looks import PlannedLook
from equipoise.evaluation._scoring.overlap import Overlap
from equipoise.evaluation._scoring.statistics import Interval, Values, corrected_interval

#: A difference, the p of its being better, and that of its being worse.
Tested = tuple[Interval, float, float]

# A p of 0.05 is then known to 0.002.
_N_DRAWS, _N_AT_ONCE = 10_000, 500
# With more of them the joint distribution hardly changes any further.
_MOST_DEGREES = 40


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
    differences: Sequence[Values], overlap: Overlap, look: PlannedLook, is_out: Sequence[bool] = ()
) -> Family:
    """Test many differences over the same folds together.

    Parameters
    ----------
    differences : sequence of ndarray of shape (n_folds,)
        One a comparison; NaN where it has not been in a fold.
    overlap : Overlap
        What the folds have in common.
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
    changes = tuple(corrected_interval(one, overlap, 1 - 2 * look.level) for one in differences)
    above, below = (np.array([one.p_beyond(sign) for one in changes]) for sign in (1, -1))
    above[np.flatnonzero(is_out)] = 1.0
    # In this order the draws of a comparison do not depend on where it is listed.
    counted = np.argsort(above, kind="stable")
    counted = counted[np.isfinite(above[counted])]
    if counted.size:
        together = np.column_stack([differences[i] for i in counted])
        degrees = _degrees(together, overlap)
        luck = simulated_t(shrunk_correlation(together), degrees)
        for p, drawn in ((above, luck), (below, -luck)):
            p[counted] = look.rescaled(step_down(p[counted], drawn, degrees))
    return Family(changes, above, below)


def _degrees(differences: Values, overlap: Overlap) -> int:
    """Degrees of freedom of who has been in most folds."""
    is_there = np.isfinite(differences)
    most = is_there[:, is_there.sum(axis=0).argmax()]
    return min(round(overlap.spread(most).degrees), _MOST_DEGREES)


def shrunk_correlation(differences: Values) -> Values:
    """How comparisons move together over the folds, shrunk towards all being alike.

    Ten folds tell a correlation to some 0.3, and make a matrix of rank nine at most; they tell
    the mean of all correlations much better. The estimate is drawn towards that mean, by as much
    as single correlations are less sure than they differ (Ledoit and Wolf, 2004; the share is that
    of Schäfer and Strimmer, 2005).

    Parameters
    ----------
    differences : ndarray of shape (n_folds, n_comparisons)
        NaN where a comparison has not been in a fold.

    Returns
    -------
    ndarray of shape (n_comparisons, n_comparisons)
        Ones on the diagonal. Who has fewer folds than others, or the same value in all, is
        correlated with nobody.

    References
    ----------
    O. Ledoit, M. Wolf, "Honey, I shrunk the sample covariance matrix", Journal of Portfolio
    Management 30(4), 110-119, 2004.

    J. Schäfer, K. Strimmer, "A shrinkage approach to large-scale covariance matrix estimation",
    Statistical Applications in Genetics and Molecular Biology 4(1), 2005.
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
        told = _towards_their_mean(centred[:, varies] / deviation[varies])
        correlation[np.ix_(full[varies], full[varies])] = told
    return correlation


def _towards_their_mean(scores: Values) -> Values:
    """Correlations of standard scores, one row a fold, drawn towards the mean of all of them."""
    n, n_comparisons = scores.shape
    found = scores.T @ scores / n
    is_pair = ~np.eye(n_comparisons, dtype=bool)
    alike = np.where(is_pair, found[is_pair].mean(), 1.0)
    squares = scores**2
    unsure = (squares.T @ squares / n - found**2)[is_pair].sum() * n**2 / (n - 1) ** 3
    differ = ((found - alike)[is_pair] ** 2).sum()
    share = 1.0 if unsure >= differ else unsure / differ
    return np.asarray(share * alike + (1 - share) * found)


def simulated_t(correlation: Values, degrees: int) -> Values:
    """T statistics of comparisons where nothing differs, drawn jointly with a fixed seed.

    Each draw is a race: in each of some independent folds normal values with this correlation,
    and of each comparison the t statistic over the folds. That folds overlap stretches the mean and
    its error alike and takes degrees of freedom away, so it is enough to draw fewer folds.

    Parameters
    ----------
    correlation : ndarray of shape (n_comparisons, n_comparisons)
        Of the differences, positive semi-definite.
    degrees : int
        At least one.

    Returns
    -------
    ndarray of shape (10000, n_comparisons)
        Each column has the t distribution of so many degrees of freedom.
    """
    return np.concatenate(list(_draws(correlation, degrees + 1)))


def _draws(correlation: Values, n_folds: int) -> Iterator[Values]:
    """The draws, some at a time."""
    rng = np.random.default_rng(0)
    values, vectors = np.linalg.eigh(correlation)
    root = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    for _ in range(_N_DRAWS // _N_AT_ONCE):
        folds = rng.standard_normal((n_folds, _N_AT_ONCE, len(correlation))) @ root
        yield folds.mean(axis=0) / folds.std(axis=0, ddof=1) * np.sqrt(n_folds)


def step_down(p: Values, simulated: Values, degrees: int) -> Values:
    """Correct one-sided p values for the best of several, by Westfall and Young's step-down.

    The smallest is held against the largest simulated t statistic of all, the second against
    the largest of all but the first, and so on, none falling below the one before.

    Parameters
    ----------
    p : ndarray of shape (n_comparisons,)
        One-sided p of each comparison by itself.
    simulated : ndarray of shape (n_draws, n_comparisons)
        As of :func:`simulated_t`.
    degrees : int
        Degrees of freedom of the simulation.

    Returns
    -------
    ndarray of shape (n_comparisons,)
        Never below the comparison's own p, nor above what Holm's method gives: where p is too
        small for the simulation to tell, it is what Holm's method gives.
    """
    order = np.argsort(p, kind="stable")
    t = stats.t.isf(p[order], degrees)
    largest = np.maximum.accumulate(simulated[:, order[::-1]], axis=1)[:, ::-1]
    found = (1 + (largest >= t).sum(axis=0)) / (1 + len(simulated))
    found = found.clip(p[order], p[order] * np.arange(p.size, 0, -1))
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(np.maximum.accumulate(found), 1.0)
    return corrected
