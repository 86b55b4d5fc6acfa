"""Looking at a race several times: how much of its level each look may spend.

A race may be judged when some repeats are done, and again when more are. Each look is another
chance to find what is not there. The looks are planned before the first, and all have the same
level (Pocock, 1977): repeats test the same rows again, so a statistic changes little from look to
look, and what an early look would save for the last one is worth little.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from scipy import stats

from equipoise.evaluation._scoring.overlap import Overlap
from equipoise.evaluation._scoring.statistics import LEVEL, Values

# Levels are then known to half a thousandth.
_N_DRAWS, _N_AT_ONCE = 200_000, 10_000


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
    >>> from equipoise.evaluation._scoring.overlap import Overlap
    >>> plan_looks([10], Overlap(0.25))
    (PlannedLook(number=1, n_looks=1, level=0.05),)
    >>> [round(look.level, 2) for look in plan_looks([10, 20], Overlap(0.25))]
    [0.04, 0.04]
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


def plan_looks(n_folds: Sequence[int], overlap: Overlap) -> tuple[PlannedLook, ...]:
    """Share the level of 0.05 between looks.

    Parameters
    ----------
    n_folds : sequence of int
        Folds that are done at each look, growing, at least two at the first.
    overlap : Overlap
        What the folds have in common.

    Returns
    -------
    tuple of PlannedLook
        One a look. Whoever stops early, for whatever reason, has spent less than 0.05.

    Notes
    -----
    The level is such that an alarm at any look has a chance of 0.05, found from 200,000 simulated
    races with a fixed seed, in which folds share as much of their error as they share test rows.

    References
    ----------
    S. J. Pocock, "Group sequential methods in the design and analysis of clinical trials",
    Biometrika 64, 191-199, 1977.
    """
    return _planned(tuple(n_folds), overlap)


@lru_cache(maxsize=64)
def _planned(n_folds: tuple[int, ...], overlap: Overlap) -> tuple[PlannedLook, ...]:
    if not n_folds or n_folds[0] < 2 or any(a >= b for a, b in pairwise(n_folds)):
        raise ValueError(
            f"plan_looks: folds must grow from look to look, from two on, not {n_folds}"
        )
    if len(n_folds) == 1:
        return (ONE_LOOK,)
    smallest = _null_races(n_folds, overlap).min(axis=0)
    level = min(float(np.quantile(smallest, LEVEL)), LEVEL)
    return tuple(PlannedLook(i, len(n_folds), level) for i in range(1, len(n_folds) + 1))


def _null_races(n_folds: tuple[int, ...], overlap: Overlap) -> Values:
    """One-sided p at each look of many races in which there is nothing to find."""
    rng = np.random.default_rng(0)
    values, vectors = np.linalg.eigh(overlap.correlation(n_folds[-1]))
    root = (vectors * np.sqrt(values.clip(0))) @ vectors.T
    spreads = [overlap.spread(np.arange(n_folds[-1]) < done) for done in n_folds]
    p = np.empty((len(n_folds), _N_DRAWS))
    for start in range(0, _N_DRAWS, _N_AT_ONCE):
        races = rng.standard_normal((_N_AT_ONCE, n_folds[-1])) @ root
        for at, (done, (factor, degrees)) in enumerate(zip(n_folds, spreads, strict=True)):
            some = races[:, :done]
            t = some.mean(axis=1) / (some.std(axis=1, ddof=1) * np.sqrt(factor))
            p[at, start : start + _N_AT_ONCE] = stats.t.sf(t, degrees)
    return p
