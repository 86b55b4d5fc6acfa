"""Editing in passes: against the definition, as loops, on tables of many twins and of few."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import edited, squared_distances

from equipoise.core.editing import NearestLeft, Passes, edit, first_of
from equipoise.core.mixed import each_once, repeat_found
from equipoise.core.neighbors import ExactSearch
from equipoise.core.problem import Neighbors, Problem


def problem_of(X, y, search=None):
    features = None
    return Problem(
        features=features, codes=np.asarray(y, dtype=np.intp), classes=np.unique(y),
        default_search=search or ExactSearch(np.ascontiguousarray(X, dtype=float), 1),
        as_numbers=lambda: X, objects=lambda rows: X[rows],
    )  # fmt: skip


@given(
    st.integers(0, 10_000), st.sampled_from(["all", "mode"]), st.integers(1, 4), st.booleans(),
    st.sampled_from([(0,), (0, 1), (0, 1, 2)]),
)  # fmt: skip
def test_rows_go_pass_by_pass_as_the_definition_says(seed, kind, k, is_one_more, targets):
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 6, (40, 2)).astype(float)
    y = rng.permutation(np.repeat([0, 1, 2], [20, 12, 8]))
    ks = tuple(range(1, k + 1)) if is_one_more else (k,) * 9
    passes = Passes(ks, " {n} {k}", until_none_goes=not is_one_more, spares_classes=bool(seed % 2))
    is_target = np.isin([0, 1, 2], targets)
    found, n_passes = edit(problem_of(X, y), is_target, Neighbors("k", k), kind, passes)
    gone, n_expected = edited(
        squared_distances(X), y, targets, ks, kind,
        until_none_goes=passes.until_none_goes, spares_classes=passes.spares_classes,
    )  # fmt: skip
    assert n_passes == n_expected
    assert {row: (int(why.split()[-2]), through) for row, why, through in found} == gone


@pytest.mark.parametrize("spread", [0.3, 3.0])
def test_lists_that_are_used_up_are_searched_for_anew(spread):
    """A thick cloud of one class goes from around rows of another, and leaves a few rows."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(300, 2)) * spread, rng.normal(size=(40, 2)) * 3])
    y = np.repeat([0, 1], [300, 40])
    near = Neighbors("k", 3)
    left = NearestLeft(problem_of(X, y), near, np.arange(340), (3, 3))
    left.nearest(3)
    ways = squared_distances(X)
    order = rng.permutation(300)
    for some in (order[:200], order[200:290], order[290:299]):
        left.drop(some)
        rows, found = left.nearest(3)
        there = np.flatnonzero(left.is_left)
        for row, nearest in zip(rows, found, strict=True):
            others = there[there != row]
            expected = others[np.lexsort((others, ways[row, others]))[:3]]
            assert nearest.tolist() == expected.tolist()
        untouched = np.setdiff1d(there, rows)
        for row in untouched:
            others = there[there != row]
            assert np.isin(others[np.lexsort((others, ways[row, others]))[:3]], there).all()


def test_only_rows_whose_neighbours_went_are_looked_at_again():
    X = np.array([[0.0], [1.0], [2.0], [10.0], [11.0], [12.0]])
    left = NearestLeft(problem_of(X, [0, 0, 0, 1, 1, 1]), Neighbors("k", 1), np.arange(6), (1, 1))
    assert left.nearest(1)[0].tolist() == [0, 1, 2, 3, 4, 5]
    assert left.nearest(1)[0].size == 0
    left.drop(np.array([5]))
    rows, near = left.nearest(1)
    assert rows.size == 0, "nobody's nearest row was 5"
    left.drop(np.array([0]))
    rows, near = left.nearest(1)
    assert (rows.tolist(), near.tolist()) == ([1], [[2]])


def test_a_search_of_the_callers_own_is_asked_in_each_pass():
    """It may be any: here the farthest rows are the nearest."""
    X = np.arange(8.0)[:, None]
    asked = []

    def farthest(rows, pool, k, measured_by):
        asked.append(len(pool))
        ways = -np.abs(X[rows] - X[pool.rows].T)
        ways[rows[:, None] == pool.rows] = np.inf
        return pool.rows[np.argsort(ways, axis=1, kind="stable")[:, :k]]

    y = np.array([0, 0, 0, 0, 0, 1, 1, 1])
    passes = Passes((1, 1, 1), until_none_goes=True)
    near = Neighbors("k", 1, farthest)
    found, n_passes = edit(problem_of(X, y), np.array([True, False]), near, "all", passes)
    why = "a neighbour is of another class"
    assert list(found) == [(row, why, 7) for row in range(5)]
    assert asked == [8, 4]
    assert n_passes == 2


def test_where_few_may_be_near_those_that_are_left_stand_again_in_turn():
    """As in a search with groups: row 0 may be near to rows 1, 2 and 3 alone."""

    def within_groups(rows, pool, k, measured_by):
        allowed = np.full((rows.size, k), -1)
        allowed[rows == 0, :3] = [1, 2, 3]
        return repeat_found(allowed)

    problem = replace(problem_of(np.zeros((6, 1)), [0] * 6, within_groups), restricted_by=("g",))
    left = NearestLeft(problem, Neighbors("k", 4), np.array([0, 4]), (4, 4))
    assert left.nearest(4)[1].tolist() == [[1, 2, 3, 1], [-1] * 4]
    left.drop(np.array([1]))
    rows, near = left.nearest(4)
    assert (rows.tolist(), near.tolist()) == ([0], [[2, 3, 2, 3]])


def test_the_first_rows_of_lists_that_are_left_stand_in_their_order():
    lists = np.array([[3, 1, 2, 0], [2, -1, -1, -1], [0, 1, -1, -1]])
    is_left = np.array([True, False, True, True])
    assert first_of(lists, is_left, 2).tolist() == [[3, 2], [2, -1], [0, -1]]
    assert first_of(lists[:0], is_left, 2).shape == (0, 2)


@given(st.lists(st.permutations(range(6)), min_size=1), st.integers(0, 5))
def test_rows_that_stand_again_are_taken_back(lists, n):
    found = np.array(lists)
    found[:, n:] = -1
    assert np.array_equal(each_once(repeat_found(found)), found)
