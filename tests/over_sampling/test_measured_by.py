"""By whose deviations samplers measure mixed tables: always the target class's, as the paper says.

The first row is of the other class, whose numbers vary thirty times as much.
"""

import numpy as np
import pytest

from equipoise.core.mixed import MixedSearch
from equipoise.over_sampling import ADASYN, SMOTE, SMOTENC, SVMSMOTE, BorderlineSMOTE

N = 150
RNG = np.random.default_rng(5)
Y = np.zeros(N, dtype=int)
Y[2::4] = 1
NUMBER = RNG.normal(size=N) * np.where(Y == 1, 0.1, 3.0)
LEVEL = RNG.choice(["a", "b", "c"], N)
X = [[float(number), str(level)] for number, level in zip(NUMBER, LEVEL, strict=True)]
RARE = np.flatnonzero(Y == 1)


def nearest(row, pool, k, deviation):
    square = (NUMBER[row] - NUMBER[pool]) ** 2 + (LEVEL[row] != LEVEL[pool]) * deviation**2
    others = [(s, one) for s, one in zip(square, pool, strict=True) if one != row]
    return [int(one) for _, one in sorted(others)[:k]]


def others_near(k, deviation):
    return np.array([sum(Y[nearest(row, np.arange(N), k, deviation)] == 0) for row in RARE])


DEVIATION = NUMBER[RARE].std()


def test_another_measure_would_give_other_neighbours():
    for other in (NUMBER[Y == 0].std(), NUMBER.std()):
        assert not np.array_equal(others_near(6, DEVIATION), others_near(6, other))


@pytest.mark.parametrize("kind", ["borderline-1", "borderline-2"])
def test_rows_in_danger_are_those_of_the_class_measure(kind):
    sampler = BorderlineSMOTE(m_neighbors=6, kind=kind, random_state=0)
    sampler.fit_resample(X, Y)
    n_others = others_near(6, DEVIATION)
    assert sampler.in_danger_indices[1].tolist() == RARE[(n_others >= 3) & (n_others < 6)].tolist()


@pytest.mark.parametrize(
    "sampler",
    [
        SMOTE(random_state=0),
        SMOTENC(random_state=0),
        ADASYN(random_state=0),
        BorderlineSMOTE(random_state=0),
        BorderlineSMOTE(kind="borderline-2", random_state=0),
        SVMSMOTE(random_state=0),
    ],
    ids=str,
)
def test_partners_are_the_nearest_by_the_class_measure(sampler):
    pool = np.arange(N) if getattr(sampler, "kind", "") == "borderline-2" else RARE
    plan = sampler.plan(X, Y)
    assert plan.n_new > 0
    for base, partner in zip(plan.base, plan.partner, strict=True):
        assert partner in nearest(base, pool, 5, DEVIATION)


def test_the_weights_of_adasyn_are_those_of_the_class_measure():
    n_others = others_near(5, DEVIATION)
    sampler = ADASYN(sampling_strategy={1: RARE.size + n_others.sum()}, exact=True, random_state=0)
    plan = sampler.plan(X, Y)
    assert np.bincount(plan.base, minlength=N)[RARE].tolist() == n_others.tolist()


@pytest.mark.parametrize("sampler", [ADASYN(), BorderlineSMOTE(), SVMSMOTE(), SMOTE()], ids=str)
def test_each_sampler_says_that_the_target_class_measures(sampler, monkeypatch):
    measured = []
    search = MixedSearch.__call__

    def recording(self, rows, pool, k, measured_by):
        measured.append(measured_by.name)
        return search(self, rows, pool, k, measured_by)

    monkeypatch.setattr(MixedSearch, "__call__", recording)
    sampler.set_params(random_state=0).fit_resample(X, Y)
    assert set(measured) == {"class 1"}
