"""Sensitivity, specificity, and their geometric mean."""

from collections.abc import Collection
from numbers import Integral, Real
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.multiclass import unique_labels

from equipoise._compat import Interval, Options, StrOptions, check_arguments
from equipoise._runtime.warnings import warn_caller
from equipoise.core.rates import geometric_mean, mean_of, share_of
from equipoise.core.wording import shown
from equipoise.exceptions import ParameterError
from equipoise.metrics._counts import (
    check_positive,
    count_classes,
    read_predictions,
    warn_of_nothing,
)
from equipoise.typing import Floats, Label, LabelsLike

Average = Literal["binary", "micro", "macro", "weighted", "samples"] | None
ZeroDivision = float | Literal["warn"]

_AVERAGES = {"binary", "micro", "macro", "weighted", "samples"}
_OF_LABELS: dict[str, Any] = {
    "y_true": ["array-like"],
    "y_pred": ["array-like"],
    "labels": ["array-like", None],
    "pos_label": [str, Integral, np.bool_, None],
    "sample_weight": ["array-like", None],
    "zero_division": [Options(Real, {0, 1}), "nan", StrOptions({"warn"})],
}
_OF_RATES = _OF_LABELS | {"average": [None, StrOptions(_AVERAGES)]}


@check_arguments(**_OF_RATES, warn_for=["array-like"])
def sensitivity_specificity_support(
    y_true: LabelsLike,
    y_pred: LabelsLike,
    *,
    labels: LabelsLike | None = None,
    pos_label: Label | None = 1,
    average: Average = None,
    warn_for: Collection[str] = ("sensitivity", "specificity"),
    sample_weight: Any = None,
    zero_division: ZeroDivision = "warn",
) -> tuple[float | Floats, float | Floats, NDArray[Any] | int | None]:
    """Sensitivity, specificity and rows of each class.

    The sensitivity of a class is the share of its rows that are called so; its specificity
    the share of the rows of all other classes that are not.

    Parameters
    ----------
    y_true : array-like of shape (n_rows,)
        The class of each row; any container, strings, numbers or booleans.
    y_pred : array-like of shape (n_rows,)
        What it was called.
    labels : array-like of shape (n_labels,), default=None
        The classes to score, and their order where ``average`` is None; all others count among
        the others. None is every class that occurs.
    pos_label : str, int, bool or None, default=1
        The class to score where ``average`` is ``"binary"``.
    average : {None, "binary", "micro", "macro", "weighted"}, default=None
        None gives one value a class; ``"binary"`` that of ``pos_label``, where there are two
        classes; ``"micro"`` adds the counts of all classes up; ``"macro"`` is the mean over
        classes; ``"weighted"`` the mean weighted by the rows of each class.
    warn_for : tuple of str, default=("sensitivity", "specificity")
        The scores of which an undefined value is warned of.
    sample_weight : array-like of shape (n_rows,), default=None
        How much each row counts.
    zero_division : {"warn", 0, 1, nan}, default="warn"
        The value where there is nothing to divide by: a sensitivity without a row of the class,
        a specificity without one of another. ``"warn"`` is 0, with a warning; nan is left out
        of means.

    Returns
    -------
    sensitivity : float, or ndarray of shape (n_labels,)
        The sensitivity.
    specificity : float, or ndarray of shape (n_labels,)
        The specificity.
    support : ndarray of shape (n_labels,), or None
        Rows of each class in ``y_true``, or their weight; None where ``average`` is not.

    Raises
    ------
    ParameterError
        ``pos_label`` is none of the classes, or ``average`` does not fit them.
    TargetError
        A class is missing, or a row has several.

    Notes
    -----
    imbalanced-learn's values, but with weights: there its count of true negatives mixes rows
    and weights, so that its specificity can exceed 1.

    References
    ----------
    J. Yerushalmy, "Statistical problems in assessing methods of medical diagnosis, with special
    reference to X-ray techniques", Public Health Reports 62(40), 1432-1449, 1947.

    Examples
    --------
    >>> from equipoise.metrics import sensitivity_specificity_support
    >>> y_true, y_pred = ["cat", "dog", "pig", "dog"], ["cat", "pig", "pig", "dog"]
    >>> sensitivity, specificity, support = sensitivity_specificity_support(y_true, y_pred)
    >>> sensitivity.tolist(), specificity.round(2).tolist(), support.tolist()
    ([1.0, 0.5, 1.0], [1.0, 1.0, 0.67], [1, 2, 1])
    """
    truth, called, weights_of_rows = read_predictions(y_true, y_pred, sample_weight)
    if average == "binary":
        if not check_positive(unique_labels(truth, called), pos_label):
            return 0.0, 0.0, 0
        labels = [pos_label]
    elif pos_label not in (None, 1):
        warn_caller(
            f"Note that pos_label (set to {shown(pos_label)}) is ignored when average != 'binary' "
            f"(got {average!r}). You may use labels=[pos_label] to specify a single positive "
            "class.",
            UserWarning,
        )
    counts = count_classes(truth, called, weights_of_rows, labels)
    if average == "samples":
        raise ParameterError(
            "average='samples': Sample-based precision, recall, fscore is not meaningful outside "
            "multilabel classification. See the accuracy_score instead."
        )
    if average == "micro":
        counts = counts.pooled()
    own, others, of_nothing = counts.own, counts.others, _of_nothing(zero_division)
    sensitivity = share_of(counts.found, own, of_nothing=of_nothing)
    specificity = share_of(counts.rejected, others, of_nothing=of_nothing)
    if zero_division == "warn":
        if "sensitivity" in warn_for:
            warn_of_nothing("Sensitivity", counts, own, "it")
        if "specificity" in warn_for:
            warn_of_nothing("Specificity", counts, others, "another class")
    if average is None:
        return sensitivity, specificity, own
    weights = own if average == "weighted" else None
    return (
        mean_of(sensitivity, weights, of_nothing=of_nothing),
        mean_of(specificity, weights, of_nothing=of_nothing),
        None,
    )


@check_arguments(**_OF_RATES)
def sensitivity_score(
    y_true: LabelsLike,
    y_pred: LabelsLike,
    *,
    labels: LabelsLike | None = None,
    pos_label: Label | None = 1,
    average: Average = "binary",
    sample_weight: Any = None,
    zero_division: ZeroDivision = "warn",
) -> float | Floats:
    """The sensitivity: the share of a class's rows that are called so; also its recall.

    Parameters
    ----------
    y_true, y_pred, labels, pos_label, sample_weight, zero_division
        See :func:`sensitivity_specificity_support`.
    average : {"binary", "micro", "macro", "weighted"} or None, default="binary"
        See there.

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        From 0 to 1, which is best.

    References
    ----------
    J. Yerushalmy, "Statistical problems in assessing methods of medical diagnosis, with special
    reference to X-ray techniques", Public Health Reports 62(40), 1432-1449, 1947.

    Examples
    --------
    >>> from equipoise.metrics import sensitivity_score
    >>> sensitivity_score([0, 1, 1, 1], [0, 1, 1, 0], sample_weight=[1, 1, 1, 2])
    0.5
    """
    sensitivity, _, _ = sensitivity_specificity_support(
        y_true, y_pred, labels=labels, pos_label=pos_label, average=average,
        warn_for=("sensitivity",), sample_weight=sample_weight, zero_division=zero_division,
    )  # fmt: skip
    return sensitivity


@check_arguments(**_OF_RATES)
def specificity_score(
    y_true: LabelsLike,
    y_pred: LabelsLike,
    *,
    labels: LabelsLike | None = None,
    pos_label: Label | None = 1,
    average: Average = "binary",
    sample_weight: Any = None,
    zero_division: ZeroDivision = "warn",
) -> float | Floats:
    """The specificity: the share of all other classes' rows that are not called so.

    Parameters
    ----------
    y_true, y_pred, labels, pos_label, sample_weight, zero_division
        See :func:`sensitivity_specificity_support`.
    average : {"binary", "micro", "macro", "weighted"} or None, default="binary"
        See there.

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        From 0 to 1, which is best.

    References
    ----------
    J. Yerushalmy, "Statistical problems in assessing methods of medical diagnosis, with special
    reference to X-ray techniques", Public Health Reports 62(40), 1432-1449, 1947.

    Examples
    --------
    >>> from equipoise.metrics import specificity_score
    >>> specificity_score([0, 0, 0, 1], [0, 0, 1, 1], sample_weight=[1, 1, 2, 1])
    0.5
    """
    _, specificity, _ = sensitivity_specificity_support(
        y_true, y_pred, labels=labels, pos_label=pos_label, average=average,
        warn_for=("specificity",), sample_weight=sample_weight, zero_division=zero_division,
    )  # fmt: skip
    return specificity


@check_arguments(
    **_OF_LABELS,
    average=[None, StrOptions({*_AVERAGES, "multiclass"})],
    correction=[Interval(Real, 0, None, closed="left")],
    averaged=[StrOptions({"rates", "means"})],
)
def geometric_mean_score(
    y_true: LabelsLike,
    y_pred: LabelsLike,
    *,
    labels: LabelsLike | None = None,
    pos_label: Label | None = 1,
    average: Average | Literal["multiclass"] = "multiclass",
    sample_weight: Any = None,
    correction: float = 0.0,
    zero_division: ZeroDivision = "warn",
    averaged: Literal["rates", "means"] = "rates",
) -> float | Floats:
    """The geometric mean of the classes' sensitivities: 0 as soon as one class is never found.

    Parameters
    ----------
    y_true, y_pred, labels, pos_label, sample_weight, zero_division
        See :func:`sensitivity_specificity_support`.
    average : {"multiclass", "binary", "micro", "macro", "weighted"} or None, default="multiclass"
        ``"multiclass"`` is the n-th root of the product of n classes' sensitivities. All others
        take each class against the rest, whose geometric mean is the root of sensitivity times
        specificity; None gives one value a class.
    correction : float, default=0.0
        What stands for a sensitivity of 0; with ``average="multiclass"`` only.
    averaged : {"rates", "means"}, default="rates"
        What ``"macro"`` and ``"weighted"`` average: ``"rates"``, as imbalanced-learn, averages
        sensitivities and specificities, and takes the geometric mean of the two averages;
        ``"means"`` averages the classes' geometric means, those that ``average=None`` gives.

    Returns
    -------
    float, or ndarray of shape (n_labels,)
        From 0 to 1, which is best.

    References
    ----------
    M. Kubat, S. Matwin, "Addressing the curse of imbalanced training sets: one-sided selection",
    ICML, 1997, section 2.

    Examples
    --------
    >>> from equipoise.metrics import geometric_mean_score
    >>> y_true, y_pred = [0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 1, 0]
    >>> geometric_mean_score(y_true, y_pred)
    0.0
    >>> round(geometric_mean_score(y_true, y_pred, average="macro"), 3)
    0.669
    >>> round(geometric_mean_score(y_true, y_pred, average="macro", averaged="means"), 3)
    0.511
    """
    if average == "multiclass":
        counts = count_classes(*read_predictions(y_true, y_pred, sample_weight), labels)
        if zero_division == "warn":
            warn_of_nothing("Recall", counts, counts.own, "it")
        found = share_of(counts.found, counts.own, of_nothing=_of_nothing(zero_division))
        is_known = ~np.isnan(found)
        if not is_known.any():
            return float("nan")
        return float(geometric_mean(np.where(found == 0, correction, found), is_known))
    of_means = averaged == "means" and average in ("macro", "weighted")
    sensitivity, specificity, support = sensitivity_specificity_support(
        y_true, y_pred, labels=labels, pos_label=pos_label, average=None if of_means else average,
        sample_weight=sample_weight, zero_division=zero_division,
    )  # fmt: skip
    means = np.sqrt(np.multiply(sensitivity, specificity))
    if of_means:
        weights = support if average == "weighted" else None
        return mean_of(means, weights, of_nothing=_of_nothing(zero_division))  # type: ignore[arg-type]
    return means if average is None else float(means)


def _of_nothing(zero_division: ZeroDivision) -> float:
    """What a share of nothing is."""
    return 0.0 if zero_division == "warn" else float(zero_division)
