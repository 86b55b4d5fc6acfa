"""Resampling on Spark: the driver decides, and rows are made where they are asked for.

A DataFrame goes in and a DataFrame comes out. Only the public DataFrame API and ``mapInArrow`` are
used, as Spark Connect asks.
"""

from equipoise.spark._resample import resample

__all__ = ["resample"]
