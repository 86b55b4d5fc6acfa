"""Laws of plans: what was decided is what is made."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from equipoise.core.plan import Plan
from equipoise.core.sources import Between, Mix
from equipoise.testing._law import Array, has_arrow, law, plans, same, seeded


@law(plans)
def new_rows_lie_where_the_plan_says(sampler: Any, X: Array, y: Array) -> None:
    """A value is ``base + position * (partner - base)``, a sum of members, or that of a row."""
    X_new, _ = sampler.fit_resample(X, y)
    plan = sampler.plan_
    if not isinstance(plan, Plan):  # a chain: rows were made from rows that were made
        return
    if plan.order is not None:
        X_new = sampler.generate(X, replace(plan, order=None))
    tolerance = 4 * np.finfo(X.dtype).eps * np.abs(X).max()
    end = plan.n_kept
    for new in plan.new:
        made, end = X_new[end : end + len(new)], end + len(new)
        for j in range(X.shape[1]):
            source, base = new.source_of(j), X[new.base, j].astype(np.float64)
            rows = new.gathered(j)
            if rows is not None:
                expected = X[rows, j]
            elif isinstance(source, Between):
                assert (new.base != source.partner).all(), "a row is its own partner"
                expected = base + source.position * (X[source.partner, j] - base)
            elif isinstance(source, Mix):
                expected = (source.weights * X[source.members, j]).sum(axis=1)
            else:
                continue
            distance = np.abs(made[:, j] - expected).max(initial=0)
            assert distance <= tolerance, "a row is elsewhere"


@law(plans)
def provenance_tells_what_was_added(sampler: Any, X: Array, y: Array) -> None:
    """Rows that are not synthetic are rows of the input, value by value."""
    X_new, _ = sampler.fit_resample(X, y)
    rows, added = sampler.sample_indices_, sampler.is_synthetic_
    assert rows.shape == added.shape == (len(X_new),), "provenance is not one entry a row"
    assert same(X_new[~added], X[rows[~added]]), "an original row was changed"
    assert int(added.sum()) == sampler.plan_.n_new, "an added row is not marked"


@law(plans)
def generating_a_plan_is_resampling(sampler: Any, X: Array, y: Array) -> None:
    """``generate(X, plan(X, y), y)`` gives what ``fit_resample`` gives."""
    made = seeded(sampler, 3)
    X_new, y_new = made.fit_resample(X, y)
    plan = made.plan(X, y)
    X_made, y_made = made.generate(X, plan, y)
    assert same(X_made, X_new), "generate made other rows"
    assert same(y_made, y_new), "generate made other labels"
    only = made.generate(X, plan, synthetic_only=True)
    assert same(only, X_new[plan.is_synthetic]), "synthetic_only made other rows"


@law(plans)
def a_plan_and_a_selection_are_one_plan(sampler: Any, X: Array, y: Array) -> None:
    """``generate(X, plan.then(selection))`` gives the selected rows of ``generate(X, plan)``."""
    made = seeded(sampler, 3)
    plan = made.plan(X, y)
    chosen = np.random.default_rng(0).integers(0, plan.n_out, plan.n_out)
    both = plan.then(Plan(plan.n_out, kept=chosen))
    one, two = made.generate(X, both), made.generate(X, plan)[chosen]
    assert same(one, two), "a plan and a selection made other rows than one after the other"


@law(plans)
def pieces_put_together_are_the_whole(sampler: Any, X: Array, y: Array) -> None:
    """The pieces of a plan make, one after another, what the plan makes."""
    made = seeded(sampler, 3)
    plan = made.plan(X, y)
    ends = [0, plan.n_out // 5, plan.n_out // 2, plan.n_out - 1, plan.n_out]
    pieces = [made.generate(X, plan.piece(*pair)) for pair in pairwise(ends)]
    assert same(np.concatenate(pieces), made.generate(X, plan)), "pieces are not the whole"


@law(plans, has_arrow)
def a_plan_comes_back_from_arrow(sampler: Any, X: Array, y: Array) -> None:
    """A plan that was written and read makes the same rows."""
    made = seeded(sampler, 3)
    plan = made.plan(X, y)
    again = Plan.from_arrow(plan.to_arrow())
    assert same(again.sample_indices, plan.sample_indices), "a written plan has other rows"
    assert same(made.generate(X, again), made.generate(X, plan)), "it makes other rows"
