"""The chosen model, fitted on all rows, and the program that builds it."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import FixedThresholdClassifier, StratifiedKFold

from equipoise._containers import split_target
from equipoise.evaluation._race.candidates import Candidate
from equipoise.evaluation._race.models import weighted
from equipoise.evaluation._race.options import RaceOptions
from equipoise.evaluation._race.question import is_name
from equipoise.evaluation._race.run import Setup, model_of
from equipoise.evaluation._race.treatment import Treatment
from equipoise.evaluation._scoring.thresholds import tuned_threshold
from equipoise.evaluation._tuning.program import Name, code_of, program_of
from equipoise.evaluation._tuning.selection import (
    Selection,
    calibrate,
    is_on_logit,
    own_threshold,
    pooled,
)


@dataclass(frozen=True, eq=False)
class Final:
    """The model, its threshold and its program."""

    estimator: Any
    threshold: float | None
    program: str


def finish(
    setup: Setup,
    candidate: Candidate,
    chosen: Selection,
    table: Any,
    target: Any,
    options: RaceOptions,
) -> Final:
    """Fit the chosen model on all rows of the caller's table."""
    question, best = setup.question, chosen.best
    named = [one for one in (target, options.groups, options.time) if is_name(one)]
    for name in named:
        table, _ = split_target(table, name)
    model: Any = make_model(setup, candidate, best.model)
    if best.calibration is not None:
        model = CalibratedClassifierCV(
            model, method=best.calibration, cv=_splits(setup), ensemble=False
        )
    threshold = None
    if question.n_classes == 2:
        threshold = _threshold(setup, candidate, chosen)
        model = FixedThresholdClassifier(
            model,
            threshold=threshold,
            pos_label=question.positive,
            response_method="predict_proba",
        )
    program = _program(setup, model, named)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(table, question.labels)
    return Final(model, threshold, program)


def _threshold(setup: Setup, candidate: Candidate, chosen: Selection) -> float:
    """The candidate's own, or the one for what the inner folds predict, calibrated likewise."""
    codes, found = pooled(setup, chosen.ran)
    own = own_threshold(candidate, codes)
    if own is not None:
        return own
    found = calibrate(
        chosen.best.calibration, (codes, found), found,
        on_logit=is_on_logit(setup, candidate, chosen.best.model),
    )  # fmt: skip
    return tuned_threshold(codes, found[:, 1], setup.tune_for, setup.costs)


def _splits(setup: Setup) -> Any:
    """The inner folds of all rows: a splitter, or pairs of rows where groups stay together."""
    splitting = setup.question.splitting
    folds = splitting.inner(np.arange(splitting.codes.size), setup.inner_splits)
    if splitting.groups is None:
        return StratifiedKFold(len(folds), shuffle=True, random_state=splitting.seed)
    return [(fold.train, fold.test) for fold in folds]


def make_model(setup: Setup, candidate: Candidate, model: str) -> Any:
    """What the race ran, as one model."""
    if candidate.reads_table:
        return clone(candidate.classifier)
    made = weighted(model_of(setup, candidate, model), candidate.class_weight)
    return Treatment(candidate.sampler, classifier=made)


def _program(setup: Setup, model: Any, named: list[Any]) -> str:
    """The program, with what ``X`` and ``y`` are in its first lines."""
    question, imports = setup.question, set()
    without = f" without {', '.join(map(repr, named))}" if named else ""
    lines = [f"# X: the table{without}; y: the class of each row"]
    if question.is_joined:
        imports.add(("numpy", "asarray"))
        lines.append(f"y = asarray(y) == {question.joined_label!r}")
    made = clone(model)
    inner = getattr(made, "estimator", None)
    if question.splitting.groups is not None and isinstance(inner, CalibratedClassifierCV):
        imports.add(("sklearn.model_selection", "StratifiedGroupKFold"))
        splitter = (
            f"StratifiedGroupKFold({len(inner.cv)}, shuffle=True, "
            f"random_state={question.splitting.seed})"
        )
        lines.append(f"folds = list({splitter}.split(X, y, groups))  # groups: one for each row")
        inner.set_params(cv=Name("folds"))
    return program_of([*lines, f"model = {code_of(made, imports)}", "model.fit(X, y)"], imports)
