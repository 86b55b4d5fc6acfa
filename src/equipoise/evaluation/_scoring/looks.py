"""Looking at a race several times: how much of its level each look may spend.

A race may be judged when some repeats are done, and again when more are. Each look is another
chance to find what is not there. The looks are planned before the first, and the level is spent
over them (Lan and DeMets, 1983) as O'Brien and Fleming's bounds would, so that the last look has
most of it left.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.random import Generator
from scipy import stats

from equipoise.evaluation._scoring.statistics import LEVEL, Values

# Levels are then known to half a thousandth.
_N_DRAWS = 200_000


@dataclass(frozen=True)
class PlannedLook:
    """One look of those that were planned.

    Parameters
    ----------
    number, n_looks : int, default=1
        Which look, from 1, of how many.
    level : float, default=0.05
        A p below it counts at this look. Over all looks the chance of a false alarm is 0.05.

    Examples
    --------
    >>> from equipoise.evaluation._scoring.looks import PlannedLook, plan_looks
    >>> plan_looks([10], test_share=0.25)
    (PlannedLook(number=1, n_looks=1, level=0.05),)
    >>> [round(look.level, 2) for look in plan_looks([10, 20], test_share=0.25)]
    [0.01, 0.05]
    """

    number: int = 1
    n_looks: int = 1
    level: float = LEVEL

    @property
    def interval(self) -> str:
        """What an interval of differences is called that has this look's level at either end."""
        return f"{100 * (1 - 2 * self.level):.0f} % interval"

    def rescaled(self, p: Values) -> Values:
        """P values as they are shown: below 0.05 where they are below this look's level.

        Parameters
        ----------
        p : ndarray
            P values at this look, as if there were no other.

        Returns
        -------
        ndarray
            At most 1; NaN stays.
        """
        return np.minimum(p * (LEVEL / self.level), 1.0)


#: There is no other: it has the whole level.
ONE_LOOK = PlannedLook()


def plan_looks(n_folds: Sequence[int], test_share: float) -> tuple[PlannedLook, ...]:
    """Share the level of 0.05 between looks.

    Parameters
    ----------
    n_folds : sequence of int
        Folds that are done at each look, growing, at least two at the first.
    test_share : float
        ``n_test / n_train``: how much of the variance of a mean all folds share.

    Returns
    -------
    tuple of PlannedLook
        One a look. Whoever stops early, for whatever reason, has spent less than 0.05.

    Notes
    -----
    Where a share t of the last look's folds is done, ``2 - 2 Φ(z / √t)`` of the level is spent, z
    being the quantile of 0.975. The level of a look is such that this is the chance of an alarm up
    to it, found from 200,000 simulated races by the model of Nadeau and Bengio (2003), with a
    fixed seed: folds share a part of their error. The share of folds is used for t, not that of
    information, of which ten folds have nearly as much as twenty: most of the level would be
    spent at the first look, though the later ones know the variance better.

    References
    ----------
    K. K. G. Lan, D. L. DeMets, "Discrete sequential boundaries for clinical trials",
    Biometrika 70, 659-663, 1983.
    """
    return _planned(tuple(n_folds), float(test_share))


@lru_cache(maxsize=64)
def _planned(n_folds: tuple[int, ...], test_share: float) -> tuple[PlannedLook, ...]:
    if not n_folds or n_folds[0] < 2 or any(a >= b for a, b in pairwise(n_folds)):
        raise ValueError(
            f"plan_looks: folds must grow from look to look, from two on, not {n_folds}"
        )
    spent = _spent_by(n_folds)
    races = _null_races(n_folds, test_share)
    is_quiet = np.ones(_N_DRAWS, dtype=bool)
    levels: list[float] = []
    for p, more in zip(races, np.diff(spent, prepend=0.0), strict=True):
        n_alarms = round(more * _N_DRAWS)
        # The first look needs no simulation: its p is uniform.
        level = np.partition(p[is_quiet], n_alarms)[n_alarms] if levels else more
        is_quiet &= p >= level
        levels.append(float(min(level, LEVEL)))
    return tuple(PlannedLook(i, len(levels), level) for i, level in enumerate(levels, start=1))


def _spent_by(n_folds: tuple[int, ...]) -> Values:
    """The level that is spent up to each look."""
    done = np.array(n_folds) / n_folds[-1]
    bound = stats.norm.isf(LEVEL / 2) / np.sqrt(done)
    spent = 2 * stats.norm.sf(bound)
    spent[-1] = LEVEL
    return np.asarray(spent)


def _null_races(n_folds: tuple[int, ...], test_share: float) -> Iterator[Values]:
    """One-sided p at each look of many races in which there is nothing to find."""
    rng = np.random.default_rng(0)
    shared = rng.normal(scale=np.sqrt(test_share), size=_N_DRAWS)
    mean, squares, n = np.zeros(_N_DRAWS), np.zeros(_N_DRAWS), 0
    for done in n_folds:
        mean, squares = _with_folds(mean, squares, n, done - n, rng)
        n = done
        error = np.sqrt(squares / (n - 1) * (1 / n + test_share))
        yield stats.t.sf((shared + mean) / error, n - 1)


def _with_folds(
    mean: Values, squares: Values, n: int, n_more: int, rng: Generator
) -> tuple[Values, Values]:
    """Mean and sum of squares about it, after more folds of standard normal values."""
    change = rng.normal(scale=1 / np.sqrt(n_more), size=mean.size) - mean
    within = rng.chisquare(n_more - 1, size=mean.size) if n_more > 1 else 0.0
    both = n + n_more
    return mean + change * (n_more / both), squares + within + change**2 * (n * n_more / both)
