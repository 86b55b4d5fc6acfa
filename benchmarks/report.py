"""The table, the line about the machine, and the JSON file."""

import json
import os
import platform
import re
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import contenders
from benchmarks.cases import Case
from benchmarks.measures import Finding

HEADINGS = ("work", "Equipoise", "other", "result", "bar", "aim", "verdict")


@dataclass(frozen=True)
class Outcome:
    """What came of a case: a finding, or the reason why there is none.

    Parameters
    ----------
    case : Case
        The case.
    finding : Finding or None
        What was measured.
    verdict : str
        ``"aim"``, ``"met"``, ``"below"``, ``"above"``, ``"failed"``, ``"not judged"`` or
        ``"not measured"``.
    note : str
        Why there is no finding.
    seconds : float
        What the case cost.
    """

    case: Case
    finding: Finding | None
    verdict: str
    note: str = ""
    seconds: float = 0.0

    @property
    def is_missed(self) -> bool:
        """Whether a person should look."""
        return self.verdict in ("below", "above", "failed")

    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        goal = self.case.goal
        sign = "≤ " if goal.at_most else "≥ "
        bar = sign + goal.unit.format(goal.bar).lstrip("+")
        aim = "" if goal.aim is None else sign + goal.unit.format(goal.aim).lstrip("+")
        if self.finding is None:
            return (self.case.name, "", "", "", bar, aim, self.verdict)
        found = self.finding
        value = goal.unit.format(found.value)
        return (self.case.name, found.ours, found.theirs, value, bar, aim, self.verdict)


def processor() -> str:
    """The name of the processor."""
    path = Path("/proc/cpuinfo")
    listed = path.read_text(encoding="utf-8") if path.exists() else ""
    found = re.search(r"model name\s*:\s*(.+)", listed)
    return found.group(1) if found else platform.processor() or platform.machine()


def machine() -> dict[str, Any]:
    """What the numbers depend on."""
    packages = ("numpy", "scikit-learn", "imbalanced-learn")
    return {
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "level": contenders.level(),
        "python": platform.python_version(),
        **{package: version(package) for package in packages},
    }


def machine_line() -> str:
    """The same as one line."""
    facts = machine()
    name, cores, level = (facts.pop(key) for key in ("processor", "cores", "level"))
    versions = ", ".join(f"{package} {number}" for package, number in facts.items())
    return f"{name}, {cores} cores, kernels at level {level}; {versions}"


def rendered(outcomes: list[Outcome]) -> str:
    """The table as text, a heading a group."""
    rows = [outcome.cells() for outcome in outcomes]
    widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
    lines = [_line(HEADINGS, widths), "─" * (sum(widths) + 2 * len(widths) - 2)]
    group = ""
    for outcome, row in zip(outcomes, rows, strict=True):
        if outcome.case.group != group:
            group = outcome.case.group
            lines += [] if outcome is outcomes[0] else [""]
            lines.append(f"[{group}]")
        lines.append(_line(row, widths))
    notes = [f"{o.case.name}: {o.verdict}: {o.note}" for o in outcomes if o.note]
    return "\n".join([*lines, *([""] if notes else []), *notes])


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    first, *middle, last = cells
    width, *between, _ = widths
    numbers = [cell.rjust(size) for cell, size in zip(middle, between, strict=True)]
    return "  ".join([first.ljust(width), *numbers, last])


def summary(outcomes: list[Outcome]) -> str:
    """One sentence on how it went."""
    counts = {
        name: sum(outcome.verdict == name for outcome in outcomes)
        for name in ("aim", "met", "not judged", "not measured")
    }
    missed = [outcome.case.name for outcome in outcomes if outcome.is_missed]
    parts = [f"{n} {name}" for name, n in counts.items() if n]
    return ", ".join([*parts, f"{len(missed)} missed"]) + (
        ": " + "; ".join(missed) if missed else ""
    )


def write_json(path: Path, outcomes: list[Outcome], *, quick: bool) -> None:
    """Write everything that was seen."""
    cases = []
    for outcome in outcomes:
        found = outcome.finding or Finding(float("nan"))
        goal = asdict(outcome.case.goal)
        cases.append({
            "name": outcome.case.name, "group": outcome.case.group, **goal,
            "value": None if outcome.finding is None else found.value,
            "ours": found.ours, "theirs": found.theirs, "verdict": outcome.verdict,
            "note": outcome.note, "seconds": round(outcome.seconds, 3), "samples": found.samples,
        })  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"machine": machine(), "quick": quick, "cases": cases}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
