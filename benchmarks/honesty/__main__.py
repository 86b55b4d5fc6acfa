"""``python -m benchmarks.honesty``: races where nothing helps, and where something does."""

import argparse
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from benchmarks import report
from benchmarks.honesty.races import race_all
from benchmarks.honesty.replay import ended
from benchmarks.honesty.rules import RULES, Judgement, judge
from benchmarks.honesty.tables import NOISE, PLANTED, TUTORIAL
from equipoise.core.text import TextTable, as_text
from equipoise.evaluation import Comparison
from scripts.pages import put_table

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "the-race.md"
#: Parts that have a table of counts each, with the head of its first column.
PARTS = {"noise": (NOISE, "nothing can help"), "power": (PLANTED, "planted effect")}


def parser() -> argparse.ArgumentParser:
    reader = argparse.ArgumentParser(
        prog="python -m benchmarks.honesty",
        description="Count races that find help where there is none, and where there is some.",
        epilog="It can be killed at any moment: the same command goes on from the cache.",
    )
    reader.add_argument("--seeds", type=int, default=100, help="races of each setting")
    reader.add_argument("--minutes", type=float, default=math.inf, help="begin no race after them")
    reader.add_argument("--only", nargs="+", choices=[*PARTS, "tutorial"], default=[])
    reader.add_argument("--cache", type=Path, default=Path("output/honesty"), metavar="FOLDER")
    reader.add_argument("--jobs", type=int, default=-1, help="processes; -1 is one a core")
    reader.add_argument("--write", action="store_true", help="put the tables into the guide")
    return reader


def counted(judged: Iterable[tuple[str, Judgement]], first: str) -> str:
    """In how many races something helps, by setting and rule, as a table."""
    by_setting: dict[str, list[Judgement]] = {}
    for name, one in judged:
        by_setting.setdefault(name, []).append(one)
    rows = [(name, *_cells(some)) for name, some in by_setting.items()]
    names = [rule.name for rule in RULES]
    return as_text([TextTable((first, "races", *names, "folds", "left\nout"), rows)])


def _cells(some: list[Judgement]) -> list[str]:
    """How many races there are, in how many something helps, and how they went on average."""
    counts = np.sum([one.helps for one in some], axis=0)
    folds = np.mean([one.n_folds for one in some])
    dropped = np.mean([one.n_dropped for one in some])
    return [str(len(some)), *map(str, counts), f"{folds:.1f}", f"{dropped:.1f}"]


def said_of_tutorial(found: Comparison) -> str:
    """What a race says of a decision tree on the tutorial's table."""
    rows = [row for row in found.summary() if row.model == "decision tree"]
    lines = [
        f"{row.candidate}: {row.mean:.3f}, p = {row.p_helps:.3f}, {row.verdict}" for row in rows
    ]
    return "\n".join([*lines, found.verdict])


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    options = parser().parse_args(arguments)
    parts = options.only or [*PARTS, "tutorial"]
    how = (options.cache, options.jobs, 60 * options.minutes)
    print(f"{report.machine_line()}\n\nRaces in which something helps:")
    for name in [one for one in PARTS if one in parts]:
        settings, first = PARTS[name]
        table = counted(race_all(settings, range(options.seeds), judge, *how), first)
        print(f"\n{table}", flush=True)
        if options.write:
            put_table(f"honesty: {name}", f"```text\n{table}\n```", PAGE)
    if "tutorial" in parts:
        ((_, found),) = race_all([TUTORIAL], [0], ended, options.cache, 1, math.inf)
        print(f"\nROC AUC of a tree on the tutorial's table:\n\n{said_of_tutorial(found)}")


if __name__ == "__main__":
    main()
