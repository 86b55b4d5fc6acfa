import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from equipoise.core.eligibility import (
    count_others,
    in_danger,
    is_noise,
    is_safe,
    width_with_half_in_danger,
)


def table(*rows):
    """A row of neighbours for each word: x is of another class, o of the same."""
    return np.array([[letter == "x" for letter in row] for row in rows])


TABLES = st.tuples(st.integers(1, 30), st.integers(1, 12)).flatmap(lambda s: arrays(bool, s))


@pytest.mark.parametrize(
    ("neighbours", "kind"),
    [
        ("xxxx", is_noise),  # m' = m
        ("xxxo", in_danger),
        ("xxoo", in_danger),  # m' = m / 2 counts
        ("xooo", is_safe),
        ("oooo", is_safe),
        ("xxxxx", is_noise),
        ("xxxoo", in_danger),  # an odd m: 3 of 5 are more than half,
        ("xxooo", is_safe),  # 2 of 5 are less
        ("x", is_noise),
        ("o", is_safe),
        ("xo", in_danger),
        ("ox", in_danger),
    ],
)
def test_a_row_is_of_one_kind_by_the_others_around_it(neighbours, kind):
    others = table(neighbours)
    assert {one.__name__ for one in (is_noise, in_danger, is_safe) if one(others)[0]} == {
        kind.__name__
    }


@given(TABLES)
def test_every_row_is_exactly_one_of_noise_danger_and_safe(others):
    kinds = is_noise(others).astype(int) + in_danger(others) + is_safe(others)
    assert (kinds == 1).all()


@given(TABLES)
def test_danger_is_the_inequality_of_the_paper(others):
    m = others.shape[1]
    expected = [m / 2 <= sum(row) < m for row in others.tolist()]
    assert in_danger(others).tolist() == expected


def test_others_are_counted_row_by_row():
    assert count_others(table("xoxo", "oooo", "xxxx")).tolist() == [2, 0, 4]


def test_a_table_without_rows_has_none_in_danger():
    assert in_danger(np.empty((0, 10), dtype=bool)).shape == (0,)


@given(TABLES)
def test_the_width_is_the_first_whose_danger_share_is_nearest_to_half(others):
    n_rows, widest = others.shape
    distances = {
        m: abs(2 * sum(m / 2 <= sum(row[:m]) < m for row in others.tolist()) - n_rows)
        for m in range(min(2, widest), widest + 1)
    }
    assert width_with_half_in_danger(others) == min(distances, key=lambda m: (distances[m], m))


def test_the_width_may_be_the_widest():
    assert width_with_half_in_danger(table("oooxxx", "oooooo")) == 6


def test_a_third_and_two_thirds_are_equally_far_from_half_so_the_smaller_width_wins():
    others = table("xox", "xxo", "ooo")  # in floating point 2/3 is the nearer
    assert [int(in_danger(others[:, :m]).sum()) for m in (2, 3)] == [1, 2]
    assert width_with_half_in_danger(others) == 2


def test_a_width_of_one_is_taken_only_where_there_is_no_other():
    assert width_with_half_in_danger(table("x", "o")) == 1
    assert width_with_half_in_danger(table("xxx", "xxx")) == 2


def test_without_rows_the_smallest_width_is_taken():
    assert width_with_half_in_danger(np.empty((0, 5), dtype=bool)) == 2
