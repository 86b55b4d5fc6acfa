"""The score of the positive class, from an estimator."""

from typing import Any

import numpy as np

from equipoise._containers import read_labels


def positive_scores(estimator: Any, X: Any, y: Any, pos_label: Any = None) -> tuple[Any, Any]:
    """What an estimator says of the positive class, and which that is: the rarer one of ``y``."""
    labels = read_labels(y)
    counts = np.bincount(labels.codes)
    rarer = labels.classes[::-1][counts[::-1].argmin()]
    positive = rarer if pos_label is None else pos_label
    if not hasattr(estimator, "predict_proba"):
        raise TypeError(
            f"{type(estimator).__name__} has no predict_proba: wrap it in "
            "sklearn.calibration.CalibratedClassifierCV"
        )
    classes = estimator.classes_.tolist()
    if positive not in classes:
        raise ValueError(
            f"pos_label={positive!r} is no class of {type(estimator).__name__}: {classes}"
        )
    return estimator.predict_proba(X)[:, classes.index(positive)], positive
