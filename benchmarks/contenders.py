"""The two packages that run against each other, and the names that we use from inside ours."""

from importlib import import_module
from inspect import signature
from typing import Any

import numpy as np
from numpy.typing import NDArray

OURS = "equipoise"
THEIRS = "imblearn"
TITLES = {OURS: "Equipoise", THEIRS: "imbalanced-learn"}

SMOTE = "SMOTE"
BORDERLINE = "BorderlineSMOTE"
ADASYN = "ADASYN"
SVM = "SVMSMOTE"
RANDOM_OVER = "RandomOverSampler"
RANDOM_UNDER = "RandomUnderSampler"
CONDENSED = "CondensedNearestNeighbour"
#: How often imbalanced-learn searches the whole table.
CLEANERS = {
    "TomekLinks": 1,
    "EditedNearestNeighbours": 1,
    "RepeatedEditedNearestNeighbours": 5,
    "AllKNN": 3,
    "NeighbourhoodCleaningRule": 1,
    "OneSidedSelection": 1,
}
BALANCED_BAGGING = "BalancedBaggingClassifier"
EASY_ENSEMBLE = "EasyEnsembleClassifier"
BALANCED_FOREST = "BalancedRandomForestClassifier"
RUS_BOOST = "RUSBoostClassifier"
OVER_THEN_UNDER = "SMOTE 0.3 then RandomUnderSampler 0.6"
SMOTE_ENN = "SMOTEENN"
SMOTE_TOMEK = "SMOTETomek"
NEAR_MISS_2 = "NearMiss version 2"
CENTROIDS = "ClusterCentroids"
HARDNESS = "InstanceHardnessThreshold"

_HOMES = ("over_sampling", "under_sampling", "combine")


def sampler(package: str, name: str, **params: Any) -> Any:
    """Make a sampler of either package, with its defaults and a fixed seed."""
    if name == OVER_THEN_UNDER:
        ratios = ((SMOTE, 0.3), (RANDOM_UNDER, 0.6))
        return pipeline(package, *(sampler(package, one, sampling_strategy=r) for one, r in ratios))
    name, _, version = name.partition(" version ")
    if version:
        params = params | {"version": int(version)}
    homes = (import_module(f"{package}.{one}") for one in _HOMES)
    kind = next(getattr(home, name) for home in homes if name in home.__all__)
    seed = {"random_state": 0} if "random_state" in signature(kind).parameters else {}
    return kind(**seed, **params)


def ensemble(package: str, name: str, **params: Any) -> Any:
    """Make an ensemble of either package, with its defaults and a fixed seed."""
    return getattr(import_module(f"{package}.ensemble"), name)(random_state=0, **params)


def pipeline(package: str, *steps: Any) -> Any:
    """Make a pipeline of either package."""
    return import_module(f"{package}.pipeline").make_pipeline(*steps)


def is_native() -> bool:
    """Tell whether our native part is active."""
    return bool(import_module("equipoise._kernels").is_native())


def level() -> str:
    """Name the instruction level that our kernels use."""
    return str(import_module("equipoise._kernels").level())


def nearest_rows(X: NDArray[Any], rows: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    """Ask our search for the nearest rows of the whole table, each row itself left out."""
    exact_search = import_module("equipoise.core.neighbors").ExactSearch
    everyone = import_module("equipoise.core.pools").whole_table(len(X))
    found = exact_search(X, 2)(rows, everyone, k, everyone)
    return np.asarray(found)
