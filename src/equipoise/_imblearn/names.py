"""The public names of imbalanced-learn, all of which are here.

The one table of them: tests hold imbalanced-learn, our modules and ``docs/differences.md`` to it.
"""

__all__ = ["NAMES", "VERSION", "home_of"]

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
