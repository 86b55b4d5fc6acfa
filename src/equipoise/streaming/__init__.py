"""Tables larger than memory, from files to files.

A plan is small where a table is large: a new row is a few numbers, whatever its columns. So the
table streams past, the classes that grow stay, the samplers' own code decides among them, and new
rows are made a piece at a time. What comes out is what ``fit_resample`` gives in memory.
"""

from equipoise.streaming._decide import decide
from equipoise.streaming._decision import Decision
from equipoise.streaming._estimate import StreamPlan, plan_stream
from equipoise.streaming._footers import Footers, count_classes, read_footers
from equipoise.streaming._run import StreamReport, stream

__all__ = [
    "Decision",
    "Footers",
    "StreamPlan",
    "StreamReport",
    "count_classes",
    "decide",
    "plan_stream",
    "read_footers",
    "stream",
]
