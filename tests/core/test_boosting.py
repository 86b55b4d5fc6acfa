from math import exp

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

from equipoise.core.boosting import raised, weight_of_member, weighted_error


@given(st.floats(1e-6, 0.499), st.floats(0.1, 2))
def test_of_two_classes_half_of_the_weight_is_wrong_afterwards(error, learning_rate):
    weights = np.array([1 - error, error])
    is_wrong = np.array([False, True])
    made = raised(weights, is_wrong, weight_of_member(error, 2, 1.0))
    assert weighted_error(made, is_wrong) == pytest.approx(0.5)
    slower = weight_of_member(error, 2, learning_rate)
    assert slower == pytest.approx(learning_rate * weight_of_member(error, 2, 1.0))


@pytest.mark.parametrize("n_classes", [2, 3, 7])
def test_a_random_guess_has_no_weight_and_what_is_better_has_some(n_classes):
    guess = 1 - 1 / n_classes
    assert weight_of_member(guess, n_classes, 1.0) == pytest.approx(0)
    assert weight_of_member(guess - 0.01, n_classes, 1.0) > 0


def test_only_wrong_rows_weigh_more():
    made = raised(np.array([1.0, 2.0]), np.array([True, False]), 0.7)
    assert made.tolist() == pytest.approx([exp(0.7), 2.0])


def test_what_is_too_large_for_a_number_is_infinite_and_no_warning():
    assert raised(np.ones(1), np.ones(1, dtype=bool), 1e6).tolist() == [np.inf]


def test_the_steps_are_those_of_scikit_learn():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(200, 3)), rng.integers(0, 3, 200)
    theirs = AdaBoostClassifier(n_estimators=6, learning_rate=0.8, random_state=0).fit(X, y)
    weights = np.full(200, 1 / 200)
    for i, member in enumerate(theirs.estimators_):
        again = DecisionTreeClassifier(max_depth=1, random_state=member.random_state)
        is_wrong = again.fit(X, y, sample_weight=weights).predict(X) != y
        error = weighted_error(weights, is_wrong)
        assert error == pytest.approx(theirs.estimator_errors_[i])
        weight = weight_of_member(error, 3, 0.8)
        assert weight == pytest.approx(theirs.estimator_weights_[i])
        weights = raised(weights, is_wrong, weight)
        weights /= weights.sum()
