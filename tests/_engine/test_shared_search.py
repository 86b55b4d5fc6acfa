"""Samplers that share a search make the same rows as they do alone."""

from contextlib import nullcontext

import numpy as np
import pytest
from samplers import CASES, seeded
from scipy import sparse
from sklearn.datasets import make_classification

import equipoise.core.mixed as core_mixed
import equipoise.core.neighbors as core_neighbors
from equipoise import Columns
from equipoise._containers import read_labels, read_table
from equipoise._engine import shared_search
from equipoise._engine.problem import state_problem
from equipoise._engine.shared_search import NeighborMemory, remember_neighbors
from equipoise._kernels import is_native
from equipoise._kernels.sparse import SparsePool
from equipoise.core.pools import Pool, whole_table
from equipoise.over_sampling import SMOTE, SMOTENC, BorderlineSMOTE

SAMPLERS = [
    *(SMOTE(k_neighbors=k, random_state=0) for k in (1, 4, 15)),
    *(seeded(one.sampler) for one in CASES if one.has_neighbors),
    BorderlineSMOTE(kind="borderline-2", k_neighbors=7, random_state=0),
]


@pytest.fixture
def data():
    X, y = make_classification(
        400, n_informative=6, n_classes=3, weights=[0.8, 0.15], random_state=0
    )
    X[::7] = X[0]  # twins
    return X, y


@pytest.mark.filterwarnings("ignore::equipoise.exceptions.FewerRowsWarning")
@pytest.mark.parametrize("widest", [1, 15])
def test_shared_searches_change_no_value(data, widest):
    alone = [sampler.fit_resample(*data)[0] for sampler in SAMPLERS]
    with remember_neighbors(NeighborMemory(widest)):
        shared = [sampler.fit_resample(*data)[0] for sampler in SAMPLERS]
        again = [sampler.fit_resample(data[0].copy(), data[1])[0] for sampler in SAMPLERS]
    for one, two, three in zip(alone, shared, again, strict=True):
        np.testing.assert_array_equal(one, two)
        np.testing.assert_array_equal(one, three)


@pytest.mark.skipif(not is_native(), reason="a search without the native part is not shared")
def test_a_sparse_table_is_searched_once_by_all_who_share(monkeypatch):
    random = np.random.default_rng(0)
    X = sparse.csr_array(random.random((400, 900)) * (random.random((400, 900)) < 0.02))
    y = np.arange(400) % 4 == 0
    sweep = [SMOTE(k_neighbors=k, random_state=0) for k in (5, 2, 7)]
    alone = [sampler.fit_resample(X, y)[0] for sampler in sweep]
    asked = []
    search = SparsePool.search
    monkeypatch.setattr(
        SparsePool, "search", lambda self, *how: asked.append(how[1]) or search(self, *how)
    )
    with remember_neighbors(NeighborMemory(7)):
        shared = [sampler.fit_resample(X.copy(), y)[0] for sampler in sweep]
    assert asked == [7]
    for one, two in zip(alone, shared, strict=True):
        assert (one != two).nnz == 0


def test_a_sweep_of_k_searches_once_a_class(data, monkeypatch):
    asked = []
    fresh = shared_search.fresh_search

    def counting(matrix, n_threads):
        search = fresh(matrix, n_threads)

        def count(rows, pool, k, measured_by):
            asked.append((pool.name, k, rows.size))
            return search(rows, pool, k, measured_by)

        return count

    monkeypatch.setattr(shared_search, "fresh_search", counting)
    with remember_neighbors(NeighborMemory(9)):
        for k in range(1, 10):
            SMOTE(k_neighbors=k, random_state=0).fit_resample(*data)
    _, n_1, n_2 = np.bincount(data[1])
    if is_native():
        assert asked == [("class 1", 9, n_1), ("class 2", 9, n_2)]
    else:  # scikit-learn orders ties as it likes, so that nothing can be shared
        assert [k for _, k, _ in asked] == [k for k in range(1, 10) for _ in (1, 2)]


def test_another_table_is_searched_anew(data):
    X, y = data
    with remember_neighbors(NeighborMemory(5)):
        SMOTE(random_state=0).fit_resample(X, y)
        shared, _ = SMOTE(random_state=0).fit_resample(X + np.arange(len(X))[:, None], y)
    alone, _ = SMOTE(random_state=0).fit_resample(X + np.arange(len(X))[:, None], y)
    np.testing.assert_array_equal(shared, alone)


def test_other_labels_of_the_same_table_have_other_pools(data):
    X, y = data
    moved = np.roll(y, 50)
    alone, _ = SMOTE(random_state=0).fit_resample(X, moved)
    with remember_neighbors(NeighborMemory(5)):
        SMOTE(random_state=0).fit_resample(X, y)
        shared, _ = SMOTE(random_state=0).fit_resample(X, moved)
    np.testing.assert_array_equal(shared, alone)


@pytest.mark.skipif(not is_native(), reason="scikit-learn's searches are not shared")
def test_a_pool_is_packed_once_for_all_calls(data, monkeypatch):
    packed = []
    pack = core_neighbors.ExactSearch._pack

    def counting(search, pool, *how):
        packed.append(len(pool))
        return pack(search, pool, *how)

    monkeypatch.setattr(core_neighbors.ExactSearch, "_pack", counting)
    with remember_neighbors(NeighborMemory(3)):
        for k in (1, 2, 3, 8, 9):  # the last two look farther than the memory
            SMOTE(k_neighbors=k, random_state=0).fit_resample(*data)
    assert packed == np.bincount(data[1])[1:].tolist()


@pytest.fixture
def mixed(data):
    X, y = data
    letters = np.array(list("abc"), dtype=object)[np.arange(len(y)) % 3]
    table = np.column_stack([X[:, :4].astype(object), letters])
    table[::9, 1] = None
    return table, y


@pytest.mark.parametrize("columns", [None, Columns(metric="hvdm"), Columns(scale="standard")])
def test_mixed_searches_are_shared_and_change_no_value(mixed, columns):
    sweep = [SMOTE(k_neighbors=k, columns=columns, random_state=0) for k in (1, 3, 8)]
    sweep += [BorderlineSMOTE(columns=columns, random_state=0), SMOTENC([4], random_state=0)]
    alone = [sampler.fit_resample(*mixed)[0] for sampler in sweep]
    with remember_neighbors(NeighborMemory(8)):
        shared = [sampler.fit_resample(*mixed)[0] for sampler in sweep]
    for one, two in zip(alone, shared, strict=True):
        np.testing.assert_array_equal(one, two)


@pytest.mark.skipif(not is_native(), reason="scikit-learn's searches are not shared")
def test_a_sweep_over_a_mixed_table_packs_each_pool_once(mixed, monkeypatch):
    packed = []
    pack = core_mixed.pack_mixed

    def counting(table, pool, *arguments):
        packed.append(pool.size)
        return pack(table, pool, *arguments)

    monkeypatch.setattr(core_mixed, "pack_mixed", counting)
    with remember_neighbors(NeighborMemory(8)):
        for k in (1, 3, 8):
            SMOTE(k_neighbors=k, random_state=0).fit_resample(*mixed)
    assert packed == np.bincount(mixed[1])[1:].tolist()


def test_groups_and_time_are_no_part_of_a_search_without_them(mixed):
    X, y = mixed
    groups = np.arange(len(y)) % 5
    alone, _ = SMOTE(k_neighbors=2, random_state=0).fit_resample(X, y, groups=groups)
    with remember_neighbors(NeighborMemory(5)):
        SMOTE(k_neighbors=2, random_state=0).fit_resample(X, y)
        shared, _ = SMOTE(k_neighbors=2, random_state=0).fit_resample(X, y, groups=groups)
    np.testing.assert_array_equal(shared, alone)


def test_what_is_near_by_one_class_is_not_what_is_near_by_another(mixed):
    """In SMOTE-NC a different category counts the deviation of the class that measures."""
    table = read_table(mixed[0])
    asked = {}
    for memory in (None, NeighborMemory(5)):
        labels = read_labels(mixed[1])
        with nullcontext() if memory is None else remember_neighbors(memory):
            problem = state_problem("SMOTE", table, labels, Columns(), 1)
        some = whole_table(len(mixed[1]))
        ways = [Pool(np.flatnonzero(mixed[1] == code), f"class {code}") for code in (0, 2)]
        search = problem.default_search
        asked[memory is None] = [search(some.rows, some, 4, way) for way in ways]
    for alone, shared in zip(asked[True], asked[False], strict=True):
        np.testing.assert_array_equal(alone, shared)
    assert not np.array_equal(*asked[True])


def test_nothing_is_remembered_afterwards(data):
    with remember_neighbors(NeighborMemory(5)):
        pass
    assert shared_search._memory.get() is None
