"""ADASYN: the weights of the paper, from a naive loop."""

import imblearn.over_sampling as incumbent
import numpy as np
import pytest
from oracles import nearest_rows

from equipoise.exceptions import NothingEligibleWarning
from equipoise.over_sampling import ADASYN
from equipoise.testing import example_table

X, Y = example_table()


def ratios():
    """r_i of step 3, normalised: Δ_i / K over their sum."""
    rare = np.flatnonzero(Y == 1)
    delta = [sum(Y[one] != 1 for one in nearest_rows(X, range(len(X)), row, 5)) for row in rare]
    return rare, np.array(delta) / np.sum(delta)


def test_each_row_serves_by_its_rounded_share():
    rare, weights = ratios()
    sampler = ADASYN(random_state=0)
    sampler.fit_resample(X, Y)
    counts = np.bincount(sampler.plan_.base, minlength=len(X))[rare]
    assert counts.tolist() == np.rint(weights * 80).astype(int).tolist()
    assert sampler.rounding_.get(1, 0) == counts.sum() - 80


def test_exact_makes_what_was_asked_and_stays_within_one_of_the_share():
    rare, weights = ratios()
    sampler = ADASYN(exact=True, random_state=0)
    sampler.fit_resample(X, Y)
    counts = np.bincount(sampler.plan_.base, minlength=len(X))[rare]
    assert counts.sum() == 80
    assert np.abs(counts - weights * 80).max() < 1


def test_partners_are_of_the_class():
    plan = ADASYN(random_state=0).plan(X, Y)
    pool = np.flatnonzero(Y == 1)
    for base, partner in zip(plan.base, plan.partner, strict=True):
        assert partner in nearest_rows(X, pool, base, 5)


def test_a_row_among_others_only_serves_most():
    rng = np.random.default_rng(0)
    safe = rng.normal(50, 0.1, size=(20, 2))
    crowd = rng.normal(0, 1, size=(100, 2))
    table = np.concatenate([[[0.0, 0.0], [50.0, 50.0]], safe, crowd])
    labels = np.repeat([1, 0], [22, 100])
    plan = ADASYN(random_state=0).plan(table, labels)
    assert set(plan.base.tolist()) == {0}
    assert plan.n_new == 78


@pytest.mark.parametrize("ratio", [0.5, 0.8])
def test_the_documented_share_of_a_class_is_reached_within_its_rounding(ratio):
    sampler = ADASYN(sampling_strategy=ratio, random_state=0)
    _, y_new = sampler.fit_resample(X, Y)
    assert (y_new == 1).sum() == int(120 * ratio) + sampler.rounding_.get(1, 0)


@pytest.mark.parametrize(("seed", "n_new"), [(3, 7), (5, 15), (6, 39), (15, 30), (46, 35)])
def test_a_share_that_is_exactly_a_half_is_rounded_as_imbalanced_learn_rounds_it(seed, n_new):
    """Of the shares of all others, not of their counts: here the halves come out otherwise."""
    table = np.random.default_rng(seed).normal(size=(20, 2))
    labels = np.repeat([0, 1], [13, 7])
    wanted = {1: 7 + n_new}
    ours = ADASYN(sampling_strategy=wanted, n_neighbors=3, random_state=seed)
    theirs = incumbent.ADASYN(sampling_strategy=wanted, n_neighbors=3, random_state=seed)
    assert np.array_equal(
        ours.fit_resample(table, labels)[0], theirs.fit_resample(table, labels)[0]
    )


def test_so_few_rows_that_each_share_rounds_to_nothing_leave_the_class_with_a_warning():
    """imbalanced-learn stops there, for all classes."""
    rng = np.random.default_rng(5)
    table = np.concatenate([rng.normal(size=(150, 2)), rng.normal(0.8, size=(50, 2))])
    labels = np.repeat([0, 1], [150, 50])
    wanted = {"sampling_strategy": {1: 60}, "random_state": 0}
    with pytest.raises(ValueError, match="No samples will be generated"):
        incumbent.ADASYN(**wanted).fit_resample(table, labels)
    with pytest.warns(NothingEligibleWarning, match=r"without the 10 rows .* exact=True"):
        _, made = ADASYN(**wanted).fit_resample(table, labels)
    assert np.bincount(made).tolist() == [150, 50]
    _, made = ADASYN(exact=True, **wanted).fit_resample(table, labels)
    assert np.bincount(made).tolist() == [150, 60]
