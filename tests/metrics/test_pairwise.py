import subprocess
import sys

import imblearn.metrics.pairwise
import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import check_estimator

from equipoise.exceptions import ParameterError, TableError
from equipoise.metrics.pairwise import ValueDifferenceMetric

RNG = np.random.default_rng(4)
X = np.column_stack([RNG.integers(0, n, 80) for n in (3, 2, 5)])
Y = RNG.integers(0, 3, 80)


def naive(k, r):
    """The metric as its formula has it, two rows at a time."""

    def share(j, level):
        of_level = Y[X[:, j] == level]
        return np.array([(of_level == label).mean() for label in range(3)])

    def apart(one, other):
        differences = [np.abs(share(j, one[j]) - share(j, other[j])) for j in range(3)]
        return sum((d**k).sum() ** (r / k) for d in differences)

    return np.array([[apart(one, other) for other in X[:9]] for one in X[:20]])


@pytest.mark.parametrize(("k", "r"), [(1, 1), (1, 2), (2, 1), (2, 2), (3, 2)])
def test_distances_are_those_of_the_formula_and_of_imbalanced_learn(k, r):
    ours = ValueDifferenceMetric(k=k, r=r).fit(X, Y).pairwise(X[:20], X[:9])
    theirs = imblearn.metrics.pairwise.ValueDifferenceMetric(k=k, r=r).fit(X, Y)
    np.testing.assert_allclose(ours, naive(k, r), atol=1e-12)
    np.testing.assert_allclose(ours, theirs.pairwise(X[:20], X[:9]), atol=1e-12)


def test_what_is_learnt_is_what_imbalanced_learn_learns():
    ours = ValueDifferenceMetric(n_categories=[4, 2, 5]).fit(X, Y)
    theirs = imblearn.metrics.pairwise.ValueDifferenceMetric(n_categories=[4, 2, 5]).fit(X, Y)
    assert ours.n_categories_.tolist() == [4, 2, 5]
    assert len(ours.proba_per_class_) == 3
    for one, other in zip(ours.proba_per_class_, theirs.proba_per_class_, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame], ids=["pandas", "polars"])
def test_frames_are_taken_and_their_names_kept(frame):
    table = frame(dict(zip("abc", X.T, strict=True)))
    metric = ValueDifferenceMetric().fit(table, Y.astype(str).tolist())
    assert metric.feature_names_in_.tolist() == ["a", "b", "c"]
    np.testing.assert_array_equal(
        metric.pairwise(table), ValueDifferenceMetric().fit(X, Y).pairwise(X)
    )


def test_it_can_be_cloned_and_says_when_it_is_not_fitted():
    metric = clone(ValueDifferenceMetric(k=2))
    assert metric.k == 2
    with pytest.raises(NotFittedError):
        metric.pairwise(X)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (X - 1, "Negative values in data .* column 2 holds -1"),
        (X[:, :2], "X has 2 features, but ValueDifferenceMetric is expecting 3 features"),
        (X + [0, 0, 9], r"column 2 of X holds the category \d+, but has 5"),
    ],
    ids=["negative", "fewer columns", "unknown"],
)
def test_what_are_no_known_categories_is_refused(table, told):
    with pytest.raises(TableError, match=told):
        ValueDifferenceMetric().fit(X, Y).pairwise(table)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
def test_scikit_learn_accepts_it():
    checks = check_estimator(ValueDifferenceMetric(), on_fail=None)
    assert [one["check_name"] for one in checks if one["status"] == "failed"] == []


def test_numbers_of_categories_that_do_not_fit_are_refused():
    with pytest.raises(ParameterError, match="length of n_categories is not consistent with the"):
        ValueDifferenceMetric(n_categories=[3, 2]).fit(X, Y)
    with pytest.raises(TableError, match="holds the category 2, but has 2"):
        ValueDifferenceMetric(n_categories=[2, 2, 5]).fit(X, Y)


def test_it_is_there_after_the_package_was_imported():
    said = "import equipoise; print(equipoise.metrics.pairwise.ValueDifferenceMetric.__name__)"
    ran = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "ValueDifferenceMetric"
