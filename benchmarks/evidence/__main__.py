"""``python -m benchmarks.evidence``: race many tables, write one small file, say what follows."""

import argparse
import sys
import warnings
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import joblib

from benchmarks import report
from benchmarks.evidence import texts
from benchmarks.evidence.findings import read_evidence
from benchmarks.evidence.page import PAGE, fill_page
from benchmarks.evidence.races import Design, race_table
from benchmarks.evidence.results import RESULTS, write_results
from benchmarks.evidence.tables import Loader, chosen_tables, load_frame, raced_table

DESIGN = Design()
#: Where the results of some tables go: those of all are a page of the documentation.
PART = Path("output/evidence.json")
MISTYPED = 2


def parser() -> argparse.ArgumentParser:
    reader = argparse.ArgumentParser(
        prog="python -m benchmarks.evidence",
        description="Race ways of treating an imbalance on many real tables.",
        epilog="It can be killed at any moment: the same command goes on from the cache.",
    )
    reader.add_argument(
        "--only", nargs="+", metavar="TABLE", default=[], help="tables by their very name"
    )
    reader.add_argument("--list", action="store_true", help="name the tables and stop")
    reader.add_argument("--cache", type=Path, default=Path("output/evidence"), metavar="FOLDER")
    reader.add_argument(
        "--json", type=Path, metavar="PATH",
        help=f"where to write; otherwise {RESULTS.name} of the documentation, and with --only "
        f"{PART}",
    )  # fmt: skip
    reader.add_argument("--jobs", type=int, default=-1, help="processes; -1 is one a core")
    return reader


def race_all(
    names: Sequence[str], design: Design, cache: Path, n_jobs: int, load: Loader
) -> list[dict[str, Any]]:
    """Race the tables, a process each, saying how it goes on the error stream."""
    start, done = perf_counter(), {}
    parallel = joblib.Parallel(n_jobs=n_jobs, return_as="generator_unordered")
    race = joblib.delayed(partial(race_named, design=design, cache=cache, load=load))
    for found in parallel(race(name) for name in names):
        done[found["name"]] = found
        print(
            f"[{len(done):>3}/{len(names)}] {perf_counter() - start:6.0f} s  {found['name']} "
            f"({found['seconds']:.0f} s of work): {found['sentence']}",
            file=sys.stderr, flush=True,
        )  # fmt: skip
    return [done[name] for name in names]


def race_named(name: str, *, design: Design, cache: Path, load: Loader) -> dict[str, Any]:
    """Load a table and race it, in a worker."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return race_table(raced_table(name, load), design, cache)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    options = parser().parse_args(arguments)
    chosen = chosen_tables()
    names = options.only or chosen
    if options.list:
        print("\n".join(names))
        return 0
    if unknown := sorted({*names} - {*chosen}):
        print(f"No table is raced by the name of {unknown}; --list names them.", file=sys.stderr)
        return MISTYPED
    path = options.json or (PART if options.only else RESULTS)
    start = perf_counter()
    found = race_all(names, DESIGN, options.cache, options.jobs, load_frame)
    write_results(path, found, DESIGN, len(chosen))
    print(f"{len(found)} tables in {(perf_counter() - start) / 60:.0f} minutes: {path}")
    print(f"{report.machine_line()}\n")
    evidence = read_evidence(path)
    print(texts.all_of(evidence))
    if path == RESULTS:
        PAGE.write_text(fill_page(PAGE.read_text(encoding="utf-8"), evidence), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
