"""Samplers in a row: over-sampling with cleaning, and chains of any samplers."""

from typing import TYPE_CHECKING

import sklearn  # noqa: F401 - first: docs/decisions/0009 says why

from equipoise._imblearn.names import door
from equipoise.combine._chain import Chain
from equipoise.combine._smote_enn import SMOTEENN
from equipoise.combine._smote_tomek import SMOTETomek

__all__ = ["SMOTEENN", "Chain", "SMOTETomek"]

if not TYPE_CHECKING:
    __getattr__ = door(__name__)
