"""Condensing: against Hart's rule, a row at a time."""

import numpy as np
import pytest
from core.test_editing import problem_of
from hypothesis import given
from hypothesis import strategies as st
from oracles import condensed, is_classified, squared_distances

from equipoise.core import condensing
from equipoise.core.condensing import condense, draw_seeds, drop_classified
from equipoise.core.draws import Draws


@pytest.fixture(scope="module", autouse=True)
def small_windows():
    """Windows that small tables fill many times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(condensing, "_WINDOW", 5)
        yield


@given(
    st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 3),
    st.sampled_from([(0,), (0, 1), (0, 1, 2)]), st.sampled_from([None, 1, 2]), st.booleans(),
)  # fmt: skip
def test_rows_join_as_harts_rule_says(seed, k, n_seeds, targets, most_sweeps, has_twins):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, 2))
    X = np.rint(X * 3) if has_twins else X
    y = rng.permutation(np.repeat([0, 1, 2], [30, 18, 12]))
    problem, ways = problem_of(X, y), squared_distances(X)
    draws = Draws(np.random.default_rng(seed))
    seeds = draw_seeds(problem, np.isin([0, 1, 2], targets), n_seeds, draws)
    kept, _ = condense(problem, seeds, k, most_sweeps)
    lists = {code: rows.tolist() for code, rows in seeds.items()}
    expected = condensed(ways, y, lists, k, most_sweeps)
    assert {code: rows.tolist() for code, rows in kept.items()} == expected


@given(st.integers(0, 10_000), st.integers(2, 4))
def test_rows_that_are_kept_classify_all_others(seed, n_classes):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(80, 2))
    y = rng.permutation(np.arange(80) % (n_classes + 2)) % n_classes
    problem, ways = problem_of(X, y), squared_distances(X)
    is_target = np.ones(n_classes, dtype=bool)
    seeds = draw_seeds(problem, is_target, 1, Draws(np.random.default_rng(seed)))
    kept, _ = condense(problem, seeds, 1, None)
    there = sorted(np.concatenate(list(kept.values())).tolist())
    assert all(is_classified(ways, y, there, row) for row in range(80) if row not in there)
    dropped = drop_classified(problem, kept, by=kept)
    assert sorted([*there, *dropped.rows]) == list(range(80))
    for row, _, through in dropped:
        assert through == min(there, key=lambda one: (ways[row, one], one))


def test_seeds_are_rows_of_their_class_each_once_in_the_order_drawn():
    problem = problem_of(np.zeros((6, 1)), np.array([1, 0, 1, 0, 1, 1]))
    draws = Draws(np.random.RandomState(0))
    seeds = draw_seeds(problem, np.array([True, True]), 8, draws)
    same = np.random.RandomState(0)
    for code, rows in ((0, [1, 3]), (1, [0, 2, 4, 5])):
        drawn = [rows[i] for i in same.randint(0, len(rows), 8)]
        assert seeds[code].tolist() == list(dict.fromkeys(drawn))
