"""Segments: what is drawn, and what a plan says of it, on hand-made problems."""

import numpy as np
import pytest

from equipoise import Between, Take
from equipoise.core.columns import Column, Features, Kind
from equipoise.core.draws import Draws
from equipoise.core.problem import Problem
from equipoise.core.segments import Drawn, draw_segments, plan_of, with_partners

BASES = np.array([4, 7, 9])
PARTNERS = np.array([[7, 9], [4, 9], [4, 7]])


def problem_of(values, kinds, **settings):
    columns = [
        Column(j, kind, "", int(np.isnan(values[:, j]).sum()), 3 if kind == Kind.CATEGORY else 0)
        for j, kind in enumerate(kinds)
    ]

    def nothing(*_):
        raise AssertionError("nobody is to be asked")

    codes = np.zeros(len(values), dtype=np.intp)
    features = Features(values, columns)
    return Problem(features, codes, np.array(["a"]), nothing, nothing, nothing, **settings)


def a_table(n=10):
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=(n, 2))
    return np.column_stack([numbers, rng.integers(0, 40, n), rng.integers(0, 3, n)]).astype(float)


@pytest.mark.parametrize("kind", [np.random.RandomState, np.random.default_rng])
def test_pairs_are_drawn_first_and_positions_afterwards(kind):
    drawn = draw_segments(BASES, PARTNERS, 50, Draws(kind(3)))
    again = Draws(kind(3))
    pairs, position = again.below(6, 50), again.uniform(50)
    assert np.array_equal(drawn.base, BASES[pairs // 2])
    assert np.array_equal(drawn.partner, PARTNERS[pairs // 2, pairs % 2])
    assert np.array_equal(drawn.position, position)
    backwards = draw_segments(BASES, PARTNERS, 50, Draws(kind(3)), step=-0.5)
    assert np.array_equal(backwards.position, -0.5 * position)


def test_every_pair_is_drawn_about_equally_often():
    drawn = draw_segments(BASES, PARTNERS, 60_000, Draws(np.random.default_rng(0)))
    _, counts = np.unique(drawn.base * 100 + drawn.partner, return_counts=True)
    # Six pairs of 10,000 each; four standard deviations of a binomial.
    assert counts.size == 6
    assert np.abs(counts - 10_000).max() < 4 * np.sqrt(60_000 * (1 / 6) * (5 / 6))


def test_base_rows_without_a_neighbour_are_left_out():
    partners = np.array([[7, 9], [-1, -1], [4, 7]])
    bases, found = with_partners(BASES, partners)
    assert bases.tolist() == [4, 9]
    assert found.tolist() == [[7, 9], [4, 7]]
    assert with_partners(BASES, PARTNERS)[0] is BASES


def drawn_at(*positions):
    n = len(positions)
    of_base = np.arange(n) % 3
    return Drawn(BASES, PARTNERS, of_base, PARTNERS[of_base, 0], np.array(positions))


def test_a_table_of_numbers_has_one_source():
    new = plan_of(problem_of(a_table()[:, :2], [Kind.CONTINUOUS] * 2), drawn_at(0.2, 0.9))
    assert [type(one) for one in new.sources] == [Between]
    assert new.place is None
    assert new.sources[0].limits is None


def test_what_is_not_interpolated_is_taken_from_the_nearer_parent_where_the_two_are_mutual():
    kinds = [Kind.CONTINUOUS, Kind.CONTINUOUS, Kind.INTEGER, Kind.CATEGORY]
    new = plan_of(problem_of(a_table(), kinds), drawn_at(0.2, 0.9, 0.51))
    between, taken = new.sources
    assert between.rounded == (2,)
    assert taken.columns == (3,)
    # Rows 4 and 7 are each other's partner; row 9's partner is row 4, which has it, too.
    assert taken.rows.tolist() == [4, 4, 4]
    assert new.base.tolist() == [4, 7, 9]
    assert between.partner.tolist() == [7, 4, 4]
    one_sided = Drawn(BASES, np.array([[7, 9], [9, 9], [4, 7]]), np.array([0]), np.array([7]),
                      np.array([0.9]))  # fmt: skip
    assert plan_of(problem_of(a_table(), kinds), one_sided).sources[1].rows.tolist() == [4]


def test_fixed_and_copied_columns_are_the_base_rows_and_votes_stand_once_a_base_row():
    kinds = [Kind.COPIED, Kind.CONTINUOUS, Kind.INTEGER, Kind.CATEGORY]
    problem = problem_of(a_table(), kinds, categories="vote", fixed=(1,))
    new = plan_of(problem, drawn_at(*np.full(30, 0.5)))
    still, voted = (one for one in new.sources if isinstance(one, Take))
    assert still.columns == (0, 1)
    assert np.array_equal(still.rows, new.base)
    assert voted.by_place
    assert voted.rows.size == 3
    assert np.array_equal(new.taken(voted), voted.rows[np.arange(30) % 3])


def test_limits_are_told_only_where_a_row_leaves_its_segment():
    table = a_table()
    table[0, 2] = np.nan
    kinds = [Kind.CONTINUOUS, Kind.CONTINUOUS, Kind.INTEGER, Kind.CATEGORY]
    inside = plan_of(problem_of(table, kinds), drawn_at(0.0, 1.0)).sources[0]
    assert inside.limits is None
    for positions in ((-0.1, 0.5), (0.5, 1.1)):
        limits = plan_of(problem_of(table, kinds), drawn_at(*positions)).sources[0].limits
        assert limits.columns.tolist() == [2]
        assert limits.of(2) == (np.nanmin(table[:, 2]), np.nanmax(table[:, 2]))
        assert limits.of(1) is None
    unknown = table.copy()
    unknown[:, 2] = np.nan
    assert plan_of(problem_of(unknown, kinds), drawn_at(-0.1)).sources[0].limits.columns.size == 0


@pytest.mark.parametrize("categories", ["vote", "combination"])
def test_neighbours_vote_alike_however_few_new_rows_they_serve(categories):
    random = np.random.default_rng(1)
    values = np.column_stack([random.normal(size=(40, 2)), random.integers(0, 3, (40, 2))])
    kinds = [Kind.CONTINUOUS, Kind.CONTINUOUS, Kind.CATEGORY, Kind.CATEGORY]
    problem = problem_of(values, kinds, categories=categories)
    partners = np.array([random.permutation(40)[:5] for _ in range(40)])

    def made(of_base):
        partner, position = partners[of_base, 0], np.full(of_base.size, 0.5)
        return plan_of(problem, Drawn(np.arange(40), partners, of_base, partner, position))

    many, few = made(np.arange(40)), np.array([31, 7, 31, 12])
    for column in (2, 3):
        assert np.array_equal(made(few).gathered(column), many.gathered(column)[few])
