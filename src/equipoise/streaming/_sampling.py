"""Some rows of a table that no memory holds: all of a rare class up to a limit, of others a part.

Rows are chosen by their numbers alone, from the classes that the first pass has read, so that the
choice is the same whatever the batches, row groups and files are cut into.
"""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from equipoise.streaming._spool import Picks
from equipoise.streaming._table import LargeTable
from equipoise.typing import Counts, Rows

_ROWS_AT_ONCE = 262_144


def rows_to_keep(counts: Counts, n_rows: int, most_rare: float) -> Counts:
    """Decide how many rows of each class a sample has.

    Parameters
    ----------
    counts : ndarray of shape (n_classes,), dtype int64
        Rows of each class.
    n_rows : int
        Rows of the sample, about.
    most_rare : float
        The share of the sample that the classes may have together which keep more rows than an
        even share would leave them; each keeps the same number at the most.

    Returns
    -------
    ndarray of shape (n_classes,), dtype int64
        At least one of each class.
    """
    even = n_rows / int(counts.sum())
    if even >= 1:
        return counts
    most = most_rare * n_rows / max(1, counts.size - 1)
    is_rare = np.minimum(counts, most) > even * counts
    kept_rare = np.where(is_rare, np.minimum(counts, most), 0.0)
    share = (n_rows - kept_rare.sum()) / int(counts[~is_rare].sum())
    kept = np.rint(np.where(is_rare, kept_rare, share * counts))
    return np.maximum(1, kept.astype(np.int64))


def choose_rows(codes: NDArray[Any], counts: Counts, kept: Counts, seed: int) -> Rows:
    """Choose so many rows of each class.

    Returns
    -------
    ndarray of shape (n_kept,), dtype int64
        Their numbers, ascending.
    """
    draws = np.random.default_rng(seed)
    chosen = [
        np.sort(draws.choice(n, size, replace=False, shuffle=False)) if size < n else None
        for n, size in zip(counts.tolist(), kept.tolist(), strict=True)
    ]
    passed = np.zeros(counts.size, dtype=np.int64)
    found: list[Rows] = []
    for start in range(0, codes.size, _ROWS_AT_ONCE):
        stretch = codes[start : start + _ROWS_AT_ONCE]
        for code, ranks in enumerate(chosen):
            there = start + np.flatnonzero(stretch == code)
            if ranks is not None:
                ends = passed[code], passed[code] + there.size
                low, high = np.searchsorted(ranks, ends)
                passed[code] = ends[1]
                there = there[ranks[low:high] - ends[0]]
            found.append(there)
    return np.sort(np.concatenate([np.empty(0, dtype=np.int64), *found]))


def read_rows(table: LargeTable, rows: Rows) -> Any:
    """Read some rows into memory.

    Parameters
    ----------
    table : LargeTable
        The table, in order.
    rows : ndarray of shape (n,), dtype int64
        The rows, ascending; at least one.

    Returns
    -------
    pyarrow.Table
        Each column in one piece.
    """
    within = range(int(rows[0]), int(rows[-1]) + 1)
    tables = [some for _, some in table.each(Picks(rows), within=within)]
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()
