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
    named = list(models.items() if isinstance(models, Mapping) else map(_named, models))
    names = [str(name) for name, _ in named]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(
            f"the models {', '.join(repeated)} come twice: give each a name of its own, as a dict "
            "of name to classifier"
        )
    made = {str(name): _seeded_classifier(model, seed) for name, model in named}
    for name, model in made.items():
        refuse_hidden_samplers("compare", model)
        if not hasattr(model, "predict_proba"):
            raise TypeError(
                f"model {name!r} ({type(model).__name__}) has no predict_proba, which "
                "thresholds and probability scores need: wrap it in "
                "sklearn.calibration.CalibratedClassifierCV, or set its probability=True"
            )
    if not made:
        raise ValueError(f"there is no model: name some of {', '.join(MODELS)}")
    return made


def _named(model: Any) -> tuple[str, Any]:
    if not isinstance(model, str):
        return type(model).__name__, model
    return model, _known_model(model)


def _known_model(name: str) -> Any:
    if name in MODELS:
        return MODELS[name]
    raise ValueError(f"no model is called {name!r}: known are {', '.join(MODELS)}")


def _seeded_classifier(model: Any, seed: int) -> Any:
    if isinstance(model, str):
        model = _known_model(model)
    if isinstance(model, type):
        raise TypeError(f"model {model.__name__} is a class: pass {model.__name__}()")
    if not hasattr(model, "fit") or not hasattr(model, "get_params"):
        raise TypeError(f"a model is one of {', '.join(MODELS)} or a classifier, not {model!r}")
    return seeded(model, seed)


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
    found = np.asarray(model.predict_proba(X), dtype=np.float64)
    _check_predicted(type(model).__name__, found, (len(X), len(model.classes_)))
    if len(model.classes_) == len(classes):
        return found
    out = np.zeros((len(found), len(classes)))
    out[:, np.searchsorted(classes, model.classes_)] = found
    return out


def _check_predicted(name: str, found: Any, shape: tuple[int, int]) -> None:
    """Refuse what scores would choke on, or worse, take for good."""
    if found.shape != shape:
        raise NotApplicableError(
            f"{name} predicts a table of {found.shape}, not of {shape}, a column for each class"
        )
    if n_missing := int(np.isnan(found).any(axis=1).sum()):
        raise NotApplicableError(f"{name} predicts NaN for {n_missing} of {len(found)} rows")
    if n_outside := int(((found < 0) | (found > 1 + 1e-6)).any(axis=1).sum()):
        raise NotApplicableError(
            f"{name} predicts no probabilities: {n_outside} of {len(found)} rows have values "
            "outside 0 to 1"
        )
