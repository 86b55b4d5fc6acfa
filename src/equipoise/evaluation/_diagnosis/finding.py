"""One remarkable thing about a table, and how several are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

Weight = Literal["problem", "warning", "note"]

_ORDER = ("problem", "warning", "note")


@dataclass(frozen=True)
class Finding:
    """One remarkable thing about a table.

    Parameters
    ----------
    name : str
        What it is about, a word or two.
    weight : {"problem", "warning", "note"}
        Problems first: figures cannot be trusted before they are solved.
    text : str
        What was found, and what to do.
    source : str
        Where this is known from; empty where it is plain.

    Examples
    --------
    >>> from equipoise import diagnose
    >>> from equipoise.datasets import load_table
    >>> found = diagnose(*load_table("yeast4"))
    >>> [(one.name, one.weight) for one in found.findings][:2]
    [('duplicates', 'warning'), ('few rare rows', 'warning')]
    """

    name: str
    weight: Weight
    text: str
    source: str = ""

    def __str__(self) -> str:
        return f"{self.weight}: {self.text}"

    def to_dict(self) -> dict[str, Any]:
        """Give the fields by name."""
        return dict(vars(self))


OneFinding = TypeVar("OneFinding", bound=Finding)


def by_weight(findings: Iterable[OneFinding]) -> tuple[OneFinding, ...]:
    """The weightiest first, else in their order."""
    return tuple(sorted(findings, key=lambda finding: _ORDER.index(finding.weight)))


def listed(names: list[str], most: int = 5) -> str:
    """Names in a sentence, the first few of many."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def have(n: int) -> str:
    """The verb for so many."""
    return "has" if n == 1 else "have"
