"""What each method costs: ``python -m benchmarks.costs`` prints a table of seconds and memory.

Every sampler and ensemble, with its defaults, on tables of two sizes; each in a process of its own,
after a small call that loads whatever is loaded lazily. ``--write`` puts the table into
``docs/methods/costs.md``, with the machine.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from benchmarks import contenders, data, memory, timing
from benchmarks.data import Shape
from benchmarks.measures import as_time
from benchmarks.process import ROOT, run_module
from benchmarks.report import machine_line
from equipoise import ensemble
from equipoise.facts import all_samplers
from scripts.pages import put_table

PAGE = ROOT / "docs" / "methods" / "costs.md"
#: A method that takes longer than this many seconds on a table is not waited for.
LIMIT = 90.0
#: Seconds that runs of one method on one table are repeated for.
BUDGET = 2.0
#: In these tables no cluster has enough rare rows, and stumps are worse than a random guess.
SETTINGS: dict[str, dict[str, Any]] = {
    "KMeansSMOTE": {"cluster_balance_threshold": 0.0},
    "RUSBoostClassifier": {"estimator": DecisionTreeClassifier(max_depth=3)},
}
#: Tables with words, for the methods that are made for them.
KINDS = {"SMOTENC": "mixed", "SMOTEN": "words"}


@dataclass(frozen=True)
class Cost:
    """What one call took.

    Parameters
    ----------
    seconds : float
        The median of its runs.
    above : float
        Bytes at its peak above the table.
    table : float
        Bytes of the table.
    """

    seconds: float
    above: float
    table: float


def methods() -> list[str]:
    """Every sampler, then every ensemble."""
    return [*all_samplers(), *sorted(ensemble.__all__)]


def work_of(name: str, X: Any, y: Any) -> Callable[[], object]:
    """One call of a method: resampling, or the fit of an ensemble."""
    params = SETTINGS.get(name, {})
    if name in ensemble.__all__:
        return lambda: contenders.ensemble(contenders.OURS, name, **params).fit(X, y)
    return lambda: contenders.sampler(contenders.OURS, name, **params).fit_resample(X, y)


def measure_here(name: str, folder: Path) -> dict[str, float]:
    """Measure in this process, which has done nothing else."""
    X, y = (np.load(folder / f"{part}.npy") for part in ("X", "y"))
    kind = KINDS.get(name, "array")
    work_of(name, *data.as_kind(kind, X[:1000], y[:1000]))()
    table, labels = data.as_kind(kind, X, y)
    n_bytes = X.nbytes + y.nbytes
    del X, y
    work = work_of(name, table, labels)
    above, _ = memory.peak_above(work)
    seconds = [timing.sample(work)]
    while sum(seconds) < BUDGET and len(seconds) < 9:
        seconds.append(timing.sample(work))
    return {"seconds": median(seconds), "above": above, "table": n_bytes}


def measure(name: str, shape: Shape, limit: float) -> Cost | str:
    """Measure a method on a table, in a process of its own; or say why it was not."""
    X, y = data.table(shape)
    with tempfile.TemporaryDirectory() as folder:
        np.save(Path(folder, "X.npy"), X)
        np.save(Path(folder, "y.npy"), y)
        try:
            printed = run_module("benchmarks.costs", "--one", name, folder, limit=limit)
        except subprocess.TimeoutExpired:
            return f"over {limit:.0f} s"
    return Cost(**json.loads(printed)) if printed else "failed"


def cells(name: str, costs: Sequence[Cost | str]) -> list[str]:
    """The row of a method: seconds at each size, then memory at the largest that it managed."""
    times = [one if isinstance(one, str) else as_time(one.seconds) for one in costs]
    done = [one for one in costs if not isinstance(one, str)]
    if not done:
        return [f"`{name}`", *times, "", ""]
    last = done[-1]
    return [f"`{name}`", *times, f"{last.above / 1e6:,.0f} MB", f"{last.above / last.table:.1f} ×"]


def rendered(shapes: Sequence[Shape], rows: Sequence[Sequence[str]]) -> str:
    """The table in Markdown, below a line that names the machine."""
    head = ["method", *(f"{shape.rows:,} rows" for shape in shapes), "peak memory", "of the table"]
    lines = [" | ".join(row) for row in (head, ["---", *["--:"] * (len(head) - 1)], *rows)]
    return "\n".join([f"{machine_line()}.", "", *(f"| {line} |" for line in lines)])


def parser() -> argparse.ArgumentParser:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.costs", description=__doc__)
    reader.add_argument("--only", nargs="+", metavar="NAME", help="some methods, by their classes")
    reader.add_argument("--rows", nargs="+", type=int, default=[10_000, 100_000], metavar="N")
    reader.add_argument("--limit", type=float, default=LIMIT, metavar="SECONDS")
    reader.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    reader.add_argument("--one", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    return reader


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = parser().parse_args(arguments)
    if options.one:
        print(json.dumps(measure_here(options.one[0], Path(options.one[1]))))
        return 0
    if unknown := set(options.only or ()) - set(methods()):
        print(f"No method is called {sorted(unknown)}: {', '.join(methods())}", file=sys.stderr)
        return 2
    if not memory.can_measure():
        print("This system does not let a process set back its peak of memory.", file=sys.stderr)
        return 2
    shapes = [Shape(n_rows, 20) for n_rows in options.rows]
    rows = []
    for name in options.only or methods():
        costs = [measure(name, shape, options.limit) for shape in shapes]
        rows.append(cells(name, costs))
        print(" | ".join(rows[-1]), file=sys.stderr, flush=True)
    table = rendered(shapes, rows)
    if options.write:
        put_table("costs", table, PAGE)
    else:
        print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
