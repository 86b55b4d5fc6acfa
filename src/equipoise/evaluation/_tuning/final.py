"""The chosen model, fitted on all rows, and the program that builds it."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn import config_context
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import FixedThresholdClassifier, StratifiedKFold

from equipoise._containers import split_target
from equipoise.evaluation._race.candidates import Candidate
from equipoise.evaluation._race.models import weighted
from equipoise.evaluation._race.options import RaceOptions
from equipoise.evaluation._race.question import is_name
from equipoise.evaluation._race.run import Setup, model_of, own_threshold
from equipoise.evaluation._race.treatment import Treatment
from equipoise.evaluation._saved.saved_model import SavedModel
from equipoise.evaluation._scoring.thresholds import tuned_threshold
from equipoise.evaluation._tuning.program import Name, Recipe, code_of
from equipoise.evaluation._tuning.selection import (
    Selection,
    TuningRow,
    calibrate,
    is_on_logit,
    pooled,
)


@dataclass(frozen=True, eq=False)
class Final:
    """The model as it was trained, the same as it is saved, and how it is made."""

    estimator: Any
    saved: SavedModel
    recipe: Recipe


def finish(
    setup: Setup,
    candidate: Candidate,
    best: TuningRow,
    threshold: float | None,
    table: Any,
    target: Any,
    options: RaceOptions,
) -> Final:
    """Fit the chosen model on all rows of the caller's table."""
    question = setup.question
    given = {"y": target, "groups": options.groups, "time": options.time}
    columns = {name: column for name, column in given.items() if is_name(column)}
    for column in columns.values():
        table, _ = split_target(table, column)
    with (
        config_context(enable_metadata_routing=bool(_hands_of(candidate))),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = _untrained(setup, candidate, best, threshold)
        recipe = _recipe(setup, model, candidate, columns)
        model.fit(table, question.labels, **_handed(setup, candidate))
    saved = SavedModel.of(
        model,
        table,
        target=columns.get("y"),
        positive=question.named_positive,
        left_out=[one for name, one in columns.items() if name != "y"],
        program=recipe.program(),
    )
    return Final(model, saved, recipe)


def _untrained(setup: Setup, candidate: Candidate, best: TuningRow, threshold: float | None) -> Any:
    model: Any = make_model(setup, candidate, best.model)
    if hands := _hands_of(candidate):
        model.set_fit_request(**dict.fromkeys(hands, True))
    if best.calibration is not None:
        model = CalibratedClassifierCV(
            model, method=best.calibration, cv=_splits(setup), ensemble=False
        )
    if threshold is None:
        return model
    return FixedThresholdClassifier(
        model,
        threshold=threshold,
        pos_label=setup.question.positive,
        response_method="predict_proba",
    )


def _hands_of(candidate: Candidate) -> tuple[str, ...]:
    """What of groups and time is handed to the candidate's sampler, where it has one."""
    return () if candidate.sampler is None else candidate.hands


def _handed(setup: Setup, candidate: Candidate) -> dict[str, Any]:
    """Groups and time of the rows, where the sampler is handed them."""
    splitting = setup.question.splitting
    sides = {"groups": splitting.groups, "time": splitting.time}
    return {name: sides[name] for name in _hands_of(candidate)}


def threshold_of(setup: Setup, candidate: Candidate, chosen: Selection) -> float | None:
    """The candidate's own, or the one for what the inner folds predict, calibrated likewise."""
    if setup.question.n_classes > 2:
        return None
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


def _recipe(setup: Setup, model: Any, candidate: Candidate, columns: dict[str, Any]) -> Recipe:
    """The lines from ``X`` and ``y`` to the fitted model."""
    question, hands = setup.question, set(_hands_of(candidate))
    imports: set[tuple[str, str]] = set()
    lines = []
    if question.is_joined:
        imports.add(("numpy", "asarray"))
        lines.append(f"y = asarray(y) == {question.joined_label!r}")
    made = clone(model)
    inner = getattr(made, "estimator", None)
    if question.splitting.groups is not None and isinstance(inner, CalibratedClassifierCV):
        hands.add("groups")
        imports.add(("sklearn.model_selection", "StratifiedGroupKFold"))
        splitter = (
            f"StratifiedGroupKFold({len(inner.cv)}, shuffle=True, "
            f"random_state={question.splitting.seed})"
        )
        lines.append(f"folds = list({splitter}.split(X, y, groups))")
        inner.set_params(cv=Name("folds"))
    handed = "".join(f", {name}={name}" for name in _hands_of(candidate))
    if handed:
        imports.add(("sklearn", "set_config"))
        lines.append("set_config(enable_metadata_routing=True)")
    lines += [f"model = {code_of(made, imports)}", f"model.fit(X, y{handed})"]
    return Recipe(
        tuple(lines), frozenset(imports), columns, tuple(sorted(hands)), question.named_positive
    )
