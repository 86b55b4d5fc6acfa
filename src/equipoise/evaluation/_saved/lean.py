"""A fitted model without what its training has left in it."""

from copy import copy
from typing import Any

from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.utils.validation import check_is_fitted

from equipoise.evaluation._race.table_preparer import TablePreparer
from equipoise.evaluation._race.treatment import Treatment


def without_training(model: Any) -> Any:
    """A copy that predicts the same and holds no sampler, no plan and no row number.

    Of classifiers that are not known here nothing is left out.
    """
    check_is_fitted(model)
    if hasattr(model, "to_sklearn"):
        return model.to_sklearn()
    if isinstance(model, Treatment):
        return _of_treatment(model)
    made = copy(model)
    if isinstance(made, FixedThresholdClassifier) and hasattr(made, "estimator_"):
        made.estimator_ = without_training(made.estimator_)
        made.estimator = clone(made.estimator_)
    elif isinstance(made, CalibratedClassifierCV):
        made.cv = len(made.cv) if isinstance(made.cv, list) else made.cv
        made.calibrated_classifiers_ = [_of_fold(one) for one in made.calibrated_classifiers_]
        made.estimator = clone(made.calibrated_classifiers_[0].estimator)
    return made


def _of_treatment(model: Treatment) -> Treatment:
    """A new one, which asks for no groups and no time either, with what the model has learnt."""
    pipeline = model.pipeline_.to_sklearn()
    name, last = pipeline.steps[-1]
    pipeline.steps[-1] = name, without_training(last)
    # A classifier may hold a sampler itself.
    is_ours = hasattr(last, "to_sklearn")
    classifier = clone(pipeline.steps[-1][1]) if is_ours else model.classifier
    made = Treatment(preparer=model.preparer, classifier=classifier)
    learnt = {name: value for name, value in vars(model).items() if name.endswith("_")}
    for name, value in {**learnt, "pipeline_": pipeline}.items():
        setattr(made, name, value)
    return made


def _of_fold(calibrated: Any) -> Any:
    made = copy(calibrated)
    made.estimator = without_training(made.estimator)
    return made


def preparer_of(model: Any) -> TablePreparer | None:
    """What makes numbers of the table in a model of a race; None in any other."""
    while hasattr(model, "estimator_"):
        model = model.estimator_
    if isinstance(model, CalibratedClassifierCV):
        model = model.calibrated_classifiers_[0].estimator
    if not isinstance(model, Treatment):
        return None
    learnt = model.pipeline_.named_steps["prepare"].estimator
    return learnt if isinstance(learnt, TablePreparer) else None
