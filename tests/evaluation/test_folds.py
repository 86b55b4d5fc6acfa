import numpy as np
import pytest
from sklearn.model_selection import GroupKFold, RepeatedStratifiedKFold, StratifiedKFold

from equipoise.evaluation._race.folds import Splitting, mean_test_share, read_folds
from equipoise.exceptions import TargetError

CODES = np.repeat([0, 1], [90, 10])
CLASSES = np.array(["no", "yes"])


def test_folds_are_stratified_rounds_and_each_round_tests_every_row_once():
    folds = Splitting(CODES, CLASSES, seed=3).folds(5, 2)
    assert len(folds) == 10
    for some in (folds[:5], folds[5:]):
        assert sorted(np.concatenate([fold.test for fold in some])) == list(range(100))
    assert all(CODES[fold.test].sum() == 2 for fold in folds)
    assert not np.array_equal(folds[0].test, folds[5].test)
    assert mean_test_share(folds) == pytest.approx(1 / 4)


def test_groups_never_stand_on_both_sides():
    groups = np.arange(100) // 5
    codes = np.repeat(np.tile([0, 0, 0, 1], 5), 5)
    splitting = Splitting(codes, CLASSES, groups=groups)
    for fold in [*splitting.folds(4, 2), *splitting.inner(np.arange(50), 3)]:
        assert not set(groups[fold.train]) & set(groups[fold.test])


def test_test_rows_come_strictly_after_training_rows():
    time = np.tile(np.arange(25), 4)
    codes = (np.arange(100) % 7 == 0).astype(int)
    splitting = Splitting(codes, CLASSES, time=time)
    folds = splitting.folds(4, 5)
    assert 2 <= len(folds) <= 4
    for fold in [*folds, *splitting.inner(folds[-1].train, 2)]:
        assert time[fold.train].max() < time[fold.test].min()


def test_inner_folds_are_as_many_as_the_smallest_class_allows():
    rows = np.arange(50, 92)  # two rows of class 1
    assert len(Splitting(CODES, CLASSES).inner(rows, 3)) == 2
    assert Splitting(CODES, CLASSES).inner(np.arange(91), 3) == []


def test_inner_folds_stay_within_their_rows():
    rows = np.arange(0, 100, 2)
    for fold in Splitting(CODES, CLASSES).inner(rows, 3):
        assert {*fold.train, *fold.test} == {*rows}


def test_a_class_with_too_few_rows_is_named():
    with pytest.raises(TargetError, match="class 'yes' has 10 rows, fewer than n_splits=11"):
        Splitting(CODES, CLASSES).folds(11, 1)


def test_folds_of_ones_own():
    splitter = RepeatedStratifiedKFold(n_splits=4, n_repeats=2, random_state=0)
    assert len(read_folds(splitter, 100, CODES, None)) == 8
    pairs = list(StratifiedKFold(2).split(CODES, CODES))
    np.testing.assert_array_equal(read_folds(pairs, 100, CODES, None)[1].test, pairs[1][1])
    with pytest.raises(ValueError, match="folds is empty"):
        read_folds([], 100, CODES, None)
    with pytest.raises(TypeError, match="a splitter or pairs"):
        read_folds(5, 100, CODES, None)


def test_a_splitter_of_ones_own_is_given_the_groups():
    groups = np.arange(100) // 5
    folds = read_folds(GroupKFold(4), 100, CODES, groups)
    assert len(folds) == 4
    for fold in folds:
        assert not set(groups[fold.train]) & set(groups[fold.test])


def test_a_test_part_without_the_rare_class_is_left_out():
    # Quarters of 25 rows in the order of time; the third has no row of class 1.
    codes = np.zeros(100, dtype=int)
    codes[[3, 30, 80]] = 1
    folds = Splitting(codes, CLASSES, time=np.arange(100)).folds(3, 1)
    assert [fold.test.tolist() for fold in folds] == [[*range(25, 50)], [*range(75, 100)]]


def test_as_many_folds_as_the_smallest_class_has_rows_are_made():
    folds = Splitting(CODES, CLASSES).folds(10, 1)
    assert [CODES[fold.test].sum() for fold in folds] == [1] * 10


def test_row_numbers_may_be_as_many_as_the_table_has_rows():
    drawn = np.random.default_rng(0).integers(0, 100, 100)
    left = np.setdiff1d(np.arange(100), drawn)
    fold = read_folds([(drawn, left)], 100, CODES, None)[0]
    assert sorted(fold.train) == sorted(drawn)
