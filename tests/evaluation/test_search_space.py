import numpy as np
import pytest
from imblearn.under_sampling import TomekLinks
from sklearn.base import BaseEstimator
from sklearn.datasets import make_classification
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.tree import DecisionTreeClassifier

from equipoise.evaluation import search_space
from equipoise.facts import all_samplers, facts_of
from equipoise.over_sampling import SMOTE
from equipoise.over_sampling.base import OverSampler
from equipoise.pipeline import Pipeline, make_pipeline
from equipoise.under_sampling import RandomUnderSampler


class FirstTrial:
    """What a trial of Optuna offers."""

    def __init__(self, at):
        self.at = at

    def suggest_categorical(self, name, values):
        return values[self.at]


def takes_what_ties(sampler):
    """Whether its counts are only about those that are asked for."""
    return facts_of(sampler).takes_away or bool(getattr(sampler, "rounding_", {}))


@pytest.mark.parametrize("name", all_samplers())
def test_every_value_of_every_parameter_does_what_it_says(name):
    X, y = make_classification(1200, weights=[0.95], flip_y=0.02, class_sep=2.0, random_state=0)
    sampler = all_samplers()[name]()
    if facts_of(sampler).draws:
        sampler.set_params(random_state=0)
    if name == "SMOTEN":
        X = X.round()
    if name == "KMeansSMOTE":  # by itself it may find no cluster, whatever the other parameters
        sampler.set_params(cluster_balance_threshold=0.0)
    before = sampler.get_params()
    for name, values in facts_of(sampler).search.items():
        for value in values:
            made, labels = sampler.set_params(**{name: value}).fit_resample(X, y)
            is_old = ~sampler.is_synthetic_
            np.testing.assert_array_equal(made[is_old], X[sampler.sample_indices_[is_old]])
            assert len(made) > 0
            if isinstance(sampler, OverSampler):
                np.testing.assert_array_equal(made[: len(X)], X)
                assert len(made) > len(X)
            elif not facts_of(sampler).takes_away:
                assert len(made) <= len(X)
            if name == "sampling_strategy" and not takes_what_ties(sampler):
                counts = np.bincount(labels)
                assert counts.min() / counts.max() == pytest.approx(value, rel=0.02)
        sampler.set_params(**{name: before[name]})


def test_scikit_learns_searches_take_it_as_it_is():
    X, y = make_classification(300, weights=[0.8], flip_y=0, random_state=0)
    model = Pipeline([("smote", SMOTE(random_state=0)), ("tree", DecisionTreeClassifier())])
    space = search_space(model.named_steps["smote"], "smote__", ratio=[0.5, 1.0])
    assert GridSearchCV(model, space, cv=2).fit(X, y).best_params_.keys() == space.keys()
    assert RandomizedSearchCV(model, space, n_iter=2, cv=2).fit(X, y).best_score_ > 0.5


def test_a_trial_chooses_one_value_each():
    space = search_space(SMOTE())
    first, second = space.suggest(FirstTrial(0)), space.suggest(FirstTrial(1))
    assert first == {"k_neighbors": 1, "sampling_strategy": 0.1}
    assert SMOTE().set_params(**second).k_neighbors == 3


def test_the_samplers_of_a_pipeline_have_their_steps_names():
    model = Pipeline(
        [("over", SMOTE()), ("under", RandomUnderSampler()), ("tree", DecisionTreeClassifier())]
    )
    names = set(search_space(model, ratio=[]))
    assert names == {"over__k_neighbors", "under__replacement"}


def test_values_of_ones_own():
    assert search_space(SMOTE(), overrides={"k_neighbors": (2,)})["k_neighbors"] == [2]
    with pytest.raises(ValueError, match="no parameter of BaseEstimator is known"):
        search_space(BaseEstimator())


def test_a_step_of_which_nothing_is_known_adds_nothing():
    model = make_pipeline(TomekLinks(), SMOTE())
    assert set(search_space(model)) == {"smote__k_neighbors", "smote__sampling_strategy"}
    with pytest.raises(ValueError, match="no parameter of TomekLinks is known"):
        search_space(TomekLinks())
