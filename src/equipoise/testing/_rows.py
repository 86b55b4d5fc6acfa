"""Laws of rows: who each one is, what follows it, and whom it may be made from."""

import warnings
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from equipoise.core.sources import Between
from equipoise.pipeline import Pipeline
from equipoise.testing._law import (
    Array,
    adds,
    cleans,
    draws_nothing,
    law,
    plans,
    same,
    seeded,
    takes_groups,
    tells_rows,
)


@law()
def rows_have_the_class_of_the_row_they_come_from(sampler: Any, X: Array, y: Array) -> None:
    """The label of each output row is that of the input row that it is, or its base row."""
    _, y_new = sampler.fit_resample(X, y)
    rows = getattr(sampler, "sample_indices_", None)
    assert rows is None or same(y_new, y[rows]), "a label is not its base row's"


@law(tells_rows)
def sample_indices_tell_who_each_row_is(sampler: Any, X: Array, y: Array) -> None:
    """``X[sample_indices_]`` are the rows, but for those that were added."""
    X_new, _ = sampler.fit_resample(X, y)
    rows = np.asarray(sampler.sample_indices_)
    assert rows.shape == (len(X_new),), f"{rows.size} numbers for {len(X_new)} rows"
    stayed = np.arange(len(rows)) < len(X) if adds(sampler) else np.ones(len(rows), dtype=bool)
    stayed = ~getattr(sampler, "is_synthetic_", ~stayed)
    assert same(X_new[stayed], X[rows[stayed]]), "a number is that of another row"


@law(tells_rows)
def weights_follow_the_rows_through_a_pipeline(sampler: Any, X: Array, y: Array) -> None:
    """Each row has the weight that it had, and each added row that of its base row."""
    weights = 1 + 0.1 * np.tanh(X[:, 0])
    model = Pipeline([("sampler", sampler), ("witness", _Witness())])
    model.fit(X, y, witness__sample_weight=weights)
    witness, rows = model.named_steps["witness"], sampler.sample_indices_
    assert same(witness.weights_, weights[rows]), "a weight is that of another row"
    stayed = ~getattr(sampler, "is_synthetic_", np.arange(len(rows)) >= len(X))
    told = 1 + 0.1 * np.tanh(witness.table_[stayed, 0])
    assert same(witness.weights_[stayed], told), "a weight is not that of the row beside it"


class _Witness(ClassifierMixin, BaseEstimator):
    """Keeps what it was trained on."""

    def fit(self, X: Array, y: Array, sample_weight: Array | None = None) -> Self:
        self.table_, self.classes_, self.weights_ = X, np.unique(y), sample_weight
        return self

    def predict(self, X: Array) -> Array:
        return np.full(len(X), self.classes_[0])


@law(takes_groups)
def partners_are_of_the_same_group(sampler: Any, X: Array, y: Array) -> None:
    """Where groups are given, no row is made between rows of two."""
    groups = np.arange(len(X)) % 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a class may have too few rows of a group
        sampler.fit_resample(X, y, groups=groups)
    for base, partner in _pairs(sampler):
        assert same(groups[base], groups[partner]), "a row was made between rows of two groups"


@law(adds, plans)
def a_row_is_never_its_own_partner(sampler: Any, X: Array, y: Array) -> None:
    """Where each row has twins, too."""
    sampler.fit_resample(np.repeat(X, 3, axis=0), np.repeat(y, 3))
    for base, partner in _pairs(sampler):
        assert (base != partner).all(), "a row with twins was its own partner"


def _pairs(sampler: Any) -> list[tuple[Array, Array]]:
    """The base and partner rows of all new rows that lie between two."""
    return [
        (new.base, source.partner)
        for new in getattr(sampler.plan_, "new", ())
        for source in new.sources
        if isinstance(source, Between)
    ]


@law(cleans, draws_nothing)
def the_order_of_rows_does_not_matter(sampler: Any, X: Array, y: Array) -> None:
    """Of a cleaner that draws nothing the same rows of a table in another order stay."""
    X_new, y_new = sampler.fit_resample(X, y)
    order = np.random.default_rng(0).permutation(len(X))
    X_again, y_again = seeded(sampler, 7).fit_resample(X[order], y[order])
    one, other = _in_order(X_new, y_new), _in_order(X_again, y_again)
    assert same(one, other), "the same table in another order gave other rows"


def _in_order(X: Array, y: Array) -> Array:
    rows = np.column_stack([y, X])
    return rows[np.lexsort(rows.T[::-1])]
