"""Pictures, in the manner of scikit-learn's displays; they draw and compute nothing.

Each display has a ``from_...`` that computes and draws, and ``plot(ax=None)`` that draws again.
matplotlib, of the ``plot`` extra, is imported when something is drawn.
"""

from equipoise.plotting._class_counts import ClassCountsDisplay
from equipoise.plotting._comparison import ComparisonDisplay
from equipoise.plotting._difficulty import DifficultyDisplay
from equipoise.plotting._gain import GainDisplay
from equipoise.plotting._heat_map import HeatMapDisplay
from equipoise.plotting._marginal_shift import MarginalShiftDisplay
from equipoise.plotting._resampling import ResamplingDisplay
from equipoise.plotting._threshold import ThresholdDisplay

__all__ = [
    "ClassCountsDisplay",
    "ComparisonDisplay",
    "DifficultyDisplay",
    "GainDisplay",
    "HeatMapDisplay",
    "MarginalShiftDisplay",
    "ResamplingDisplay",
    "ThresholdDisplay",
]
