"""Sketches screen tables of many columns: whatever they are coordinates of, the answer is exact."""

from collections.abc import Iterator

import numpy as np
import pytest
from hostile import HOSTILE, IN_POOLS, hostile_table
from hypothesis import given, settings
from hypothesis import strategies as st
from instruction_levels import levels, use_level

from equipoise._kernels import is_native
from equipoise._kernels._library import level
from equipoise._kernels.bases import (
    RANGE,
    Sample,
    SketchBasis,
    _trials,
    find_basis,
    principal_directions,
)
from equipoise._kernels.neighbors import nearest_rows_twin
from equipoise._kernels.sketched import Sketches, pack_sketched_rows

pytestmark = pytest.mark.skipif(not is_native(), reason="tests of the native part")


@pytest.fixture(params=levels(), autouse=True)
def each_level(request) -> Iterator[None]:
    best = level()
    use_level(request.param)
    yield
    use_level(best)


def power_of_two(size):
    return float(np.ldexp(1.0, int(np.clip(-np.frexp(size)[1], -1000, 1000)))) if size > 0 else 1.0


def any_basis(rng, table, n_numbers, unit):
    """Random directions from a random row, in any unit: exactness must not depend on them."""
    d = table.shape[1]
    centre = table[rng.integers(len(table))].astype(np.float64)
    with np.errstate(over="ignore"):
        scale = power_of_two(float(np.median(np.abs(table - centre).max(axis=1))))
    directions = np.linalg.qr(rng.normal(size=(d, min(d, n_numbers))))[0]
    vectors = np.zeros((d, n_numbers))
    vectors[:, : directions.shape[1]] = directions * ((1 - 1e-9) / unit)
    return SketchBasis(centre, vectors, scale, unit, unit * 2.0 ** rng.integers(-3, 2))


def assert_search_is_the_twin(table, pool, queries, k, basis):
    packed = pack_sketched_rows(table, pool, basis, 2)
    rows, squares = packed.search(queries, k, 2, with_squares=True)
    rows_expected, squares_expected = nearest_rows_twin(table, pool, queries, k)
    assert np.array_equal(rows, rows_expected)
    assert np.array_equal(squares, squares_expected)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("d", [3, 20, 37, 130])
def test_the_search_is_its_twin_on_hostile_tables(kind, d, dtype):
    rng = np.random.default_rng(d)
    table = hostile_table(kind, rng, 1500, d, dtype)
    pool = np.sort(rng.choice(int(1500 * IN_POOLS), size=1100, replace=False))
    for unit, n_numbers in ((0.02, 8), (0.1, 16), (0.004, 40)):
        basis = any_basis(rng, table, n_numbers, unit)
        for queries in (rng.choice(pool, 20), rng.choice(1500, 20, replace=False)):
            assert_search_is_the_twin(table, pool, queries, 6, basis)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", HOSTILE)
def test_no_sketches_are_farther_apart_than_their_rows(kind, dtype):
    rng = np.random.default_rng(5)
    table = hostile_table(kind, rng, 120, 30, dtype)
    wide = table.astype(np.longdouble)
    for unit in (0.5, 0.02, 1e-3):
        basis = any_basis(rng, table, 24, unit)
        sketches = Sketches.of(table, np.arange(120), basis, 1)
        numbers = sketches.bytes.astype(np.int64) - RANGE
        for query in range(0, 120, 7):
            ways = (wide - wide[query]) * basis.scale
            farthest = np.sqrt(np.square(ways).sum(axis=1))
            parts = (slice(0, basis.numbers_at), slice(basis.numbers_at, None))
            for nth, (part, of_part) in enumerate(zip(parts, (basis.grain, unit), strict=True)):
                between = numbers[:, part] - numbers[query, part]
                apart = np.sqrt(np.square(between).sum(axis=1))
                doubts = sketches.doubts[:, nth] + sketches.doubts[query, nth]
                assert (apart <= farthest / of_part + doubts).all()


def test_sketches_are_values_and_coordinates_but_for_rounding():
    rng = np.random.default_rng(0)
    table = rng.normal(size=(200, 20))
    basis = SketchBasis(np.zeros(20), np.eye(20, 24) * 20, 1.0, 1 / 20, 1 / 30)
    sketches = Sketches.of(table, np.arange(200), basis, 2)
    for nth, (start, per_unit) in enumerate([(0, 30), (basis.numbers_at, 20)]):
        part = sketches.bytes[:, start : start + 64].astype(int) - RANGE
        wanted = np.rint(np.clip(per_unit * table, -RANGE, RANGE))
        assert np.array_equal(part[:, :20], wanted)
        assert (part[:, 20:] == 0).all()
        off = np.linalg.norm(np.clip(per_unit * table, -RANGE, RANGE) - wanted, axis=1)
        assert np.allclose(sketches.doubts[:, nth], off, atol=1e-5)


def test_a_row_far_out_is_in_doubt_or_limited_and_blurs_no_other():
    rng = np.random.default_rng(0)
    table = rng.normal(size=(200, 20))
    basis = SketchBasis(np.zeros(20), np.eye(20, 24) * 20, 1.0, 1 / 20, 1 / 30)
    before = Sketches.of(table, np.arange(200), basis, 1).doubts
    table[3] *= 1e3
    table[5] *= 1e30
    after = Sketches.of(table, np.arange(200), basis, 1).doubts
    assert after[3, 0] < 0.5 * np.sqrt(24) + 0.1
    assert np.isinf(after[5]).all()
    others = np.setdiff1d(np.arange(200), [3, 5])
    assert np.array_equal(before[others], after[others])


def test_products_of_sketches_fit_into_16_bits():
    """Rows at the ends of the range of sketches, with and against each other."""
    rng = np.random.default_rng(0)
    for n_numbers in (8, 32, 128):
        table = np.sign(rng.normal(size=(700, 1))) * np.ones(n_numbers)
        table *= rng.choice([1.0, 0.5, 50.0], size=(700, 1))
        table[:, ::2] *= np.sign(rng.normal(size=(700, 1)))
        table[350:] = np.eye(n_numbers)[rng.integers(0, n_numbers, 350)] * 3.0
        table += 1e-3 * rng.normal(size=table.shape)
        basis = SketchBasis(np.zeros(n_numbers), np.eye(n_numbers) * 90, 1.0, 1 / 90, 1 / 90)
        everyone = np.arange(700)
        assert_search_is_the_twin(table, everyone, everyone[::9].copy(), 5, basis)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_search_is_its_twin_on_any_table_with_any_basis(data):
    n, d = data.draw(st.integers(2, 300)), data.draw(st.integers(1, 40))
    levels_of_values = data.draw(st.sampled_from([2, 5, 1000, 10**9]))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    dtype = data.draw(st.sampled_from([np.float32, np.float64]))
    scale = 10.0 ** data.draw(st.integers(-20, 20))
    table = (rng.integers(-levels_of_values, levels_of_values, size=(n, d)) * scale).astype(dtype)
    pool = np.flatnonzero(rng.random(n) < data.draw(st.sampled_from([0.2, 0.7, 1.0])))
    if pool.size == 0:
        return
    n_numbers = 8 * data.draw(st.integers(1, 16))
    basis = any_basis(rng, table, n_numbers, 10.0 ** data.draw(st.integers(-4, 1)))
    queries = rng.integers(0, n, size=min(n, 50))
    assert_search_is_the_twin(table, pool, queries, data.draw(st.integers(1, 20)), basis)


def test_rows_around_a_query_are_found_in_a_pool_of_many_blocks():
    rng = np.random.default_rng(1)
    table = rng.normal(size=(9000, 6)) @ rng.normal(size=(6, 40))
    pool = np.sort(rng.choice(9000, 7000, replace=False))
    basis = any_basis(rng, table, 16, 0.02)
    assert_search_is_the_twin(table, pool, rng.choice(9000, 70), 7, basis)


@pytest.mark.parametrize("n_threads", [1, 2, 3])
def test_threads_do_not_change_the_result(n_threads):
    rng = np.random.default_rng(0)
    table = rng.normal(size=(5000, 8)) @ rng.normal(size=(8, 50))
    everyone = np.arange(5000)
    basis = any_basis(rng, table, 16, 0.02)
    one, _ = pack_sketched_rows(table, everyone, basis, 1).search(everyone, 4, 1)
    many, _ = pack_sketched_rows(table, everyone, basis, n_threads).search(everyone, 4, n_threads)
    assert np.array_equal(one, many)


def test_ties_go_to_the_lower_row_number_and_no_row_is_its_own_neighbour():
    table = np.ones((3000, 20))
    basis = any_basis(np.random.default_rng(0), table, 8, 0.1)
    rows, _ = pack_sketched_rows(table, np.arange(3000), basis, 2).search(np.arange(3000), 3, 2)
    assert rows[500].tolist() == [0, 1, 2]
    assert rows[1].tolist() == [0, 2, 3]


def test_a_pool_that_is_too_small_leaves_no_row():
    table = np.eye(3, 20)
    basis = any_basis(np.random.default_rng(0), table, 8, 0.1)
    packed = pack_sketched_rows(table, np.arange(3), basis, 1)
    rows, squares = packed.search(np.arange(3), 4, 1, with_squares=True)
    assert (rows[:, 2:] == -1).all()
    assert np.isinf(squares[:, 2:]).all()


def correlated(n, d, rank, rng):
    return rng.normal(size=(n, rank)) @ rng.normal(size=(rank, d)) + 0.1 * rng.normal(size=(n, d))


def test_a_basis_is_found_where_few_directions_tell_rows_apart():
    rng = np.random.default_rng(0)
    for d in (60, 300):
        table = correlated(6000, d, 10, rng)
        basis = find_basis(table, np.arange(6000), 6000)
        assert basis is not None
        assert basis.n_numbers <= 32
        # No vector is made longer than it may be.
        longest = np.linalg.norm(basis.vectors, ord=2) * basis.unit
        assert 0.99 < longest <= 1.0
        queries = rng.choice(6000, 30, replace=False)
        assert_search_is_the_twin(table, np.arange(6000), queries, 6, basis)


def bases_tried(table, pool):
    """What find_basis chooses from, whatever it would cost."""
    sample = Sample.of(table, pool, 256)
    if sample is None:
        return None
    trials = _trials(sample, principal_directions(sample.rows), pool.size)
    return [(trial, trial.basis(sample)) for trial in trials]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", HOSTILE)
def test_whatever_is_tried_on_a_hostile_table_gives_the_exact_rows(kind, dtype):
    rng = np.random.default_rng(2)
    table = hostile_table(kind, rng, 1500, 40, dtype)
    pool = np.arange(int(1500 * IN_POOLS))
    tried = bases_tried(table, pool)
    if tried is None:  # then half of the rows are one point, or float64 holds no difference of two
        with np.errstate(over="ignore"):
            size = np.abs(table - np.median(table, axis=0)).max(axis=1)
        assert np.median(size) == 0 or np.isinf(size).any()
        return
    assert [trial.n_numbers for trial, _ in tried] == [8, 16, 24, 32, 48]  # 40 are all there are
    queries = rng.choice(1500, 12, replace=False)
    for _, basis in tried[::2]:
        longest = np.linalg.norm(basis.vectors, ord=2) * basis.unit
        assert 0.99 < longest <= 1.0
        assert np.frexp(basis.scale)[0] == 0.5
        assert_search_is_the_twin(table, pool, queries, 6, basis)


def shares_left(table, pool, basis):
    """The shares of pairs that values and numbers leave at the true distances, counted."""
    queries = pool[::100]
    _, squares = nearest_rows_twin(table, pool, queries, 6)
    sketches = Sketches.of(table, np.arange(len(table)), basis, 1)
    whole = sketches.bytes.astype(np.float64) - RANGE
    parts = (slice(0, basis.numbers_at), slice(basis.numbers_at, None))
    for nth, (part, unit) in enumerate(zip(parts, (basis.grain, basis.unit), strict=True)):
        of_queries, of_pool = whole[queries, part], whole[pool, part]
        lengths = np.square(of_queries).sum(axis=1)[:, np.newaxis] + np.square(of_pool).sum(axis=1)
        apart = lengths - 2 * of_queries @ of_pool.T
        reach = np.sqrt(squares[:, -1]) * basis.scale / unit + sketches.doubts[queries, nth]
        within = reach[:, np.newaxis] + sketches.doubts[pool, nth]
        yield float((apart <= within**2).mean())


@pytest.mark.parametrize("d", [60, 300])
def test_sketches_leave_about_the_rows_that_their_trial_says(d):
    rng = np.random.default_rng(0)
    table, pool = correlated(2000, d, 10, rng), np.arange(2000)
    for trial, basis in bases_tried(table, pool)[1:4]:
        by_values, by_numbers = shares_left(table, pool, basis)
        assert by_numbers / 3 < trial.left_by_numbers < 3 * by_numbers
        assert by_values / 3 < trial.left_by_values < 3 * by_values


def test_a_basis_is_found_where_it_leaves_few_rows_and_none_where_it_leaves_many():
    rng = np.random.default_rng(0)
    pool = np.arange(3000)
    telling, blurred = correlated(3000, 60, 10, rng), rng.normal(size=(3000, 300))
    found = find_basis(telling, pool, 10**6)
    assert max(shares_left(telling, pool, found)) < 0.1
    assert find_basis(blurred, pool, 10**6) is None
    assert all(max(shares_left(blurred, pool, one)) > 0.5 for _, one in bases_tried(blurred, pool))


def test_none_is_found_where_it_would_take_longer_than_the_search():
    rng = np.random.default_rng(0)
    assert find_basis(correlated(300, 60, 10, rng), np.arange(300), 300) is None


def test_none_is_found_where_rows_are_the_same():
    assert find_basis(np.ones((5000, 60)), np.arange(5000), 5000) is None
