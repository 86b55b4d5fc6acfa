"""Frames reach members as they came, with categories, names and missing values."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from equipoise import Share
from equipoise.ensemble import (
    BalancedBaggingClassifier,
    BalancedRandomForestClassifier,
    EasyEnsembleClassifier,
    RUSBoostClassifier,
    SelfPacedEnsembleClassifier,
)
from equipoise.exceptions import TableError
from equipoise.over_sampling import SMOTE

N = 400
RNG = np.random.default_rng(0)
Y = np.where(np.arange(N) % 8 == 0, "yes", "no")
CITY = np.where(RNG.random(N) < 0.8, np.where(Y == "yes", "Bonn", "Köln"), "Trier")
AMOUNT = np.where(RNG.random(N) < 0.1, np.nan, RNG.normal(size=N))

MIXED = {
    "pandas": pd.DataFrame({"amount": AMOUNT, "city": pd.Categorical(CITY)}),
    "polars": pl.DataFrame({"amount": AMOUNT, "city": pl.Series(CITY, dtype=pl.Categorical)}),
}
NUMBERS = RNG.normal(size=(N, 3)) + (Y == "yes")[:, None]
NAMES = ["a", "b", "c"]
FRAMES = {
    "pandas": pd.DataFrame(NUMBERS, columns=NAMES),
    "polars": pl.DataFrame(dict(zip(NAMES, NUMBERS.T, strict=True))),
    "pyarrow": pa.table(dict(zip(NAMES, NUMBERS.T, strict=True))),
}
BOOSTING = HistGradientBoostingClassifier(
    categorical_features="from_dtype", max_iter=10, early_stopping=False
)
ENSEMBLES = {
    "bagging": BalancedBaggingClassifier(n_estimators=3, random_state=0),
    "bagging of few columns": BalancedBaggingClassifier(
        n_estimators=3, max_features=2, bootstrap_features=True, random_state=0
    ),
    "SMOTE-bagging": BalancedBaggingClassifier(sampler=SMOTE(), n_estimators=3, random_state=0),
    "easy": EasyEnsembleClassifier(n_estimators=2, random_state=0),
    "forest": BalancedRandomForestClassifier(n_estimators=3, random_state=0),
}


@pytest.mark.parametrize("kind", FRAMES)
@pytest.mark.parametrize("name", ENSEMBLES)
def test_a_frame_of_numbers_is_the_array_of_its_numbers(kind, name):
    frame = FRAMES[kind]
    found = ENSEMBLES[name].fit(frame, Y).predict_proba(frame)
    assert ENSEMBLES[name].feature_names_in_.tolist() == NAMES
    expected = ENSEMBLES[name].fit(NUMBERS, Y).predict_proba(NUMBERS)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("kind", MIXED)
@pytest.mark.parametrize("sampler", [None, SMOTE()], ids=["under", "SMOTE"])
def test_categories_and_missing_values_reach_a_base_learner_that_reads_them(kind, sampler):
    model = BalancedBaggingClassifier(BOOSTING, n_estimators=3, sampler=sampler, random_state=0)
    model.fit(MIXED[kind], Y)
    member = model.estimators_[0].steps[-1][1]
    assert member.is_categorical_.tolist() == [False, True]
    assert roc_auc_score(Y, model.predict_proba(MIXED[kind])[:, 1]) > 0.8
    np.testing.assert_array_equal(
        model.to_sklearn().predict(MIXED[kind]), model.predict(MIXED[kind])
    )


@pytest.mark.parametrize(
    "kind",
    [
        BalancedBaggingClassifier,
        BalancedRandomForestClassifier,
        EasyEnsembleClassifier,
        RUSBoostClassifier,
        SelfPacedEnsembleClassifier,
    ],
)
def test_bags_of_several_classes_can_be_asked_for_by_their_share(kind):
    seen = NUMBERS[:, 0] + 0.1 * RNG.normal(size=N)
    y = np.where(seen < 0.5, "often", np.where(seen < 1.3, "seldom", "rare"))
    made = kind(n_estimators=2, sampling_strategy=Share(0.5), random_state=0).fit(NUMBERS, y)
    assert made.predict_proba(NUMBERS).shape == (N, 3)


@pytest.mark.parametrize("kind", MIXED)
def test_a_pipeline_inside_finds_columns_by_their_names(kind):
    columns = ColumnTransformer([("city", OneHotEncoder(handle_unknown="ignore"), ["city"])])
    learner = make_pipeline(columns, LogisticRegression())
    for model in (
        BalancedBaggingClassifier(learner, n_estimators=3, random_state=0),
        EasyEnsembleClassifier(3, learner, random_state=0),
    ):
        frame = MIXED[kind]
        found = model.fit(frame, Y, sample_weight=np.linspace(0.5, 1.5, N)).predict_proba(frame)
        assert roc_auc_score(Y, found[:, 1]) > 0.8


def test_a_table_of_other_columns_is_refused():
    frame = FRAMES["pandas"]
    model = BalancedBaggingClassifier(LogisticRegression(), n_estimators=2).fit(frame, Y)
    with pytest.raises(ValueError, match="feature names should match"):
        model.predict(frame[["b", "a", "c"]])
    with pytest.raises(ValueError, match="expecting 3 features"):
        model.fit(NUMBERS, Y).predict(NUMBERS[:, :2])


def test_lists_and_single_columns_are_tables_too():
    for model in ENSEMBLES.values():
        found = model.fit(NUMBERS.tolist(), Y.tolist()).predict(NUMBERS.tolist())
        assert set(found) == {"no", "yes"}


def test_the_callers_table_is_never_written_to():
    for model in ENSEMBLES.values():
        table, y = NUMBERS.copy(), Y.copy()
        table.setflags(write=False)
        y.setflags(write=False)
        model.fit(table, y).predict(table)
        np.testing.assert_array_equal(table, NUMBERS)


def test_metadata_go_to_members_by_routing():
    from sklearn import config_context

    class Told(LogisticRegression):
        def fit(self, X, y, costs=None):
            self.costs_ = np.asarray(costs)
            return super().fit(X, y)

    with config_context(enable_metadata_routing=True):
        learner = Told().set_fit_request(costs=True)
        model = BalancedBaggingClassifier(learner, n_estimators=2, random_state=0)
        model.fit(NUMBERS, Y, costs=np.arange(N))
        for i, member in enumerate(model.estimators_):
            np.testing.assert_array_equal(member.steps[-1][1].costs_, model.bag(i).sample_indices)
    with pytest.raises(ValueError, match=r"'costs'.*by metadata routing only"):
        model.fit(NUMBERS, Y, costs=np.arange(N))


@pytest.mark.parametrize("kind", MIXED)
@pytest.mark.parametrize(
    "ensemble",
    [
        BalancedBaggingClassifier,
        BalancedRandomForestClassifier,
        EasyEnsembleClassifier,
        SelfPacedEnsembleClassifier,
        RUSBoostClassifier,
    ],
)
def test_trees_that_are_given_words_say_which_column_and_who_can_read_it(kind, ensemble):
    said = rf"{ensemble.__name__}: its trees read .* column 'city' holds '\w+' .*from_dtype"
    with pytest.raises(TableError, match=said):
        ensemble(n_estimators=2, random_state=0).fit(MIXED[kind], Y)
