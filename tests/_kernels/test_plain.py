"""Where every pair is measured the answer is that of the packed search, and of a loop."""

from collections.abc import Iterator

import numpy as np
import pytest
from hostile import HOSTILE, IN_POOLS, hostile_table
from hypothesis import given, settings
from hypothesis import strategies as st
from instruction_levels import levels, use_level

from equipoise._kernels import is_native
from equipoise._kernels._library import level
from equipoise._kernels.neighbors import nearest_rows_twin
from equipoise._kernels.plain import PlainRows
from equipoise.core.neighbors import ExactSearch, _Packing, _worthwhile
from equipoise.core.pools import Pool

pytestmark = pytest.mark.skipif(not is_native(), reason="tests of the native part")


@pytest.fixture(params=levels(), autouse=True)
def each_level(request) -> Iterator[None]:
    best = level()
    use_level(request.param)
    yield
    use_level(best)


def assert_plain_is_the_twin(table, pool, queries, k):
    rows, squares = PlainRows(table, pool).search(queries, k, 2, with_squares=True)
    rows_expected, squares_expected = nearest_rows_twin(table, pool, queries, k)
    assert np.array_equal(rows, rows_expected)
    assert np.array_equal(squares, squares_expected)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("d", [1, 2, 7, 20])
def test_the_plain_search_is_its_twin_on_hostile_tables(kind, d, dtype):
    rng = np.random.default_rng(d)
    table = hostile_table(kind, rng, 1500, d, dtype)
    pool = np.sort(rng.choice(int(1500 * IN_POOLS), size=1100, replace=False))
    queries = rng.choice(1500, size=25, replace=False)
    for k in (1, 6, 40):
        assert_plain_is_the_twin(table, pool, queries, k)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_plain_search_is_its_twin_on_any_table(data):
    n, d = data.draw(st.integers(2, 700)), data.draw(st.integers(1, 12))
    levels_of_values = data.draw(st.sampled_from([2, 5, 1000, 10**9]))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    scale = 10.0 ** data.draw(st.integers(-20, 20))
    table = (rng.integers(-levels_of_values, levels_of_values, size=(n, d)) * scale).astype(dtype)
    table.flags.writeable = False
    pool = rng.permutation(n)[: data.draw(st.integers(1, n))]
    queries = rng.integers(0, n, size=min(n, 50))
    assert_plain_is_the_twin(table, pool, queries, data.draw(st.integers(1, 45)))


def test_ties_go_to_the_lower_row_number_and_no_row_is_its_own_neighbour():
    table = np.ones((1200, 3))
    rows, _ = PlainRows(table, np.arange(1200)).search(np.arange(1200), 3, 2)
    assert rows[700].tolist() == [0, 1, 2]
    assert rows[1].tolist() == [0, 2, 3]
    backwards, _ = PlainRows(table, np.arange(1199, -1, -1)).search(np.array([700]), 3, 2)
    assert backwards.tolist() == [[0, 1, 2]]


def test_squares_too_large_for_a_float_are_infinite_and_their_rows_still_found():
    table = np.array([[1e200], [-1e200], [3.0], [2e200]])
    rows, squares = PlainRows(table, np.arange(4)).search(np.array([2, 0]), 3, 1, with_squares=True)
    assert rows.tolist() == [[0, 1, 3], [1, 2, 3]]
    assert np.isinf(squares).all()


@pytest.mark.parametrize("n_threads", [1, 2, 5])
def test_threads_do_not_change_the_result(n_threads):
    table = np.random.default_rng(0).normal(size=(3000, 4))
    everyone = np.arange(3000)
    plain = PlainRows(table, everyone)
    assert np.array_equal(plain.search(everyone, 4, 1)[0], plain.search(everyone, 4, n_threads)[0])


@pytest.mark.parametrize("rows", [np.array([4]), np.array([-1]), np.array([0], dtype=np.int32)])
def test_rows_outside_the_table_are_refused(rows):
    with pytest.raises((IndexError, TypeError), match=r"outside a table|vector of int64"):
        PlainRows(np.ones((4, 2)), rows)
    with pytest.raises((IndexError, TypeError), match=r"outside a table|vector of int64"):
        PlainRows(np.ones((4, 2)), np.arange(4)).search(rows, 1, 1)


def test_few_rows_are_searched_as_they_are_and_many_in_order():
    assert _worthwhile(100, 100, 2) == _worthwhile(100, 10_000, 2) == _Packing.NONE
    assert _worthwhile(100, 100, 10) == _Packing.NONE
    assert _worthwhile(150, 100_000, 10) == _Packing.PACKED
    for n_columns in (2, 10, 100):
        assert _worthwhile(100_000, 100_000, n_columns) == _Packing.ORDERED


def test_the_search_of_a_pool_finds_the_same_whatever_was_asked_before():
    """A pool is packed anew once more rows ask; what they are told does not change."""
    table = np.random.default_rng(0).normal(size=(9000, 5))
    pool = Pool(np.arange(0, 9000, 2), "some")
    search = ExactSearch(table, 1)
    few, many = np.arange(7), np.arange(9000)
    before = search(few, pool, 6, pool)
    assert isinstance(search._packed[pool][1], PlainRows)
    assert np.array_equal(search(many, pool, 6, pool)[:7], before)
    assert not isinstance(search._packed[pool][1], PlainRows)
    assert np.array_equal(search(few, pool, 6, pool), before)
