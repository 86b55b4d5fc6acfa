"""What folds have in common: how far their differences tell the error of their mean."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# Folds that test the very same rows differ by nothing that a variance could be learnt from.
_LEAST_KEPT = 0.05


class Spread(NamedTuple):
    """How to get the variance of a mean over folds from the variance among them.

    Parameters
    ----------
    factor : float
        The variance of the mean for ``s²``, the variance among the folds.
    degrees : float
        Degrees of freedom of ``s²``.
    """

    factor: float
    degrees: float


@dataclass(frozen=True)
class Overlap:
    """Which part of their error folds share.

    Parameters
    ----------
    test_share : float
        ``n_test / n_train``.
    shared : tuple of tuple of float, or None, default=None
        The share of test rows that each two folds have in common, ones on the diagonal; None is
        as many as random test parts of this size share.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.evaluation._scoring.overlap import Overlap
    >>> Overlap(0.25).spread(np.ones(10, dtype=bool))
    Spread(factor=0.35, degrees=9)
    """

    test_share: float
    shared: tuple[tuple[float, ...], ...] | None = None

    def spread(self, is_there: NDArray[np.bool_]) -> Spread:
        """What the variance among some folds tells of the variance of their mean.

        Parameters
        ----------
        is_there : ndarray of shape (n_folds,)
            Which folds there are, at least two.

        Returns
        -------
        Spread

        Notes
        -----
        Errors of two folds are as correlated as they have test rows in common. Nadeau and Bengio
        (2003) take random test parts, of which each two share ``n_test / n`` of their rows: the
        factor is ``1 / J + n_test / n_train``, with ``J - 1`` degrees of freedom. Folds of one
        cross-validation share no test row, and another one of the same rows tests the same
        rows again: of R times k folds the factor is ``(1 - 1 / J) n_test / n_train``, with
        ``R (k - 1)`` degrees, and mean and variance are independent, so that the t
        distribution is exact. For any other folds the degrees are Satterthwaite's.

        No factor is below ``n_test / n_train``, which is what repeats without end would leave.

        References
        ----------
        C. Nadeau, Y. Bengio, "Inference for the generalization error", Machine Learning 52,
        239-281, 2003.
        """
        n = int(is_there.sum())
        if self.shared is None:
            return Spread(1 / n + self.test_share, n - 1)
        correlation = self.correlation(is_there.size)[np.ix_(is_there, is_there)]
        within = correlation - correlation.mean(axis=0)
        within -= within.mean(axis=1, keepdims=True)
        kept = float(np.trace(within))
        degrees = kept**2 / max(float((within**2).sum()), 1e-12)
        factor = float(correlation.mean()) / max(kept / (n - 1), _LEAST_KEPT)
        return Spread(max(factor, self.test_share), max(degrees, 1.0))

    def among(self, folds: Sequence[int]) -> "Overlap":
        """What some of the folds have in common, in their order.

        Parameters
        ----------
        folds : sequence of int
            Their numbers.

        Returns
        -------
        Overlap
        """
        if self.shared is None:
            return self
        rows = (self.shared[i] for i in folds)
        return replace(self, shared=tuple(tuple(row[j] for j in folds) for row in rows))

    def correlation(self, n_folds: int) -> NDArray[np.float64]:
        """How the errors of the first folds are correlated.

        Parameters
        ----------
        n_folds : int
            How many.

        Returns
        -------
        ndarray of shape (n_folds, n_folds)
        """
        if self.shared is not None:
            return self._shared[:n_folds, :n_folds]
        alike = self.test_share / (1 + self.test_share)
        return np.full((n_folds, n_folds), alike) + (1 - alike) * np.eye(n_folds)

    @cached_property
    def _shared(self) -> NDArray[np.float64]:
        return np.array(self.shared)
