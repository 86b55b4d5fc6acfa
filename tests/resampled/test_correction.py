import numpy as np
import pytest
from imblearn.under_sampling import RandomUnderSampler as TheirRandomUnderSampler
from numpy.testing import assert_allclose
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline as sklearn_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from equipoise import FunctionSampler
from equipoise.core.priors import shift_priors
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.pipeline import make_pipeline
from equipoise.resampled._correction import (
    PriorShift,
    choose,
    class_masses,
    class_weight_of,
    kind_of,
)
from equipoise.testing import example_table
from equipoise.under_sampling import RandomUnderSampler

WEIGHTED = LogisticRegression(class_weight="balanced")


@pytest.mark.parametrize(
    ("sampler", "kind"),
    [
        (None, "nothing"),
        ("passthrough", "nothing"),
        ([], "nothing"),
        (RandomUnderSampler(), "random"),
        (RandomOverSampler(), "random"),
        (TheirRandomUnderSampler(), "random"),
        ([RandomOverSampler(), RandomUnderSampler()], "random"),
        (RandomOverSampler(shrinkage=0.5), "synthetic"),
        (SMOTE(), "synthetic"),
        (FunctionSampler(), "synthetic"),
        ([RandomUnderSampler(), SMOTE()], "synthetic"),
        (make_pipeline(SMOTE(), "passthrough"), "synthetic"),
        (make_pipeline(make_pipeline(RandomUnderSampler())), "random"),
    ],
)
def test_the_kind_of_a_sampler_is_that_of_its_worst_part(sampler, kind):
    assert kind_of(sampler) == kind


@pytest.mark.parametrize(
    ("sampler", "classifier", "chosen"),
    [
        (SMOTE(), LogisticRegression(), "recalibrated"),
        (RandomUnderSampler(), LogisticRegression(), "prior"),
        (RandomUnderSampler(), LinearSVC(), "recalibrated"),
        ("passthrough", LogisticRegression(), "as-is"),
        ("passthrough", WEIGHTED, "prior"),
    ],
)
def test_auto_chooses_by_the_kind(sampler, classifier, chosen):
    assert choose("auto", sampler, classifier) == chosen
    assert choose("as-is", sampler, classifier) == "as-is"


def test_the_class_weight_is_found_where_it_acts():
    assert class_weight_of(sklearn_pipeline(StandardScaler(), WEIGHTED)) == "balanced"
    assert class_weight_of(LogisticRegression()) is None
    assert class_weight_of(object()) is None
    X, y = example_table()
    search = GridSearchCV(LogisticRegression(), {"class_weight": [{0: 1, 1: 5}]}, cv=2)
    assert class_weight_of(search.fit(X, y)) == {0: 1, 1: 5}


def test_masses_are_rows_times_weights():
    y = np.array(["b", "a", "b", "b"])
    assert class_masses(y, ["a", "b"]).tolist() == [1, 3]
    assert class_masses(y, ["a", "b"], [1, 2, 3, 4]).tolist() == [2, 8]
    assert class_masses(y, ["a", "b"], [1, 2, 3, 4], {"a": 10}).tolist() == [20, 8]
    assert class_masses(y, ["a", "b"], None, "balanced").tolist() == [2, 2]


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("slope", [1.0, 0.5])
def test_the_stack_of_scikit_learn_is_the_closed_form(n_classes, slope):
    X, y = example_table(n_classes=n_classes)
    y = np.array(["x", "y", "z"])[y]
    classifier = LogisticRegression().fit(X, y)
    seen, true = np.arange(1.0, n_classes + 1), np.arange(n_classes, 0.0, -1)
    stack = PriorShift.between(seen, true).stacked_on(classifier, slope)
    expected = shift_priors(classifier.predict_proba(X), seen, true) ** slope
    expected /= expected.sum(axis=1, keepdims=True)
    assert_allclose(stack.predict_proba(X), expected, atol=1e-13)
    assert np.array_equal(stack.predict(X), classifier.classes_[expected.argmax(axis=1)])
