"""RandomOverSampler: copies, and the smoothed bootstrap."""

import numpy as np
import pandas as pd
import pytest

from equipoise import Columns, Noise
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


def test_a_column_that_is_constant_in_one_class_has_noise_in_the_others():
    table, labels = example_table(n_classes=3)
    table = table.copy()
    table[labels == 1, 0] = 7.0
    for wrap in (np.asarray, lambda one: pd.DataFrame(one).add_prefix("c").assign(word="a")):
        sampler = RandomOverSampler(shrinkage=1.0, random_state=0)
        made, _ = sampler.fit_resample(wrap(table), labels)
        new = np.asarray(made)[len(table) :, 0].astype(float)
        has_moved = new != table[sampler.plan_.base, 0]
        assert not has_moved[labels[sampler.plan_.base] == 1].any()
        assert has_moved[labels[sampler.plan_.base] == 2].all()


def test_a_column_without_noise_keeps_every_bit():
    table = np.where(X == X, -0.0, X)
    table[:, 1] = X[:, 1]
    columns = Columns(fixed=[0, 2, 3][: X.shape[1] - 1])
    sampler = RandomOverSampler(shrinkage=1.0, columns=columns, random_state=0)
    made, _ = sampler.fit_resample(table, Y)
    assert np.signbit(made[:, 0]).all()


def known_and_missing():
    """A column with missing values beside whole ones and words, of a few rows of the class."""
    frame = pd.DataFrame(X[:, :2], columns=["a", "b"]).assign(word="x")
    frame.loc[::2, "word"] = "y"
    holes = np.flatnonzero(Y == 1)[:30]
    frame.loc[holes, "a"] = np.nan
    return frame


def test_the_bandwidth_counts_known_values_and_interpolated_columns_only():
    frame = known_and_missing()
    sampler = RandomOverSampler(shrinkage=2.0, random_state=0)
    sampler.fit_resample(frame, Y)
    (noise,) = sampler.plan_.new[0].sources
    h = (4 / ((2 + 2) * len(frame))) ** (1 / (2 + 4))
    expected = [2.0 * h * frame[name][Y == 1].std(ddof=0) for name in ("a", "b")]
    np.testing.assert_allclose(noise.scale, [*expected, 0.0], rtol=1e-12)
