"""Samplers that add rows to the smaller classes."""

from typing import TYPE_CHECKING

# First, while the chain of imports is short: below a longer one CPython 3.11 maps a piece of its
# stack anew for call after call, for a tenth of the whole import.
import sklearn  # noqa: F401

from equipoise._imblearn.names import door
from equipoise.over_sampling._adasyn import ADASYN
from equipoise.over_sampling._borderline_smote import BorderlineSMOTE
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
    "RandomOverSampler",
]

if not TYPE_CHECKING:
    __getattr__ = door(__name__)
