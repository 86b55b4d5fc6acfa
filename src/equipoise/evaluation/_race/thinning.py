"""Training on some rows where all would take too long; tests keep every row."""

from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from equipoise.typing import Rows

#: Rows of a class that are trained on in any case, where there are as many.
LEAST_OF_A_CLASS = 200


@dataclass(frozen=True)
class Thinning:
    """Which of some training rows are trained on.

    Parameters
    ----------
    shares : tuple of float
        The share of each class's rows, in the order of the codes.
    is_even : bool
        Whether the classes keep their shares of the table. If not, rare rows are kept that an
        even share would take away, and what does not balance the classes itself is to weigh
        them back.
    seed : int
        Seed of the choice.
    """

    shares: tuple[float, ...]
    is_even: bool
    seed: int = 0

    def rows(self, rows: Rows, codes: NDArray[np.intp], groups: NDArray[Any] | None = None) -> Rows:
        """The rows that are trained on, in their order.

        The choice depends on the rows, so that each fold has one of its own, the same each time.
        Groups stay whole: each counts for the rarest class that it holds.

        Parameters
        ----------
        rows : ndarray of int
            Training rows of a fold.
        codes : ndarray of shape (n_rows,)
            Their classes.
        groups : ndarray of shape (n_rows,) or None
            Their groups.
        """
        draws = np.random.default_rng((self.seed, crc32(rows.tobytes())))
        if groups is None:
            return rows[_some(codes, self.shares, draws)]
        _, member_of = np.unique(groups, return_inverse=True)
        commonest_first = np.argsort(-np.bincount(codes, minlength=len(self.shares)))
        kinds = np.empty(int(member_of.max()) + 1, dtype=np.intp)
        for code in commonest_first:
            kinds[member_of[codes == code]] = code
        return rows[_some(kinds, self.shares, draws)[member_of]]


def _some(
    kinds: NDArray[np.intp], shares: tuple[float, ...], draws: np.random.Generator
) -> NDArray[np.bool_]:
    """Choose a share of each kind, at least one."""
    is_kept = np.zeros(kinds.size, dtype=bool)
    for code, share in enumerate(shares):
        there = np.flatnonzero(kinds == code)
        n = min(there.size, max(1, round(share * there.size)))
        is_kept[draws.permutation(there)[:n]] = True
    return is_kept


def thinning_to(
    n_rows: int, counts: tuple[int, ...], seed: int, *, can_weigh: bool
) -> Thinning | None:
    """Thin training parts to about so many rows; None where they have no more.

    Parameters
    ----------
    n_rows : int
        Rows to train on.
    counts : tuple of int
        Rows of each class in a training part.
    seed : int
        Seed of the choice.
    can_weigh : bool
        Whether the race's models can weigh classes back. Otherwise an even share is taken of each
        class, of more rows where that would leave too few rare ones.
    """
    total = sum(counts)
    even = n_rows / total
    if even >= 1:
        return None
    least = min(LEAST_OF_A_CLASS, *counts)
    needed = max(least / count for count in counts)
    if needed <= even or not can_weigh:
        share = max(even, needed)
        return Thinning((share,) * len(counts), True, seed) if share < 1 else None
    kept = [min(count, LEAST_OF_A_CLASS) for count in counts]
    is_rare = [n > even * count for n, count in zip(kept, counts, strict=True)]
    rest = sum(count for count, rare in zip(counts, is_rare, strict=True) if not rare)
    left = max(0, n_rows - sum(n for n, rare in zip(kept, is_rare, strict=True) if rare))
    shares = [
        n / count if rare else left / rest
        for n, count, rare in zip(kept, counts, is_rare, strict=True)
    ]
    return Thinning(tuple(shares), False, seed)
