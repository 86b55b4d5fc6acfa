import numpy as np
import pytest
from sklearn import metrics
from sklearn.linear_model import LogisticRegression

from equipoise.evaluation._scoring.ranking import rank
from equipoise.evaluation._scoring.scores import (
    SCORES,
    calibration_error,
    calibration_line,
    score_decisions,
    score_probabilities,
)


def drawn(n=400, seed=0):
    rng = np.random.default_rng(seed)
    p = rng.beta(0.5, 2, n)
    return (rng.uniform(size=n) < p).astype(int), p


def test_scores_of_two_classes_are_scikit_learns():
    codes, p = drawn()
    found = score_probabilities(codes, np.column_stack([1 - p, p]), 0.5)
    assert found["roc_auc"] == pytest.approx(metrics.roc_auc_score(codes, p))
    assert found["average_precision"] == pytest.approx(metrics.average_precision_score(codes, p))
    assert found["brier"] == pytest.approx(metrics.brier_score_loss(codes, p))
    assert found["log_loss"] == pytest.approx(metrics.log_loss(codes, p))


def test_scores_of_three_classes_are_scikit_learns():
    rng = np.random.default_rng(0)
    codes, p = rng.integers(0, 3, 90), rng.dirichlet(np.ones(3), 90)
    found = score_probabilities(codes, p, 0.5)
    is_of = np.eye(3)[codes]
    assert found["roc_auc"] == pytest.approx(metrics.roc_auc_score(codes, p, multi_class="ovr"))
    assert found["average_precision"] == pytest.approx(metrics.average_precision_score(is_of, p))
    assert found["log_loss"] == pytest.approx(metrics.log_loss(codes, p))
    assert found["brier"] == pytest.approx(((p - is_of) ** 2).sum(axis=1).mean())


def test_recall_at_precision_by_trying_all_thresholds():
    codes, p = drawn(80, seed=2)
    recalls = [
        metrics.recall_score(codes, p >= t)
        for t in p
        if metrics.precision_score(codes, p >= t) >= 0.6
    ]
    assert rank(codes == 1, p).recall_at(0.6) == pytest.approx(max(recalls))


@pytest.mark.parametrize("ties", [False, True], ids=["no ties", "ties"])
def test_areas_are_scikit_learns_with_ties_too(ties):
    codes, p = drawn(300, seed=1)
    p = p.round(1) if ties else p
    found = rank(codes == 1, p)
    assert found.roc_auc == pytest.approx(metrics.roc_auc_score(codes, p), abs=1e-12)
    expected = metrics.average_precision_score(codes, p)
    assert found.average_precision == pytest.approx(expected, abs=1e-12)


def test_a_certainty_that_is_wrong_costs_what_scikit_learn_says():
    codes, p = np.array([0, 1, 1]), np.array([1.0, 0.0, 1.0])
    found = score_probabilities(codes, np.column_stack([1 - p, p]), 0.5)
    assert found["log_loss"] == pytest.approx(metrics.log_loss(codes, p))


def test_calibration_slope_is_that_of_an_unpenalised_regression():
    codes, p = drawn()
    distorted = 1 / (1 + ((1 - p) / p) ** 2.0)
    x = np.log(distorted / (1 - distorted))[:, None]
    kept = np.abs(x[:, 0]) < 13
    line = LogisticRegression(C=1e9, tol=1e-9, max_iter=5000).fit(x[kept], codes[kept])
    slope, _ = calibration_line(codes[kept] == 1, distorted[kept])
    assert slope == pytest.approx(line.coef_[0, 0], rel=1e-3)
    assert slope < 0.7


def test_calibration_intercept_makes_the_mean_probability_right():
    codes, p = drawn()
    too_high = np.clip(0.3 + 0.7 * p, 0.01, 0.99)
    _, intercept = calibration_line(codes == 1, too_high)
    logits = np.log(too_high / (1 - too_high)) + intercept
    assert np.mean(1 / (1 + np.exp(-logits))) == pytest.approx(codes.mean(), abs=1e-6)
    assert intercept < 0


def test_a_line_without_a_finite_answer_is_nan():
    truth = np.array([False, False, True, True])
    assert np.isnan(calibration_line(truth, np.array([0.1, 0.2, 0.8, 0.9]))[0])
    assert np.isnan(calibration_line(np.zeros(3, dtype=bool), np.full(3, 0.2))).all()


def test_calibration_error_by_hand():
    # Two bins: (0.05, 0.05 | one of two true) and (0.95 | true): 2/3 × 0.45 + 1/3 × 0.05.
    found = calibration_error(np.array([True, False, True]), np.array([0.05, 0.05, 0.95]))
    assert found == pytest.approx(2 / 3 * 0.45 + 1 / 3 * 0.05)


def test_probabilities_of_one_fall_into_the_last_bin():
    assert calibration_error(np.array([True]), np.array([1.0])) == 0.0


def test_cost_is_the_mean_over_rows():
    costs = np.array([[0.0, 10.0], [1.0, 0.0]])
    found = score_decisions(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 0]), 2, costs)
    assert found["cost"] == pytest.approx(21 / 4)
    assert "cost" not in score_decisions(np.array([0, 1]), np.array([0, 1]), 2, None)


def test_one_class_alone_gives_nan_and_no_error():
    found = score_probabilities(np.zeros(3, dtype=int), np.full((3, 2), 0.5), 0.5)
    assert np.isnan(found["roc_auc"])
    assert np.isnan(found["recall_at_precision"])
    assert found["brier"] == pytest.approx(0.25)


def test_every_score_says_which_way_is_better():
    assert {score.sign for score in SCORES.values()} == {-1, 0, 1}
    assert SCORES["brier"].sign == SCORES["cost"].sign == -1


def test_a_precision_equal_to_the_bound_counts():
    assert rank(np.array([True, False]), np.array([0.5, 0.5])).recall_at(0.5) == 1.0


def test_of_errors_losses_costs_and_time_less_is_better():
    assert {name: score.sign for name, score in SCORES.items()} == {
        **dict.fromkeys(("roc_auc", "average_precision", "recall_at_precision"), 1),
        **dict.fromkeys(("balanced_accuracy", "f1", "mcc", "g_mean"), 1),
        **dict.fromkeys(("brier", "log_loss", "calibration_error", "cost", "fit_time"), -1),
        **dict.fromkeys(("calibration_slope", "calibration_intercept", "threshold"), 0),
    }


def test_calibration_errors_of_two_bins_do_not_cancel():
    # 0.05 is half too low and 0.95 half too high: together they are right.
    truth, said = np.array([True, False] * 2), np.array([0.05, 0.05, 0.95, 0.95])
    assert calibration_error(truth, said) == pytest.approx(0.45)
