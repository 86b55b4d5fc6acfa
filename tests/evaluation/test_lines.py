"""Rows between two others: which, where, how surprising that is, and what rounding does."""

from itertools import combinations

import numpy as np
import pytest

from equipoise.evaluation._audit.chance import excess_by_class, more_than
from equipoise.evaluation._audit.lines import NumberTable, find_lines
from equipoise.evaluation._audit.resolution import resolution_of


def lines_of(values, least=6.0):
    table = NumberTable(values)
    return find_lines(table, np.arange(len(values), dtype=np.int64), least, 1)


def with_made_rows(n=60, n_made=15, n_columns=5, seed=0):
    """Rows, and rows between each of the last ones and its nearest: their numbers, and parents."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n, n_columns))
    ways = np.linalg.norm(values[:, np.newaxis] - values, axis=2)
    np.fill_diagonal(ways, np.inf)
    first = rng.choice(n, n_made, replace=False)
    second = ways[first].argmin(axis=1)
    position = rng.uniform(0.3, 0.7, n_made)
    made = values[first] + position[:, np.newaxis] * (values[second] - values[first])
    return np.vstack([values, made]), first, second


def straight_by_hand(values):
    """Every row that lies between any two others, by trying all."""
    found = set()
    for first, second in combinations(range(len(values)), 2):
        way = values[second] - values[first]
        for row in set(range(len(values))) - {first, second}:
            place = (values[row] - values[first]) @ way / (way @ way)
            error = values[first] + place * way - values[row]
            if 0 < place < 1 and np.abs(error).max() < 1e-12:
                found.add(row)
    return found


def test_the_rows_found_are_those_that_a_naive_loop_finds():
    values, _, _ = with_made_rows()
    assert set(lines_of(values).middle.tolist()) == straight_by_hand(values)


def test_the_best_pair_of_a_made_row_are_its_parents():
    values, first, second = with_made_rows()
    best = lines_of(values).best()
    parents = {frozenset(pair) for pair in zip(first.tolist(), second.tolist(), strict=True)}
    told = {frozenset(pair) for pair in zip(best.first.tolist(), best.second.tolist(), strict=True)}
    assert len(told & parents) >= 0.8 * len(parents)
    expected = values[best.first] + best.position[:, np.newaxis] * (
        values[best.second] - values[best.first]
    )
    np.testing.assert_allclose(values[best.middle], expected, atol=1e-9)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e9])
def test_units_do_not_matter(scale):
    values, _, _ = with_made_rows()
    scaled = values.copy()
    scaled[:, 0] *= scale
    assert set(lines_of(scaled).middle.tolist()) == set(lines_of(values).middle.tolist())


@pytest.mark.parametrize("cut", [np.rint, np.trunc], ids=["rounded", "cut off"])
def test_whole_numbers_between_others_are_found_however_they_were_made_whole(cut):
    values, _, _ = with_made_rows(n=400, n_made=100)
    whole = cut(1000 * values)
    whole[:400] = np.rint(1000 * values[:400])
    found = lines_of(whole)
    assert np.isin(np.arange(400, 500), found.middle).mean() > 0.6


def test_a_lattice_surprises_nobody():
    values = np.random.default_rng(0).integers(0, 5, size=(300, 6)).astype(float)
    assert len(lines_of(np.unique(values, axis=0))) == 0


def test_a_missing_value_tells_nothing_and_hides_nothing():
    values, _, _ = with_made_rows(n_columns=6)
    values[60:, 5] = np.nan
    assert set(range(60, 75)) <= set(lines_of(values).middle.tolist())


def test_columns_that_add_up_are_left_out():
    values = np.random.default_rng(0).normal(size=(100, 3))
    table = NumberTable(np.column_stack([values, values.sum(axis=1), 2 * values[:, 0] + 1]))
    assert table.n_columns == 3


@pytest.mark.parametrize(
    ("values", "size", "window"),
    [
        ([1.0, 2.0, 3.0], 3.0, 0.5),
        ([0.25, 1.75, 12.51], 12.5, 0.01),
        ([0.00123456, 1.23456, 12345.6], 12345.6, 0.1),
        ([0.00123456, 1.23456, 12345.6], 0.00123456, 1e-8),
        ([1 / 3, 2 / 7, 9 / 11], 1.0, 2.0**-40),
        (np.float32([1 / 3, 2 / 7, 9 / 11]).astype(float), 1.0, 2.0**-21),
    ],
    ids=["whole", "two decimals", "six digits, large", "six digits, small", "double", "single"],
)  # fmt: skip
def test_a_window_is_as_wide_as_numbers_are_written(values, size, window):
    found = resolution_of(np.array(values)).window(np.array([size]))
    assert found == pytest.approx([window])


def test_a_class_is_judged_by_the_one_that_shows_least():
    flags = {0: np.arange(200) < 2, 1: np.arange(100) < 60, 2: np.arange(50) < 25}
    found = {one.code: one for one in excess_by_class(flags, 0.05)}
    assert [found[code].is_real for code in (0, 1, 2)] == [False, True, True]
    assert (found[1].n_found_else, found[1].n_rows_else) == (2, 200)


def test_what_all_classes_show_alike_is_no_excess():
    flags = {0: np.arange(200) < 100, 1: np.arange(100) < 50}
    assert not any(one.is_real for one in excess_by_class(flags, 0.05))


def test_the_p_value_is_fishers():
    from scipy.stats import fisher_exact

    expected = fisher_exact([[8, 12], [3, 37]], alternative="greater").pvalue
    assert more_than(8, 20, 3, 40) == pytest.approx(expected)
