"""How much better somebody is on rows not seen yet: posteriors of differences over folds.

One difference has the posterior of the Bayesian correlated t test. Of many, the best one is too
good by luck: :func:`components` lets them share a prior, whose width the race has a say in.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import brentq
from scipy.special import ndtr

Values = NDArray[np.float64]
Rows = NDArray[np.intp]

#: Widths of the prior that are weighed against each other, in units of the score.
WIDTHS = np.geomspace(1e-4, 1.0, 20)
#: The prior of a step that is clearly for the worse is this wide: it tells nothing of the others.
_FREE = 1.0
#: Values that the unknown variance of the folds takes, as likely as each other.
_N_VARIANCES = 12
#: Differences from one reference have a correlation of one half where all are equally noisy.
_OF_A_REFERENCE = 0.5
#: So much is a correlation drawn at the least: ten folds tell nine directions.
_LEAST_DRAWN = 0.1
_TINY = 1e-7


@dataclass(frozen=True)
class CorrelatedT:
    """The posterior of one mean difference, by the Bayesian correlated t test.

    Parameters
    ----------
    mean, scale : float
        Its centre and its width, ``s² (1 / J + n_test / n_train)``, the root of it.
    dof : int
        Degrees of freedom: folds less one.
    """

    mean: float
    scale: float
    dof: int

    def above(self, value: float) -> float:
        """The probability that the difference is larger than a value."""
        if self.scale == 0:
            return float(self.mean > value)
        return float(stats.t.sf((value - self.mean) / self.scale, self.dof))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The ends of the middle part that has a probability of ``level``."""
        half = float(stats.t.ppf(0.5 + level / 2, self.dof)) * self.scale
        return self.mean - half, self.mean + half


def correlated_t(differences: Values, test_share: float) -> CorrelatedT:
    """Posterior of a mean difference over folds that overlap.

    With a flat prior; the correlation r of folds is the share of test rows, as Nadeau and Bengio
    have it, so that ``r / (1 - r)`` is ``n_test / n_train``.

    Parameters
    ----------
    differences : ndarray of shape (n_folds,)
        One a fold, at least two, without NaN.
    test_share : float
        ``n_test / n_train``.

    References
    ----------
    A. Benavoli, G. Corani, J. Demšar, M. Zaffalon, "Time for a change: a tutorial for comparing
    multiple classifiers through Bayesian analysis", Journal of Machine Learning Research 18(77),
    1-36, 2017, section 3.1.
    """
    n = differences.size
    scale = float(np.sqrt(differences.var(ddof=1) * (1 / n + test_share)))
    return CorrelatedT(float(differences.mean()), scale, n - 1)


@dataclass(frozen=True, eq=False)
class Mixture:
    """A difference that is normal, with a mean and a deviation that are not sure.

    Parameters
    ----------
    weights, means, deviations : ndarray of shape (n_components,)
        The components; weights sum to one.
    """

    weights: Values
    means: Values
    deviations: Values

    @property
    def mean(self) -> float:
        """What is expected."""
        return float(self.weights @ self.means)

    def above(self, value: float) -> float:
        """The probability that it is larger than a value."""
        return float(self.weights @ ndtr((self.means - value) / self.deviations))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The ends of the middle part that has a probability of ``level``."""
        low, high = (self._quantile(0.5 + side * level / 2) for side in (-1, 1))
        return low, high

    def _quantile(self, share: float) -> float:
        """Where so much of the probability lies below."""
        reach = 40 * self.deviations
        low, high = float((self.means - reach).min()), float((self.means + reach).max())
        return float(brentq(lambda value: 1 - self.above(value) - share, low, high))


@dataclass(frozen=True, eq=False)
class Components:
    """Joint posteriors of many differences, for each width of their prior and each variance.

    Parameters
    ----------
    likelihoods : ndarray of shape (n_widths, n_variances)
        How well each explains what was seen; for each variance the largest is one.
    means, deviations : ndarray of shape (n_widths, n_variances, n_differences)
        What is believed of each difference then.
    """

    likelihoods: Values
    means: Values
    deviations: Values

    def weights(self, typical: float) -> Values:
        """How likely each component is, where widths have a half-Cauchy prior.

        Candidates tell how wide the prior is, and nothing of the variance, which the folds know.

        Parameters
        ----------
        typical : float
            The median of the prior, in units of the score.
        """
        edges = np.array([0.0, *np.sqrt(WIDTHS[1:] * WIDTHS[:-1]), np.inf])
        prior = np.diff(2 / np.pi * np.arctan(edges / typical))
        weights = prior[:, np.newaxis] * self.likelihoods
        return np.asarray(weights / weights.sum(axis=0) / weights.shape[1])

    def expected(self, typical: float) -> Values:
        """What is expected of each difference."""
        return np.asarray(np.einsum("wv,wvd->d", self.weights(typical), self.means))

    def belief(self, at: int, typical: float) -> Mixture:
        """What is believed of one difference."""
        weights, means, deviations = (
            values.ravel()
            for values in (self.weights(typical), self.means[..., at], self.deviations[..., at])
        )
        return Mixture(weights, means, deviations)


def components(differences: Values, parents: Rows, test_share: float, unit: float) -> Components:
    """Posteriors of many differences from one reference, shrunk towards none.

    A difference is a sum of steps: from the reference to another model, from there to a candidate.
    All steps have one normal prior around zero. Its width is not known, and the more all of them
    lie about zero the narrower it is, so that the best of many that are alike is expected to gain
    little. A step that is clearly for the worse is left free: it says nothing of the others.

    Parameters
    ----------
    differences : ndarray of shape (n_folds, n_differences)
        In each fold, of each one from the reference, where more is better; at least two folds.
    parents : ndarray of shape (n_differences,)
        Which difference the last step begins at; -1 is the reference. What is begun at begins at
        the reference itself.
    test_share : float
        ``n_test / n_train``.
    unit : float
        What the widths of the prior are multiplied by.
    """
    n_folds, n = differences.shape
    has_parent = parents >= 0
    steps = np.eye(n)
    steps[has_parent, parents[has_parent]] = 1.0
    last = differences - np.where(has_parent, differences[:, parents], 0.0)
    is_worse = np.array([correlated_t(one, test_share).interval()[1] < 0 for one in last.T])
    free, shared = (_FREE**2 * steps * is_worse) @ steps.T, (steps * ~is_worse) @ steps.T
    seen, noise = differences.mean(axis=0) / unit, _noise(differences / unit, test_share)
    variances = _variances(n_folds - 1)
    shape = (WIDTHS.size, variances.size)
    logs, means, deviations = np.empty(shape), np.empty((*shape, n)), np.empty((*shape, n))
    for at, width in enumerate(WIDTHS):
        prior = free + width**2 * shared
        root = np.linalg.cholesky(prior + variances[:, np.newaxis, np.newaxis] * noise)
        right = np.broadcast_to(np.column_stack([seen, prior]), (variances.size, n, n + 1))
        solved = np.linalg.solve(root, right)
        z, explained = solved[..., 0], solved[..., 1:]
        logs[at] = -0.5 * (z**2).sum(axis=1) - np.log(np.diagonal(root, 0, 1, 2)).sum(axis=1)
        means[at] = np.einsum("vkd,vk->vd", explained, z) * unit
        left = np.diagonal(prior) - (explained**2).sum(axis=1)
        deviations[at] = np.sqrt(np.maximum(left, _TINY**2)) * unit
    return Components(np.exp(logs - logs.max(axis=0)), means, deviations)


def _variances(dof: int) -> Values:
    """What the true variance may be, as a multiple of the one of the folds."""
    shares = (np.arange(_N_VARIANCES) + 0.5) / _N_VARIANCES
    return np.asarray(dof / stats.chi2.ppf(shares, dof))


def _noise(differences: Values, test_share: float) -> Values:
    """Covariance of the means, with correlations that a few folds can tell.

    They are drawn to one half by as much as they are not known (Schäfer and Strimmer 2005).
    """
    n_folds, n = differences.shape
    errors = np.sqrt(differences.var(axis=0, ddof=1) * (1 / n_folds + test_share))
    errors = np.maximum(errors, _TINY)
    centred = differences - differences.mean(axis=0)
    sizes = np.maximum(np.linalg.norm(centred, axis=0), _TINY)
    found = np.clip(centred.T @ centred / np.outer(sizes, sizes), -1.0, 1.0)
    is_pair = ~np.eye(n, dtype=bool)
    unknown = ((1 - found[is_pair] ** 2) ** 2 / (n_folds - 1)).sum()
    apart = ((found[is_pair] - _OF_A_REFERENCE) ** 2).sum()
    share = min(1.0, max(_LEAST_DRAWN, unknown / apart)) if apart > 0 else 1.0
    drawn = (1 - share) * found + share * _OF_A_REFERENCE
    np.fill_diagonal(drawn, 1.0)
    return np.asarray(drawn * np.outer(errors, errors))
