"""Borderline-SMOTE: who is in danger on a hand-made line, and how far version 2 goes."""

import numpy as np
import pytest
from oracles import nearest_rows

from equipoise.core.eligibility import in_danger
from equipoise.over_sampling import BorderlineSMOTE
from equipoise.testing import example_table


def naive_danger(X, y, label, m):
    """Rows with at least half, but not all, of their m nearest of another class."""
    found = []
    for row in np.flatnonzero(y == label):
        n_others = sum(y[one] != label for one in nearest_rows(X, range(len(X)), row, m))
        if m / 2 <= n_others < m:
            found.append(int(row))
    return found


def test_half_others_is_danger_all_others_is_noise():
    # Each group stands alone; its first row is rare, with 4 neighbours of which so many are other.
    groups, labels = [], []
    for number, n_others in enumerate([0, 1, 2, 3, 4]):
        groups += [[100.0 * number + step] for step in (0.0, 1.0, 1.1, 1.2, 1.3)]
        labels += [1] + [0] * n_others + [1] * (4 - n_others)
    far = [[5000.0 + i] for i in range(30)]
    X, y = np.array(groups + far), np.array(labels + [0] * 30)
    sampler = BorderlineSMOTE(m_neighbors=4, k_neighbors=2, random_state=0)
    sampler.fit_resample(X, y)
    danger = naive_danger(X, y, 1, 4)
    firsts = {0, 5, 10, 15, 20}
    assert firsts & set(danger) == {10, 15}
    assert set(sampler.plan_.base.tolist()) == set(danger)


@pytest.mark.parametrize("kind", ["borderline-1", "borderline-2"])
def test_base_rows_are_in_danger_and_partners_near(kind):
    X, y = example_table()
    sampler = BorderlineSMOTE(kind=kind, random_state=0)
    sampler.fit_resample(X, y)
    plan = sampler.plan_
    assert set(plan.base.tolist()) <= set(naive_danger(X, y, 1, 10))
    pool = np.flatnonzero(y == 1) if kind == "borderline-1" else np.arange(len(X))
    for base, partner in zip(plan.base, plan.partner, strict=True):
        assert partner in nearest_rows(X, pool, base, 5)


def test_version_2_goes_less_than_half_the_way_toward_another_class():
    X, y = example_table()
    plan = BorderlineSMOTE(kind="borderline-2", random_state=0).plan(X, y)
    is_other = y[plan.partner] != 1
    assert is_other.any()
    assert not is_other.all()
    assert plan.position[is_other].max() < 0.5
    assert plan.position[~is_other].max() > 0.5


def test_noise_may_be_a_partner():
    X, y = example_table()
    all_others = [
        row
        for row in np.flatnonzero(y == 1)
        if all(y[one] == 0 for one in nearest_rows(X, range(len(X)), row, 3))
    ]
    plan = BorderlineSMOTE(m_neighbors=3, random_state=0).plan(X, y)
    assert set(all_others) & set(plan.partner.tolist())
    assert not set(all_others) & set(plan.base.tolist())


def test_half_chooses_the_m_with_about_half_in_danger():
    X, y = example_table()
    sampler = BorderlineSMOTE(m_neighbors="half", sampling_strategy={1: 119}, random_state=0)
    base = set(sampler.plan(X, y).base.tolist())
    shares = {m: len(naive_danger(X, y, 1, m)) / 40 for m in range(2, 65)}
    best = min(shares, key=lambda m: (abs(shares[m] - 0.5), m))
    assert base <= set(naive_danger(X, y, 1, best))
    assert sampler.in_danger_indices[1].tolist() == sorted(naive_danger(X, y, 1, best))


def test_danger_agrees_with_its_definition_on_any_counts():
    for m in range(1, 8):
        for n_others in range(m + 1):
            others = np.array([[True] * n_others + [False] * (m - n_others)])
            assert in_danger(others)[0] == (m / 2 <= n_others < m)
