"""Making a table imbalanced, for teaching and tests."""

from typing import Any

from equipoise.under_sampling import RandomUnderSampler


def make_imbalance(
    X: Any, y: Any, *, sampling_strategy: Any = "auto", random_state: Any = None
) -> tuple[Any, Any]:
    """Keep a random part of some classes.

    Parameters
    ----------
    X : array-like or data frame of shape (n_rows, n_features)
        The table.
    y : array-like of shape (n_rows,)
        The class of each row.
    sampling_strategy : dict, str, float or callable, default="auto"
        Rows to keep of each class; see :class:`~equipoise.under_sampling.RandomUnderSampler`.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        The stream of draws.

    Returns
    -------
    X_imbalanced, y_imbalanced
        The rows that stay, class by class.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from equipoise.datasets import make_imbalance
    >>> X, y = load_iris(return_X_y=True)
    >>> X_few, y_few = make_imbalance(X, y, sampling_strategy={0: 10, 1: 20, 2: 50}, random_state=0)
    >>> [int((y_few == label).sum()) for label in (0, 1, 2)]
    [10, 20, 50]
    """
    sampler = RandomUnderSampler(sampling_strategy=sampling_strategy, random_state=random_state)
    made: tuple[Any, Any] = sampler.fit_resample(X, y)
    return made
