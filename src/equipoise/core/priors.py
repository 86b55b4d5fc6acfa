"""Closed forms for probabilities whose classes were re-weighted, and for decisions with costs.

Row-wise resampling at random leaves the rows within a class as they were and changes only how
many there are. Then Bayes' rule takes the change back exactly. It does not after SMOTE, which
changes what the rows of a class look like.

Elkan (2001), "The foundations of cost-sensitive learning"; Saerens, Latinne & Decaestecker
(2002), "Adjusting the outputs of a classifier to new a priori probabilities"; Dal Pozzolo,
Caelen, Johnson & Bontempi (2015), "Calibrating probability with undersampling".
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.exceptions import ProbabilityError

Floats = NDArray[np.float64]


#: What is asked of each share, and why.
_LEAST = {
    "before": "above 0 (a class that was never seen cannot be corrected: leave it out)",
    "after": "at least 0, one of them above",
}


def shift_priors(probabilities: Any, before: Any, after: Any) -> Floats:
    """Exchange the class shares that probabilities were learnt under, by Bayes' rule.

    ``p'[c]`` is proportional to ``p[c] * after[c] / before[c]`` (Saerens 2002, equation 4).
    Computed in logarithms, so that tiny shares lose nothing; certain rows stay certain.

    Examples
    --------
    >>> from equipoise.core.priors import shift_priors
    >>> shift_priors([[0.5, 0.5]], before=[0.5, 0.5], after=[0.9, 0.1])
    array([[0.9, 0.1]])
    """
    table = check_probabilities(probabilities)
    weights = check_shares("after", after, table) / check_shares("before", before, table)
    with np.errstate(divide="ignore"):
        logs = np.log(table) + np.log(weights)
    tops = logs.max(axis=1, keepdims=True)
    if not np.isfinite(tops).all():
        row = int(np.flatnonzero(~np.isfinite(tops[:, 0]))[0])
        raise ProbabilityError(
            f"row {row} of the probabilities gives all of its probability to classes whose share "
            "after is 0; give every class that can occur a share above 0"
        )
    shifted = np.exp(logs - tops)
    shifted /= shifted.sum(axis=1, keepdims=True)
    return np.asarray(shifted)


def change_base_rate(p: Any, before: float, after: float) -> Floats:
    """Elkan's theorem 2: p' = b'(p - pb) / (b - pb + b'p - bb')."""
    p, b, new = np.asarray(p, dtype=np.float64), check_rate("before", before), after
    new = check_rate("after", new)
    return np.asarray(new * (p - p * b) / (b - p * b + new * p - b * new))


def undo_under_sampling(p: Any, kept: float) -> Floats:
    """Dal Pozzolo's equation 4: p = kept * p_s / (kept * p_s - p_s + 1).

    ``kept`` is the probability with which a row of the majority was kept.
    """
    p = np.asarray(p, dtype=np.float64)
    if not 0 < kept <= 1:
        raise ProbabilityError(
            f"kept is the probability with which a majority row was kept: it must be above 0 "
            f"and at most 1, not {kept!r}"
        )
    return np.asarray(kept * p / (kept * p - p + 1))


@dataclass(frozen=True, eq=False)
class Estimated:
    """Class shares that were estimated from rows without labels.

    Parameters
    ----------
    shares : ndarray of shape (n_classes,)
        The estimate.
    n_iter : int
        Steps that were taken.
    converged : bool
        Whether the last step changed less than the tolerance.
    """

    shares: Floats
    n_iter: int
    converged: bool


def estimate_shares(
    probabilities: Any, before: Any, *, tol: float = 1e-8, max_iter: int = 10_000
) -> Estimated:
    """Estimate the class shares of unlabelled rows by expectation-maximisation.

    Saerens 2002, equation 9: shift the probabilities to the current shares, take their mean as
    the next ones, until they stay. The fixed point maximises the likelihood of the rows.
    """
    table = check_probabilities(probabilities)
    start = check_shares("before", before, table)
    if table.shape[0] == 0:
        raise ProbabilityError("there are no rows to estimate shares from; give at least one")
    ratios = table / start
    if not (ratios > 0).any(axis=1).all():
        raise ProbabilityError("a row of the probabilities holds zeros only")
    shares, n_iter, change = start, 0, np.inf
    while change >= tol and n_iter < max_iter:
        joint = ratios * shares
        following = (joint / joint.sum(axis=1, keepdims=True)).mean(axis=0)
        change = float(np.abs(following - shares).max())
        shares, n_iter = following, n_iter + 1
    return Estimated(shares, n_iter, change < tol)


def optimal_threshold(costs: Any) -> float:
    """Elkan's equation 2: (c10 - c00) / (c10 - c00 + c01 - c11), c10 for a false alarm."""
    table = check_costs(costs)
    if table.shape[0] != 2:
        raise ProbabilityError(
            f"one threshold serves two classes, but the costs are for {table.shape[0]}; with more, "
            "predict the class of the smallest expected cost"
        )
    false_alarm = table[1, 0] - table[0, 0]
    miss = table[0, 1] - table[1, 1]
    if false_alarm <= 0 or miss <= 0:
        raise ProbabilityError(
            f"a mistake must cost more than the right answer, but costs[1][0] - costs[0][0] is "
            f"{false_alarm:g} and costs[0][1] - costs[1][1] is {miss:g}: one class would always "
            "be predicted, or never. The first index is the prediction, the second the truth; were "
            "they exchanged?"
        )
    return float(false_alarm / (false_alarm + miss))


def expected_costs(probabilities: Any, costs: Any) -> Floats:
    """What each prediction costs on average: ``costs[i] @ p`` for prediction i."""
    table, prices = check_probabilities(probabilities), check_costs(costs)
    if prices.shape[0] != table.shape[1]:
        raise ProbabilityError(
            f"the costs are for {prices.shape[0]} classes, the probabilities for {table.shape[1]}"
        )
    return np.asarray(table @ prices.T)


def cheapest(probabilities: Any, costs: Any) -> NDArray[np.intp]:
    """The prediction of the smallest expected cost, row by row; the first of equal ones."""
    return np.asarray(expected_costs(probabilities, costs).argmin(axis=1))


def floats(name: str, values: Any) -> Floats:
    """An array of float64, or a sentence where that cannot be."""
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        text = " ".join(repr(values).split())
        text = text if len(text) <= 60 else f"{text[:57]}..."
        raise ProbabilityError(f"{name} must be numbers, rows of one length, not {text}") from None


def check_probabilities(probabilities: Any) -> Floats:
    """A float64 table of probabilities, one row of the table a row, one column a class."""
    table = floats("probabilities", probabilities)
    if table.ndim != 2 or table.shape[1] < 2:
        raise ProbabilityError(
            f"probabilities need one column a class, at least two, not the shape {table.shape}"
        )
    bad = ~((table >= 0) & (table <= 1 + 1e-6))
    if bad.any():
        row, column = np.argwhere(bad)[0]
        raise ProbabilityError(
            f"probabilities lie between 0 and 1, but row {row} has {table[row, column]:g} in "
            f"column {column}; scores of decision_function are no probabilities"
        )
    off = np.abs(table.sum(axis=1) - 1) > 1e-3
    if off.any():
        row = int(np.flatnonzero(off)[0])
        raise ProbabilityError(
            f"the probabilities of a row add up to 1, but those of row {row} to "
            f"{table[row].sum():g}; divide each row by its sum"
        )
    return table


def check_shares(name: str, shares: Any, table: Floats) -> Floats:
    """Class shares, made to add up to 1: counts are welcome."""
    values = floats(name, shares)
    if values.shape != (table.shape[1],):
        raise ProbabilityError(
            f"{name} needs one share for each of the {table.shape[1]} classes, not the shape "
            f"{values.shape}"
        )
    lowest = 0.0 if name == "after" else np.finfo(np.float64).tiny
    if not (np.isfinite(values) & (values >= lowest)).all() or values.sum() <= 0:
        raise ProbabilityError(
            f"the shares in {name} must be finite and {_LEAST[name]}, not {values.tolist()}"
        )
    return np.asarray(values / values.sum())


def check_rate(name: str, rate: Any) -> float:
    """A base rate strictly between 0 and 1."""
    value = floats(name, rate)
    if value.ndim or not 0 < value < 1:
        raise ProbabilityError(
            f"{name} is the share of the positive class: between 0 and 1, both excluded, "
            f"not {rate!r}"
        )
    return float(value)


def check_costs(costs: Any) -> Floats:
    """A square table of costs: ``costs[i, j]`` for predicting class i where the truth is j."""
    table = floats("costs", costs)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or table.shape[0] < 2:
        raise ProbabilityError(
            f"costs need one row a prediction and one column a true class, not the shape "
            f"{table.shape}"
        )
    if not np.isfinite(table).all():
        raise ProbabilityError(f"costs must be finite numbers, not {table.tolist()}")
    if (table < 0).any():
        i, j = np.argwhere(table < 0)[0].tolist()
        raise ProbabilityError(
            f"costs[{i}][{j}] is {table[i, j]:g}, but a cost is 0 or more: write what a mistake "
            "costs without a sign. Where right answers gain, add the gain to their whole column: "
            "that changes no decision"
        )
    return table
