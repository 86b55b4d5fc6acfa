"""Which rows of a large class the next member of an ensemble sees, told by how hard they are.

A class that is thinned is asked for a bag's rows (``draw``), and then told how sure the members are
of its rows (``learn``). It knows row numbers and probabilities, no feature and no classifier.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import pi, tan
from types import MappingProxyType
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from equipoise.core.allocate import largest_remainder
from equipoise.core.draws import Draws
from equipoise.core.wording import shown
from equipoise.exceptions import ParameterError
from equipoise.typing import Counts, Floats, Rows

__all__ = [
    "HARDNESS",
    "Cascaded",
    "Hardness",
    "SelfPaced",
    "Thinned",
    "bins_of",
    "capped_shares",
    "hardest",
    "pool_sizes",
]

#: From the probability that each row's own class has, to how hard the row is: 0 or more.
Hardness: TypeAlias = Callable[[Floats], Floats]

_SMALLEST = float(np.finfo(np.float64).tiny)


def absolute(probability: Floats) -> Floats:
    """The absolute error of the probability."""
    made: Floats = 1 - probability
    return made


def squared(probability: Floats) -> Floats:
    """The squared error, of which Brier's score is the mean."""
    made: Floats = (1 - probability) ** 2
    return made


def cross_entropy(probability: Floats) -> Floats:
    """The negative logarithm; of an impossible row that of the smallest number."""
    # Adding 0 makes the 0 of a row that is certain a positive one.
    made: Floats = -np.log(np.maximum(probability, _SMALLEST)) + 0.0
    return made


#: Ways to measure hardness, by name.
HARDNESS: Mapping[str, Hardness] = MappingProxyType(
    {"absolute": absolute, "squared": squared, "cross_entropy": cross_entropy}
)


class Thinned(Protocol):
    """A class of which each bag has some rows."""

    @property
    def rows(self) -> Rows:
        """Row numbers of those that may still be drawn."""

    def draw(self, draws: Draws) -> Rows:
        """Row numbers of those in the next bag."""

    def learn(self, probability: Floats, draws: Draws) -> None:
        """Take note of the probability that the newest member gives each of ``rows`` its class."""


@dataclass(eq=False)
class SelfPaced:
    """A class of which each bag has as many easy rows as hard ones, the later the more evenly.

    Parameters
    ----------
    rows : ndarray of shape (n_rows,), dtype int64
        Its rows.
    n_wanted : int
        Rows in a bag; at most ``n_rows``.
    n_members : int
        Members of the ensemble.
    k_bins : int
        Bins that the rows are cut into by their hardness.
    hardness : callable
        How hard a row is.
    """

    rows: Rows
    n_wanted: int
    n_members: int
    k_bins: int
    hardness: Hardness
    _n_learnt: int = field(default=0, init=False)
    _sum: Floats | None = field(default=None, init=False)

    def draw(self, draws: Draws) -> Rows:
        """Draw from each bin its share, the first time from all rows alike."""
        if self._sum is None:
            return self.rows[draws.permutation(self.rows.size)[: self.n_wanted]]
        hardness = checked_hardness(self.hardness(self._sum / self._n_learnt), self.rows.size)
        bins = bins_of(hardness, self.k_bins)
        sizes = np.bincount(bins)
        means = np.bincount(bins, weights=hardness) / np.maximum(sizes, 1)
        pace = tan(pi * self._n_learnt / (2 * self.n_members))
        wanted = capped_shares((sizes > 0) / (means + pace), sizes, self.n_wanted)
        # By bin, and within each in the order of one permutation: the first of each are drawn.
        shuffled = draws.permutation(self.rows.size)
        by_bin = shuffled[np.argsort(bins[shuffled], kind="stable")]
        place_in_bin = np.arange(bins.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return self.rows[by_bin[place_in_bin < np.repeat(wanted, sizes)]]

    def learn(self, probability: Floats, draws: Draws) -> None:
        """Add to what the members have said so far."""
        self._sum = probability if self._sum is None else self._sum + probability
        self._n_learnt += 1


@dataclass(eq=False)
class Cascaded:
    """A class of which the rows that are easy for a member are seen by no later one.

    Parameters
    ----------
    rows : ndarray of shape (n_rows,), dtype int64
        Its rows.
    n_wanted : int
        Rows in a bag; at most ``n_rows``.
    n_members : int
        Members of the ensemble.
    """

    rows: Rows
    n_wanted: int
    n_members: int
    _sizes: list[int] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        sizes = pool_sizes(self.rows.size, self.n_wanted, self.n_members)
        self._sizes = sizes[1:].tolist()

    def draw(self, draws: Draws) -> Rows:
        """Draw from the rows that are left, each alike."""
        return self.rows[draws.permutation(self.rows.size)[: self.n_wanted]]

    def learn(self, probability: Floats, draws: Draws) -> None:
        """Leave out the rows of whose class the member is surest."""
        self.rows = self.rows[hardest(1 - probability, self._sizes.pop(0), draws)]


def checked_hardness(hardness: object, n_rows: int) -> Floats:
    """Refuse what a caller's function has made of probabilities and is no hardness."""
    made = np.asarray(hardness, dtype=np.float64)
    if made.shape != (n_rows,):
        raise ParameterError(
            f"the hardness function was given the probabilities of {n_rows} rows and returned "
            f"values of shape {made.shape}: return one number for each row, in their order"
        )
    is_wrong = ~(np.isfinite(made) & (made >= 0))
    if is_wrong.any():
        raise ParameterError(
            f"the hardness function returned {shown(made[is_wrong][0])}: return finite numbers, "
            "0 for the easiest row that can be and more for a harder one"
        )
    return made


def bins_of(hardness: Floats, k_bins: int) -> NDArray[np.int64]:
    """Cut rows into bins of equal width between the easiest and the hardest.

    Parameters
    ----------
    hardness : ndarray of shape (n_rows,)
        How hard each is; at least one row.
    k_bins : int
        How many bins; at least one.

    Returns
    -------
    ndarray of shape (n_rows,), dtype int64
        The bin of each, from 0, the easiest; all are in that one where all are as hard.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.thinning import bins_of
    >>> bins_of(np.array([0.0, 0.1, 0.5, 0.99, 1.0]), 2)
    array([0, 0, 1, 1, 1])
    """
    low, high = hardness.min(), hardness.max()
    if low == high:
        return np.zeros(hardness.size, dtype=np.int64)
    place = (hardness - low) / (high - low)
    bins: NDArray[np.int64] = np.minimum(place * k_bins, k_bins - 1).astype(np.int64)
    return bins


def capped_shares(weights: NDArray[np.generic], sizes: Counts, total: int) -> Counts:
    """Share a total in proportion to weights, nobody getting more than there is.

    Parameters
    ----------
    weights : ndarray of shape (n,)
        Finite, not negative; above zero where there is something.
    sizes : ndarray of shape (n,), dtype int64
        The most that each can get.
    total : int
        What is shared; at most the sum of ``sizes``.

    Returns
    -------
    ndarray of shape (n,), dtype int64
        Its sum is ``total``. What one cannot take is shared among the others.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.thinning import capped_shares
    >>> capped_shares(np.array([6.0, 2.0, 1.0]), np.array([4, 50, 50]), 10)
    array([4, 4, 2])
    """
    given = np.zeros(sizes.size, dtype=np.int64)
    left = total
    is_open = sizes > 0
    while left:
        open_weights = np.where(is_open, weights, 0.0)
        is_full = is_open & (open_weights / open_weights.sum() * left >= sizes)
        if not is_full.any():
            return given + largest_remainder(open_weights, left)
        given[is_full] = sizes[is_full]
        left -= int(sizes[is_full].sum())
        is_open &= ~is_full
    return given


def pool_sizes(n_rows: int, n_wanted: int, n_members: int) -> Counts:
    """How many rows are left before each member, if each leaves the same part of them.

    Parameters
    ----------
    n_rows : int
        Rows before the first member.
    n_wanted : int
        Rows before the last one.
    n_members : int
        Members.

    Returns
    -------
    ndarray of shape (n_members,), dtype int64
        Each is the one before times ``(n_wanted / n_rows) ** (1 / (n_members - 1))``, rounded.

    Examples
    --------
    >>> from equipoise.core.thinning import pool_sizes
    >>> pool_sizes(1000, 10, 3)
    array([1000,  100,   10])
    """
    if n_members == 1 or n_wanted == 0:
        return np.full(n_members, n_rows, dtype=np.int64)
    exponents = np.arange(n_members) / (n_members - 1)
    left = n_rows * (n_wanted / n_rows) ** exponents
    sizes: Counts = np.clip(np.rint(left), n_wanted, n_rows).astype(np.int64)
    return sizes


def hardest(hardness: Floats, n: int, draws: Draws) -> Rows:
    """Choose the hardest of some rows; of those that are as hard as the last one, some are drawn.

    Parameters
    ----------
    hardness : ndarray of shape (n_rows,)
        How hard each is.
    n : int
        How many are chosen; at most ``n_rows``.
    draws : Draws
        The stream.

    Returns
    -------
    ndarray of shape (n,), dtype int64
        Their positions, in increasing order.
    """
    shuffled = draws.permutation(hardness.size)
    order = shuffled[np.argsort(-hardness[shuffled], kind="stable")]
    return np.sort(order[:n])
