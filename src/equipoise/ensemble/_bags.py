"""Bags: the rows that a member is trained on, as a plan over the caller's table."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.random import sample_without_replacement

from equipoise._compat import seeded_random_state, take_columns
from equipoise._engine.arguments import resolve_threads
from equipoise._engine.generation import PlannedTable
from equipoise.base._told import can_wait, told_plan
from equipoise.core.plan import AnyPlan, Plan
from equipoise.ensemble._training import Population, TrainingSet, is_frame
from equipoise.exceptions import TableError
from equipoise.pipeline._following import n_rows_of
from equipoise.typing import LabelArray, Rows

__all__ = ["Bag", "Drawing", "balance", "columns_of", "plan_of_labels"]

# A bag of one class is drawn anew; so often it is none only where bags are too small.
_MOST_TRIES = 100


@dataclass(frozen=True)
class Drawing:
    """How the rows and columns of a bag are drawn, before it is balanced.

    Parameters
    ----------
    n_drawn : int
        Rows of a bag.
    n_columns, n_drawn_columns : int
        Columns of the table, and of a bag.
    replaces, replaces_columns : bool
        Whether one may be drawn more than once.
    """

    n_drawn: int
    n_columns: int
    n_drawn_columns: int
    replaces: bool
    replaces_columns: bool

    def draw(self, seed: int, population: Population) -> tuple[Rows, Rows]:
        """The columns and the rows of one bag, drawn from a stream of its own, in this order."""
        stream = seeded_random_state(seed)
        columns = _drawn(stream, self.n_columns, self.n_drawn_columns, self.replaces_columns)
        for _ in range(_MOST_TRIES):
            positions = _drawn(stream, len(population), self.n_drawn, self.replaces)
            rows = population.rows_at(positions)
            if not population.is_of_one_class(rows):
                return columns, rows
        raise TableError(
            f"{_MOST_TRIES} bags in a row, of {self.n_drawn} of {len(population)} rows each, were "
            "of one class: raise max_samples, or gather more rows of the rare classes"
        )


def _drawn(stream: np.random.RandomState, n_all: int, n_drawn: int, replaces: bool) -> Rows:
    """Numbers below ``n_all``, as scikit-learn's bagging draws them."""
    if replaces:
        return stream.randint(0, n_all, n_drawn)
    drawn: Rows = sample_without_replacement(n_all, n_drawn, random_state=stream)
    return drawn


@dataclass(frozen=True, eq=False)
class Bag:
    """What a member is trained on.

    Parameters
    ----------
    plan : Plan or Chain, or None
        From rows of the caller's table to those of the bag; None where a sampler of somebody
        else's has made them and does not tell from what.
    X : table
        The rows, as the caller's kind of table.
    codes : ndarray of shape (n_rows_of_the_bag,), dtype intp
        Their classes.
    """

    plan: AnyPlan | None
    X: Any
    codes: NDArray[np.intp]


def plan_of_labels(
    population: Population, classes: LabelArray, sampler: Any, rows: Rows | None = None
) -> AnyPlan:
    """The bag of a sampler that reads labels alone, without a table; rows None is all there are."""
    nothing = np.broadcast_to(np.float32(0), (population.n_rows, 1))
    training = TrainingSet("", nothing, population, classes)
    return decide(training, rows, sampler)[0]


def decide(training: TrainingSet, rows: Rows | None, sampler: Any) -> tuple[AnyPlan, PlannedTable]:
    """Let a sampler of ours decide on some rows of a table, which are made when asked for."""
    drawn = training.population.rows_at() if rows is None else rows
    labels = training.everybody if rows is None else training.labels_at(drawn)
    first = Plan(training.table.n_rows, kept=drawn)
    planned, _ = sampler.resample_later(
        PlannedTable(training.table, first, resolve_threads(None)), labels
    )
    return first.then(sampler.plan_), planned


def balance(
    training: TrainingSet, rows: Rows | None, sampler: Any, columns: Rows | None = None
) -> Bag:
    """Let a sampler balance some rows of a table.

    A sampler that reads labels alone decides without the rows, which are then made once; one that
    measures rows is given them.

    Parameters
    ----------
    training : TrainingSet
        The table.
    rows : ndarray of shape (n,), dtype int64, or None
        Rows of it; one may stand more than once. None is all that are there.
    sampler : sampler
        It is trained; of ours, ``plan_`` is about ``rows``.
    columns : ndarray of shape (n_columns,), dtype int64, or None
        Of which columns; None is all.
    """
    is_ours = can_wait(sampler)
    if is_ours and (columns is None or not sampler._reads_columns()):
        decided, planned = decide(training, rows, sampler)
        codes = training.codes_at(decided.sample_indices)
        return Bag(decided, columns_of(planned.made, columns), codes)
    rows = training.population.rows_at() if rows is None else rows
    labels = training.labels_at(rows)
    X = columns_of(training.table.take(rows), columns)
    X_new, y_new = sampler.fit_resample(X, labels if is_ours else labels.values)
    told = told_plan(sampler, rows.size, n_rows_of(X_new))
    plan: AnyPlan | None = (
        None if told is None else Plan(training.table.n_rows, kept=rows).then(told)
    )
    if plan is not None and is_ours:
        return Bag(plan, X_new, training.codes_at(plan.sample_indices))
    return Bag(plan, X_new, np.searchsorted(training.classes, np.asarray(y_new)))


def columns_of(X: Any, columns: Rows | None) -> Any:
    """Some columns of a table; where one stands twice, and so has no name, as an array."""
    if columns is None:
        return X
    is_repeated = np.unique(columns).size < columns.size
    if is_repeated and is_frame(X):
        X = np.asarray(X)
    return take_columns(X, columns)
