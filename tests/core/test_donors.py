"""Who gives a new row what is not interpolated."""

import numpy as np

from equipoise.core.columns import Column, Features, Kind
from equipoise.core.donors import (
    real_combinations,
    smallest_voted,
    taken_from_rows,
    unbiased_donors,
    voted_donors,
)


def test_the_papers_example_of_smote_n():
    """ABCDE with the neighbours AFCGN and HBCDN makes ABCDN."""
    rows = [list("ABCDE"), list("AFCGN"), list("HBCDN")]
    made = []
    for column in zip(*rows, strict=True):
        levels = np.array([[sorted(set(column)).index(one) for one in column]])
        made.append(column[smallest_voted(levels, np.array([[0, 1, 2]]))[0]])
    assert "".join(made) == "ABCDN"


def test_the_base_row_keeps_its_level_where_it_is_among_the_most_frequent():
    near = np.array([[10, 11, 12, 13]])
    assert voted_donors(np.array([[2, 1, 2, 1, 2]]), near, np.array([9])).tolist() == [9]


def test_the_nearest_of_the_most_frequent_wins_where_the_base_row_has_none_of_them():
    near = np.array([[10, 11, 12, 13, 14]])
    levels = np.array([[7, 3, 1, 1, 3, 5]])
    assert voted_donors(levels, near, np.array([9])).tolist() == [10]


def test_a_vote_counts_neighbours_and_not_the_base_row():
    near = np.array([[10, 11, 12]])
    levels = np.array([[1, 2, 2, 1]])
    assert voted_donors(levels, near, np.array([9])).tolist() == [10]


def test_a_hole_may_win_a_vote():
    near = np.array([[10, 11, 12]])
    assert voted_donors(np.array([[1, -1, -1, 1]]), near, np.array([9])).tolist() == [10]


def test_a_combination_is_that_of_the_row_most_like_the_vote():
    levels = np.array([[[0, 0, 0], [1, 1, 0], [1, 2, 2], [1, 1, 2]]])
    voted = np.array([[1, 1, 2]])
    near = np.array([[10, 11, 12]])
    assert real_combinations(levels, voted, near, np.array([9])).tolist() == [12]
    assert real_combinations(levels, np.array([[0, 1, 2]]), near, np.array([9])).tolist() == [12]
    assert real_combinations(levels, np.array([[0, 0, 2]]), near, np.array([9])).tolist() == [9]


def test_no_row_gives_more_than_it_would_as_a_base():
    """A hub, near to everyone but with neighbours of its own, gives no more than its share."""
    rng = np.random.default_rng(0)
    n, k = 60, 3
    base_rows = np.arange(n)
    partners = np.column_stack([np.zeros(n, int), (base_rows + 1) % n, (base_rows + 2) % n])
    partners[0] = [1, 2, 3]
    pair = rng.integers(0, n * k, 300_000)
    of_base, partner = pair // k, partners.ravel()[pair]
    donors = unbiased_donors(base_rows, partners, of_base, partner, rng.random(300_000) > 0.5)
    assert np.isin(donors, np.column_stack([of_base, partner])).all()
    given = np.bincount(donors, minlength=n)
    # Each row gives 5,000 of 300,000; a draw is off by 70, the largest of 60 by less than 4 times.
    assert np.abs(given - 5000).max() < 4 * np.sqrt(5000)
    assert (donors != of_base).any()


def test_of_rows_equally_like_the_vote_the_nearest_gives_its_combination():
    levels = np.array([[[0, 0], [1, 2], [2, 1], [1, 3]]])
    near = np.array([[10, 11, 12]])
    found = real_combinations(levels, np.array([[1, 1]]), near, np.array([9]))
    assert found.tolist() == [10]


def test_of_two_that_are_each_others_neighbours_the_nearer_one_gives():
    features = Features(np.array([[0.0, 0], [1, 1]]), [
        Column(0, Kind.CONTINUOUS), Column(1, Kind.CATEGORY, n_levels=2),
    ])  # fmt: skip
    base_rows, partners = np.array([0, 1]), np.array([[1], [0]])
    of_base, position = np.array([0, 0, 1, 1]), np.array([0.4, 0.6, 0.4, 0.6])
    (take,) = taken_from_rows(
        features, base_rows, partners, of_base, partners[of_base, 0], position
    )  # fmt: skip
    assert take.rows.tolist() == [0, 1, 1, 0]
