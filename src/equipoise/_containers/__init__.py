"""The one door for the caller's containers: what comes in comes back.

``read_table`` and ``read_labels`` read X and y once. What they return can take rows, be extended
by a plan's new rows, and wrap a bare array as the caller's kind; nothing above needs to know
which kind that is. ``read_columns`` gives the columns one by one, for what looks at a table and
samples nothing.
"""

from equipoise._containers.column_values import MISSING, ReadColumn, read_columns
from equipoise._containers.labels import KnownLabels, Labels, read_distinct, read_labels
from equipoise._containers.reading import (
    check_same_length,
    note_columns,
    read_table,
    split_target,
)
from equipoise._containers.row_values import open_values
from equipoise._containers.tables import Table

__all__ = [
    "MISSING",
    "KnownLabels",
    "Labels",
    "ReadColumn",
    "Table",
    "check_same_length",
    "note_columns",
    "open_values",
    "read_columns",
    "read_distinct",
    "read_labels",
    "read_table",
    "split_target",
]
