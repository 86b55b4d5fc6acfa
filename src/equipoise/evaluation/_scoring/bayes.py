"""How much better somebody is on rows not seen yet: posteriors of differences over folds.

One difference has the posterior of the Bayesian correlated t test. Of many, the best one is too
good by luck: all are drawn towards none, each by a prior of its own (:func:`look_at`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.optimize import brentq
from scipy.special import ndtr

from equipoise.evaluation._scoring.overlap import Overlap

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Sizes that a difference, and what is typical of a race, may have; in units of the score.
SIZES = np.geomspace(1e-4, 1.0, 20)
#: Values that the unknown variance of the folds takes, as likely as each other.
_N_VARIANCES = 12
#: Candidates err alike, so what they tell of a race counts less than that of strangers.
_WITNESS = 0.5
_TINY = 1e-9


@dataclass(frozen=True)
class CorrelatedT:
    """The posterior of one mean difference, by the Bayesian correlated t test.

    Parameters
    ----------
    mean, scale : float
        Its centre and its width, the root of the variance of a mean over folds that overlap.
    dof : float
        Degrees of freedom.
    """

    mean: float
    scale: float
    dof: float

    def above(self, value: float) -> float:
        """The probability that the difference is larger than a value."""
        if self.scale == 0:
            return float(self.mean > value)
        return float(stats.t.sf((value - self.mean) / self.scale, self.dof))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The ends of the middle part that has a probability of ``level``."""
        half = float(stats.t.ppf(0.5 + level / 2, self.dof)) * self.scale
        return self.mean - half, self.mean + half


def correlated_t(differences: Values, overlap: Overlap) -> CorrelatedT:
    """Posterior of a mean difference over folds that overlap.

    With a flat prior it has the centre, width and degrees of freedom of the interval of
    :func:`corrected_interval`; of random splits it is that of Benavoli and others.

    Parameters
    ----------
    differences : ndarray of shape (n_folds,)
        One a fold, at least two, without NaN.
    overlap : Overlap
        What the folds have in common.

    References
    ----------
    A. Benavoli, G. Corani, J. Demšar, M. Zaffalon, "Time for a change: a tutorial for comparing
    multiple classifiers through Bayesian analysis", Journal of Machine Learning Research 18(77),
    1-36, 2017, section 3.1.
    """
    factor, degrees = overlap.spread(np.ones(differences.size, dtype=bool))
    scale = float(np.sqrt(differences.var(ddof=1) * factor))
    return CorrelatedT(float(differences.mean()), scale, degrees)


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
class Outlooks:
    """What is believed of many differences, before it is said what is typical of a race.

    Parameters
    ----------
    explained : ndarray of shape (n_variances, n_sizes, n_differences)
        How well a size explains a difference.
    means, deviations : ndarray of the same shape
        What is believed of a difference if it has this size.
    is_witness : ndarray of shape (n_differences,)
        Who tells of what is typical.
    """

    explained: Values
    means: Values
    deviations: Values
    is_witness: Flags

    def weights(self, typical: float) -> Values:
        """How likely each variance and size of each difference is; they sum to one.

        Parameters
        ----------
        typical : float
            The median of what is typical of races, in units of the score.
        """
        sizes = np.array([_half_cauchy(size) for size in SIZES])
        joint = sizes[:, np.newaxis, :, np.newaxis] * self.explained
        seen = joint.sum(axis=2)
        told = _WITNESS * np.log(seen.mean(axis=1))[:, self.is_witness].sum(axis=1)
        races = _half_cauchy(typical) * np.exp(told - told.max())
        each = np.einsum("r,rvsd->vsd", races / races.sum(), joint / seen[:, :, np.newaxis])
        return np.asarray(each / len(self.explained))

    def expected(self, typical: float) -> Values:
        """What is expected of each difference."""
        return np.asarray((self.weights(typical) * self.means).sum(axis=(0, 1)))

    def beliefs(self, typical: float) -> list[Mixture]:
        """What is believed of each difference."""
        parts = (self.weights(typical), self.means, self.deviations)
        rows = (values.reshape(-1, values.shape[-1]).T for values in parts)
        return [Mixture(*one) for one in zip(*rows, strict=True)]


def look_at(differences: Values, is_witness: Flags, overlap: Overlap, unit: float) -> Outlooks:
    """Posteriors of many differences from one reference, each drawn towards none.

    The likelihood of a difference is that of the correlated t test. Its prior is normal around
    zero, and how wide is not known: half-Cauchy, with a peak at none and a long tail, around what
    is typical of this race; that is half-Cauchy, too. So where nearly all lie about zero, the best
    of them is expected to gain little, and one that stands out is hardly drawn (a horseshoe).

    Parameters
    ----------
    differences : ndarray of shape (n_folds, n_differences)
        In each fold, of each one from the reference, where more is better; at least two folds.
    is_witness : ndarray of shape (n_differences,)
        Who may tell what is typical; of them, who is clearly worse does not.
    overlap : Overlap
        What the folds have in common.
    unit : float
        What sizes are multiplied by.

    References
    ----------
    C. M. Carvalho, N. G. Polson, J. G. Scott, "The horseshoe estimator for sparse signals",
    Biometrika 97(2), 465-480, 2010.
    """
    alone = [correlated_t(one, overlap) for one in differences.T]
    seen = np.array([one.mean for one in alone]) / unit
    errors = np.maximum([one.scale for one in alone], _TINY * unit) / unit
    is_worse = np.array([one.interval()[1] < 0 for one in alone])
    noise = _variances(alone[0].dof)[:, np.newaxis, np.newaxis] * errors**2
    prior = SIZES[:, np.newaxis] ** 2
    whole = prior + noise
    logs = -0.5 * (seen**2 / whole + np.log(whole))
    return Outlooks(
        np.exp(logs - logs.max(axis=(0, 1))),
        unit * seen * prior / whole,
        unit * np.sqrt(prior * noise / whole),
        is_witness & ~is_worse,
    )


def _half_cauchy(median: float) -> Values:
    """The probability of each of ``SIZES``."""
    edges = np.array([0.0, *np.sqrt(SIZES[1:] * SIZES[:-1]), np.inf])
    return np.diff(2 / np.pi * np.arctan(edges / median))


def _variances(dof: float) -> Values:
    """What the true variance may be, as a multiple of the one of the folds."""
    shares = (np.arange(_N_VARIANCES) + 0.5) / _N_VARIANCES
    return np.asarray(dof / stats.chi2.ppf(shares, dof))
