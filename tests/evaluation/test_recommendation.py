"""What a race recommends: the best expected score, and never more than is known."""

import json
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.regret.halves import Half
from equipoise import compare
from equipoise.evaluation import SCORES
from equipoise.evaluation._race.figures import Record
from equipoise.testing import example_table

NOISE = np.array([0.01, -0.012, 0.008, -0.006, 0.011, -0.009, 0.002, -0.004])
TREE, LINE = ("nothing", "tree"), ("nothing", "line")
COMPLEXITY = {"nothing": 0, "class weights": 1, "random over": 2, "SMOTE": 3}


def race(raced, score="average_precision"):
    """A race made by hand: (candidate, model) to one value a fold."""
    complexity = COMPLEXITY | {one: 3 for one, _ in raced if one not in COMPLEXITY}
    made = Half("by hand", 0, raced, {}, complexity, 0.25).comparison
    rule = SCORES[score].rule
    records = tuple(
        Record(one.candidate, one.model, one.fold, rule, score, one.value) for one in made.records
    )
    return replace(made, records=records, score=score)


def taken(found):
    return found.recommendation.candidate, found.recommendation.model


def test_who_is_clearly_best_is_taken_and_is_promised_most_of_its_gain():
    found = race({TREE: 0.3 + NOISE, ("SMOTE", "tree"): 0.4 - NOISE[::-1]})
    told = found.recommendation
    assert taken(found) == found.winner == ("SMOTE", "tree")
    assert told.probability > 0.95
    assert 0.08 < told.gain.low < told.gain.mean < 0.1 < told.gain.high < 0.12
    assert told.sentence.startswith(
        "Take SMOTE with tree, which is proven to help: on new rows it beats tree on the rows as "
        "they are by 0.01 or more with a probability of "
    )


def test_where_all_are_alike_the_rows_stay_as_they_are():
    found = race({TREE: 0.3 + NOISE, ("class weights", "tree"): 0.3 + NOISE})
    assert taken(found) == TREE
    assert found.recommendation.probability == 0
    assert found.recommendation.sentence == (
        "Take tree on the rows as they are: on new rows nothing that was tried is expected to do "
        "better by as much as matters; the likeliest to gain 0.01 or more, class weights with "
        "tree, does so with a probability of less than 1 %."
    )


def test_what_is_likely_and_not_proven_is_called_a_bet():
    wide = 6 * NOISE[[3, 1, 6, 2, 0, 7, 4, 5]]
    found = race({TREE: 0.3 + NOISE, ("SMOTE", "tree"): 0.34 + wide, LINE: 0.1 + NOISE})
    assert found.winner is None
    assert taken(found) == ("SMOTE", "tree")
    assert "the best bet though not proven" in found.recommendation.sentence
    assert 0.3 < found.recommendation.probability < 0.97


def test_the_best_model_on_the_rows_as_they_are_is_what_gains_are_held_against():
    found = race(
        {
            TREE: 0.3 + NOISE,
            ("SMOTE", "tree"): 0.4 - NOISE,
            LINE: 0.6 + NOISE,
            ("SMOTE", "line"): 0.6 - NOISE,
        }
    )
    assert taken(found) == LINE
    by_name = {(one.candidate, one.model): one for one in found.recommendation.prospects}
    assert len(by_name) == 4
    assert by_name["SMOTE", "tree"].gain.mean == pytest.approx(-0.2, abs=0.02)
    assert by_name["SMOTE", "tree"].probability < 0.01


def test_the_more_candidates_the_less_the_best_of_them_is_promised():
    noise = 0.3 + 0.03 * np.random.default_rng(0).normal(size=(25, 10))
    candidates = sorted(noise[1:], key=lambda values: -values.mean())
    few, many = (
        race({TREE: noise[0], **{(f"c{i}", "tree"): candidates[i] for i in range(n)}})
        for n in (1, 24)
    )
    alone, first = (
        next(one for one in found.recommendation.prospects if one.candidate == "c0")
        for found in (few, many)
    )
    assert first.probability < alone.probability
    assert first.gain.mean < alone.gain.mean < candidates[0].mean() - noise[0].mean()


@pytest.mark.parametrize("seed", range(12))
def test_only_what_is_proven_is_said_to_help(seed):
    rng = np.random.default_rng(seed)
    raced = {
        (candidate, model): 0.3 + 0.05 * rng.normal() + 0.03 * rng.normal(size=8)
        for model in ("tree", "line")
        for candidate in COMPLEXITY
    }
    found = race(raced)
    assert ("help" in found.recommendation.sentence) == (found.winner is not None)


def test_what_is_proven_is_not_passed_over_for_nothing():
    steps = 0.0004 * NOISE
    found = race({TREE: 0.3 + NOISE, ("SMOTE", "tree"): 0.3102 + NOISE + steps})
    assert found.winner == ("SMOTE", "tree")
    assert taken(found) == ("SMOTE", "tree")


def test_of_a_loss_a_gain_is_less_of_it():
    found = race({TREE: 0.3 + NOISE, ("SMOTE", "tree"): 0.2 + NOISE[::-1]}, score="brier")
    assert taken(found) == ("SMOTE", "tree")
    assert found.recommendation.gain.mean > 0.08
    assert "Brier score -0.0" in found.recommendation.sentence
    # A loss is judged by shares: 0.01 of 0.3.
    assert "by 0.003 or more" in found.recommendation.sentence


def test_the_smallest_difference_is_the_verdicts():
    found = race({TREE: 0.3 + NOISE, ("SMOTE", "tree"): 0.35 - NOISE[::-1]})
    asked = replace(found, smallest_difference=0.2)
    assert asked.recommendation.probability < found.recommendation.probability
    assert taken(asked) == TREE


def test_one_fold_recommends_nothing():
    assert race({TREE: [0.3], ("SMOTE", "tree"): [0.9]}).recommendation is None


def test_models_alone_are_recommended_too():
    found = race({TREE: 0.3 + NOISE, LINE: 0.6 + NOISE})
    assert taken(found) == LINE
    assert found.recommendation.sentence == (
        "Take line on the rows as they are: no way to change the rows was compared."
    )


def test_it_stands_in_what_is_printed_and_in_what_programs_read():
    X, y = example_table()
    found = compare(X, y, candidates=["random over"], models="decision tree", n_splits=3)
    told = found.recommendation
    assert " ".join(repr(found).split()).endswith(told.sentence)
    read = json.loads(json.dumps(found.to_dict()))["recommendation"]
    assert read["sentence"] == told.sentence
    assert (read["candidate"], read["model"]) == taken(found)
    assert read["gain"] == {"mean": told.gain.mean, "low": told.gain.low, "high": told.gain.high}
    assert len(read["prospects"]) == 2
