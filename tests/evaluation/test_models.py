import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from equipoise.evaluation._race.models import (
    MODELS,
    NotApplicableError,
    make_models,
    predict,
    train,
)


def test_the_default_models_are_seeded_clones():
    made = make_models(None, 7)
    assert list(made) == list(MODELS)
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
    with pytest.raises(NotApplicableError, match="KNeighborsClassifier has no class_weight"):
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
