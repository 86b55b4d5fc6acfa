"""``python -m benchmarks.honesty``: races where nothing helps, and where something does."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.honesty.races import (
    LOOKS,
    a_row_helps_after,
    helps_after,
    helps_at_some_look,
    helps_by_holm,
    race_all,
)
from benchmarks.honesty.tables import NOISE, PLANTED, TUTORIAL, Setting
from equipoise.core.text import TextTable, as_text
from equipoise.evaluation import Comparison


@dataclass(frozen=True)
class Rule:
    """How a race is judged.

    Parameters
    ----------
    name : str
        As it is printed.
    n_folds : int
        Folds that a race must have.
    helps : callable
        Whether something helps in a race.
    """

    name: str
    n_folds: int
    helps: Callable[[Comparison], bool]


RULES = (
    Rule("10 folds\nby Holm", 10, partial(helps_by_holm, n_folds=10)),
    *(Rule(f"{n}\nfolds", n, partial(helps_after, n_folds=n)) for n in (5, 10, 15)),
    Rule(f"looks at\n{', '.join(map(str, LOOKS))}", LOOKS[-1], helps_at_some_look),
    Rule("10 folds\na row", 10, partial(a_row_helps_after, n_folds=10)),
)


def parser() -> argparse.ArgumentParser:
    reader = argparse.ArgumentParser(
        prog="python -m benchmarks.honesty",
        description="Count races that find help where there is none, and where there is some.",
        epilog="It can be killed at any moment: the same command goes on from the cache.",
    )
    reader.add_argument("--seeds", type=int, default=100, help="races of each setting")
    reader.add_argument("--only", nargs="+", choices=["noise", "power", "tutorial"], default=[])
    reader.add_argument("--cache", type=Path, default=Path("output/honesty"), metavar="FOLDER")
    reader.add_argument("--jobs", type=int, default=-1, help="processes; -1 is one a core")
    return reader


def counted(
    settings: Sequence[Setting], n_seeds: int, cache: Path, n_jobs: int
) -> dict[str, list[str]]:
    """In how many races something helps, by setting and rule."""
    counts = {setting.name: np.zeros(len(RULES), dtype=int) for setting in settings}
    folds = dict.fromkeys(counts, 0)
    for name, found in race_all(settings, range(n_seeds), cache, n_jobs):
        folds[name] = found.n_folds
        counts[name] += [rule.n_folds <= found.n_folds and rule.helps(found) for rule in RULES]
    return {
        name: [
            str(n) if rule.n_folds <= folds[name] else ""
            for n, rule in zip(some, RULES, strict=True)
        ]
        for name, some in counts.items()
    }


def printed(first: str, counts: dict[str, list[str]]) -> str:
    """A table of counts, a line a setting."""
    rows = [(name, *some) for name, some in counts.items()]
    return as_text([TextTable((first, *(rule.name for rule in RULES)), rows)])


def said_of_tutorial(cache: Path) -> str:
    """What a race says of a decision tree on the tutorial's table."""
    ((_, found),) = race_all([TUTORIAL], [0], cache, 1)
    rows = [row for row in found.summary() if row.model == "decision tree"]
    lines = [
        f"{row.candidate}: {row.mean:.3f}, p = {row.p_helps:.3f}, {row.verdict}" for row in rows
    ]
    return "\n".join([*lines, found.verdict])


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    options = parser().parse_args(arguments)
    parts = options.only or ["noise", "power", "tutorial"]
    how = (options.seeds, options.cache, options.jobs)
    if "noise" in parts:
        print(f"Nothing can help. Races of {options.seeds} in which something does:\n")
        print(printed("", counted(NOISE, *how)))
    if "power" in parts:
        print(f"\nSampling helps. Races of {options.seeds} in which this is seen:\n")
        print(printed("effect", counted(PLANTED, *how)))
    if "tutorial" in parts:
        print(f"\nROC AUC of a tree on the tutorial's table:\n\n{said_of_tutorial(options.cache)}")


if __name__ == "__main__":
    main()
