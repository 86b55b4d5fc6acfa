"""How far two sets of rows are from having the same columns, one by one and two by two."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from equipoise._containers import MISSING, ReadColumn
from equipoise.core.columns import Kind
from equipoise.evaluation._scoring.statistics import ks_distance
from equipoise.typing import Rows

Values = NDArray[np.float64]
Codes = NDArray[np.int64]

#: Columns that are paired: of more there are too many pairs to wait for.
MOST_PAIRED = 40
_N_BINS, _MOST_LEVELS = 4, 10


def is_number(column: ReadColumn) -> bool:
    """Whether the differences of a column's values mean something: flags have levels."""
    return column.codes is None and column.kind != Kind.FLAG


def level_codes(column: ReadColumn) -> Codes:
    """The level of each row, from 1; 0 is a missing value. Numbers that are flags have two."""
    if column.codes is not None:
        return column.codes - MISSING
    return np.where(column.is_missing, 0, np.nan_to_num(column.numbers) + 1).astype(np.int64)


def column_distance(column: ReadColumn, some: Rows, others: Rows) -> float:
    """How far two sets of rows are apart in a column, 0 to 1.

    Of numbers the distance of Kolmogorov and Smirnov, a missing one as the largest of all; of
    levels the total variation, a missing one as a level.
    """
    if not is_number(column):
        return _total_variation(level_codes(column), some, others)
    values = np.where(column.is_missing, np.inf, column.numbers)
    return ks_distance(values[some], values[others])


def spread_ratio(column: ReadColumn, some: Rows, others: Rows) -> float:
    """The standard deviation of a column in some rows, for one in others; NaN where it has none."""
    if not is_number(column):
        return float("nan")
    values = column.numbers
    first, second = (rows[~np.isnan(values[rows])] for rows in (some, others))
    if first.size < 2 or second.size < 2 or not (spread := float(values[second].std())):
        return float("nan")
    return float(values[first].std()) / spread


def _total_variation(codes: Codes, some: Rows, others: Rows) -> float:
    n = int(codes.max()) + 1
    one, two = (np.bincount(codes[rows], minlength=n) / rows.size for rows in (some, others))
    return float(np.abs(one - two).sum() / 2)


@dataclass(frozen=True, eq=False)
class Pairing:
    """The columns of a table as pairs of them are compared.

    Parameters
    ----------
    columns : list of ReadColumn
        The columns.
    ranked : list of int
        Those that are numbers, whose rank correlations are compared.
    binned : ndarray of shape (n_rows, n_columns), dtype int64
        Levels of all: of numbers quarters, of categories the most frequent.
    n_levels : list of int
        How many each has.
    """

    columns: Sequence[ReadColumn]
    ranked: list[int]
    binned: Codes
    n_levels: list[int]

    @classmethod
    def of(cls, columns: Sequence[ReadColumn], real: Rows) -> "Pairing":
        """Cut the columns by what some real rows hold."""
        columns = columns[:MOST_PAIRED]
        ranked = [j for j, one in enumerate(columns) if is_number(one)]
        binned = [_binned(one, real) for one in columns]
        n_levels = [int(codes.max()) + 1 for codes in binned]
        return cls(columns, ranked, np.column_stack(binned), n_levels)

    @property
    def pairs(self) -> list[tuple[int, int]]:
        """Numbers of the columns of each pair."""
        return list(combinations(range(len(self.columns)), 2))

    def distances(self, some: Rows, others: Rows) -> Values:
        """How far two sets of rows are apart in each pair.

        Of two numbers half the difference of their rank correlations; else the total variation
        of the two tables of pairs.
        """
        correlations = [self._correlations(rows) for rows in (some, others)]
        place = {j: i for i, j in enumerate(self.ranked)}
        found = np.empty(len(self.pairs))
        for i, (a, b) in enumerate(self.pairs):
            if a in place and b in place:
                one, two = (matrix[place[a], place[b]] for matrix in correlations)
                found[i] = abs(one - two) / 2
            else:
                joint = self.binned[:, a] * self.n_levels[b] + self.binned[:, b]
                found[i] = _total_variation(joint, some, others)
        return found

    def _correlations(self, rows: Rows) -> Values:
        """Rank correlations of the numbers; 0 where one does not vary."""
        ranks = [_ranks(self.columns[j].numbers[rows]) for j in self.ranked]
        if len(ranks) < 2:
            return np.zeros((len(ranks), len(ranks)))
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.nan_to_num(np.corrcoef(np.stack(ranks)))


def _ranks(values: Values) -> Values:
    """Mean ranks; a missing value has the middle one."""
    is_missing = np.isnan(values)
    ranks = np.full(values.size, float((~is_missing).sum() + 1) / 2)
    ranks[~is_missing] = rankdata(values[~is_missing])
    return ranks


def _binned(column: ReadColumn, real: Rows) -> Codes:
    """Few levels of a column, as real rows fill them; 0 is a missing value."""
    if not is_number(column):
        codes = level_codes(column)
        counts = np.bincount(codes[real], minlength=int(codes.max()) + 1)[1:]
        kept = 1 + np.argsort(-counts, kind="stable")[:_MOST_LEVELS]
        number = np.full(counts.size + 1, kept.size + 1, dtype=np.int64)
        number[0], number[kept] = 0, np.arange(1, kept.size + 1)
        return np.asarray(number[codes])
    there = column.numbers[real]
    there = there[~np.isnan(there)]
    if not there.size:
        return np.zeros(column.n_rows, dtype=np.int64)
    edges = np.unique(np.quantile(there, np.arange(1, _N_BINS) / _N_BINS))
    codes = 1 + np.searchsorted(edges, np.nan_to_num(column.numbers), side="left")
    return np.where(column.is_missing, 0, codes)
