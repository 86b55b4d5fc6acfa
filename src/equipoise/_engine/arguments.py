"""What every sampler checks at its door: threads, randomness, numbers."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.base import clone

from equipoise._compat import (
    InvalidParameterError,
    global_random_state,
    is_inside_worker,
    seeded_random_state,
)
from equipoise._runtime.errors import begin_with
from equipoise.core.draws import Draws, Generator
from equipoise.core.wording import shown
from equipoise.exceptions import EquipoiseError, ParameterError, StrategyError


class WrongParameterError(ParameterError, InvalidParameterError):
    """A parameter of a wrong type or value, as scikit-learn raises it too."""


class WrongStrategyError(StrategyError, InvalidParameterError):
    """A ``sampling_strategy`` that cannot be met, as scikit-learn raises it too."""


_LARGEST_SEED = 2**32 - 1


@contextmanager
def speaking_as(sampler: object) -> Iterator[None]:
    """Put the sampler's name in front of an error from below."""
    try:
        yield
    except EquipoiseError as error:
        begin_with(type(sampler).__name__, error)
        if type(error) is StrategyError:  # core knows no scikit-learn
            raise WrongStrategyError(*error.args).with_traceback(error.__traceback__) from None
        raise


def resolve_draws(random_state: Any) -> Draws:
    """Make the one stream of a call.

    ``None`` is NumPy's global RandomState, so that ``np.random.seed`` works; an
    int, a RandomState or a Generator is used as it is; a SeedSequence makes a
    Generator.
    """
    return Draws(_generator_of(random_state))


def seed_for_estimators(random_state: Any) -> Any:
    """What an estimator of scikit-learn, which knows no Generator, gets as ``random_state``.

    A Generator gives one draw of its stream; a SeedSequence what it would seed with.
    """
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(2**31 - 1))
    if isinstance(random_state, np.random.SeedSequence):
        return int(random_state.generate_state(1)[0])
    return random_state


def _generator_of(random_state: Any) -> Generator:
    if random_state is None:
        return global_random_state()
    if isinstance(random_state, (np.random.RandomState, np.random.Generator)):
        return random_state
    if isinstance(random_state, np.random.SeedSequence):
        return np.random.default_rng(random_state)
    if isinstance(random_state, Integral) and not isinstance(random_state, bool):
        seed = int(random_state)
        if 0 <= seed <= _LARGEST_SEED:
            return seeded_random_state(seed)
        raise WrongParameterError(
            f"random_state={seed} is no seed (Seed must be between 0 and 2**32 - 1): give "
            "such a number, or numpy.random.SeedSequence, which takes any positive one"
        )
    raise WrongParameterError(
        f"random_state={shown(random_state)} cannot be used to seed a numpy.random.RandomState "
        "instance: give an int, a RandomState, a Generator, a SeedSequence or None"
    )


def resolve_threads(n_jobs: Any) -> int:
    """How many threads a call may use.

    ``None`` and -1 are all cores that the process may use, capped by
    ``OMP_NUM_THREADS`` and by joblib's limit for what runs inside its workers.
    """
    if n_jobs is not None and (not isinstance(n_jobs, Integral) or n_jobs == 0):
        raise WrongParameterError(
            f"n_jobs must be None or a whole number other than 0, not {shown(n_jobs)}"
        )
    available = _available_cores()
    wanted = -1 if n_jobs is None else int(n_jobs)
    return wanted if wanted > 0 else max(1, available + 1 + wanted)


def _available_cores() -> int:
    if is_inside_worker():
        return 1
    if hasattr(os, "sched_getaffinity"):
        n_cores = len(os.sched_getaffinity(0))
    else:
        n_cores = os.cpu_count() or 1
    limit = os.environ.get("OMP_NUM_THREADS", "").split(",")[0]
    if limit.isdigit() and int(limit) > 0:
        n_cores = min(n_cores, int(limit))
    return n_cores


def check_number(name: str, value: Any, low: float, high: float) -> float:
    """Refuse a parameter that is no number between two bounds (both allowed)."""
    if isinstance(value, bool) or not isinstance(value, Real) or not low <= float(value) <= high:
        raise WrongParameterError(
            f"{name} must be a number from {low:g} to {high:g}, not {shown(value)}"
        )
    return float(value)


def check_count(name: str, value: Any) -> int:
    """Refuse a parameter that is no whole number from 1 on."""
    if isinstance(value, bool) or not isinstance(value, Integral) or value < 1:
        raise WrongParameterError(
            f"{name} must be a whole number of at least 1, not {shown(value)}"
        )
    return int(value)


def check_flag(name: str, value: Any) -> bool:
    """Refuse a parameter that is neither true nor false."""
    if not isinstance(value, (bool, np.bool_)):
        raise WrongParameterError(f"{name} must be True or False, not {shown(value)}")
    return bool(value)


def cloned(name: str, estimator: Any) -> Any:
    """An unfitted copy of an estimator that is a parameter."""
    try:
        return clone(estimator)
    except TypeError:
        raise WrongParameterError(
            f"{name} must be an estimator of scikit-learn's kind, or None, not {shown(estimator)}"
        ) from None


def check_option(name: str, value: Any, options: Collection[str]) -> str:
    """Refuse a parameter that is none of its options."""
    if not isinstance(value, str) or value not in options:
        listed = ", ".join(repr(option) for option in options)
        raise WrongParameterError(f"{name} must be one of {listed}, not {shown(value)}")
    return str(value)
