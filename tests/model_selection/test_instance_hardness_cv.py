"""InstanceHardnessCV: folds that are equally hard, against loops and imbalanced-learn."""

import warnings

import imblearn.model_selection as incumbent
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_validate
from sklearn.pipeline import make_pipeline

from equipoise.exceptions import ParameterError, TargetError
from equipoise.model_selection import InstanceHardnessCV
from equipoise.testing import example_table

X, y = example_table(seed=2)
MODEL = LogisticRegression()


def folds_by_hand(X, y, n_splits, positive=1):
    """Rows of each class in the order of their probability, dealt out one after the other."""
    probability = np.empty(len(y))
    for train, test in StratifiedKFold(n_splits).split(X, y):
        model = clone(MODEL).fit(X[train], y[train])
        probability[test] = model.predict_proba(X[test])[:, positive]
    rows = sorted(range(len(y)), key=lambda i: (y[i], probability[i], i))
    return [sorted(rows[start::n_splits]) for start in range(n_splits)]


@pytest.mark.parametrize("n_splits", [2, 3, 5])
@pytest.mark.parametrize("positive", [0, 1])
def test_rows_are_dealt_out_by_their_hardness(n_splits, positive):
    splitter = InstanceHardnessCV(MODEL, n_splits=n_splits, pos_label=positive)
    found = list(splitter.split(X, y))
    assert [test.tolist() for _, test in found] == folds_by_hand(X, y, n_splits, positive)
    for train, test in found:
        assert np.array_equal(np.sort(np.r_[train, test]), np.arange(len(y)))
    assert splitter.get_n_splits() == splitter.get_n_splits(X, y) == n_splits == len(found)


@pytest.mark.parametrize("pos_label", [None, "no", "yes"])
def test_imbalanced_learn_makes_the_same_folds(pos_label):
    labels = np.array(["no", "yes"])[y]
    made = [
        list(package.split(X, labels))
        for package in (
            InstanceHardnessCV(MODEL, n_splits=4, pos_label=pos_label),
            incumbent.InstanceHardnessCV(MODEL, n_splits=4, pos_label=pos_label),
        )
    ]
    for ours, theirs in zip(*made, strict=True):
        assert np.array_equal(ours[0], theirs[0])
        assert np.array_equal(ours[1], theirs[1])


def test_folds_have_as_many_rows_of_each_class_give_or_take_one():
    for _, test in InstanceHardnessCV(MODEL, n_splits=7).split(X, y):
        assert abs((y[test] == 1).sum() - 40 / 7) < 1
        assert abs(test.size - 160 / 7) < 1


def test_scores_vary_less_than_with_folds_of_any_rows():
    hard = cross_validate(MODEL, X, y, cv=InstanceHardnessCV(MODEL), scoring="neg_log_loss")
    spreads = [
        cross_validate(
            MODEL, X, y, cv=StratifiedKFold(5, shuffle=True, random_state=seed),
            scoring="neg_log_loss",
        )["test_score"].std()
        for seed in range(5)
    ]  # fmt: skip
    assert hard["test_score"].std() < min(spreads)


@pytest.mark.parametrize("wrap", [pd.DataFrame, lambda X: X.tolist()], ids=["pandas", "list"])
def test_any_table_and_labels_make_the_same_folds(wrap):
    expected = [test.tolist() for _, test in InstanceHardnessCV(MODEL).split(X, y)]
    for labels in (pd.Series(y), y.tolist(), y.astype(bool), y[:, np.newaxis]):
        found = [test.tolist() for _, test in InstanceHardnessCV(MODEL).split(wrap(X), labels)]
        assert found == expected


def test_it_splits_for_a_search():
    splitter = InstanceHardnessCV(make_pipeline(MODEL), n_splits=3)
    search = GridSearchCV(MODEL, {"C": [0.1, 1.0]}, cv=splitter).fit(X, y)
    assert search.n_splits_ == 3
    assert repr(splitter).startswith("InstanceHardnessCV(estimator=")


def test_groups_are_ignored_aloud():
    splitter = InstanceHardnessCV(MODEL)
    with pytest.warns(UserWarning, match="The groups parameter is ignored by InstanceHardnessCV"):
        found = list(splitter.split(X, y, groups=y))
    assert len(found) == 5
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        list(splitter.split(X, y))


def test_there_are_two_classes():
    three, labels = example_table(n_classes=3)
    with pytest.raises(TargetError, match=r"only supports binary classification\. y has 3 classes"):
        next(InstanceHardnessCV(MODEL).split(three, labels))


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"pos_label": "yes"}, "pos_label is 'yes', the classes of y are 0, 1: name one"),
        ({"n_splits": 1}, "n_splits must be at least 2, not 1"),
    ],
)
def test_what_cannot_be_is_told(parameters, words):
    with pytest.raises(ParameterError, match=f"^InstanceHardnessCV: {words}"):
        next(InstanceHardnessCV(MODEL, **parameters).split(X, y))
