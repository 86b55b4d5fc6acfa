"""Samplers that remove rows from the larger classes."""

from equipoise.under_sampling._random_under_sampler import RandomUnderSampler

__all__ = ["RandomUnderSampler"]
