"""What folds have in common, and how far their differences tell the error of their mean."""

import numpy as np
import pytest
from scipy import stats
from sklearn.model_selection import RepeatedStratifiedKFold, ShuffleSplit

from equipoise.evaluation._race.folds import overlap_of, read_folds
from equipoise.evaluation._scoring.overlap import Overlap
from equipoise.evaluation._scoring.statistics import corrected_interval

CODES = np.arange(600) % 6 == 0


def overlap(splitter, codes=CODES):
    return overlap_of(read_folds(splitter, codes.size, codes.astype(int), None))


def all_of(n):
    return np.ones(n, dtype=bool)


@pytest.mark.parametrize(("k", "repeats"), [(5, 1), (5, 2), (5, 3), (10, 3)], ids=str)
def test_folds_of_one_cross_validation_share_nothing_and_those_of_two_a_share(k, repeats):
    found = overlap(RepeatedStratifiedKFold(n_splits=k, n_repeats=repeats, random_state=0))
    shared = np.array(found.shared)
    dealt = np.arange(k * repeats) // k
    is_same = dealt[:, np.newaxis] == dealt
    assert (shared[is_same] == np.eye(k * repeats)[is_same]).all()
    assert shared[~is_same] == pytest.approx(1 / k)
    assert found.test_share == pytest.approx(1 / (k - 1))


@pytest.mark.parametrize(("k", "repeats"), [(5, 1), (5, 2), (5, 3), (10, 3)], ids=str)
def test_each_repeat_costs_a_degree_of_freedom(k, repeats):
    found = overlap(RepeatedStratifiedKFold(n_splits=k, n_repeats=repeats, random_state=0))
    factor, degrees = found.spread(all_of(k * repeats))
    assert degrees == pytest.approx(repeats * (k - 1))
    assert factor == pytest.approx(1 / (k - 1))


def test_random_splits_have_the_factor_of_nadeau_and_bengio():
    splits = ShuffleSplit(n_splits=40, test_size=0.2, random_state=0)
    factor, degrees = overlap(splits, np.arange(5_000) % 5 == 0).spread(all_of(40))
    assert factor == pytest.approx(1 / 40 + 0.25, rel=0.02)
    assert degrees == pytest.approx(39, rel=0.02)
    assert Overlap(0.25).spread(all_of(40)) == (1 / 40 + 0.25, 39)


def test_the_factor_is_that_of_normal_errors_of_rows():
    """Every row has an error; a fold has the mean of those it tests: the variances by drawing."""
    folds = list(RepeatedStratifiedKFold(n_splits=5, n_repeats=2, random_state=0).split(
        np.zeros(600), CODES
    ))  # fmt: skip
    tests = np.array([np.isin(np.arange(600), test) / test.size for _, test in folds])
    values = np.random.default_rng(0).normal(size=(20_000, 600)) @ tests.T
    exact = values.mean(axis=1).var() / values.var(axis=1, ddof=1).mean()
    assert exact == pytest.approx((1 - 1 / 10) / 4, rel=0.03)
    assert exact < overlap(folds).spread(all_of(10)).factor
    # The variance among folds has as many degrees of freedom as are told.
    told = values.var(axis=1, ddof=1) / values.var(axis=1, ddof=1).mean()
    assert 2 / told.var() == pytest.approx(8, rel=0.05)


@pytest.mark.parametrize("own", [0.0, 0.3, 0.9], ids=str)
def test_an_interval_covers_where_folds_have_errors_of_rows_and_of_their_own(own):
    """A part of the error is that of the test rows, the rest is each fold's own luck."""
    found = overlap(RepeatedStratifiedKFold(n_splits=5, n_repeats=3, random_state=0))
    values, vectors = np.linalg.eigh(found.correlation(15))
    root = vectors * np.sqrt(values.clip(0))
    rng = np.random.default_rng(1)
    of_rows, of_folds = rng.normal(size=(2, 1_000, 15))
    races = np.sqrt(1 - own) * of_rows @ root.T + np.sqrt(own) * of_folds
    outside = [corrected_interval(one, found, 0.9).low > 0 for one in races]
    # Binomial: more than 0.072 of 1,000 in one case of a thousand at 0.05.
    assert np.mean(outside) <= 0.072


def test_folds_in_the_order_of_time_are_never_believed_more_than_repeats_without_end():
    halves = [(np.arange(n), np.arange(n, n + 100)) for n in (200, 300, 400, 500)]
    found = overlap(halves)
    assert found.spread(all_of(4)).factor == found.test_share
    assert found.spread(all_of(4)).degrees == pytest.approx(3)


def test_folds_that_test_the_same_rows_tell_little_and_divide_by_nothing():
    same = [(np.arange(n, 400), np.arange(500, 600)) for n in (0, 50, 100)]
    values = np.array([0.1, 0.11, 0.12])
    found = corrected_interval(values, overlap(same))
    assert np.isfinite([found.low, found.high]).all()
    assert found.high - found.low > 3 * (
        corrected_interval(values, Overlap(0.25)).high - found.mean
    )


def test_some_of_the_folds_are_judged_by_themselves():
    found = overlap(RepeatedStratifiedKFold(n_splits=5, n_repeats=3, random_state=0))
    kept = np.arange(15) < 10
    assert found.spread(kept) == found.among(range(10)).spread(all_of(10))
    values = np.where(kept, np.random.default_rng(0).normal(size=15), np.nan)
    by_nan = corrected_interval(values, found)
    assert by_nan == corrected_interval(values[:10], found.among(range(10)))
    assert found.spread(kept).degrees == pytest.approx(8)
    t = by_nan.mean / np.sqrt(values[:10].var(ddof=1) / 4)
    assert by_nan.p == pytest.approx(2 * stats.t.sf(abs(t), 8))
