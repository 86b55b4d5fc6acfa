"""What each score is worth to a model that knows the shares of the classes and nothing else."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike


def chance_level(score: str, counts: Sequence[int], costs: ArrayLike | None = None) -> float | None:
    """Tell what a score is where nothing is known of a row.

    Parameters
    ----------
    score : str
        A name in ``SCORES``.
    counts : sequence of int
        Rows of each class; of two the positive one is the last.
    costs : array-like of shape (n_classes, n_classes), default=None
        ``costs[i][j]``: predicting class i where the truth is class j.

    Returns
    -------
    float or None
        Ranking scores of rows in random order; of decisions the best that one answer for all rows
        can reach (G-mean: a coin); of probabilities those of the shares themselves. None where
        there is no such level.

    Examples
    --------
    >>> from equipoise.evaluation._scoring.chance import chance_level
    >>> chance_level("average_precision", [950, 50]), chance_level("roc_auc", [950, 50])
    (0.05, 0.5)
    >>> chance_level("cost", [950, 50], costs=[[0, 10], [1, 0]])
    0.5
    """
    shares = np.asarray(counts, dtype=np.float64) / sum(counts)
    n_classes = shares.size
    positive = float(shares[-1])
    levels = {
        "roc_auc": 0.5,
        "average_precision": positive if n_classes == 2 else 1 / n_classes,
        "balanced_accuracy": 1 / n_classes,
        "mcc": 0.0,
        "g_mean": 1 / n_classes,
        "brier": positive * (1 - positive) if n_classes == 2 else 1 - float(shares @ shares),
        "log_loss": float(-(shares * np.log(shares)).sum()),
    }
    if n_classes == 2:
        levels["f1"] = 2 * positive / (1 + positive)
    if costs is not None:
        levels["cost"] = float((np.asarray(costs, dtype=np.float64) @ shares).min())
    return levels.get(score)
