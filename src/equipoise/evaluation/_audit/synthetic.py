"""Whether an over-sampler has made rows of the table, and of which part their parents are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from equipoise._containers import ReadColumn
from equipoise.core.columns import Kind
from equipoise.evaluation._audit.chance import Excess, excess_by_class
from equipoise.evaluation._audit.lines import Lines, NumberTable, find_lines
from equipoise.evaluation._audit.parts import Parts
from equipoise.evaluation._diagnosis.duplicates import group_equal_rows
from equipoise.typing import Flags, Rows

#: By chance one row in 256 has such a pair.
LEAST_SURPRISE = 8.0
#: So many rows of one class alone may lie between others, or stand on such a line, though nobody
#: made any: where a column is the product of others, say. On 140 real tables fewer do.
USUAL_BETWEEN, USUAL_ON_LINES = 0.06, 0.15
_INTERPOLATED = (Kind.CONTINUOUS, Kind.INTEGER, Kind.DATE)
# The place between two rows takes one column, and what agrees with it another one at least.
_FEWEST_COLUMNS, _FEWEST_ROWS = 2, 3


@dataclass(frozen=True, eq=False)
class ClassLines:
    """The rows of a class that lie between others of it.

    Parameters
    ----------
    rows : ndarray of shape (n,), dtype int64
        Its rows, one of each kind.
    in_train, in_test : ndarray of shape (n,), dtype bool
        Of which parts rows of the kind are.
    lines : Lines
        By places in ``rows``.
    """

    rows: Rows
    in_train: Flags
    in_test: Flags
    lines: Lines

    def crossing(self) -> Lines:
        """Lines that no part holds by itself."""
        return self.lines.where(~(self._is_within(self.in_train) | self._is_within(self.in_test)))

    def inside(self, part: Flags) -> Lines:
        """Lines that one part holds."""
        return self.lines.where(self._is_within(part))

    def _is_within(self, part: Flags) -> Flags:
        lines = self.lines
        return np.asarray(part[lines.middle] & part[lines.first] & part[lines.second])

    def tested(self) -> Lines:
        """Test rows between training rows."""
        lines = self.crossing()
        return lines.where(self.in_train[lines.first] & self.in_train[lines.second])

    def taught(self) -> Lines:
        """Training rows of which a parent is a test row."""
        lines = self.crossing()
        return lines.where(self.in_train[lines.middle])

    def flags(self, *places: Rows) -> Flags:
        """Which rows are among some."""
        found = np.zeros(self.rows.size, dtype=bool)
        for some in places:
            found[some] = True
        return found


def lines_of_classes(parts: Parts, n_threads: int) -> dict[int, ClassLines]:
    """Find the rows of each class that lie between others of it; none where nothing can be told."""
    columns = number_columns(parts)
    if len(columns) < _FEWEST_COLUMNS:
        return {}
    table = NumberTable(np.column_stack([column.numbers for column in columns]))
    if table.n_columns < _FEWEST_COLUMNS:
        return {}
    groups = group_equal_rows(columns, parts.n_rows)
    found = {}
    for code in range(len(parts.labels)):
        rows = np.flatnonzero(parts.codes == code).astype(np.int64)
        _, firsts, of_group = np.unique(groups[rows], return_index=True, return_inverse=True)
        if firsts.size < _FEWEST_ROWS:
            continue
        is_test = rows >= parts.n_train
        in_test = np.bincount(of_group.ravel(), weights=is_test) > 0
        in_train = np.bincount(of_group.ravel(), weights=~is_test) > 0
        kinds = rows[firsts]
        lines = find_lines(table, kinds, LEAST_SURPRISE, n_threads)
        found[code] = ClassLines(kinds, in_train, in_test, lines)
    return found


def number_columns(parts: Parts) -> list[ReadColumn]:
    """The columns whose values an over-sampler interpolates."""
    return [c for c in parts.informative if c.codes is None and c.kind in _INTERPOLATED]


Chosen = Callable[[ClassLines], tuple[Flags, Flags]]


def excess_of(found: dict[int, ClassLines], chosen: Chosen) -> list[Excess]:
    """Judge each class by how many of its rows are chosen.

    Parameters
    ----------
    found : dict of int to ClassLines
        What was found in each class.
    chosen : callable
        ``chosen(lines)``: which rows show it, and which are looked at.
    """
    flags = {}
    for code, one in found.items():
        shows, is_looked_at = chosen(one)
        flags[code] = shows[is_looked_at]
    return excess_by_class(flags, USUAL_ON_LINES if chosen is crossed_rows else USUAL_BETWEEN)


def tested_rows(one: ClassLines) -> tuple[Flags, Flags]:
    """Test rows that lie between training rows."""
    return one.flags(one.tested().middle), one.in_test


def parents_in_test(one: ClassLines) -> tuple[Flags, Flags]:
    """Test rows between which and others training rows lie."""
    lines = one.taught()
    return one.flags(lines.first, lines.second) & ~one.in_train, one.in_test


def crossed_rows(one: ClassLines) -> tuple[Flags, Flags]:
    """Test rows on any line that no part holds by itself."""
    lines = one.crossing()
    return one.flags(lines.middle, lines.first, lines.second), one.in_test


def made_inside_train(one: ClassLines) -> tuple[Flags, Flags]:
    """Training rows between training rows."""
    return one.flags(one.inside(one.in_train).middle), one.in_train


def made_inside_test(one: ClassLines) -> tuple[Flags, Flags]:
    """Test rows between test rows."""
    return one.flags(one.inside(one.in_test).middle), one.in_test


def codes_of(found: Sequence[Excess]) -> list[int]:
    """The classes in which more rows show it than chance allows."""
    return [one.code for one in found if one.is_real]
