import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gmean

from equipoise.core.rates import geometric_mean, mean_of, share_of


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_the_geometric_mean_is_scipys(shares):
    with np.errstate(divide="ignore"):
        assert geometric_mean(np.array(shares)) == pytest.approx(gmean(shares), abs=1e-300)


def test_the_geometric_mean_of_a_thousand_classes_is_not_lost():
    assert geometric_mean(np.full(1000, 0.1)) == pytest.approx(0.1)


def test_what_does_not_count_is_left_out():
    shares, counts = np.array([[0.25, 0.0, 1.0]]), np.array([[True, False, True]])
    assert geometric_mean(shares, counts).tolist() == [0.5]


def test_a_share_of_nothing_is_what_is_said():
    assert share_of(np.array([3, 0]), np.array([4, 0]), of_nothing=1.0).tolist() == [0.75, 1.0]


def test_a_mean_of_nothing_is_what_is_said():
    assert mean_of(np.array([np.nan]), of_nothing=0.5) == 0.5
    assert mean_of(np.array([1.0]), np.array([0]), of_nothing=0.5) == 0.5
    assert mean_of(np.array([1.0, np.nan, 0.5])) == 0.75
