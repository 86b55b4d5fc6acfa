"""New rows of a table in which nothing lies between two values: flags, categories, decimals.

All of one parent they would be copies. Each block (a column, or a one-hot block of flags) takes the
partner's value by a decision of its own instead, so that combinations are new and blocks whole.
"""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise.core.columns import INTERPOLATED, Features, Kind, dense_column, one_hot_blocks
from equipoise.core.distinct import union
from equipoise.core.sources import Crossed
from equipoise.typing import Floats, Rows

_BITS = 64
# Blocks that each decide for themselves; of more, neighbouring ones decide together.
_MOST = 4096
_ROWS_AT_ONCE = 65_536


def nothing_varies_between(
    features: Features, base_rows: Rows, partners: Rows, fixed: tuple[int, ...]
) -> bool:
    """Tell whether the columns that are interpolated are the same in all rows and their partners.

    Parameters
    ----------
    features : Features
        The table.
    base_rows : ndarray of shape (n_base,), dtype int64
        Some rows.
    partners : ndarray of shape (n_base, k), dtype int64
        Their partners.
    fixed : tuple of int
        Columns that new rows have from their base row.
    """
    columns = [j for j in features.having(INTERPOLATED) if j not in fixed]
    if not columns or not base_rows.size:
        return True
    # Most tables show it in a few rows.
    if not _are_equal(features.values[base_rows[:32]][:, columns]):
        return False
    rows = union(base_rows, partners)
    pieces = (rows[start : start + _ROWS_AT_ONCE] for start in range(0, rows.size, _ROWS_AT_ONCE))
    first = rows[:1]
    return all(
        _are_equal(features.values[np.concatenate([first, some])][:, columns]) for some in pieces
    )


def _are_equal(rows: Any) -> bool:
    if sparse.issparse(rows):
        return int((rows.max(axis=0) != rows.min(axis=0)).nnz) == 0
    return bool(((rows == rows[0]) | (np.isnan(rows) & np.isnan(rows[0]))).all())


def blocks_that_cross(features: Features, fixed: tuple[int, ...]) -> list[list[int]]:
    """The columns of each block that may take the partner's value."""
    crossing = [
        j
        for j, kind in enumerate(features.kinds)
        if kind not in INTERPOLATED and kind != Kind.COPIED and j not in fixed
    ]
    flags = [
        j
        for j in crossing
        if features.columns[j].kind == Kind.FLAG and features.columns[j].n_missing == 0
    ]
    hot = one_hot_blocks(features.values, flags)
    in_block = {j for block in hot for j in block}
    return sorted([*hot, *([j] for j in crossing if j not in in_block)])


def crossed(
    features: Features,
    blocks: list[list[int]],
    base_rows: Rows,
    partners: Rows,
    of_base: Rows,
    partner: Rows,
    position: Floats,
) -> Crossed:
    """Decide for each new row which blocks have the partner's value.

    A block takes it with probability ``position``; less often where base rows of one level have
    partners of another more often than the other way round, so that the shares of levels stay
    those of the base rows. (Rows of rare levels are seldom near to others: they would die out.)

    Parameters
    ----------
    features : Features
        The table.
    blocks : list of list of int
        What :func:`blocks_that_cross` has found.
    base_rows, partners, of_base, partner : ndarray
        As in :func:`equipoise.core.donors.unbiased_donors`.
    position : ndarray of shape (n_new,), dtype float64
        Where each new row lies; beyond the base row it has the base row's values.

    Notes
    -----
    The decisions are those of a generator that starts from what was drawn: the caller's stream
    goes on as if there were none.
    """
    base = base_rows[of_base]
    pairs = base_rows[:, np.newaxis], partners
    chance = np.clip(position, 0.0, 1.0)
    generator = _generator_of(base, partner, position)
    numbers = np.arange(len(blocks)) * min(len(blocks), _MOST) // max(len(blocks), 1)
    n_decisions = int(numbers.max(initial=-1)) + 1
    taken = np.zeros((base.size, -(-max(n_decisions, 1) // _BITS)), dtype=np.uint64)
    balances = _balances(features, blocks, n_decisions)
    for number, levels in enumerate(balances):
        accepted = _accepted(levels[base], levels[partner], levels[pairs[0]], levels[pairs[1]])
        takes = generator.random(base.size) < chance * accepted
        taken[:, number // _BITS] |= takes.astype(np.uint64) << np.uint64(number % _BITS)
    columns = [(j, int(n)) for block, n in zip(blocks, numbers, strict=True) for j in block]
    columns.sort()
    return Crossed(
        partner,
        position,
        taken.view(np.int64),
        tuple(j for j, _ in columns),
        tuple(n for _, n in columns),
    )


def _generator_of(*drawn: NDArray[Any]) -> np.random.Generator:
    digest = blake2b(digest_size=16)
    for one in drawn:
        digest.update(np.ascontiguousarray(one).data)
    return np.random.default_rng(int.from_bytes(digest.digest(), "little"))


def _balances(features: Features, blocks: list[list[int]], n_decisions: int) -> Iterator[Rows]:
    """For each decision what must keep its shares: the levels of its block, or whole rows."""
    if n_decisions < len(blocks):
        for _ in range(n_decisions):
            yield np.arange(features.values.shape[0])
        return
    by_column = features.values.tocsc() if sparse.issparse(features.values) else features.values
    for block in blocks:
        yield _levels_of(by_column, block)


def _levels_of(values: Any, block: list[int]) -> Rows:
    """The level of each row in a block; missing is one."""
    if len(block) == 1:
        return np.unique(dense_column(values, block[0]), return_inverse=True)[1].ravel()
    if sparse.issparse(values):
        levels = np.zeros(values.shape[0], dtype=np.int64)
        for nth, j in enumerate(block):
            levels[values.indices[values.indptr[j] : values.indptr[j + 1]]] = nth
        return levels
    return np.asarray(values[:, block].argmax(axis=1))


def _accepted(own: Rows, theirs: Rows, of_bases: Rows, of_partners: Rows) -> Floats:
    """How often a partner's level may be taken so that as much goes one way as the other.

    Parameters
    ----------
    own, theirs : ndarray of shape (n_new,)
        The levels of the drawn pairs.
    of_bases, of_partners : ndarray of shapes (n_base, 1) and (n_base, k)
        The levels of all pairs that may be drawn.
    """
    n_levels = int(max(of_bases.max(initial=0), of_partners.max(initial=0), own.max(initial=0))) + 1
    there, counts = np.unique(of_bases * n_levels + of_partners, return_counts=True)

    def how_many(one: Rows, other: Rows) -> Rows:
        cell = one * n_levels + other
        place = np.minimum(np.searchsorted(there, cell), there.size - 1)
        return np.where(there[place] == cell, counts[place], 0)

    forth, back = how_many(own, theirs), how_many(theirs, own)
    accepted: Floats = np.minimum(1.0, back / np.maximum(forth, 1))
    return accepted
