"""Races that look at their figures after each repeat."""

from dataclasses import replace

import numpy as np
import pytest
from races_by_hand import outcome
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from equipoise.evaluation import compare
from equipoise.evaluation._race import rounds
from equipoise.evaluation._race.hopeless import hopeless
from equipoise.evaluation._race.options import MOST_REPEATS

NOISE = np.array([0.01, -0.012, 0.008, -0.006, 0.011])
TREE = {"tree": DecisionTreeClassifier(max_depth=4)}


@pytest.fixture(scope="module")
def data():
    return make_classification(
        400, n_features=6, weights=[0.85], flip_y=0.05, class_sep=0.8, random_state=0
    )


def test_who_is_clearly_behind_has_no_hope_and_who_may_gain_has():
    found = outcome(
        {
            ("nothing", "tree"): 0.3 + NOISE,
            ("SMOTE", "tree"): 0.2 - NOISE,
            ("random over", "tree"): 0.295 - NOISE,
        }
    )
    assert hopeless(found) == {("SMOTE", "tree")}


def test_who_may_still_help_its_own_model_runs_on():
    found = outcome(
        {
            ("nothing", "tree"): 0.3 + NOISE,
            ("SMOTE", "tree"): 0.4 - NOISE,
            ("nothing", "regression"): 0.6 + NOISE,
            ("SMOTE", "regression"): 0.5 - NOISE,
        }
    )
    assert hopeless(found) == {("SMOTE", "regression")}


def test_a_model_that_is_behind_goes_with_the_last_of_its_candidates():
    found = outcome(
        {
            ("nothing", "tree"): 0.3 + NOISE,
            ("SMOTE", "tree"): 0.2 - NOISE,
            ("nothing", "regression"): 0.6 + NOISE,
            ("SMOTE", "regression"): 0.6 - 2 * NOISE,
        }
    )
    assert hopeless(found) == {("SMOTE", "tree"), ("nothing", "tree")}


def test_the_best_on_the_rows_as_they_are_is_never_dropped():
    found = outcome({("nothing", "tree"): 0.3 + NOISE, ("SMOTE", "tree"): 0.2 - NOISE})
    assert ("nothing", "tree") not in hopeless(found)


def test_of_a_loss_more_is_behind():
    values = {("nothing", "tree"): 0.3 + NOISE / 9, ("SMOTE", "tree"): 0.4 - NOISE / 9}
    assert hopeless(outcome(values, score="cost")) == {("SMOTE", "tree")}
    values[("SMOTE", "tree")] = 0.2 - NOISE / 9
    assert hopeless(outcome(values, score="cost")) == set()


def test_after_one_fold_everybody_has_hope():
    assert hopeless(outcome({("nothing", "tree"): [0.9], ("SMOTE", "tree"): [0.1]})) == set()


def test_who_was_dropped_is_shown_over_its_own_folds_and_takes_none_from_others():
    values = {
        ("nothing", "tree"): np.tile(0.3 + NOISE, 2),
        ("random over", "tree"): np.tile(0.305 - NOISE, 2),
        ("SMOTE", "tree"): 0.2 - NOISE,
    }
    found = outcome(values, dropped=(("SMOTE", "tree"),))
    assert found.common_folds == tuple(range(10))
    rows = {row.candidate: row for row in found.summary()}
    assert {name: row.n_folds for name, row in rows.items()} == {
        "nothing": 10, "random over": 10, "SMOTE": 5,
    }  # fmt: skip
    assert rows["SMOTE"].mean == pytest.approx(0.2 - NOISE.mean())
    assert rows["SMOTE"].difference == pytest.approx(-0.1 - 2 * NOISE.mean())
    assert found.not_run == []
    said = " ".join(repr(found).split())
    assert "no gain that matters was possible any more: SMOTE (figures of 5 folds)." in said


def test_who_was_dropped_never_helps():
    values = {
        ("nothing", "tree"): np.tile(0.3 + NOISE, 2),
        ("SMOTE", "tree"): 0.9 - NOISE,
    }
    found = outcome(values, dropped=(("SMOTE", "tree"),))
    assert found.winner is None
    assert replace(found, dropped=()).winner is not None
    assert found.summary()[1].verdict != "helps"


def quick(X, y, **options):
    options = {"models": TREE, "n_splits": 3, "n_jobs": 1, **options}
    return compare(X, y, **options)


def test_a_race_ends_as_soon_as_it_is_decided(data):
    found = quick(*data, candidates=["SMOTE"], smallest_difference=0.9)
    assert (found.n_folds, found.stopped) == (3, "")
    assert len({one.fold for one in found.records}) == 3


def test_a_number_of_repeats_is_kept_to(data):
    found = quick(*data, candidates=["SMOTE"], smallest_difference=0.9, n_repeats=2)
    assert (found.n_folds, found.dropped) == (6, ())


def test_an_open_race_has_no_more_than_the_most_repeats(data):
    found = quick(*data, candidates=["class weights"], smallest_difference=0.0)
    assert found.n_folds == 3 * MOST_REPEATS
    assert found.stopped == ""


def test_the_first_repeats_are_those_of_a_race_with_a_number(data):
    open_race = quick(*data, candidates=["class weights"], smallest_difference=0.0)
    two = quick(*data, candidates=["class weights"], n_repeats=2)
    for score in ("average_precision", "brier"):
        np.testing.assert_array_equal(
            open_race.values("class weights", "tree", score, "any")[:6],
            two.values("class weights", "tree", score, "any"),
        )


def test_who_cannot_win_is_left_out_of_later_repeats(data, tmp_path):
    options = {
        "candidates": ["class weights"], "smallest_difference": 0.0, "n_splits": 5,
        "models": {**TREE, "regression": LogisticRegression()}, "cache": tmp_path,
    }  # fmt: skip
    found = quick(*data, **options)
    assert found.dropped == (("class weights", "regression"),)
    assert found.n_folds > 5
    n_folds = {one: len({r.fold for r in found.records if (r.candidate, r.model) == one})
               for one in found.entries()}  # fmt: skip
    assert n_folds.pop(found.dropped[0]) == 5
    assert set(n_folds.values()) == {found.n_folds}
    again = quick(*data, **options)
    assert (again.records, again.dropped) == (found.records, found.dropped)
    whole = quick(*data, **options, n_repeats=3)
    assert whole.dropped == ()
    assert len(whole.records) > len(found.records)
    once_more = quick(*data, **options)  # who was dropped has more folds in the cache now
    assert (once_more.records, once_more.dropped) == (found.records, found.dropped)


def test_out_of_time_in_a_repeat_more_than_needed_the_race_is_finished(data, monkeypatch):
    real, folds = rounds.run_family, []

    def late(setup, fold, *given):
        folds.append(fold)
        return len({id(one) for one in folds}) <= 7 and real(setup, fold, *given)

    monkeypatch.setattr(rounds, "run_family", late)
    found = quick(*data, candidates=["class weights"], smallest_difference=0.0)
    assert (found.n_folds, found.stopped) == (6, "")
    assert found.common_folds == tuple(range(6))


def test_out_of_time_before_two_repeats_the_race_is_unfinished(data, monkeypatch):
    real, folds = rounds.run_family, []

    def late(setup, fold, *given):
        folds.append(fold)
        return len({id(one) for one in folds}) <= 4 and real(setup, fold, *given)

    monkeypatch.setattr(rounds, "run_family", late)
    found = quick(*data, candidates=["class weights"], smallest_difference=0.0)
    assert (found.n_folds, found.stopped) == (6, rounds.OUT_OF_TIME)
    assert found.common_folds == tuple(range(4))
    assert "the time limit came first; 4 of 6 folds compared" in found.verdict


def test_progress_ends_at_its_total_where_a_race_ends_early(data):
    seen = []
    quick(*data, candidates=["SMOTE"], smallest_difference=0.9, progress=seen.append)
    assert [one.done for one in seen] == [*range(7), 6]
    assert seen[1].total == 6 * MOST_REPEATS
    assert seen[-1].total == 6
    assert seen[-1].what == "ended after 3 folds"
