"""What fits into the time that a race has."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import make_classification

from equipoise.evaluation import RaceOptions, compare, estimate, tune
from equipoise.evaluation._race import budget
from equipoise.evaluation._race.cache import Cache
from equipoise.evaluation._race.pace import Pace, Run, Speed
from equipoise.evaluation._race.schedule import make_schedule

#: A model that takes a second for each thousand rows, and predicts in no time.
LINEAR = Pace(1_000, 5, (Run(0.0, 1.0, (Speed(1.0, 1.0, 0.0),)),), 0)
FAST = {"candidates": ["random under"], "models": "decision tree", "n_jobs": 1}


@pytest.fixture(scope="module")
def data():
    return make_classification(6_000, 20, weights=[0.9], random_state=0)


@pytest.fixture
def schedule(data):
    return make_schedule(*data, RaceOptions(**{k: FAST[k] for k in ("candidates", "models")}))


def test_a_fold_takes_what_its_models_take_outside_and_inside():
    assert LINEAR.seconds(8_000, 8_000, 2_000) == pytest.approx(8.0)
    with_inner = replace(LINEAR, n_inner=2)
    assert with_inner.seconds(8_000, 8_000, 2_000) == pytest.approx(8.0 + 2 * 4.0)
    predicting = Pace(1_000, 5, (Run(0.0, 1.0, (Speed(0.0, 1.0, 0.001),)),), 2)
    assert predicting.seconds(1_000, 8_000, 2_000) == pytest.approx(2.0 + 8.0)


def test_what_over_samples_takes_longer():
    twice = Pace(1_000, 5, (Run(0.5, 2.0, (Speed(1.0, 1.0, 0.0),)),), 0)
    assert twice.seconds(1_000, 1_000, 250) == pytest.approx(0.5 + 2.0)
    assert twice.widest == 2.0


@pytest.mark.parametrize(
    ("seconds", "n_rows"),
    [(1_000, 4_800), (41, 4_800), (39, 2_000), (8, 1_000), (1, 1_000)],
    ids=["plenty", "just enough", "too few", "few", "next to none"],
)
def test_the_most_rows_that_fit_into_three_fifths_of_the_time(
    schedule, monkeypatch, seconds, n_rows
):
    monkeypatch.setattr(budget, "measure_pace", lambda *_: LINEAR)
    plan = budget.plan_within(schedule, seconds, n_jobs=1)
    assert plan.schedule.trained_on == pytest.approx(n_rows, abs=2)
    assert plan.schedule.n_train == 4_800


def test_without_a_limit_or_for_a_small_table_no_pilot_runs(schedule, monkeypatch):
    monkeypatch.setattr(budget, "measure_pace", None)  # calling it would fail
    assert budget.plan_within(schedule, np.inf, 1).schedule is schedule
    X, y = make_classification(400, random_state=0)
    small = make_schedule(X, y, RaceOptions(candidates=[], models="decision tree"))
    assert budget.plan_within(small, 0.001, 1).schedule is small


def test_a_race_that_goes_on_trains_on_the_same_rows(schedule, monkeypatch, tmp_path):
    monkeypatch.setattr(budget, "measure_pace", lambda *_: LINEAR)
    first = budget.plan_within(schedule, 10, 1, Cache(tmp_path))
    monkeypatch.setattr(budget, "measure_pace", None)
    again = budget.plan_within(schedule, 10, 1, Cache(tmp_path))
    assert again.schedule.keys() == first.schedule.keys()
    assert first.schedule.keys() != schedule.keys()


def test_a_race_in_too_little_time_trains_on_some_rows_and_says_so(data, monkeypatch):
    monkeypatch.setattr(budget, "measure_pace", lambda *_: replace(LINEAR, n_inner=3))
    monkeypatch.setattr(budget, "_PLANNED", 0.03)  # the limit itself is never near
    found = compare(*data, **FAST, time_limit=1_000, n_splits=3, n_repeats=1)
    assert found.n_train == 4_000
    assert found.trained_on == pytest.approx(2_000, abs=2)
    assert "trained on a sample of" in found.verdict
    whole = compare(*data, **FAST, time_limit=None, n_splits=3, n_repeats=1)
    assert whole.trained_on == whole.n_train
    assert "sample" not in whole.verdict


def test_an_estimate_says_what_is_left_out_and_how_to_give_more(data, monkeypatch):
    monkeypatch.setattr(budget, "measure_pace", lambda *_: LINEAR)
    told = estimate(*data, **FAST, time_limit=20)
    assert told.trained_on == pytest.approx(2_000, abs=2)
    assert (told.n_train, told.time_limit) == (4_800, 20)
    said = str(told)
    assert "; it has 20 s, so it trains on 2,000 of 4,800 rows a fold and tests on all" in said
    assert "a longer time limit takes more, none takes all" in said
    assert "it has" not in str(estimate(*data, **FAST, time_limit=None))


def test_a_model_is_chosen_on_a_sample_and_trained_on_all_rows(data, monkeypatch):
    monkeypatch.setattr(budget, "measure_pace", lambda *_: LINEAR)
    monkeypatch.setattr(budget, "_PLANNED", 0.003)  # the limit itself is never near
    given = {**FAST, "candidates": [], "calibration": [None], "n_splits": 2, "inner_splits": 2}
    found = tune(*data, **given, time_limit=1_000)
    assert (found.n_train, found.trained_on) == (3_000, 1_000)
    said = " ".join(repr(found).split())
    assert "models trained on a sample of 1,000 of 3,000 rows" in said
    tree = found.estimator.estimator_.pipeline_[-1]
    assert tree.tree_.n_node_samples[0] == 6_000
