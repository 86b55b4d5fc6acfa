"""Who may be a base row: noise, danger and safe (Han, Wang & Mao 2005).

``others`` is a table of shape (n, m): which of the m nearest rows of each row,
nearest first, are of another class.
"""

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


def count_others(others: Flags) -> NDArray[np.int64]:
    """How many neighbours of each row are of another class."""
    counts: NDArray[np.int64] = others.sum(axis=1, dtype=np.int64)
    return counts


def is_noise(others: Flags) -> Flags:
    """Rows all of whose neighbours are of another class."""
    flags: Flags = count_others(others) == others.shape[1]
    return flags


def is_safe(others: Flags) -> Flags:
    """Rows less than half of whose neighbours are of another class."""
    flags: Flags = 2 * count_others(others) < others.shape[1]
    return flags


def in_danger(others: Flags) -> Flags:
    """Rows with at least half, but not all, of their neighbours of another class."""
    return ~is_noise(others) & ~is_safe(others)


def width_with_half_in_danger(others: Flags) -> int:
    """The number of neighbours for which the share of rows in danger is nearest to one half.

    The smallest such number, from 2 to the width of the table (1 where it has
    one column).
    """
    widths = np.arange(1, others.shape[1] + 1)
    n_others = np.cumsum(others, axis=1, dtype=np.int64)
    danger = (2 * n_others >= widths) & (n_others < widths)
    distance = np.abs(danger.mean(axis=0) - 0.5)
    first = min(1, widths.size - 1)
    return int(widths[first:][np.argmin(distance[first:])])
