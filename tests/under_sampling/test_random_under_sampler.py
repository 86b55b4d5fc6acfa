"""RandomUnderSampler: which rows stay."""

import numpy as np

from equipoise.testing import example_table
from equipoise.under_sampling import RandomUnderSampler

X, Y = example_table(n_classes=3)


def test_without_replacement_no_row_stays_twice():
    sampler = RandomUnderSampler(random_state=0)
    sampler.fit_resample(X, Y)
    rows = sampler.sample_indices_
    assert np.unique(rows).size == rows.size == 90
    assert np.bincount(Y[rows]).tolist() == [30, 30, 30]


def test_with_replacement_some_do():
    sampler = RandomUnderSampler(replacement=True, random_state=0)
    sampler.fit_resample(X, Y)
    rows = sampler.sample_indices_
    assert rows.size == 90
    assert np.unique(rows).size < 90


def test_classes_that_are_no_target_keep_all_rows():
    sampler = RandomUnderSampler(sampling_strategy={0: 50}, random_state=0)
    sampler.fit_resample(X, Y)
    kept = set(sampler.sample_indices_.tolist())
    assert set(np.flatnonzero(Y > 0).tolist()) <= kept


def test_every_row_of_a_class_is_equally_likely_to_stay():
    rows = np.flatnonzero(Y == 0)
    hits = np.zeros(len(X))
    for seed in range(400):
        sampler = RandomUnderSampler(sampling_strategy={0: 30}, random_state=seed)
        hits[sampler.plan(X, Y).kept] += 1
    # A binomial of 400 and 1/4: mean 100, standard deviation 8.7.
    assert np.abs(hits[rows] - 100).max() < 5 * 8.7


def test_a_class_of_which_nothing_is_wanted_goes():
    X, y = example_table(n_classes=3)
    _, labels = RandomUnderSampler(sampling_strategy={1: 0}, random_state=0).fit_resample(X, y)
    assert set(labels.tolist()) == {0, 2}
    assert (labels == 0).sum() == (y == 0).sum()
