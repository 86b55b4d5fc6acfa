from dataclasses import replace

import numpy as np
import pytest
from races_by_hand import COMPLEXITY, outcome

from benchmarks.honesty.races import race
from benchmarks.honesty.tables import Setting, noise, reluctant_tree, shifted
from equipoise.evaluation._race.verdict import is_decided, judge
from equipoise.evaluation._scoring.families import hold_together
from equipoise.evaluation._scoring.looks import PlannedLook
from equipoise.evaluation._scoring.overlap import Overlap
from equipoise.evaluation._scoring.statistics import corrected_interval

NOISE = np.array([0.01, -0.012, 0.008, -0.006, 0.011, -0.009, 0.002, -0.004])


def test_what_clearly_helps_is_named_with_its_gain():
    found = judge(outcome({("nothing", "tree"): 0.3 + NOISE, ("SMOTE", "tree"): 0.4 - NOISE[::-1]}))
    assert found.winner == ("SMOTE", "tree")
    assert found.sentence.startswith(
        "For class '1', SMOTE with tree helps: average precision 0.400, against 0.300 for tree on "
        "the rows as they are and a tuned threshold (+0.100, 90 % interval "
    )
    assert "after correction for 1 comparison)" in found.sentence


def test_ties_go_to_the_simpler():
    found = judge(
        outcome(
            {
                ("nothing", "tree"): 0.3 + NOISE,
                ("SMOTE", "tree"): 0.401 - NOISE[::-1],
                ("class weights", "tree"): 0.4 + NOISE[::-1],
            }
        )
    )
    assert found.winner == ("class weights", "tree")


def test_a_clearly_better_candidate_is_not_passed_over_for_a_simpler_one():
    found = judge(
        outcome(
            {
                ("nothing", "tree"): 0.3 + NOISE,
                ("SMOTE", "tree"): 0.6 - NOISE[::-1],
                ("class weights", "tree"): 0.4 + NOISE[::-1],
            }
        )
    )
    assert found.winner == ("SMOTE", "tree")


def test_what_helps_a_weaker_model_is_no_winner():
    found = judge(
        outcome(
            {
                ("nothing", "tree"): 0.3 + NOISE,
                ("SMOTE", "tree"): 0.4 - NOISE[::-1],
                ("nothing", "regression"): 0.6 + NOISE,
                ("SMOTE", "regression"): 0.6 - NOISE,
            }
        )
    )
    assert found.winner is None
    assert found.sentence.startswith(
        "For class '1', nothing beats regression on the rows as they are"
    )
    assert "tree is helped by SMOTE (+0.100, to 0.400), which does not lead" in found.sentence


def test_of_a_loss_less_is_better():
    values = {("nothing", "tree"): 0.3 + NOISE, ("SMOTE", "tree"): 0.4 - NOISE[::-1]}
    assert judge(outcome(values, score="brier")).winner is None
    rows = outcome(values, score="brier").summary()
    assert [row.verdict for row in rows] == ["reference", "hurts"]


def test_decisions_are_judged_at_the_tuned_threshold():
    values = {("nothing", "tree"): 0.3 + NOISE, ("SMOTE", "tree"): 0.4 - NOISE[::-1]}
    tuned = outcome(values, score="f1", rule="tuned")
    assert judge(tuned).winner == ("SMOTE", "tree")
    assert judge(outcome(values, score="f1", rule="0.5")).winner is None


def test_the_summary_tests_its_rows_together():
    values = {
        ("nothing", "tree"): 0.3 + NOISE,
        ("class weights", "tree"): 0.31 - NOISE,
        ("SMOTE", "tree"): 0.32 + NOISE[::-1],
    }
    rows = outcome(values).summary()
    changes = [values["class weights", "tree"], values["SMOTE", "tree"]]
    tests = [corrected_interval(one - values["nothing", "tree"], Overlap(0.25)) for one in changes]
    assert [row.p for row in rows[1:]] == pytest.approx([one.p for one in tests])
    family = hold_together(
        [one - values["nothing", "tree"] for one in changes], Overlap(0.25), PlannedLook()
    )
    assert [row.p_helps for row in rows[1:]] == family.p_above.tolist()
    assert [row.p_hurts for row in rows[1:]] == family.p_below.tolist()
    assert np.isnan(rows[0].p_helps)
    assert rows[2].difference == pytest.approx(0.02)


def test_folds_that_one_side_lacks_do_not_count():
    found = outcome({("nothing", "tree"): 0.3 + NOISE, ("SMOTE", "tree"): 0.4 + NOISE[:5]})
    assert found.summary()[1].n_folds == 5
    assert found.summary()[1].difference == pytest.approx(0.1)


def test_one_fold_is_too_few():
    found = judge(outcome({("nothing", "a"): [0.1], ("SMOTE", "a"): [0.9]}, stopped="interrupted"))
    assert found.sentence == (
        "For class '1', one fold is too few to tell anything "
        "(unfinished: interrupted; 1 of 1 fold compared)."
    )


def test_nothing_alone_is_no_comparison():
    assert "nothing to compare" in judge(outcome({("nothing", "a"): [0.1, 0.2]})).sentence


FEW = {"candidates": ["random under", "SMOTE"], "n_repeats": 2}


def test_on_pure_noise_nothing_helps():
    assert race(Setting("noise", noise(300, 45), FEW), 1).whole.winner is None


def test_sampling_that_must_help_is_recognised():
    found = race(Setting("help", shifted(1.2), {**FEW, "models": reluctant_tree()}), 1).whole
    assert found.winner is not None
    assert "helps: average precision" in found.verdict


def test_five_candidates_that_each_seem_to_help_are_no_winner():
    base = 0.3 + NOISE
    five = {(f"SMOTE {i}", "tree"): base + 0.01 + 0.66 * np.roll(NOISE, i) for i in range(5)}
    raw = [corrected_interval(one - base, Overlap(0.25)).p for one in five.values()]
    assert raw == pytest.approx([0.03] * 5, abs=0.005)
    one = {("SMOTE 1", "tree"): five["SMOTE 1", "tree"]}
    alone, all_five = (outcome({("nothing", "tree"): base, **some}) for some in (one, five))
    assert judge(replace(alone, smallest_difference=0.009)).winner == ("SMOTE 1", "tree")
    assert judge(replace(all_five, smallest_difference=0.009)).winner is None


def test_the_reference_is_the_model_of_the_smaller_loss():
    values = {
        ("nothing", "poor"): 0.5 + NOISE,
        ("nothing", "good"): 0.1 + NOISE,
        ("SMOTE", "poor"): 0.3 - NOISE[::-1],
    }
    found = judge(outcome(values, score="brier"))
    assert found.winner is None
    assert found.sentence.startswith("For class '1', nothing beats good on the rows as they are")


def test_rounding_never_helps_whatever_is_asked_for():
    base = np.full(8, 1.0) - 1e-15
    better = base + 8.88e-17 + np.tile([1e-16, 2e-16], 4)
    found = outcome({("nothing", "tree"): base, ("SMOTE", "tree"): better})
    for smallest in (0.01, 0.0):
        asked = replace(found, smallest_difference=smallest)
        assert judge(asked).winner is None
        assert asked.summary()[1].verdict == "no difference that matters"
    assert judge(found).sentence.endswith("a gain that would matter (0.01 or more) is ruled out.")


@pytest.mark.parametrize("score", ["brier", "cost"])
def test_of_a_loss_of_zero_rounding_never_helps(score):
    rule = "any" if score == "brier" else "tuned"
    values = {("nothing", "tree"): np.full(8, 3e-17), ("SMOTE", "tree"): np.zeros(8)}
    assert judge(outcome(values, score=score, rule=rule)).winner is None


def test_what_is_certain_but_small_does_not_help():
    values = {("nothing", "tree"): 0.3 + NOISE, ("SMOTE", "tree"): 0.305 + NOISE + NOISE / 100}
    found = outcome(values)
    row = found.summary()[1]
    assert row.p_helps < 1e-6
    assert row.verdict == "no difference that matters"
    assert judge(found).winner is None
    asked = replace(found, smallest_difference=0.004)
    assert asked.summary()[1].verdict == "helps"
    assert judge(asked).winner == ("SMOTE", "tree")


def test_of_a_loss_the_smallest_difference_is_a_share_of_the_references():
    values = {("nothing", "tree"): 0.020 + NOISE / 100, ("SMOTE", "tree"): 0.019 + NOISE / 100}
    found = outcome(values, score="brier")  # 5 % less, though 0.001 only
    assert judge(found).winner == ("SMOTE", "tree")
    assert judge(replace(found, smallest_difference=0.06)).winner is None


def test_of_two_that_differ_by_less_than_what_matters_the_simpler_wins():
    values = {
        ("nothing", "tree"): 0.3 + NOISE,
        ("class weights", "tree"): 0.400 + NOISE,
        ("SMOTE", "tree"): 0.405 + NOISE + NOISE / 100,  # better for certain, by 0.005
    }
    assert judge(outcome(values)).winner == ("class weights", "tree")
    assert judge(replace(outcome(values), smallest_difference=0.004)).winner == ("SMOTE", "tree")


def test_an_open_question_is_not_called_an_answer_before_the_race_is_finished():
    values = {("nothing", "tree"): 0.3 + NOISE, ("SMOTE", "tree"): 0.31 - 3 * NOISE}
    early = judge(outcome(values, stopped="the time limit came first")).sentence
    assert early.startswith("For class '1', it cannot be told yet whether anything beats tree on")
    assert "(0.01 or more) is not ruled out (unfinished: the time limit came first; 8 of" in early
    assert judge(outcome(values)).sentence.startswith("For class '1', nothing beats tree on")


def test_an_unfinished_race_compares_over_the_folds_that_all_have():
    full = np.array([0.30, 0.31, 0.32, 0.33, 0.94, 0.95])
    values = {
        ("nothing", "tree"): full,
        ("nothing", "regression"): full[:4] + 0.1,
        ("SMOTE", "tree"): full[:4] + 0.01,
        ("SMOTE", "regression"): [],
        ("random over", "tree"): full[:1],
    }
    found = outcome(values, stopped="interrupted", candidates=tuple(COMPLEXITY))
    assert found.common_folds == (0, 1, 2, 3)
    assert ("random over", "tree") in found.not_run  # one of six folds is too few to wait for
    rows = {(row.candidate, row.model): row for row in found.summary()}
    assert rows["nothing", "tree"].mean == pytest.approx(full[:4].mean())
    assert {row.n_folds for row in rows.values()} == {4}
    assert "beats regression on" in judge(found).sentence  # over all its folds the tree is ahead
    said = repr(found)
    assert "Compared over 4 of 6 folds" in said
    assert "in too few folds: class weights, random over, SMOTE (regression)." in said
    assert "Not applicable" not in said
    assert "nan" not in said


def test_a_fold_alone_prints_no_interval():
    said = repr(outcome({("nothing", "a"): [0.1], ("SMOTE", "a"): [0.9]}, stopped="interrupted"))
    assert "nan" not in said
    assert "1 of 1 fold," in said


@pytest.mark.parametrize(
    ("score", "values", "ends"),
    [
        ("average_precision", [0.01, 0.9, 0.02], (0, 1)),
        ("mcc", [-0.9, 0.9, 0.8], (-1, 1)),
        ("cost", [0.01, 5.0, 0.02], (0, np.inf)),
    ],
    ids=["average precision", "Matthews correlation", "cost"],
)
def test_intervals_end_where_the_score_does(score, values, ends):
    rule = "any" if score == "average_precision" else "tuned"
    row = outcome({("nothing", "a"): values}, score=score, rule=rule).summary()[0]
    uncut = corrected_interval(np.array(values), Overlap(0.25))
    assert uncut.low < ends[0]
    assert row.low == ends[0]
    assert row.high == min(uncut.high, ends[1])


def test_scores_that_are_printed_as_perfect_are_a_problem():
    values = {("nothing", "a"): [0.9996] * 3, ("SMOTE", "a"): [0.98, 0.97, 0.99]}
    (found,) = outcome(values).findings
    assert (found.name, found.weight) == ("perfect scores", "problem")
    assert found.text.startswith("1 of 2 entries reach average precision 1.000")
    assert "Beware" in repr(outcome(values))
    assert not outcome({("nothing", "a"): [0.9994] * 3}).findings


def test_chance_is_a_row_of_the_tables():
    found = outcome({("nothing", "a"): 0.3 + NOISE, ("SMOTE", "a"): 0.4 + NOISE})
    assert found.chance() == pytest.approx(0.1)  # ten of a hundred rows are positive
    for table in (repr(found), repr(found.summary())):
        (line,) = [one for one in table.split("\n") if one.startswith("chance")]
        assert line.split() == ["chance", "0.100"]
    assert found.to_dict()["chance"] == pytest.approx(0.1)


def test_of_a_loss_helping_is_the_other_side():
    values = {("nothing", "tree"): 0.4 + NOISE, ("SMOTE", "tree"): 0.3 - NOISE[::-1]}
    row = outcome(values, score="brier").summary()[1]
    assert row.verdict == "helps"
    assert row.p_helps < 0.001 < 0.999 < row.p_hurts
    assert row.p_corrected == row.p_helps


def test_a_score_without_a_better_side_has_no_p():
    values = {("nothing", "tree"): 0.4 + NOISE, ("SMOTE", "tree"): 0.3 - NOISE[::-1]}
    row = outcome(values, score="calibration_slope").summary("calibration_slope")[1]
    assert np.isnan(row.p_corrected)
    assert row.p < 0.001
    assert row.verdict == "no clear difference"


def test_what_helps_by_the_words_is_above_zero_by_its_interval():
    base = 0.3 + NOISE
    for gain in np.linspace(0.0, 0.03, 61):
        found = outcome({("nothing", "tree"): base, ("SMOTE", "tree"): base + gain - 2 * NOISE})
        row = replace(found, smallest_difference=0.0).summary()[1]
        assert (row.verdict == "helps") == (row.difference_low > 0)


def test_an_early_look_asks_for_more():
    values = {("nothing", "tree"): 0.3 + NOISE, ("SMOTE", "tree"): 0.336 + 2 * NOISE[::-1]}
    found = outcome(values)
    early = replace(found, look=PlannedLook(1, 2, 0.01))
    assert found.winner == ("SMOTE", "tree")
    assert early.winner is None
    rows = [one.summary()[1] for one in (found, early)]
    assert rows[1].p_helps == pytest.approx(5 * rows[0].p_helps)
    assert rows[1].difference_low < rows[0].difference_low
    assert "all 2 looks, of which this is number 1" in repr(early)


def test_a_race_is_decided_where_something_helps_or_can_help_no_more():
    base = 0.3 + NOISE
    helped = {("nothing", "tree"): base, ("SMOTE", "tree"): 0.4 - NOISE[::-1]}
    unclear = {("nothing", "tree"): base, ("SMOTE", "tree"): 0.31 - 3 * NOISE}
    alike = {("nothing", "tree"): base, ("SMOTE", "tree"): base + NOISE / 10}
    assert [is_decided(outcome(one)) for one in (helped, unclear, alike)] == [True, False, True]


def test_a_gain_is_ruled_out_where_it_is_for_everybody():
    base = 0.3 + NOISE
    near = {("nothing", "tree"): base, ("class weights", "tree"): base + NOISE / 10}
    unclear = {**near, ("SMOTE", "tree"): base - 0.002 + 3 * NOISE[::-1]}  # behind, and wide open
    assert "(0.01 or more) is ruled out" in judge(outcome(near)).sentence
    assert "(0.01 or more) is not ruled out" in judge(outcome(unclear)).sentence
    assert not is_decided(outcome({("nothing", "a"): [0.1], ("SMOTE", "a"): [0.9]}))
