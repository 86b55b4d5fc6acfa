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


def whole_table(n_rows: int) -> Pool:
    """Make the pool of all rows."""
    return Pool(np.arange(n_rows, dtype=np.int64), "the table")
