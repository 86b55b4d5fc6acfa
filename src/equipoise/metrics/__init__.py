"""Scores for rare classes, with weights that count rows, at imbalanced-learn's names."""

from equipoise.metrics import pairwise as pairwise
from equipoise.metrics._absolute_error import macro_averaged_mean_absolute_error
from equipoise.metrics._index_balanced import make_index_balanced_accuracy
from equipoise.metrics._rates import (
    geometric_mean_score,
    sensitivity_score,
    sensitivity_specificity_support,
    specificity_score,
)
from equipoise.metrics._report import classification_report_imbalanced

__all__ = [
    "classification_report_imbalanced",
    "geometric_mean_score",
    "macro_averaged_mean_absolute_error",
    "make_index_balanced_accuracy",
    "sensitivity_score",
    "sensitivity_specificity_support",
    "specificity_score",
]
