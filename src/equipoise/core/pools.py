"""Among whom neighbours are searched."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from equipoise.typing import Floats, Rows


@dataclass(frozen=True, eq=False)
class Pool:
    """Rows among which neighbours are searched.

    Two pools are the same only where they are one object: a search keeps what it has prepared for
    a pool under the pool itself, and prepares nothing when asked again.

    Parameters
    ----------
    rows : ndarray of shape (n,), dtype int64
        Row numbers of the table, ascending.
    name : str
        What to call them in a sentence: "class 'b'", "the table", "cluster 3 of class 'b'".

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.pools import Pool
    >>> some = Pool(np.array([0, 4, 7]), "some rows")
    >>> len(some), some == Pool(some.rows, some.name)
    (3, False)
    """

    rows: Rows
    name: str

    def __len__(self) -> int:
        return int(self.rows.size)


_VALUES_AT_ONCE = 1_000_000


class Search(Protocol):
    """Who is nearest, in whatever way it is found."""

    def __call__(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> Rows:
        """Find the ``k`` rows of a pool nearest to each of ``rows``, as others measure.

        Returns
        -------
        ndarray of shape (n, k), dtype int64
            Row numbers of the whole table, nearest first, ties by row number.
        """

    def measured(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> tuple[Rows, Floats]:
        """Find them, and tell how far they are: the squared distance, or the sum of terms."""

    def farthest(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> Floats:
        """How far the ``k`` farthest rows of a pool are from each of ``rows``, farthest first."""


def whole_table(n_rows: int) -> Pool:
    """Make the pool of all rows."""
    return Pool(np.arange(n_rows, dtype=np.int64), "the table")


class FarthestBySearch:
    """A search that has no quicker way to the farthest rows than to measure all, in blocks."""

    def farthest(self: Search, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> Floats:
        """How far the ``k`` farthest rows of a pool are from each of ``rows``, farthest first.

        A row is none of its own; where fewer are allowed, NaN stands in their place.
        """
        found = np.empty((rows.size, k))
        is_inside = np.isin(rows, pool.rows)
        for inside in (False, True):
            asked = np.flatnonzero(is_inside == inside)
            width = len(pool) - inside
            step = max(1, _VALUES_AT_ONCE // len(pool))
            for start in range(0, asked.size, step):
                here = asked[start : start + step]
                _, measured = self.measured(rows[here], pool, width, measured_by)
                found[here] = _last(measured, k)
        return found


def _last(measured: Floats, k: int) -> Floats:
    """The last finite values of each line, from the end; NaN where there are too few."""
    is_there = np.isfinite(measured)
    back = is_there.sum(axis=1, keepdims=True) - 1 - np.arange(k)
    taken = np.take_along_axis(measured, np.maximum(back, 0), axis=1)
    return np.where(back >= 0, taken, np.nan)
