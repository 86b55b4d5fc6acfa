"""What is suspicious about columns and rows: a diagnosis tells it, and so does a race."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from equipoise.core.text import plural
from equipoise.evaluation._diagnosis.finding import Finding, have, listed

if TYPE_CHECKING:
    from equipoise.evaluation._diagnosis.columns import ColumnSummary
    from equipoise.evaluation._diagnosis.duplicates import Duplicates

# Columns of no more values than this can make few distinct rows only.
_FEW_VALUES, _MANY_REPEATED = 20, 0.2


class Looked(Protocol):
    """What findings about columns and rows are made from: a diagnosis, or its cheap part."""

    @property
    def n_looked_at(self) -> int:
        """Rows that were looked at."""

    @property
    def columns(self) -> "tuple[ColumnSummary, ...]":
        """The features."""

    @property
    def duplicates(self) -> "Duplicates":
        """Rows that stand there more than once."""


def find_in_table(d: Looked, has_groups: bool = False) -> Iterator[Finding]:
    """What a diagnosis and a race both tell."""
    yield from _leaks(d)
    yield from _strong_columns(d)
    if not has_groups:
        yield from _subjects(d)
    if has_few_kinds(d):
        yield from _few_kinds(d)
    else:
        yield from _conflicts(d)
        yield from _repeats(d)
    yield from _identifiers(d)


def _leaks(d: Looked) -> Iterator[Finding]:
    suspects = [c for c in d.columns if c.is_leak_suspect and not c.is_subject]
    if suspects:
        yield Finding(
            "leak",
            "problem",
            f"{_with_powers(suspects)} alone {'tells' if len(suspects) == 1 else 'tell'} almost "
            "all about the class (in brackets: area under the ROC curve, 1 is all). Is each known "
            "before the outcome is? Drop what is not, or every model will look perfect",
        )


def _strong_columns(d: Looked) -> Iterator[Finding]:
    strong = [c for c in d.columns if c.is_strong and not c.is_subject]
    if strong:
        yield Finding(
            "strong columns",
            "warning",
            f"{_with_powers(strong)} alone {'tells' if len(strong) == 1 else 'tell'} much about "
            "the class (in brackets: area under the ROC curve, 1 is all). Look whether each is "
            "known before the outcome is",
        )


def _with_powers(columns: "list[ColumnSummary]") -> str:
    return listed([f"{c.name} ({c.power_alone:.3f})" for c in columns])


def subjects_of(d: Looked) -> "list[ColumnSummary]":
    """Columns that seem to say whom a row is about, the fewest subjects first."""
    return sorted((c for c in d.columns if c.is_subject), key=lambda c: c.n_distinct)


def _subjects(d: Looked) -> Iterator[Finding]:
    found = subjects_of(d)
    if found:
        first = found[0]
        counts = [
            f"{c.name} ({c.n_distinct:,} values in {d.n_looked_at - c.n_missing:,} rows)"
            for c in found
        ]
        yield Finding(
            "repeated subjects",
            "warning",
            f"{listed(counts)} {'seems' if len(found) == 1 else 'seem'} to say whom a row is "
            "about. Rows of one subject in training and in test make scores too good. Keep them "
            f"together: groups={first.name!r} in Python, --groups in the command",
        )


def has_few_kinds(d: Looked) -> bool:
    """Tell whether the columns have so few values that rows must be equal."""
    compared = [c for c in d.columns if not (c.is_identifier or c.is_constant)]
    return d.duplicates.n_repeated >= _MANY_REPEATED * d.n_looked_at and all(
        c.n_distinct <= _FEW_VALUES for c in compared
    )


def _few_kinds(d: Looked) -> Iterator[Finding]:
    n_kinds = d.n_looked_at - d.duplicates.n_repeated
    n_mixed = d.duplicates.n_conflicting
    yield Finding(
        "few distinct rows",
        "note",
        f"the columns have few values each, so that there are {plural(n_kinds, 'distinct row')} "
        f"among {d.n_looked_at:,}"
        + (f", and {n_mixed:,} rows are of a kind that has several classes" if n_mixed else "")
        + ". That is no error: a model can tell how likely each class is in a kind of row, and no "
        "more. Other columns could",
    )


def _conflicts(d: Looked) -> Iterator[Finding]:
    n = d.duplicates.n_conflicting
    if n:
        yield Finding(
            "conflicting rows",
            "warning",
            f"{plural(n, 'row')} {have(n)} a twin of another class, equal in {_compared(d)}: "
            "no model can get all of them right. Look for a missing column, or for wrong labels",
        )


def _repeats(d: Looked) -> Iterator[Finding]:
    n, n_rare = d.duplicates.n_repeated, d.duplicates.n_rare_repeated
    if n:
        yield Finding(
            "duplicates",
            "warning" if n >= 0.01 * d.n_looked_at or n_rare else "note",
            f"{plural(n, 'row')} {'repeats' if n == 1 else 'repeat'} another one in {_compared(d)} "
            f"({n_rare:,} of the rarest class). Twins in training and test rows make scores too "
            "good: drop them, or keep twins together with group folds",
            "Vandewiele et al. 2021",
        )


def _compared(d: Looked) -> str:
    """The columns in which rows were compared: identifiers tell all apart."""
    left_out = [c.name for c in d.columns if c.is_identifier]
    return f"every column but {listed(left_out)}" if left_out else "every column"


def _identifiers(d: Looked) -> Iterator[Finding]:
    identifiers = [c.name for c in d.columns if c.is_identifier]
    if identifiers:
        yield Finding(
            "identifiers",
            "warning",
            f"{listed(identifiers)} {'numbers' if len(identifiers) == 1 else 'number'} the rows "
            "and cannot say anything about new ones: drop",
        )
