"""Laws of cleaners, which find the number of rows themselves."""

from typing import Any

import numpy as np

from equipoise.core.dropped import NOBODY
from equipoise.testing._law import Array, cleans, draws, law, plans, same


@law(cleans)
def a_cleaner_keeps_rows_as_they_stand(sampler: Any, X: Array, y: Array) -> None:
    """Kept rows are rows of the input; those of a class in its order, where nothing is drawn."""
    X_new, y_new = sampler.fit_resample(X, y)
    place = {row.tobytes(): i for i, row in enumerate(X)}
    kept = np.array([place.get(row.tobytes(), -1) for row in X_new], dtype=np.int64)
    assert (kept >= 0).all(), "a row was made or changed"
    assert same(y_new, y[kept]), "a kept row has another label"
    assert np.unique(kept).size == kept.size, "a row stands more than once"
    for label in [] if draws(sampler) else np.unique(y_new):
        in_order = np.diff(kept[y_new == label]) > 0
        assert in_order.all(), "kept rows of a class are not in the order of the input"


@law(cleans)
def a_cleaner_takes_rows_of_the_classes_asked_for_only(sampler: Any, X: Array, y: Array) -> None:
    """A class that is not in ``sampling_strategy_`` loses no row."""
    _, y_new = sampler.fit_resample(X, y)
    for label in np.unique(y).tolist():
        if label not in sampler.sampling_strategy_:
            there, stays = int((y == label).sum()), int((y_new == label).sum())
            assert stays == there, f"class {label!r} was not to be cleaned: {there} became {stays}"


@law(cleans, plans)
def every_dropped_row_says_why(sampler: Any, X: Array, y: Array) -> None:
    """``plan_.dropped`` has each row that is gone, a reason, and the row through whom or -1."""
    sampler.fit_resample(X, y)
    plan, dropped = sampler.plan_, sampler.plan_.dropped
    assert dropped is not None, "the plan does not say why rows were dropped"
    rows = np.sort(np.concatenate([plan.sample_indices, dropped.rows]))
    assert same(rows, np.arange(len(X))), "kept and dropped rows together are not the table"
    assert all(why.strip() for why in dropped.why), "a reason is empty"
    through = dropped.through
    assert ((through >= NOBODY) & (through < len(X))).all(), "a row was dropped through no row"
    assert (through != dropped.rows).all(), "a row was dropped through itself"
