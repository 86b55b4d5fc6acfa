"""What holds for every ensemble of independent bags."""

import pickle

import imblearn.ensemble
import numpy as np
import pytest
from scipy import sparse
from sklearn.base import BaseEstimator, clone
from sklearn.datasets import make_classification
from sklearn.ensemble import AdaBoostClassifier, BaggingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from equipoise.ensemble import (
    BalancedBaggingClassifier,
    BalancedRandomForestClassifier,
    EasyEnsembleClassifier,
)
from equipoise.exceptions import PlanError, TableError, TargetError
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.pipeline import Pipeline, make_pipeline
from equipoise.under_sampling import RandomUnderSampler

X, Y = make_classification(600, n_features=6, n_informative=4, weights=[0.9], random_state=0)
THREE = make_classification(
    500, n_features=6, n_informative=4, n_classes=3, weights=[0.7, 0.2, 0.1], random_state=1
)
TREE = DecisionTreeClassifier()
BOOSTING = AdaBoostClassifier(n_estimators=8)

FAMILY = {
    "bagging": BalancedBaggingClassifier(n_estimators=5, random_state=3),
    "bagging of few columns": BalancedBaggingClassifier(
        n_estimators=5, max_features=0.5, max_samples=0.7, random_state=3
    ),
    "bagging of Bayes": BalancedBaggingClassifier(GaussianNB(), n_estimators=5, random_state=3),
    "easy": EasyEnsembleClassifier(3, BOOSTING, random_state=3),
    "forest": BalancedRandomForestClassifier(n_estimators=5, random_state=3),
    "forest with bootstrap": BalancedRandomForestClassifier(
        n_estimators=5, bootstrap=True, random_state=3
    ),
}
every_ensemble = pytest.mark.parametrize("name", FAMILY)


def probabilities(model, table=X, y=Y, at=X, **params):
    return clone(model).fit(table, y, **params).predict_proba(at)


SAME_AS_THEIRS = {
    "BalancedBaggingClassifier": [
        {},
        {"bootstrap": False, "max_samples": 0.6},
        {"max_features": 0.5},
        {"max_features": 3, "bootstrap_features": True},
        {"replacement": True},
        {"sampling_strategy": 0.5},
        {"estimator": GaussianNB()},
        {"estimator": KNeighborsClassifier(), "max_samples": 200},
        {"estimator": LogisticRegression(), "n_jobs": 2},
    ],
    "EasyEnsembleClassifier": [
        {"n_estimators": 2},
        {"estimator": BOOSTING, "replacement": True},
        {"estimator": TREE},
        {"estimator": BOOSTING, "sampling_strategy": 0.4},
    ],
    "BalancedRandomForestClassifier": [
        {},
        {"bootstrap": True},
        {"bootstrap": True, "max_samples": 0.1},
        {"sampling_strategy": "auto", "replacement": False},
        {"class_weight": {0: 1, 1: 5}},
        {"class_weight": "balanced"},
        {"class_weight": "balanced_subsample", "bootstrap": True},
        {"max_depth": 3, "max_features": None, "criterion": "entropy", "n_jobs": 2},
    ],
}
ALIKE = [(kind, i) for kind, many in SAME_AS_THEIRS.items() for i in range(len(many))]


@pytest.mark.parametrize(("kind", "i"), ALIKE)
@pytest.mark.parametrize("n_classes", [2, 3])
def test_the_same_seed_gives_the_probabilities_of_imbalanced_learn(kind, i, n_classes):
    params = {"n_estimators": 4, "random_state": 5, **SAME_AS_THEIRS[kind][i]}
    given = str(params.get("sampling_strategy"))
    strategy = {0: 120, 1: 60} if given[0] == "0" and n_classes == 3 else None
    if strategy is not None:
        params["sampling_strategy"] = strategy
    if n_classes == 3 and isinstance(params.get("class_weight"), dict):
        params["class_weight"] = {0: 1, 1: 5, 2: 2}
    table, y = (X, Y) if n_classes == 2 else THREE
    ours = getattr(__import__("equipoise.ensemble").ensemble, kind)(**params)
    theirs = getattr(imblearn.ensemble, kind)(**params)
    expected = theirs.fit(table, y).predict_proba(table)
    found = ours.fit(table, y).predict_proba(table)
    # Workers add their members up first, so that the sum is rounded otherwise.
    rounding = 1e-14 if "n_jobs" in params else 0
    np.testing.assert_allclose(found, expected, rtol=rounding)


def test_it_is_bagging_of_scikit_learn_over_an_under_sampled_tree():
    # A member's seeds go to its steps in the order of their names.
    chain = Pipeline([("sampler", RandomUnderSampler()), ("classifier", DecisionTreeClassifier())])
    bagging = BaggingClassifier(chain, n_estimators=6, max_samples=1.0, random_state=9)
    ours = BalancedBaggingClassifier(n_estimators=6, random_state=9)
    np.testing.assert_array_equal(probabilities(ours), probabilities(bagging))


def test_where_nothing_is_resampled_it_is_bagging_of_scikit_learn():
    bayes = GaussianNB()
    ours = BalancedBaggingClassifier(bayes, sampling_strategy={}, random_state=2)
    copies = BaggingClassifier(make_pipeline(bayes), max_samples=1.0, random_state=2)
    np.testing.assert_array_equal(probabilities(ours), probabilities(copies))


@every_ensemble
def test_a_row_of_weight_zero_is_not_there(name):
    rng = np.random.default_rng(0)
    weights = (rng.random(len(Y)) < 0.8).astype(float)
    kept = weights > 0
    expected = probabilities(FAMILY[name], X[kept], Y[kept])
    np.testing.assert_array_equal(probabilities(FAMILY[name], sample_weight=weights), expected)


@every_ensemble
def test_a_class_that_weighs_nothing_is_no_class(name):
    table, y = THREE
    weights = (y != 1).astype(float)
    model = clone(FAMILY[name]).fit(table, y, sample_weight=weights)
    assert model.classes_.tolist() == [0, 2]
    expected = probabilities(FAMILY[name], table[y != 1], y[y != 1], table)
    np.testing.assert_array_equal(model.predict_proba(table), expected)


@every_ensemble
def test_a_whole_weight_is_so_many_rows(name):
    weights = np.random.default_rng(0).integers(0, 4, len(Y))
    expected = probabilities(FAMILY[name], np.repeat(X, weights, axis=0), np.repeat(Y, weights))
    np.testing.assert_array_equal(probabilities(FAMILY[name], sample_weight=weights), expected)


def test_other_weights_follow_the_rows_to_the_members():
    weights = np.random.default_rng(0).random(len(Y)) + 0.1
    model = BalancedBaggingClassifier(GaussianNB(), n_estimators=3, random_state=0)
    model.fit(X, Y, sample_weight=weights)
    expected = 0
    for i in range(3):
        rows = model.bag(i).sample_indices
        expected += GaussianNB().fit(X[rows], Y[rows], weights[rows]).predict_proba(X)
    np.testing.assert_array_equal(model.predict_proba(X), expected / 3)


def test_other_weights_follow_the_rows_to_the_trees():
    weights = np.random.default_rng(0).random(len(Y)) + 0.1
    forest = clone(FAMILY["forest"]).fit(X, Y, sample_weight=weights)
    rows = forest.bag(2).sample_indices
    tree = clone(forest.estimators_[2]).fit(X[rows], Y[rows], weights[rows])
    np.testing.assert_array_equal(tree.predict_proba(X), forest.estimators_[2].predict_proba(X))


def test_whole_weights_do_for_a_base_learner_that_takes_none_and_others_are_refused():
    model = BalancedBaggingClassifier(KNeighborsClassifier(), n_estimators=3, random_state=0)
    whole = np.random.default_rng(0).integers(0, 3, len(Y))
    expected = probabilities(model, np.repeat(X, whole, axis=0), np.repeat(Y, whole))
    np.testing.assert_array_equal(probabilities(model, sample_weight=whole), expected)
    with pytest.raises(TypeError, match="KNeighborsClassifier takes no sample_weight"):
        model.fit(X, Y, sample_weight=whole + 0.5)


@every_ensemble
@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (np.zeros(len(Y)), "none is left"),
        (np.ones(3), "has shape"),
        (np.full(len(Y), np.nan), "are no numbers"),
        (np.full(len(Y), 100_000), "Divide it by its mean"),
    ],
    ids=["zeros", "too few", "missing", "cents"],
)
def test_weights_that_make_no_sense_are_explained(name, weights, told):
    with pytest.raises(TableError, match=f"^{type(FAMILY[name]).__name__}: .*{told}"):
        clone(FAMILY[name]).fit(X, Y, sample_weight=weights)


@every_ensemble
def test_any_bag_can_be_made_alone(name):
    model = clone(FAMILY[name]).fit(X, Y)
    for i in (4, 1) if len(model) > 4 else (2, 0):
        rows = model.bag(i).sample_indices
        counts = np.bincount(Y[rows])
        assert abs(counts[0] - counts[1]) <= (30 if "with bootstrap" in name else 0)
        member = model.estimators_[i]
        learner = clone(member if "forest" in name else member.steps[-1][1])
        columns = np.arange(6) if "forest" in name else model.estimators_features_[i]
        again = learner.fit(X[rows][:, columns], Y[rows]).predict_proba(X[:, columns])
        if "with bootstrap" in name:  # copies there, weights here: the same rows, other rounding
            assert np.mean(np.isclose(again, member.predict_proba(X))) > 0.8
        else:
            np.testing.assert_array_equal(again, member.predict_proba(X[:, columns]))


def test_bags_of_samplers_that_measure_rows_need_the_table():
    model = BalancedBaggingClassifier(sampler=SMOTE(), n_estimators=3, random_state=0).fit(X, Y)
    plan = model.bag(1, X)
    counts = np.bincount(Y[plan.sample_indices])
    assert counts[0] == counts[1] > 400
    assert (
        plan.is_synthetic.sum()
        == counts[0] - (~plan.is_synthetic & (Y[plan.sample_indices] == 1)).sum()
    )
    assert set(plan.sample_indices) <= set(model.estimators_samples_[1])
    with pytest.raises(ValueError, match=r"SMOTE measures rows.*pass the table of fit"):
        model.bag(1)
    with pytest.raises(ValueError, match="X has 10 rows, the table of fit had 600"):
        model.bag(1, X[:10])


@every_ensemble
def test_a_fitted_ensemble_keeps_no_rows(name):
    n = 20_000
    rng = np.random.default_rng(0)
    table, y = rng.normal(size=(n, 6)), (np.arange(n) % 500 == 0).astype(int)
    model = clone(FAMILY[name])
    model.set_params(**{"max_depth": 2} if "forest" in name else {})
    if name in ("bagging", "bagging of few columns"):
        model.set_params(estimator=DecisionTreeClassifier(max_depth=2))
    pickled = pickle.dumps(model.fit(table, y))
    assert len(pickled) < n + 200_000
    again = pickle.loads(pickled)
    np.testing.assert_array_equal(again.predict_proba(table), model.predict_proba(table))
    np.testing.assert_array_equal(again.bag(1).sample_indices, model.bag(1).sample_indices)


@every_ensemble
def test_members_added_later_are_those_of_a_whole_fit(name):
    whole = clone(FAMILY[name]).set_params(n_estimators=5).fit(X, Y)
    grown = clone(FAMILY[name]).set_params(n_estimators=2, warm_start=True).fit(X, Y)
    grown.set_params(n_estimators=5).fit(X, Y)
    np.testing.assert_array_equal(grown.predict_proba(X), whole.predict_proba(X))
    for one, other in zip(grown.estimators_samples_, whole.estimators_samples_, strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.warns(UserWarning, match="^Warm-start fitting without increasing n_estimators"):
        grown.fit(X, Y)
    with pytest.raises(ValueError, match="must be larger or equal to"):
        grown.set_params(n_estimators=4).fit(X, Y)


@every_ensemble
def test_the_bag_of_a_member_from_another_table_is_not_drawn_from_this_one(name):
    model = clone(FAMILY[name]).set_params(n_estimators=1, warm_start=True).fit(X[:500], Y[:500])
    model.set_params(n_estimators=2).fit(X, Y)
    assert model.bag(1).n_rows == len(Y)
    with pytest.raises(PlanError, match="first 1 members are from a fit on other rows"):
        model.bag(0)
    model.set_params(warm_start=False).fit(X, Y)
    assert model.bag(0).n_rows == len(Y)


@every_ensemble
def test_workers_change_nothing(name):
    model = FAMILY[name]
    expected = probabilities(model)
    made = clone(model).set_params(n_jobs=2).fit(X, Y).predict_proba(X)
    np.testing.assert_allclose(made, expected, rtol=1e-12)


@every_ensemble
def test_labels_may_be_texts_and_strategies_name_them(name):
    texts = np.array(["no", "yes"])[Y]
    model = clone(FAMILY[name]).set_params(sampling_strategy={"no": 100}).fit(X, texts)
    numbers = clone(FAMILY[name]).set_params(sampling_strategy={0: 100}).fit(X, Y)
    np.testing.assert_array_equal(model.predict_proba(X), numbers.predict_proba(X))
    assert set(model.predict(X)) == {"no", "yes"}
    seen = []

    def strategy(y):
        seen.append(set(y))
        return {"no": 100}

    called = clone(FAMILY[name]).set_params(sampling_strategy=strategy).fit(X, texts)
    np.testing.assert_array_equal(called.predict_proba(X), model.predict_proba(X))
    assert all(one == {"no", "yes"} for one in seen)


@every_ensemble
def test_a_sparse_table_is_read_as_it_is(name):
    thin = np.where(np.abs(X) < 0.8, 0.0, X)
    if "Bayes" in name:
        with pytest.raises(TypeError, match=r"[Ss]parse"):
            clone(FAMILY[name]).fit(sparse.csr_array(thin), Y)
        return
    expected = probabilities(FAMILY[name], thin, Y, thin)
    for kind in (sparse.csr_matrix, sparse.csc_array):
        table = kind(thin)
        np.testing.assert_array_equal(probabilities(FAMILY[name], table, Y, table), expected)


@pytest.mark.parametrize("name", ["bagging", "forest", "bagging of few columns"])
def test_missing_values_go_to_trees(name):
    holes = X.copy()
    holes[np.random.default_rng(0).random(X.shape) < 0.1] = np.nan
    found = probabilities(FAMILY[name], holes, Y, holes)
    assert np.isfinite(found).all()
    assert roc_auc_score(Y, found[:, 1]) > 0.8


@every_ensemble
def test_the_ensemble_of_scikit_learn_predicts_the_same(name):
    model = clone(FAMILY[name]).fit(X, np.array(["no", "yes"])[Y])
    plain = model.to_sklearn()
    assert type(plain).__module__.startswith("sklearn.")
    np.testing.assert_array_equal(plain.predict_proba(X), model.predict_proba(X))
    np.testing.assert_array_equal(plain.predict(X), model.predict(X))
    assert b"equipoise" not in pickle.dumps(plain)


@every_ensemble
def test_logarithms_are_of_the_probabilities(name):
    model = clone(FAMILY[name]).fit(X, Y)
    with np.errstate(divide="ignore"):
        expected = np.log(model.predict_proba(X))
        np.testing.assert_allclose(model.predict_log_proba(X), expected)


@every_ensemble
def test_what_is_no_class_is_refused_by_name(name):
    with pytest.raises(TargetError, match=f"^{type(FAMILY[name]).__name__}: .*continuous"):
        clone(FAMILY[name]).fit(X, X[:, 0])


def test_votes_count_where_there_are_no_probabilities():
    from sklearn.linear_model import Perceptron

    model = BalancedBaggingClassifier(Perceptron(), n_estimators=7, random_state=0).fit(X, Y)
    votes = np.mean([one.predict(X) for one in model.estimators_], axis=0)
    np.testing.assert_allclose(model.predict_proba(X)[:, 1], votes)
    decisions = np.mean([one.decision_function(X) for one in model.estimators_], axis=0)
    np.testing.assert_allclose(model.decision_function(X), decisions)
    assert not hasattr(BalancedBaggingClassifier(), "decision_function")


class Twice(BaseEstimator):
    """A sampler from elsewhere, which tells nothing of its rows."""

    def fit_resample(self, table, y):
        rare = table[y == "yes"]
        return np.vstack([table, rare]), np.concatenate([y, np.full(len(rare), "yes")])


def test_a_sampler_from_elsewhere_sees_the_labels_and_balances():
    texts = np.array(["no", "yes"])[Y]
    model = BalancedBaggingClassifier(sampler=Twice(), n_estimators=3, random_state=0)
    theirs = imblearn.over_sampling.RandomOverSampler()
    assert roc_auc_score(Y, model.fit(X, texts).predict_proba(X)[:, 1]) > 0.9
    with pytest.raises(ValueError, match="Twice does not tell"):
        model.bag(0, X)
    with pytest.raises(ValueError, match=r"'sample_weight'.*does not tell"):
        model.fit(X, texts, sample_weight=np.linspace(0.5, 1.5, len(Y)))
    with pytest.raises(ValueError, match="Twice takes none"):
        model.set_params(sampling_strategy=0.5).fit(X, texts)
    foreign = BalancedBaggingClassifier(sampler=theirs, n_estimators=3, random_state=0).fit(
        X, texts
    )
    ours = BalancedBaggingClassifier(sampler=RandomOverSampler(), n_estimators=3, random_state=0)
    np.testing.assert_array_equal(foreign.predict_proba(X), ours.fit(X, texts).predict_proba(X))


def test_a_sampler_keeps_its_own_strategy_unless_the_ensemble_has_one():
    model = BalancedBaggingClassifier(
        sampler=RandomUnderSampler(sampling_strategy=0.5), n_estimators=2, random_state=0
    )
    few, many = np.sort(np.bincount(Y[model.fit(X, Y).bag(0).sample_indices]))
    assert many == 2 * few
    model.set_params(sampling_strategy="not minority")
    few, many = np.sort(np.bincount(Y[model.fit(X, Y).bag(0).sample_indices]))
    assert many == few


def test_a_bag_of_one_class_is_drawn_anew():
    y = np.zeros(400, dtype=int)
    y[:2] = 1
    model = BalancedBaggingClassifier(n_estimators=60, random_state=0).fit(X[:400], y)
    assert all(set(y[rows]) == {0, 1} for rows in model.estimators_samples_)
    with pytest.raises(TableError, match="were of one class: raise max_samples"):
        model.set_params(max_samples=1).fit(X, Y)
