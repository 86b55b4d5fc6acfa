"""How far the farthest rows are: against all distances, sorted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.core import farthest
from equipoise.core.farthest import farthest_squares
from equipoise.core.neighbors import ExactSearch
from equipoise.core.pools import FarthestBySearch, Pool


def by_sorting(table, rows, pool, k):
    """Sums of squares in column order, every pair."""
    squares = np.zeros((rows.size, pool.size))
    for j in range(table.shape[1]):
        way = table[rows, j, np.newaxis].astype(float) - table[pool, j].astype(float)
        squares += way * way
    return -np.sort(-squares, axis=1)[:, :k]


@given(
    st.integers(0, 10_000), st.sampled_from([3, 70, 400]), st.integers(1, 9),
    st.sampled_from([0.0, 1e9]), st.booleans(),
)  # fmt: skip
def test_they_are_the_largest_of_all_distances(seed, n_pool, k, offset, is_tied):
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(n_pool + 30, 4)) + offset
    if is_tied:
        table = np.round(table)
    pool = np.sort(rng.permutation(len(table))[:n_pool])
    rows = np.setdiff1d(np.arange(len(table)), pool)
    k = min(k, n_pool)
    found = farthest_squares(table, rows, Pool(pool, "some"), k)
    assert np.array_equal(found, by_sorting(table, rows, pool, k))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_blocks_change_no_digit(monkeypatch, dtype):
    rng = np.random.default_rng(0)
    table = rng.normal(size=(500, 7)).astype(dtype)
    table.flags.writeable = False
    pool, rows = Pool(np.arange(300), "some"), np.arange(300, 500)
    whole = farthest_squares(table, rows, pool, 5)
    monkeypatch.setattr(farthest, "_VALUES_AT_ONCE", 1000)
    assert np.array_equal(farthest_squares(table, rows, pool, 5), whole)
    assert np.array_equal(whole, by_sorting(table, rows, pool.rows, 5))


class Measuring(FarthestBySearch):
    """A search that measures as the native one does; some pairs are not allowed."""

    def __init__(self, table, group=None):
        self._search, self._group = ExactSearch(table, 1), group

    def measured(self, rows, pool, k, measured_by):
        near, squares = self._search.measured(rows, pool, k, measured_by)
        if self._group is None:
            return near, squares
        squares = np.where(self._group[near] == self._group[rows, np.newaxis], squares, np.inf)
        return near, np.sort(squares, axis=1)


def test_a_search_without_a_quicker_way_measures_all():
    table = np.random.default_rng(0).normal(size=(120, 3))
    pool = Pool(np.arange(50), "some")
    outside = np.arange(40, 120)
    slow = Measuring(table).farthest(outside, pool, 4, pool)
    assert np.array_equal(slow, ExactSearch(table, 1).farthest(outside, pool, 4, pool))


def test_who_is_not_allowed_is_not_far():
    table = np.arange(6.0)[:, np.newaxis]
    group = np.array([0, 0, 1, 1, 0, 2])
    search = Measuring(table, group)
    pool = Pool(np.arange(4), "some")
    found = search.farthest(np.array([4, 5]), pool, 2, pool)
    assert found[0].tolist() == [16.0, 9.0]
    assert np.isnan(found[1]).all()
