"""What follows the rows through a sampler is told by its name, not by its length."""

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from equipoise import ResampledClassifier
from equipoise.over_sampling import SMOTE
from equipoise.pipeline import Pipeline
from equipoise.testing import example_table
from equipoise.under_sampling import RandomUnderSampler

X, y = example_table()
# Over- and under-sampled to as many rows as came in: no length tells that they are others.
SAME_LENGTH = [
    ("over", SMOTE(sampling_strategy=0.9, random_state=0)),
    ("under", RandomUnderSampler(sampling_strategy={0: 72, 1: 108}, random_state=0)),
]
OTHER_LENGTH = [("over", SMOTE(random_state=0))]


class Boosting(ClassifierMixin, BaseEstimator):
    """Takes what LightGBM, XGBoost and others take in ``fit``, and keeps it."""

    def fit(
        self, X, y, sample_weight=None, *, init_score=None, base_margin=None, qid=None,
        eval_X=None, eval_y=None, eval_set=None, eval_sample_weight=None, X_val=None, y_val=None,
        sample_weight_val=None, feature_name=None, categorical_feature=None, callbacks=None,
        table=None, odd=None,
    ):  # fmt: skip
        self.given_ = {name: value for name, value in locals().items() if value is not None}
        self.X_, self.classes_ = X, np.unique(y)
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])


OWN = np.arange(len(X)) + 0.5
ELSEWHERE = {
    "eval_X": X[::-1].copy(),
    "eval_y": y[::-1].copy(),
    "eval_set": [(X, y)],
    "eval_sample_weight": OWN,
    "X_val": X + 1,
    "y_val": pd.Series(y),
    "sample_weight_val": OWN + 1,
    "feature_name": np.array([f"column {j}" for j in range(len(X))]),
    "categorical_feature": list(range(len(X))),
    "callbacks": [print] * len(X),
    "table": pd.DataFrame(X),
    "odd": tuple(range(len(X))),
}
OF_ROWS = {
    "sample_weight": OWN,
    "init_score": pd.Series(OWN),
    "base_margin": OWN.tolist(),
    "qid": np.arange(len(X)),
}


def trained(whole, steps, routing, **given):
    """What the classifier was given, and the rows it was trained on."""
    last = Boosting()
    with sklearn.config_context(enable_metadata_routing=routing):
        if routing:
            last.set_fit_request(**dict.fromkeys(given, True))
        if whole is Pipeline:
            model, prefix = Pipeline([*steps, ("c", last)]), "" if routing else "c__"
        else:
            model, prefix = ResampledClassifier(Pipeline(steps), last), ""
        model.fit(X, y, **{prefix + name: value for name, value in given.items()})
    inside = model[-1] if whole is Pipeline else model.classifier_
    return inside.given_, model.sample_indices_


def everywhere(test):
    for marked in (
        pytest.mark.parametrize("whole", [Pipeline, ResampledClassifier]),
        pytest.mark.parametrize("steps", [SAME_LENGTH, OTHER_LENGTH], ids=["same", "other"]),
        pytest.mark.parametrize("routing", [False, True], ids=["named", "routed"]),
    ):
        test = marked(test)
    return test


@everywhere
def test_a_validation_set_as_long_as_the_training_set_stays(whole, steps, routing):
    given, _ = trained(whole, steps, routing, **ELSEWHERE)
    for name, value in ELSEWHERE.items():
        assert given[name] is value, name


@everywhere
def test_what_has_one_value_a_row_follows(whole, steps, routing):
    given, rows = trained(whole, steps, routing, **OF_ROWS)
    for name, value in OF_ROWS.items():
        assert np.array_equal(given[name], np.asarray(value)[rows]), name


@everywhere
def test_an_array_of_an_unknown_name_follows_by_a_request_and_is_asked_about_else(
    whole, steps, routing
):
    odd = np.arange(len(X))
    if routing:
        given, rows = trained(whole, steps, routing, odd=odd)
        assert np.array_equal(given["odd"], odd[rows])
    else:
        with pytest.raises(ValueError, match=r"'odd' of .* set_fit_request\(odd=True\).*a list"):
            trained(whole, steps, routing, odd=odd)


@everywhere
def test_the_same_array_under_two_names_follows_under_one(whole, steps, routing):
    given, rows = trained(whole, steps, routing, sample_weight=OWN, eval_sample_weight=OWN)
    assert np.array_equal(given["sample_weight"], OWN[rows])
    assert given["eval_sample_weight"] is OWN


def test_scores_of_several_classes_follow_in_all_columns():
    given, rows = trained(Pipeline, OTHER_LENGTH, False, init_score=np.c_[OWN, -OWN])
    assert np.array_equal(given["init_score"], np.c_[OWN, -OWN][rows])


@pytest.mark.parametrize("whole", [Pipeline, ResampledClassifier])
def test_six_feature_names_at_six_rows_stay_six(whole):
    table, labels = X[np.r_[:4, -2:0]], np.array([0, 0, 0, 0, 1, 1])
    over, names = SMOTE(k_neighbors=1, random_state=0), np.array(list("abcdef"))
    if whole is Pipeline:
        model = Pipeline([("over", over), ("c", Boosting())])
        last = model.fit(table, labels, c__feature_name=names)[-1]
    else:
        last = (
            ResampledClassifier(over, Boosting()).fit(table, labels, feature_name=names).classifier_
        )
    assert len(last.X_) == 8
    assert last.given_["feature_name"] is names


@pytest.mark.parametrize("whole", [Pipeline, ResampledClassifier])
def test_tables_of_transform_input_are_transformed_and_not_resampled(whole):
    others = X[::-1].copy()
    with sklearn.config_context(enable_metadata_routing=True):
        scaler = StandardScaler().set_fit_request(sample_weight=False)
        last = Boosting().set_fit_request(eval_X=True, sample_weight=True)
        steps = [("scale", scaler), ("c", last)]
        if whole is Pipeline:
            model = Pipeline([steps[0], *SAME_LENGTH, steps[1]], transform_input=["eval_X"])
            inside = model.fit(X, y, eval_X=others, sample_weight=OWN)
        else:
            model = ResampledClassifier(
                Pipeline(SAME_LENGTH), Pipeline(steps, transform_input=["eval_X"])
            )
            inside = model.fit(X, y, eval_X=others, sample_weight=OWN).classifier_
    assert np.allclose(inside[-1].given_["eval_X"], inside[0].transform(others))
    assert np.array_equal(inside[-1].given_["sample_weight"], OWN[model.sample_indices_])


@pytest.mark.parametrize("name", ["sample_weight", "odd"])
def test_an_array_of_transform_input_does_not_follow_whatever_its_name(name):
    with sklearn.config_context(enable_metadata_routing=True):
        last = Boosting().set_fit_request(**{name: True})
        model = Pipeline([*SAME_LENGTH, ("c", last)], transform_input=[name])
        model.fit(X, y, **{name: OWN})
    assert np.array_equal(model[-1].given_[name], OWN)


@pytest.mark.parametrize("steps", [SAME_LENGTH, OTHER_LENGTH], ids=["same", "other"])
def test_a_boosted_forest_gets_its_validation_set_as_it_is(steps):
    """Its own stopping is the oracle: trained by hand on the resampled rows, it stops there too."""
    over = Pipeline(steps)
    forest = HistGradientBoostingClassifier(max_iter=30, early_stopping=True, random_state=0)
    validation = {"X_val": X[::-1].copy(), "y_val": y[::-1].copy()}
    by_hand = forest.fit(*over.fit_resample(X, y), **validation).validation_score_
    model = Pipeline([*steps, ("c", forest)])
    model.fit(X, y, **{f"c__{name}": value for name, value in validation.items()})
    assert np.array_equal(model[-1].validation_score_, by_hand)


@pytest.mark.parametrize("n_weights", [5, 2 * len(y)])
def test_weights_of_another_length_are_refused_before_they_reach_the_classifier(n_weights):
    said = rf"has {n_weights} values, but there are {len(y)} rows"
    with pytest.raises(ValueError, match=f"^ResampledClassifier: 'sample_weight' .*{said}"):
        ResampledClassifier(SMOTE(), LogisticRegression()).fit(
            X, y, sample_weight=np.ones(n_weights)
        )
    with pytest.raises(ValueError, match=f"^Pipeline: 'sample_weight' .*{said}"):
        Pipeline([("over", SMOTE()), ("last", LogisticRegression())]).fit(
            X, y, last__sample_weight=np.ones(n_weights)
        )
