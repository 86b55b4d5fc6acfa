"""Small tables that laws are tried on."""

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from equipoise.typing import Rows


def example_table(
    *, n_classes: int = 2, dtype: DTypeLike = np.float64, seed: int = 0
) -> tuple[NDArray[Any], Rows]:
    """Make a small table of overlapping classes, the last one rare.

    Parameters
    ----------
    n_classes : int, default=2
        Classes, of 120, 40, 30, ... rows.
    dtype : dtype, default=float64
        Of the table.
    seed : int, default=0
        Of the draws.

    Returns
    -------
    X : ndarray of shape (n_rows, 4)
        The table.
    y : ndarray of shape (n_rows,), dtype int64
        The class of each row.

    Examples
    --------
    >>> from equipoise.testing import example_table
    >>> X, y = example_table()
    >>> X.shape
    (160, 4)
    """
    rng = np.random.default_rng(seed)
    sizes = [120, 40, 30, 24, 20][:n_classes]
    y = np.repeat(np.arange(n_classes), sizes)
    X = rng.normal(size=(y.size, 4)) + 0.9 * y[:, np.newaxis]
    order = rng.permutation(y.size)
    return X[order].astype(dtype), y[order]


def as_mixed_frame(X: NDArray[Any]) -> Any:
    """A pandas frame of all kinds of columns, made from a table of four numbers.

    Parameters
    ----------
    X : ndarray of shape (n_rows, 4)
        What :func:`example_table` makes.

    Returns
    -------
    DataFrame
        Numbers with and without missing values, whole numbers, words, categories, flags and days.

    Examples
    --------
    >>> from equipoise.testing import as_mixed_frame, example_table
    >>> X, y = example_table()
    >>> frame = as_mixed_frame(X)
    >>> len(frame) == len(X)
    True
    """
    import pandas as pd

    third = np.digitize(X[:, 3], [0.0, 1.0])
    days = np.datetime64("2020-01-01") + np.rint(100 * X[:, 2]).astype("m8[D]")
    return pd.DataFrame(
        {
            "number": X[:, 0],
            "narrow": X[:, 1].astype(np.float32),
            "holed": np.where(X[:, 1] > 1.5, np.nan, X[:, 1]),
            "whole": np.rint(10 * X[:, 2]).astype(np.int16),
            "count": pd.array(np.rint(X[:, 3] * 3), dtype="Int64"),
            "word": np.array(["low", "middle", "high"], dtype=object)[third],
            "level": pd.Categorical.from_codes(third, ["c", "b", "a"]),
            "flag": X[:, 0] > 0,
            "day": days.astype("M8[s]"),
        }
    )
