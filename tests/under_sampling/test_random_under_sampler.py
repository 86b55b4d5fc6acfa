"""RandomUnderSampler: which rows stay."""

import pickle

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier

from equipoise.pipeline import make_pipeline
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


def test_the_rows_that_were_taken_can_be_sorted_in_place_and_the_plan_stays():
    sampler = RandomUnderSampler(random_state=0)
    sampler.fit_resample(np.arange(40.0).reshape(-1, 1), np.repeat([0, 1], [30, 10]))
    before = sampler.plan_.sample_indices.tolist()
    sampler.sample_indices_.sort()
    assert sampler.plan_.sample_indices.tolist() == before


def test_a_step_of_a_pickled_pipeline_says_where_its_plan_is():
    sampler = RandomUnderSampler(random_state=0)
    with pytest.raises(AttributeError, match="call fit_resample or plan first"):
        _ = sampler.sample_indices_
    fitted = make_pipeline(sampler, DummyClassifier()).fit(X, Y)
    assert len(fitted[0].sample_indices_) == 90
    with pytest.raises(AttributeError, match=r"leaves it behind, .* keep_plan=True"):
        _ = pickle.loads(pickle.dumps(fitted))[0].sample_indices_
