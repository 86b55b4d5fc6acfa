"""The samplers that there are, and what is known of any sampler.

A sampler's class says it of itself, in one :class:`SamplerFacts`; races, search spaces and the
command read it here and know no sampler by name.
"""

from dataclasses import replace
from importlib import import_module
from typing import Any

from equipoise.core.facts import RATIOS, SamplerFacts

__all__ = ["SamplerFacts", "all_samplers", "facts_of"]

_PACKAGES = ("over_sampling", "under_sampling", "combine")


def all_samplers() -> dict[str, Any]:
    """All public samplers of this package that are a method.

    One that says no facts of itself is none: a Chain is what its samplers are.

    Returns
    -------
    dict
        Name of a class to the class, over-samplers first.

    Examples
    --------
    >>> from equipoise.facts import all_samplers
    >>> "SMOTE" in all_samplers()
    True
    """
    found, none_said = {}, SamplerFacts()
    for package in _PACKAGES:
        module = import_module(f"equipoise.{package}")
        for name in module.__all__:
            kind = getattr(module, name)
            if isinstance(kind, type) and getattr(kind, "_facts", none_said) != none_said:
                found[name] = kind
    return found


def facts_of(sampler: Any) -> SamplerFacts:
    """What is known of a sampler.

    A class that says nothing of itself, and is or derives from one that is called as one of ours
    (``SMOTE`` of another package), is read as that one. Of any other one its parameters tell.

    Parameters
    ----------
    sampler : object
        Anything with ``get_params``; of this package, derived from it, or from elsewhere.

    Returns
    -------
    SamplerFacts
        Complete: ``name``, ``k`` (None is no neighbours) and ``draws`` are filled in, and
        ``search`` has all parameters of the sampler that something is known of.

    Examples
    --------
    >>> from equipoise.facts import facts_of
    >>> from equipoise.over_sampling import ADASYN
    >>> facts = facts_of(ADASYN())
    >>> facts.name, facts.k, facts.draws
    ('ADASYN', 'n_neighbors', True)
    """
    kinds = all_samplers()
    said = _said_of(type(sampler), kinds)
    search: dict[str, Any] = {}
    if getattr(sampler, "_sampling_type", None) != "clean-sampling":  # a cleaner takes no ratio
        search["sampling_strategy"] = RATIOS
    for kind in kinds.values():
        search |= kind._facts.shared_words
    search |= said.search
    names = sampler.get_params(deep=False)
    return replace(
        said,
        name=said.name or type(sampler).__name__,
        k=said.k or ("k_neighbors" if "k_neighbors" in names else None),
        draws="random_state" in names if said.draws is None else said.draws,
        search={name: search[name] for name in names if name in search},
    )


def _said_of(kind: type, kinds: dict[str, Any]) -> SamplerFacts:
    """What a class says of itself, or its namesake here."""
    said = getattr(kind, "_facts", None)
    if isinstance(said, SamplerFacts) and said != SamplerFacts():
        return said
    named = (kinds[one.__name__]._facts for one in kind.__mro__ if one.__name__ in kinds)
    found: SamplerFacts = next(named, SamplerFacts())
    return found
