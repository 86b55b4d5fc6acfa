"""Approximate neighbours, where they are asked for, and what they are worth.

The search of Equipoise is exact. In a class of millions of rows and dozens of columns a graph that
misses some neighbours takes minutes where the exact search takes hours. It is never chosen
unasked, and every use of it measures on a sample how much it misses.
"""

from equipoise.neighbors._approximate import ApproximateNeighbors
from equipoise.neighbors._quality import SearchQuality

__all__ = ["ApproximateNeighbors", "SearchQuality"]
