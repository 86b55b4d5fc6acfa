"""Chains of transformers and samplers that resample in training only."""

from equipoise.pipeline._pipeline import Pipeline, make_pipeline

__all__ = ["Pipeline", "make_pipeline"]
