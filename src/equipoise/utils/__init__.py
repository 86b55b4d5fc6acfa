"""Helpers that people import from imbalanced-learn's module of this name."""

from numbers import Integral
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from equipoise._containers import read_labels
from equipoise.core.targets import resolve
from equipoise.exceptions import TargetError

__all__ = ["check_neighbors_object", "check_sampling_strategy", "check_target_type"]


def check_neighbors_object(nn_name: str, nn_object: Any, additional_neighbor: int = 0) -> Any:
    """Make a neighbour search of a number, or clone the one that came.

    Parameters
    ----------
    nn_name : str
        What the parameter is called.
    nn_object : int or estimator
        Neighbours, or an object with ``fit`` and ``kneighbors``.
    additional_neighbor : int, default=0
        Added to a number.

    Returns
    -------
    estimator
        Unfitted.

    Examples
    --------
    >>> from equipoise.utils import check_neighbors_object
    >>> check_neighbors_object("k_neighbors", 5, additional_neighbor=1)
    NearestNeighbors(n_neighbors=6)
    """
    if isinstance(nn_object, Integral):
        return NearestNeighbors(n_neighbors=int(nn_object) + additional_neighbor)
    if not hasattr(nn_object, "kneighbors"):
        raise TypeError(f"{nn_name} has to be a number or a neighbour search, not {nn_object!r}")
    return clone(nn_object)


def check_sampling_strategy(
    sampling_strategy: Any, y: Any, sampling_type: str, **kwargs: Any
) -> dict[Any, int]:
    """Count the rows wanted of each class.

    Parameters
    ----------
    sampling_strategy : float, str, dict, list or callable
        What the classes shall be.
    y : array-like of shape (n_rows,)
        The class of each row.
    sampling_type : str
        ``"over-sampling"``, ``"under-sampling"`` or ``"clean-sampling"``.
    **kwargs : dict
        Handed to a callable.

    Returns
    -------
    dict
        Class label to the rows to add, for over-sampling, or to keep.

    Examples
    --------
    >>> from equipoise.utils import check_sampling_strategy
    >>> wanted = check_sampling_strategy("auto", ["a", "a", "b"], "over-sampling")
    >>> {str(label): n for label, n in wanted.items()}
    {'b': 1}
    """
    labels = read_labels(y)
    counts = np.bincount(labels.codes, minlength=len(labels.classes))
    targets = resolve(
        sampling_strategy, labels.classes, counts, sampling_type, values=labels.values, **kwargs
    )
    if sampling_type in ("ensemble", "bypass"):
        wanted: dict[Any, int] = sampling_strategy
        return wanted
    return targets.by_label


def check_target_type(y: Any, indicate_one_vs_all: bool = False) -> Any:
    """Read classes as one label a row.

    Parameters
    ----------
    y : array-like
        Labels, or an indicator matrix with one column a class.
    indicate_one_vs_all : bool, default=False
        Whether to tell if it was a matrix.

    Returns
    -------
    y : ndarray of shape (n_rows,)
        The labels.
    is_one_vs_all : bool
        Whether ``y`` was an indicator matrix; only where asked.

    Examples
    --------
    >>> from equipoise.utils import check_target_type
    >>> check_target_type([[1, 0], [0, 1]])
    array([0, 1])
    """
    shape = np.shape(y)
    is_one_vs_all = len(shape) == 2 and shape[1] > 1
    labels = read_labels(y).values
    if labels.ndim != 1:
        raise TargetError(f"y should be a 1d array, got an array of shape {shape} instead.")
    return (labels, is_one_vs_all) if indicate_one_vs_all else labels
