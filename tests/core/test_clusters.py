"""Mean distances by a loop over pairs, sparsity by hand."""

import math

import numpy as np
import pytest
from scipy import sparse

from equipoise.core import clusters
from equipoise.core.clusters import mean_distance, weights_by_sparsity

KINDS = {
    "float64": np.asarray,
    "float32": lambda rows: np.asarray(rows, dtype=np.float32),
    "CSR array": sparse.csr_array,
    "CSR matrix": sparse.csr_matrix,
}


def by_pairs(rows):
    total = sum(math.dist(a, b) for i, a in enumerate(rows) for b in rows[:i])
    return total / (len(rows) * (len(rows) - 1) / 2)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [2, 3, 40])
@pytest.mark.parametrize("offset", [0.0, 1000.0])
def test_the_mean_is_that_of_all_pairs(kind, n, offset):
    rows = np.random.default_rng(n).normal(size=(n, 3)) + offset
    rows = rows.astype(np.float32).astype(float)
    assert mean_distance(KINDS[kind](rows)) == pytest.approx(by_pairs(rows), rel=1e-7)


@pytest.mark.parametrize("kind", KINDS)
def test_tiles_do_not_matter(kind, monkeypatch):
    rows = KINDS[kind](np.random.default_rng(0).integers(0, 9, (50, 4)).astype(float))
    whole = mean_distance(rows)
    for tile in (1, 7, 25, 49, 50):
        monkeypatch.setattr(clusters, "_TILE", tile)
        assert mean_distance(rows) == pytest.approx(whole, rel=1e-13)


@pytest.mark.parametrize("kind", KINDS)
def test_identical_rows_are_no_distance_apart(kind):
    for width in (7, 300):
        row = np.random.default_rng(0).normal(size=width) * 1e3
        assert mean_distance(KINDS[kind](np.tile(row, (30, 1)))) == 0.0
    assert mean_distance(KINDS[kind](np.zeros((3, 2)))) == 0.0


@pytest.mark.parametrize("scale", [1e-200, 1e-30, 1e30, 1e200])
def test_any_scale_is_measured(scale):
    rows = np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]])
    assert mean_distance(rows * scale) == pytest.approx(20 / 3 * scale, rel=1e-12)


def test_rows_far_from_zero_lose_nothing():
    rows = np.arange(6.0)[:, np.newaxis] * 2.0**-20
    assert mean_distance(rows + 2.0**20) == pytest.approx(by_pairs(rows), rel=1e-12)


def test_weights_are_distances_to_the_power_over_the_rows():
    distances, n_rows = np.array([2.0, 1.0, 0.5]), np.array([4, 10, 5])
    sparsity = np.array([2.0**3 / 4, 1 / 10, 0.5**3 / 5])
    weights = weights_by_sparsity(distances, n_rows, 3.0)
    np.testing.assert_allclose(weights, sparsity / sparsity.max(), rtol=1e-12)


def test_the_exponent_grows_with_the_rows_unless_given():
    distances, n_rows = np.array([3.0, 0.7]), np.array([30, 5])
    cells = zip(distances, n_rows, strict=True)
    sparsity = [d ** (0.16 * math.log(n, 1.6) ** 1.8) / n for d, n in cells]
    weights = weights_by_sparsity(distances, n_rows)
    np.testing.assert_allclose(weights, np.array(sparsity) / max(sparsity), rtol=1e-12)


def test_a_cluster_of_identical_rows_gets_nothing_beside_others():
    assert weights_by_sparsity(np.array([0.0, 2.0]), np.array([9, 9])).tolist() == [0, 1]


def test_where_all_rows_are_identical_clusters_weigh_alike():
    assert weights_by_sparsity(np.zeros(3), np.array([3, 9, 40])).tolist() == [1, 1, 1]


@pytest.mark.parametrize("distances", [[0.0, 0.0], [1.0, 5.0]])
def test_an_exponent_of_zero_counts_rows_alone(distances):
    weights = weights_by_sparsity(np.array(distances), np.array([2, 8]), 0.0)
    np.testing.assert_allclose(weights, [1, 0.25], rtol=1e-12)


def test_powers_that_no_float_holds_are_weighed():
    weights = weights_by_sparsity(np.array([1e40, 2e40]), np.array([5, 5]), 12.0)
    np.testing.assert_allclose(weights, [2.0**-12, 1], rtol=1e-9)
