"""An honest answer to "did it help?"."""

from equipoise.evaluation._candidates import Candidate
from equipoise.evaluation._comparison import Comparison
from equipoise.evaluation._estimate import Estimate, estimate
from equipoise.evaluation._prepare import FlagRounder, TablePreparer
from equipoise.evaluation._race import Progress, compare
from equipoise.evaluation._search_space import search_space
from equipoise.evaluation._tune import Tuning, tune

__all__ = [
    "Candidate",
    "Comparison",
    "Estimate",
    "FlagRounder",
    "Progress",
    "TablePreparer",
    "Tuning",
    "compare",
    "estimate",
    "search_space",
    "tune",
]
