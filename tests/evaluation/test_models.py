import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from equipoise.evaluation import compare
from equipoise.evaluation._race import models
from equipoise.evaluation._race.models import (
    DEFAULT_MODELS,
    MODELS,
    Foreign,
    ModelsByName,
    NotApplicableError,
    make_models,
    predict,
    train,
)


def test_the_default_models_are_seeded_clones():
    made = make_models(None, 7)
    assert list(made) == list(DEFAULT_MODELS)
    assert made["decision tree"].random_state == 7
    assert MODELS["decision tree"].random_state is None


def test_a_seed_of_ones_own_stays():
    assert (
        make_models(DecisionTreeClassifier(random_state=3), 7)[
            "DecisionTreeClassifier"
        ].random_state
        == 3
    )


def test_models_come_by_name_by_object_and_by_dict():
    assert list(make_models(["decision tree", RandomForestClassifier()], 0)) == [
        "decision tree",
        "RandomForestClassifier",
    ]
    assert list(make_models({"mine": LogisticRegression()}, 0)) == ["mine"]


def test_mistakes_are_explained():
    with pytest.raises(TypeError, match="has no predict_proba"):
        make_models(LinearSVC(), 0)
    with pytest.raises(ValueError, match="no model is called 'tree'"):
        make_models("tree", 0)
    with pytest.raises(ValueError, match="there is no model"):
        make_models({}, 0)


def test_class_weights_reach_the_model_or_are_not_applicable():
    X, y = np.array([[0.0], [0.0], [0.0], [0.0]]), np.array([0, 0, 0, 1])
    model = train(DecisionTreeClassifier(), "balanced", X, y)
    assert model.predict_proba(X)[0, 1] == pytest.approx(0.5)
    with pytest.raises(NotApplicableError, match="KNeighborsClassifier takes neither class_"):
        train(KNeighborsClassifier(), "balanced", X, y)


def test_a_class_that_a_model_never_saw_has_probability_zero():
    model = DecisionTreeClassifier().fit([[0.0], [1.0]], ["a", "c"])
    found = predict(model, [[0.0]], np.array(["a", "b", "c"]))
    assert found.tolist() == [[1.0, 0.0, 0.0]]


def test_one_missing_probability_is_enough_to_be_refused():
    class Holed(DecisionTreeClassifier):
        def predict_proba(self, X):
            found = super().predict_proba(X)
            found[1, 0] = np.nan
            return found

    X, y = np.arange(6.0)[:, np.newaxis], np.array([0, 0, 0, 1, 1, 1])
    with pytest.raises(NotApplicableError, match="Holed predicts NaN for 1 of 6 rows"):
        predict(Holed().fit(X, y), X, np.array([0, 1]))


BY_NAME = ["random forest", "LightGBM", "XGBoost"]


def rare_table(n=200, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.random(n) < 0.2
    return rng.normal(size=(n, 4)) + 0.8 * y[:, np.newaxis], y


def test_a_race_without_models_runs_three_that_scikit_learn_has():
    assert list(make_models(None, 0)) == list(DEFAULT_MODELS)
    assert set(DEFAULT_MODELS) < set(MODELS)


@pytest.mark.parametrize("class_weight", [None, "balanced"])
@pytest.mark.parametrize("name", BY_NAME)
def test_models_by_name_take_any_labels_and_keep_quiet(name, class_weight, capfd):
    X, y = rare_table()
    (model,) = make_models(name, 3).values()
    expected = predict(train(model, class_weight, X, y), X, np.array([False, True]))
    for labels in (y.astype(int), np.where(y, "b", "a"), np.where(y, 7, -1)):
        trained = train(model, class_weight, X, labels)
        assert np.array_equal(predict(trained, X, np.unique(labels)), expected)
    assert expected[y, 1].mean() > expected[~y, 1].mean() + 0.3
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", BY_NAME)
def test_models_by_name_are_what_their_seed_says_and_have_one_thread(name):
    (model,) = make_models(name, 5).values()
    params = model.get_params()
    (seed,) = [value for key, value in params.items() if key.endswith("random_state")]
    (threads,) = [value for key, value in params.items() if key.endswith("n_jobs")]
    assert seed == 5
    assert threads in (None, 1)
    X, y = rare_table()
    first, second = (train(model, None, X, y).predict_proba(X) for _ in range(2))
    assert np.array_equal(first, second)


def test_weights_of_classes_reach_xgboost_as_weights_of_rows():
    from xgboost import XGBClassifier

    X, y = rare_table()
    (model,) = make_models("XGBoost", 0).values()
    ours = train(model, "balanced", X, np.where(y, "rare", "common"))
    by_hand = np.where(y, y.size / (2 * y.sum()), y.size / (2 * (~y).sum()))
    theirs = XGBClassifier(n_jobs=1, random_state=0).fit(X, (y).astype(int), sample_weight=by_hand)
    np.testing.assert_allclose(
        predict(ours, X, np.array(["common", "rare"]))[:, 1], theirs.predict_proba(X)[:, 1]
    )


def test_a_callers_own_xgboost_takes_texts_too():
    from xgboost import XGBClassifier

    X, y = rare_table()
    made = make_models([XGBClassifier(n_estimators=3, n_jobs=1)], 0)
    assert list(made) == ["XGBClassifier"]
    trained = train(made["XGBClassifier"], None, X, np.where(y, "b", "a"))
    assert trained.classes_.tolist() == ["a", "b"]
    assert trained.classifier_.n_estimators == 3


def test_one_that_is_not_installed_is_known_and_says_what_to_install(monkeypatch):
    known = {"tree": DecisionTreeClassifier(), "Ghost": Foreign("no_such_package", list)}
    found = ModelsByName(known)
    assert list(found) == ["tree"]
    assert len(found) == 1
    assert "Ghost" not in found
    assert found.get("Ghost") is None
    assert found.known == ("tree", "Ghost")
    monkeypatch.setattr(models, "MODELS", found)
    with pytest.raises(ImportError, match=r"'Ghost' needs no_such_package.*equipoise\[boosting\]"):
        make_models(["tree", "Ghost"], 0)


def test_catboost_is_quiet_has_one_thread_and_is_given_labels_that_count(monkeypatch):
    class CatBoostClassifier(DecisionTreeClassifier):
        """What our adapter needs of it; the real one is 100 MB."""

        def __init__(self, iterations=0, thread_count=0, verbose=1, allow_writing_files=1):
            super().__init__()
            self.iterations, self.thread_count = iterations, thread_count
            self.verbose, self.allow_writing_files = verbose, allow_writing_files

    CatBoostClassifier.__module__ = "catboost.core"
    package = ModuleType("catboost")
    package.CatBoostClassifier = CatBoostClassifier
    package.__spec__ = ModuleSpec("catboost", None)
    monkeypatch.setitem(sys.modules, "catboost", package)
    (model,) = make_models("CatBoost", 0).values()
    X, y = rare_table()
    trained = train(model, "balanced", X, y)
    inside = trained.classifier_
    assert (inside.iterations, inside.thread_count) == (100, 1)
    assert (inside.verbose, inside.allow_writing_files) == (False, False)
    assert inside.classes_.tolist() == [0, 1]
    assert trained.classes_.tolist() == [False, True]


def test_a_race_runs_models_of_other_packages_on_texts():
    X, y = rare_table()
    found = compare(
        X, np.where(y, "ill", "well"), candidates=["class weights"], models=["LightGBM", "XGBoost"],
        n_splits=2, n_repeats=1, n_jobs=1, random_state=0,
    )  # fmt: skip
    assert found.models == ("LightGBM", "XGBoost")
    assert found.not_applicable == ()
