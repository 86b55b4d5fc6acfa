"""The mixed search: native = twin = naive loop."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise._kernels.mixed import (
    NO_LIMITS,
    Allowed,
    Measure,
    Term,
    nearest_mixed_twin,
    pack_mixed,
)


def table_of(rng, n, d, *, ties=False):
    table, terms, tables = rng.normal(size=(n, d)), [], {}
    for j in range(d):
        terms.append(Term(int(rng.integers(0, 5))))
        if terms[j] in (Term.OVERLAP, Term.TABLED):
            table[:, j] = rng.integers(0, 4, n)
        elif ties:
            table[:, j] = rng.integers(-2, 3, n)
        if rng.random() < 0.5:
            table[rng.random(n) < 0.2, j] = np.nan
        if terms[j] == Term.TABLED:
            half = rng.random((4, 4))
            tables[j] = half + half.T
    return table, Measure(terms, rng.integers(0, 3, d) / 2, tables)


def term(measure, j, a, b):
    """The term of one column as the documentation puts it."""
    kind, weight = measure.terms[j], measure.weight[j]
    if kind == Term.IGNORED:
        return 0.0
    if math.isnan(a) or math.isnan(b):
        return weight
    if kind == Term.OVERLAP:
        return 0.0 if a == b else weight
    if kind == Term.TABLED:
        return measure.tables[j][int(a), int(b)]
    return (a - b) ** 2 if kind == Term.SQUARE else abs(a - b)


def naive(table, pool, queries, k, measure, allowed):
    lists = []
    for query in queries:
        found = []
        for row in sorted(pool):
            if row == query:
                continue
            if allowed.time is not None and not allowed.time[row] < allowed.time[query]:
                continue
            if allowed.group is not None:
                is_same = allowed.group[row] == allowed.group[query]
                if is_same != allowed.is_within:
                    continue
            total = 0.0
            for j in range(table.shape[1]):
                total += term(measure, j, table[query, j], table[row, j])
            found.append((total, row))
        found.sort()
        lists.append([row for _, row in found[:k]] + [-1] * (k - len(found)))
    return np.array(lists)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(2, 300),
    d=st.integers(1, 7),
    k=st.integers(1, 8),
    ties=st.booleans(),
    rule=st.sampled_from(["all", "within", "across", "past"]),
)
def test_native_twin_and_naive_loop_agree(seed, n, d, k, ties, rule):
    rng = np.random.default_rng(seed)
    table, measure = table_of(rng, n, d, ties=ties)
    pool = rng.permutation(n)[: rng.integers(1, n + 1)].astype(np.int64)
    queries = rng.permutation(n)[:5].astype(np.int64)
    groups = rng.integers(0, 3, n)
    allowed = {
        "all": NO_LIMITS,
        "within": Allowed(groups),
        "across": Allowed(groups, is_within=False),
        "past": Allowed(time=rng.integers(0, 9, n).astype(float)),
    }[rule]
    table.flags.writeable = False
    rows, squares = pack_mixed(table, pool, measure, 1).search(
        queries, k, measure, 1, allowed=allowed
    )
    twin_rows, twin_squares = nearest_mixed_twin(table, pool, queries, k, measure, allowed)
    assert np.array_equal(rows, twin_rows)
    assert np.array_equal(squares, twin_squares)
    assert np.array_equal(rows, naive(table, pool, queries, k, measure, allowed))


@pytest.mark.parametrize("n_threads", [2, 3, 8])
def test_threads_do_not_matter(n_threads):
    table, measure = table_of(np.random.default_rng(3), 3000, 5)
    pool = np.arange(3000)
    one = pack_mixed(table, pool, measure, 1).search(pool, 4, measure, 1)
    many = pack_mixed(table, pool, measure, n_threads).search(pool, 4, measure, n_threads)
    assert np.array_equal(one[0], many[0])
    assert np.array_equal(one[1], many[1])


@pytest.mark.parametrize("scale", [1e-160, 1e-25, 1.0, 1e25, 1e160])
def test_any_scale_is_exact(scale):
    rng = np.random.default_rng(0)
    table = rng.normal(size=(400, 3)) * scale
    table[:, 2] = rng.integers(0, 3, 400)
    measure = Measure([Term.SQUARE, Term.SQUARE, Term.OVERLAP], np.full(3, scale))
    pool = np.arange(400)
    found = pack_mixed(table, pool, measure, 1).search(pool[:50], 5, measure, 1)
    twin = nearest_mixed_twin(table, pool, pool[:50], 5, measure)
    assert np.array_equal(found[0], twin[0])


@pytest.mark.parametrize("weight", [0.0, 1e-300, 1e300])
@pytest.mark.parametrize("scale", [1e-150, 1.0, 1e150])
def test_any_weight_is_exact(weight, scale):
    rng = np.random.default_rng(0)
    table = rng.normal(size=(400, 3)) * scale
    table[:, 2] = rng.integers(0, 3, 400)
    table[rng.random(table.shape) < 0.1] = np.nan
    measure = Measure([Term.SQUARE, Term.ABSOLUTE, Term.OVERLAP], np.full(3, weight))
    pool = np.arange(400)
    found = pack_mixed(table, pool, measure, 1).search(pool[:50], 5, measure, 1)
    twin = nearest_mixed_twin(table, pool, pool[:50], 5, measure)
    assert np.array_equal(found[0], twin[0])


def one_row_far_out(table):
    table[len(table) // 2, :4] *= 1e9


def one_row_out_of_reach(table):
    table[len(table) // 3, :4] *= 1e45


def two_clusters_far_apart(table):
    table[::2, :4] += 1e7


def far_from_zero(table):
    table[:, :4] += 1e9


def columns_of_all_widths(table):
    table[:, :4] *= [1e-30, 1e-3, 1.0, 1e8]


def log_normal_amounts(table):
    table[:, :4] = np.exp(8 * table[:, :4])


def nearly_tied(table):
    table[:, :4] = 1.0 + np.round(table[:, :4]) * 2.0**-26


@pytest.mark.parametrize("terms", ["SSSS", "AAAA", "SASA"])
@pytest.mark.parametrize(
    "spoil",
    [
        one_row_far_out, one_row_out_of_reach, two_clusters_far_apart, far_from_zero,
        columns_of_all_widths, log_normal_amounts, nearly_tied,
    ],
)  # fmt: skip
def test_hostile_tables_are_exact(spoil, terms):
    rng = np.random.default_rng(5)
    table = rng.normal(size=(900, 6))
    table[:, 4:] = rng.integers(0, 300, (900, 2))
    spoil(table)
    table[rng.random(table.shape) < 0.1] = np.nan
    kinds = [{"S": Term.SQUARE, "A": Term.ABSOLUTE}[letter] for letter in terms]
    scale = float(np.nanmedian(np.abs(table[:, :4] - np.nanmedian(table[:, :4], axis=0))))
    measure = Measure([*kinds, Term.OVERLAP, Term.OVERLAP], np.full(6, scale / 4))
    pool = rng.permutation(900)[:700]
    queries = np.arange(0, 900, 3)
    found = pack_mixed(table, pool, measure, 1).search(queries, 5, measure, 1)
    twin = nearest_mixed_twin(table, pool, queries, 5, measure)
    assert np.array_equal(found[0], twin[0])
    assert np.array_equal(found[1], twin[1])


@pytest.mark.parametrize("share", [0.52, 0.6])
@pytest.mark.parametrize("d", [40, 400])
def test_rows_whose_float32_sum_is_rounded_up_at_every_step_are_found(d, share):
    """Each further square is a bit more than half of the sum's last digit, so that all round up.

    All other rows are a hair farther away, by one square alone, which is not rounded.
    """
    rng = np.random.default_rng(d)
    first, step = (float(np.float32(np.sqrt(one))) for one in (1.5, share * 2.0**-23))
    near = [first, *[step] * (d - 1), 0.0]
    table = np.zeros((600, d + 1))
    table[:, 0] = np.sqrt((np.square(near).sum()) * (1 + 1e-9)) * rng.choice([-1, 1], 600)
    table[[310, 400, 590]] = near
    table[0] = 0.0
    measure = Measure([*[Term.SQUARE] * d, Term.OVERLAP], np.ones(d + 1))
    pool = rng.permutation(np.arange(1, 600))
    rows, _ = pack_mixed(table, pool, measure, 1).search(np.array([0]), 3, measure, 1)
    assert sorted(rows[0].tolist()) == [310, 400, 590]


def test_a_pool_of_equal_rows_is_listed_by_row_number():
    table = np.ones((300, 2))
    measure = Measure([Term.SQUARE, Term.OVERLAP], np.ones(2))
    pool = np.arange(300)
    rows, _ = pack_mixed(table, pool, measure, 1).search(np.array([0, 5]), 3, measure, 1)
    assert rows.tolist() == [[1, 2, 3], [0, 1, 2]]


def test_what_a_kernel_would_follow_out_of_a_table_is_refused():
    table = np.array([[0.0], [2.0]])
    measure = Measure([Term.TABLED], np.ones(1), {0: np.zeros((2, 2))})
    with pytest.raises(IndexError, match="levels outside"):
        pack_mixed(table, np.arange(2), measure, 1)
    with pytest.raises(TypeError, match="float64"):
        pack_mixed(table.astype(np.float32), np.arange(2), measure, 1)
    plain = Measure([Term.SQUARE], np.ones(1))
    pool = pack_mixed(table, np.arange(2), plain, 1)
    with pytest.raises(IndexError):
        pool.search(np.array([2]), 1, plain, 1)
    with pytest.raises(TypeError, match="8 bytes"):
        pool.search(np.array([0]), 1, plain, 1, allowed=Allowed(np.zeros(1, dtype=np.int64)))
    with pytest.raises(ValueError, match="not negative"):
        pool.search(np.array([0]), 1, Measure([Term.SQUARE], -np.ones(1)), 1)


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize("rule", ["all", "past"])
def test_a_pool_that_no_cache_holds_is_searched_as_exactly(rule, ties):
    """Batches of queries go through its segments; the last batch and segment are not whole."""
    rng = np.random.default_rng(5)
    table, measure = table_of(rng, 90_000, 24, ties=ties)
    pool, queries = np.arange(9, 90_000), rng.permutation(90_000)[:37]
    allowed = (
        Allowed(time=rng.integers(0, 9, 90_000).astype(float)) if rule == "past" else NO_LIMITS
    )
    found = pack_mixed(table, pool, measure, 2).search(queries, 5, measure, 2, allowed=allowed)
    expected = nearest_mixed_twin(table, pool, queries, 5, measure, allowed)
    for one, other in zip(found, expected, strict=True):
        assert np.array_equal(one, other)
