"""Pools are told apart by what they are, not by what they hold."""

import numpy as np
import pytest
from oracles import nearest_rows
from scipy import sparse

from equipoise._engine.search import EstimatorSearch
from equipoise._kernels import is_native
from equipoise.core.columns import Column, Features, Kind
from equipoise.core.metrics import METRICS, measured_table
from equipoise.core.mixed import MixedSearch
from equipoise.core.neighbors import ExactSearch
from equipoise.core.pools import Pool, whole_table
from equipoise.core.sparse_neighbors import SparseSearch

TABLE = np.random.default_rng(0).normal(size=(300, 3))
FEATURES = Features(TABLE, [Column(j, Kind.CONTINUOUS) for j in range(3)])
CODES = np.arange(300) % 2
SEARCHES = {
    "exact": lambda: ExactSearch(TABLE, 1),
    "scikit-learn": lambda: EstimatorSearch(TABLE),
    "sparse": lambda: SparseSearch(sparse.csr_array(TABLE), 1),
    "mixed": lambda: MixedSearch(measured_table(METRICS["smote-nc"], FEATURES, CODES)),
}
#: Without the native part there is no exact search to try.
HERE = [name for name in SEARCHES if is_native() or name != "exact"]


def test_pools_of_the_same_rows_are_two():
    rows = np.array([1, 4, 9])
    one, two = Pool(rows, "some"), Pool(rows, "some")
    assert one == one
    assert one != two
    assert len({one, two, one}) == 2
    assert len(one) == 3


def test_the_whole_table_is_every_row():
    assert whole_table(4).rows.tolist() == [0, 1, 2, 3]
    assert whole_table(4).rows.dtype == np.int64


@pytest.mark.parametrize("name", HERE)
def test_a_search_keeps_many_pools_apart(name):
    """Any rows are a pool, and one search serves them all, again and again."""
    search = SEARCHES[name]()
    rng = np.random.default_rng(1)
    pools = [Pool(np.sort(rng.choice(300, n, replace=False)), "some") for n in (20, 20, 150, 300)]
    rows = np.array([0, 17, 299])
    for pool in [*pools, *reversed(pools)]:
        found = search(rows, pool, 3, pool)
        assert found.tolist() == [nearest_rows(TABLE, pool.rows, row, 3) for row in rows]


@pytest.mark.parametrize("name", HERE)
def test_a_pool_that_nobody_else_holds_is_not_taken_for_a_later_one(name):
    """A key that were a number, such as the id of an object that is gone, would come again."""
    search = SEARCHES[name]()
    row = np.array([5])
    for start in range(0, 280, 7):
        rows = np.arange(start, start + 12)
        pool = Pool(rows, "a window")
        assert search(row, pool, 2, pool).tolist() == [nearest_rows(TABLE, rows, 5, 2)]
        del pool
