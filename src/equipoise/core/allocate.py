"""Sharing a number of new rows among base rows."""

import numpy as np
from numpy.typing import NDArray

from equipoise.typing import Counts, Rows


def share_evenly(n: int, total: int) -> Counts:
    """Share a total among ``n`` as evenly as whole numbers allow, the first ones taking the rest.

    Parameters
    ----------
    n : int
        How many share; at least one.
    total : int
        What is shared.

    Returns
    -------
    ndarray of shape (n,), dtype int64
        Its sum is ``total``.

    Examples
    --------
    >>> from equipoise.core.allocate import share_evenly
    >>> share_evenly(3, 8)
    array([3, 3, 2])
    """
    if n < 1:
        raise ValueError(f"{total} rows cannot be shared among {n} base rows")
    counts = np.full(n, total // n, dtype=np.int64)
    counts[: total % n] += 1
    return counts


def largest_remainder(weights: NDArray[np.generic], total: int) -> Counts:
    """Share a total in proportion to weights, in whole numbers and with the exact sum.

    Each share is rounded down; what is left goes to the largest remainders, the
    lower position first among equals.

    Parameters
    ----------
    weights : ndarray of shape (n,)
        Finite, not negative, not all zero.
    total : int
        What is shared.

    Returns
    -------
    ndarray of shape (n,), dtype int64
        Its sum is ``total``; each differs from its share by less than 1.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.allocate import largest_remainder
    >>> largest_remainder(np.array([5.0, 3.0, 1.0]), 10)
    array([6, 3, 1])
    """
    shares = _proportions(weights) * total
    counts = np.floor(shares).astype(np.int64)
    left = total - int(counts.sum())
    counts[np.argsort(counts - shares, kind="stable")[:left]] += 1
    return counts


def rounded_shares(weights: NDArray[np.generic], total: int) -> Counts:
    """Share a total in proportion to weights, each share rounded by itself, half to even.

    This is how the published ADASYN results were rounded; the sum may be off by
    a few. To round as they do at exact halves too, pass the paper's ``r``
    (the *share* of other classes among the neighbours), not counts.

    Parameters
    ----------
    weights : ndarray of shape (n,)
        Finite, not negative, not all zero.
    total : int
        What is shared.

    Returns
    -------
    ndarray of shape (n,), dtype int64

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.allocate import rounded_shares
    >>> rounded_shares(np.array([0.2, 0.2, 0.2]), 10)
    array([3, 3, 3])
    """
    ratio = _checked(weights)
    counts: Counts = np.rint(ratio / ratio.sum() * total).astype(np.int64)
    return counts


def neighbours_in_order(n_base: int, k: int, total: int) -> tuple[Rows, Rows]:
    """Spread new rows evenly over base rows, each taking its neighbours from first to k-th.

    Parameters
    ----------
    n_base : int
        Base rows; at least one.
    k : int
        Neighbours of each.
    total : int
        New rows.

    Returns
    -------
    base : ndarray of shape (total,), dtype int64
        For each new row the position of its base row.
    nth : ndarray of shape (total,), dtype int64
        Which of its neighbours, from 0; a base row that serves more than ``k``
        times starts with the first again.

    References
    ----------
    H. M. Nguyen, E. W. Cooper, K. Kamei, "Borderline over-sampling for imbalanced
    data classification", IJKESDP 3(1), 4-21, 2011.

    Examples
    --------
    >>> from equipoise.core.allocate import neighbours_in_order
    >>> neighbours_in_order(2, k=3, total=7)
    (array([0, 0, 0, 0, 1, 1, 1]), array([0, 1, 2, 0, 0, 1, 2]))
    """
    counts = share_evenly(n_base, total)
    base = np.repeat(np.arange(n_base, dtype=np.int64), counts)
    first = np.cumsum(counts) - counts
    return base, (np.arange(total, dtype=np.int64) - first[base]) % k


def _proportions(weights: NDArray[np.generic]) -> NDArray[np.float64]:
    """Weights as parts of one."""
    checked = _checked(weights)
    # Divided by the greatest first: a sum of huge weights is infinite.
    relative = checked / checked.max()
    parts: NDArray[np.float64] = relative / relative.sum()
    return parts


def _checked(weights: NDArray[np.generic]) -> NDArray[np.float64]:
    """Weights as floats, refused where no share follows from them."""
    checked = np.asarray(weights, dtype=np.float64)
    if not np.isfinite(checked).all() or (checked < 0).any() or not checked.any():
        raise ValueError("weights must be finite, not negative, and not all zero")
    return checked
