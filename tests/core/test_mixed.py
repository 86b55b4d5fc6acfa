"""The search of mixed tables by who measures, and mixed tables as numbers alone."""

import numpy as np
import pytest

from equipoise._kernels.mixed import Allowed
from equipoise.core.columns import Column, Features, Kind
from equipoise.core.metrics import METRICS, measured_table
from equipoise.core.mixed import MixedSearch, Numbers
from equipoise.core.pools import Pool, whole_table

N = 60
CODES = np.zeros(N, dtype=np.intp)
CODES[3::4] = 1


def narrow_and_wide():
    """A number that hardly varies in one class and varies much in the other, and a category."""
    rng = np.random.default_rng(0)
    number = rng.normal(size=N) * np.where(CODES == 1, 0.2, 6.0)
    values = np.column_stack([number, rng.integers(0, 3, N)])
    return Features(values, [Column(0, Kind.CONTINUOUS), Column(1, Kind.CATEGORY, n_levels=3)])


def by_hand(features, row, pool_rows, k, deviation):
    values = features.values
    squares = [
        ((values[row, 0] - values[other, 0]) ** 2
         + (values[row, 1] != values[other, 1]) * deviation**2, other)
        for other in pool_rows if other != row
    ]  # fmt: skip
    return [other for _, other in sorted(squares)[:k]]


@pytest.mark.parametrize("measuring", ["class 0", "class 1", "the table"])
def test_the_deviations_of_those_who_measure_count(measuring):
    features = narrow_and_wide()
    search = MixedSearch(measured_table(METRICS["smote-nc"], features, CODES))
    everyone = whole_table(N)
    pools = {"the table": everyone}
    pools |= {f"class {c}": Pool(np.flatnonzero(c == CODES), f"class {c}") for c in (0, 1)}
    deviation = features.values[pools[measuring].rows, 0].std()
    for pool in pools.values():
        found = search(everyone.rows, pool, 3, pools[measuring])
        expected = [by_hand(features, row, pool.rows, 3, deviation) for row in range(N)]
        assert found.tolist() == expected


def test_who_measures_matters_in_this_table():
    search = MixedSearch(measured_table(METRICS["smote-nc"], narrow_and_wide(), CODES))
    everyone, rare = whole_table(N), Pool(np.flatnonzero(CODES == 1), "class 1")
    by_all, by_few = (search(rare.rows, everyone, 3, pool) for pool in (everyone, rare))
    assert not np.array_equal(by_all, by_few)


def test_a_measure_is_taken_once_for_each_who_measures():
    measured = measured_table(METRICS["smote-nc"], narrow_and_wide(), CODES)
    taken = []

    def counting(pool_rows):
        taken.append(pool_rows.size)
        return measured.measure_by(pool_rows)

    counted = type(measured)(measured.table, counting, is_of_pool=True)
    search, everyone = MixedSearch(counted), whole_table(N)
    rare = Pool(np.flatnonzero(CODES == 1), "class 1")
    for who in (everyone, rare, everyone, rare):
        search(rare.rows, everyone, 2, who)
    assert taken == [N, len(rare)]


def test_no_rows_have_no_neighbours():
    search = MixedSearch(measured_table(METRICS["heom"], narrow_and_wide(), CODES))
    everyone = whole_table(N)
    assert search(everyone.rows[:0], everyone, 4, everyone).shape == (0, 4)


def test_where_few_are_allowed_they_stand_again_and_again():
    groups = np.arange(N) // 3
    measured = measured_table(METRICS["heom"], narrow_and_wide(), CODES)
    everyone = whole_table(N)
    found = MixedSearch(measured, Allowed(groups))(np.array([7]), everyone, 5, everyone)[0]
    assert sorted(set(found.tolist())) == [6, 8]
    assert found[:2].tolist() * 2 == found[:4].tolist()


@pytest.mark.parametrize("name", ["smote-nc", "heom", "hvdm"])
def test_as_numbers_two_levels_are_as_far_as_the_measure_says(name):
    features = narrow_and_wide()
    measured = measured_table(METRICS[name], features, np.arange(N) % 3)
    weight = {
        "smote-nc": features.values[:, 0].std() ** 2,
        "heom": 1.0,
        # Three levels of three classes: what two of them count, on average over all nine pairs.
        "hvdm": measured.measure_by(np.arange(N)).tables.get(1, np.ones(1)).mean(),
    }[name]
    matrix = Numbers(features, measured).matrix.toarray()
    levels = matrix[:, 1:]
    assert levels.shape == (N, 3)
    for a, b in [(0, 1), (2, 7), (11, 30), (4, 5), (8, 21)]:
        square = ((levels[a] - levels[b]) ** 2).sum()
        is_apart = features.values[a, 1] != features.values[b, 1]
        assert square == pytest.approx(weight * is_apart, rel=1e-12)


def test_as_numbers_a_hole_is_the_median():
    values = np.array([1.0, 2.0, np.nan, 3.0, 100.0, np.nan])[:, np.newaxis]
    features = Features(values, [Column(0, Kind.CONTINUOUS, n_missing=2)])
    measured = measured_table(METRICS["smote-nc"], features, np.arange(6) % 2)
    assert Numbers(features, measured).matrix[:, 0].tolist() == [1, 2, 2.5, 3, 100, 2.5]


def test_as_numbers_a_hole_of_a_category_is_no_level():
    values = np.array([0.0, np.nan, 1.0, 1.0])[:, np.newaxis]
    features = Features(values, [Column(0, Kind.CATEGORY, n_missing=1, n_levels=2)])
    measured = measured_table(METRICS["heom"], features, np.array([0, 1, 1, 0]))
    levels = Numbers(features, measured).matrix.toarray()[:, 1:]
    assert (levels[1] == 0).all()
    assert ((levels[[0, 2, 3]] > 0).sum(axis=1) == 1).all()
