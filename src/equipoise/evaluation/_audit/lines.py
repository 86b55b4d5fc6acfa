"""Rows that lie between two others, as over-samplers make them, and how surprising that is.

A row of SMOTE lies on the segment between two rows of its class that are near each other. For each
row pairs of its nearest are tried. The place on the segment is free, so one column tells nothing;
each other column that agrees is a surprise, the greater the more values stand around it. In a
column of few values, as whole and rounded numbers are, that is small: a lattice is no line.
Surprise is counted in bits, less what so many pairs bring by chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import qr

from equipoise._engine.shared_search import default_search
from equipoise.core.distinct import distinct
from equipoise.core.pools import whole_table
from equipoise.evaluation._audit.resolution import Resolution, resolution_of
from equipoise.typing import Flags, Floats, Rows

#: Nearest rows that are looked at, by each of two measures.
NEAREST = 20
_ROWS_AT_ONCE = 1_000
# Pairs that see a row at a smaller angle are no line, however coarsely it was rounded.
_STRAIGHT = -0.8
_MOST_COLUMNS, _MOST_FOR_RANK = 48, 2_000
_FEWEST_VALUES = 3
_DEPENDENT = 1e-9

Triples = tuple[Rows, Rows, Rows]


@dataclass(frozen=True, eq=False)
class Lines:
    """Rows between two others.

    Parameters
    ----------
    middle, first, second : ndarray of shape (n,), dtype int64
        The row, and the two that it lies between, by their places among the rows looked at.
    position, slack : ndarray of shape (n,), dtype float64
        Where between them, from 0 at the first to 1, and how far that may be wrong.
    surprise : ndarray of shape (n,), dtype float64
        In bits: by chance one in 2 to this power rows has such a pair.
    """

    middle: Rows
    first: Rows
    second: Rows
    position: Floats
    slack: Floats
    surprise: Floats

    def __len__(self) -> int:
        return int(self.middle.size)

    def where(self, chosen: Flags | Rows) -> "Lines":
        """Some of them."""
        return Lines(*(getattr(self, one.name)[chosen] for one in fields(self)))

    def best(self) -> "Lines":
        """The most surprising pair of each middle row."""
        order = np.lexsort((-self.surprise, self.middle))
        _, firsts = np.unique(self.middle[order], return_index=True)
        return self.where(order[firsts])


def joined(parts: Sequence[Lines]) -> Lines:
    """Several as one."""
    columns = (np.concatenate([getattr(one, f.name) for one in parts]) for f in fields(Lines))
    return Lines(*columns)


class NumberTable:
    """Columns of numbers, and how many of their values stand where.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns), dtype float64
        NaN where one is missing. Of columns that others add up to, enough are left out.
    """

    def __init__(self, values: Floats) -> None:
        self.values = np.ascontiguousarray(values[:, _independent(values)])
        self._sorted = [np.sort(column[~np.isnan(column)]) for column in self.values.T]
        self._finer = [_finer_bits(column) for column in self._sorted]

    @property
    def n_columns(self) -> int:
        """Columns that are looked at."""
        return int(self.values.shape[1])

    def surprise(self, values: Floats, lines: Lines, written: Sequence[Resolution]) -> Floats:
        """Bits by which the columns agree on a place between two rows, without the best one.

        A column counts as far as the middle row is away from both others: of the values that
        stand as near to it as the nearer one does, how few agree? Where none but its own does,
        the column may have more places for a value than there are rows.
        """
        total, best = np.zeros(len(lines)), np.zeros(len(lines))
        for j, resolution in enumerate(written):
            middle, first, second = (
                values[rows, j] for rows in (lines.middle, lines.first, lines.second)
            )
            way = second - first
            expected = first + lines.position * way
            away = np.minimum(np.abs(middle - first), np.abs(second - middle))
            slack = lines.slack * np.abs(way) + resolution.window(_largest(middle, first, second))
            counts = np.isfinite(away) & (away > slack)
            near = self._count(j, middle - away, middle + away)
            agree = np.maximum(self._count(j, expected - slack, expected + slack), 1)
            bits = np.log2(np.maximum(near, agree) / agree) + (agree == 1) * self._finer[j]
            bits[~counts] = 0.0
            total += bits
            best = np.maximum(best, bits)
        return total - best

    def _count(self, j: int, low: Floats, high: Floats) -> NDArray[np.int64]:
        """How many values of a column stand within bounds."""
        found = self._sorted[j]
        n_below: NDArray[np.int64] = np.searchsorted(found, low, "left")
        return np.searchsorted(found, high, "right") - n_below


def find_lines(table: NumberTable, rows: Rows, least: float, n_threads: int) -> Lines:
    """Find rows that lie between two of their nearest.

    Parameters
    ----------
    table : NumberTable
        The columns of numbers.
    rows : ndarray of shape (n,), dtype int64
        Rows of a class, all different, at least three.
    least : float
        Less surprise than this is nothing.
    n_threads : int
        Threads for the search.
    """
    values = table.values[rows]
    written = [resolution_of(column) for column in values.T]
    scaled = _scaled(values)
    near = _nearest(values, scaled, n_threads)
    scaled[np.isnan(values)] = np.nan
    n_near = np.maximum((near >= 0).sum(axis=1), 2)
    by_chance = np.log2(n_near * (n_near - 1) / 2)
    found = []
    for start in range(0, rows.size, _ROWS_AT_ONCE):
        tried = _nearly_straight(scaled, near, start, min(start + _ROWS_AT_ONCE, rows.size))
        for one in _between(values, tried, written):
            bits = table.surprise(values, one, written) - by_chance[one.middle]
            found.append(replace(one, surprise=bits).where(bits >= least))
    return joined(found)


def _scaled(values: Floats) -> Floats:
    """Numbers in deviations of the rows, the mean where one is missing."""
    with np.errstate(invalid="ignore", over="ignore"):
        centred = values - np.nanmean(values, axis=0)
        spread = np.nanstd(values, axis=0)
        scaled = centred / np.where(spread > 0, spread, 1.0)
    return np.asarray(np.nan_to_num(scaled, posinf=0.0, neginf=0.0))


def _nearest(values: Floats, scaled: Floats, n_threads: int) -> Rows:
    """For each row its nearest, by the numbers as they are and in deviations; -1 for none."""
    everyone = whole_table(len(values))
    k = min(NEAREST, len(values) - 1)
    as_they_are = np.where(np.isnan(values), np.nanmedian(values, axis=0), values)
    found = [
        default_search(np.ascontiguousarray(one), n_threads)(everyone.rows, everyone, k, everyone)
        for one in (scaled, as_they_are)
    ]
    near: Rows = np.sort(np.hstack(found), axis=1)
    near[:, 1:][near[:, 1:] == near[:, :-1]] = -1
    return near


def _nearly_straight(scaled: Floats, near: Rows, start: int, stop: int) -> Triples:
    """Rows with pairs of their nearest that stand on opposite sides, by the values they have."""
    here = near[start:stop]
    ways = scaled[here] - scaled[start:stop, np.newaxis]
    ways[np.isnan(ways)] = 0.0
    lengths = np.sqrt((ways * ways).sum(axis=2, keepdims=True))
    lengths[here < 0] = 0.0
    ways = np.divide(ways, lengths, out=np.zeros_like(ways), where=lengths > 0)
    cosines = ways @ ways.transpose(0, 2, 1)
    middle, i, j = np.nonzero(np.triu(cosines < _STRAIGHT, 1))
    return middle + start, here[middle, i], here[middle, j]


def _between(values: Floats, tried: Triples, written: Sequence[Resolution]) -> list[Lines]:
    """Those whose first row lies between the others, as far as rounding lets see.

    Whole numbers may have been rounded, or cut off.
    """
    found = [_within(values, tried, written, is_cut=False)]
    if any(one.is_whole for one in written):
        found.append(_within(values, tried, written, is_cut=True))
    return found


def _within(
    values: Floats, tried: Triples, written: Sequence[Resolution], *, is_cut: bool
) -> Lines:
    """Those of which all columns leave a place on the segment in common."""
    start, stop = np.zeros(tried[0].size), np.ones(tried[0].size)
    for j, resolution in enumerate(written):
        middle, first, second = (values[rows, j] for rows in tried)
        below = above = resolution.window(_largest(middle, first, second))
        if is_cut and resolution.is_whole:
            below, above = np.where(middle > 0, 0.0, 1.0), np.where(middle < 0, 0.0, 1.0)
        way = second - first
        with np.errstate(divide="ignore", invalid="ignore"):
            ends = (middle - below - first) / way, (middle + above - first) / way
        low, high = np.minimum(*ends), np.maximum(*ends)
        is_still = way == 0
        is_there = (middle - below <= first) & (first <= middle + above)
        low[is_still] = np.where(is_there, 0.0, np.inf)[is_still]
        high[is_still] = 1.0
        is_known = ~np.isnan(way) & ~np.isnan(middle)
        start[is_known] = np.maximum(start, low)[is_known]
        stop[is_known] = np.minimum(stop, high)[is_known]
    kept = start <= stop
    start, stop = start[kept], stop[kept]
    rows, middles = [one[kept] for one in tried], (start + stop) / 2
    return Lines(rows[0], rows[1], rows[2], middles, (stop - start) / 2, np.zeros(start.size))


def _finer_bits(values: Floats) -> float:
    """How many times as many places a column has as rows, in bits, by how few values repeat.

    Of n values on m places about n² / 2m repeat an earlier one.
    """
    n_repeated = int((values[1:] == values[:-1]).sum())
    return float(np.log2(max(1.0, values.size / (2 * (n_repeated + 1)))))


def _largest(*values: Floats) -> Floats:
    return np.asarray(np.maximum.reduce([np.abs(one) for one in values]))


def _independent(values: Floats) -> list[int]:
    """Columns of three values and more of which none is a sum of others; not too many."""
    n_distinct = [distinct(column[~np.isnan(column)]).size for column in values.T]
    order = sorted(range(values.shape[1]), key=lambda j: (-n_distinct[j], j))
    chosen = [j for j in order if n_distinct[j] >= _FEWEST_VALUES][:_MOST_COLUMNS]
    whole = values[:, chosen]
    whole = whole[~np.isnan(whole).any(axis=1)]
    whole = whole[:: max(1, len(whole) // _MOST_FOR_RANK)]
    if len(whole) <= len(chosen):
        return sorted(chosen)
    _, triangle, pivots = qr(_scaled(whole), mode="economic", pivoting=True)
    size = np.abs(np.diag(triangle))
    return sorted(chosen[j] for j in pivots[size > _DEPENDENT * size[0]])
