"""Timing two things in turn, so that both meet the same machine."""

import gc
import math
import signal
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import fmean

Work = Callable[[], object]
Pairs = list[tuple[float, float]]

#: A sample lasts at least this long; a short piece of work is repeated within it.
SHORTEST = 0.02
#: Above these seconds the second contender runs twice, or once, and its first run counts.
LONG, VERY_LONG = 5.0, 20.0
#: Threads of OpenMP go on spinning for some milliseconds after their work; let them end.
SETTLE = 0.01


class _StoppedError(Exception):
    """The time of a piece of work is over."""


@contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    """End what runs inside after so many seconds, at the next line of Python; infinity: never."""
    if seconds == math.inf:
        yield
        return

    def stop(*_: object) -> None:
        raise _StoppedError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    except _StoppedError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def sample(work: Work, number: int = 1, *, limit: float = math.inf) -> float:
    """Seconds of one run of ``work``, over ``number`` of them; it is stopped at ``limit``."""
    gc.collect()
    time.sleep(SETTLE)
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            start = time.perf_counter()
            with stopped_after(limit):
                for _ in range(number):
                    work()
            return (time.perf_counter() - start) / number
    finally:
        gc.enable()


def in_turn(
    first: Work,
    second: Work,
    *,
    budget: float = 4.0,
    most: int = 15,
    least: int = 0,
    enough: float = math.inf,
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
    enough : float
        Where a run of ``second`` is longer than :data:`LONG`, it is stopped after so many times
        the seconds of ``first``: what is returned for it is then too short.

    Returns
    -------
    list of (float, float)
        Seconds of each, pair by pair, without the warm-up.
    """
    sample(first)
    before = sample(first)
    after = sample(second, limit=max(LONG, enough * before))
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
