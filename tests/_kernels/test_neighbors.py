import numpy as np
import pytest
from hostile import HOSTILE, IN_POOLS, hostile_table
from hypothesis import given, settings
from hypothesis import strategies as st
from oracles import nearest_rows

from equipoise._kernels import is_native
from equipoise._kernels.neighbors import nearest_rows_twin, order_rows, pack_rows

pytestmark = pytest.mark.skipif(not is_native(), reason="tests of the native part")


def assert_native_is_the_twin(table, pool, queries, k, **packing):
    rows, squares = pack_rows(table, pool, 2, **packing).search(queries, k, 2, with_squares=True)
    rows_expected, squares_expected = nearest_rows_twin(table, pool, queries, k)
    assert np.array_equal(rows, rows_expected)
    assert np.array_equal(squares, squares_expected)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("d", [1, 2, 7, 20, 37])
def test_native_search_is_its_twin_on_hostile_tables(kind, d, dtype):
    rng = np.random.default_rng(d)
    table = hostile_table(kind, rng, 900, d, dtype)
    pool = np.sort(rng.choice(int(900 * IN_POOLS), size=650, replace=False))
    queries = rng.choice(900, size=60, replace=False)
    for k in (1, 6):
        for ordered in (True, False):
            assert_native_is_the_twin(table, pool, queries, k, ordered=ordered)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", HOSTILE)
def test_native_search_is_its_twin_over_a_tree_of_many_frames(kind, dtype):
    rng = np.random.default_rng(3)
    table = hostile_table(kind, rng, 20_000, 3, dtype)
    pool = np.sort(rng.choice(int(20_000 * IN_POOLS), size=15_000, replace=False))
    queries = rng.choice(20_000, size=20, replace=False)
    for ordered in (True, False):
        assert_native_is_the_twin(table, pool, queries, 6, ordered=ordered)
    # Rows of the pool follow its order.
    assert_native_is_the_twin(table, pool, pool[::250].copy(), 6)


@pytest.mark.parametrize("share", [0.52, 0.8])
@pytest.mark.parametrize("d", [100, 300])
def test_boxes_whose_float32_distance_is_rounded_up_at_every_step_are_opened(d, share):
    """Each further square is a bit more than half of the sum's last digit, so that all round up.

    The near rows fill boxes of their own; all other rows are a hair farther, in one column alone.
    """
    rng = np.random.default_rng(d)
    first, step = (float(np.float32(np.sqrt(one))) for one in (1.5, share * 2.0**-23))
    near = np.array([first, *[step] * (d - 1)])
    table = np.zeros((900, d))
    table[:, 0] = np.sqrt(np.square(near).sum() * (1 + 1e-9)) * rng.choice([-1, 1], 900)
    table[rng.choice(np.arange(1, 900), 130, replace=False)] = near
    table[0] = 0.0
    assert_native_is_the_twin(table, np.arange(1, 900), np.array([0]), 3)


def scores_that_round_up(d, share, ratio):
    """A query, a row near it, and their distance: each product but the first rounds the score up.

    The score is half the row's squared length less the product with the query, whose first column
    is ``ratio`` times the row's; each further product is a bit more than half of its last digit.
    """
    first = 1.25
    score = abs(0.5 - ratio) * first**2
    step = float(np.float32(np.sqrt(share * 2.0 ** (np.floor(np.log2(score)) - 23))))
    near = np.array([first, *[step] * (d - 1)])
    query = np.array([ratio * first, *[-step] * (d - 1)])
    return query, near, float(np.square(near - query).sum())


@pytest.mark.parametrize("ratio", [0.0, 0.02])
@pytest.mark.parametrize("d", [100, 300])
def test_rows_whose_float32_score_is_rounded_up_at_every_step_are_looked_at(d, ratio):
    """All others lie on a sphere a hair farther out, whose boxes are looked into first."""
    rng = np.random.default_rng(d)
    query, near, square = scores_that_round_up(d, 0.52, ratio)
    table = np.zeros((900, d))
    radius = np.sqrt(square * (1 + 1e-9) - np.square(query[2:]).sum())
    angle = rng.uniform(-np.pi, np.pi, 900)
    table[:, 0] = query[0] + radius * np.cos(angle)
    table[:, 1] = query[1] + radius * np.sin(angle)
    table[rng.choice(np.arange(1, 900), 130, replace=False)] = near
    table[0] = query
    assert_native_is_the_twin(table, np.arange(1, 900), np.array([0]), 3)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("d", [100, 300])
def test_so_are_those_of_a_query_that_is_far_from_all_rows(d, seed):
    rng = np.random.default_rng(seed)
    query, near, square = scores_that_round_up(d, 0.8, 8.0)
    table = np.zeros((900, d))
    table[:, 0] = query[0] - np.sqrt(square * (1 + 1e-9) - np.square(query[1:]).sum())
    mirrored = rng.choice(np.arange(1, 900), 449, replace=False)
    table[mirrored, 0] *= -1  # so that the centre lies between
    others = np.setdiff1d(np.arange(1, 900), mirrored)
    table[rng.choice(others, 130, replace=False)] = near
    table[0] = query
    assert_native_is_the_twin(table, np.arange(1, 900), np.array([0]), 3)


@pytest.mark.parametrize("kind", HOSTILE)
def test_the_twin_is_the_naive_loop(kind):
    rng = np.random.default_rng(0)
    table = hostile_table(kind, rng, 60, 4, np.float64)
    pool, queries = np.arange(0, 60, 2), np.arange(60)
    rows, _ = nearest_rows_twin(table, pool, queries, 5)
    assert rows.tolist() == [nearest_rows(table, pool, query, 5) for query in queries]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_native_search_is_its_twin_on_any_table(data):
    n = data.draw(st.integers(2, 400))
    d = data.draw(st.integers(1, 12))
    scale = 10.0 ** data.draw(st.integers(-40, 40))
    levels = data.draw(st.sampled_from([2, 5, 1000, 10**9]))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    with np.errstate(over="ignore"):
        table = (rng.integers(-levels, levels, size=(n, d)) * scale).astype(dtype)
    if not np.isfinite(table).all():
        return
    pool = np.flatnonzero(rng.random(n) < data.draw(st.sampled_from([0.2, 0.7, 1.0])))
    if pool.size == 0:
        return
    queries = rng.integers(0, n, size=min(n, 50))
    assert_native_is_the_twin(table, pool, queries, data.draw(st.integers(1, 20)))


def test_a_query_is_never_its_own_neighbour_though_its_twin_is():
    table = np.repeat(np.arange(50.0)[:, np.newaxis], 2, axis=0)
    rows, _ = pack_rows(table, np.arange(100), 1).search(np.arange(100), 1, 1)
    assert np.array_equal(rows[:, 0], np.arange(100) ^ 1)


def test_ties_go_to_the_lower_row_number():
    table = np.ones((1000, 3))
    rows, _ = pack_rows(table, np.arange(1000), 2).search(np.arange(1000), 3, 2)
    assert rows[500].tolist() == [0, 1, 2]
    assert rows[1].tolist() == [0, 2, 3]


@pytest.mark.parametrize("n_threads", [1, 2, 3, 8])
def test_threads_do_not_change_the_result(n_threads):
    table = np.random.default_rng(0).normal(size=(40_000, 3))
    everyone = np.arange(40_000)
    one, _ = pack_rows(table, everyone, 1).search(everyone[:3000], 4, 1)
    many, _ = pack_rows(table, everyone, n_threads).search(everyone[:3000], 4, n_threads)
    assert np.array_equal(one, many)


def test_one_pool_serves_many_query_sets():
    table = np.random.default_rng(1).normal(size=(2000, 5))
    packed = pack_rows(table, np.arange(0, 2000, 2), 2)
    for queries in (np.arange(10), np.arange(1999, 1000, -1), np.array([3, 3, 3] * 20)):
        rows, _ = packed.search(queries, 4, 2)
        assert np.array_equal(rows, nearest_rows_twin(table, np.arange(0, 2000, 2), queries, 4)[0])


def test_a_pool_that_is_too_small_leaves_no_row():
    rows, squares = pack_rows(np.eye(3), np.arange(3), 1).search(
        np.arange(3), 4, 1, with_squares=True
    )
    assert (rows[:, 2:] == -1).all()
    assert np.isinf(squares[:, 2:]).all()


def test_order_is_a_permutation_cut_at_leaves():
    table = np.random.default_rng(0).normal(size=(100_000, 2))
    order = order_rows(table, np.arange(100_000), 256, 2)
    assert np.array_equal(np.sort(order), np.arange(100_000))
    spread = [np.ptp(table[order[i : i + 256]], axis=0).prod() for i in range(0, 100_000, 2560)]
    assert np.median(spread) < 0.05 * np.ptp(table, axis=0).prod()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_in_one_column_each_leaf_has_the_next_of_the_sorted_rows(dtype):
    """The work of a search depends on it: of both signs, and cut at the very middle."""
    values = np.random.default_rng(0).permutation(np.linspace(-1, 1, 6400)).astype(dtype)
    order = order_rows(values[:, np.newaxis], np.arange(6400), 64, 1)
    leaves, expected = order.reshape(-1, 64), np.argsort(values).reshape(-1, 64)
    assert np.array_equal(np.sort(leaves, axis=1), np.sort(expected, axis=1))


def test_read_only_tables_are_read():
    table = np.random.default_rng(0).normal(size=(300, 3))
    table.flags.writeable = False
    pack_rows(table, np.arange(300), 1).search(np.arange(300), 2, 1)


@pytest.mark.parametrize(
    ("table", "error"),
    [
        (np.ones((4, 2), dtype=int), "float32 or float64"),
        (np.ones((4, 2), order="F")[:, ::-1], "C-contiguous"),
        (np.ones(65, dtype=np.uint8)[1:].view(np.float64).reshape(4, 2), "aligned"),
        (np.ones(4), "float32 or float64"),
    ],
)
def test_a_table_that_a_kernel_cannot_read_is_refused(table, error):
    with pytest.raises(TypeError, match=error):
        pack_rows(table, np.arange(4), 1)


@pytest.mark.parametrize("rows", [np.array([4]), np.array([-1])])
def test_a_row_outside_the_table_is_refused(rows):
    with pytest.raises(IndexError, match="outside a table of 4 rows"):
        pack_rows(np.ones((4, 2)), rows, 1)
    with pytest.raises(IndexError, match="outside a table of 4 rows"):
        pack_rows(np.ones((4, 2)), np.arange(4), 1).search(rows, 1, 1)
