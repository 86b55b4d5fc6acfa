"""Is a table that was resampled before its split found out? ``python -m benchmarks.audit`` counts.

Real tables are resampled by SMOTE, Borderline-SMOTE and ADASYN, of Equipoise and of
imbalanced-learn, and split into a training and a test part: ``resampled_before_split`` must be
true. The same tables and others that are full of twins and whole numbers are split as they are: it
must be false.
"""

import argparse
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import imblearn.over_sampling as theirs
import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split

import equipoise.over_sampling as ours
from equipoise.core.columns import is_flag
from equipoise.datasets import load_table
from equipoise.evaluation import find_leaks

#: Tables of at least five columns of numbers, one of them continuous.
TABLES = (
    "abalone9-18",
    "appendicitis",
    "cleveland-0_vs_4",
    "ecoli1",
    "glass0",
    "hypothyroid",
    "ionosphere",
    "kc1",
    "new_thyroid1",
    "page-blocks-1-3_vs_4",
    "pc1",
    "pima",
    "saheart",
    "segment0",
    "vowel0",
    "wdbc",
    "winequality-red-4",
    "winequality-white-3_vs_7",
    "yeast1",
    "yeast4",
)
#: Tables full of equal rows and whole numbers, which must be clean when they were split so.
LATTICES = ("led7digit-0-2-4-5-6-7-8-9_vs_1", "winequality-red-4", "haberman")
METHODS = ("SMOTE", "BorderlineSMOTE", "ADASYN")
LIBRARIES = {"equipoise": ours, "imbalanced-learn": theirs}
#: How a table reaches the audit: as it is in memory, or through a file of six digits.
WAYS = ("memory", "CSV, 6 digits")
TARGET = "target"
#: Halves and tenths of a few whole numbers are no continuous column.
FEWEST_VALUES = 30
FOUND, INNOCENT = 0.95, 0.05


@dataclass(frozen=True)
class Case:
    """One table, what was done to it, and what the audit said.

    Parameters
    ----------
    table, done, way : str
        The table, the sampler that ran before the split or "split cleanly", and how it came.
    is_resampled, is_found : bool
        What is true, and what was said.
    seconds : float
        How long the audit took.
    """

    table: str
    done: str
    way: str
    is_resampled: bool
    is_found: bool
    seconds: float


def cases(tables: Sequence[str], way: str = WAYS[0], seed: int = 0) -> Iterator[Case]:
    """Every table, split cleanly and after each sampler that adds rows to it."""
    for name in tables:
        X, y = load_table(name, as_frame=True)
        yield _case(name, "split cleanly", way, X, np.asarray(y), seed, is_resampled=False)
        if name not in TABLES:
            continue
        for library, module in LIBRARIES.items():
            for method in METHODS:
                made = resampled(getattr(module, method), X, np.asarray(y), seed)
                if made is not None:
                    yield _case(name, f"{method} of {library}", way, *made, seed, is_resampled=True)


def resampled(sampler: Any, X: Any, y: Any, seed: int) -> tuple[Any, Any] | None:
    """A table with rows added; None where the method cannot add any."""
    if "imblearn" in sampler.__module__:
        X = X.select_dtypes("number")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            made, labels = sampler(random_state=seed).fit_resample(X, y)
        except ValueError:
            return None
    return (made, np.asarray(labels)) if len(made) > len(X) else None


def _case(name: str, done: str, way: str, X: Any, y: Any, seed: int, *, is_resampled: bool) -> Case:
    train, test = split(X.assign(**{TARGET: y}), seed)
    if way != WAYS[0]:
        train, test = through_csv(train), through_csv(test)
    start = time.perf_counter()
    found = find_leaks(train, test, target=TARGET).resampled_before_split
    return Case(name, done, way, is_resampled, found, time.perf_counter() - start)


def split(table: Any, seed: int) -> tuple[Any, Any]:
    """Three quarters to train, and one to test, with the same shares of the classes."""
    train, test = train_test_split(table, test_size=0.25, stratify=table[TARGET], random_state=seed)
    return train, test


def through_csv(table: Any) -> Any:
    """A table as it comes back from a file with six significant digits."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        table.to_csv(path, index=False, float_format="%.6g")
        return pd.read_csv(path)


def is_of_numbers(X: Any) -> bool:
    """Tell whether a table has five columns of numbers, one of them continuous."""
    columns = [X[name].dropna().to_numpy() for name in X.select_dtypes("number")]
    numbers = [one for one in columns if np.unique(one).size > 2 and not is_flag(one)]
    continuous = [one for one in numbers if (one != np.rint(one)).any()]
    return len(numbers) >= 5 and any(np.unique(one).size >= FEWEST_VALUES for one in continuous)


def main(tables: Sequence[str], ways: Sequence[str], seed: int) -> int:
    """Print each case and the two shares; 1 where a bar is missed."""
    done = []
    for way in ways:
        for case in cases(tables, way, seed):
            done.append(case)
            is_right = case.is_found == case.is_resampled
            print(
                f"{case.table:32} {case.done:36} {case.way:14} {case.seconds:5.1f} s  "
                f"{'' if is_right else 'MISSED' if case.is_resampled else 'FALSE ALARM'}".rstrip(),
                flush=True,
            )
    made = [case.is_found for case in done if case.is_resampled]
    clean = [case.is_found for case in done if not case.is_resampled]
    print(
        f"\nresampled before the split: found in {sum(made)} of {len(made)} ({np.mean(made):.1%})"
    )
    print(f"split cleanly: wrongly accused {sum(clean)} of {len(clean)} ({np.mean(clean):.1%})")
    return int(np.mean(made) < FOUND or np.mean(clean) > INNOCENT)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "tables", nargs="*", default=[*TABLES, *(one for one in LATTICES if one not in TABLES)]
    )
    parser.add_argument("--ways", nargs="+", default=list(WAYS), choices=WAYS)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    raise SystemExit(main(options.tables, options.ways, options.seed))
