"""The models that a race trains."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from equipoise.pipeline._hidden_samplers import refuse_hidden_samplers
from equipoise.typing import ClassifierLike

#: Models by name. Early stopping would put synthetic rows into its validation part; trees of
#: 15 leaves take two thirds of the time of the default's 31.
MODELS = {
    "logistic regression": LogisticRegression(max_iter=1000),
    "decision tree": DecisionTreeClassifier(),
    "gradient boosting": HistGradientBoostingClassifier(early_stopping=False, max_leaf_nodes=15),
}


#: What a caller may name to be trained.
Models: TypeAlias = (
    str | ClassifierLike | Iterable[str | ClassifierLike] | Mapping[str, ClassifierLike]
)


class NotApplicableError(Exception):
    """A candidate cannot run on these rows; the message says why."""


def make_models(models: Models | None, seed: int) -> dict[str, Any]:
    """Read the models that the caller wants to train.

    Parameters
    ----------
    models : None, a name, a classifier, a list of these, or dict of name to classifier
        None is all of :data:`MODELS`.
    seed : int
        For each ``random_state`` that is None.
    """
    if models is None:
        models = MODELS
    if isinstance(models, str) or not isinstance(models, Iterable):
        models = [models]
    if not isinstance(models, Mapping):
        models = dict(map(_named, models))
    made = {str(name): seeded(model, seed) for name, model in models.items()}
    for name, model in made.items():
        refuse_hidden_samplers("compare", model)
        if not hasattr(model, "predict_proba"):
            raise TypeError(
                f"compare: model {name!r} ({type(model).__name__}) has no predict_proba, which "
                "thresholds and probability scores need: wrap it in "
                "sklearn.calibration.CalibratedClassifierCV, or set its probability=True"
            )
    if not made:
        raise ValueError(f"compare: there is no model: name some of {', '.join(MODELS)}")
    return made


def _named(model: Any) -> tuple[str, Any]:
    if not isinstance(model, str):
        return type(model).__name__, model
    if model in MODELS:
        return model, MODELS[model]
    raise ValueError(f"compare: no model is called {model!r}: known are {', '.join(MODELS)}")


def seeded(estimator: Any, seed: int) -> Any:
    """A clone of an estimator in which no ``random_state`` is None."""
    made = clone(estimator)
    params = made.get_params() if hasattr(made, "get_params") else {}
    free = [
        name
        for name, value in params.items()
        if value is None and (name == "random_state" or name.endswith("__random_state"))
    ]
    return made.set_params(**dict.fromkeys(free, seed)) if free else made


def weighted(model: Any, class_weight: str | None) -> Any:
    """A clone of a model that weighs the classes."""
    made = clone(model)
    if class_weight is None:
        return made
    if "class_weight" not in made.get_params():
        raise NotApplicableError(f"{type(model).__name__} has no class_weight")
    return made.set_params(class_weight=class_weight)


def train(model: Any, class_weight: str | None, X: Any, y: Any) -> Any:
    """Train a clone of a model."""
    return weighted(model, class_weight).fit(X, y)


def predict(model: Any, X: Any, classes: Any) -> Any:
    """Probabilities of all classes, also of those that a model has never seen."""
    found = model.predict_proba(X)
    if len(model.classes_) == len(classes):
        return np.asarray(found, dtype=np.float64)
    out = np.zeros((len(found), len(classes)))
    out[:, np.searchsorted(classes, model.classes_)] = found
    return out
