"""How often classes are recognised: shares of counts, and means of shares."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.typing import Flags, Floats


def share_of(part: NDArray[Any], whole: NDArray[Any], *, of_nothing: float = 0.0) -> Floats:
    """Divide counts; a share of nothing is ``of_nothing``.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.rates import share_of
    >>> share_of(np.array([1, 0]), np.array([2, 0])).tolist()
    [0.5, 0.0]
    """
    shares: Floats = np.full(whole.shape, of_nothing, dtype=np.float64)
    np.divide(part, whole, out=shares, where=whole != 0)
    return shares


def mean_of(
    values: Floats, weights: NDArray[Any] | None = None, *, of_nothing: float = 0.0
) -> float:
    """The mean of what is known, weighted or not; ``of_nothing`` where nothing counts.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.rates import mean_of
    >>> mean_of(np.array([1.0, 0.0, np.nan]), np.array([3, 1, 9]))
    0.75
    """
    is_known = ~np.isnan(values)
    counted = is_known if weights is None else np.where(is_known, weights, 0)
    if not counted.sum():
        return of_nothing
    known = values[is_known]
    return float(np.average(known, weights=None if weights is None else counted[is_known]))


def geometric_mean(shares: Floats, is_counted: Flags | None = None) -> Floats:
    """The geometric mean along the last axis, of those that count; 0 where one of them is 0.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.rates import geometric_mean
    >>> round(float(geometric_mean(np.array([0.9, 0.4]))), 12)
    0.6
    """
    counted = np.ones(shares.shape, dtype=bool) if is_counted is None else is_counted
    with np.errstate(divide="ignore"):
        logs = np.log(np.where(counted, shares, 1.0))
    return np.asarray(np.exp(logs.sum(axis=-1) / counted.sum(axis=-1)))
