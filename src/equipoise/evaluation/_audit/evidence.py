"""All that is measured of two parts, or of one table, before anything is said of it."""

from dataclasses import dataclass, field
from functools import cached_property

from equipoise._containers import ReadColumn
from equipoise.core.columns import Kind
from equipoise.evaluation._audit.chance import Excess
from equipoise.evaluation._audit.copies import (
    Copies,
    NearCopies,
    drawn_copies,
    find_copies,
    find_near_copies,
)
from equipoise.evaluation._audit.parts import Parts
from equipoise.evaluation._audit.synthetic import (
    Chosen,
    ClassLines,
    excess_of,
    lines_of_classes,
)
from equipoise.evaluation._diagnosis.subjects import is_subject


@dataclass(frozen=True, eq=False)
class Evidence:
    """What findings are made from; each thing is measured when it is first asked for.

    Parameters
    ----------
    parts : Parts
        The rows.
    groups, time : str or None
        Columns that the caller named.
    n_threads : int
        Threads for searches.
    """

    parts: Parts
    groups: str | None = None
    time: str | None = None
    n_threads: int = field(default=1, kw_only=True)

    @cached_property
    def lines(self) -> dict[int, ClassLines]:
        """The rows of each class that lie between others of it."""
        return lines_of_classes(self.parts, self.n_threads)

    def real_excess(self, chosen: Chosen) -> list[Excess]:
        """The classes of which more rows show something than chance allows."""
        return [one for one in excess_of(self.lines, chosen) if one.is_real]

    @cached_property
    def copies(self) -> Copies:
        """Which rows are equal."""
        return find_copies(self.parts)

    @cached_property
    def drawn(self) -> list[Excess]:
        """The classes that hold copies as they are drawn."""
        return drawn_copies(self.parts, self.copies)

    @cached_property
    def near_copies(self) -> NearCopies | None:
        """Test rows that are nearly equal to training rows."""
        return find_near_copies(self.parts, self.n_threads)

    @property
    def group_columns(self) -> list[ReadColumn]:
        """The column that the caller named, or those that seem to say whom a row is about."""
        if self.groups is not None:
            return [self.parts.column(self.groups, "groups")]
        return [column for column in self.parts.columns if is_subject(column)]

    @property
    def time_columns(self) -> list[ReadColumn]:
        """The column that the caller named, or those of dates."""
        if self.time is not None:
            return [self.parts.column(self.time, "time")]
        return [column for column in self.parts.columns if column.kind == Kind.DATE]
