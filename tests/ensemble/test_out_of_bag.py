"""Out-of-bag scores: right on noise, and by a loop that looks at every row."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import make_classification
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.neighbors import KNeighborsClassifier

from equipoise.ensemble import BalancedBaggingClassifier, BalancedRandomForestClassifier
from equipoise.exceptions import NeverOutOfBagWarning
from equipoise.over_sampling import SMOTE, RandomOverSampler

X, Y = make_classification(400, n_features=5, weights=[0.85], random_state=0)

SCORED = {
    "under-bagging": BalancedBaggingClassifier(n_estimators=50, oob_score=True),
    "over-bagging": BalancedBaggingClassifier(
        n_estimators=50, oob_score=True, sampler=RandomOverSampler()
    ),
    "SMOTE-bagging": BalancedBaggingClassifier(n_estimators=50, oob_score=True, sampler=SMOTE()),
    "bags of neighbours": BalancedBaggingClassifier(
        KNeighborsClassifier(1), n_estimators=50, oob_score=True, max_features=0.6
    ),
    "forest": BalancedRandomForestClassifier(n_estimators=60, oob_score=True),
    "forest, bootstrap": BalancedRandomForestClassifier(
        n_estimators=60, oob_score=True, bootstrap=True
    ),
    "forest, bootstrap alone": BalancedRandomForestClassifier(
        n_estimators=60, oob_score=True, bootstrap=True, replacement=False
    ),
    "forest of the larger class": BalancedRandomForestClassifier(
        n_estimators=60, oob_score=True, bootstrap=True, replacement=False, sampling_strategy="auto"
    ),
}


@pytest.mark.parametrize("name", SCORED)
def test_pure_noise_looks_like_noise(name):
    rng = np.random.default_rng(1)
    n_few, n_many = 200, 800
    y = np.repeat([1, 0], [n_few, n_many])
    noise = rng.normal(size=(y.size, 5))
    model = clone(SCORED[name]).set_params(random_state=0).fit(noise, y)
    area = roc_auc_score(y, model.oob_decision_function_[:, 1])
    error = np.sqrt((n_few + n_many + 1) / (12 * n_few * n_many))  # of an area that is 0.5
    assert abs(area - 0.5) < 3 * error


@pytest.mark.parametrize("name", SCORED)
def test_each_row_is_judged_by_the_members_that_have_not_seen_it(name):
    model = clone(SCORED[name]).set_params(n_estimators=30, random_state=0).fit(X, Y)
    columns = getattr(model, "estimators_features_", [np.arange(5)] * 30)
    said = [one.predict_proba(X[:, some]) for one, some in zip(model, columns, strict=True)]
    seen = [set(rows.tolist()) for rows in model.estimators_samples_]
    expected = np.full((len(Y), 2), np.nan)
    for row in range(len(Y)):
        heard = [told[row] for told, known in zip(said, seen, strict=True) if row not in known]
        if heard:
            expected[row] = np.mean(heard, axis=0)
    np.testing.assert_allclose(model.oob_decision_function_, expected)
    assert model.oob_score_ == np.mean(expected.argmax(axis=1) == Y)


def test_rows_that_are_in_every_bag_are_counted_and_missing():
    model = clone(SCORED["under-bagging"]).set_params(n_estimators=2, random_state=0)
    with pytest.warns(NeverOutOfBagWarning, match="Some inputs do not have OOB scores") as told:
        model.fit(X, Y)
    in_both = np.intersect1d(*model.estimators_samples_)
    assert f"{in_both.size} of 400 rows" in str(told[0].message)
    is_missing = np.isnan(model.oob_decision_function_).any(axis=1)
    np.testing.assert_array_equal(np.flatnonzero(is_missing), in_both)
    right = model.oob_decision_function_[~is_missing].argmax(axis=1) == Y[~is_missing]
    assert model.oob_score_ == right.mean()


def test_a_row_of_weight_zero_has_no_score():
    weights = (np.arange(len(Y)) % 7 > 0).astype(float)
    for name in ("under-bagging", "forest"):
        model = clone(SCORED[name]).set_params(random_state=0)
        alone = clone(model).fit(X[weights > 0], Y[weights > 0])
        model.fit(X, Y, sample_weight=weights)
        assert model.oob_score_ == alone.oob_score_
        np.testing.assert_array_equal(
            np.isnan(model.oob_decision_function_).any(axis=1), weights == 0
        )


def test_all_copies_of_a_row_are_in_a_bag_together():
    weights = np.full(len(Y), 3)
    model = clone(SCORED["under-bagging"]).set_params(random_state=0)
    with pytest.warns(NeverOutOfBagWarning):
        model.set_params(n_estimators=20).fit(X, Y, sample_weight=weights)
    share = np.mean([np.isin(np.arange(400), rows).mean() for rows in model.estimators_samples_])
    assert share == pytest.approx(1 - np.exp(-3), abs=0.02)


def test_a_forest_takes_a_score_of_its_callers():
    texts = np.array(["no", "yes"])[Y]
    model = clone(SCORED["forest"]).set_params(oob_score=balanced_accuracy_score, random_state=0)
    found = model.fit(X, texts).oob_decision_function_
    assert model.oob_score_ == balanced_accuracy_score(Y, found.argmax(axis=1))


def test_where_no_row_is_out_of_a_bag_there_is_no_score():
    with pytest.raises(ValueError, match="only available if bootstrap=True"):
        BalancedBaggingClassifier(oob_score=True, bootstrap=False).fit(X, Y)
    forest = BalancedRandomForestClassifier(oob_score=True, replacement=False)
    with pytest.raises(ValueError, match="bootstrap=True or replacement=True"):
        forest.fit(X, Y)
    with pytest.raises(ValueError, match="only available if warm_start=False"):
        BalancedBaggingClassifier(oob_score=True, warm_start=True).fit(X, Y)


def test_an_old_score_goes_with_its_members():
    model = clone(SCORED["under-bagging"]).fit(X, Y)
    model.set_params(oob_score=False, warm_start=True, n_estimators=60).fit(X, Y)
    assert not hasattr(model, "oob_score_")
    assert not hasattr(model, "oob_decision_function_")
