"""Samplers that remove rows from the larger classes."""

import sklearn  # noqa: F401 - first: docs/decisions/0009 says why

from equipoise.under_sampling._random_under_sampler import RandomUnderSampler

__all__ = ["RandomUnderSampler"]
