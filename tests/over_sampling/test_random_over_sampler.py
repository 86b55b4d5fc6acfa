"""RandomOverSampler: copies, and the smoothed bootstrap."""

import numpy as np
import pytest

from equipoise import Noise
from equipoise.over_sampling import RandomOverSampler
from equipoise.testing import example_table

X, Y = example_table()


def test_new_rows_are_copies_of_rows_of_their_class():
    sampler = RandomOverSampler(random_state=0)
    X_new, y_new = sampler.fit_resample(X, Y)
    assert all(new.are_copies for new in sampler.plan_.new)
    rare = {tuple(row) for row in X[Y == 1]}
    assert {tuple(row) for row in X_new[160:]} <= rare
    assert (y_new[160:] == 1).all()


def test_noise_has_the_bandwidth_of_silvermans_rule():
    n, n_new = 40, 40_000
    table = np.concatenate([X[Y == 1] * [1, 10, 100, 0], np.zeros((n + n_new, 4))])
    labels = np.repeat([1, 0], [n, n + n_new])
    sampler = RandomOverSampler(shrinkage=0.5, random_state=0)
    X_new, _ = sampler.fit_resample(table, labels)
    assert [type(one) for one in sampler.plan_.new[0].sources] == [Noise]
    noise = X_new[len(table) :] - table[sampler.plan_.base]
    # Menardi & Torelli (2014): h = (4 / ((d + 2) n)) ** (1 / (d + 4)), times the spread; n is
    # the size of the whole table here, as in imbalanced-learn.
    h = (4 / ((4 + 2) * len(table))) ** (1 / (4 + 4))
    expected = 0.5 * h * table[:n].std(axis=0)
    np.testing.assert_allclose(noise.std(axis=0), expected, rtol=0.03)
    np.testing.assert_allclose(noise.mean(axis=0), 0, atol=5 * expected.max() / np.sqrt(n_new))


def test_no_shrinkage_is_a_copy():
    plain, _ = RandomOverSampler(random_state=3).fit_resample(X, Y)
    still, _ = RandomOverSampler(shrinkage=0.0, random_state=3).fit_resample(X, Y)
    assert np.array_equal(plain, still)


def test_shrinkage_may_be_one_a_class():
    table, labels = example_table(n_classes=3)
    sampler = RandomOverSampler(shrinkage={1: 0.0, 2: 1.0}, random_state=0)
    X_new, y_new = sampler.fit_resample(table, labels)
    moved = (X_new != table[sampler.sample_indices_]).any(axis=1)
    assert not moved[y_new == 1].any()
    assert moved[190:][y_new[190:] == 2].all()


@pytest.mark.parametrize("shrinkage", [-1, "a", np.nan, np.inf, {0: 1.0}, {1: -0.1}])
def test_a_shrinkage_that_means_nothing_is_refused(shrinkage):
    with pytest.raises(ValueError, match="shrinkage"):
        RandomOverSampler(shrinkage=shrinkage).fit_resample(X, Y)
