"""Whole numbers of every dtype, against Python's own integers and fractions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.core.whole import whole_between, whole_plus

DTYPES = [np.dtype(one) for one in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8")]


@st.composite
def wholes(draw):
    """Some numbers of an integer dtype, many of them at the ends of its range."""
    limits = np.iinfo(draw(st.sampled_from(DTYPES)))
    ends = [limits.min, limits.min + 1, 0, 2**52, 2**53 + 1, limits.max - 1, limits.max]
    near = st.sampled_from([one for one in ends if limits.min <= one <= limits.max])
    number = st.one_of(near, st.integers(limits.min, limits.max), st.integers(0, 100))
    return np.array(draw(st.lists(number, min_size=2, max_size=9)), dtype=limits.dtype)


@settings(max_examples=300, deadline=None)
@given(values=wholes(), position=st.floats(0, 1))
def test_what_lies_between_two_whole_numbers_is_the_exact_one_but_for_a_float(values, position):
    origin, partner = values[:-1], values[1:]
    made = whole_between(origin, partner, np.full(origin.size, position))
    assert made.dtype == values.dtype
    for one, a, b in zip(made.tolist(), origin.tolist(), partner.tolist(), strict=True):
        assert min(a, b) <= one <= max(a, b)
        exact = a + Fraction(position) * (b - a)
        assert abs(one - exact) <= Fraction(1, 2) + Fraction(abs(b - a) + 2**52, 2**52)


@settings(max_examples=300, deadline=None)
@given(values=wholes(), position=st.floats(-1, 2))
def test_what_lies_beyond_stays_in_the_range_of_the_dtype(values, position):
    origin, partner = values[:-1], values[1:]
    limits = np.iinfo(values.dtype)
    made = whole_between(origin, partner, np.full(origin.size, position))
    for one, a, b in zip(made.tolist(), origin.tolist(), partner.tolist(), strict=True):
        exact = min(max(a + Fraction(position) * (b - a), limits.min), limits.max)
        assert abs(one - exact) <= Fraction(1, 2) + Fraction(abs(b - a) + 2**52, 2**51)


def test_a_step_of_one_changes_the_last_digit():
    for origin in (2**53 + 1, 2**62 + 1, -(2**62) - 1):
        ends = np.array([origin, origin + 4])
        made = [whole_between(ends[:1], ends[1:], np.array([u]))[0] - origin for u in (0, 0.3, 1)]
        assert made == [0, 1, 4]


def test_the_far_end_is_reached_and_not_passed_by_what_a_float_rounds_up():
    ends = np.array([0, 2**62 - 1])
    assert whole_between(ends[:1], ends[1:], np.array([1.0])).tolist() == [2**62 - 1]


@pytest.mark.parametrize("dtype", DTYPES)
def test_noise_of_any_size_ends_at_the_ends_of_the_range(dtype):
    limits = np.iinfo(dtype)
    values = np.array([limits.min, limits.max, 7], dtype=dtype)
    for step, expected in ((1e300, [limits.max] * 3), (-1e300, [limits.min] * 3)):
        assert whole_plus(values, np.full(3, step)).tolist() == expected
    assert whole_plus(values, np.array([1.0, -1.0, 2.0])).tolist() == [
        limits.min + 1, limits.max - 1, 9,
    ]  # fmt: skip


def test_small_whole_numbers_are_rounded_to_the_even_one_as_ever():
    made = whole_between(np.array([0, 1, 2]), np.array([1, 2, 3]), np.full(3, 0.5))
    assert made.tolist() == [0, 2, 2]
