"""From probabilities to classes: the usual rule, and one tuned on rows that no model saw."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.core.rates import geometric_mean, share_of

Probabilities = NDArray[np.float64]
Codes = NDArray[np.intp]
#: How many rows of the whole table each row stands for, where some of them were raced.
Weights = NDArray[np.float64]

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
    codes: Codes,
    positive: Probabilities,
    name: str,
    costs: NDArray[Any] | None,
    weights: Weights | None = None,
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
    weights : ndarray of shape (n_rows,) or None
        How many rows each stands for; None is one.

    Returns
    -------
    float
        Rows with at least this probability are called positive.
    """
    order = np.argsort(positive, kind="stable")
    values, truth = positive[order], codes[order] == 1
    starts = np.flatnonzero(np.append(True, values[1:] > values[:-1]))
    each = np.ones(truth.size) if weights is None else weights[order]
    confusion = np.empty((starts.size + 1, 2, 2))
    for code in (0, 1):
        below = np.append(0.0, np.cumsum(each * (truth == code)))[np.append(starts, truth.size)]
        confusion[:, code, 0], confusion[:, code, 1] = below, below[-1] - below
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


def confusion_of(
    codes: Codes, decided: Codes, n_classes: int, weights: Weights | None = None
) -> NDArray[Any]:
    """Count the decisions: a row for each true class, a column for each decision."""
    pairs = np.bincount(codes * n_classes + decided, weights, minlength=n_classes**2)
    return pairs.reshape(n_classes, n_classes)


def tuned_factors(
    codes: Codes,
    probabilities: Probabilities,
    name: str,
    costs: NDArray[Any] | None,
    weights: Weights | None = None,
) -> Probabilities:
    """Choose one factor a class under which more than two classes score best.

    Starts from equal factors and from one over the share of each class, then improves
    one class at a time.
    """
    n_classes = probabilities.shape[1]

    def score(factors: Probabilities) -> float:
        confusion = confusion_of(codes, decide(probabilities, factors), n_classes, weights)
        return float(decision_score(name, confusion, costs))

    counts = np.maximum(np.bincount(codes, weights, minlength=n_classes), 1)
    shares = counts / (codes.size if weights is None else weights.sum())
    best = max((np.ones(n_classes), 1 / shares), key=score)
    for _ in range(_N_ROUNDS):
        before = best
        for target in range(n_classes):
            tries = [np.where(np.arange(n_classes) == target, best * f, best) for f in _FACTORS]
            best = max([best, *tries], key=score)
        if best is before:
            break
    return np.asarray(best / best.sum())
