"""A classifier with a sampler before it, to stand wherever a classifier stands."""

from equipoise.resampled._resampled_classifier import ResampledClassifier

__all__ = ["ResampledClassifier"]
