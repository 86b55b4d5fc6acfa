"""Sums of numbers that stream past, of the very bits of the sum of all at once.

Numbers are added up pairwise, the sum of one half to that of the other, and so on down, as NumPy
does. Where is cut depends on how many numbers there are and on nothing else; so the sums of pieces
that are cut in the same places, added in the same order, are the sum of all. NumPy 2.0 cuts
elsewhere where there are more than 8,192: what is to be the same in memory is summed here too.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_AT_ONCE = 8_192


class PairwiseSum:
    """The sum of numbers that come a few at a time.

    Parameters
    ----------
    n : int
        How many there will be.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.pairwise import PairwiseSum
    >>> numbers = np.arange(1.0, 101.0)
    >>> added = PairwiseSum(100)
    >>> for piece in (numbers[:30], numbers[30:]):
    ...     added.add(piece)
    >>> added.total()
    5050.0
    """

    def __init__(self, n: int) -> None:
        self._n = n
        self._sizes = _leaves(n)
        self._leaf = np.empty(next(self._sizes))
        self._n_there = 0
        self._sums: list[np.float64] = []

    def add(self, numbers: NDArray[np.float64]) -> None:
        """Take the next numbers into account."""
        while numbers.size:
            here = numbers[: self._leaf.size - self._n_there]
            self._leaf[self._n_there : self._n_there + here.size] = here
            self._n_there += here.size
            numbers = numbers[here.size :]
            if self._n_there == self._leaf.size:
                self._sums.append(np.add.reduce(self._leaf))
                self._leaf, self._n_there = np.empty(next(self._sizes, 0)), 0

    def total(self) -> float:
        """The sum of all, once all have come."""
        return float(_added(iter(self._sums), self._n)) if self._n else 0.0


def pairwise_sum(numbers: NDArray[np.float64]) -> float:
    """The sum of numbers that are all there.

    Examples
    --------
    >>> import numpy as np
    >>> pairwise_sum(np.arange(1.0, 101.0))
    5050.0
    """
    added = PairwiseSum(numbers.size)
    added.add(numbers)
    return added.total()


def _leaves(n: int) -> Iterator[int]:
    """The sizes of the pieces that are added up at once."""
    if n <= _AT_ONCE:
        yield n
        return
    first = _first_half(n)
    yield from _leaves(first)
    yield from _leaves(n - first)


def _added(sums: Iterator[np.float64], n: int) -> np.float64:
    """The sums of pieces, put together as the pieces were cut."""
    if n <= _AT_ONCE:
        return next(sums)
    first = _first_half(n)
    left = _added(sums, first)
    return left + _added(sums, n - first)


def _first_half(n: int) -> int:
    """Where NumPy cuts: its inner loop takes eight numbers at once."""
    return n // 2 - n // 2 % 8
