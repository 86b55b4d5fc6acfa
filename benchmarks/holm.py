"""Holm's correction, for tests that know nothing of how they are correlated."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def holm(p_values: Values) -> Values:
    """Correct many p values by Holm's step-down method; NaN stays NaN and does not count.

    Parameters
    ----------
    p_values : ndarray of shape (n_tests,)
        Raw p values.

    Returns
    -------
    ndarray of shape (n_tests,)
        Corrected ones, at most 1, in the same order.
    """
    corrected = np.full(p_values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    steps = p_values[order] * np.arange(order.size, 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return corrected
