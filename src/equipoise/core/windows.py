"""Draws that are too many to be kept: drawn once and let go, then drawn again, a window at a time.

A sampler decides on all new rows of a class, or on those of a window alone, by the same code: what
it draws for a row does not depend on the others. Of the whole run only where the stream stood,
every few thousand numbers, is kept.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.core.draws import Draws, Generator
from equipoise.core.new_rows import Blocks
from equipoise.core.sources import joined_arrays

_NUMBERS_AT_ONCE = 65_536


@dataclass(frozen=True, eq=False)
class LaterRows:
    """New rows of one class that are decided on, and named when they are asked for.

    Parameters
    ----------
    target : int
        The code of their class.
    n_new : int
        How many.
    between : callable
        ``between(start, stop)`` names those of a window: the very rows that the whole decision
        would name there.
    """

    target: int
    n_new: int
    between: Callable[[int, int], Blocks]


@dataclass(frozen=True, eq=False)
class _Stretch:
    """Numbers that were drawn one after another, as the places where the stream stood."""

    size: int
    step: int
    states: list[Any]
    draw: Callable[[Draws, int], NDArray[Any]]
    in_rounds: bool

    def between(self, start: int, stop: int, scratch: Draws) -> NDArray[Any]:
        """The numbers from ``start`` to before ``stop``, of which there is at least one."""
        first = start // self.step
        stand_at(scratch.generator, self.states[first])
        last = -(-stop // self.step)
        parts = [self.draw(scratch, self._length(nth)) for nth in range(first, last)]
        return joined_arrays(parts)[start - first * self.step : stop - first * self.step]

    def _length(self, nth: int) -> int:
        return self.step if self.in_rounds else min(self.step, self.size - nth * self.step)


class Tape:
    """What one class draws: recorded by the first decision, played for windows of it.

    Parameters
    ----------
    generator : RandomState or Generator
        The stream of the call; the recording takes from it what the decision does.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.windows import Tape
    >>> tape = Tape(np.random.RandomState(0))
    >>> tape.recorder().below(10, 6).size
    0
    >>> tape.player(2, 5).below(10, 6)
    array([3, 3, 7])
    >>> np.random.RandomState(0).randint(10, size=6)[2:5]
    array([3, 3, 7])
    """

    def __init__(self, generator: Generator) -> None:
        self._generator = generator
        self._stretches: list[_Stretch] = []
        self.n_new = 0

    def recorder(self) -> Draws:
        """Draws that keep nothing: each answer is the window of no rows."""
        return _Recorder(self, self._generator)

    def player(self, start: int, stop: int) -> Draws:
        """Draws that give the window's part of each answer."""
        return _Player(self._stretches, start, stop, Draws(deepcopy(self._generator)))

    def record(self, size: int, step: int, draw: Any, *, in_rounds: bool = False) -> None:
        """Draw ``size`` numbers, and keep where the stream stood before every ``step`` of them."""
        states, draws = [], Draws(self._generator)
        for start in range(0, size, step):
            states.append(place_of(self._generator))
            draw(draws, step if in_rounds else min(step, size - start))
        self._stretches.append(_Stretch(size, step, states, draw, in_rounds))
        self.n_new = size


class _Recorder(Draws):
    """The draws of the first decision."""

    def __init__(self, tape: Tape, generator: Generator) -> None:
        super().__init__(generator)
        self._tape = tape

    def below(self, high: int, size: int) -> NDArray[np.int64]:
        self._tape.record(size, _NUMBERS_AT_ONCE, lambda draws, n: draws.below(high, n))
        return np.empty(0, dtype=np.int64)

    def evenly_below(self, high: int, size: int) -> NDArray[np.int64]:
        self._tape.record(size, high, lambda draws, _: draws.permutation(high), in_rounds=True)
        return np.empty(0, dtype=np.int64)

    def uniform(self, size: int) -> NDArray[np.float64]:
        self._tape.record(size, _NUMBERS_AT_ONCE, lambda draws, n: draws.uniform(n))
        return np.empty(0)

    def repeated(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        self._tape.n_new = int(counts.sum())
        return np.empty(0, dtype=np.int64)


class _Player(Draws):
    """The draws of a window, in the order in which they were recorded."""

    def __init__(self, stretches: list[_Stretch], start: int, stop: int, scratch: Draws) -> None:
        super().__init__(scratch.generator)
        self._next = iter(stretches)
        self._start, self._stop, self._scratch = start, stop, scratch

    def below(self, high: int, size: int) -> NDArray[np.int64]:
        return self._play()

    def evenly_below(self, high: int, size: int) -> NDArray[np.int64]:
        return self._play()

    def uniform(self, size: int) -> NDArray[np.float64]:
        return self._play()

    def repeated(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        ends = np.cumsum(counts)
        places = np.arange(self._start, min(self._stop, int(ends[-1])))
        return np.searchsorted(ends, places, side="right")

    def _play(self) -> NDArray[Any]:
        return next(self._next).between(self._start, self._stop, self._scratch)


def place_of(generator: Generator) -> Any:
    """Where a stream stands."""
    if isinstance(generator, np.random.RandomState):
        return generator.get_state(legacy=False)
    return generator.bit_generator.state


def stand_at(generator: Generator, state: Any) -> None:
    """Let a stream stand where it, or another of its kind, stood."""
    if isinstance(generator, np.random.RandomState):
        generator.set_state(state)
    else:
        generator.bit_generator.state = state
