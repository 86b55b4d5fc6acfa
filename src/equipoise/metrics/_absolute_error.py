"""The mean absolute error of ordered classes, each class counting as much as any other."""

from typing import Any

import numpy as np

from equipoise._compat import check_arguments
from equipoise.core.rates import mean_of
from equipoise.core.wording import shown
from equipoise.exceptions import TargetError
from equipoise.metrics._counts import read_predictions
from equipoise.typing import LabelsLike


@check_arguments(y_true=["array-like"], y_pred=["array-like"], sample_weight=["array-like", None])
def macro_averaged_mean_absolute_error(
    y_true: LabelsLike, y_pred: LabelsLike, *, sample_weight: Any = None
) -> float:
    """The mean absolute error within each class, averaged over the classes.

    Parameters
    ----------
    y_true : array-like of shape (n_rows,)
        The class of each row: ordered classes, as whole numbers.
    y_pred : array-like of shape (n_rows,)
        What it was called.
    sample_weight : array-like of shape (n_rows,), default=None
        How much each row counts within its class; a class whose rows weigh nothing is left out.

    Returns
    -------
    float
        0 is best.

    Raises
    ------
    TargetError
        The classes are no numbers.

    Notes
    -----
    A class that is predicted and has no row has no error of its own; imbalanced-learn stops
    there.

    References
    ----------
    S. Baccianella, A. Esuli, F. Sebastiani, "Evaluation measures for ordinal regression", ISDA,
    2009, section III.

    Examples
    --------
    >>> from equipoise.metrics import macro_averaged_mean_absolute_error
    >>> macro_averaged_mean_absolute_error([1, 1, 1, 1, 2, 3], [1, 1, 1, 1, 2, 1])
    0.6666666666666666
    """
    truth, called, weights = read_predictions(y_true, y_pred, sample_weight)
    for name, values in (("y_true", truth), ("y_pred", called)):
        if values.dtype.kind not in "iufb":
            raise TargetError(
                f"{name} holds {shown(values[0])}: classes have distances where they are numbers. "
                "Give each its place in the order"
            )
    errors = np.abs(truth.astype(np.float64) - called)
    weights = np.ones(errors.size) if weights is None else weights
    classes, of_class = np.unique(truth, return_inverse=True)
    total = np.bincount(of_class, weights=weights, minlength=classes.size)
    summed = np.bincount(of_class, weights=weights * errors, minlength=classes.size)
    with np.errstate(invalid="ignore"):
        return mean_of(summed / total, of_nothing=float("nan"))
