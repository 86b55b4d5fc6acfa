"""What a race measures: ranking, decisions, probabilities and time."""

from dataclasses import dataclass
from math import floor, inf, log10
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from equipoise.core.names import hint
from equipoise.evaluation._scoring.ranking import rank
from equipoise.evaluation._scoring.thresholds import (
    Codes,
    Probabilities,
    Weights,
    confusion_of,
    decision_score,
)

#: Rules by which probabilities become classes; ``ANY`` stands where a score needs none.
FIXED, TUNED, ANY = "0.5", "tuned", "any"

_RANKING = ("roc_auc", "average_precision", "recall_at_precision")
_DECISIONS = ("balanced_accuracy", "f1", "mcc", "g_mean")
_SMALLEST = 1e-6
# Rounding alone moves a mean over folds by less than this.
_ROUNDING = 1e-9
_N_BINS = 10


@dataclass(frozen=True)
class Score:
    """A figure of a race.

    Parameters
    ----------
    name : str
        As it stands in the records.
    label : str
        As a sentence has it.
    kind : {"ranking", "decision", "probability", "time", "setting"}
        Scores of decisions exist twice: at 0.5 and at the tuned threshold.
    sign : int
        1 where more is better, -1 where less is, 0 where neither is.
    low, high : float
        The least and the largest value that there can be.

    Examples
    --------
    >>> from equipoise.evaluation import SCORES
    >>> SCORES["brier"].kind, SCORES["brier"].sign
    ('probability', -1)
    """

    name: str
    label: str
    kind: str
    sign: int
    low: float = -inf
    high: float = inf

    @property
    def rule(self) -> str:
        """The rule by which the score is judged."""
        return TUNED if self.kind in ("decision", "setting") else ANY

    def smallest(self, difference: float, reference: float) -> float:
        """The smallest difference that matters, in the score's own unit.

        Parameters
        ----------
        difference : float
            As the caller has it: in the score's own unit where more is better; of a loss, which
            has no unit that serves every table, a share of the reference's.
        reference : float
            The reference's score.
        """
        own = difference * abs(reference) if self.sign < 0 else difference
        return max(own, _ROUNDING)

    def decimals(self, largest: float) -> int:
        """Decimals to print values with: three below a bound of 1, else three digits in all."""
        if self.high <= 1 or not np.isfinite(largest) or largest == 0:
            return 3
        return int(np.clip(2 - floor(log10(abs(largest))), 0, 6))

    def cut(self, value: float) -> float:
        """The value, no lower and no higher than there can be; NaN stays."""
        return float(np.clip(value, self.low, self.high))


#: Scores by name.
SCORES = {
    score.name: score
    for score in (
        Score("roc_auc", "ROC AUC", "ranking", 1, 0, 1),
        Score("average_precision", "average precision", "ranking", 1, 0, 1),
        Score("recall_at_precision", "recall at precision", "ranking", 1, 0, 1),
        Score("balanced_accuracy", "balanced accuracy", "decision", 1, 0, 1),
        Score("f1", "F1", "decision", 1, 0, 1),
        Score("mcc", "Matthews correlation", "decision", 1, -1, 1),
        Score("g_mean", "G-mean", "decision", 1, 0, 1),
        Score("cost", "mean cost", "decision", -1, 0),
        Score("brier", "Brier score", "probability", -1, 0),
        Score("log_loss", "log-loss", "probability", -1, 0),
        Score("calibration_error", "expected calibration error", "probability", -1, 0, 1),
        Score("calibration_slope", "calibration slope", "probability", 0),
        Score("calibration_intercept", "calibration intercept", "probability", 0),
        Score("fit_time", "fit time", "time", -1, 0),
        Score("threshold", "tuned threshold", "setting", 0),
    )
}


def score_probabilities(
    codes: Codes,
    probabilities: Probabilities,
    min_precision: float,
    weights: Weights | None = None,
) -> dict[str, float]:
    """Score what does not depend on a threshold.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,)
        The truth; 1 is the positive class where there are two.
    probabilities : ndarray of shape (n_rows, n_classes)
        One column a class.
    min_precision : float
        The precision at which recall is read off.
    weights : ndarray of shape (n_rows,) or None
        How many rows each stands for; None is one.

    Returns
    -------
    dict of str to float
        NaN where a score is not defined. With more than two classes: ROC AUC, average
        precision and calibration error are means over each class against the rest, the
        Brier score is the sum over classes; recall at precision, calibration slope and
        intercept are left out.
    """
    n_classes = probabilities.shape[1]
    is_of = codes[:, np.newaxis] == np.arange(n_classes)
    weights = np.ones(codes.size) if weights is None else weights
    log_loss = _log_loss(codes, probabilities, weights)
    if n_classes == 2:
        found = _score_binary(codes, probabilities[:, 1], min_precision, weights)
        return {**found, "log_loss": log_loss}
    each = [
        _score_ranking(is_of[:, j], probabilities[:, j], min_precision, weights)
        for j in range(n_classes)
    ]
    errors = [
        calibration_error(is_of[:, j], probabilities[:, j], weights) for j in range(n_classes)
    ]
    return {
        "roc_auc": float(np.mean([one["roc_auc"] for one in each])),
        "average_precision": float(np.mean([one["average_precision"] for one in each])),
        "brier": float(np.average(((probabilities - is_of) ** 2).sum(axis=1), weights=weights)),
        "log_loss": log_loss,
        "calibration_error": float(np.mean(errors)),
    }


def _log_loss(codes: Codes, probabilities: Probabilities, weights: Weights) -> float:
    """Minus the mean logarithm of what the true class was given; a zero is a tiny number."""
    tiny = np.finfo(np.float64).eps
    given = probabilities[np.arange(codes.size), codes]
    return float(np.average(-np.log(np.clip(given, tiny, 1 - tiny)), weights=weights))


def _score_ranking(
    truth: NDArray[np.bool_], positive: Probabilities, min_precision: float, weights: Weights
) -> dict[str, float]:
    """What the order of the rows is worth; NaN where all rows are alike, or none is positive."""
    if not truth.any():
        return dict.fromkeys(_RANKING, np.nan)
    ranking = rank(truth, positive, weights)
    recall = ranking.recall_at(min_precision)
    areas = (np.nan, np.nan) if truth.all() else (ranking.roc_auc, ranking.average_precision)
    return dict(zip(_RANKING, (*areas, recall), strict=True))


def _score_binary(
    codes: Codes, positive: Probabilities, min_precision: float, weights: Weights
) -> dict[str, float]:
    truth = codes == 1
    slope, intercept = calibration_line(truth, positive, weights)
    return {
        **_score_ranking(truth, positive, min_precision, weights),
        "brier": float(np.average((positive - truth) ** 2, weights=weights)),
        "calibration_error": calibration_error(truth, positive, weights),
        "calibration_slope": slope,
        "calibration_intercept": intercept,
    }


def score_decisions(
    codes: Codes,
    decided: Codes,
    n_classes: int,
    costs: NDArray[Any] | None,
    weights: Weights | None = None,
) -> dict[str, float]:
    """Score classes that were decided on.

    Parameters
    ----------
    codes, decided : ndarray of shape (n_rows,)
        The truth and the decision.
    n_classes : int
        Classes that there are.
    costs : ndarray of shape (n_classes, n_classes) or None
        ``costs[i][j]``: predicting class i where the truth is class j.
    weights : ndarray of shape (n_rows,) or None
        How many rows each stands for; None is one.
    """
    confusion = confusion_of(codes, decided, n_classes, weights)
    found = {name: float(decision_score(name, confusion, costs)) for name in _DECISIONS}
    if costs is not None:
        found["cost"] = -float(decision_score("cost", confusion, costs))
    return found


def calibration_error(
    truth: NDArray[np.bool_], positive: Probabilities, weights: Weights | None = None
) -> float:
    """Expected calibration error over ten bins of equal width."""
    weights = np.ones(truth.size) if weights is None else weights
    bins = np.minimum((positive * _N_BINS).astype(np.intp), _N_BINS - 1)
    gap = np.bincount(bins, weights=(positive - truth) * weights, minlength=_N_BINS)
    return float(np.abs(gap).sum() / weights.sum())


def calibration_line(
    truth: NDArray[np.bool_], positive: Probabilities, weights: Weights | None = None
) -> tuple[float, float]:
    """Calibration slope, and intercept with the slope held at 1 (calibration in the large).

    The slope is that of a logistic regression of the truth on the logit of the
    probability: below 1 the probabilities are too extreme. The intercept is below 0
    where they are too high. Probabilities are kept 1e-6 away from 0 and 1. NaN where a
    regression has no finite answer.
    """
    if truth.all() or not truth.any():
        return np.nan, np.nan
    x = logit(np.clip(positive, _SMALLEST, 1 - _SMALLEST))
    ones = np.ones_like(x)
    line = logistic_line(np.column_stack([ones, x]), np.zeros_like(x), truth, weights)
    shift = logistic_line(ones[:, np.newaxis], x, truth, weights)
    return float(line[1]), float(shift[0])


def logistic_line(
    design: Probabilities,
    offset: Probabilities,
    truth: NDArray[Any],
    weights: Weights | None = None,
) -> Any:
    """Coefficients of an unpenalised logistic regression, by Newton's steps, halved on need."""
    weights = np.ones(offset.size) if weights is None else weights

    def loss(beta: Probabilities) -> float:
        at = offset + design @ beta
        return float((weights * (np.logaddexp(0, at) - truth * at)).sum())

    beta = np.zeros(design.shape[1])
    now = loss(beta)
    for _ in range(100):
        p = expit(offset + design @ beta)
        gradient = design.T @ (weights * (truth - p))
        hessian = (design.T * (weights * p * (1 - p))) @ design
        try:
            step = np.linalg.solve(hessian, gradient)
        except np.linalg.LinAlgError:
            return np.full_like(beta, np.nan)
        while (then := loss(beta + step)) > now and np.abs(step).max() > 1e-10:
            step = step / 2
        beta, gain, now = beta + step, now - then, then
        size = float(np.abs(step).max())
        if size < 1e-9:
            return beta
        if gain < 1e-13 * max(now, 1.0):
            # The loss stands still: the answer is found, or runs away to infinity.
            is_found = size < 1e-3 * max(1.0, float(np.abs(beta).max()))
            return beta if is_found else np.full_like(beta, np.nan)
    return np.full_like(beta, np.nan)


def known_score(name: str) -> Score:
    """A score by its name."""
    if not isinstance(name, str) or name not in SCORES:
        raise ValueError(f"no score is called {name!r}: {hint(name, SCORES)}")
    return SCORES[name]


def rule_of(score: str, rule: str | None) -> str:
    """The rule by which a score's figures stand in the records; None is the one it is judged by."""
    what = known_score(score)
    if rule not in (None, FIXED, TUNED, ANY):
        raise ValueError(f"no rule is called {rule!r}: known are {FIXED!r} and {TUNED!r}")
    return rule if rule in (FIXED, TUNED) and what.kind == "decision" else what.rule
