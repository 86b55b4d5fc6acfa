"""InstanceHardnessThreshold: which rows a classifier finds hard."""

import re

import imblearn.under_sampling as incumbent
import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from equipoise.exceptions import FewerRowsWarning, ParameterError, TargetError
from equipoise.testing import as_mixed_frame, example_table
from equipoise.under_sampling import InstanceHardnessThreshold

X, y = example_table(n_classes=3)


def hardness_by_hand(folds, model=None):
    """The probability of each row's own class, fold by fold."""
    found = np.empty(len(y))
    for train, test in folds:
        model = GaussianNB().fit(X[train], y[train])
        proba = model.predict_proba(X[test])
        found[test] = proba[np.arange(test.size), y[test]]
    return found


def test_the_rows_stay_whose_class_is_most_probable():
    folds = StratifiedKFold(5, shuffle=True, random_state=np.random.RandomState(0)).split(X, y)
    probability = hardness_by_hand(folds)
    sampler = InstanceHardnessThreshold(estimator=GaussianNB(), random_state=0)
    _, labels = sampler.fit_resample(X, y)
    for label in (0, 1):
        rows = np.flatnonzero(y == label)
        easiest = rows[np.argsort(-probability[rows])[:30]]
        assert sampler.sample_indices_[labels == label].tolist() == np.sort(easiest).tolist()
    for row, why, through in sampler.plan_.dropped:
        told = float(re.fullmatch(r"hard: its class has probability (\d\.\d\d)", why)[1])
        assert abs(told - probability[row]) <= 0.005 + 1e-12
        assert through is None
    assert len(sampler.plan_.dropped) == 90 + 10


ESTIMATORS = {
    "forest by default": None,
    "a tree": DecisionTreeClassifier(max_depth=3),
    "a pipeline": make_pipeline(StandardScaler(), RandomForestClassifier(n_estimators=5)),
    "no seed": GaussianNB(),
}


@pytest.mark.parametrize("seed", [int, np.random.RandomState], ids=["int", "RandomState"])
@pytest.mark.parametrize("name", ESTIMATORS)
def test_imbalanced_learn_keeps_the_same_rows(name, seed):
    made = []
    for package in (incumbent.InstanceHardnessThreshold, InstanceHardnessThreshold):
        sampler = package(estimator=ESTIMATORS[name], random_state=seed(3), cv=3)
        sampler.fit_resample(X, y)
        made.append(sampler.sample_indices_.tolist())
    assert made[0] == made[1]


def test_the_global_stream_is_used_as_in_imbalanced_learn():
    made = []
    for package in (incumbent.InstanceHardnessThreshold, InstanceHardnessThreshold):
        np.random.seed(5)
        sampler = package(estimator=RandomForestClassifier(n_estimators=5), cv=3)
        sampler.fit_resample(X, y)
        made.append(sampler.sample_indices_.tolist())
    assert made[0] == made[1]


@pytest.mark.parametrize(
    "labels",
    [y + 1, np.array(["rare", "ample", "middle"])[y], y.astype(float), np.where(y == 0, -5, y)],
    ids=["from 1", "words", "floats", "negative"],
)
def test_classes_may_have_any_name(labels):
    expected = InstanceHardnessThreshold(estimator=GaussianNB(), random_state=0)
    expected.fit_resample(X, np.unique(labels, return_inverse=True)[1])
    sampler = InstanceHardnessThreshold(estimator=GaussianNB(), random_state=0)
    _, y_new = sampler.fit_resample(X, labels)
    assert np.array_equal(sampler.sample_indices_, expected.sample_indices_)
    assert np.array_equal(y_new, labels[sampler.sample_indices_])


def test_all_rows_at_the_threshold_stay_unless_the_count_is_to_be_exact():
    stump = DecisionTreeClassifier(max_depth=1, random_state=0)
    sampler = InstanceHardnessThreshold(estimator=stump, random_state=0)
    _, labels = sampler.fit_resample(X, y)
    counts = np.bincount(labels)
    assert counts[0] > 30
    assert sampler.rounding_[0] == counts[0] - 30
    all_tied = sampler.sample_indices_[labels == 0]
    exact = sampler.set_params(exact=True)
    _, labels = exact.fit_resample(X, y)
    assert np.bincount(labels).tolist() == [30, 30, 30]
    assert exact.rounding_ == {}
    assert set(exact.sample_indices_[labels == 0].tolist()) <= set(all_tied.tolist())


def test_of_equally_hard_rows_those_of_lower_numbers_stay():
    table, labels = np.zeros((40, 1)), np.repeat([0, 1], [30, 10])
    cv = KFold(40)
    sampler = InstanceHardnessThreshold(estimator=DummyClassifier(), exact=True, cv=cv)
    sampler.fit_resample(table, labels)
    assert sampler.sample_indices_[:10].tolist() == list(range(10))


def test_a_splitter_may_take_the_place_of_the_folds():
    cv = KFold(4, shuffle=True, random_state=1)
    sampler = InstanceHardnessThreshold(estimator=GaussianNB(), cv=cv, exact=True)
    _, labels = sampler.fit_resample(X, y)
    judged = cross_val_predict(GaussianNB(), X, y, cv=cv, method="predict_proba")
    rows = np.flatnonzero(y == 0)
    easiest = rows[np.argsort(-judged[rows, 0], kind="stable")[:30]]
    assert sampler.sample_indices_[labels == 0].tolist() == np.sort(easiest).tolist()


def test_a_mixed_table_with_holes_is_read_as_numbers():
    frame = as_mixed_frame(X)
    sampler = InstanceHardnessThreshold(random_state=0, cv=2)
    made, labels = sampler.fit_resample(frame, y)
    assert isinstance(sampler.estimator_, RandomForestClassifier)
    pd.testing.assert_frame_equal(made, frame.iloc[sampler.sample_indices_])
    assert np.bincount(labels)[0] >= 30


@pytest.mark.parametrize("n_threads", [2, 4])
def test_threads_change_no_row(n_threads):
    one = InstanceHardnessThreshold(random_state=0, n_jobs=1)
    many = InstanceHardnessThreshold(random_state=0, n_jobs=n_threads)
    one.fit_resample(X, y)
    many.fit_resample(X, y)
    assert np.array_equal(one.sample_indices_, many.sample_indices_)


@pytest.mark.parametrize("cv", [1, 0, "five", None, True, 2.5])
def test_there_are_at_least_two_folds(cv):
    with pytest.raises(ParameterError, match="cv must be at least 2 folds, or an object that"):
        InstanceHardnessThreshold(cv=cv).fit_resample(X, y)


def test_more_folds_than_rows_of_any_class_are_refused():
    table, labels = X[:9], np.array([0, 0, 0, 0, 0, 1, 1, 1, 1])
    with pytest.raises(TargetError, match=r"the largest has 5 \(n_splits=6 cannot be greater"):
        InstanceHardnessThreshold(cv=6).fit_resample(table, labels)


def test_a_class_of_fewer_rows_than_folds_is_told_by_its_name():
    rare = np.where(np.arange(len(X)) < 2, "rare", "ample")
    sampler = InstanceHardnessThreshold(estimator=GaussianNB(), random_state=0)
    with pytest.warns(FewerRowsWarning, match=r"class 'rare' has 2 rows, fewer .*cv to at most 2"):
        _, labels = sampler.fit_resample(X, rare)
    assert (labels == "ample").sum() >= 2


@pytest.mark.parametrize(
    "estimator",
    ["forest", object(), StandardScaler()],
    ids=["a word", "an object", "no classifier"],
)
def test_what_is_no_classifier_is_refused(estimator):
    with pytest.raises(ParameterError, match="estimator must be a classifier with fit and predict"):
        InstanceHardnessThreshold(estimator=estimator).fit_resample(X, y)


def test_the_classifier_that_is_given_learns_nothing_and_gets_no_seed():
    tree = DecisionTreeClassifier()
    sampler = InstanceHardnessThreshold(estimator=tree, random_state=0)
    sampler.fit_resample(X, y)
    assert tree.random_state is None
    assert isinstance(sampler.estimator_.random_state, int)


def test_a_generator_is_taken():
    made = [
        InstanceHardnessThreshold(
            estimator=LogisticRegression(), random_state=np.random.default_rng(1)
        ).fit_resample(X, y)[0]
        for _ in range(2)
    ]
    assert np.array_equal(*made)
