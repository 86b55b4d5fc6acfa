"""The models that a race trains."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, TypeAlias

import numpy as np
from sklearn.base import clone
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.validation import has_fit_parameter

from equipoise.core.names import hint
from equipoise.evaluation._race.weighted_classifier import WeightedClassifier
from equipoise.pipeline._hidden_samplers import refuse_hidden_samplers
from equipoise.resampled._correction import class_weight_of
from equipoise.typing import ClassifierLike

# A race is spread over processes, so each model has one thread; trees of 15 leaves take two
# thirds of the time of the usual 31. No model stops early: synthetic rows would be in the part
# that tells it when.


#: What a model is told about the classes: scikit-learn's word, or a weight for each label.
ClassWeight: TypeAlias = str | Mapping[Any, float] | None


@dataclass(frozen=True)
class Foreign:
    """A model of a package that may not be installed.

    Parameters
    ----------
    package : str
        What to import.
    make : callable
        ``make()``: the classifier.
    """

    package: str
    make: Callable[[], Any]

    @property
    def is_installed(self) -> bool:
        """Whether the package is there; it is not imported."""
        return find_spec(self.package) is not None


def _lightgbm() -> Any:
    from lightgbm import LGBMClassifier

    return LGBMClassifier(
        num_leaves=15, n_jobs=1, deterministic=True, force_row_wise=True, verbosity=-1
    )


def _xgboost() -> Any:
    from xgboost import XGBClassifier

    return XGBClassifier(n_jobs=1, verbosity=0)


def _catboost() -> Any:
    from catboost import CatBoostClassifier

    return CatBoostClassifier(
        iterations=100, thread_count=1, allow_writing_files=False, verbose=False
    )


class ModelsByName(Mapping[str, Any]):
    """Classifiers by name, those whose package is installed.

    Parameters
    ----------
    known : dict of str to classifier or Foreign
        All that have a name here.
    """

    def __init__(self, known: Mapping[str, Any]) -> None:
        self._known = dict(known)

    @property
    def known(self) -> tuple[str, ...]:
        """All names, those of packages that are not installed too."""
        return tuple(self._known)

    def lacks(self, name: str) -> str | None:
        """The package that has to be installed for a known model; None where nothing has."""
        model = self._known[name]
        return model.package if isinstance(model, Foreign) and not model.is_installed else None

    def __getitem__(self, name: str) -> Any:
        if self.lacks(name) is not None:
            raise KeyError(name)
        model = self._known[name]
        return model.make() if isinstance(model, Foreign) else model

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._known if self.lacks(name) is None)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._known and self.lacks(name) is None

    def __len__(self) -> int:
        return sum(1 for _ in self)


#: Models by name.
MODELS = ModelsByName(
    {
        "logistic regression": LogisticRegression(max_iter=1000),
        "decision tree": DecisionTreeClassifier(),
        "gradient boosting": HistGradientBoostingClassifier(
            early_stopping=False, max_leaf_nodes=15
        ),
        "random forest": RandomForestClassifier(),
        "LightGBM": Foreign("lightgbm", _lightgbm),
        "XGBoost": Foreign("xgboost", _xgboost),
        "CatBoost": Foreign("catboost", _catboost),
    }
)
#: The models of a race whose caller names none: a straight line, a step, and what usually wins.
DEFAULT_MODELS = ("logistic regression", "decision tree", "gradient boosting")
# They want labels that count, or change those that they are given.
_WANT_CODES = ("xgboost", "catboost")


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
        None is those of :data:`DEFAULT_MODELS`.
    seed : int
        For each ``random_state`` that is None.
    """
    if models is None:
        models = DEFAULT_MODELS
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
        raise ValueError(f"there is no model: name some of {', '.join(MODELS.known)}")
    return made


def _named(model: Any) -> tuple[str, Any]:
    if not isinstance(model, str):
        return type(model).__name__, model
    return model, _known_model(model)


def _known_model(name: str) -> Any:
    if name in MODELS:
        return MODELS[name]
    if name in MODELS.known:
        raise ImportError(
            f"the model {name!r} needs {MODELS.lacks(name)}, which is not installed: "
            "pip install 'equipoise[boosting]'"
        )
    raise ValueError(f"no model is called {name!r}: {hint(name, MODELS.known)}")


def _seeded_classifier(model: Any, seed: int) -> Any:
    if isinstance(model, str):
        model = _known_model(model)
    if isinstance(model, type):
        raise TypeError(f"model {model.__name__} is a class: pass {model.__name__}()")
    if not hasattr(model, "fit") or not hasattr(model, "get_params"):
        raise TypeError(
            f"a model is one of {', '.join(MODELS.known)} or a classifier, not {model!r}"
        )
    return seeded(adapted(model), seed)


def adapted(model: Any) -> Any:
    """A classifier that takes labels of any kind, as the races hand them out."""
    package = type(model).__module__.partition(".")[0]
    return WeightedClassifier(model) if package in _WANT_CODES else model


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


def takes_weights(model: Any) -> bool:
    """Whether a model can be told that a class counts more."""
    return "class_weight" in model.get_params() or has_fit_parameter(model, "sample_weight")


def weighted(model: Any, class_weight: ClassWeight) -> Any:
    """A clone of a model that weighs the classes, by weights of rows where it has no others."""
    made = clone(model)
    if class_weight is None:
        return made
    if "class_weight" in made.get_params():
        return made.set_params(class_weight=class_weight)
    if has_fit_parameter(made, "sample_weight"):
        return WeightedClassifier(made, class_weight=class_weight)
    raise NotApplicableError(f"{type(model).__name__} takes neither class_weight nor sample_weight")


def train(model: Any, class_weight: ClassWeight, X: Any, y: Any) -> Any:
    """Train a clone of a model."""
    return weighted(model, class_weight).fit(X, y)


def train_by_shares(
    model: Any, weights: Mapping[Any, float] | None, X: Any, y: Any
) -> tuple[Any, Mapping[Any, float] | None]:
    """Train a model on rows in which the classes have other shares than in the table.

    Returns
    -------
    model
        Told of the weights, where it can be; one that balances the classes itself is told nothing.
    dict of label to float, or None
        What its probabilities are still to be multiplied by (Elkan, 2001), where it could not.
    """
    own = class_weight_of(model)
    if weights is None or isinstance(own, str):
        return train(model, None, X, y), None
    if own is not None or not takes_weights(model):
        return train(model, None, X, y), weights
    return train(model, weights, X, y), None


def predict(model: Any, X: Any, classes: Any) -> Any:
    """Probabilities of all classes, also of those that a model has never seen."""
    given = np.asarray(model.predict_proba(X))
    found = given.astype(np.float64)
    _check_predicted(type(model).__name__, found, (len(X), len(model.classes_)))
    if given.dtype == np.float32:  # its rounding would be told as a sum that is not one
        found /= found.sum(axis=1, keepdims=True)
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
