"""Choosing a candidate, a model and a calibration by inner folds."""

from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
from scipy.special import expit, logit
from sklearn.isotonic import IsotonicRegression

from equipoise.evaluation._race.candidates import Candidate
from equipoise.evaluation._race.folds import Fold
from equipoise.evaluation._race.run import (
    Ran,
    Setup,
    decisions,
    model_of,
    own_threshold,
    run_splits,
)
from equipoise.evaluation._scoring.scores import (
    known_score,
    logistic_line,
    score_decisions,
    score_probabilities,
)
from equipoise.evaluation._scoring.thresholds import Codes, Probabilities

CALIBRATIONS = (None, "sigmoid", "isotonic")
Cell = tuple[str, str]


@dataclass(frozen=True)
class TuningRow:
    """One combination that was tried.

    Parameters
    ----------
    candidate, family, model : str
        Who; the family is the candidate without ``k`` and ``ratio``.
    k : int or None
        Neighbours, where they were varied.
    ratio : float, pair of floats or None
        Ratio or ratios, where they were varied.
    calibration : {"sigmoid", "isotonic"} or None
        What corrects the probabilities.
    mean, deviation : float
        The score over the inner folds.
    """

    candidate: str
    family: str
    model: str
    k: int | None
    ratio: Any
    calibration: str | None
    mean: float
    deviation: float


def calibrate(
    method: str | None,
    seen: tuple[Codes, Probabilities],
    found: Probabilities,
    *,
    on_logit: bool,
) -> Probabilities:
    """Correct probabilities of two classes by rows whose truth is known.

    It gives what scikit-learn's CalibratedClassifierCV with ``ensemble=False`` gives
    where the same rows are seen.

    Parameters
    ----------
    method : {"sigmoid", "isotonic"} or None
        Platt's regression with his softened targets, or a monotone step function.
    seen : tuple of codes and probabilities
        Rows that the models which predicted them have not seen.
    found : ndarray of shape (n_rows, 2)
        What to correct.
    on_logit : bool
        Whether it looks at the logit, as it does where a model has a
        ``decision_function``, or at the probability.
    """
    if method is None:
        return found
    codes = seen[0]
    known, wanted = (_as_seen(one[:, 1], on_logit) for one in (seen[1], found))
    if method == "isotonic":
        line = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(known, codes)
        positive = line.predict(wanted)
    else:
        n_positive = int((codes == 1).sum())
        high, low = (n_positive + 1) / (n_positive + 2), 1 / (codes.size - n_positive + 2)
        targets = np.where(codes == 1, high, low)
        if known.min() == known.max():
            # A constant says nothing of a row: all get the share, as scikit-learn's regression.
            return np.tile([1 - targets.mean(), targets.mean()], (len(found), 1))
        design, new = (np.column_stack([np.ones_like(one), one]) for one in (known, wanted))
        positive = expit(new @ logistic_line(design, np.zeros(codes.size), targets))
    return np.column_stack([1 - positive, positive])


def _as_seen(positive: Probabilities, on_logit: bool) -> Probabilities:
    """What a calibration looks at."""
    return np.asarray(logit(np.clip(positive, 1e-12, 1 - 1e-12)) if on_logit else positive)


def is_on_logit(setup: Setup, candidate: Candidate, model: str) -> bool:
    """Tell whether scikit-learn calibrates a model by its ``decision_function``."""
    return hasattr(model_of(setup, candidate, model), "decision_function")


def score_once(
    setup: Setup,
    score: str,
    truth: Codes,
    found: Probabilities,
    inner: tuple[Codes, Probabilities],
    candidate: Candidate,
) -> float:
    """One score of some rows, at a threshold tuned on others, or the candidate's own."""
    if known_score(score).kind == "decision":
        own = own_threshold(candidate, inner[0])
        _, tuned, _ = decisions(found, inner, setup.tune_for, setup.costs, own)
        return score_decisions(truth, tuned, setup.question.n_classes, setup.costs)[score]
    return score_probabilities(truth, found, setup.min_precision).get(score, np.nan)


def cross_scores(
    setup: Setup, score: str, ran: Ran, method: str | None, candidate: Candidate, model: str
) -> list[float]:
    """The score of each inner fold; calibration and threshold come from the other ones."""
    codes = setup.question.codes
    values = []
    for i, test in enumerate(ran.tests):
        seen = pooled(setup, ran, without=i)
        found, known = (
            calibrate(method, seen, one, on_logit=is_on_logit(setup, candidate, model))
            for one in (ran.probabilities[i], seen[1])
        )
        inner = (seen[0], known)
        values.append(score_once(setup, score, codes[test], found, inner, candidate))
    return values


def pooled(setup: Setup, ran: Ran, without: int = -1) -> tuple[Codes, Probabilities]:
    """Truth and probabilities of all inner folds but one."""
    kept = [i for i in range(len(ran.tests)) if i != without]
    rows = np.concatenate([ran.tests[i] for i in kept])
    return setup.question.codes[rows], np.concatenate([ran.probabilities[i] for i in kept])


@dataclass(frozen=True, eq=False)
class Selection:
    """What inner folds have chosen.

    Parameters
    ----------
    best : TuningRow
        The choice.
    rows : list of TuningRow
        All that was tried.
    ran : Ran
        The predictions of the chosen candidate and model.
    reasons : dict
        Who could not run, and why.
    """

    best: TuningRow
    rows: list[TuningRow]
    ran: Ran
    reasons: dict[Cell, str]


def select(
    setup: Setup,
    candidates: list[Candidate],
    folds: list[Fold],
    score: str,
    calibrations: tuple[str | None, ...],
    deadline: float = inf,
) -> Selection | None:
    """Run everyone over inner folds and choose the best, or the simplest as good.

    None where the deadline, as ``time.time()``, came first.
    """
    cells = [cell for one in candidates for cell in one.cells(setup.models)]
    ran, reasons = run_splits(setup, folds, candidates, cells, deadline)
    if ran is None:
        return None
    by_name = {one.name: one for one in candidates}
    if setup.question.n_classes > 2:
        calibrations = (None,)
    rows = []
    for cell, so_far in ran.items():
        if cell not in reasons:
            for method in calibrations:
                one = by_name[cell[0]]
                values = np.array(cross_scores(setup, score, so_far, method, one, cell[1]))
                rows.append(_row(one, cell[1], method, values))
    if not rows:
        (candidate, model), reason = next(iter(reasons.items()))
        raise ValueError(f"no candidate can run: {candidate!r} with {model!r} cannot, for {reason}")
    best = simplest_of_the_best(setup, rows, by_name, score)
    return Selection(best, rows, ran[best.candidate, best.model], reasons)


def simplest_of_the_best(
    setup: Setup, rows: list[TuningRow], candidates: dict[str, Candidate], score: str
) -> TuningRow:
    """The simplest of those that are behind the best by nothing that matters; of equals the best.

    Rows without a score count where no row has one.
    """
    what = known_score(score)
    known = [row for row in rows if np.isfinite(row.mean)]
    top = max((what.sign * row.mean for row in known), default=0.0)
    smallest = what.smallest(setup.smallest_difference, top)
    good = [row for row in known if top - what.sign * row.mean < smallest]

    def order(row: TuningRow) -> tuple[int, float, int]:
        behind = -what.sign * row.mean if np.isfinite(row.mean) else np.inf
        return candidates[row.candidate].complexity, behind, CALIBRATIONS.index(row.calibration)

    return min(good or rows, key=order)


def _row(one: Candidate, model: str, method: str | None, values: Probabilities) -> TuningRow:
    mean, deviation = float(values.mean()), float(values.std(ddof=1)) if values.size > 1 else np.nan
    return TuningRow(one.name, one.family, model, one.k, one.ratio, method, mean, deviation)


def score_outside(
    setup: Setup, candidates: list[Candidate], fold: Fold, chosen: Selection, score: str
) -> float:
    """The score of the chosen one on rows that had no part in the choice."""
    best = chosen.best
    one = next(one for one in candidates if one.name == best.candidate)
    ran, reasons = run_splits(setup, [fold], [one], [(best.candidate, best.model)])
    if ran is None or reasons:
        return np.nan
    found = ran[best.candidate, best.model].probabilities[0]
    seen = pooled(setup, chosen.ran)
    found, known = (
        calibrate(best.calibration, seen, probs, on_logit=is_on_logit(setup, one, best.model))
        for probs in (found, seen[1])
    )
    truth = setup.question.codes[fold.test]
    return score_once(setup, score, truth, found, (seen[0], known), one)
