"""Real imbalanced tables, and one way to make a table imbalanced."""

from typing import TYPE_CHECKING

from equipoise._imblearn.names import door
from equipoise.datasets._make_imbalance import make_imbalance
from equipoise.datasets._tables import available, load_table

__all__ = ["available", "load_table", "make_imbalance"]

if not TYPE_CHECKING:
    __getattr__ = door(__name__)
