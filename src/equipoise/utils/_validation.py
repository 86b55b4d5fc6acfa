"""Helpers that people import from imbalanced-learn's module of this name.

Two of them are private there; samplers of other packages import them all the same.
"""

import inspect
from collections.abc import Callable
from functools import partial, wraps
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from equipoise._containers import read_labels, read_table
from equipoise._runtime.warnings import warn_caller
from equipoise.core.targets import resolve
from equipoise.core.wording import shown
from equipoise.typing import LabelsLike, NeighborSearchLike, SamplingStrategy

__all__ = [
    "ArraysTransformer",
    "check_neighbors_object",
    "check_sampling_strategy",
    "check_target_type",
]


def check_neighbors_object(
    nn_name: str,
    nn_object: int | np.integer[Any] | NeighborSearchLike,
    additional_neighbor: int = 0,
) -> NeighborSearchLike:
    """Make a neighbour search of a number, or clone the one that came.

    Parameters
    ----------
    nn_name : str
        What the parameter is called, for the error.
    nn_object : int or object
        Neighbours, or an object with ``fit`` and ``kneighbors``.
    additional_neighbor : int, default=0
        Added to a number: 1 where a row finds itself first.

    Returns
    -------
    object
        An unfitted search. One that is no scikit-learn estimator is copied.

    Raises
    ------
    TypeError
        The object is neither.

    Examples
    --------
    >>> from equipoise.utils import check_neighbors_object
    >>> check_neighbors_object("k_neighbors", 5, additional_neighbor=1)
    NearestNeighbors(n_neighbors=6)
    """
    if isinstance(nn_object, Integral):
        search: NeighborSearchLike = NearestNeighbors(
            n_neighbors=int(nn_object) + additional_neighbor
        )
        return search
    can_search = hasattr(nn_object, "fit") and hasattr(nn_object, "kneighbors")
    if not can_search or isinstance(nn_object, type):
        raise TypeError(
            f"{nn_name} must be a whole number or an object with fit and kneighbors, as "
            f"sklearn.neighbors.NearestNeighbors, not {shown(nn_object)}"
        )
    search = clone(nn_object, safe=False)
    return search


def check_sampling_strategy(
    sampling_strategy: SamplingStrategy, y: LabelsLike, sampling_type: str, **kwargs: Any
) -> Any:
    """Count the rows wanted of each class.

    Parameters
    ----------
    sampling_strategy : float, str, dict, list or callable
        What the classes shall be after resampling. A callable gets ``y`` as it is.
    y : array-like of shape (n_rows,)
        The class of each row.
    sampling_type : str
        ``"over-sampling"``, ``"under-sampling"``, ``"clean-sampling"``,
        ``"ensemble"`` or ``"bypass"``.
    **kwargs : dict
        Handed to a callable.

    Returns
    -------
    dict
        Label of each targeted class, sorted, to its number of rows: to add for
        over-sampling, to keep otherwise. For ``"ensemble"`` and ``"bypass"`` the
        ``sampling_strategy`` comes back as it is.

    Raises
    ------
    StrategyError
        The strategy cannot be met.
    TargetError
        ``y`` has fewer than two classes, or values that are no classes.

    Examples
    --------
    >>> from equipoise.utils import check_sampling_strategy
    >>> wanted = check_sampling_strategy("auto", ["a", "a", "b"], "over-sampling")
    >>> {str(label): n for label, n in wanted.items()}
    {'b': 1}
    """
    labels = read_labels(y)
    counts = np.bincount(labels.codes, minlength=len(labels.classes))
    asked = sampling_strategy
    if kwargs and callable(sampling_strategy):
        asked = partial(sampling_strategy, **kwargs)
    targets = resolve(asked, labels.classes, counts, sampling_type, values=y)
    return sampling_strategy if sampling_type in ("ensemble", "bypass") else targets.by_label


def check_target_type(y: LabelsLike, indicate_one_vs_all: bool = False) -> Any:
    """Read classes as one label a row.

    Parameters
    ----------
    y : array-like of shape (n_rows,), (n_rows, 1) or (n_rows, n_classes)
        Labels, or an indicator matrix with one column a class and at most one 1
        a row.
    indicate_one_vs_all : bool, default=False
        Whether to tell if it was such a matrix.

    Returns
    -------
    y : ndarray of shape (n_rows,)
        The labels; of a matrix the column of each row's 1.
    is_one_vs_all : bool
        Whether ``y`` was an indicator matrix; only where asked.

    Raises
    ------
    TargetError
        The values are no classes: numbers that are not whole, missing values, labels that
        cannot be sorted, several labels a row.

    Examples
    --------
    >>> from equipoise.utils import check_target_type
    >>> check_target_type([[1, 0], [0, 1]])
    array([0, 1])
    """
    labels = read_labels(y).values
    if not indicate_one_vs_all:
        return labels
    shape = np.shape(y)
    return labels, len(shape) == 2 and shape[1] > 1


class ArraysTransformer:
    """Give bare arrays the containers that X and y came in.

    Samplers here do so in their base class; samplers of other packages import this.

    Parameters
    ----------
    X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
        The table.
    y : array-like of shape (n_rows,) or (n_rows, n_targets)
        The class of each row.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.utils._validation import ArraysTransformer
    >>> ArraysTransformer([[1, 2], [3, 4]], [0, 1]).transform(np.eye(2), np.array([1, 0]))
    ([[1, 0], [0, 1]], [1, 0])
    """

    def __init__(self, X: Any, y: Any) -> None:
        shape = np.shape(y)
        self._table = read_table(X)
        has_columns = len(shape) == 2 and shape[1] > 1
        self._targets = read_table(y) if has_columns else read_labels(y)

    def transform(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Give the arrays as the kinds that came in."""
        return self._table.wrap(X), self._targets.wrap(y)


def _is_neighbors_object(estimator: Any) -> bool:
    """Tell whether an object searches neighbours as scikit-learn's do."""
    return hasattr(estimator, "kneighbors") and hasattr(estimator, "kneighbors_graph")


def _deprecate_positional_args(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let keyword-only arguments be passed by position, with a warning."""
    parameters = inspect.signature(function).parameters.values()
    names = [one.name for one in parameters]
    n_positional = sum(one.kind is not inspect.Parameter.KEYWORD_ONLY for one in parameters)

    @wraps(function)
    def with_keywords(*args: Any, **kwargs: Any) -> Any:
        extra = dict(zip(names[n_positional:], args[n_positional:], strict=False))
        if extra:
            listed = ", ".join(f"{name}={value}" for name, value in extra.items())
            warn_caller(f"Pass {listed} as keyword args", FutureWarning)
        return function(*args[:n_positional], **extra, **kwargs)

    return with_keywords
