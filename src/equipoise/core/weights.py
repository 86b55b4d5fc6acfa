"""Weights of rows: how often a row is there, and what weights become when rows are resampled."""

import numpy as np
from numpy.typing import NDArray

from equipoise.core.plan import AnyPlan
from equipoise.typing import Counts

__all__ = ["copies_of", "shared_weights"]


def copies_of(weights: NDArray[np.float64]) -> Counts:
    """Count how often each row is there, by its weight.

    Parameters
    ----------
    weights : ndarray of shape (n_rows,), dtype float64
        A row of weight 0 is not there. Where all are whole numbers, a row of weight 3 is there
        three times; any other row once.

    Returns
    -------
    ndarray of shape (n_rows,), dtype int64

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.weights import copies_of
    >>> copies_of(np.array([0.0, 1.0, 3.0])), copies_of(np.array([0.0, 1.0, 2.5]))
    (array([0, 1, 3]), array([0, 1, 1]))
    """
    is_whole = bool((np.isfinite(weights) & (weights >= 0) & (weights < 2**53)).all())
    if is_whole and bool((weights == np.floor(weights)).all()):
        counts: Counts = weights.astype(np.int64)
    else:
        counts = (weights != 0).astype(np.int64)
    return counts


def shared_weights(
    weights: NDArray[np.generic], plan: AnyPlan, codes: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Divide each row's weight among itself and what was made from it; class totals stay.

    Parameters
    ----------
    weights : ndarray of shape (n_rows,)
        Weights of the rows that came in.
    plan : Plan or PlanChain
        What was made of them.
    codes : ndarray of shape (n_rows,), dtype intp
        Their classes, from 0.

    Returns
    -------
    ndarray of shape (plan.n_out,), dtype float64
        Weights of the rows that came out. Where rows were left out, those of their
        class that stay weigh more.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise import NewRows, Plan
    >>> from equipoise.core.weights import shared_weights
    >>> two_copies = Plan(2, new=(NewRows(np.array([1, 1])),))
    >>> shared_weights(np.array([1.0, 6.0]), two_copies, np.array([0, 1]))
    array([1., 2., 2., 2.])
    """
    rows = plan.sample_indices
    given = np.asarray(weights, dtype=np.float64)
    shares = given[rows] / np.bincount(rows, minlength=plan.n_rows)[rows]
    before = np.bincount(codes, weights=given)
    after = np.bincount(codes[rows], weights=shares, minlength=before.size)
    factors = np.divide(before, after, out=np.ones_like(before), where=after != 0)
    made: NDArray[np.float64] = shares * factors[codes[rows]]
    return made
