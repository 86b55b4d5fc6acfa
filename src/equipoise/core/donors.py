"""From which row a new row takes each value that is not interpolated.

A plan names rows, never values, so that any column keeps its dtype: what is taken is gathered.
"""

import numpy as np

from equipoise.core.columns import INTERPOLATED, LEVELS, Features, Kind
from equipoise.core.mixed import levels_of
from equipoise.core.sources import Take
from equipoise.typing import Flags, Floats, Rows

#: How categories are chosen.
CATEGORIES = ("vote", "donor", "combination")


def unbiased_donors(
    base_rows: Rows, partners: Rows, of_base: Rows, partner: Rows, nearer_partner: Flags
) -> Rows:
    """Choose one parent of each new row so that the shares of its values are those of the bases.

    The partner gives the values where it is nearer and the two are neighbours of
    each other; else the base does. Between such a pair either one is base equally
    often, so that no row gives more than it would by itself. (Always to take the
    nearer parent favours rows that are many others' neighbour: rare categories die out.)

    Parameters
    ----------
    base_rows : ndarray of shape (n_base,), dtype int64
        Rows that may be a base.
    partners : ndarray of shape (n_base, k), dtype int64
        Their partners.
    of_base : ndarray of shape (n_new,), dtype int64
        For each new row the position of its base in ``base_rows``.
    partner : ndarray of shape (n_new,), dtype int64
        The partner row of each new row.
    nearer_partner : ndarray of shape (n_new,), dtype bool
        Whether the new row lies beyond the middle.

    Returns
    -------
    ndarray of shape (n_new,), dtype int64
        The row that gives.
    """
    base = base_rows[of_base]
    place = np.full(int(max(base_rows.max(initial=0), partners.max(initial=0))) + 1, -1)
    place[base_rows] = np.arange(base_rows.size)
    asked = np.flatnonzero(nearer_partner & (place[partner] >= 0))
    is_mutual = (partners[place[partner[asked]]] == base[asked, np.newaxis]).any(axis=1)
    donors: Rows = base.copy()
    donors[asked[is_mutual]] = partner[asked[is_mutual]]
    return donors


def smallest_voted(levels: Rows, rows: Rows) -> Rows:
    """Find, for each line of rows, one that has the most frequent level; the lowest of equals.

    Parameters
    ----------
    levels, rows : ndarray of shape (n, m), dtype int64
        Levels of some rows, and the rows.

    Returns
    -------
    ndarray of shape (n,), dtype int64

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.donors import smallest_voted
    >>> smallest_voted(np.array([[2, 1, 1, 2, 3]]), np.array([[10, 11, 12, 13, 14]]))
    array([11])
    """
    ranked = np.where(_is_winner(levels, levels), levels, np.iinfo(np.int64).max)
    return _one_a_line(rows, ranked.argmin(axis=1))


def _is_winner(levels: Rows, voters: Rows) -> Flags:
    """Which levels of each line have the most votes."""
    counts = (levels[:, :, np.newaxis] == voters[:, np.newaxis, :]).sum(axis=2)
    winners: Flags = counts == counts.max(axis=1, keepdims=True)
    return winners


def _one_a_line(rows: Rows, place: Rows) -> Rows:
    """The row at one place of each line."""
    chosen: Rows = np.take_along_axis(rows, place[:, np.newaxis], axis=1)[:, 0]
    return chosen


def voted_donors(levels: Rows, near: Rows, base_rows: Rows) -> Rows:
    """Find a row with the most frequent level among the neighbours of each base row.

    Parameters
    ----------
    levels : ndarray of shape (n_base, 1 + k), dtype int64
        The level of each base row, then those of its neighbours, nearest first.
    near : ndarray of shape (n_base, k), dtype int64
        The neighbours.
    base_rows : ndarray of shape (n_base,), dtype int64
        The base rows.

    Returns
    -------
    ndarray of shape (n_base,), dtype int64
        The base row itself where its level is among the most frequent; else the
        nearest row that has one of them.
    """
    winners = _is_winner(levels, levels[:, 1:])
    return _one_a_line(np.column_stack([base_rows, near]), winners.argmax(axis=1))


def real_combinations(levels: Rows, voted: Rows, near: Rows, base_rows: Rows) -> Rows:
    """Find, of each base row and its neighbours, the row most like what was voted.

    Parameters
    ----------
    levels : ndarray of shape (n_base, 1 + k, n_columns), dtype int64
        Levels of each base row and its neighbours.
    voted : ndarray of shape (n_base, n_columns), dtype int64
        The voted level of each column.
    near : ndarray of shape (n_base, k), dtype int64
        The neighbours.
    base_rows : ndarray of shape (n_base,), dtype int64
        The base rows.

    Returns
    -------
    ndarray of shape (n_base,), dtype int64
        The row that agrees with the vote in most columns; the nearest among equals.
    """
    agreeing = (levels == voted[:, np.newaxis, :]).sum(axis=2)
    return _one_a_line(np.column_stack([base_rows, near]), agreeing.argmax(axis=1))


def taken_from_rows(
    features: Features,
    base_rows: Rows,
    partners: Rows,
    of_base: Rows,
    partner: Rows,
    position: Floats,
    *,
    categories: str = "donor",
    fixed: tuple[int, ...] = (),
    serving: slice | Rows = slice(None),
) -> tuple[Take, ...]:
    """Say from which row each new row takes what is not interpolated.

    Parameters
    ----------
    features : Features
        The table.
    base_rows, partners, of_base, partner : ndarray
        As in :func:`unbiased_donors`.
    position : ndarray of shape (n_new,), dtype float64
        Where each new row lies.
    categories : {"vote", "donor", "combination"}
        How levels are chosen.
    fixed : tuple of int
        Columns that new rows have from their base row.
    serving : slice or ndarray of shape (n_places,), dtype int64
        The base rows of which neighbours vote, by position.
    """
    kinds = features.kinds
    levels = [j for j in features.having(LEVELS) if j not in fixed]
    of_one_parent = [
        j
        for j, kind in enumerate(kinds)
        if kind not in INTERPOLATED and kind != Kind.COPIED and j not in fixed
        and (categories == "donor" or kind not in LEVELS)
    ]  # fmt: skip
    of_base_row = tuple(j for j, kind in enumerate(kinds) if kind == Kind.COPIED or j in fixed)
    taken = [Take(base_rows[of_base], of_base_row)] if of_base_row else []
    if of_one_parent:
        rows = unbiased_donors(base_rows, partners, of_base, partner, position > 0.5)
        taken.append(Take(rows, tuple(of_one_parent)))
    if levels and categories != "donor":
        voting = base_rows[serving], partners[serving]
        chosen = _chosen_by_vote(features, levels, *voting, categories)
        taken += [Take(rows, columns, by_place=True) for columns, rows in chosen]
    return tuple(taken)


def _levels_in(features: Features, columns: list[int], rows: Rows) -> Rows:
    """The levels of some columns in lines of rows; of few rows no more are read."""
    if rows.size >= features.values.shape[0]:
        found: Rows = levels_of(features, columns)[rows]
        return found
    there, place = np.unique(rows, return_inverse=True)
    found = levels_of(features, columns, there)[place.reshape(rows.shape)]
    return found


def _chosen_by_vote(
    features: Features, columns: list[int], base_rows: Rows, near: Rows, categories: str
) -> list[tuple[tuple[int, ...], Rows]]:
    """The row that gives the levels of each base row's children, column by column or for all."""
    every = np.column_stack([base_rows, near])
    around = _levels_in(features, columns, every)
    voted = [voted_donors(around[:, :, c], near, base_rows) for c in range(len(columns))]
    if categories == "vote":
        return [((j,), rows) for j, rows in zip(columns, voted, strict=True)]
    place = [(every == rows[:, np.newaxis]).argmax(axis=1) for rows in voted]
    lines = np.arange(base_rows.size)
    wanted = np.column_stack([around[lines, at, c] for c, at in enumerate(place)])
    return [(tuple(columns), real_combinations(around, wanted, near, base_rows))]
