"""One stream of random draws, whatever kind of generator the caller gave."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Generator = np.random.RandomState | np.random.Generator

#: How base rows are drawn: each one for itself, or all equally often.
RANDOM, EVEN = WAYS = ("random", "even")


class Draws:
    """The draws that samplers need, from a RandomState or a Generator.

    A call makes one and passes it down: a stream that is started again for each
    class would give equal classes equal draws.
    """

    def __init__(self, generator: Generator) -> None:
        self.generator = generator

    def below(self, high: int, size: int) -> NDArray[np.int64]:
        """Draw ``size`` integers from 0 to ``high - 1``."""
        if isinstance(self.generator, np.random.Generator):
            return self.generator.integers(0, high, size=size, dtype=np.int64)
        return self.generator.randint(0, high, size=size).astype(np.int64, copy=False)

    def evenly_below(self, high: int, size: int) -> NDArray[np.int64]:
        """Draw ``size`` integers from 0 to ``high - 1``, each as often as the others, or once more.

        They come in rounds, each a new order of all: the first few are as even as the whole.
        """
        rounds = [self.permutation(high) for _ in range(-(-size // high))]
        return np.concatenate([np.empty(0, dtype=np.int64), *rounds])[:size]

    def rows(self, how: str, high: int, size: int) -> NDArray[np.int64]:
        """Draw positions in a class by one of :data:`WAYS`."""
        return self.evenly_below(high, size) if how == EVEN else self.below(high, size)

    def uniform(self, size: int) -> NDArray[np.float64]:
        """Draw ``size`` numbers from [0, 1)."""
        if isinstance(self.generator, np.random.Generator):
            return self.generator.random(size)
        return self.generator.random_sample(size)

    def permutation(self, n: int) -> NDArray[np.int64]:
        """Draw an order of ``n`` things."""
        return self.generator.permutation(n).astype(np.int64, copy=False)

    def some_of(self, n: int, size: int) -> NDArray[np.int64]:
        """Draw ``size`` of ``n`` things, each once: the beginning of a drawn order of all.

        The order is drawn in 32 bits where they are enough: it is the same, in half the memory.
        """
        if n > np.iinfo(np.int32).max:
            return self.permutation(n)[:size]
        order = np.arange(n, dtype=np.int32)
        self.generator.shuffle(order)
        return order[:size].astype(np.int64)

    def repeated(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each new row that is decided on now a position, each as often as is counted.

        Nothing is drawn: positions ascend.
        """
        return np.repeat(np.arange(counts.size), counts)

    def beta(self, a: float, b: float) -> float:
        """Draw one number from a beta distribution."""
        return float(self.generator.beta(a, b))

    def record_normals(self) -> "RecordedNormals":
        """Record where the stream stands, so that its normals can be replayed from here."""
        return RecordedNormals(deepcopy(self.generator))

    def skip_normals(self, n: int, n_features: int) -> None:
        """Go past the normals that a recorded replay will use, in blocks."""
        for start in range(0, n, 8192):
            self.generator.standard_normal((min(8192, n - start), n_features))


@dataclass(frozen=True, eq=False)
class RecordedNormals:
    """A stream of standard normals that starts again, from the same place, at each opening."""

    recorded: Generator

    def replay(self) -> Generator:
        """Open the stream from its start."""
        return deepcopy(self.recorded)


def state_of(generator: Generator) -> dict[str, Any]:
    """Where a generator stands, as plain numbers and lists."""
    if isinstance(generator, np.random.RandomState):
        return {"legacy": True, "state": _plain(generator.get_state(legacy=False))}
    return {"legacy": False, "state": _plain(generator.bit_generator.state)}


def generator_of(state: dict[str, Any]) -> Generator:
    """A generator that stands where another one stood."""
    kind: Any = getattr(np.random, state["state"]["bit_generator"], None)
    if not (isinstance(kind, type) and issubclass(kind, np.random.BitGenerator)):
        raise ValueError(f"{state['state']['bit_generator']!r} is no generator of NumPy's")
    bits = kind()
    if state["legacy"]:
        legacy = np.random.RandomState(bits)
        legacy.set_state(state["state"])
        return legacy
    bits.state = state["state"]
    return np.random.Generator(bits)


def _plain(value: Any) -> Any:
    """A state without arrays: lists in their place."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value
