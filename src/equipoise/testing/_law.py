"""What a law is, and which samplers it binds."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.utils import get_tags

from equipoise.facts import facts_of

Array = NDArray[Any]
Check = Callable[[Any, Array, Array], None]
Condition = Callable[[Any], bool]


@dataclass(frozen=True)
class Law:
    """A truth about samplers.

    Parameters
    ----------
    check : callable
        Takes a sampler, X and y; raises an AssertionError with one sentence where the law is
        broken.
    conditions : tuple of callable
        What a sampler has to be for the law to bind it.
    """

    check: Check
    conditions: tuple[Condition, ...] = ()

    @property
    def name(self) -> str:
        """The law as a sentence."""
        return self.check.__name__.replace("_", " ")

    def binds(self, sampler: Any) -> bool:
        """Whether a sampler has to keep the law.

        Parameters
        ----------
        sampler : object
            A sampler, fitted or not.

        Returns
        -------
        bool
        """
        return all(condition(sampler) for condition in self.conditions)

    def __call__(self, sampler: Any, X: Array, y: Array) -> None:
        self.check(sampler, X, y)


def law(*conditions: Condition) -> Callable[[Check], Law]:
    """Make a law of a function, for samplers that meet all conditions."""
    return lambda check: Law(check, conditions)


def adds(sampler: Any) -> bool:
    """Whether it is an over-sampler, and takes no row away."""
    return sampler._sampling_type == "over-sampling" and not facts_of(sampler).takes_away


def cleans(sampler: Any) -> bool:
    """Whether it is a cleaner: it finds the number of rows itself."""
    return bool(sampler._sampling_type == "clean-sampling")


def counts(sampler: Any) -> bool:
    """Whether the caller says how many rows there shall be."""
    return adds(sampler) or sampler._sampling_type == "under-sampling"


def plans(sampler: Any) -> bool:
    """Whether it decides before it does."""
    return hasattr(sampler, "plan") and hasattr(sampler, "generate")


def draws(sampler: Any) -> bool:
    """Whether its result depends on a seed."""
    return bool(facts_of(sampler).draws)


def has_threads(sampler: Any) -> bool:
    """Whether it can be told how many threads to use."""
    return "n_jobs" in sampler.get_params()


def takes_words(sampler: Any) -> bool:
    """Whether columns may be anything, not numbers only."""
    return bool(get_tags(sampler).input_tags.string)


def has_pandas(_: Any) -> bool:
    """Whether there are frames to test with."""
    return find_spec("pandas") is not None


def has_arrow(_: Any) -> bool:
    """Whether plans can be written."""
    return find_spec("pyarrow") is not None


def seeded(sampler: Any, seed: int) -> Any:
    """The sampler unfitted, with a seed where it takes one."""
    made = clone(sampler)
    return made.set_params(random_state=seed) if "random_state" in made.get_params() else made


def same(one: Any, other: Any) -> bool:
    """Whether two arrays are equal, value by value."""
    return bool(np.array_equal(one, other))
