from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.core.allocate import (
    largest_remainder,
    neighbours_in_order,
    rounded_shares,
    share_evenly,
)

TOTALS = st.integers(0, 10**6)
WHOLE_WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=50).filter(any)
REAL_WEIGHTS = st.lists(st.floats(0, 1.7e308), min_size=1, max_size=50).filter(any)


@given(st.integers(1, 200), TOTALS)
def test_even_shares_have_the_sum_and_differ_by_one_at_most(n, total):
    counts = share_evenly(n, total)
    assert counts.dtype == np.int64
    assert counts.sum() == total
    assert counts.max() - counts.min() <= 1


def test_what_does_not_divide_goes_to_the_first():
    assert share_evenly(4, 6).tolist() == [2, 2, 1, 1]


def test_nobody_shares_nothing():
    with pytest.raises(ValueError, match="3 rows cannot be shared among 0 base rows"):
        share_evenly(0, 3)


@given(WHOLE_WEIGHTS | REAL_WEIGHTS, TOTALS)
def test_largest_remainder_has_exactly_the_sum_asked(weights, total):
    counts = largest_remainder(np.array(weights), total)
    assert counts.dtype == np.int64
    assert counts.sum() == total


@given(WHOLE_WEIGHTS | REAL_WEIGHTS, TOTALS)
def test_each_count_is_within_one_of_its_share(weights, total):
    counts = largest_remainder(np.array(weights), total).tolist()
    whole = sum(map(Fraction, weights))
    slack = Fraction(1, 10**6)  # the shares are made in floating point
    for weight, count in zip(weights, counts, strict=True):
        assert abs(count - Fraction(weight) * total / whole) < 1 + slack


@given(WHOLE_WEIGHTS, TOTALS)
def test_no_weight_gets_nothing_and_a_greater_weight_never_less(weights, total):
    counts = largest_remainder(np.array(weights), total)
    assert not counts[np.array(weights) == 0].any()
    # Among equal weights the last comes first: it cannot get more than the others.
    ascending = np.lexsort((-np.arange(len(weights)), weights))
    assert (np.diff(counts[ascending]) >= 0).all()


@pytest.mark.parametrize(
    ("weights", "total", "counts"),
    [
        ([47_000, 16_000, 15_900, 12_000, 6_000, 3_100], 10, [5, 2, 1, 1, 1, 0]),
        ([1, 1, 1], 2, [1, 1, 0]),  # equal remainders: the lower position first
        ([1, 2, 1], 2, [1, 1, 0]),
        ([0, 7], 3, [0, 3]),
        ([1e308, 1e308], 3, [2, 1]),  # their sum is infinite
        ([5e-324, 5e-324], 4, [2, 2]),
        ([3, 1], 0, [0, 0]),
    ],
)
def test_seats_go_to_the_largest_remainders(weights, total, counts):
    assert largest_remainder(np.array(weights), total).tolist() == counts


@pytest.mark.parametrize("share", [largest_remainder, rounded_shares])
@pytest.mark.parametrize("weights", [[0.0, 0.0], [1.0, -1.0], [1.0, np.nan], [np.inf, 1.0], []])
def test_weights_from_which_no_share_follows_are_refused(share, weights):
    with pytest.raises(ValueError, match="weights must be finite, not negative, and not all zero"):
        share(np.array(weights), 3)


def test_adasyn_rounds_each_share_by_itself_half_to_even():
    # Shares 0.5, 1.5 and 2: the half goes down to 0, one and a half up to 2.
    assert rounded_shares(np.array([0.125, 0.375, 0.5]), 4).tolist() == [0, 2, 2]


def test_adasyn_rounding_may_miss_the_total():
    assert rounded_shares(np.array([0.2, 0.2, 0.2]), 10).sum() == 9


def test_ratios_and_counts_part_where_a_share_is_half_a_row():
    # 2.5 and 7.5 of 10 rows; as 0.2 / 0.8 and 0.6 / 0.8 the latter falls just short of the half.
    assert rounded_shares(np.array([1, 3]) / 5, 10).tolist() == [2, 7]
    assert rounded_shares(np.array([1, 3]), 10).tolist() == [2, 8]


@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=60).filter(any),
    st.integers(1, 10**5),
)
def test_given_the_papers_ratios_rounding_is_that_of_the_published_formula(n_others, total):
    ratio = np.array(n_others) / 5
    weights = ratio / np.sum(ratio)
    assert rounded_shares(ratio, total).tolist() == np.rint(weights * total).tolist()


def test_a_support_vector_takes_its_neighbours_from_first_to_last_and_starts_again():
    base, nth = neighbours_in_order(3, k=2, total=8)
    assert base.tolist() == [0, 0, 0, 1, 1, 1, 2, 2]
    assert nth.tolist() == [0, 1, 0, 0, 1, 0, 0, 1]


@given(st.integers(1, 40), st.integers(1, 10), st.integers(0, 500))
def test_new_rows_are_spread_evenly_and_neighbours_served_in_turn(n_base, k, total):
    base, nth = neighbours_in_order(n_base, k, total)
    assert np.bincount(base, minlength=n_base).tolist() == share_evenly(n_base, total).tolist()
    for one in range(n_base):
        turns = nth[base == one].tolist()
        assert turns == [turn % k for turn in range(len(turns))]
