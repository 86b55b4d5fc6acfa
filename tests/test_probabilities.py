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


def test_of_equally_cheap_classes_the_first_is_predicted():
    equal = [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    assert decide_by_costs([[0.4, 0.4, 0.2], [0.2, 0.4, 0.4]], equal).tolist() == [0, 1]


def test_an_estimate_stops_at_the_tolerance_that_was_asked_for():
    # The first step's answer is the mean of the rows, 0.4 from where it began.
    assert_allclose(estimate_prior([[0.9, 0.1], [0.7, 0.3]], [0.5, 0.5], tol=0.4), [0.8, 0.2])


def test_the_positive_class_may_be_the_first_of_the_labels():
    labels = np.array(["b common", "a rare"])[y]
    model = classifier_at_costs(LogisticRegression(), COSTS, pos_label="a rare").fit(X, labels)
    p = LogisticRegression().fit(X, labels).predict_proba(X)[:, 0]
    assert np.array_equal(model.predict(X) == "a rare", p >= threshold_from_costs(COSTS))
