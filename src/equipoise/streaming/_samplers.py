"""Which samplers can be run on a stream, and why the others cannot."""

import json
from copy import copy
from hashlib import blake2b
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.base import clone

from equipoise._engine.declaration import Columns, read_declaration
from equipoise.base import PlanningSampler
from equipoise.combine import Chain
from equipoise.core.draws import state_of
from equipoise.core.facts import ITS_CLASS
from equipoise.core.wording import shown
from equipoise.exceptions import ParameterError
from equipoise.facts import all_samplers, facts_of
from equipoise.neighbors import ApproximateNeighbors
from equipoise.neighbors._approximate import load_faiss
from equipoise.pipeline import Pipeline

#: How rows of a class are searched: all that are nearest, or most of them.
EXACT, APPROXIMATE = "exact", "approximate"


def steps_of(sampler: Any, neighbors: str = EXACT) -> list[Any]:
    """Copies of the samplers that follow each other, first to last, with a search as is asked."""
    if isinstance(sampler, Pipeline):
        found = [step for _, step in sampler.steps if step is not None and step != "passthrough"]
    else:
        found = list(sampler.samplers.values()) if isinstance(sampler, Chain) else [sampler]
    if not found:
        raise ParameterError(f"there is no sampler in {sampler!r}")
    if neighbors not in (EXACT, APPROXIMATE):
        raise ParameterError(f"neighbors must be {EXACT!r} or {APPROXIMATE!r}, not {neighbors!r}")
    steps = [check_sampler(one) for one in found]
    if neighbors == APPROXIMATE:
        _search_approximately(steps)
    return steps


def check_sampler(sampler: Any) -> Any:
    """A copy of a sampler that can be streamed.

    Raises
    ------
    ParameterError
        It cannot; the message says what can be done.
    """
    who = type(sampler).__name__
    if isinstance(sampler, type) or not hasattr(sampler, "fit_resample"):
        raise ParameterError(f"sampler must be a sampler, as SMOTE(random_state=0), not {who}")
    is_ours = isinstance(sampler, PlanningSampler) and not sampler._is_overridden()
    if not is_ours or facts_of(sampler).looks_at is None:
        raise ParameterError(
            f"{who} looks at all rows at once, so it needs them in memory. These can be streamed: "
            f"{', '.join(streamed_names())}. Thin the large class with a streamed "
            f"RandomUnderSampler until the table fits, then use {who}().fit_resample on it"
        )
    _check_settings(who, sampler)
    copy = clone(sampler)
    if hasattr(sampler.random_state, "bit_generator") or hasattr(sampler.random_state, "get_state"):
        copy.random_state = sampler.random_state
    return copy


def streamed_names() -> list[str]:
    """The samplers that can be streamed."""
    return [name for name, kind in all_samplers().items() if kind._facts.looks_at is not None]


def _check_settings(who: str, sampler: Any) -> None:
    """Refuse settings that need the whole table, or that could not be gone on with."""
    if sampler.random_state is None:
        raise ParameterError(
            f"{who}: random_state=None draws other numbers each time, so that a run that was "
            "stopped could not be gone on with. Give a whole number"
        )
    if getattr(sampler, "shrinkage", None) is not None:
        raise ParameterError(
            f"{who}: shrinkage={sampler.shrinkage!r} adds noise by the spread of the whole table. "
            "Leave it out, or use SMOTE"
        )
    for name in ("k_neighbors", "m_neighbors", "n_neighbors"):
        value = getattr(sampler, name, None)
        if isinstance(value, ApproximateNeighbors):
            if facts_of(sampler).looks_at != ITS_CLASS:
                raise ParameterError(
                    f"{who}: {name} is approximate, and {who} looks for neighbours among all rows, "
                    "which stream past: approximate ones are found among the rows of a class. Give "
                    "a whole number, or take SMOTE"
                )
        elif hasattr(value, "kneighbors"):
            raise ParameterError(
                f"{who}: {name} is an object that searches, which would need all rows. Give a "
                "whole number"
            )
    declared = read_declaration(sampler.columns)
    for name, plain in (("metric", "smote-nc"), ("scale", None), ("keep", None), ("bounds", None)):
        if getattr(declared, name) != plain and getattr(declared, name):
            raise ParameterError(
                f"{who}: Columns({name}={shown(getattr(declared, name))}) needs the whole table in "
                f"memory. Leave {name} out"
            )


def _search_approximately(steps: list[Any]) -> None:
    """Let samplers that look for neighbours in a class find most of them."""
    searching = [one for one in steps if hasattr(one, "k_neighbors") or _has_other_search(one)]
    if not searching:
        raise ParameterError(
            f"neighbors={APPROXIMATE!r}: no sampler here looks for neighbours. Leave it out"
        )
    for one in searching:
        who = type(one).__name__
        if facts_of(one).looks_at != ITS_CLASS:
            raise ParameterError(
                f"neighbors={APPROXIMATE!r}: {who} looks for neighbours among all rows, which "
                "stream past. Approximate ones are found among the rows of a class, for SMOTE"
            )
        if isinstance(one.k_neighbors, ApproximateNeighbors):
            continue
        if not isinstance(one.k_neighbors, Integral):
            raise ParameterError(
                f"{who}: neighbors={APPROXIMATE!r} needs k_neighbors as a whole number, not "
                f"{shown(one.k_neighbors)}"
            )
        one.set_params(
            k_neighbors=ApproximateNeighbors(int(one.k_neighbors) + 1, n_jobs=one.n_jobs)
        )


def _has_other_search(sampler: Any) -> bool:
    return any(hasattr(sampler, name) for name in ("m_neighbors", "n_neighbors"))


def approximate_search(sampler: Any) -> ApproximateNeighbors | None:
    """What finds a sampler's neighbours, where not all that it finds need be the nearest."""
    found = getattr(sampler, "k_neighbors", None)
    return found if isinstance(found, ApproximateNeighbors) else None


def with_number_of_neighbors(sampler: Any) -> Any:
    """A sampler that says how many neighbours it wants; another finds them."""
    search = approximate_search(sampler)
    if search is None:
        return sampler
    return copy(sampler).set_params(k_neighbors=int(search.n_neighbors) - 1)


def settings_of(sampler: Any) -> str:
    """All that a sampler was told, as a text that is the same in every process."""
    told = {name: _plain(value) for name, value in sampler.get_params(deep=False).items()}
    told.pop("n_jobs", None)
    return json.dumps([type(sampler).__name__, told], sort_keys=True)


def _plain(value: Any) -> Any:
    """A parameter as what JSON can hold."""
    if isinstance(value, (np.random.RandomState, np.random.Generator)):
        return state_of(value)
    if isinstance(value, ApproximateNeighbors):
        told = [value.n_neighbors, value.effort, value.random_state]
        return ["approximate", *map(_plain, told), load_faiss().__version__]
    if isinstance(value, Columns):
        return {name: _plain(one) for name, one in value.get_params(deep=False).items()}
    if isinstance(value, dict):
        return [[_plain(one) for one in pair] for pair in value.items()]
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(one) for one in value]
    if callable(value) and not isinstance(value, type):
        return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', '')}"
    return repr(value)


def hash_of(*parts: Any) -> str:
    """A short name for all that decides what an output is."""
    return blake2b(json.dumps(parts, sort_keys=True).encode(), digest_size=16).hexdigest()
