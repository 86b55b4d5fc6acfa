import numpy as np
import pytest
from sklearn import metrics

from equipoise.evaluation._scoring.thresholds import (
    decide,
    decision_score,
    tuned_factors,
    tuned_threshold,
)

COSTS = np.array([[0.0, 7.0], [1.0, 0.5]])
SCORERS = {
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "f1": lambda y, d: metrics.f1_score(y, d, zero_division=0),
    "mcc": metrics.matthews_corrcoef,
    "g_mean": lambda y, d: np.sqrt(np.prod(metrics.recall_score(y, d, average=None))),
    "cost": lambda y, d: -COSTS[d, y].mean(),
}


def drawn(seed, n=60, ties=False):
    rng = np.random.default_rng(seed)
    codes = (rng.uniform(size=n) < 0.3).astype(int)
    p = np.clip(rng.normal(0.3 + 0.2 * codes, 0.2), 0, 1)
    return codes, p.round(1) if ties else p


@pytest.mark.parametrize("name", SCORERS)
@pytest.mark.parametrize("ties", [False, True])
def test_no_threshold_scores_better_than_the_tuned_one(name, ties):
    for seed in range(5):
        codes, p = drawn(seed, ties=ties)
        threshold = tuned_threshold(codes, p, name, COSTS)
        best = max(SCORERS[name](codes, (p >= t).astype(int)) for t in [*p, 0.0, 1.1])
        assert SCORERS[name](codes, (p >= threshold).astype(int)) == pytest.approx(best)


def test_of_equally_good_thresholds_the_nearest_to_one_half_is_taken():
    codes, p = np.array([0, 0, 1, 1]), np.array([0.1, 0.2, 0.9, 0.95])
    assert tuned_threshold(codes, p, "balanced_accuracy", None) == pytest.approx(0.55)


def test_constant_probabilities_have_a_threshold():
    codes, p = np.array([0, 0, 1]), np.full(3, 0.2)
    assert np.isfinite(tuned_threshold(codes, p, "f1", None))
    assert (p >= tuned_threshold(codes, p, "f1", None)).all()


def test_neighbouring_floats_are_told_apart():
    low = 0.3
    high = np.nextafter(low, 1.0)
    codes, p = np.array([0, 1]), np.array([low, high])
    threshold = tuned_threshold(codes, p, "balanced_accuracy", None)
    assert (p >= threshold).tolist() == [False, True]


@pytest.mark.parametrize("name", SCORERS)
def test_scores_of_decisions_are_scikit_learns(name):
    codes, p = drawn(3)
    decided = (p > 0.4).astype(int)
    confusion = metrics.confusion_matrix(codes, decided)
    assert decision_score(name, confusion, COSTS) == pytest.approx(SCORERS[name](codes, decided))


def test_scores_of_three_classes_are_scikit_learns():
    rng = np.random.default_rng(0)
    codes, decided = rng.integers(0, 3, 50), rng.integers(0, 3, 50)
    confusion = metrics.confusion_matrix(codes, decided)
    for name, expected in {
        "balanced_accuracy": metrics.balanced_accuracy_score(codes, decided),
        "f1": metrics.f1_score(codes, decided, average="macro"),
        "mcc": metrics.matthews_corrcoef(codes, decided),
    }.items():
        assert decision_score(name, confusion, None) == pytest.approx(expected)


def test_a_class_without_rows_does_not_count():
    confusion = np.array([[3, 1, 0], [0, 0, 0], [1, 0, 1]])
    assert decision_score("balanced_accuracy", confusion, None) == pytest.approx(0.625)
    assert decision_score("g_mean", confusion, None) == pytest.approx(np.sqrt(0.375))


def test_an_unknown_score_is_refused():
    with pytest.raises(ValueError, match="no score of decisions"):
        decision_score("brier", np.eye(2), None)


def test_factors_never_score_worse_than_the_most_probable_class():
    rng = np.random.default_rng(1)
    codes = rng.choice(3, 200, p=[0.8, 0.15, 0.05])
    p = rng.dirichlet(np.ones(3), 200) * [3, 1, 0.3] + 0.3 * np.eye(3)[codes]
    p /= p.sum(axis=1, keepdims=True)
    factors = tuned_factors(codes, p, "balanced_accuracy", None)
    usual = metrics.balanced_accuracy_score(codes, p.argmax(axis=1))
    assert metrics.balanced_accuracy_score(codes, decide(p, factors)) > usual


def test_of_two_equally_good_thresholds_the_lower_may_be_the_farther_from_one_half():
    # 0.2 finds both of class 1 and one of class 0; 0.65 one and both: three quarters each.
    codes, p = np.array([0, 1, 0, 1]), np.array([0.1, 0.3, 0.6, 0.7])
    assert tuned_threshold(codes, p, "balanced_accuracy", None) == pytest.approx(0.65)


@pytest.mark.parametrize("low", [0.25, 0.5, np.nextafter(0.5, 1.0), 0.7])
def test_the_middle_of_neighbouring_floats_may_be_the_lower_one(low):
    p = np.array([low, np.nextafter(low, 1.0)])
    threshold = tuned_threshold(np.array([0, 1]), p, "balanced_accuracy", None)
    assert (p >= threshold).tolist() == [False, True]


def test_nobody_is_called_positive_where_false_alarms_cost_most():
    codes, p = np.array([0, 1]), np.array([0.9, 0.2])
    threshold = tuned_threshold(codes, p, "cost", np.array([[0.0, 1.0], [9.0, 0.0]]))
    assert not (p >= threshold).any()


@pytest.mark.parametrize(("lowest", "expected"), [(0.8, 0.5), (0.2, 0.2)])
def test_a_threshold_that_calls_everybody_positive_is_the_nearest_to_one_half(lowest, expected):
    codes, p = np.array([0, 1]), np.array([lowest + 0.1, lowest])
    assert tuned_threshold(codes, p, "cost", np.array([[0.0, 9.0], [1.0, 0.0]])) == expected


def test_factors_reach_a_class_of_one_row_in_a_hundred():
    # The rare classes need factors above 32, which no single step from equal ones reaches.
    codes = np.repeat([0, 1, 2], [1000, 10, 10])
    p = np.array([[0.999, 0.0005, 0.0005], [0.97, 0.0299, 0.0001], [0.97, 0.0001, 0.0299]])[codes]
    factors = tuned_factors(codes, p, "balanced_accuracy", None)
    np.testing.assert_array_equal(decide(p, factors), codes)
