"""Looking at a table, and an honest answer to "did it help?"."""

import sklearn  # noqa: F401 - first: docs/decisions/0009 says why

from equipoise.evaluation._audit.audit import LeakAudit, SyntheticRow, find_leaks
from equipoise.evaluation._audit.leak import Leak
from equipoise.evaluation._diagnosis.columns import ColumnSummary
from equipoise.evaluation._diagnosis.diagnose import ClassCount, Diagnosis, diagnose
from equipoise.evaluation._diagnosis.difficulty import Difficulty
from equipoise.evaluation._diagnosis.duplicates import Duplicates
from equipoise.evaluation._diagnosis.finding import Finding
from equipoise.evaluation._plausibility.combinations import Combination
from equipoise.evaluation._plausibility.plausibility import (
    ClassPlausibility,
    ColumnDrift,
    PairDrift,
    Plausibility,
    RowsMeasure,
    plausibility,
)
from equipoise.evaluation._race.candidates import FIELD, Candidate
from equipoise.evaluation._race.circumstances import Circumstances
from equipoise.evaluation._race.compare import compare
from equipoise.evaluation._race.comparison import Comparison
from equipoise.evaluation._race.estimate import Estimate, estimate
from equipoise.evaluation._race.flag_rounder import FlagRounder
from equipoise.evaluation._race.models import MODELS
from equipoise.evaluation._race.options import RaceOptions
from equipoise.evaluation._race.out_of_fold import Confusion, Tally
from equipoise.evaluation._race.progress import Progress
from equipoise.evaluation._race.recommendation import Gain, Prospect, Recommendation
from equipoise.evaluation._race.table_preparer import TablePreparer
from equipoise.evaluation._race.treatment import Treatment
from equipoise.evaluation._race.weighted_classifier import WeightedClassifier
from equipoise.evaluation._sample import TableSample, sample_table
from equipoise.evaluation._saved.columns import ModelColumn
from equipoise.evaluation._saved.saved_model import Predictions, SavedModel
from equipoise.evaluation._saved.storing import check_model_path, load_model, save_model
from equipoise.evaluation._scoring.scores import SCORES, Score
from equipoise.evaluation._tuning.search_space import search_space
from equipoise.evaluation._tuning.tune import Tuning, tune

__all__ = [
    "FIELD",
    "MODELS",
    "SCORES",
    "Candidate",
    "Circumstances",
    "ClassCount",
    "ClassPlausibility",
    "ColumnDrift",
    "ColumnSummary",
    "Combination",
    "Comparison",
    "Confusion",
    "Diagnosis",
    "Difficulty",
    "Duplicates",
    "Estimate",
    "Finding",
    "FlagRounder",
    "Gain",
    "Leak",
    "LeakAudit",
    "ModelColumn",
    "PairDrift",
    "Plausibility",
    "Predictions",
    "Progress",
    "Prospect",
    "RaceOptions",
    "Recommendation",
    "RowsMeasure",
    "SavedModel",
    "Score",
    "SyntheticRow",
    "TablePreparer",
    "TableSample",
    "Tally",
    "Treatment",
    "Tuning",
    "WeightedClassifier",
    "check_model_path",
    "compare",
    "diagnose",
    "estimate",
    "find_leaks",
    "load_model",
    "plausibility",
    "sample_table",
    "save_model",
    "search_space",
    "tune",
]
