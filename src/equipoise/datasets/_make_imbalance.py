"""Thin classes at random, so that a balanced table becomes an imbalanced one."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from equipoise._containers import read_labels
from equipoise.core.wording import shown
from equipoise.exceptions import StrategyError
from equipoise.typing import LabelsT, RandomStateLike, TableT, Wanted
from equipoise.under_sampling import RandomUnderSampler

# What the default makes: one row of the rare class for this many of the largest.
_DEFAULT_RATIO = 10


def make_imbalance(
    X: TableT,
    y: LabelsT,
    *,
    sampling_strategy: Mapping[Any, Wanted] | Callable[..., Mapping[Any, Wanted]] | None = None,
    random_state: RandomStateLike = None,
    verbose: bool = False,
    **kwargs: Any,
) -> tuple[TableT, LabelsT]:
    """Keep a random part of the rows of some classes.

    Parameters
    ----------
    X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
        The table; any column kind, images and texts too.
    y : array-like of shape (n_rows,)
        The class of each row.
    sampling_strategy : dict or callable, default=None
        A dict of class label to the rows to keep, a number or an :class:`equipoise.Share`;
        classes that it does not name stay whole. A callable takes ``y`` and ``kwargs`` and
        returns such a dict. None thins the smallest class (of several, the last) to a tenth
        of the largest, and no further than to one row; a class that is rarer already stays
        whole.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        The one stream of the call. None is NumPy's global RandomState.
    verbose : bool, default=False
        Whether to print the rows of each class before and after.
    **kwargs : dict
        Handed to a callable ``sampling_strategy``.

    Returns
    -------
    X_imbalanced : the kind of ``X``, of shape (n_rows_new, n_features)
        The rows that were kept, grouped by class.
    y_imbalanced : the kind of ``y``, of shape (n_rows_new,)
        Their classes.

    Raises
    ------
    StrategyError
        The strategy is of another form, or asks for more rows than there are.

    Notes
    -----
    Gives imbalanced-learn's rows with the same seed. Its default fails; ours works.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import load_iris
    >>> from equipoise.datasets import make_imbalance
    >>> X, y = load_iris(return_X_y=True)
    >>> X_new, y_new = make_imbalance(X, y, sampling_strategy={1: 20, 2: 5}, random_state=0)
    >>> np.bincount(y_new).tolist()
    [50, 20, 5]
    """
    if sampling_strategy is None:
        sampling_strategy = _rarer_smallest
    elif callable(sampling_strategy):
        sampling_strategy = partial(sampling_strategy, **kwargs)
    elif not isinstance(sampling_strategy, Mapping):
        raise StrategyError(
            "make_imbalance: 'sampling_strategy' must be a dict of class label to the rows to "
            f"keep, a callable that returns one, or None, not {shown(sampling_strategy)}"
        )
    if verbose:
        print(f"rows of each class before: {_counts(y)}")
    sampler = RandomUnderSampler(sampling_strategy=sampling_strategy, random_state=random_state)
    X_new, y_new = sampler.fit_resample(X, y)
    if verbose:
        print(f"rows of each class after:  {_counts(y_new)}")
    return X_new, y_new


def _counts(y: Any) -> dict[Any, int]:
    """Rows of each class."""
    labels = read_labels(y)
    return dict(zip(labels.classes.tolist(), np.bincount(labels.codes).tolist(), strict=True))


def _rarer_smallest(y: Any) -> dict[Any, int]:
    """Keep of the smallest class a tenth of the largest."""
    counts = _counts(y)
    smallest = min(reversed(counts), key=counts.__getitem__)
    wanted = max(1, max(counts.values()) // _DEFAULT_RATIO)
    return {smallest: min(counts[smallest], wanted)}
