"""Real imbalanced tables, and one way to make a table imbalanced."""

from equipoise.datasets._make_imbalance import make_imbalance
from equipoise.datasets._tables import available, load_table

__all__ = ["available", "load_table", "make_imbalance"]
