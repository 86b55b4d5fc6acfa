"""Helpers that people import from imbalanced-learn's module of this name."""

from equipoise.utils._docstring import Substitution
from equipoise.utils._validation import (
    check_neighbors_object,
    check_sampling_strategy,
    check_target_type,
)

__all__ = [
    "Substitution",
    "check_neighbors_object",
    "check_sampling_strategy",
    "check_target_type",
]
