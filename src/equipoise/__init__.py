"""Equipoise: resampling of class-imbalanced tables, with an honest answer to "did it help?".

The public names stand at imbalanced-learn's module paths: ``equipoise.over_sampling``,
``equipoise.under_sampling``, ``equipoise.pipeline``, ``equipoise.base``, ``equipoise.utils``. They
are imported when they are first used. ``equipoise.as_imblearn`` runs programs written for
imbalanced-learn unchanged.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from equipoise import (
        base,
        combine,
        dask,
        datasets,
        ensemble,
        evaluation,
        exceptions,
        files,
        keras,
        metrics,
        model_selection,
        neighbors,
        over_sampling,
        pipeline,
        plotting,
        probabilities,
        provenance,
        resampled,
        spark,
        streaming,
        tensorflow,
        testing,
        torch,
        under_sampling,
        utils,
    )
    from equipoise._engine.declaration import Columns, columns
    from equipoise.as_imblearn import as_imblearn
    from equipoise.base import FunctionSampler
    from equipoise.core.dropped import Dropped
    from equipoise.core.new_rows import NewRows
    from equipoise.core.plan import Plan, PlanChain
    from equipoise.core.shares import Share
    from equipoise.core.sources import Between, Crossed, Limits, Mix, Noise, Take
    from equipoise.evaluation import compare, diagnose, tune
    from equipoise.provenance import explain
    from equipoise.resampled import ResampledClassifier
    from equipoise.streaming import stream
    from equipoise.utils._show_versions import show_versions

__version__ = "0.2.0"

__all__ = [
    "Between",
    "Columns",
    "Crossed",
    "Dropped",
    "FunctionSampler",
    "Limits",
    "Mix",
    "NewRows",
    "Noise",
    "Plan",
    "PlanChain",
    "ResampledClassifier",
    "Share",
    "Take",
    "__version__",
    "as_imblearn",
    "base",
    "columns",
    "combine",
    "compare",
    "dask",
    "datasets",
    "diagnose",
    "ensemble",
    "evaluation",
    "exceptions",
    "explain",
    "files",
    "keras",
    "metrics",
    "model_selection",
    "neighbors",
    "over_sampling",
    "pipeline",
    "plotting",
    "probabilities",
    "provenance",
    "resampled",
    "show_versions",
    "spark",
    "stream",
    "streaming",
    "tensorflow",
    "testing",
    "torch",
    "tune",
    "under_sampling",
    "utils",
]

_HOMES = {
    "Columns": "equipoise._engine.declaration",
    "FunctionSampler": "equipoise.base",
    "columns": "equipoise._engine.declaration",
    "ResampledClassifier": "equipoise.resampled",
    **dict.fromkeys(("compare", "diagnose", "tune"), "equipoise.evaluation"),
    **dict.fromkeys(("Plan", "PlanChain"), "equipoise.core.plan"),
    **dict.fromkeys(
        ("Between", "Crossed", "Limits", "Mix", "Noise", "Take"), "equipoise.core.sources"
    ),
    "Dropped": "equipoise.core.dropped",
    "explain": "equipoise.provenance",
    "NewRows": "equipoise.core.new_rows",
    "stream": "equipoise.streaming",
    "show_versions": "equipoise.utils._show_versions",
    "Share": "equipoise.core.shares",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in __all__:
        return import_module(f"equipoise.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
