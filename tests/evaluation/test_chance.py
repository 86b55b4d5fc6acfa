"""The level of chance is what scikit-learn's classifiers without features reach."""

import numpy as np
import pytest
from sklearn import metrics
from sklearn.dummy import DummyClassifier

from equipoise.evaluation._scoring.chance import chance_level
from equipoise.evaluation._scoring.scores import (
    SCORES,
    score_decisions,
    score_probabilities,
)

COUNTS = {2: (90, 10), 3: (60, 30, 10)}


def dummy(n_classes):
    codes = np.repeat(np.arange(n_classes), COUNTS[n_classes])
    X = np.zeros((codes.size, 1))
    return codes, DummyClassifier(strategy="prior").fit(X, codes).predict_proba(X)


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("score", ["roc_auc", "average_precision", "brier", "log_loss"])
def test_of_probabilities_it_is_that_of_the_shares(score, n_classes):
    codes, probabilities = dummy(n_classes)
    expected = score_probabilities(codes, probabilities, 0.5)[score]
    assert chance_level(score, COUNTS[n_classes]) == pytest.approx(expected)


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("score", ["balanced_accuracy", "mcc", "cost"])
def test_of_decisions_it_is_the_best_of_one_answer_for_all_rows(score, n_classes):
    codes, _ = dummy(n_classes)
    costs = np.random.default_rng(0).uniform(0, 9, (n_classes, n_classes))
    found = [
        score_decisions(codes, np.full(codes.size, one), n_classes, costs)[score]
        for one in range(n_classes)
    ]
    best = max(found, key=lambda value: SCORES[score].sign * value)
    assert chance_level(score, COUNTS[n_classes], costs) == pytest.approx(best)


def test_of_f1_it_is_that_of_calling_all_rows_positive():
    codes, _ = dummy(2)
    expected = metrics.f1_score(codes, np.ones_like(codes))
    assert chance_level("f1", COUNTS[2]) == pytest.approx(expected)


def test_of_the_g_mean_it_is_a_coins():
    rng = np.random.default_rng(0)
    codes = np.repeat([0, 1], [90_000, 10_000])
    found = score_decisions(codes, rng.integers(0, 2, codes.size), 2, None)["g_mean"]
    assert chance_level("g_mean", COUNTS[2]) == pytest.approx(found, abs=0.01)


def test_what_has_no_level_has_none():
    assert chance_level("fit_time", COUNTS[2]) is None
    assert chance_level("cost", COUNTS[2]) is None
