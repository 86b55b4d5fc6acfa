"""Balanced batches for TensorFlow, which need not be installed."""

from equipoise._batches import balanced_batch_generator

__all__ = ["balanced_batch_generator"]
