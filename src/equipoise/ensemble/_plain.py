"""Fitted ensembles in scikit-learn's own classes, which know no sampler."""

from typing import Any

from sklearn.base import clone
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    RandomForestClassifier,
    VotingClassifier,
)
from sklearn.preprocessing import LabelEncoder

from equipoise.ensemble._members import is_of_trees
from equipoise.typing import Rows

__all__ = ["as_average", "as_boosting", "as_forest", "plain"]

_LEARNT = ("classes_", "n_classes_", "n_features_in_", "feature_names_in_", "n_outputs_")


def as_average(ensemble: Any, learner: Any, members: list[Any], columns: list[Rows]) -> Any:
    """What averages its members: as they read a frame by its names, or an array by its columns."""
    if hasattr(ensemble, "feature_names_in_") and not is_of_trees(learner):
        return _as_voting(ensemble, members)
    return _as_bagging(ensemble, members, columns)


def _as_bagging(ensemble: Any, members: list[Any], columns: list[Rows]) -> BaggingClassifier:
    """A BaggingClassifier, without a fit; it gives its members arrays."""
    made = BaggingClassifier(clone(members[0]), n_estimators=len(members), n_jobs=ensemble.n_jobs)
    made.estimator_, made.estimators_, made.estimators_features_ = (
        clone(members[0]), members, columns,
    )  # fmt: skip
    return _with_learnt(made, ensemble)


def _as_voting(ensemble: Any, members: list[Any]) -> VotingClassifier:
    """A VotingClassifier, without a fit; it gives its members the rows as they are."""
    named = [(f"member {i}", member) for i, member in enumerate(members)]
    made = VotingClassifier(named, voting="soft", n_jobs=ensemble.n_jobs)
    made.estimators_, made.named_estimators_ = members, dict(named)
    made.le_ = LabelEncoder().fit(ensemble.classes_)
    made.classes_ = ensemble.classes_
    return made


def as_forest(forest: Any) -> RandomForestClassifier:
    """A RandomForestClassifier, without a fit."""
    known = RandomForestClassifier().get_params()
    params = {name: value for name, value in forest.get_params().items() if name in known}
    made = RandomForestClassifier(**params)
    made.estimator_, made.estimators_ = forest.estimator_, forest.estimators_
    return _with_learnt(made, forest)


def as_boosting(ensemble: Any, members: list[Any]) -> AdaBoostClassifier:
    """An AdaBoostClassifier, without a fit."""
    made = AdaBoostClassifier(
        clone(members[0]),
        n_estimators=ensemble.n_estimators,
        learning_rate=ensemble.learning_rate,
        random_state=ensemble.random_state,
    )
    made.estimator_, made.estimators_ = clone(members[0]), members
    made.estimator_weights_ = ensemble.estimator_weights_
    made.estimator_errors_ = ensemble.estimator_errors_
    return _with_learnt(made, ensemble)


def plain(member: Any) -> Any:
    """A member without samplers."""
    return member.to_sklearn() if hasattr(member, "to_sklearn") else member


def _with_learnt(made: Any, ensemble: Any) -> Any:
    for name in _LEARNT:
        if name in vars(ensemble):
            setattr(made, name, vars(ensemble)[name])
    return made
