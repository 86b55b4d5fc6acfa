"""The problem of a call: its pools, and what is asked of a search."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.core.columns import Column, Features, Kind
from equipoise.core.pools import Pool
from equipoise.core.problem import Neighbors, Problem, TooFewRowsError

CODES = np.array([1, 0, 1, 1, 0, 2, 1], dtype=np.intp)


class Recording:
    """A search that keeps what it was asked, and finds the first rows of the pool."""

    def __init__(self):
        self.asked = []

    def __call__(self, rows, pool, k, measured_by):
        self.asked.append((rows, pool, k, measured_by))
        return np.tile(pool.rows[:k], (rows.size, 1))


def nothing(*_):
    raise AssertionError("not asked for")


def problem_of(search, columns=(), **more):
    classes = np.array(["a", "b", "c"])
    return Problem(Features(None, columns), CODES, classes, search, nothing, nothing, **more)


def test_the_pool_of_a_class_is_its_rows_in_order_and_always_the_same():
    problem = problem_of(nothing)
    for code in range(3):
        pool = problem.of_class(code)
        assert pool.rows.tolist() == [row for row in range(7) if CODES[row] == code]
        assert pool.rows.dtype == np.int64
        assert pool is problem.of_class(code)
        assert problem.rows_of(code) is pool.rows
    assert problem.of_class(1).name == "class 'b'"


def test_everyone_is_one_pool_of_all_rows():
    problem = problem_of(nothing)
    assert problem.everyone.rows.tolist() == list(range(7))
    assert problem.everyone is problem.everyone
    assert problem.everyone.name == "the table"


def test_another_problem_has_pools_of_its_own():
    one, two = problem_of(nothing), problem_of(nothing)
    assert one.everyone is not two.everyone
    assert one.of_class(0) is not two.of_class(0)
    assert one.is_class(one.of_class(0))
    assert not one.is_class(two.of_class(0))
    assert not one.is_class(one.everyone)


def test_a_search_is_handed_the_pool_and_who_measures():
    search = Recording()
    problem = problem_of(search)
    rows, cluster = np.array([0, 2]), Pool(np.array([0, 2, 3]), "cluster 0")
    problem.search(rows, cluster, Neighbors("k", 2), measured_by=problem.of_class(1))
    assert search.asked == [(rows, cluster, 2, problem.of_class(1))]


def test_a_pool_measures_itself_unless_said_otherwise():
    search = Recording()
    problem = problem_of(search)
    problem.search(np.array([0]), problem.everyone, Neighbors("k", 1))
    assert search.asked[0][3] is problem.everyone


def test_a_search_of_the_callers_own_is_asked_in_place_of_the_problems():
    search = Recording()
    problem = problem_of(nothing)
    problem.search(np.array([0]), problem.everyone, Neighbors("k", 1, search))
    assert len(search.asked) == 1


def test_others_are_told_among_all_rows_as_the_class_measures():
    search = Recording()
    problem = problem_of(search)
    others = problem.others_near(np.array([2, 3]), 1, Neighbors("m", 3))
    assert others.tolist() == [[False, True, False]] * 2  # rows 0, 1, 2 have codes 1, 0, 1
    assert search.asked[0][1] is problem.everyone
    assert search.asked[0][3] is problem.of_class(1)


def test_a_place_that_nobody_fills_is_no_other():
    problem = problem_of(lambda rows, *_: np.full((rows.size, 2), -1))
    assert not problem.others_near(np.array([0]), 2, Neighbors("m", 2)).any()


@pytest.mark.parametrize(
    ("k", "default", "n_pool", "expected"),
    [(3, 5, 4, 3), (None, 5, 9, 5), (None, 5, 4, 3), (None, 2, 9, 2), (None, 5, 2, 1)],
)
def test_neighbours_are_what_is_asked_or_what_a_small_pool_allows(k, default, n_pool, expected):
    pool = Pool(np.arange(n_pool), "some")
    assert Neighbors("k", k, default=default).count(pool) == expected


@pytest.mark.parametrize(("k", "n_pool"), [(3, 3), (None, 1), (1, 0)])
def test_a_pool_without_enough_others_is_refused_by_name(k, n_pool):
    pool = Pool(np.arange(n_pool), "cluster 3 of class 'b'")
    with pytest.raises(TooFewRowsError, match=f"cluster 3 of class 'b' has {n_pool}$") as caught:
        Neighbors("k", k).count(pool)
    assert caught.value.pool is pool


def test_what_a_sampler_prepares_is_made_once_even_where_it_is_nothing():
    problem, made = problem_of(nothing), []
    for _ in range(3):
        assert problem.once(lambda: made.append(1)) is None
    assert made == [1]


@pytest.mark.parametrize(
    ("column", "fixed", "expected"),
    [
        (Column(0, Kind.CONTINUOUS), (), False),
        (Column(0, Kind.DATE), (), False),
        (Column(0, Kind.FLAG), (), True),
        (Column(0, Kind.CONTINUOUS), (0,), True),
        (Column(0, Kind.CONTINUOUS, is_declared=True), (), True),
    ],
)
def test_a_table_of_lengths_alone_is_not_drawn_from_rows(column, fixed, expected):
    assert problem_of(nothing, [column], fixed=fixed).is_drawn_from_rows == expected


def test_labels_are_those_of_the_codes():
    assert problem_of(nothing).labels.tolist() == list("babbacb")


class Naive:
    """A search by one number a row: the distance is the difference, ties go by row number."""

    def __init__(self, values):
        self.values, self.n_asked = values, 0

    def __call__(self, rows, pool, k, measured_by):
        self.n_asked += rows.size
        found = [
            sorted(
                (abs(self.values[row] - self.values[one]), one) for one in pool.rows if one != row
            )
            for row in rows.tolist()
        ]
        return np.array([[one for _, one in near[:k]] for near in found]).reshape(rows.size, k)


@given(n=st.integers(12, 40), k=st.integers(1, 5), m=st.integers(1, 8), seed=st.integers(0, 2**32))
def test_partners_that_stand_in_a_list_of_all_rows_are_those_of_the_class(n, k, m, seed):
    rng = np.random.default_rng(seed)
    search = Naive(rng.integers(0, 9, n))
    codes = np.r_[np.ones(6, dtype=np.intp), rng.integers(0, 2, n - 6)]
    classes = np.array(["a", "b"])
    problem = Problem(Features(None, ()), codes, classes, search, nothing, nothing)
    rows, asked = problem.rows_of(1), Neighbors("k", k)
    around = problem.around(rows, 1, Neighbors("m", m))
    expected = problem.partners_of(rows, 1, asked)
    n_before = search.n_asked
    assert np.array_equal(problem.partners_of(rows, 1, asked, around), expected)
    holds_enough = (codes[around] == 1).sum(axis=1) >= k
    assert search.n_asked - n_before == np.count_nonzero(~holds_enough)
