"""From probabilities to classes: the usual rule, and one tuned on rows that no model saw."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.core.rates import geometric_mean, share_of

Probabilities = NDArray[np.float64]
Codes = NDArray[np.intp]

#: Factors that are tried for each class of a problem with more than two.
_FACTORS = 2.0 ** np.arange(-3.0, 3.5, 0.5)
_N_ROUNDS = 3


def decision_score(name: str, confusion: NDArray[Any], costs: NDArray[Any] | None) -> NDArray[Any]:
    """Score decisions by their confusion matrices; more is better.

    Parameters
    ----------
    name : {"balanced_accuracy", "f1", "mcc", "g_mean", "cost"}
        The score; F1 is of class 1 where there are two classes, else the mean over classes.
    confusion : ndarray of shape (..., n_classes, n_classes)
        Rows are the truth, columns the decision.
    costs : ndarray of shape (n_classes, n_classes) or None
        ``costs[i][j]``: predicting class i where the truth is class j.

    Returns
    -------
    ndarray of shape (...)
    """
    confusion = confusion.astype(np.float64)
    total = confusion.sum(axis=(-2, -1))
    if name == "cost" and costs is not None:
        return np.asarray(-(confusion * costs.T).sum(axis=(-2, -1)) / total)
    truth, decided = confusion.sum(axis=-1), confusion.sum(axis=-2)
    right = np.diagonal(confusion, axis1=-2, axis2=-1)
    recall = share_of(right, truth)
    if name == "balanced_accuracy":
        return np.asarray((recall * (truth > 0)).sum(axis=-1) / (truth > 0).sum(axis=-1))
    if name == "g_mean":
        return geometric_mean(recall, truth > 0)
    if name == "f1":
        f1 = 2 * right / np.maximum(truth + decided, 1)
        return np.asarray(f1[..., 1] if confusion.shape[-1] == 2 else f1.mean(axis=-1))
    if name == "mcc":
        together = right.sum(axis=-1) * total - (truth * decided).sum(axis=-1)
        apart = (total**2 - (truth**2).sum(axis=-1)) * (total**2 - (decided**2).sum(axis=-1))
        return np.asarray(together / np.sqrt(np.maximum(apart, 1)))
    raise ValueError(f"{name!r} is no score of decisions")


def tuned_threshold(
    codes: Codes, positive: Probabilities, name: str, costs: NDArray[Any] | None
) -> float:
    """Choose the threshold under which two classes score best.

    Thresholds lie halfway between neighbouring probabilities, and at both ends; of
    equally good ones the nearest to 0.5 is taken.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,)
        The truth, 1 for the positive class.
    positive : ndarray of shape (n_rows,)
        Probability of the positive class.
    name : str
        A score of :func:`decision_score`.
    costs : ndarray of shape (2, 2) or None
        ``costs[i][j]``: predicting class i where the truth is class j.

    Returns
    -------
    float
        Rows with at least this probability are called positive.
    """
    order = np.argsort(positive, kind="stable")
    values, truth = positive[order], codes[order] == 1
    starts = np.flatnonzero(np.append(True, values[1:] > values[:-1]))
    missed = np.append(0, np.cumsum(truth))[np.append(starts, truth.size)]
    below = np.append(starts, truth.size)
    n_positive, n_rows = int(truth.sum()), truth.size
    negatives = n_rows - n_positive
    confusion = np.empty((below.size, 2, 2))
    confusion[:, 1, 0], confusion[:, 1, 1] = missed, n_positive - missed
    confusion[:, 0, 0] = below - missed
    confusion[:, 0, 1] = negatives - confusion[:, 0, 0]
    levels = values[starts]
    middles = levels[:-1] + (levels[1:] - levels[:-1]) / 2
    # Two neighbours so close that the middle is the lower one are told apart by the upper one.
    middles = np.where(middles > levels[:-1], middles, levels[1:])
    thresholds = np.concatenate([[min(levels[0], 0.5)], middles, [np.nextafter(levels[-1], 2.0)]])
    scores = decision_score(name, confusion, costs)
    best = np.flatnonzero(scores >= scores.max() - 1e-12)
    return float(thresholds[best[np.argmin(np.abs(thresholds[best] - 0.5))]])


def decide(probabilities: Probabilities, factors: Probabilities) -> Codes:
    """Call each row the class whose probability times its factor is largest."""
    return np.asarray(np.argmax(probabilities * factors, axis=1), dtype=np.intp)


def tuned_factors(
    codes: Codes, probabilities: Probabilities, name: str, costs: NDArray[Any] | None
) -> Probabilities:
    """Choose one factor a class under which more than two classes score best.

    Starts from equal factors and from one over the share of each class, then improves
    one class at a time.
    """
    n_classes = probabilities.shape[1]

    def score(factors: Probabilities) -> float:
        pairs = codes * n_classes + decide(probabilities, factors)
        confusion = np.bincount(pairs, minlength=n_classes**2).reshape(n_classes, n_classes)
        return float(decision_score(name, confusion, costs))

    shares = np.maximum(np.bincount(codes, minlength=n_classes), 1) / codes.size
    best = max((np.ones(n_classes), 1 / shares), key=score)
    for _ in range(_N_ROUNDS):
        before = best
        for target in range(n_classes):
            tries = [np.where(np.arange(n_classes) == target, best * f, best) for f in _FACTORS]
            best = max([best, *tries], key=score)
        if best is before:
            break
    return np.asarray(best / best.sum())
