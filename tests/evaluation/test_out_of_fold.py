"""Rows counted by probability say of each threshold what the rows themselves say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, precision_recall_curve, roc_auc_score, roc_curve

from equipoise.evaluation._race.out_of_fold import (
    EXACT_UP_TO,
    THRESHOLDS,
    Confusion,
    confusion_at,
    count_by_probability,
    read_tally,
    together,
)
from equipoise.evaluation._summaries.curves import curves_of


def many(n=5000, seed=0):
    rng = np.random.RandomState(seed)
    probability = rng.beta(0.5, 3.0, n)
    return rng.rand(n) < probability, probability


def by_rows(is_positive, probability, threshold):
    """The confusion as scikit-learn counts it."""
    table = confusion_matrix(is_positive, probability >= threshold, labels=[False, True])
    return Confusion(threshold, *table.ravel().tolist())


@given(
    st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=60),
    st.floats(0, 1),
)
def test_of_a_small_table_each_threshold_is_exact(rows, threshold):
    is_positive, probability = map(np.array, zip(*rows, strict=True))
    tally = count_by_probability(is_positive, probability)
    assert confusion_at(tally, threshold) == by_rows(is_positive, probability, threshold)


def test_of_a_large_table_the_thresholds_of_the_report_are_exact():
    is_positive, probability = many()
    tally = count_by_probability(is_positive, probability)
    assert EXACT_UP_TO / 2 < tally.at.size < 2 * EXACT_UP_TO
    for threshold in THRESHOLDS.tolist():
        assert confusion_at(tally, threshold) == by_rows(is_positive, probability, threshold)


def test_folds_together_are_their_rows_together():
    parts = [many(700, seed) for seed in (0, 1)]
    both = together([count_by_probability(*part) for part in parts])
    rows = [np.concatenate(one) for one in zip(*parts, strict=True)]
    assert both.n_rows == 1400
    for threshold in THRESHOLDS.tolist():
        assert confusion_at(both, threshold) == by_rows(*rows, threshold)


def test_a_tally_comes_back_from_the_cache_as_it_was():
    tally = count_by_probability(*many(300))
    again = read_tally(tally.to_dict())
    for name, values in vars(tally).items():
        np.testing.assert_array_equal(getattr(again, name), values)


def test_curves_are_those_of_scikit_learn():
    is_positive, probability = many(200)
    curves = curves_of(count_by_probability(is_positive, probability))
    false_alarms, found, _ = roc_curve(is_positive, probability, drop_intermediate=False)
    np.testing.assert_allclose(curves.false_alarms, false_alarms)
    np.testing.assert_allclose(curves.found, found)
    precision, recall, _ = precision_recall_curve(is_positive, probability)
    np.testing.assert_allclose(curves.precision[1:], precision[-2::-1])
    np.testing.assert_allclose(curves.found[1:], recall[-2::-1])
    np.testing.assert_allclose(curves.looked_at, np.arange(201) / 200)


def test_curves_of_many_rows_are_few_points_and_close():
    is_positive, probability = many(20_000)
    curves = curves_of(count_by_probability(is_positive, probability))
    assert curves.found.size <= 301
    area = np.trapezoid(curves.found, curves.false_alarms)
    assert area == pytest.approx(roc_auc_score(is_positive, probability), abs=0.002)


def test_calibration_groups_hold_all_rows_and_right_probabilities_lie_on_the_diagonal():
    curves = curves_of(count_by_probability(*many(50_000)))
    assert curves.predicted.size == 10
    np.testing.assert_allclose(curves.predicted, curves.observed, atol=0.02)


def test_the_cost_has_the_prediction_first_and_the_truth_second():
    costs = [[1, 10], [100, 1000]]
    assert Confusion(0.5, 1, 0, 0, 0).cost(costs) == 1
    assert Confusion(0.5, 0, 1, 0, 0).cost(costs) == 100
    assert Confusion(0.5, 0, 0, 1, 0).cost(costs) == 10
    assert Confusion(0.5, 0, 0, 0, 1).cost(costs) == 1000
