"""A table of the scores of each class."""

from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_fscore_support
from sklearn.utils.multiclass import unique_labels

from equipoise._compat import Interval, Options, StrOptions, check_arguments
from equipoise.core.rates import mean_of
from equipoise.exceptions import ParameterError
from equipoise.metrics._counts import read_classes, read_predictions
from equipoise.metrics._index_balanced import index_balanced
from equipoise.metrics._rates import ZeroDivision, sensitivity_specificity_support
from equipoise.typing import LabelsLike

_TOTAL = "avg / total"
_WIDTH = 9


@check_arguments(
    y_true=["array-like"],
    y_pred=["array-like"],
    labels=["array-like", None],
    target_names=["array-like", None],
    sample_weight=["array-like", None],
    digits=[Interval(Integral, 0, None, closed="left")],
    alpha=[Real],
    output_dict=["boolean"],
    zero_division=[Options(Real, {0, 1}), "nan", StrOptions({"warn"})],
)
def classification_report_imbalanced(
    y_true: LabelsLike,
    y_pred: LabelsLike,
    *,
    labels: LabelsLike | None = None,
    target_names: Sequence[str] | None = None,
    sample_weight: Any = None,
    digits: int = 2,
    alpha: float = 0.1,
    output_dict: bool = False,
    zero_division: ZeroDivision = "warn",
) -> str | dict[str, Any]:
    """Scores of each class, and their means weighted by its rows.

    The columns are precision, recall (sensitivity), specificity, F1, the geometric mean of
    sensitivity and specificity, its index balanced accuracy, and the rows of the class.

    Parameters
    ----------
    y_true : array-like of shape (n_rows,)
        The class of each row.
    y_pred : array-like of shape (n_rows,)
        What it was called.
    labels : array-like of shape (n_labels,), default=None
        The classes of the report, in this order; None is all.
    target_names : list of str of length n_labels, default=None
        What to call them.
    sample_weight : array-like of shape (n_rows,), default=None
        How much each row counts.
    digits : int, default=2
        Decimals of the text.
    alpha : float, default=0.1
        See :func:`make_index_balanced_accuracy`.
    output_dict : bool, default=False
        Whether to return a dict of dicts of Python's numbers.
    zero_division : {"warn", 0, 1, nan}, default="warn"
        The value of a score that is undefined; see :func:`sensitivity_specificity_support`.

    Returns
    -------
    str or dict
        The table; or for each class a dict of ``pre``, ``rec``, ``spe``, ``f1``, ``geo``, ``iba``
        and ``sup``, beside their means ``avg_pre`` and so on, and ``total_support``.

    Raises
    ------
    ParameterError
        There are more or fewer names than classes.

    References
    ----------
    J. Yerushalmy, "Statistical problems in assessing methods of medical diagnosis, with special
    reference to X-ray techniques", Public Health Reports 62(40), 1432-1449, 1947.

    Examples
    --------
    >>> from equipoise.metrics import classification_report_imbalanced
    >>> print(classification_report_imbalanced([0, 0, 0, 1, 1], [0, 0, 1, 1, 1]))
                       pre       rec       spe        f1       geo       iba       sup
    <BLANKLINE>
              0       1.00      0.67      1.00      0.80      0.82      0.64         3
              1       0.67      1.00      0.67      0.80      0.82      0.69         2
    <BLANKLINE>
    avg / total       0.87      0.80      0.87      0.80      0.82      0.66         5
    <BLANKLINE>
    """
    truth, called, weights = read_predictions(y_true, y_pred, sample_weight)
    of_which = unique_labels(truth, called) if labels is None else read_classes("labels", labels)
    names = _names_of(of_which, target_names)
    columns, support = _scores(truth, called, of_which, weights, alpha, zero_division)
    of_nothing = 0.0 if zero_division == "warn" else float(zero_division)
    means = {
        name: mean_of(values, support, of_nothing=of_nothing) for name, values in columns.items()
    }
    if output_dict:
        return _as_dict(names, columns, support, means)
    header = ["", *columns, "sup"]
    rows = [
        [name, *(f"{values[i]:.{digits}f}" for values in columns.values()), _n(support[i], digits)]
        for i, name in enumerate(names)
    ]
    total = [_TOTAL, *(f"{one:.{digits}f}" for one in means.values()), _n(support.sum(), digits)]
    width = max(*map(len, names), len(_TOTAL), digits)
    return _laid_out([header, [], *rows, [], total], width)


def _names_of(labels: NDArray[Any], target_names: Any) -> list[str]:
    """What the rows of the report are called."""
    if target_names is None:
        return [str(label) for label in labels]
    names = [str(name) for name in target_names]
    if len(names) != len(labels):
        raise ParameterError(
            f"Number of classes, {len(labels)}, does not match size of target_names, {len(names)}."
            " Try specifying the labels parameter, in the order of the names"
        )
    return names


def _scores(
    truth: Any, called: Any, labels: Any, weights: Any, alpha: float, zero_division: Any
) -> tuple[dict[str, NDArray[Any]], NDArray[Any]]:
    """The columns of the report, and the rows of each class."""
    asked = {"labels": labels, "sample_weight": weights, "zero_division": zero_division}
    precision, recall, f1, support = precision_recall_fscore_support(truth, called, **asked)
    sensitivity, specificity, _ = sensitivity_specificity_support(
        truth, called, warn_for=("specificity",), **asked
    )
    geometric = np.sqrt(np.multiply(sensitivity, specificity))
    dominance = np.subtract(sensitivity, specificity)
    balanced = index_balanced(geometric, dominance, alpha, squared=True)
    columns = {
        "pre": precision, "rec": recall, "spe": specificity, "f1": f1, "geo": geometric,
        "iba": balanced,
    }  # fmt: skip
    return columns, support


def _as_dict(
    names: list[str], columns: dict[str, Any], support: NDArray[Any], means: dict[str, float]
) -> dict[str, Any]:
    of_classes = {
        name: {score: float(values[i]) for score, values in columns.items()}
        | {"sup": support[i].item()}
        for i, name in enumerate(names)
    }
    averages = {f"avg_{name}": mean for name, mean in means.items()}
    return {**of_classes, **averages, "total_support": support.sum().item()}


def _n(rows: Any, digits: int) -> str:
    """Rows as a whole number, or their weight."""
    return str(rows) if isinstance(rows, Integral) else f"{rows:.{digits}f}"


def _laid_out(lines: list[list[str]], width: int) -> str:
    """Cells in columns, to the right; an empty line for an empty row."""
    texts = []
    for cells in lines:
        first, *others = cells or [""]
        texts.append(
            f"{first:>{width}}  {' '.join(f'{one:>{_WIDTH}}' for one in others)}" if cells else ""
        )
    return "\n".join(texts) + "\n"
