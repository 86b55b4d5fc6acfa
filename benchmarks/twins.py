"""Which ways to treat a table are nearly the same: ``python -m benchmarks.twins [--tables 20]``.

Real tables are raced, and of each way the mean average precision over five folds is held against
that of every other. SMOTE runs with two seeds: what differs by no more than SMOTE differs from
itself is no other candidate. A race that tries both waits for twice the time, and pays for one more
comparison. What is printed decided who runs in a race where nobody is named.
"""

import argparse
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from benchmarks.evidence.tables import chosen_tables, raced_table
from equipoise.core.text import TextTable, as_text
from equipoise.evaluation import Candidate, compare
from equipoise.over_sampling import SMOTE

WAYS = (
    "nothing", "class weights", "random over", "random under", "SMOTE", "Borderline-SMOTE",
    "SVM-SMOTE", "ADASYN", "SMOTE then under", "under then SMOTE",
)  # fmt: skip
AGAIN = "SMOTE, another seed"
MODELS = ("logistic regression", "decision tree", "gradient boosting")

Means = dict[tuple[str, str], float]


def means_of(name: str, cache: Path) -> Means:
    """The mean of each way and model over five folds of a table; without inner folds."""
    table = raced_table(name)
    again = Candidate(AGAIN, SMOTE(random_state=1))
    with threadpool_limits(1):
        found = compare(
            table.X, table.y, candidates=[*WAYS, again], models=list(MODELS),
            score="average_precision", n_repeats=1, inner_splits=0, n_jobs=1, time_limit=None,
            cache=cache / name,
        )  # fmt: skip
    return {one: found.level(one, "average_precision", "any").mean for one in found.compared()}


def distances(tables: Sequence[Means], model: str) -> dict[tuple[str, str], NDArray[Any]]:
    """How far two ways are apart on each table on which both could run."""
    return {
        (one, other): np.array(
            [
                abs(means[one, model] - means[other, model])
                for means in tables
                if (one, model) in means and (other, model) in means
            ]
        )
        for one, other in combinations((*WAYS, AGAIN), 2)
    }


def table_of(tables: Sequence[Means], n_pairs: int) -> TextTable:
    """The nearest pairs, over all models."""
    by_model = {model: distances(tables, model) for model in MODELS}
    rows = []
    for pair in by_model[MODELS[0]]:
        apart = [by_model[model][pair].mean() for model in MODELS]
        near = np.concatenate([by_model[model][pair] for model in MODELS]) < 0.01
        rows.append((float(np.mean(apart)), pair, apart, float(near.mean())))
    rows.sort(key=lambda row: row[0])
    cells = [
        (" and ".join(pair), *(f"{one:.3f}" for one in apart), f"{mean:.3f}", f"{near:.0%}")
        for mean, pair, apart, near in rows[:n_pairs]
    ]
    header = ("mean distance of", *(model.replace(" ", "\n") for model in MODELS), "all",
              "below\n0.01")  # fmt: skip
    return TextTable(header, cells)


def main(n_tables: int, cache: Path, n_jobs: int) -> None:
    names = chosen_tables()[:n_tables]
    work = (joblib.delayed(means_of)(name, cache) for name in names)
    tables = joblib.Parallel(n_jobs=n_jobs)(work)
    print(f"{len(names)} tables: {', '.join(names)}")
    print(as_text([table_of(tables, 20)]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=20)
    parser.add_argument("--cache", type=Path, default=Path("output/twins"))
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    main(options.tables, options.cache, options.jobs)
