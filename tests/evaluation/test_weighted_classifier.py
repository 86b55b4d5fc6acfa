import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC
from sklearn.utils.estimator_checks import check_estimator

from equipoise.evaluation import WeightedClassifier
from equipoise.exceptions import TargetError


def table(n=120, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.random(n) < 0.25
    return rng.normal(size=(n, 3)) + y[:, np.newaxis], y


@pytest.mark.parametrize("class_weight", [None, "balanced", {False: 1.0, True: 7.5}])
def test_weights_of_classes_are_those_of_scikit_learn(class_weight):
    X, y = table()
    ours = WeightedClassifier(LogisticRegression(), class_weight=class_weight).fit(X, y)
    theirs = LogisticRegression(class_weight=class_weight).fit(X, y)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=1e-9)
    np.testing.assert_allclose(ours.decision_function(X), theirs.decision_function(X), rtol=1e-9)


def test_weights_of_rows_and_of_classes_are_multiplied():
    X, y = table()
    of_rows = np.arange(1.0, y.size + 1)
    both = np.where(y, 3.0, 0.5) * of_rows
    ours = WeightedClassifier(GaussianNB(), class_weight={True: 3.0, False: 0.5})
    theirs = GaussianNB().fit(X, y, sample_weight=both)
    found = ours.fit(X, y, sample_weight=of_rows).predict_proba(X)
    np.testing.assert_allclose(found, theirs.predict_proba(X), rtol=1e-9)


def test_a_class_whose_rows_weigh_nothing_cannot_be_balanced():
    X, y = table()
    with pytest.raises(TargetError, match="the rows of class True weigh nothing"):
        WeightedClassifier(class_weight="balanced").fit(X, y, sample_weight=~y)


class Counting(GaussianNB):
    """One that takes labels 0, 1, 2 alone."""

    def fit(self, X, y, sample_weight=None):
        assert np.unique(y).tolist() == list(range(len(set(y.tolist()))))
        return super().fit(X, y, sample_weight)


@pytest.mark.parametrize(
    "labels",
    [
        np.array(["no", "yes"])[table()[1].astype(int)],
        table()[1],
        pd.Series(table()[1], dtype="boolean"),
        pd.Categorical.from_codes(table()[1].astype(int), ["no", "yes"]),
        table()[1] * 10 - 3,
        table()[1].astype(int).tolist(),
    ],
    ids=["texts", "booleans", "nullable", "categories", "negative numbers", "list"],
)
def test_labels_of_any_kind_come_back(labels):
    X, y = table()
    model = WeightedClassifier(Counting()).fit(X, labels)
    expected = GaussianNB().fit(X, y.astype(int)).predict(X)
    assert model.predict(X).tolist() == [sorted(set(labels))[code] for code in expected]
    assert model.classes_.tolist() == sorted(set(labels))


def test_a_classifier_without_weights_serves_where_none_are_wanted():
    X, y = table()
    assert WeightedClassifier(KNeighborsClassifier()).fit(X, y).predict(X).dtype == bool
    with pytest.raises(TypeError, match=r"KNeighborsClassifier.fit takes no sample_weight"):
        WeightedClassifier(KNeighborsClassifier(), class_weight="balanced").fit(X, y)


def test_it_has_a_decision_function_where_the_one_inside_has():
    assert hasattr(WeightedClassifier(LinearSVC()), "decision_function")
    assert not hasattr(WeightedClassifier(GaussianNB()), "decision_function")


def test_a_row_without_a_class_is_refused():
    with pytest.raises(TargetError, match="1 row has no class"):
        WeightedClassifier().fit([[0.0], [1.0]], ["a", None])


def test_it_can_be_pickled_and_what_was_handed_in_stays_untrained():
    X, y = table()
    inside = GaussianNB()
    model = WeightedClassifier(inside, class_weight="balanced").fit(X, y)
    copy = pickle.loads(pickle.dumps(model))
    assert np.array_equal(copy.predict_proba(X), model.predict_proba(X))
    assert not hasattr(inside, "theta_")


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@pytest.mark.parametrize("class_weight", [None, "balanced"])
def test_scikit_learn_accepts_it(class_weight):
    model = WeightedClassifier(class_weight=class_weight)
    checks = check_estimator(model, on_fail=None)
    failed = [(one["check_name"], one["exception"]) for one in checks if one["status"] == "failed"]
    assert failed == []
    assert sum(one["status"] == "passed" for one in checks) > 50
