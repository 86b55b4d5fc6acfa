import numpy as np
import pytest

from benchmarks.honesty import race_on_noise, race_where_sampling_helps
from equipoise.evaluation._race.comparison import Comparison, Record
from equipoise.evaluation._race.verdict import judge
from equipoise.evaluation._scoring.statistics import corrected_interval, holm

NOISE = np.array([0.01, -0.012, 0.008, -0.006, 0.011, -0.009, 0.002, -0.004])


def outcome(values, score="average_precision", rule="any", stopped=""):
    """A comparison made by hand: (candidate, model) to one value a fold."""
    order = {"nothing": 0, "class weights": 1, "random over": 2, "SMOTE": 3}
    order |= {candidate: 3 for candidate, _ in values if candidate not in order}
    return Comparison(
        records=tuple(
            Record(*entry, i, rule, score, float(value))
            for entry, some in values.items()
            for i, value in enumerate(some)
        ),
        score=score,
        candidates=tuple(order),
        models=tuple(dict.fromkeys(model for _, model in values)),
        complexity=order,
        not_applicable=(),
        n_folds=max(map(len, values.values())),
        test_share=0.25,
        stopped=stopped,
        seconds=1.0,
        work_seconds=1.0,
        n_rows=100,
        class_counts={"0": 90, "1": 10},
        positive="1",
    )


def test_what_clearly_helps_is_named_with_its_gain():
    found = judge(outcome({("nothing", "tree"): 0.3 + NOISE, ("SMOTE", "tree"): 0.4 - NOISE[::-1]}))
    assert found.winner == ("SMOTE", "tree")
    assert found.sentence.startswith(
        "For class '1', SMOTE with tree helps: average precision 0.400, against 0.300 for tree on "
        "the rows as they are and a tuned threshold (+0.100, 95 % interval "
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


def test_the_summary_has_the_corrected_test_and_holms_correction():
    values = {
        ("nothing", "tree"): 0.3 + NOISE,
        ("class weights", "tree"): 0.31 - NOISE,
        ("SMOTE", "tree"): 0.32 + NOISE[::-1],
    }
    rows = outcome(values).summary()
    changes = [values["class weights", "tree"], values["SMOTE", "tree"]]
    tests = [corrected_interval(one - values["nothing", "tree"], 0.25) for one in changes]
    assert [row.p for row in rows[1:]] == pytest.approx([one.p for one in tests])
    expected = holm(np.array([one.p for one in tests]))
    assert [row.p_holm for row in rows[1:]] == pytest.approx(expected)
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


def test_on_pure_noise_nothing_helps():
    assert race_on_noise(1, ["random under", "SMOTE"]).winner is None


def test_sampling_that_must_help_is_recognised():
    found = race_where_sampling_helps(1)
    assert found.winner is not None
    assert "helps: average precision" in found.verdict


def test_five_candidates_that_each_seem_to_help_are_no_winner():
    base = 0.3 + NOISE
    five = {(f"SMOTE {i}", "tree"): base + 0.01 + 0.66 * np.roll(NOISE, i) for i in range(5)}
    raw = [corrected_interval(one - base, 0.25).p for one in five.values()]
    assert raw == pytest.approx([0.03] * 5, abs=0.005)
    one = {("SMOTE 1", "tree"): five["SMOTE 1", "tree"]}
    assert judge(outcome({("nothing", "tree"): base, **one})).winner == ("SMOTE 1", "tree")
    assert judge(outcome({("nothing", "tree"): base, **five})).winner is None


def test_the_reference_is_the_model_of_the_smaller_loss():
    values = {
        ("nothing", "poor"): 0.5 + NOISE,
        ("nothing", "good"): 0.1 + NOISE,
        ("SMOTE", "poor"): 0.3 - NOISE[::-1],
    }
    found = judge(outcome(values, score="brier"))
    assert found.winner is None
    assert found.sentence.startswith("For class '1', nothing beats good on the rows as they are")
