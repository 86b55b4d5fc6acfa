"""Ensembles that balance their members' rows themselves, as candidates by name."""

import numpy as np
import pytest
from sklearn.datasets import make_classification

from equipoise.evaluation import compare, load_model, save_model, tune
from equipoise.evaluation._race.candidates import UNASKED, Grid, make_field

NAMES = [
    "balanced bagging", "balanced random forest", "EasyEnsemble", "RUSBoost",
    "self-paced ensemble", "balance cascade",
]  # fmt: skip
RACE = {"n_splits": 3, "n_repeats": 1, "inner_splits": 2, "n_jobs": 1, "random_state": 0}


@pytest.fixture
def data():
    return make_classification(300, 5, weights=[0.85], flip_y=0.05, random_state=1)


def test_balanced_bagging_runs_unasked_in_place_of_a_second_order_of_two_samplers():
    assert "balanced bagging" in UNASKED
    assert "under then SMOTE" not in UNASKED
    assert [one.name for one in make_field("under then SMOTE", Grid((900, 100)))][1:] == [
        "under then SMOTE"
    ]


def rows_of_a_member(model):
    if hasattr(model, "bag"):
        return model.bag(0).sample_indices
    return model.samplers_[0].sample_indices_


def test_a_ratio_is_that_of_the_bags():
    made = make_field(NAMES, Grid((900, 100), ratio=(0.5, 1.0)))[1:]
    assert [one.name for one in made] == [
        f"{name} (ratio={ratio})" for name in NAMES for ratio in ("0.5", "1")
    ]
    assert {one.classifier.sampling_strategy for one in made} == {0.5, 1.0}
    y = np.repeat([0, 1], [900, 100])
    X = np.random.default_rng(0).normal(size=(y.size, 3))
    for one in made[::2]:
        counts = np.bincount(y[rows_of_a_member(one.classifier.fit(X, y))])
        assert counts[1] / counts[0] == pytest.approx(0.5, abs=0.01)


def test_each_runs_in_a_race_with_a_seed(data):
    race = {**RACE, "n_splits": 2, "inner_splits": 0}
    found = compare(*data, candidates=NAMES, models=["decision tree"], **race)
    assert found.entries() == [
        ("nothing", "decision tree"),
        *((name, "its own classifier") for name in NAMES),
    ]
    assert found.not_applicable == ()
    again = compare(*data, candidates=NAMES[0], models=["decision tree"], **race)
    for name in NAMES:
        values = found.values(name, "its own classifier", "roc_auc", "any")
        assert min(values) > 0.7
        if name == NAMES[0]:
            repeated = again.values(name, "its own classifier", "roc_auc", "any")
            np.testing.assert_array_equal(values, repeated)


@pytest.mark.parametrize("name", [*NAMES[:2], *NAMES[3:]])
def test_a_tuned_one_has_a_program_and_goes_to_a_file_and_back(data, name, tmp_path):
    X, y = data
    race = {**RACE, "n_splits": 2}
    found = tune(X, y, candidates=[name], models=["decision tree"], score="roc_auc", **race)
    assert found.best.candidate == name
    names = {"X": X, "y": y}
    exec(found.program, names)
    expected = found.estimator.predict_proba(X)
    np.testing.assert_array_equal(names["model"].predict_proba(X), expected)
    save_model(found, tmp_path / "model.skops")
    np.testing.assert_array_equal(load_model(tmp_path / "model.skops").predict_proba(X), expected)
