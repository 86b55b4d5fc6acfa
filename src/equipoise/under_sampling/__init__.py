"""Samplers that remove rows from the larger classes."""

from typing import TYPE_CHECKING

# First, while the chain of imports is short: below a longer one CPython 3.11 maps a piece of its
# stack anew for call after call, for a tenth of the whole import.
import sklearn  # noqa: F401

from equipoise._imblearn.names import door
from equipoise.under_sampling._random_under_sampler import RandomUnderSampler

__all__ = ["RandomUnderSampler"]

if not TYPE_CHECKING:
    __getattr__ = door(__name__)
