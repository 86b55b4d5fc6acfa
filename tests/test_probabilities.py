import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.linear_model import LogisticRegression

from equipoise.exceptions import ProbabilityError
from equipoise.probabilities import (
    classifier_at_costs,
    correct_prior,
    decide_by_costs,
    estimate_prior,
    threshold_from_costs,
)
from equipoise.testing import example_table

X, y = example_table()
COSTS = [[0, 9], [1, 0]]


def test_one_column_is_the_second_of_two():
    p = np.linspace(0.01, 0.99, 9)
    table = correct_prior(np.column_stack([1 - p, p]), [0.5, 0.5], [0.9, 0.1])
    assert_allclose(correct_prior(p, 0.5, 0.1), table[:, 1])


def test_a_tool_that_was_trained_elsewhere_learns_the_shares_here():
    p = np.random.default_rng(0).dirichlet([1, 1], 500)
    shares = estimate_prior(p, [0.5, 0.5])
    assert_allclose(correct_prior(p, [0.5, 0.5], shares).mean(axis=0), shares, atol=1e-6)


def test_an_estimate_that_does_not_settle_is_refused():
    with pytest.raises(ProbabilityError, match="max_iter=1 steps"):
        estimate_prior([[0.4, 0.6], [0.9, 0.1]], [0.5, 0.5], max_iter=1)


def test_decisions_by_costs_are_those_of_the_threshold():
    p = np.linspace(0, 1, 50)
    decided = decide_by_costs(np.column_stack([1 - p, p]), COSTS, ["no", "yes"])
    assert np.array_equal(decided == "yes", p >= threshold_from_costs(COSTS))


def test_labels_that_do_not_fit_are_refused():
    with pytest.raises(ProbabilityError, match="one label for each of the 2 columns"):
        decide_by_costs([[0.5, 0.5]], COSTS, ["a"])


def test_a_classifier_at_costs_predicts_from_its_threshold():
    labels = np.array(["fine", "rare"])[y]
    model = classifier_at_costs(LogisticRegression(), COSTS, pos_label="rare").fit(X, labels)
    p = LogisticRegression().fit(X, labels).predict_proba(X)
    assert np.array_equal(model.predict(X), decide_by_costs(p, COSTS, ["fine", "rare"]))
