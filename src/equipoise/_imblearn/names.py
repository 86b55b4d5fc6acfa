"""The public names of imbalanced-learn, and one sentence for each that is not here yet.

The one table of them: the sentence, the counts and ``docs/differences.md`` come from it or are
checked against it. What is here is not written down but looked up.
"""

from collections.abc import Callable
from importlib import import_module
from typing import NoReturn

__all__ = ["NAMES", "VERSION", "count", "door", "home_of", "is_here", "raise_missing"]

VERSION = "0.14.2"

# Each public module, below the package, and the names that people import from it.
NAMES: dict[str, tuple[str, ...]] = {
    "": ("FunctionSampler", "show_versions"),
    "base": ("BaseSampler", "FunctionSampler", "SamplerMixin", "is_sampler"),
    "combine": ("SMOTEENN", "SMOTETomek"),
    "datasets": ("fetch_datasets", "make_imbalance"),
    "ensemble": (
        "BalancedBaggingClassifier",
        "BalancedRandomForestClassifier",
        "EasyEnsembleClassifier",
        "RUSBoostClassifier",
    ),
    "exceptions": ("raise_isinstance_error",),
    "keras": ("BalancedBatchGenerator", "balanced_batch_generator"),
    "metrics": (
        "classification_report_imbalanced",
        "geometric_mean_score",
        "macro_averaged_mean_absolute_error",
        "make_index_balanced_accuracy",
        "sensitivity_score",
        "sensitivity_specificity_support",
        "specificity_score",
    ),
    "metrics.pairwise": ("ValueDifferenceMetric",),
    "model_selection": ("InstanceHardnessCV",),
    "over_sampling": (
        "ADASYN",
        "SMOTE",
        "SMOTEN",
        "SMOTENC",
        "SVMSMOTE",
        "BorderlineSMOTE",
        "KMeansSMOTE",
        "RandomOverSampler",
    ),
    "over_sampling.base": ("BaseOverSampler",),
    "pipeline": ("Pipeline", "make_pipeline"),
    "tensorflow": ("balanced_batch_generator",),
    "under_sampling": (
        "AllKNN",
        "ClusterCentroids",
        "CondensedNearestNeighbour",
        "EditedNearestNeighbours",
        "InstanceHardnessThreshold",
        "NearMiss",
        "NeighbourhoodCleaningRule",
        "OneSidedSelection",
        "RandomUnderSampler",
        "RepeatedEditedNearestNeighbours",
        "TomekLinks",
    ),
    "under_sampling.base": ("BaseCleaningSampler", "BaseUnderSampler"),
    "utils": (
        "Substitution",
        "check_neighbors_object",
        "check_sampling_strategy",
        "check_target_type",
    ),
}


def home_of(module: str) -> str:
    """Our module at the path of one of imbalanced-learn's."""
    return f"equipoise.{module}" if module else "equipoise"


def is_here(module: str, name: str) -> bool:
    """Tell whether Equipoise has a name of imbalanced-learn at its module path."""
    try:
        getattr(import_module(home_of(module)), name)
    except (AttributeError, ImportError):
        return False
    return True


def count() -> tuple[int, int]:
    """Count the names that are here, and all."""
    found = [is_here(module, name) for module, names in NAMES.items() for name in names]
    return sum(found), len(found)


def raise_missing(home: str, name: str) -> NoReturn:
    """Raise the error for a name that a module of ours does not have.

    Parameters
    ----------
    home : str
        The module, ``"equipoise.under_sampling"``.
    name : str
        What was looked for.

    Raises
    ------
    ImportError
        imbalanced-learn has the name. ``from module import name`` lets this error through,
        and would put words of its own in place of an AttributeError.
    AttributeError
        It does not.
    """
    if name not in NAMES.get(home.removeprefix("equipoise").removeprefix("."), ()):
        raise AttributeError(f"module {home!r} has no attribute {name!r}")
    raise ImportError(
        f"{home} has no {name} yet: imbalanced-learn's own works in equipoise.pipeline.Pipeline, "
        "where it is installed and as_imblearn is not in use; docs/differences.md lists the "
        "names that are here",
        name=home,
    )


def door(home: str) -> Callable[[str], NoReturn]:
    """Make the ``__getattr__`` of a module that does not have all names yet."""

    def __getattr__(name: str) -> NoReturn:  # noqa: N807
        raise_missing(home, name)

    return __getattr__
