"""Distances of mixed rows: worked examples and the papers' formulas as loops."""

import numpy as np
import pytest

from equipoise._kernels.mixed import nearest_mixed_twin
from equipoise.core.columns import Column, Features, Kind
from equipoise.core.metrics import METRICS, class_shares, median_deviation, metric_of

N = 40
RNG = np.random.default_rng(0)
CODES = (np.arange(N) % 3 == 0).astype(np.intp)


def features_of(values, kinds):
    columns = []
    for j, kind in enumerate(kinds):
        known = values[~np.isnan(values[:, j]), j]
        n_levels = int(known.max()) + 1 if kind in (Kind.CATEGORY, Kind.ORDINAL) else 0
        columns.append(Column(j, kind, "", int(np.isnan(values[:, j]).sum()), n_levels))
    return Features(values, columns)


def mixed_table(seed=0, *, holes=True):
    rng = np.random.default_rng(seed)
    values = np.column_stack(
        [
            rng.normal(size=N) * 3,
            rng.integers(0, 9, N),
            rng.integers(0, 3, N),
            rng.integers(0, 4, N),
        ]
    ).astype(float)
    if holes:
        values[rng.random(values.shape) < 0.15] = np.nan
    return features_of(values, [Kind.CONTINUOUS, Kind.INTEGER, Kind.CATEGORY, Kind.CATEGORY])


def distance(metric, codes, a, b):
    """What the search takes for the distance of two rows."""
    measure = metric.measure_for(np.flatnonzero(codes == codes[a]))
    _, squares = nearest_mixed_twin(metric.table, np.array([b]), np.array([a]), 1, measure)
    return squares[0, 0]


def test_the_papers_example_of_smote_nc():
    """(1,2,3,A,B,C) and (4,6,5,A,D,E) are sqrt(9 + 16 + 4 + 2 Med^2) apart."""
    values = np.array([[1, 2, 3, 0, 0, 0], [4, 6, 5, 0, 1, 1], [9, 1, 1, 0, 0, 1]], dtype=float)
    features = features_of(values, [Kind.CONTINUOUS] * 3 + [Kind.CATEGORY] * 3)
    codes = np.zeros(3, dtype=np.intp)
    median = np.median(values[:, :3].std(axis=0))
    metric = metric_of("smote-nc", features, codes)
    assert distance(metric, codes, 0, 1) == pytest.approx(9 + 16 + 4 + 2 * median**2, rel=1e-15)


def by_the_paper(name, features, codes, a, b):
    values = features.values
    total = 0.0
    for j, kind in enumerate(features.kinds):
        x, y = values[a, j], values[b, j]
        known = values[~np.isnan(values[:, j]), j]
        if kind == Kind.CATEGORY:
            if np.isnan(x) or np.isnan(y):
                total += 1.0
            elif name != "hvdm":
                total += float(x != y)
            else:
                for c in range(codes.max() + 1):
                    p = [(codes[values[:, j] == v] == c).mean() for v in (x, y)]
                    total += (p[0] - p[1]) ** 2
        elif np.isnan(x) or np.isnan(y):
            total += 1.0
        elif name == "hvdm":
            total += ((x - y) / (4 * known.std())) ** 2
        else:
            part = abs(x - y) / (known.max() - known.min())
            total += part if name == "gower" else part**2
    return total


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("name", ["heom", "hvdm", "gower"])
@pytest.mark.parametrize("seed", range(3))
def test_a_distance_is_the_papers_sum(name, seed, n_classes):
    features, codes = mixed_table(seed), (np.arange(N) % n_classes).astype(np.intp)
    metric = metric_of(name, features, codes)
    for a, b in [(0, 1), (2, 7), (11, 30), (39, 5), (17, 18), (8, 21)]:
        expected = by_the_paper(name, features, codes, a, b)
        assert distance(metric, codes, a, b) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("n_classes", [2, 4])
def test_the_value_difference_metric_of_smote_n(n_classes):
    rng = np.random.default_rng(1)
    codes = rng.integers(0, n_classes, N).astype(np.intp)
    values = rng.integers(0, 5, (N, 3)).astype(float)
    features = features_of(values, [Kind.CATEGORY] * 3)
    metric = metric_of("vdm", features, codes)
    for a, b in [(0, 1), (2, 7), (11, 30)]:
        expected = 0.0
        for j in range(3):
            shares = [
                np.bincount(codes[values[:, j] == v], minlength=n_classes)
                / (values[:, j] == v).sum()
                for v in (values[a, j], values[b, j])
            ]
            expected += np.abs(shares[0] - shares[1]).sum() ** 2
        assert distance(metric, codes, a, b) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_a_hole_counts_as_a_different_category():
    features = mixed_table()
    features.values[0] = np.nan
    metric = metric_of("smote-nc", features, CODES)
    median = median_deviation(features, features.values, np.flatnonzero(CODES[0] == CODES))
    assert distance(metric, CODES, 0, 1) == pytest.approx(4 * median**2, rel=1e-12)


def test_a_robust_scale_divides_by_the_middle_half():
    features = mixed_table(holes=False)
    metric = metric_of("smote-nc", features, CODES, scale="robust")
    low, high = np.quantile(features.values[:, 0], [0.25, 0.75])
    np.testing.assert_allclose(metric.table[:, 0] * (high - low), features.values[:, 0], rtol=1e-12)


@pytest.mark.parametrize("name", [name for name in METRICS if name != "vdm"])
def test_a_constant_column_counts_nothing(name):
    values = np.column_stack([np.full(N, 7.0), RNG.normal(size=N), np.zeros(N)])
    features = features_of(values, [Kind.CONTINUOUS, Kind.CONTINUOUS, Kind.CATEGORY])
    without = features_of(values[:, 1:], [Kind.CONTINUOUS, Kind.CATEGORY])
    if name == "smote-nc":
        return
    a = distance(metric_of(name, features, CODES), CODES, 0, 1)
    b = distance(metric_of(name, without, CODES), CODES, 0, 1)
    assert a == pytest.approx(b, rel=1e-12)


def test_shares_of_levels_that_do_not_occur_are_nothing():
    shares = class_shares(np.array([0.0, np.nan, 2.0]), np.array([0, 1, 1]), 3)
    assert shares.tolist() == [[1, 0], [0, 0], [0, 1]]
