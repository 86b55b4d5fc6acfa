"""The kernels of sparse tables answer what their twins, and dense tables, answer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import nearest_rows, new_row
from scipy import sparse

from equipoise._kernels import is_native
from equipoise._kernels.neighbors import nearest_rows_twin
from equipoise._kernels.sparse import (
    Stored,
    nearest_sparse_twin,
    pack_sparse,
    sparse_segments,
    sparse_segments_twin,
)

needs_native = pytest.mark.skipif(not is_native(), reason="tests of the native part")


def words(rng, n, d, density=0.2):
    return np.where(rng.random((n, d)) < density, rng.normal(size=(n, d)), 0.0)


def with_times(rng, n, d):
    """A column that all store, one that most do, and one that some do, of large numbers."""
    table = words(rng, n, d)
    table[:, 0] = 1.7e9 + rng.integers(0, 50, n)
    table[rng.random(n) < 0.8, -1] = 1.6e15
    table[rng.random(n) < 0.2, d // 2] = 1.7e9
    return table + (table > 1e8) * rng.integers(0, 9, (n, d))


def duplicated(rng, n, d):
    return words(rng, n, d)[rng.integers(0, max(1, n // 2), n)]


def some_rows_empty(rng, n, d):
    return words(rng, n, d) * (rng.random((n, 1)) < 0.5)


def counts(rng, n, d):
    return rng.poisson(0.2, (n, d)) * 1.0


def one_row_far_out(rng, n, d):
    return words(rng, n, d) * np.where(np.arange(n) == 1, 1e9, 1)[:, None]


def many_magnitudes(rng, n, d):
    return words(rng, n, d) * 10.0 ** rng.integers(-20, 20, (n, 1))


HOSTILE = {
    "words": words,
    "times beside words": with_times,
    "half of the rows duplicated": duplicated,
    "empty rows": some_rows_empty,
    "counts, full of ties": counts,
    "one word a row": lambda rng, n, d: np.eye(d)[rng.integers(0, d, n)],
    "all rows equal": lambda rng, n, d: np.tile(words(rng, 1, d, 0.5), (n, 1)),
    "all rows empty": lambda rng, n, d: np.zeros((n, d)),
    "a row scaled by 1e9": one_row_far_out,
    "values of 1e-25": lambda rng, n, d: 1e-25 * words(rng, n, d),
    "squares that underflow": lambda rng, n, d: 1e-170 * words(rng, n, d),
    "subnormal values": lambda rng, n, d: 1e-310 * words(rng, n, d),
    "squares of 1e280": lambda rng, n, d: 1e140 * words(rng, n, d),
    "rows of forty orders of magnitude": many_magnitudes,
    "no zero": lambda rng, n, d: rng.normal(size=(n, d)),
}


def stored_of(table, starts=np.int64):
    """What a dense table stores, in the dtypes that a search reads."""
    made = sparse.csr_array(table)
    return Stored(made.indptr.astype(starts), made.indices.astype(np.int32), made.data)


def with_explicit_zeros(table, rng):
    """The same rows, some zeros of which are stored."""
    is_stored = (table != 0) | (rng.random(table.shape) < 0.1)
    row, column = np.nonzero(is_stored)
    starts = np.concatenate([[0], np.cumsum(is_stored.sum(axis=1))]).astype(np.int64)
    return Stored(starts, column.astype(np.int32), table[row, column])


@needs_native
@settings(deadline=None)
@given(
    kind=st.sampled_from(sorted(HOSTILE)),
    n=st.integers(2, 90),
    d=st.integers(1, 30),
    k=st.integers(1, 7),
    seed=st.integers(0, 2**32),
    n_threads=st.integers(1, 4),
    share=st.floats(0.1, 1.0),
)
def test_the_nearest_rows_are_those_of_the_dense_table(kind, n, d, k, seed, n_threads, share):
    rng = np.random.default_rng(seed)
    table = np.ascontiguousarray(HOSTILE[kind](rng, n, d))
    pool = np.flatnonzero(rng.random(n) < share)
    stored = with_explicit_zeros(table, rng)
    queries = rng.permutation(n)
    found = pack_sparse(stored, d, pool, n_threads).search(queries, k, n_threads)
    rows, squares = nearest_rows_twin(table, pool, queries, k)
    assert np.array_equal(found[0], rows)
    assert np.array_equal(found[1], squares)


@needs_native
def test_a_pool_of_several_blocks_is_searched_to_its_end():
    """Of pools longer than the block whose sums are kept, the last rows count like the first."""
    rng = np.random.default_rng(0)
    table = words(rng, 9_000, 8, 0.3)
    queries = np.array([0, 4_095, 4_096, *range(8_980, 9_000)])
    rows, squares = pack_sparse(stored_of(table), 8, np.arange(9_000), 2).search(queries, 5, 2)
    expected = nearest_rows_twin(table, np.arange(9_000), queries, 5)
    assert np.array_equal(rows, expected[0])
    assert np.array_equal(squares, expected[1])
    assert (rows > 8_192).any()


@needs_native
def test_more_ties_than_a_list_of_candidates_holds_are_told_apart_by_number():
    table = np.zeros((3_000, 4))
    table[::2, 1] = 1.0
    rows, squares = pack_sparse(stored_of(table), 4, np.arange(3_000), 1).search(
        np.array([1, 2]), 3, 1
    )
    assert rows.tolist() == [[3, 5, 7], [0, 4, 6]]
    assert not squares.any()


def test_the_twin_of_the_search_is_a_naive_one():
    rng = np.random.default_rng(1)
    table = with_times(rng, 30, 9)
    found, _ = nearest_sparse_twin(stored_of(table), 9, np.arange(20), np.arange(30), 4)
    assert found.tolist() == [nearest_rows(table, range(20), row, 4) for row in range(30)]


@needs_native
def test_row_numbers_outside_the_table_and_no_neighbours_are_refused():
    pool = pack_sparse(stored_of(np.eye(4)), 4, np.arange(4), 1)
    with pytest.raises(IndexError, match="outside a table of 4 rows"):
        pool.search(np.array([4]), 1, 1)
    with pytest.raises(ValueError, match="k must be at least 1, not 0"):
        pool.search(np.array([0]), 0, 1)


def dense(made, n_columns):
    parts = (made.values, made.columns, made.starts)
    return sparse.csr_array(parts, shape=(made.n_rows, n_columns)).toarray()


@given(
    n=st.integers(1, 30),
    n_new=st.integers(0, 120),
    d=st.integers(1, 30),
    seed=st.integers(0, 2**32),
    dtype=st.sampled_from([np.float32, np.float64]),
    index=st.sampled_from([np.int32, np.int64]),
    n_threads=st.integers(1, 4),
)
def test_rows_between_rows_are_those_of_the_dense_table(n, n_new, d, seed, dtype, index, n_threads):
    rng = np.random.default_rng(seed)
    table = words(rng, n, d, 0.4).astype(dtype)
    stored = with_explicit_zeros(table, rng)
    stored = Stored(stored.starts.astype(index), stored.columns.astype(index), stored.values)
    base, partner = rng.integers(0, n, (2, n_new))
    position = rng.uniform(-0.5, 1.0, n_new)
    # Halfway between opposite values, and at the ends, there are zeros.
    position[rng.random(n_new) < 0.3] = rng.integers(0, 2)
    for make in (
        lambda: sparse_segments(stored, base, partner, position, n_threads),
        lambda: sparse_segments_twin(stored, base, partner, position),
    ):
        made = make()
        assert made.values.dtype == dtype
        assert made.columns.dtype == index
        assert made.starts.tolist()[-1] == made.values.size == made.columns.size
        assert (made.values != 0).all()
        for first, last in zip(made.starts[:-1], made.starts[1:], strict=True):
            assert (np.diff(made.columns[first:last]) > 0).all()
        way = table[partner] - table[base]
        expected = (table[base] + position[:, None] * way).astype(dtype)
        assert np.array_equal(dense(made, d), expected)


def test_a_row_between_is_the_naive_formula():
    table = np.array([[0.0, 2.0, 0.0, -1.0], [4.0, 0.0, 0.0, 1.0]])
    made = sparse_segments(
        stored_of(table, np.int32), np.array([0, 1]), np.array([1, 0]), np.array([0.5, 0.25]), 1
    )
    assert dense(made, 4)[0].tolist() == new_row(table[0], table[1], 0.5) == [2.0, 1.0, 0.0, 0.0]
    assert dense(made, 4)[1].tolist() == new_row(table[1], table[0], 0.25)
    assert np.diff(made.starts).tolist() == [2, 3]


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"base": np.array([1], dtype=np.int32)}, "vector of int64"),
        ({"partner": np.array([[1]])}, "vector of int64"),
        ({"position": np.array([0.5, 0.5])}, "equally long"),
        ({"position": np.array([1])}, "float64"),
        ({"table": stored_of(np.eye(2))}, "both of int32 or int64, not int64 and int32"),
    ],
    ids=["base of int32", "partners in a matrix", "too many positions", "whole positions", "mixed"],
)
def test_what_a_kernel_cannot_follow_is_refused(changed, error):
    arguments = {
        "table": stored_of(np.eye(2), np.int32),
        "base": np.array([0]),
        "partner": np.array([1]),
        "position": np.array([0.5]),
        "n_threads": 1,
    }
    with pytest.raises(TypeError, match=error):
        sparse_segments(**(arguments | changed))
