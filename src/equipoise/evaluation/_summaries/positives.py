"""Which rows are positive, and their scores: what curves of two classes begin with."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from equipoise._containers import read_labels
from equipoise.exceptions import TargetError
from equipoise.typing import Label, LabelsLike

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def read_positives(
    y_true: LabelsLike, y_score: ArrayLike, pos_label: Label | None
) -> tuple[Flags, Floats]:
    """Which rows are of the positive class, the rarer one where none is named, and all scores."""
    labels, score = read_labels(y_true), np.asarray(y_score, dtype=np.float64)
    if labels.classes.size != 2:
        raise TargetError(
            f"y_true has {labels.classes.size} classes, this curve is about two: make one class "
            "of the others first"
        )
    if score.shape != (len(labels),):
        raise ValueError(
            f"y_true has {len(labels)} rows, the scores have shape {score.shape}: give one score "
            "a row, that of the positive class"
        )
    rarer = int(np.argmin(np.bincount(labels.codes)[::-1]))
    positive = labels.classes[1 - rarer] if pos_label is None else pos_label
    if positive not in labels.classes.tolist():
        raise TargetError(f"pos_label={positive!r} is no class of y_true: {labels.classes}")
    return labels.values == positive, score
