"""Distances of mixed rows: worked examples and the papers' formulas as loops."""

import numpy as np
import pytest

from equipoise._kernels.mixed import Term, nearest_mixed_twin
from equipoise.core.columns import Column, Features, Kind
from equipoise.core.metrics import (
    METRICS,
    Metric,
    class_shares,
    deviation,
    four_deviations,
    measured_table,
    median_deviation,
    middle_half,
    whole_range,
)
from equipoise.core.mixed import MixedSearch
from equipoise.core.pools import Pool, whole_table

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


def measured_by_name(name, features, codes, **options):
    return measured_table(METRICS[name], features, codes, **options)


def distance(measured, codes, a, b):
    """What the search takes for the distance of two rows, as the first one's class measures."""
    measure = measured.measure_by(np.flatnonzero(codes == codes[a]))
    _, squares = nearest_mixed_twin(measured.table, np.array([b]), np.array([a]), 1, measure)
    return squares[0, 0]


def test_the_papers_example_of_smote_nc():
    """(1,2,3,A,B,C) and (4,6,5,A,D,E) are sqrt(9 + 16 + 4 + 2 Med^2) apart."""
    values = np.array([[1, 2, 3, 0, 0, 0], [4, 6, 5, 0, 1, 1], [9, 1, 1, 0, 0, 1]], dtype=float)
    features = features_of(values, [Kind.CONTINUOUS] * 3 + [Kind.CATEGORY] * 3)
    codes = np.zeros(3, dtype=np.intp)
    median = np.median(values[:, :3].std(axis=0))
    metric = measured_by_name("smote-nc", features, codes)
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
    metric = measured_by_name(name, features, codes)
    for a, b in [(0, 1), (2, 7), (11, 30), (39, 5), (17, 18), (8, 21)]:
        expected = by_the_paper(name, features, codes, a, b)
        assert distance(metric, codes, a, b) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("n_classes", [2, 4])
def test_the_value_difference_metric_of_smote_n(n_classes):
    rng = np.random.default_rng(1)
    codes = rng.integers(0, n_classes, N).astype(np.intp)
    values = rng.integers(0, 5, (N, 3)).astype(float)
    features = features_of(values, [Kind.CATEGORY] * 3)
    metric = measured_by_name("vdm", features, codes)
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
    metric = measured_by_name("smote-nc", features, CODES)
    median = median_deviation(features, features.values, np.flatnonzero(CODES[0] == CODES))
    assert distance(metric, CODES, 0, 1) == pytest.approx(4 * median**2, rel=1e-12)


def test_a_robust_scale_divides_by_the_middle_half():
    features = mixed_table(holes=False)
    metric = measured_by_name("smote-nc", features, CODES, scale="robust")
    low, high = np.quantile(features.values[:, 0], [0.25, 0.75])
    np.testing.assert_allclose(metric.table[:, 0] * (high - low), features.values[:, 0], rtol=1e-12)


@pytest.mark.parametrize("name", [name for name in METRICS if name != "vdm"])
def test_a_constant_column_counts_nothing(name):
    values = np.column_stack([np.full(N, 7.0), RNG.normal(size=N), np.zeros(N)])
    features = features_of(values, [Kind.CONTINUOUS, Kind.CONTINUOUS, Kind.CATEGORY])
    without = features_of(values[:, 1:], [Kind.CONTINUOUS, Kind.CATEGORY])
    a = distance(measured_by_name(name, features, CODES), CODES, 0, 1)
    b = distance(measured_by_name(name, without, CODES), CODES, 0, 1)
    assert a > 0
    assert a == pytest.approx(b, rel=1e-12)


def test_a_constant_number_takes_part_in_the_median_of_smote_nc():
    """The paper takes the median over all continuous columns: over 0 and s it is s / 2."""
    values = np.column_stack([np.full(N, 7.0), RNG.normal(size=N), np.arange(N) % 2])
    features = features_of(values, [Kind.CONTINUOUS, Kind.CONTINUOUS, Kind.CATEGORY])
    codes = np.zeros(N, dtype=np.intp)
    expected = (values[0, 1] - values[1, 1]) ** 2 + (values[:, 1].std() / 2) ** 2
    metric = measured_by_name("smote-nc", features, codes)
    assert distance(metric, codes, 0, 1) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("n_classes", [2, 3])
def test_a_hole_of_the_value_difference_metric_counts_as_the_farthest_levels(n_classes):
    """Level 0 is of the first class alone, level 1 of the second: (1 + 1) squared."""
    levels = np.array([0, 0, 1, 1, np.nan, 0, 1, 2, 2])[:, np.newaxis]
    codes = np.array([0, 0, 1, 1, 0, 0, 1, 0, n_classes - 1], dtype=np.intp)
    metric = measured_by_name("vdm", features_of(levels, [Kind.CATEGORY]), codes)
    assert distance(metric, codes, 0, 2) == pytest.approx(4.0)
    assert distance(metric, codes, 0, 4) == pytest.approx(4.0)


def test_a_hole_of_levels_that_tell_no_classes_apart_counts_one():
    levels = np.array([0, 0, 1, 1, np.nan, np.nan])[:, np.newaxis]
    codes = np.array([0, 1, 0, 1, 0, 1], dtype=np.intp)
    metric = measured_by_name("vdm", features_of(levels, [Kind.CATEGORY]), codes)
    assert distance(metric, codes, 0, 2) == 0.0
    assert distance(metric, codes, 0, 4) == 1.0


def with_order_and_date():
    rng = np.random.default_rng(4)
    values = np.column_stack(
        [rng.gamma(1, size=N), rng.normal(size=N) * 5, np.arange(N) % 4, rng.integers(0, 900, N)]
    )
    kinds = [Kind.CONTINUOUS, Kind.CONTINUOUS, Kind.ORDINAL, Kind.DATE]
    return features_of(values, kinds), values


@pytest.mark.parametrize("scale", [None, "robust", "standard"])
def test_orders_and_dates_are_brought_to_the_median_deviation_of_the_scaled_numbers(scale):
    """A whole order counts as much as one deviation of the typical number, and so does a
    deviation of the date."""
    features, values = with_order_and_date()
    table = measured_by_name("smote-nc", features, CODES, scale=scale).table
    low, high = np.quantile(values[:, :2], [0.25, 0.75], axis=0)
    spread = {None: 1.0, "robust": high - low, "standard": values[:, :2].std(axis=0)}[scale]
    deviations = values[:, :2].std(axis=0) / spread
    typical = deviations.mean()  # of two, the median
    assert np.ptp(table[:, 2]) == pytest.approx(typical, rel=1e-12)
    assert table[:, 3].std() == pytest.approx(typical, rel=1e-12)


def test_a_robust_scale_divides_by_the_deviation_where_the_middle_half_is_one_value():
    values = np.zeros((N, 1))
    values[:4, 0] = [5.0, 1.0, 2.0, 9.0]
    features = features_of(values, [Kind.CONTINUOUS])
    metric = measured_by_name("smote-nc", features, CODES, scale="robust")
    np.testing.assert_allclose(metric.table, values / values.std(), rtol=1e-12)


def test_a_metric_is_one_record():
    """Plain Manhattan distance, 1 for a different category or a hole: as a loop says."""
    manhattan = Metric("manhattan", Term.ABSOLUTE, "none")
    features = mixed_table(5)
    search = MixedSearch(measured_table(manhattan, features, CODES), n_threads=2)
    pool = Pool(np.arange(3, N, 2), "every other row")
    found = search(np.arange(N), pool, 4, pool)
    for row in range(N):
        totals = []
        for other in pool.rows[pool.rows != row]:
            total = 0.0
            for kind, x, y in zip(
                features.kinds, features.values[row], features.values[other], strict=True
            ):
                is_apart = np.isnan(x) or np.isnan(y) or (kind == Kind.CATEGORY and x != y)
                total += 1.0 if is_apart else abs(x - y)
            totals.append((total, other))
        assert found[row].tolist() == [other for _, other in sorted(totals)[:4]]


def test_every_metric_has_its_own_name_and_paper():
    assert [one.name for one in METRICS.values()] == list(METRICS)
    assert len({one.paper for one in METRICS.values()}) == len(METRICS)


@pytest.mark.parametrize("name", [name for name in METRICS if name != "vdm"])
@pytest.mark.parametrize("seed", range(3))
def test_measured_by_the_whole_table_two_rows_are_as_far_both_ways(name, seed):
    features = mixed_table(seed)
    measured = measured_by_name(name, features, CODES)
    measure = measured.measure_by(whole_table(N).rows)
    rows = np.arange(N)
    apart = np.full((N, N), np.nan)
    for row in rows:
        others, squares = nearest_mixed_twin(measured.table, rows, rows[row : row + 1], N, measure)
        apart[row, others[0, :-1]] = squares[0, :-1]
    np.testing.assert_array_equal(apart, apart.T)


def test_only_smote_nc_measures_each_class_in_its_own_way():
    features = mixed_table(1)
    for name in ("smote-nc", "heom", "hvdm", "gower"):
        measured = measured_by_name(name, features, CODES)
        weights = [measured.measure_by(np.flatnonzero(c == CODES)).weight for c in (0, 1)]
        assert measured.is_of_pool == (name == "smote-nc")
        assert np.array_equal(*weights) != measured.is_of_pool


def test_shares_of_levels_that_do_not_occur_are_nothing():
    shares = class_shares(np.array([0.0, np.nan, 2.0]), np.array([0, 1, 1]), 3)
    assert shares.tolist() == [[1, 0], [0, 0], [0, 1]]


@pytest.mark.parametrize("n_levels", [N, N - 1])
@pytest.mark.parametrize("n_holes", [0, 4])
def test_a_category_counts_unless_all_its_levels_differ(n_levels, n_holes):
    levels = np.minimum(np.arange(N - n_holes, dtype=float), n_levels - n_holes - 1)
    values = np.column_stack([RNG.normal(size=N), np.r_[levels, [np.nan] * n_holes]])
    features = features_of(values, [Kind.CONTINUOUS, Kind.CATEGORY])
    measured = measured_table(METRICS["heom"], features, CODES)
    (_, term) = measured.measure_by(np.arange(N)).terms
    assert term == (Term.IGNORED if n_levels == N else Term.OVERLAP)


@pytest.mark.parametrize("spread", [whole_range, middle_half, deviation, four_deviations])
def test_a_column_of_missing_values_has_no_spread(spread):
    assert spread(np.full(5, np.nan)) == 0.0
