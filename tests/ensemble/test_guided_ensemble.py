"""What the self-paced ensemble and the cascade share."""

import pickle
import warnings
from math import tan

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.datasets import make_classification
from sklearn.ensemble import HistGradientBoostingClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.estimator_checks import check_estimator

from equipoise.ensemble import (
    BalanceCascadeClassifier,
    RUSBoostClassifier,
    SelfPacedEnsembleClassifier,
)
from equipoise.ensemble import _guided_ensemble as guided
from equipoise.exceptions import ParameterError, PlanError, StrategyError
from equipoise.under_sampling import RandomUnderSampler

KINDS = [SelfPacedEnsembleClassifier, BalanceCascadeClassifier]
BOTH = pytest.mark.parametrize("kind", KINDS, ids=["self-paced", "cascade"])
ALL = pytest.mark.parametrize(
    "kind", [*KINDS, RUSBoostClassifier], ids=["self-paced", "cascade", "RUSBoost"]
)


def table(n_classes=2, n_rows=900):
    shares = [0.9, 0.1] if n_classes == 2 else [0.75, 0.15, 0.1]
    return make_classification(
        n_rows, 6, n_informative=4, n_classes=n_classes, weights=shares, random_state=2
    )


@BOTH
@pytest.mark.parametrize("n_classes", [2, 3])
def test_each_bag_has_as_many_rows_of_each_class(kind, n_classes):
    X, y = table(n_classes)
    model = kind(n_estimators=5, random_state=0).fit(X, y)
    rare = np.bincount(y).argmin()
    for rows in model.estimators_samples_:
        assert np.unique(rows).size == rows.size
        assert np.bincount(y[rows]).tolist() == [np.bincount(y).min()] * n_classes
        assert set(np.flatnonzero(y == rare)) <= set(rows.tolist())


@BOTH
def test_a_strategy_is_of_the_callers_labels(kind):
    X, y = table()
    names = np.where(y == 1, "rare", "common")
    model = kind(n_estimators=3, sampling_strategy={"common": 200}, random_state=0).fit(X, names)
    assert [int((names[rows] == "common").sum()) for rows in model.estimators_samples_] == [200] * 3
    asked = []
    kind(n_estimators=1, sampling_strategy=lambda y: asked.append(set(y)) or {}).fit(X, names)
    assert asked == [{"common", "rare"}]
    with pytest.raises(StrategyError, match=kind.__name__):
        kind(sampling_strategy={"common": 10**6}).fit(X, names)


@BOTH
def test_members_are_those_of_a_classifier_trained_on_the_bag(kind):
    X, y = table(3)
    learner = LogisticRegression()
    model = kind(learner, n_estimators=4, random_state=0).fit(X, y)
    each = [
        clone(learner).fit(X[plan.sample_indices], y[plan.sample_indices]).predict_proba(X)
        for plan in (model.bag(i) for i in range(4))
    ]
    np.testing.assert_allclose(model.predict_proba(X), np.mean(each, axis=0))
    assert model.predict(X).tolist() == np.mean(each, axis=0).argmax(axis=1).tolist()
    np.testing.assert_allclose(model.predict_log_proba(X), np.log(np.mean(each, axis=0)))


@BOTH
def test_where_no_class_is_too_large_members_see_all_rows(kind):
    X, y = table()
    X, y = RandomUnderSampler(random_state=0).fit_resample(X, y)
    model = kind(n_estimators=3, random_state=0).fit(X, y)
    assert all(np.sort(rows).tolist() == list(range(y.size)) for rows in model.estimators_samples_)


@BOTH
def test_a_row_of_weight_0_is_not_there(kind):
    X, y = table()
    weight = np.random.default_rng(0).uniform(0.5, 2, y.size)
    weight[::3] = 0
    there = np.flatnonzero(weight)
    model = kind(n_estimators=4, random_state=0)
    whole = model.fit(X, y, sample_weight=weight)
    assert all(np.isin(rows, there).all() for rows in whole.estimators_samples_)
    expected = clone(model).fit(X[there], y[there], sample_weight=weight[there])
    np.testing.assert_array_equal(whole.predict_proba(X), expected.predict_proba(X))


@BOTH
def test_a_row_of_weight_3_is_there_three_times_for_any_base_learner(kind):
    X, y = table()
    weight = np.random.default_rng(0).integers(0, 4, y.size)
    model = kind(KNeighborsClassifier(), n_estimators=4, random_state=0)
    weighted = model.fit(X, y, sample_weight=weight).predict_proba(X)
    repeated = model.fit(np.repeat(X, weight, axis=0), np.repeat(y, weight)).predict_proba(X)
    np.testing.assert_array_equal(weighted, repeated)


@BOTH
def test_other_weights_need_a_base_learner_that_takes_them(kind):
    X, y = table()
    with pytest.raises(TypeError, match=f"{kind.__name__}: KNeighborsClassifier takes no sample_w"):
        kind(KNeighborsClassifier()).fit(X, y, sample_weight=np.full(y.size, 0.5))


@ALL
def test_frames_sparse_tables_and_arrays_of_numbers_are_alike(kind):
    X, y = table()
    model = kind(n_estimators=3, random_state=0)
    expected = model.fit(X, y).predict_proba(X)
    names = [f"c{i}" for i in range(6)]
    columns = dict(zip(names, X.T, strict=True))
    for made in (pd.DataFrame(columns), pl.DataFrame(columns), pa.table(columns)):
        np.testing.assert_array_equal(model.fit(made, y).predict_proba(made), expected)
        assert model.feature_names_in_.tolist() == names
    for made in (sparse.csr_matrix(X), sparse.csc_array(X), X.tolist()):
        np.testing.assert_array_equal(model.fit(made, y).predict_proba(made), expected)


@ALL
@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_categories_and_missing_values_reach_a_base_learner_that_takes_them(kind, library):
    rng = np.random.default_rng(0)
    y = np.where(np.arange(500) % 10 == 0, "yes", "no")
    city = np.where(rng.random(500) < 0.8, np.where(y == "yes", "Bonn", "Köln"), "Trier")
    amount = np.where(rng.random(500) < 0.1, np.nan, rng.normal(size=500))
    if library == "pandas":
        X = pd.DataFrame({"amount": amount, "city": pd.Categorical(city)})
    else:
        X = pl.DataFrame({"amount": amount, "city": pl.Series(city, dtype=pl.Categorical)})
    boosting = HistGradientBoostingClassifier(
        categorical_features="from_dtype", max_iter=10, early_stopping=False
    )
    encoded = make_pipeline(
        ColumnTransformer([("city", OneHotEncoder(handle_unknown="ignore"), ["city"])]),
        LogisticRegression(),
    )
    for learner in (boosting, encoded):
        model = kind(learner, n_estimators=3, random_state=0).fit(X, y)
        assert roc_auc_score(y == "yes", model.predict_proba(X)[:, 1]) > 0.8
    assert model.predict(X[:5]).shape == (5,)


@ALL
def test_trees_take_missing_values(kind):
    X, y = table()
    X[::5, 2] = np.nan
    said = kind(DecisionTreeClassifier(max_depth=3), n_estimators=3, random_state=0).fit(X, y)
    assert roc_auc_score(y, said.predict_proba(X)[:, 1]) > 0.8


@BOTH
def test_a_base_learner_without_probabilities_votes(kind):
    X, y = table()
    model = kind(LinearSVC(), n_estimators=4, random_state=0).fit(X, y)
    votes = np.mean([member.predict(X) for member in model.estimators_], axis=0)
    np.testing.assert_allclose(model.predict_proba(X)[:, 1], votes)


@BOTH
def test_importances_are_the_mean_of_the_members(kind):
    X, y = table()
    model = kind(DecisionTreeClassifier(), n_estimators=3, random_state=0).fit(X, y)
    expected = np.mean([one.feature_importances_ for one in model.estimators_], axis=0)
    np.testing.assert_allclose(model.feature_importances_, expected)
    assert not hasattr(kind(LinearSVC(), n_estimators=2).fit(X, y), "feature_importances_")


@BOTH
def test_threads_and_blocks_change_nothing(kind, monkeypatch):
    X, y = table(3)
    expected = kind(n_estimators=4, random_state=0).fit(X, y).predict_proba(X)
    monkeypatch.setattr(guided, "_BLOCK", 7)
    again = kind(n_estimators=4, n_jobs=2, random_state=0).fit(X, y).predict_proba(X)
    np.testing.assert_allclose(again, expected, rtol=1e-12)


@BOTH
def test_the_seed_decides(kind):
    X, y = table()
    first, same, other = (kind(n_estimators=3, random_state=seed).fit(X, y) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.predict_proba(X), same.predict_proba(X))
    assert first.bag(0).sample_indices.tolist() != other.bag(0).sample_indices.tolist()


@ALL
def test_a_pickle_predicts_and_knows_no_rows(kind):
    X, y = table()
    model = kind(n_estimators=3, random_state=0).fit(X, y)
    copied = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(copied.predict_proba(X), model.predict_proba(X))
    if kind is RUSBoostClassifier:
        assert not hasattr(copied.samplers_[0], "sample_indices_")
        assert hasattr(model.samplers_[0], "sample_indices_")
        return
    with pytest.raises(PlanError, match="knows no rows"):
        copied.bag(0)
    assert not hasattr(copied, "estimators_samples_")
    assert model.bag(0).n_out == 2 * np.bincount(y).min()


@BOTH
@pytest.mark.parametrize("learner", [DecisionTreeClassifier(), LogisticRegression()])
def test_scikit_learn_has_a_class_of_the_same_probabilities(kind, learner):
    X, y = table(3)
    names = np.array(["a", "b", "c"])[y]
    for given in (X, pd.DataFrame(X, columns=list("uvwxyz"))):
        model = kind(learner, n_estimators=3, random_state=0).fit(given, names)
        plain = model.to_sklearn()
        assert type(plain).__module__.startswith("sklearn.")
        np.testing.assert_allclose(plain.predict_proba(given), model.predict_proba(given))
        assert plain.predict(given).tolist() == model.predict(given).tolist()
    if not isinstance(learner, DecisionTreeClassifier):
        assert isinstance(plain, VotingClassifier)


def test_the_bags_of_the_self_paced_ensemble_are_those_of_the_paper():
    X, y = table(n_rows=2000)
    large, n_rare = np.flatnonzero(y == 0), int(y.sum())
    learner = DecisionTreeClassifier(max_depth=4, random_state=0)
    n, k = 5, 4
    model = SelfPacedEnsembleClassifier(learner, n_estimators=n, k_bins=k, random_state=0)
    model.fit(X, y)
    said = [member.predict_proba(X[large])[:, 1] for member in model.estimators_]
    for i in range(1, n):
        hardness = np.mean(said[:i], axis=0)  # |F(x) - 0|
        low, width = hardness.min(), (hardness.max() - hardness.min()) / k
        bins = [min(int((one - low) / width), k - 1) for one in hardness]
        members = [[row for row, b in enumerate(bins) if b == which] for which in range(k)]
        share = [
            1 / (np.mean(hardness[rows]) + tan(i * np.pi / (2 * n))) if rows else 0
            for rows in members
        ]
        wanted = [one / sum(share) * n_rare for one in share]
        drawn = set(model.bag(i).sample_indices.tolist())
        found = [len(drawn & set(large[rows].tolist())) for rows in members]
        assert sum(found) == n_rare
        if all(one < len(rows) for one, rows in zip(wanted, members, strict=True)):
            assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) < 1


def test_the_pools_of_the_cascade_shrink_to_the_hardest_rows():
    X, y = table()
    learner = LogisticRegression()  # no two rows are as hard
    model = BalanceCascadeClassifier(learner, n_estimators=4, random_state=0).fit(X, y)
    pool, n_rare = np.flatnonzero(y == 0).tolist(), int(y.sum())
    rate = (n_rare / len(pool)) ** (1 / 3)
    n_rows = len(pool)
    for i, member in enumerate(model.estimators_):
        drawn = [row for row in model.bag(i).sample_indices.tolist() if y[row] == 0]
        assert set(drawn) <= set(pool)
        assert len(set(drawn)) == n_rare
        false_alarm = dict(zip(pool, member.predict_proba(X[pool])[:, 1], strict=True))
        left = round(n_rows * rate ** (i + 1))
        pool = sorted(pool, key=lambda row, p=false_alarm: -p[row])[:left]
    assert len(drawn) == n_rare


def test_one_member_is_a_tree_on_a_random_part():
    X, y = table()
    model = SelfPacedEnsembleClassifier(n_estimators=1, random_state=0).fit(X, y)
    rows = model.bag(0).sample_indices
    tree = DecisionTreeClassifier(random_state=0).fit(X[rows], y[rows])
    assert (tree.predict(X) == model.predict(X)).mean() > 0.95


def test_a_hardness_of_the_callers_is_asked_about_the_probability_of_the_own_class():
    X, y = table(3)
    asked = []

    def hardness(probability):
        asked.append(probability)
        return 1 - probability

    mine = SelfPacedEnsembleClassifier(n_estimators=3, hardness=hardness, random_state=0).fit(X, y)
    same = SelfPacedEnsembleClassifier(n_estimators=3, random_state=0).fit(X, y)
    np.testing.assert_array_equal(mine.predict_proba(X), same.predict_proba(X))
    counts = np.bincount(y)
    assert [one.size for one in asked] == [n for n in counts.tolist() if n > counts.min()] * 2
    with pytest.raises(ParameterError, match=r"^SelfPaced\w+: .* returned -1"):
        SelfPacedEnsembleClassifier(hardness=lambda p: p * 0 - 1).fit(X, y)


@pytest.mark.parametrize(
    "params", [{"k_bins": 0}, {"hardness": "hard"}, {"n_estimators": 0}], ids=str
)
def test_parameters_that_make_no_sense_are_refused(params):
    with pytest.raises(ValueError, match=f"The '{next(iter(params))}' parameter"):
        SelfPacedEnsembleClassifier(**params).fit(*table())


def test_the_default_base_learners_are_those_that_the_docs_name():
    X, y = table()
    for kind in KINDS:
        assert kind().n_estimators == 50
        assert isinstance(kind(n_estimators=1).fit(X, y).estimators_[0], DecisionTreeClassifier)


# Rows are drawn by their place, and the check moves them.
WEIGHTS = {
    f"check_sample_weight_equivalence_on_{kind}_data": "rows are drawn by their place"
    for kind in ("dense", "sparse")
}


@BOTH
def test_scikit_learn_accepts_it(kind):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = kind(n_estimators=3)
        checks = check_estimator(model, on_fail=None, expected_failed_checks=WEIGHTS)
    assert [one for one in checks if one["status"] == "failed"] == []
    assert sum(one["status"] == "passed" for one in checks) > 50
