"""Looking at a table, and judging what was done with it."""

from equipoise.evaluation._diagnose import ClassCount, ColumnReport, Diagnosis, diagnose
from equipoise.evaluation._difficulty import Difficulty
from equipoise.evaluation._duplicates import Duplicates
from equipoise.evaluation._findings import Finding

__all__ = [
    "ClassCount",
    "ColumnReport",
    "Diagnosis",
    "Difficulty",
    "Duplicates",
    "Finding",
    "diagnose",
]
