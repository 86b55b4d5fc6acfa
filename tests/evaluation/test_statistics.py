import numpy as np
import pytest
from scipy import stats

from equipoise.evaluation._scoring.overlap import Overlap
from equipoise.evaluation._scoring.statistics import corrected_interval


def test_without_overlap_it_is_the_one_sample_t_test():
    values = np.array([0.1, 0.3, -0.05, 0.2, 0.15])
    found = corrected_interval(values, Overlap(0.0))
    expected = stats.ttest_1samp(values, 0.0)
    low, high = expected.confidence_interval()
    assert found.p == pytest.approx(expected.pvalue)
    assert (found.low, found.high) == pytest.approx((low, high))


def test_the_variance_factor_is_one_over_j_plus_the_test_share():
    values = np.array([0.2, 0.4, 0.3, 0.1])
    plain, corrected = (
        corrected_interval(values, Overlap(0.0)),
        corrected_interval(values, Overlap(1 / 9)),
    )
    ratio = (corrected.high - corrected.mean) / (plain.high - plain.mean)
    assert ratio == pytest.approx(np.sqrt((1 / 4 + 1 / 9) / (1 / 4)))


def test_a_hand_example():
    # mean 2, s² = 1, J = 3, share 1/2: error² = 1/3 + 1/2 = 5/6; t = 2 / sqrt(5/6), 2 degrees.
    found = corrected_interval(np.array([1.0, 2.0, 3.0]), Overlap(0.5))
    t = 2 / np.sqrt(5 / 6)
    # The t distribution of two degrees has a closed form.
    assert found.p == pytest.approx(1 - t / np.sqrt(2 + t**2))


def test_holes_are_left_out_and_few_folds_tell_nothing():
    assert corrected_interval(np.array([np.nan, 1.0]), Overlap(0.1)).n_folds == 1
    assert np.isnan(corrected_interval(np.array([1.0]), Overlap(0.1)).p)
    assert np.isnan(corrected_interval(np.array([np.nan]), Overlap(0.1)).mean)


def test_equal_values_leave_no_doubt():
    assert corrected_interval(np.zeros(5), Overlap(0.1)).p == 1.0
    same = corrected_interval(np.full(5, 0.1), Overlap(0.1))
    assert same.p == 0.0
    assert same.low == same.high == same.mean == pytest.approx(0.1)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_one_sided_p_is_the_t_test_s(sign):
    values = np.array([0.1, 0.3, -0.05, 0.2, 0.15])
    found = corrected_interval(values, Overlap(0.0))
    side = "greater" if sign > 0 else "less"
    expected = stats.ttest_1samp(values, 0.0, alternative=side).pvalue
    assert found.p_beyond(sign) == pytest.approx(expected)


def test_no_difference_is_on_neither_side():
    assert corrected_interval(np.zeros(5), Overlap(0.1)).p_beyond(1) == 0.5
    assert np.isnan(corrected_interval(np.zeros(1), Overlap(0.1)).p_beyond(1))
