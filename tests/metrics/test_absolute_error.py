import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from imblearn.metrics import macro_averaged_mean_absolute_error as theirs
from sklearn.metrics import mean_absolute_error

from equipoise.exceptions import TargetError
from equipoise.metrics import macro_averaged_mean_absolute_error

RNG = np.random.default_rng(3)
TRUTH = np.concatenate([np.arange(4), RNG.integers(0, 4, 60)])
CALLED = RNG.integers(0, 4, 64)


@given(st.lists(st.integers(1, 4), min_size=64, max_size=64))
def test_it_is_the_mean_of_the_errors_within_each_class(weights):
    each = [
        mean_absolute_error(
            TRUTH[label == TRUTH], CALLED[label == TRUTH],
            sample_weight=np.asarray(weights)[label == TRUTH],
        )
        for label in range(4)
    ]  # fmt: skip
    ours = macro_averaged_mean_absolute_error(TRUTH, CALLED, sample_weight=weights)
    assert ours == pytest.approx(np.mean(each))
    assert ours == pytest.approx(theirs(TRUTH, CALLED, sample_weight=weights))


def test_a_class_that_is_only_predicted_has_no_error_of_its_own():
    assert macro_averaged_mean_absolute_error([1, 1, 2], [1, 3, 2]) == 0.5


def test_a_class_that_weighs_nothing_is_left_out():
    assert macro_averaged_mean_absolute_error([1, 1, 2], [1, 2, 1], sample_weight=[1, 1, 0]) == 0.5


def test_unsigned_classes_have_distances_both_ways():
    truth, called = np.array([0, 3], dtype=np.uint8), np.array([3, 0], dtype=np.uint8)
    assert macro_averaged_mean_absolute_error(truth, called) == 3


def test_classes_without_distances_are_refused():
    with pytest.raises(TargetError, match=r"y_true holds 'low': classes have distances where"):
        macro_averaged_mean_absolute_error(["low", "high"], ["low", "low"])
