"""Many ways on many tables: average ranks, and which of them can be told apart.

J. Demšar, "Statistical comparisons of classifiers over multiple data sets", Journal of Machine
Learning Research 7, 1-30, 2006: Friedman's test over all, Nemenyi's critical difference between any
two, Wilcoxon's signed ranks with Holm's correction against one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.holm import holm
from equipoise.evaluation._scoring.statistics import LEVEL

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ranking:
    """Ways by their average rank.

    Parameters
    ----------
    ways : tuple of str
        In the order of the columns.
    ranks : ndarray of shape (n_ways,)
        Average ranks; 1 is best everywhere.
    n_tables : int
        Tables that all ways have.
    critical : float
        Two average ranks that differ by less cannot be told apart.
    p : float
        Friedman's, of all ways being alike.
    p_beside_first : ndarray of shape (n_ways,)
        Wilcoxon's beside the first way, by Holm; NaN for itself.
    """

    ways: tuple[str, ...]
    ranks: Values
    n_tables: int
    critical: float
    p: float
    p_beside_first: Values

    @property
    def order(self) -> list[int]:
        """Ways from the best to the worst."""
        return np.argsort(self.ranks, kind="stable").tolist()

    @property
    def alike(self) -> list[tuple[int, ...]]:
        """Groups of ways, as long as can be, whose average ranks cannot be told apart."""
        groups: list[tuple[int, ...]] = []
        for start, way in enumerate(self.order):
            group = [
                o for o in self.order[start:] if self.ranks[o] - self.ranks[way] < self.critical
            ]
            if len(group) > 1 and not any({*group} <= {*before} for before in groups):
                groups.append(tuple(group))
        return groups


def rank_ways(ways: Sequence[str], scores: Values) -> Ranking:
    """Rank ways by scores of which more is better; tables that a way lacks are left out.

    Parameters
    ----------
    ways : sequence of str
        Names; all are held against the first.
    scores : ndarray of shape (n_tables, n_ways)
        NaN where a way could not run.
    """
    there = scores[np.isfinite(scores).all(axis=1)]
    n_tables, n_ways = there.shape
    return Ranking(
        tuple(ways),
        average_ranks(there),
        n_tables,
        critical_difference(n_ways, n_tables),
        friedman(there),
        beside_first(there),
    )


def average_ranks(scores: Values) -> Values:
    """Mean rank of each column; the highest score has rank 1, equal ones share theirs."""
    return np.asarray(stats.rankdata(-scores, axis=1).mean(axis=0))


def friedman(scores: Values) -> float:
    """P of Friedman's test of no column ranking higher; 1 where all are equal everywhere."""
    if (scores == scores[:, :1]).all():
        return 1.0
    return float(stats.friedmanchisquare(*scores.T).pvalue)


def critical_difference(n_ways: int, n_tables: int, level: float = LEVEL) -> float:
    """Nemenyi's: average ranks that are less far apart can be equal."""
    q = float(stats.studentized_range.ppf(1 - level, n_ways, inf)) / sqrt(2)
    return q * sqrt(n_ways * (n_ways + 1) / (6 * n_tables))


def beside_first(scores: Values) -> Values:
    """P of Wilcoxon's signed ranks of each column beside the first, corrected by Holm."""
    p = [np.nan, *(signed_ranks(scores[:, j] - scores[:, 0]) for j in range(1, scores.shape[1]))]
    return holm(np.array(p))


def signed_ranks(changes: Values) -> float:
    """P of Wilcoxon's test; half of the ranks of no change go to either side ."""
    if not changes.any():
        return 1.0
    return float(stats.wilcoxon(changes, zero_method="zsplit", method="approx").pvalue)
