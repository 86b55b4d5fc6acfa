"""What members say of the rows that they have not seen."""

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from equipoise._runtime.warnings import warn_caller
from equipoise.ensemble._training import TrainingSet
from equipoise.exceptions import NeverOutOfBagWarning
from equipoise.typing import Flags, Floats, Rows

__all__ = ["out_of_bag", "score_known"]


def out_of_bag(
    who: str, is_there: Flags, n_classes: int, said: Iterable[tuple[Rows, Floats]]
) -> Floats:
    """Average, for each row, over the members that were not trained on it.

    Parameters
    ----------
    who : str
        The name of the ensemble, for the warning.
    is_there : ndarray of shape (n_rows,), dtype bool
        Which rows of the table take part.
    n_classes : int
        How many classes there are.
    said : iterable of (ndarray of shape (n,), ndarray of shape (n, n_classes))
        For each member the rows that it has not seen, and their probabilities.

    Returns
    -------
    ndarray of shape (n_rows, n_classes)
        NaN where no member could say anything, and for rows that take no part.
    """
    total = np.zeros((is_there.size, n_classes))
    for rows, probabilities in said:
        total[rows] += probabilities
    sums = total.sum(axis=1, keepdims=True)
    is_unknown = (sums[:, 0] == 0) & is_there
    if is_unknown.any():
        warn_caller(
            f"Some inputs do not have OOB scores: {int(is_unknown.sum())} of "
            f"{int(is_there.sum())} rows were in every bag of this {who}. They are NaN in "
            "oob_decision_function_ and left out of oob_score_; with more members, or smaller "
            "bags, there are fewer",
            NeverOutOfBagWarning,
        )
    averages = np.full_like(total, np.nan)
    np.divide(total, sums, out=averages, where=(sums > 0) & is_there[:, np.newaxis])
    return averages


def score_known(found: Floats, training: TrainingSet, score: Callable[[Any, Any], float]) -> float:
    """Score the likeliest class of the rows of which something is known; NaN if there are none."""
    is_known = ~np.isnan(found[:, 0])
    truth = training.classes[training.population.codes[is_known]]
    predicted = training.classes[found[is_known].argmax(axis=1)]
    return float(score(truth, predicted)) if truth.size else math.nan
