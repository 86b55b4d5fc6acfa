"""Weights of resampled rows."""

import numpy as np
from numpy.typing import NDArray

from equipoise.core.plan import AnyPlan


def shared_weights(
    weights: NDArray[np.generic], plan: AnyPlan, codes: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Divide each row's weight among itself and what was made from it; class totals stay.

    Parameters
    ----------
    weights : ndarray of shape (n_rows,)
        Weights of the rows that came in.
    plan : Plan or Chain
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
