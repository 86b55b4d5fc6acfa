"""imbalanced-learn's names of checks: there, and each of them can fail."""

import inspect

import imblearn.utils.estimator_checks as their_checks
import numpy as np
import pytest
from broken_samplers import BROKEN
from samplers import CASES, seeded
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression

from equipoise.over_sampling import SMOTE
from equipoise.utils import estimator_checks
from equipoise.utils.estimator_checks import estimator_checks_generator, parametrize_with_checks

OURS = {name: one for name, one in vars(estimator_checks).items() if name.startswith("check_")}


def names_of(module):
    functions = inspect.getmembers(module, inspect.isfunction)
    return {name for name, one in functions if name.startswith("check_")
            and one.__module__ == module.__name__}  # fmt: skip


def test_every_check_of_imbalanced_learn_is_there_by_its_name():
    assert names_of(their_checks) <= set(OURS)
    for name in names_of(their_checks):
        assert next(iter(inspect.signature(OURS[name]).parameters)) == "name"


@pytest.mark.parametrize("case", [one for one in CASES if one.is_plain], ids=lambda one: one.id)
def test_our_samplers_pass_every_check_that_binds_them(case):
    own_kmeans = {"check_samplers_sparse": "scikit-learn's k-means has two algorithms"}
    expected = own_kmeans if type(case.sampler).__name__ == "ClusterCentroids" else {}
    checks = list(
        estimator_checks_generator(
            seeded(case.sampler), expected_failed_checks=expected, mark="skip"
        )
    )
    assert len(checks) >= 14
    for estimator, check in checks:
        check(estimator)


@pytest.mark.parametrize("check", estimator_checks._OF_SAMPLERS, ids=lambda one: one.name)
def test_each_check_finds_out_who_breaks_its_law(check):
    assert OURS[check.name] is check
    for broken in BROKEN[check.laws[0].name]:
        with pytest.raises(AssertionError):
            check(broken.__name__, seeded(broken()))


class TakesAnything(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        self.classes_ = np.arange(3)
        return self

    def predict(self, X):
        return np.zeros(len(X), dtype=int)


@pytest.mark.parametrize("name", [name for name in OURS if name.startswith("check_classifier")])
def test_a_check_of_classifiers_finds_out_who_takes_anything(name):
    with pytest.raises(AssertionError, match="TakesAnything"):
        OURS[name]("TakesAnything", TakesAnything())


def test_a_classifier_is_checked_as_one():
    names = [check.func.__name__ for _, check in estimator_checks_generator(LogisticRegression())]
    assert names == [
        "check_classifier_on_multilabel_or_multioutput_targets",
        "check_classifiers_with_encoded_labels",
    ]
    OURS[names[1]]("LogisticRegression", LogisticRegression(max_iter=1000))


def test_a_test_is_made_for_each_check():
    mark = parametrize_with_checks([SMOTE()], expected_failed_checks=lambda one: {
        "check_samplers_fit": "a reason"})  # fmt: skip
    marked = [case for case in mark.args[1] if getattr(case, "marks", ())]
    assert [case.values[1].func.__name__ for case in marked] == ["check_samplers_fit"]
    names = [mark.kwargs["ids"](value) for value in marked[0].values]
    assert names == ["SMOTE()", "check_samplers_fit"]


def test_what_fails_on_purpose_is_left_out_where_that_is_asked():
    reasons = {"check_samplers_fit": "a reason"}
    every = list(estimator_checks_generator(SMOTE()))
    left = list(estimator_checks_generator(SMOTE(), expected_failed_checks=reasons, mark="skip"))
    assert len(left) == len(every) - 1


def test_a_class_is_refused():
    with pytest.raises(TypeError, match="Please pass an instance instead: SMOTE is a class"):
        parametrize_with_checks([SMOTE])
