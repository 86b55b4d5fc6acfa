"""The index balanced accuracy: a score, weighted by which kind of class is found better.

García, Sánchez & Mollineda (2012), Knowledge-Based Systems 25, 13-21.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from inspect import signature
from numbers import Real
from typing import Any

import numpy as np

from equipoise._compat import check_arguments
from equipoise.metrics._rates import sensitivity_specificity_support

ScoreFunction = Callable[..., Any]

#: Names under which scores take probabilities, or no prediction at all.
_NO_CLASSES = {"y_score", "y_prob", "y_proba", "y1", "y2"}
#: What tells which class, or how classes are averaged.
_OF_RATES = tuple(
    name for name in signature(sensitivity_specificity_support).parameters if name != "warn_for"
)


def index_balanced(score: Any, dominance: Any, alpha: float, *, squared: bool) -> Any:
    """The score, or its square, times 1 + alpha · (sensitivity less specificity)."""
    return (1.0 + alpha * dominance) * (np.power(score, 2) if squared else score)


@check_arguments(alpha=[Real], squared=["boolean"])
def make_index_balanced_accuracy(
    *, alpha: float = 0.1, squared: bool = True
) -> Callable[[ScoreFunction], ScoreFunction]:
    """Balance a score of predicted classes by the index balanced accuracy.

    The score, squared, is multiplied by ``1 + alpha * (sensitivity - specificity)``: of two
    predictions that score alike the one that finds the class better is preferred.

    Parameters
    ----------
    alpha : float, default=0.1
        How much that difference counts.
    squared : bool, default=True
        Whether the score is squared first.

    Returns
    -------
    callable
        Takes a score, as those of this module and of ``sklearn.metrics`` that are functions of
        ``(y_true, y_pred)``, and gives the balanced one, which takes the same arguments. It can
        be pickled where the score can.

    Raises
    ------
    AttributeError
        When the balanced score is called: the score takes probabilities, not classes.

    References
    ----------
    V. García, J. S. Sánchez, R. A. Mollineda, "On the effectiveness of preprocessing methods
    when dealing with different levels of class imbalance", Knowledge-Based Systems 25, 13-21,
    2012, equation 3.

    Examples
    --------
    >>> from equipoise.metrics import geometric_mean_score, make_index_balanced_accuracy
    >>> balanced = make_index_balanced_accuracy(alpha=0.1)(geometric_mean_score)
    >>> balanced([1, 0, 0, 1, 0, 1], [0, 0, 1, 1, 0, 1], average=None).round(3).tolist()
    [0.444, 0.444]
    """

    def decorate(score: ScoreFunction) -> ScoreFunction:
        return _IndexBalanced(score, alpha, squared)

    return decorate


@dataclass(eq=False)
class _IndexBalanced:
    """A score that is balanced when it is called; it looks like the score itself."""

    score: ScoreFunction
    alpha: float
    squared: bool

    def __post_init__(self) -> None:
        update_wrapper(self, self.score)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Score, and balance."""
        takes = signature(self.score)
        name = getattr(self.score, "__name__", type(self.score).__name__)
        if "y_pred" not in takes.parameters or _NO_CLASSES & set(takes.parameters):
            raise AttributeError(
                f"The function {name} has an unsupported attribute: it takes "
                f"({', '.join(takes.parameters)}). Only scores of (y_true, y_pred), predicted "
                "classes, can be balanced, for it is they that have a sensitivity"
            )
        given = takes.bind(*args, **kwargs)
        given.apply_defaults()
        asked = {one: given.arguments[one] for one in _OF_RATES if one in given.arguments}
        if asked.get("average") == "multiclass":
            asked["average"] = "macro"
        elif name in ("accuracy_score", "jaccard_score"):
            asked["average"] = "binary"
        sensitivity, specificity, _ = sensitivity_specificity_support(**asked)
        return index_balanced(
            self.score(*given.args, **given.kwargs),
            sensitivity - specificity,
            self.alpha,
            squared=self.squared,
        )
