"""Why a combination was chosen, in one sentence."""

import numpy as np

from equipoise.evaluation._tuning.reason import reason_of_choice
from equipoise.evaluation._tuning.selection import TuningRow


def row(candidate, mean, calibration=None):
    return TuningRow(candidate, candidate, "tree", None, None, calibration, mean, 0.01)


def reason(best, *others, score="average_precision", smallest=0.01):
    return reason_of_choice(best, [best, *others], score, smallest)


def test_the_best_is_said_to_be_the_best_and_held_against_the_rows_as_they_are():
    assert reason(row("SMOTE", 0.8), row("nothing", 0.7)) == (
        "It has the best score of 2 combinations in the inner folds, average precision 0.800; tree "
        "on the rows as they are has 0.700 there, and whether the difference is more than luck, "
        "compare tells."
    )


def test_a_simpler_one_is_said_to_be_hardly_behind():
    assert reason(row("nothing", 0.798), row("SMOTE", 0.8, "sigmoid")) == (
        "It is the simplest of those that are behind the best by less than 0.01: SMOTE with tree "
        "and sigmoid calibration has average precision 0.800 in the inner folds, and this one "
        "0.798."
    )


def test_of_a_loss_the_least_is_best_and_what_matters_is_a_share():
    best = row("SMOTE", 0.1)
    assert reason(best, row("nothing", 0.2), score="brier").startswith("It has the best score")
    said = reason(row("nothing", 0.2), row("SMOTE", 0.199), score="brier")
    assert "behind the best by less than 0.002" in said


def test_without_any_score_the_simplest_is_taken():
    assert "simplest" in reason(row("nothing", np.nan), row("SMOTE", np.nan))


def test_one_combination_is_no_plural():
    assert reason(row("nothing", 0.5)) == (
        "It has the best score of 1 combination in the inner folds, average precision 0.500."
    )
