"""One step of AdaBoost in its form for any number of classes, SAMME (Zhu et al. 2009)."""

import numpy as np

from equipoise.typing import Flags, Floats

__all__ = ["raised", "weight_of_member", "weighted_error"]


def weighted_error(weights: Floats, is_wrong: Flags) -> float:
    """The share of the weight that lies on rows which a member gets wrong.

    Parameters
    ----------
    weights : ndarray of shape (n_rows,)
        Not negative, not all zero.
    is_wrong : ndarray of shape (n_rows,), dtype bool
        For each row whether it is predicted as another class.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.boosting import weighted_error
    >>> weighted_error(np.array([1.0, 1.0, 2.0]), np.array([False, True, False]))
    0.25
    """
    return float(np.average(is_wrong, weights=weights))


def weight_of_member(error: float, n_classes: int, learning_rate: float) -> float:
    """How much a member's vote counts; at a random guess's error, ``1 - 1 / n_classes``, nothing.

    Parameters
    ----------
    error : float
        Its weighted error, above 0 and below 1.
    n_classes : int
        Classes; two or more.
    learning_rate : float
        What each vote is multiplied by.

    Examples
    --------
    >>> from equipoise.core.boosting import weight_of_member
    >>> weight_of_member(0.5, 2, 1.0)
    0.0
    """
    return float(learning_rate * (np.log((1 - error) / error) + np.log(n_classes - 1)))


def raised(weights: Floats, is_wrong: Flags, weight_of_member: float) -> Floats:
    """Weights of rows for the next member: of those that were wrong ``exp`` of its weight times.

    Parameters
    ----------
    weights : ndarray of shape (n_rows,)
        Weights of this member.
    is_wrong : ndarray of shape (n_rows,), dtype bool
        For each row whether it is predicted as another class.
    weight_of_member : float
        What its vote counts.

    Returns
    -------
    ndarray of shape (n_rows,)
        Their sum is not 1; infinite where they are too large for a number.
    """
    with np.errstate(over="ignore"):
        made: Floats = weights * np.exp(weight_of_member * is_wrong)
    return made
