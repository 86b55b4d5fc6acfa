"""Samplers that add rows to the smaller classes."""

import sklearn  # noqa: F401 - first: docs/decisions/0009 says why

from equipoise.over_sampling._adasyn import ADASYN
from equipoise.over_sampling._borderline_smote import BorderlineSMOTE
from equipoise.over_sampling._kmeans_smote import KMeansSMOTE
from equipoise.over_sampling._random_over_sampler import RandomOverSampler
from equipoise.over_sampling._smote import SMOTE
from equipoise.over_sampling._smoten import SMOTEN
from equipoise.over_sampling._smotenc import SMOTENC
from equipoise.over_sampling._svm_smote import SVMSMOTE

__all__ = [
    "ADASYN",
    "SMOTE",
    "SMOTEN",
    "SMOTENC",
    "SVMSMOTE",
    "BorderlineSMOTE",
    "KMeansSMOTE",
    "RandomOverSampler",
]

# They share steps and not code; programs ask for it as in imbalanced-learn.
SMOTE.register(SMOTENC)
SMOTE.register(SMOTEN)
