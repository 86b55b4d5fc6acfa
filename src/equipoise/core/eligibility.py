"""Who may be a base row: noise, danger and safe (Han, Wang & Mao 2005).

``others`` is a table of shape (n, m): which of the m nearest rows of each row,
nearest first, are of another class. A row is exactly one of the three:

=======  =====================================
noise    all m neighbours are others
danger   at least m / 2, but not all, are others
safe     fewer than m / 2 are others
=======  =====================================
"""

import numpy as np

from equipoise.typing import Counts, Flags, Rows


def count_others(others: Flags) -> Counts:
    """How many neighbours of each row are of another class."""
    counts: Counts = others.sum(axis=1, dtype=np.int64)
    return counts


def is_noise(others: Flags) -> Flags:
    """Rows all of whose neighbours are of another class."""
    return _is_noise(count_others(others), others.shape[1])


def is_safe(others: Flags) -> Flags:
    """Rows fewer than half of whose neighbours are of another class."""
    return _is_safe(count_others(others), others.shape[1])


def in_danger(others: Flags) -> Flags:
    """Rows with at least half, but not all, of their neighbours of another class.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.eligibility import in_danger
    >>> in_danger(np.array([[1, 1, 1, 1], [1, 1, 0, 0], [0, 1, 0, 0]], dtype=bool))
    array([False,  True, False])
    """
    return _in_danger(count_others(others), others.shape[1])


def width_with_half_in_danger(others: Flags) -> int:
    """The number of neighbours for which the share of rows in danger is nearest to one half.

    Parameters
    ----------
    others : ndarray of shape (n, widest), dtype bool
        Which of the nearest rows of each row, nearest first, are of another class.

    Returns
    -------
    int
        The smallest such number, from 2 to ``widest``; 1 where the table has one
        column, for which no row can be in danger.

    Notes
    -----
    The paper asks for an ``m`` with which about half of the class is in danger,
    and leaves open how to find it. Every ``m`` is tried: one search for the
    widest serves them all, as the counts of each follow from those of the one before.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.eligibility import width_with_half_in_danger
    >>> width_with_half_in_danger(np.array([[1, 1, 0], [0, 0, 0]], dtype=bool))
    3
    """
    n_rows, widest = others.shape
    n_others = np.zeros(n_rows, dtype=np.int64)
    best_width, best_distance = 1, n_rows + 1
    for width in range(1, widest + 1):
        n_others += others[:, width - 1]
        # Twice the distance of the count from half of the rows: whole numbers, so that ties are.
        distance = abs(2 * int(_in_danger(n_others, width).sum()) - n_rows)
        if distance < best_distance or width == 2:
            best_width, best_distance = width, distance
    return best_width


def agrees_with_all(own: Rows, theirs: Rows) -> Flags:
    """Rows whose neighbours are all of their class; a row without neighbours is one.

    Parameters
    ----------
    own : ndarray of shape (n,), dtype int64
        The class of each row, from 0.
    theirs : ndarray of shape (n, k), dtype int64
        The classes of its neighbours; -1 where there are too few.
    """
    flags: Flags = ((theirs == own[:, np.newaxis]) | (theirs < 0)).all(axis=1)
    return flags


def agrees_with_most(own: Rows, theirs: Rows) -> Flags:
    """Rows whose class is the most frequent among their neighbours, the first of equals.

    Parameters
    ----------
    own, theirs
        As in :func:`agrees_with_all`.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.eligibility import agrees_with_most
    >>> agrees_with_most(np.array([1, 1, 0]), np.array([[1, 1, 0], [1, 0, 2], [1, 0, 2]]))
    array([ True, False,  True])
    """
    n_classes = int(max(own.max(initial=0), theirs.max(initial=0))) + 1
    counts = np.stack([(theirs == code).sum(axis=1) for code in range(n_classes)], axis=1)
    flags: Flags = (counts.argmax(axis=1) == own) | (theirs < 0).all(axis=1)
    return flags


def _is_noise(n_others: Counts, m: int) -> Flags:
    flags: Flags = n_others == m
    return flags


def _is_safe(n_others: Counts, m: int) -> Flags:
    flags: Flags = 2 * n_others < m
    return flags


def _in_danger(n_others: Counts, m: int) -> Flags:
    return ~_is_noise(n_others, m) & ~_is_safe(n_others, m)
