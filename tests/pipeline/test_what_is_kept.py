"""What a fitted Pipeline keeps in pickles and copies, and what a part of one keeps."""

import copy
import pickle

import imblearn.under_sampling
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from equipoise import ResampledClassifier
from equipoise.over_sampling import SMOTE, BorderlineSMOTE
from equipoise.pipeline import Pipeline, make_pipeline
from equipoise.testing import example_table
from equipoise.under_sampling import RandomUnderSampler, TomekLinks

X, y = example_table()
PATIENTS = [f"patient-{i:05}" for i in range(len(y))]
FRAME = pd.DataFrame(X, columns=list("abcd"), index=PATIENTS)
CLASSES = pd.Series(y, index=PATIENTS, name="ill")


def samplers():
    return [
        SMOTE(random_state=0),
        BorderlineSMOTE(random_state=0),
        TomekLinks(),
        RandomUnderSampler(random_state=0),
        imblearn.under_sampling.RandomUnderSampler(random_state=0),
        make_pipeline(SMOTE(random_state=0), TomekLinks()),
    ]


@pytest.mark.parametrize("sampler", samplers(), ids=lambda one: type(one).__module__)
@pytest.mark.parametrize("model", [make_pipeline, ResampledClassifier])
def test_a_pickle_tells_nothing_of_single_rows(model, sampler):
    whole = model(clone(sampler), LogisticRegression()).fit(FRAME, CLASSES)
    pickled = pickle.dumps(whole)
    assert b"patient-" not in pickled
    assert len(pickled) < 6_000
    assert np.array_equal(pickle.loads(pickled).predict(FRAME), whole.predict(FRAME))


@pytest.mark.parametrize("n_rows", [1_000, 100_000])
def test_a_pickle_is_as_small_for_many_rows_as_for_few(n_rows):
    rng = np.random.default_rng(0)
    model = make_pipeline(StandardScaler(), SMOTE(random_state=0), LogisticRegression())
    model.fit(rng.normal(size=(n_rows, 2)), np.arange(n_rows) % 20 == 0)
    assert model.plan_.n_new > 0.4 * n_rows
    assert len(pickle.dumps(model)) < 3_000


@pytest.mark.parametrize("carried", [lambda one: pickle.loads(pickle.dumps(one)), copy.deepcopy])
def test_the_plan_stays_where_it_is_asked_for(carried):
    model = make_pipeline(SMOTE(random_state=0), LogisticRegression(), keep_plan=True)
    model.fit(FRAME, CLASSES)
    there = carried(model)
    assert np.array_equal(there.sample_indices_, model.sample_indices_)
    assert np.array_equal(there[0].sample_indices_, model[0].sample_indices_)
    there = carried(model.set_params(keep_plan=False))
    with pytest.raises(AttributeError, match="keep_plan=True"):
        _ = there.plan_
    assert there.n_features_in_ == 4
    assert list(there.feature_names_in_) == list("abcd")
    assert there[0].sampling_strategy_ == model[0].sampling_strategy_


def test_what_is_pickled_is_as_it_was():
    model = make_pipeline(SMOTE(random_state=0), LogisticRegression()).fit(FRAME, CLASSES)
    pickle.dumps(model)
    assert np.array_equal(model.sample_indices_, model[0].sample_indices_)


def test_no_classes_of_the_caller_stay_in_memory():
    model = make_pipeline(SMOTE(random_state=0), LogisticRegression(), weights="share")
    classes = CLASSES.copy()
    model.fit(FRAME, classes, logisticregression__sample_weight=np.ones(len(y)))
    assert not any(value is classes for value in vars(model._lineage).values())


def test_a_plan_comes_through_the_cache_of_a_nested_pipeline(tmp_path):
    inner = make_pipeline(SMOTE(sampling_strategy=0.5, random_state=0), TomekLinks())
    plain = make_pipeline(clone(inner), LogisticRegression()).fit(FRAME, CLASSES)
    model = make_pipeline(inner, LogisticRegression(), memory=str(tmp_path))
    for _ in range(2):  # made, then taken from the cache
        model.fit(FRAME, CLASSES)
        assert np.array_equal(model.sample_indices_, plain.sample_indices_)


class Pipe(Pipeline):
    """A Pipeline of one's own with a setting more."""

    def __init__(self, steps, *, owner="nobody", memory=None, verbose=False, weights="base"):
        super().__init__(steps, memory=memory, verbose=verbose, weights=weights)
        self.owner = owner


@pytest.mark.parametrize(
    "settings",
    [
        {"weights": "share", "keep_plan": True, "verbose": True, "transform_input": ["X_val"]},
        {"memory": "folder"},
    ],
)
@pytest.mark.parametrize("part", [slice(None), slice(-1), slice(1, None)])
def test_a_part_has_all_settings_of_the_whole(part, settings):
    steps = [("select", SelectKBest(k=2)), ("over", SMOTE()), ("last", LogisticRegression())]
    model = Pipeline(steps, **settings)
    assert model[part].steps == steps[part]
    expected = {**model.get_params(deep=False), "steps": steps[part]}
    assert model[part].get_params(deep=False) == expected


def test_a_part_of_a_pipeline_of_ones_own_has_its_settings():
    steps = [("over", SMOTE()), ("last", LogisticRegression())]
    part = Pipe(steps, owner="me", weights="share")[:-1]
    assert type(part) is Pipe
    assert (part.owner, part.weights) == ("me", "share")


def test_a_step_is_found_by_name_and_number():
    model = Pipeline([("over", SMOTE()), ("last", LogisticRegression())])
    assert model["over"] is model[0]
    with pytest.raises(ValueError, match="step"):
        _ = model[::2]
