"""Resampling on Spark: the driver decides, and rows are made where they are asked for.

A DataFrame goes in and a DataFrame comes out. Only the public DataFrame API and ``mapInArrow`` are
used, so that it runs on Spark Connect as well.
"""

from equipoise.spark._resample import resample

__all__ = ["resample"]
