"""Samplers in a row: over-sampling with cleaning, and chains of any samplers."""

import sklearn  # noqa: F401 - first: docs/decisions/0009 says why

from equipoise.combine._chain import Chain
from equipoise.combine._smote_enn import SMOTEENN
from equipoise.combine._smote_tomek import SMOTETomek

__all__ = ["SMOTEENN", "Chain", "SMOTETomek"]
