import warnings

import imblearn.ensemble
import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.ensemble import AdaBoostClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import check_estimator

from equipoise.ensemble import RUSBoostClassifier
from equipoise.exceptions import ParameterError, TargetError
from equipoise.under_sampling import RandomUnderSampler

# A tree of three levels on an overlapping table: boosting goes on for many steps.
DEEPER = DecisionTreeClassifier(max_depth=3)


def table(n_classes=2, n_rows=1200):
    shares = [0.9, 0.1] if n_classes == 2 else [0.8, 0.15, 0.05]
    return make_classification(
        n_rows, 6, n_informative=4, n_classes=n_classes, weights=shares, random_state=0
    )


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize(
    "params",
    [
        {},
        {"replacement": True},
        {"sampling_strategy": "all", "learning_rate": 0.5},
        {"estimator": DEEPER, "n_estimators": 20},
    ],
    ids=["default", "replacement", "slow", "deeper"],
)
def test_members_are_those_of_imbalanced_learn(n_classes, params):
    X, y = table(n_classes)
    ours = RUSBoostClassifier(random_state=3, **params).fit(X, y)
    theirs = imblearn.ensemble.RUSBoostClassifier(random_state=3, **params).fit(X, y)
    assert len(ours.estimators_) == len(theirs.estimators_)
    for mine, other in zip(ours.samplers_, theirs.samplers_, strict=True):
        np.testing.assert_array_equal(mine.sample_indices_, other.sample_indices_)
    for name in ("estimator_weights_", "estimator_errors_", "feature_importances_"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
    for method in ("predict", "predict_proba", "decision_function"):
        np.testing.assert_array_equal(getattr(ours, method)(X), getattr(theirs, method)(X))


def test_where_nothing_is_thinned_it_is_adaboost():
    X, y = table()
    counts = dict(enumerate(np.bincount(y).tolist()))
    ours = RUSBoostClassifier(DEEPER, sampling_strategy=counts, n_estimators=8, random_state=0).fit(
        X, y
    )
    # No two columns split equally well, so that the seeds of the trees do not matter.
    theirs = AdaBoostClassifier(DEEPER, n_estimators=8, random_state=0).fit(X, y)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X))


def test_members_are_those_of_a_loop_over_rows():
    X, y = table(3, 400)
    model = RUSBoostClassifier(GaussianNB(), n_estimators=6, random_state=5).fit(X, y)
    assert len(model.estimators_) > 2
    stream = np.random.RandomState(5)
    weights = [1 / len(y)] * len(y)
    votes = np.zeros((len(y), 3))
    for member, vote in zip(model.estimators_, model.estimator_weights_, strict=False):
        thin = RandomUnderSampler(random_state=stream.randint(np.iinfo(np.int32).max))
        thin.fit_resample(X, y)
        rows = thin.sample_indices_
        again = GaussianNB().fit(X[rows], y[rows], sample_weight=[weights[row] for row in rows])
        said = again.predict(X)
        assert said.tolist() == member.predict(X).tolist()
        error = sum(w for w, s, t in zip(weights, said, y, strict=True) if s != t)
        expected = np.log((1 - error) / error) + np.log(2)
        assert vote == pytest.approx(expected)
        for row, (s, t) in enumerate(zip(said, y, strict=True)):
            weights[row] *= np.exp(expected) if s != t else 1
            votes[row, s] += expected
        total = sum(weights)
        weights = [one / total for one in weights]
    assert model.predict(X).tolist() == votes.argmax(axis=1).tolist()


def test_a_row_of_weight_0_is_not_there():
    X, y = table()
    weight = np.random.default_rng(0).uniform(0.5, 2, y.size)
    weight[::3] = 0
    there = np.flatnonzero(weight)
    model = RUSBoostClassifier(DEEPER, n_estimators=5, random_state=0)
    whole = model.fit(X, y, sample_weight=weight).predict_proba(X)
    assert all(np.isin(one.sample_indices_, there).all() for one in model.samplers_)
    part = model.fit(X[there], y[there], sample_weight=weight[there]).predict_proba(X)
    np.testing.assert_array_equal(whole, part)


def test_a_row_of_weight_3_is_there_three_times():
    X, y = table()
    weight = np.random.default_rng(0).integers(0, 4, y.size)
    model = RUSBoostClassifier(DEEPER, n_estimators=5, random_state=0)
    weighted = model.fit(X, y, sample_weight=weight).predict_proba(X)
    repeated = model.fit(np.repeat(X, weight, axis=0), np.repeat(y, weight)).predict_proba(X)
    np.testing.assert_array_equal(weighted, repeated)


def test_samplers_name_rows_and_pipelines_are_fitted():
    X, y = table()
    model = RUSBoostClassifier(DEEPER, n_estimators=5, random_state=0).fit(X, y)
    for sampler, pipeline, member in zip(
        model.samplers_, model.pipelines_, model.estimators_, strict=True
    ):
        counts = np.bincount(y[sampler.sample_indices_])
        assert counts.tolist() == [np.bincount(y).min()] * 2
        np.testing.assert_array_equal(pipeline.predict(X), member.predict(X))
    assert len({one.random_state for one in model.samplers_}) == len(model.samplers_)


def test_strings_are_labels_and_a_pipeline_boosts():
    X, y = table()
    names = np.where(y == 1, "rare", "common")
    learner = make_pipeline(StandardScaler(), DEEPER)
    model = RUSBoostClassifier(learner, n_estimators=5, random_state=0).fit(X, names)
    assert model.classes_.tolist() == ["common", "rare"]
    assert set(model.estimators_[0].classes_) == {"common", "rare"}
    alone = RUSBoostClassifier(DEEPER, n_estimators=5, random_state=0).fit(X, y)
    agreement = (model.predict(X) == names[0]) == (alone.predict(X) == y[0])
    assert agreement.mean() > 0.98  # scaling moves thresholds by a rounding


@pytest.mark.parametrize("algorithm", ["SAMME", "SAMME.R"])
def test_any_algorithm_is_samme_and_says_so(algorithm):
    X, y = table()
    plain = RUSBoostClassifier(random_state=0).fit(X, y).predict_proba(X)
    with pytest.warns(FutureWarning, match="SAMME is always used"):
        told = RUSBoostClassifier(algorithm=algorithm, random_state=0).fit(X, y)
    np.testing.assert_array_equal(told.predict_proba(X), plain)


def test_a_member_without_a_mistake_ends_it():
    X = np.arange(40.0)[:, None]
    y = (X[:, 0] >= 30).astype(int)
    # All rows are in each bag, and one split tells the classes.
    model = RUSBoostClassifier(sampling_strategy={0: 30}, random_state=0).fit(X, y)
    assert len(model.estimators_) == 1
    assert model.estimator_errors_[0] == 0
    assert model.predict(X).tolist() == y.tolist()


def test_a_first_member_that_is_worse_than_chance_is_an_error_that_tells_the_way_out():
    rng = np.random.default_rng(1)
    X, y = np.zeros((100, 1)), np.r_[np.zeros(90, int), np.ones(10, int)]
    X[:, 0] = rng.normal(size=100)
    contrary = LogisticRegression(class_weight={0: 1e-6, 1: 1.0})
    with pytest.raises(TargetError, match=r"^RUSBoost.* 90 % of all rows wrong.*stronger"):
        RUSBoostClassifier(contrary, random_state=0).fit(X, y)


def test_a_base_learner_without_weights_is_refused_by_name():
    with pytest.raises(ParameterError, match="KNeighborsClassifier doesn't support sample_weight"):
        RUSBoostClassifier(KNeighborsClassifier()).fit(*table())


def test_weights_that_overflow_end_it_with_a_warning():
    X, y = table()
    model = RUSBoostClassifier(learning_rate=1e4, random_state=0)
    with pytest.warns(UserWarning, match="infinite values, at iteration"):
        model.fit(X, y)
    assert np.isfinite(model.predict_proba(X)).all()


def test_it_is_an_adaboost_classifier_of_scikit_learn_too():
    X, y = table(3)
    model = RUSBoostClassifier(DEEPER, n_estimators=6, random_state=0).fit(X, y)
    assert isinstance(model, AdaBoostClassifier)
    plain = model.to_sklearn()
    assert type(plain) is AdaBoostClassifier
    np.testing.assert_array_equal(plain.predict_proba(X), model.predict_proba(X))
    *_, last = model.staged_predict_proba(X)
    np.testing.assert_allclose(last, model.predict_proba(X))


# Rows are drawn by their place, and the check moves them.
WEIGHTS = {
    f"check_sample_weight_equivalence_on_{kind}_data": "rows are drawn by their place"
    for kind in ("dense", "sparse")
}


def test_scikit_learn_accepts_it():
    # On the noise of some checks a first tree may, by chance, be worse than none.
    model = RUSBoostClassifier(random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        checks = check_estimator(model, on_fail=None, expected_failed_checks=WEIGHTS)
    assert [one for one in checks if one["status"] == "failed"] == []
    assert sum(one["status"] == "passed" for one in checks) > 50
