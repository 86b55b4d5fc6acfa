"""Does a race tell help from noise? ``python -m benchmarks.honesty [--seeds 100]`` counts.

On pure noise the verdict must be "nothing helps"; on tables that are built so that sampling
must help it must say so.
"""

import argparse
from collections.abc import Callable

import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from equipoise.evaluation import Comparison, compare

FIELD = ["class weights", "random over", "random under", "SMOTE", "ADASYN", "SMOTE then under"]


def race_on_noise(seed: int, score: str = "average_precision") -> Comparison:
    """Race where the classes have nothing to do with the columns."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(300, 5))
    y = rng.permutation(np.arange(300) < 45).astype(int)
    models = {
        "regression": LogisticRegression(),
        "tree": DecisionTreeClassifier(max_depth=4, random_state=0),
    }
    return compare(X, y, candidates=FIELD, models=models, score=score, random_state=seed, n_jobs=1)


def race_where_sampling_helps(seed: int) -> Comparison:
    """Race of a tree that may not make small gains.

    A split must lower the impurity by 0.03. With five rows of the rare class in a
    hundred, whose impurity is 0.095, hardly any split does, so the tree ranks all rows
    alike, and no threshold can repair that; in a balanced table it is 0.5.
    """
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(1000) < 50).astype(int)
    X = rng.normal(size=(1000, 6))
    X[:, :3] += 1.2 * y[:, np.newaxis]
    tree = {"tree": DecisionTreeClassifier(min_impurity_decrease=0.03, random_state=0)}
    samplers = [name for name in FIELD if name != "class weights"]
    return compare(X, y, candidates=samplers, models=tree, random_state=seed, n_jobs=1)


def count(race: Callable[[int], Comparison], n_seeds: int) -> int:
    """In how many races something helps."""
    work = (joblib.delayed(_helps)(race, seed) for seed in range(n_seeds))
    return sum(joblib.Parallel(n_jobs=-1)(work))


def _helps(race: Callable[[int], Comparison], seed: int) -> bool:
    return race(seed).winner is not None


def main(n_seeds: int) -> None:
    nothing = n_seeds - count(race_on_noise, n_seeds)
    print(f"pure noise: 'nothing helps' in {nothing} of {n_seeds}")
    helped = count(race_where_sampling_helps, n_seeds)
    print(f"sampling helps: recognised in {helped} of {n_seeds}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=100)
    main(parser.parse_args().seeds)
