"""A map from predictions to probabilities, learnt on rows that were not resampled."""

from copy import copy
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import get_config
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.utils.metadata_routing import get_routing_for_object

from equipoise._compat import has_temperature, temperature_slope
from equipoise._containers import Labels, read_labels
from equipoise.core.plan import Plan
from equipoise.exceptions import ProbabilityError, TargetError
from equipoise.pipeline._following import Lineage
from equipoise.resampled._correction import plain

__all__ = ["check_temperature", "folds_within", "inner_of", "plain_calibrated", "recalibrate"]


def recalibrate(
    inner: Any,
    X: Any,
    y: Any,
    params: dict[str, Any],
    to_splitter: dict[str, Any],
    *,
    method: str,
    cv: Any,
    random_state: Any,
) -> tuple[Any, Plan | None]:
    """Train ``inner`` and a map after it; which rows it was trained on, None for all.

    ``inner`` gets numbers for classes where it knows their ``names``.
    ``params`` are metadata of ``inner`` and of the splitter, ``to_splitter`` those of the splitter.
    """
    labels = read_labels(y)
    kept, folds, others = None, cv, dict(params)
    weight = others.pop("sample_weight", None)
    if isinstance(cv, Real) and not isinstance(cv, Integral):
        fitting, held = _held_out(labels, float(cv), random_state)
        kept, folds = Plan(len(labels), kept=fitting), [(fitting, held)]
    elif hasattr(cv, "split"):
        # Without an ensemble scikit-learn gives the splitter no groups.
        folds = list(cv.split(X, labels.values, **to_splitter))
        others = {name: value for name, value in others.items() if _wants(inner, name)}
    else:
        _check_folds(labels, cv)
    # An ensemble of one is trained on one part and has its map from the other.
    calibrated = CalibratedClassifierCV(inner, method=method, cv=folds, ensemble=kept is not None)
    _fit(calibrated, X, labels.values if inner.names is None else labels.codes, weight, others)
    calibrated.classes_ = labels.classes
    calibrated.cv = cv if kept is None else None  # lists of rows have no place in a pickle
    return calibrated, kept


def folds_within(cv: Any, lineage: Lineage) -> Any:
    """Splits for the rows that a lineage has left, where the caller lists splits of all rows."""
    if not lineage.plans or isinstance(cv, Real) or hasattr(cv, "split"):
        return cv
    rows = lineage.plan().sample_indices
    place = np.full(lineage.n_rows or 0, -1)
    place[rows] = np.arange(rows.size)
    found = [tuple(place[part] for part in split) for split in cv]
    return [tuple(part[part >= 0] for part in split) for split in found]


def inner_of(calibrated: Any) -> Any:
    """The classifier that a map was learnt for."""
    return calibrated.calibrated_classifiers_[0].estimator


def plain_calibrated(calibrated: Any) -> Any:
    """A fitted map in scikit-learn's own classes, what comes before it too."""
    inner = inner_of(calibrated)
    (pair,) = calibrated.calibrated_classifiers_
    if calibrated.method == "temperature":
        slope = temperature_slope(pair)
        shifted: Any = inner.shift_.stacked_on(plain(inner.classifier_), slope)
        return shifted
    classifier = inner.to_sklearn()
    outer, last = copy(calibrated), copy(pair)
    outer.estimator, outer.cv = FrozenEstimator(classifier), None
    last.estimator, outer.calibrated_classifiers_ = classifier, [last]
    return outer


def check_temperature(classifier: Any) -> None:
    """Refuse temperature scaling where it cannot be done."""
    if not has_temperature():
        raise ProbabilityError(
            "ResampledClassifier: calibration='temperature' needs scikit-learn 1.8 or newer. "
            "Upgrade it, or use calibration='sigmoid'"
        )
    if not hasattr(classifier, "predict_proba"):
        raise ProbabilityError(
            "ResampledClassifier: calibration='temperature' scales predict_proba, but "
            f"{type(classifier).__name__} has none. Use calibration='sigmoid'"
        )


def _wants(inner: Any, name: str) -> bool:
    """Tell whether metadata routing, if it is on, gives ``inner`` what has this name."""
    if not get_config()["enable_metadata_routing"]:
        return True
    return name in get_routing_for_object(inner).consumes("fit", [name])


def _fit(calibrated: Any, X: Any, y: Any, weight: Any, params: dict[str, Any]) -> None:
    """Train a CalibratedClassifierCV, with weights if there are some."""
    if weight is None:
        calibrated.fit(X, y, **params)
        return
    if get_config()["enable_metadata_routing"]:
        calibrated.set_fit_request(sample_weight=True)
    calibrated.fit(X, y, sample_weight=np.asarray(weight, dtype=np.float64), **params)


def _held_out(
    labels: Labels, share: float, random_state: Any
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows to train on, and rows to learn the map on."""
    if not 0 < share < 1:
        raise ValueError(
            "ResampledClassifier: calibration_cv as a float is the share of rows to hold out, "
            f"between 0 and 1, not {share!r}; for folds give an int"
        )
    split = StratifiedShuffleSplit(1, test_size=share, random_state=random_state)
    fitting, held = next(split.split(np.empty((len(labels), 1)), labels.codes))
    return np.sort(fitting), np.sort(held)


def _check_folds(labels: Labels, folds: Any) -> None:
    """Refuse more folds than a class has rows."""
    counts = np.bincount(labels.codes, minlength=labels.classes.size)
    if counts.size and isinstance(folds, Integral) and counts.min() < folds:
        smallest = labels.classes.tolist()[counts.argmin()]
        raise TargetError(
            f"ResampledClassifier: probabilities='recalibrated' with calibration_cv={folds} needs "
            f"{folds} rows of each class, but class {smallest!r} has n_samples = "
            f"{counts.min()}. Lower calibration_cv, gather more rows of it, or use a random "
            "sampler with probabilities='prior'"
        )
