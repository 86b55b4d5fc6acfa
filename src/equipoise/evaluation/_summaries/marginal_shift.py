"""How the added rows of a class differ from its real ones."""

from dataclasses import dataclass

import numpy as np
from sklearn.base import clone

from equipoise._containers import read_columns, read_labels, split_target
from equipoise.evaluation._scoring.statistics import ks_distance
from equipoise.evaluation._summaries.plane import Flags, Floats, filled_numbers
from equipoise.exceptions import TargetError
from equipoise.typing import Label, LabelsLike, SamplerLike, TableLike

_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, eq=False)
class MarginalShift:
    """How the added rows of a class differ from its real ones, column by column.

    Parameters
    ----------
    names : tuple of str
        The columns, the most shifted first.
    distance : ndarray of shape (n,)
        The Kolmogorov-Smirnov distance: the largest difference of the two distribution
        functions, 0 to 1.
    real, added : ndarray of shape (n, 5)
        The 5, 25, 50, 75 and 95 % quantiles, in standard deviations from the mean of the real.
    label : object
        The class.
    """

    names: tuple[str, ...]
    distance: Floats
    real: Floats
    added: Floats
    label: Label


def marginal_shift(sampler: SamplerLike, X: TableLike, y: LabelsLike | str) -> MarginalShift:
    """Compare real and added rows of the class that gets most.

    Parameters
    ----------
    sampler : object
        One with ``fit_resample`` and, afterwards, ``is_synthetic_``; a clone is used.
    X, y : array-like
        The table and its classes; ``y`` may be a column's name.
    """
    X, y = split_target(X, y)
    fitted = clone(sampler)
    X_new, y_new = fitted.fit_resample(X, y)
    is_added: Flags = np.asarray(fitted.is_synthetic_, dtype=bool)
    labels = read_labels(y_new)
    if not is_added.any():
        raise TargetError(f"{type(sampler).__name__} added no rows: there is no shift to draw")
    code = int(np.bincount(labels.codes[is_added]).argmax())
    is_ours = labels.codes == code
    matrix, names = filled_numbers(read_columns(X_new))
    real, added = matrix[is_ours & ~is_added], matrix[is_ours & is_added]
    distance = np.array([ks_distance(real[:, j], added[:, j]) for j in range(matrix.shape[1])])
    center, scale = real.mean(axis=0), real.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    order = np.argsort(-distance, kind="stable")

    def quantiles(rows: Floats) -> Floats:
        return np.asarray(np.quantile((rows - center) / scale, _QUANTILES, axis=0).T[order])

    label = labels.classes[code]
    return MarginalShift(
        tuple(names[j] for j in order), distance[order], quantiles(real), quantiles(added),
        label.item() if hasattr(label, "item") else label,
    )  # fmt: skip
