"""Tomek links: two rows of different classes with nobody nearer to either.

Tomek (1976), IEEE Transactions on Systems, Man, and Cybernetics 6(11). A third row that is just
as near does not break a link, so that it matters not which of several twins is found first.
"""

import numpy as np

from equipoise.core.dropped import NOBODY
from equipoise.core.pools import Pool
from equipoise.core.problem import Problem
from equipoise.typing import Flags, Floats, Rows


def linked_rows(problem: Problem, among: Pool | None = None) -> Rows:
    """Find, for each row, a row at the other end of a Tomek link; -1 where there is none.

    Parameters
    ----------
    problem : Problem
        The table and its classes.
    among : Pool or None, default=None
        The rows that there are; None is the whole table.

    Returns
    -------
    ndarray of shape (n_rows,), dtype int64
        A row of another class; of several the nearest by row number.
    """
    pool = problem.everyone if among is None else among
    linked, rows = np.full(problem.n_rows, NOBODY), pool.rows
    if rows.size < 2:
        return linked
    width = min(2, rows.size - 1)
    near, distances = problem.measure_nearest(rows, pool, width)
    nearest, reach = np.full(problem.n_rows, NOBODY), np.full(problem.n_rows, np.inf)
    nearest[rows], reach[rows] = near[:, 0], distances[:, 0]
    is_other = (problem.codes[nearest] != problem.codes) & (nearest >= 0)
    partner = np.where(is_other, nearest, NOBODY)
    linked = np.where(_reach_back(partner, nearest, reach), partner, NOBODY)
    is_tied = (distances == distances[:, :1]).all(axis=1) & (near >= 0).all(axis=1) & (width > 1)
    open_rows = rows[is_tied & (linked[rows] == NOBODY)]
    for code in range(len(problem.classes)):
        # Among several that are equally near one of another class may stand further down.
        asked = open_rows[problem.codes[open_rows] == code]
        if asked.size:
            linked[asked] = _linked_among_equals(problem, pool, code, asked, reach)
    return linked


def _reach_back(partner: Rows, nearest: Rows, reach: Floats) -> Flags:
    """Which rows are as near to their partner as anybody is."""
    there = np.maximum(partner, 0)
    is_mutual = (reach[there] == reach) | (nearest[there] == np.arange(partner.size))
    flags: Flags = (partner != NOBODY) & is_mutual
    return flags


def _linked_among_equals(
    problem: Problem, among: Pool, code: int, asked: Rows, reach: Floats
) -> Rows:
    """Look among all rows of other classes that are as near as the nearest row."""
    others = among.rows[problem.codes[among.rows] != code]
    pool = Pool(others, f"rows that are not of {problem.named(code)}")
    found = np.full(asked.size, NOBODY)
    left, width = np.arange(asked.size), 1
    while left.size and others.size:
        width = min(width, others.size)
        near, distances = problem.measure_nearest(asked[left], pool, width)
        here = reach[asked[left], np.newaxis]
        is_near = (distances == here) & (near >= 0)
        is_link = is_near & (reach[np.maximum(near, 0)] == here)
        has_link = is_link.any(axis=1)
        found[left[has_link]] = near[has_link, is_link[has_link].argmax(axis=1)]
        # Where the last one is as near, too, there may be more.
        left = left[~has_link & is_near[:, -1]] if width < others.size else left[:0]
        width *= 4
    return found
