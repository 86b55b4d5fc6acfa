"""What a race spends beside its models: ``python -m benchmarks.race [--folds 2]``.

Prints the share of time outside fitting, resampling and predicting, for 10 candidates and 3
models on 10,000 × 20, and what a sweep of k = 1..15 costs in neighbour search beside one k.
"""

import argparse
from time import perf_counter, thread_time
from typing import Any

import numpy as np
from sklearn.datasets import make_classification
from sklearn.model_selection import RepeatedStratifiedKFold
from threadpoolctl import threadpool_limits

from equipoise._engine import shared_search
from equipoise._engine.shared_search import NeighborMemory, remember_neighbors
from equipoise.evaluation import compare
from equipoise.over_sampling import SMOTE

#: Who ran in a race of the first version where nobody was named.
TEN = (
    "class weights", "random over", "random under", "SMOTE", "Borderline-SMOTE", "SVM-SMOTE",
    "ADASYN", "SMOTE then under", "balanced bagging",
)  # fmt: skip


def make_table() -> tuple[Any, Any]:
    return make_classification(
        10_000, 20, n_informative=10, weights=[0.95], flip_y=0.01, random_state=0
    )


def share_outside(n_folds: int) -> float:
    """Share of a race's time that no model and no sampler has; the same in each fold."""
    X, y = make_table()
    folds = RepeatedStratifiedKFold(n_splits=10, n_repeats=3, random_state=0)
    start = perf_counter()
    some = list(folds.split(X, y))[:n_folds]
    with threadpool_limits(1):  # as in the worker of a race
        found = compare(X, y, candidates=list(TEN), folds=some, n_jobs=1, time_limit=None)
    return 1 - found.work_seconds / (perf_counter() - start)


def search_seconds(numbers: list[int], n_tries: int = 15) -> float:
    """Seconds spent in neighbour search by SMOTE at each number of neighbours; the best try."""
    X, y = make_table()
    fresh = shared_search.fresh_search
    spent = [0.0]

    def timed(matrix: Any, n_threads: int) -> Any:
        search = fresh(matrix, n_threads)

        def run(*arguments: Any) -> Any:
            start = thread_time()  # of a busy machine the others' work does not count
            found = search(*arguments)
            spent[0] += thread_time() - start
            return found

        return run

    shared_search.fresh_search = timed
    tries = []
    try:
        for _ in range(n_tries):
            spent[0] = 0.0
            with remember_neighbors(NeighborMemory(max(numbers))):
                for k in numbers:
                    SMOTE(k_neighbors=k, random_state=0, n_jobs=1).fit_resample(X, y)
            tries.append(spent[0])
    finally:
        shared_search.fresh_search = fresh
    return min(tries)


def percent_outside(n_folds: int) -> float:
    """:func:`share_outside` in percent."""
    return 100 * share_outside(n_folds)


def sweep_beside_one() -> float:
    """Search of k = 1..15 over that of k = 15 alone."""
    return search_seconds([*range(1, 16)]) / search_seconds([15])


def minutes_of_defaults() -> float:
    """Minutes of a race with all defaults, but no limit, on 10,000 rows: numbers, words, holes."""
    return _minutes(*make_mixed_table(), time_limit=None)


def minutes_of_large() -> float:
    """Minutes of a race with all defaults on 100,000 rows."""
    X, y = make_classification(
        100_000, 20, n_informative=10, weights=[0.98], flip_y=0.01, random_state=0
    )
    return _minutes(X, y)


def _minutes(X: Any, y: Any, **options: Any) -> float:
    """Minutes of a race; what it says is printed."""
    start = perf_counter()
    found = compare(X, y, random_state=0, **options)
    minutes = (perf_counter() - start) / 60
    print(f"{minutes:.1f} min, {found.work_seconds:.0f} s at work: {found.verdict}", flush=True)
    return minutes


def make_mixed_table() -> tuple[Any, Any]:
    """10,000 × 23: fifteen numbers, eight columns of words, 5 % holes."""
    import pandas as pd

    X, y = make_classification(
        10_000, 15, n_informative=8, weights=[0.95], flip_y=0.01, random_state=0
    )
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(X).add_prefix("n")
    for j in range(8):
        words = np.array([f"word {i}" for i in range(2 + 3 * j)], dtype=object)
        frame[f"w{j}"] = words[rng.integers(0, words.size, len(frame))]
    return frame.mask(rng.random(frame.shape) < 0.05), y


def main(n_folds: int) -> None:
    sweep, five, widest = (search_seconds(ks) for ks in ([*range(1, 16)], [5], [15]))
    print(
        f"the search of k = 1..15 takes {sweep / widest:.2f} times that of k = 15 alone, and "
        f"{sweep / five:.2f} times that of k = 5 alone"
    )
    print(f"outside fitting, resampling, predicting: {share_outside(n_folds):.1%} of the time")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folds", type=int, default=2)
    main(parser.parse_args().folds)
