"""Equipoise: resampling of class-imbalanced tables, with an honest answer to "did it help?".

The public names stand at imbalanced-learn's module paths: ``equipoise.over_sampling``,
``equipoise.under_sampling``, ``equipoise.pipeline``, ``equipoise.base``, ``equipoise.utils``. They
are imported when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from equipoise import (
        base,
        datasets,
        evaluation,
        exceptions,
        over_sampling,
        pipeline,
        plotting,
        under_sampling,
        utils,
    )
    from equipoise.base import FunctionSampler
    from equipoise.core.plan import Chain, Copy, Jitter, Segment, Selection, SynthesisPlan
    from equipoise.evaluation import compare, diagnose, tune

__version__ = "0.1.0"

__all__ = [
    "Chain",
    "Copy",
    "FunctionSampler",
    "Jitter",
    "Segment",
    "Selection",
    "SynthesisPlan",
    "__version__",
    "base",
    "compare",
    "datasets",
    "diagnose",
    "evaluation",
    "exceptions",
    "over_sampling",
    "pipeline",
    "plotting",
    "tune",
    "under_sampling",
    "utils",
]

_HOMES = {
    "FunctionSampler": "equipoise.base",
    **dict.fromkeys(("compare", "diagnose", "tune"), "equipoise.evaluation"),
    **dict.fromkeys(
        ("Chain", "Copy", "Jitter", "Segment", "Selection", "SynthesisPlan"), "equipoise.core.plan"
    ),
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in __all__:
        return import_module(f"equipoise.{name}")
    raise AttributeError(f"module 'equipoise' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
