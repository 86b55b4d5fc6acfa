"""Sharing a number of new rows among base rows."""

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]


def largest_remainder(weights: NDArray[np.generic], total: int) -> Counts:
    """Whole shares in proportion to weights, with exactly the given sum.

    Each share is rounded down; what is left goes to the largest remainders, the
    lower position first among equals.

    Parameters
    ----------
    weights : ndarray of shape (n,)
        Not negative, not all zero.
    total : int
        The sum.
    """
    shares = np.asarray(weights, dtype=np.float64) / np.sum(weights, dtype=np.float64) * total
    counts = np.floor(shares).astype(np.int64)
    left = total - int(counts.sum())
    counts[np.argsort(counts - shares, kind="stable")[:left]] += 1
    return counts


def rounded_shares(weights: NDArray[np.generic], total: int) -> Counts:
    """Each share rounded by itself, half to even (ADASYN): the sum may be off by a few."""
    ratio = np.asarray(weights, dtype=np.float64)
    counts: Counts = np.rint(ratio / ratio.sum() * total).astype(np.int64)
    return counts


def neighbours_in_order(n_base: int, k: int, total: int) -> tuple[Counts, Counts]:
    """Spread new rows evenly over base rows, each taking its neighbours from first to k-th.

    Parameters
    ----------
    n_base, k : int
        Base rows, and neighbours of each.
    total : int
        New rows.

    Returns
    -------
    base, nth : ndarray of shape (total,), dtype int64
        For each new row its base, and which of its neighbours; a base that
        serves more than ``k`` times starts with the first again.
    """
    counts = np.full(n_base, total // n_base, dtype=np.int64)
    counts[: total % n_base] += 1
    base = np.repeat(np.arange(n_base, dtype=np.int64), counts)
    first = np.cumsum(counts) - counts
    return base, (np.arange(total, dtype=np.int64) - first[base]) % k
