"""Reading truth and predictions: how often each class was found, missed, and called wrongly."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.metrics import multilabel_confusion_matrix
from sklearn.utils import check_consistent_length
from sklearn.utils.multiclass import type_of_target, unique_labels

from equipoise._containers import open_values
from equipoise._containers.labels import list_rows
from equipoise._runtime.warnings import warn_caller
from equipoise.core.wording import plain, shown
from equipoise.exceptions import ParameterError, TargetError
from equipoise.typing import Label, LabelArray, LabelsLike


@dataclass(frozen=True, eq=False)
class ClassCounts:
    """Rows, or their weights, of each class against all others.

    Parameters
    ----------
    labels : ndarray of shape (n_classes,)
        The classes; empty where all are taken together.
    found, missed : ndarray of shape (n_classes,)
        Rows of the class that were called so, and those that were not.
    alarms, rejected : ndarray of shape (n_classes,)
        Rows of other classes that were called so, and those that were not.
    """

    labels: LabelArray
    found: NDArray[Any]
    missed: NDArray[Any]
    alarms: NDArray[Any]
    rejected: NDArray[Any]

    @property
    def own(self) -> NDArray[Any]:
        """Rows of each class."""
        return np.asarray(self.found + self.missed)

    @property
    def others(self) -> NDArray[Any]:
        """Rows of all other classes."""
        return np.asarray(self.alarms + self.rejected)

    def pooled(self) -> "ClassCounts":
        """The sums over all classes."""
        parts = (self.found, self.missed, self.alarms, self.rejected)
        return ClassCounts(self.labels[:0], *(one.sum(keepdims=True) for one in parts))


def count_classes(
    truth: LabelArray, called: LabelArray, weights: NDArray[Any] | None, labels: Any = None
) -> ClassCounts:
    """Count for each class, or for those in ``labels``; all others are among the others."""
    wanted = None if labels is None else read_classes("labels", labels)
    counts = multilabel_confusion_matrix(truth, called, sample_weight=weights, labels=wanted)
    (rejected, alarms), (missed, found) = counts.transpose(1, 2, 0)
    of_which = unique_labels(truth, called) if wanted is None else wanted
    return ClassCounts(of_which, found, missed, alarms, rejected)


def read_predictions(
    y_true: LabelsLike, y_pred: LabelsLike, sample_weight: Any
) -> tuple[LabelArray, LabelArray, NDArray[Any] | None]:
    """Truth, predictions and weights as arrays of one length, whatever holds them."""
    truth, called = read_classes("y_true", y_true), read_classes("y_pred", y_pred)
    weights = None if sample_weight is None else open_values(sample_weight).values
    check_consistent_length(truth, called, weights)
    for name, values in (("y_true", truth), ("y_pred", called)):
        if type_of_target(values, input_name=name).startswith("multilabel"):
            raise TargetError(
                f"{name} has {values.shape[1]} columns: imblearn does not support multilabel, nor "
                "do these scores. Score each column by itself"
            )
    return truth, called, weights


def read_classes(name: str, given: Any) -> LabelArray:
    """Classes as an array; of objects of one type, of that type."""
    opened = open_values(given)
    if opened.is_missing is not None and opened.is_missing.any():
        n = int(opened.is_missing.sum())
        raise TargetError(
            f"Input {name} contains NaN or the like: {n} of {len(opened.values)} values are "
            f"missing ({list_rows(opened.is_missing)}). Leave these rows out of both"
        )
    values = opened.values
    if values.dtype.kind == "O" and len({type(one) for one in values.ravel().tolist()}) == 1:
        return np.array(values.tolist())
    return values


def check_positive(labels: LabelArray, pos_label: Label) -> bool:
    """Tell whether the class is there; refuse one that is not among two, or more than two."""
    if len(labels) > 2:
        raise ParameterError(
            f"Target is multiclass but average='binary'. Please choose another average setting: "
            f"there are {len(labels)} classes, {shown(labels[:5])}: take 'macro', say, or None"
        )
    is_there = plain(pos_label) in labels.tolist()
    if not is_there and len(labels) == 2:
        raise ParameterError(
            f"pos_label={shown(pos_label)} is not a valid label: {shown(labels)} are the classes. "
            "Name the one that shall be found"
        )
    return is_there


def warn_of_nothing(score: str, counts: ClassCounts, whole: NDArray[Any], whose: str) -> None:
    """Warn that a share is one of nothing, and is called 0."""
    is_undefined = whole == 0
    if not is_undefined.any():
        return
    labels = counts.labels[is_undefined] if counts.labels.size else counts.labels
    of_labels = f" for {shown(labels)}" if labels.size else ""
    warn_caller(
        f"{score} is ill-defined and being set to 0.0{of_labels}: y_true has no row of {whose}. "
        "Use `zero_division` parameter to control this behavior: 0, 1 or nan",
        UndefinedMetricWarning,
    )
