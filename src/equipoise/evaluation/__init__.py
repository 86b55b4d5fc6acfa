"""An honest answer to "did it help?"."""

from equipoise.evaluation._candidates import Candidate
from equipoise.evaluation._comparison import Comparison
from equipoise.evaluation._prepare import FlagRounder, TablePreparer
from equipoise.evaluation._race import Progress, compare

__all__ = ["Candidate", "Comparison", "FlagRounder", "Progress", "TablePreparer", "compare"]
