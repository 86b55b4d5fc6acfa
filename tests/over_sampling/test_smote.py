"""SMOTE: the paper's worked example, and partners against a naive loop."""

import numpy as np
import pytest
from oracles import nearest_rows, new_row

from equipoise.over_sampling import SMOTE
from equipoise.testing import example_table


def test_the_worked_example_of_the_paper():
    # Chawla et al., section 4.2: (6, 4) and its neighbour (4, 3) give (6, 4) + gap * (-2, -1).
    X = np.array([[6.0, 4.0], [4.0, 3.0], *[[50.0 + i, 50.0] for i in range(6)]])
    y = np.array([1, 1, 0, 0, 0, 0, 0, 0])
    sampler = SMOTE(k_neighbors=1, random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    gaps = sampler.plan_.position
    ends = {0: ((6.0, 4.0), (-2.0, -1.0)), 1: ((4.0, 3.0), (2.0, 1.0))}
    for made, base, gap in zip(X_new[8:], sampler.plan_.base, gaps, strict=True):
        start, way = ends[int(base)]
        assert made.tolist() == [start[0] + gap * way[0], start[1] + gap * way[1]]
    assert (gaps >= 0).all()
    assert (gaps < 1).all()


@pytest.mark.parametrize("k", [1, 5, 9])
def test_partners_are_among_the_k_nearest_of_the_class(k):
    X, y = example_table(n_classes=3)
    sampler = SMOTE(k_neighbors=k, random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    plan = sampler.plan_
    drawn = zip(plan.base, plan.partner, plan.position, X_new[len(X) :], strict=True)
    for base, partner, position, made in drawn:
        assert y[base] == y[partner]
        assert partner in nearest_rows(X, np.flatnonzero(y == y[base]), base, k)
        assert made.tolist() == new_row(X[base], X[partner], position)


def test_all_pairs_are_drawn_equally_often():
    X, y = example_table()
    sampler = SMOTE(k_neighbors=2, sampling_strategy={1: 40 + 80_000}, random_state=0)
    plan = sampler.plan(
        np.concatenate([X, np.repeat(X[y == 0], 1000, axis=0)]),
        np.concatenate([y, np.zeros(120_000, dtype=int)]),
    )
    _, counts = np.unique(plan.base * 1_000_000 + plan.partner, return_counts=True)
    assert counts.size == 80
    # A binomial of 80,000 and 1/80: mean 1,000, standard deviation 31.4.
    assert np.abs(counts - 1000).max() < 5 * 31.4


def test_a_row_with_a_twin_takes_the_twin_and_never_itself():
    X = np.repeat(np.arange(20.0)[:, np.newaxis], 2, axis=0)
    X = np.concatenate([X, 100 + np.arange(80.0)[:, np.newaxis]])
    y = np.repeat([1, 0], [40, 80])
    plan = SMOTE(k_neighbors=1, random_state=0).plan(X, y)
    assert np.array_equal(plan.partner, plan.base ^ 1)


def test_auto_takes_what_a_small_class_allows():
    X, y = example_table()
    few = np.concatenate([np.flatnonzero(y == 0), np.flatnonzero(y == 1)[:3]])
    sampler = SMOTE(k_neighbors="auto", random_state=0)
    _, y_new = sampler.fit_resample(X[few], y[few])
    assert np.bincount(y_new).tolist() == [120, 120]
