"""Classifiers that resample inside: many members, each on rows of its own."""

import sklearn  # noqa: F401 - first: docs/decisions/0009 says why

from equipoise.ensemble._balance_cascade import BalanceCascadeClassifier
from equipoise.ensemble._balanced_bagging import BalancedBaggingClassifier
from equipoise.ensemble._balanced_random_forest import BalancedRandomForestClassifier
from equipoise.ensemble._easy_ensemble import EasyEnsembleClassifier
from equipoise.ensemble._rus_boost import RUSBoostClassifier
from equipoise.ensemble._self_paced_ensemble import SelfPacedEnsembleClassifier

__all__ = [
    "BalanceCascadeClassifier",
    "BalancedBaggingClassifier",
    "BalancedRandomForestClassifier",
    "EasyEnsembleClassifier",
    "RUSBoostClassifier",
    "SelfPacedEnsembleClassifier",
]
