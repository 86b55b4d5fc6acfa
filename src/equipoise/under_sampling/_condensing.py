"""What condensing samplers share: a class begins with a few rows, and others are added."""

from abc import abstractmethod
from typing import Any

import numpy as np
from sklearn.neighbors import KNeighborsClassifier

from equipoise._engine.arguments import WrongParameterError, check_count
from equipoise._engine.search import numbers_for_estimator
from equipoise.base import PlanningSampler
from equipoise.core.condensing import ByClass, draw_seeds
from equipoise.core.distinct import union
from equipoise.core.draws import Draws
from equipoise.core.dropped import Dropped
from equipoise.core.plan import Plan
from equipoise.core.problem import Problem
from equipoise.core.targets import Targets
from equipoise.core.wording import shown
from equipoise.exceptions import NeighborsError
from equipoise.typing import Flags
from equipoise.under_sampling.base import BaseCleaningSampler


class CondensingSampler(PlanningSampler, BaseCleaningSampler):
    """Base class of samplers that begin with few rows of a class, and keep what these miss.

    The output is grouped by class, in sorted order; of a class that is condensed the drawn rows
    come first, then the others in the order in which they came to be kept.
    """

    n_neighbors: Any
    n_seeds_S: int  # noqa: N815 - imbalanced-learn's name

    @abstractmethod
    def _keep(
        self, problem: Problem, is_target: Flags, seeds: ByClass, k: int
    ) -> tuple[ByClass, Dropped]:
        """Choose the rows of each class that are kept, and say why the others are not."""

    def _decide(self, problem: Problem, targets: Targets, draws: Draws) -> Plan:
        """Decide for all classes that may lose rows; the others stay whole."""
        k = read_votes(self.n_neighbors)
        n_seeds = check_count("n_seeds_S", self.n_seeds_S)
        _check_enough_begin(problem, n_seeds, k)
        seeds = draw_seeds(problem, targets.is_target, n_seeds, draws)
        kept, dropped = self._keep(problem, targets.is_target, seeds, k)
        rows = np.concatenate([kept[code] for code in range(len(problem.classes))])
        return Plan(problem.n_rows, kept=rows, dropped=dropped)


def read_votes(value: Any) -> int:
    """How many neighbours classify a row: a number, None for 1, or a classifier that has it."""
    if value is None:
        return 1
    if not hasattr(value, "kneighbors"):
        return check_count("n_neighbors", value)
    if not isinstance(value, KNeighborsClassifier):
        raise WrongParameterError(
            f"n_neighbors must be a whole number, None or a KNeighborsClassifier, not "
            f"{shown(value)}, which classifies nothing"
        )
    plain, given = KNeighborsClassifier().get_params(), value.get_params()
    for name in ("n_neighbors", "algorithm", "leaf_size", "n_jobs"):  # none of them says how
        del plain[name], given[name]
    other = {name: setting for name, setting in given.items() if setting != plain[name]}
    if other:
        raise WrongParameterError(
            f"n_neighbors is a KNeighborsClassifier with {shown(other)}: its number of neighbours "
            "is all that can be read of it, as votes count alike. Say how rows are measured by "
            "columns=Columns(...)"
        )
    return check_count("n_neighbors", value.n_neighbors)


def _check_enough_begin(problem: Problem, n_seeds: int, k: int) -> None:
    """Refuse more neighbours than there are rows to begin with."""
    smallest = problem.smallest
    n_begin = problem.rows_of(smallest).size + n_seeds
    if k > n_begin:
        raise NeighborsError(
            f"it begins with {n_begin} rows ({n_begin - n_seeds} of {problem.named(smallest)}, and "
            f"n_seeds_S={n_seeds}), but n_neighbors={k} of them classify a row (Expected "
            f"n_neighbors <= n_samples_fit, but n_neighbors = {k}, n_samples_fit = {n_begin}). "
            f"Lower n_neighbors to at most {n_begin}, or raise n_seeds_S"
        )


def classifiers_of(problem: Problem, kept: ByClass, k: int) -> list[KNeighborsClassifier]:
    """Of each condensed class a classifier that tells it from the smallest by what is kept."""
    smallest = problem.rows_of(problem.smallest)
    numbers, made = numbers_for_estimator(problem), []
    for rows in kept.values():
        there = union(smallest, rows)
        classifier = KNeighborsClassifier(n_neighbors=k)
        classifier.fit(numbers[there], problem.codes[there])
        # scikit-learn fits no labels of objects, and gives back any.
        classifier.classes_ = problem.classes[classifier.classes_]
        made.append(classifier)
    return made
