"""Timing two things in turn, so that both meet the same machine."""

import gc
import math
import time
import warnings
from collections.abc import Callable
from statistics import fmean

Work = Callable[[], object]
Pairs = list[tuple[float, float]]

#: A sample lasts at least this long; a short piece of work is repeated within it.
SHORTEST = 0.02
#: Above these seconds the second contender runs twice, or once, and its first run counts.
LONG, VERY_LONG = 5.0, 20.0
#: Threads of OpenMP go on spinning for some milliseconds after their work; let them end.
SETTLE = 0.01


def sample(work: Work, number: int = 1) -> float:
    """Seconds that one run of ``work`` takes, over ``number`` of them."""
    gc.collect()
    time.sleep(SETTLE)
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            start = time.perf_counter()
            for _ in range(number):
                work()
            return (time.perf_counter() - start) / number
    finally:
        gc.enable()


def in_turn(
    first: Work, second: Work, *, budget: float = 4.0, most: int = 15, least: int = 0
) -> Pairs:
    """Time two pieces of work alternately.

    Parameters
    ----------
    first, second : callable
        The work. ``second`` is expected to be the slower one.
    budget : float
        Seconds to spend where the work is short.
    most : int
        Pairs at most.
    least : int
        Pairs at least, however long they take.

    Returns
    -------
    list of (float, float)
        Seconds of each, pair by pair, without the warm-up.
    """
    sample(first)
    before, after = sample(first), sample(second)
    if after > LONG:
        pairs = [(fmean((before, sample(first))), after)]
        if after <= VERY_LONG:
            pairs.append((sample(first), sample(second)))
        pairs += [(sample(first), sample(second)) for _ in range(least - len(pairs))]
        return pairs
    numbers = [max(1, math.ceil(SHORTEST / seconds)) for seconds in (before, after)]
    seconds = before * numbers[0] + after * numbers[1]
    least = max(least, 7 if seconds < 0.5 else 3)
    n_pairs = max(least, min(most, int(budget / seconds)))
    return [(sample(first, numbers[0]), sample(second, numbers[1])) for _ in range(n_pairs)]
