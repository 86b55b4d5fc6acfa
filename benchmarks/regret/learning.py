"""The one number of the recommendation that is learnt, and whether what it promises comes true."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from benchmarks.evidence.races import Entry
from benchmarks.regret.halves import Half
from equipoise.evaluation._race.recommendation import TYPICAL_CHANGE, choose

#: What is tried: from shrinking nearly everything to shrinking nearly nothing.
TYPICAL_CHANGES = (0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16)


def recommended(half: Half, typical: float) -> Entry:
    """What is recommended where so much is typical."""
    return choose(half.outlook, half.complexity, half.comparison.winner, typical)


def losses(halves: Sequence[Half]) -> NDArray[np.float64]:
    """What is lost by the recommendation in each half, for each of TYPICAL_CHANGES."""
    return np.array(
        [[half.lost(recommended(half, one)) for one in TYPICAL_CHANGES] for half in halves]
    )


def learn(lost: NDArray[np.float64]) -> float:
    """Which of TYPICAL_CHANGES loses least on average; of equals the middle one."""
    means = lost.mean(axis=0)
    best = np.flatnonzero(means <= means.min() + 1e-12)
    return TYPICAL_CHANGES[best[best.size // 2]]


def learnt_without(halves: Sequence[Half]) -> dict[str, float]:
    """For each family of tables, what all others teach."""
    lost = losses(halves)
    families = np.array([half.family for half in halves])
    return {name: learn(lost[families != name]) for name in dict.fromkeys(families.tolist())}


@dataclass(frozen=True)
class Promise:
    """Candidates and models of which a race promised about as much, and what came of it.

    Parameters
    ----------
    low, high : float
        The probability that was told lies between these.
    n : int
        How many there were.
    told, came : float
        The mean probability of a gain that matters, and in how many of them there was one.
    told_gain, gain : float
        The mean gain that was expected, and the one that came.
    """

    low: float
    high: float
    n: int
    told: float
    came: float
    told_gain: float
    gain: float


def promises(halves: Sequence[Half], edges: Sequence[float]) -> list[Promise]:
    """What was told of the recommended that is not nothing, and what came on the other half."""
    seen = []
    for half in halves:
        outlook = half.outlook
        chosen = recommended(half, TYPICAL_CHANGE)
        if chosen != outlook.reference:
            told = outlook.prospect(chosen, TYPICAL_CHANGE)
            gain = half.score_of(chosen) - half.score_of(outlook.reference)
            seen.append((told.probability, gain >= outlook.smallest, told.gain.mean, gain))
    table = np.array(seen, dtype=np.float64).reshape(-1, 4)
    made = []
    for low, high in pairwise(edges):
        some = table[(table[:, 0] >= low) & (table[:, 0] < high)]
        if len(some):
            made.append(Promise(low, high, len(some), *some.mean(axis=0).tolist()))
    return made
