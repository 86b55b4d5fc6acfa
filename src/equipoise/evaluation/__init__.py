"""Looking at a table, and an honest answer to "did it help?"."""

import sklearn  # noqa: F401 - first: docs/decisions/0009 says why

from equipoise.evaluation._candidates import FIELD, Candidate
from equipoise.evaluation._comparison import Comparison
from equipoise.evaluation._diagnose import ClassCount, ColumnSummary, Diagnosis, diagnose
from equipoise.evaluation._difficulty import Difficulty
from equipoise.evaluation._duplicates import Duplicates
from equipoise.evaluation._estimate import Estimate, estimate
from equipoise.evaluation._findings import Finding
from equipoise.evaluation._models import MODELS
from equipoise.evaluation._prepare import FlagRounder, TablePreparer
from equipoise.evaluation._race import Progress, compare
from equipoise.evaluation._scores import SCORES, Score
from equipoise.evaluation._search_space import search_space
from equipoise.evaluation._tune import Tuning, tune

__all__ = [
    "FIELD",
    "MODELS",
    "SCORES",
    "Candidate",
    "ClassCount",
    "ColumnSummary",
    "Comparison",
    "Diagnosis",
    "Difficulty",
    "Duplicates",
    "Estimate",
    "Finding",
    "FlagRounder",
    "Progress",
    "Score",
    "TablePreparer",
    "Tuning",
    "compare",
    "diagnose",
    "estimate",
    "search_space",
    "tune",
]
