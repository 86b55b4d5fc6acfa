"""What a caller gets wrong is told in one sentence that begins with what was called."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import make_classification
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from equipoise import probabilities
from equipoise.evaluation import compare, diagnose, estimate, tune
from equipoise.over_sampling import SMOTE

X, Y = make_classification(60, n_features=3, n_redundant=0, weights=[0.7], random_state=0)
ONE = (Y == 1) & (np.cumsum(Y == 1) == 1)
ROWS = np.arange(60)
DAYS = pd.Series([pd.NaT, *pd.date_range("2020", periods=59)])
TREE = DecisionTreeClassifier()

# A wrong argument of what runs a race, and words of the sentence.
WRONG = {
    "k of text": ({"k": ["x"]}, "k must be whole numbers from 1, not 'x'"),
    "k as a text": ({"k": "x"}, "k must be whole numbers from 1, not 'x'"),
    "k of half": ({"k": [1.5]}, "k must be whole numbers from 1, not 1.5"),
    "k of NaN": ({"k": [np.nan]}, "k must be whole numbers from 1, not nan"),
    "k of 0": ({"k": 0}, "k must be whole numbers from 1, not 0"),
    "ratio of text": ({"ratio": ["x"]}, "ratio must be numbers above 0, at most 1, not 'x'"),
    "ratio of pairs": ({"ratio": [(0.1, 0.5)]}, "take every pair of them"),
    "ratio of NaN": ({"ratio": [np.nan]}, "ratio must be numbers above 0"),
    "precision of text": ({"min_precision": "x"}, "min_precision must be a number from 0 to 1"),
    "precision of 2": ({"min_precision": 2}, "min_precision must be a number from 0 to 1, not 2"),
    "a list as score": ({"score": ["f1"]}, "no score is called"),
    "score without a side": ({"score": "threshold"}, "neither more nor less is better"),
    "score of costs": ({"score": "cost"}, "score='cost' needs a table"),
    "one split": ({"n_splits": 1}, "n_splits must be a whole number from 2, not 1"),
    "splits of text": ({"n_splits": "x"}, "n_splits must be a whole number from 2, not 'x'"),
    "no repeats": ({"n_repeats": 0}, "n_repeats must be a whole number from 1 or 'auto', not 0"),
    "a slip": ({"n_repeats": "atuo"}, "a whole number from 1 or 'auto', not 'atuo'"),
    "inner splits": ({"inner_splits": None}, "inner_splits must be a whole number from 0"),
    "no seed": ({"random_state": None}, "random_state must be a whole number from 0, not None"),
    "jobs": ({"n_jobs": "x"}, "n_jobs must be None or a whole number other than 0, not 'x'"),
    "many splits": ({"n_splits": 50}, "fewer than n_splits=50: lower n_splits to at most"),
    "few groups": ({"groups": ROWS % 2}, "there are 2 groups, fewer than n_splits=3"),
    "short groups": ({"groups": ROWS[:9]}, "groups has 9 values, the table 60 rows"),
    "holes in groups": ({"groups": np.where(ROWS < 3, np.nan, ROWS)}, "groups has 3 missing"),
    "NA in groups": ({"groups": pd.array([*range(59), pd.NA])}, "groups has 1 missing"),
    "wide groups": ({"groups": np.ones((60, 2))}, "groups must be one value a row"),
    "holes in time": ({"time": DAYS}, "time has 1 missing"),
    "positive": ({"positive": 7}, "positive=7 is none of the classes, which are 0, 1"),
    "costs of text": ({"costs": [["a", 1], [1, 0]]}, "costs must be numbers"),
    "ragged costs": ({"costs": [[0, 1], [1]]}, "costs must be numbers, rows of one length"),
    "costs of three": ({"costs": np.eye(3)}, "costs must have 2 rows"),
    "folds as a number": ({"folds": 3}, "folds must be a splitter or pairs"),
    "folds as a text": ({"folds": "x"}, "folds must be a splitter or pairs"),
    "no folds": ({"folds": []}, "folds is empty"),
    "folds gone through": ({"folds": iter(())}, "pass a list"),
    "folds of numbers": ({"folds": [1, 2]}, "fold 0 is no pair of training and test rows, but 1"),
    "folds of three": ({"folds": [(ROWS[:30], ROWS[30:], 1)]}, "fold 0 is no pair"),
    "one row twice": ({"folds": [(ROWS[:40], ROWS[39:])]}, "fold 0 tests 1 row that it trains on"),
    "no test rows": ({"folds": [(ROWS, ROWS[:0])]}, "the test rows of fold 0 are none"),
    "folds of floats": ({"folds": [(ROWS[:40] + 0.5, ROWS[40:])]}, "must be row numbers"),
    "folds of text": ({"folds": [(["a"], [1])]}, "the training rows of fold 0 must be row num"),
    "rows that are not there": ({"folds": [(ROWS[:40], [60])]}, "go from 0 to 59, but 60"),
    "rows from the end": ({"folds": [(ROWS[:40], [-1])]}, "go from 0 to 59, but -1"),
    "unknown model": ({"models": "oak"}, "no model is called 'oak'"),
    "unknown model by a name": ({"models": {"a": "oak"}}, "no model is called 'oak'"),
    "no models": ({"models": []}, "there is no model"),
    "a class of models": ({"models": DecisionTreeClassifier}, "is a class: pass DecisionTreeCl"),
    "a number as model": ({"models": [5]}, "a model is one of"),
    "two models of a kind": ({"models": [TREE, TREE]}, "DecisionTreeClassifier come twice"),
    "no probabilities": ({"models": LinearSVC()}, "has no predict_proba"),
    "unknown candidate": ({"candidates": "smoot"}, "did you mean 'SMOTE'?"),
    "nearly a model": ({"models": "xgb"}, "did you mean 'XGBoost'?"),
    "nearly a score": ({"score": "accuracy"}, "did you mean 'balanced_accuracy'?"),
    "a class of samplers": ({"candidates": SMOTE}, "candidate SMOTE is a class: pass SMOTE()"),
    "a class by a name": ({"candidates": {"a": SMOTE}}, "candidate SMOTE is a class"),
    "a number as candidate": ({"candidates": {"a": 5}}, "a candidate is a name, a Candidate"),
}  # fmt: skip
OF_COMPARE = {
    "cache": ({"cache": 5}, "cache must be the path of a folder, not 5"),
    "time limit": ({"time_limit": "x"}, "time_limit must be a number from 0"),
    "negative limit": ({"time_limit": -1}, "time_limit must be a number from 0"),
    "progress": ({"progress": "bar"}, "progress must be a function of a Progress"),
}
OF_TUNE = {
    "calibration": ({"calibration": "beta"}, "calibration must be some of"),
    "inner splits": ({"inner_splits": 1}, "inner_splits must be at least 2, not 1"),
}
TABLES = {
    "no rows": (X[:0], Y[:0]),
    "one class": (X, np.zeros(60, dtype=int)),
    "short target": (X, Y[1:]),
    "no frame": (X, "target"),
    "no column": (pd.DataFrame({"a": [1.0]}), "z"),
    "no table": (5, Y),
    "no target": (X, None),
}
QUICK = {"candidates": [], "models": TREE, "n_splits": 3, "n_jobs": 1}
CASES = [
    *((one, *WRONG[name]) for one in (compare, estimate, tune) for name in WRONG),
    *((compare, *case) for case in OF_COMPARE.values()),
    *((tune, *case) for case in OF_TUNE.values()),
]


def error_of(function, *args, **options):
    with pytest.raises(Exception) as caught:  # noqa: PT011 - its type and text are judged below
        function(*args, **options)
    return caught.value


def assert_told(error, name, words=""):
    assert isinstance(error, (ValueError, TypeError)), repr(error)
    text = str(error)
    assert text.startswith(f"{name}: "), text
    assert words in text, text
    assert "\n" not in text, text
    for other in {"compare", "tune", "estimate", "diagnose"} - {name}:
        assert f"{other}: " not in text, text


@pytest.mark.parametrize(("function", "options", "words"), CASES)
def test_a_wrong_option_is_told_by_whoever_was_called(function, options, words):
    assert_told(error_of(function, X, Y, **{**QUICK, **options}), function.__name__, words)


@pytest.mark.parametrize("function", [compare, estimate, tune, diagnose])
@pytest.mark.parametrize("name", TABLES)
def test_a_wrong_table_is_told_by_whoever_was_called(function, name):
    options = {} if function is diagnose else QUICK
    assert_told(error_of(function, *TABLES[name], **options), function.__name__)


def test_a_class_of_one_row_is_told_what_is_possible():
    y = ONE.astype(int)
    text = str(error_of(compare, X, y, **QUICK))
    assert "class 1 has 1 row, fewer than n_splits=3: the fewest are 2; gather more" in text
    assert "at most 1" not in text


def test_tune_says_which_class_is_too_small_for_inner_folds():
    y = np.zeros(60, dtype=int)
    y[:2] = 1
    text = str(error_of(tune, X, y, **{**QUICK, "n_splits": 2}))
    assert text.startswith("tune: class 1 has 1 row in a training part, too few for the two inner")


@pytest.mark.parametrize("folds", [KFold(3), list(KFold(3).split(X)), KFold(3).split(X)])
def test_folds_of_any_kind_are_the_same(folds):
    expected = briers(folds=list(KFold(3).split(X)))
    np.testing.assert_array_equal(briers(folds=folds), expected)


def briers(**options):
    found = compare(X, Y, **QUICK, **options)
    return found.values("nothing", "DecisionTreeClassifier", "brier", "any")


def test_masks_are_folds_as_well():
    pairs = list(KFold(3).split(X))
    masks = [(np.isin(ROWS, train), np.isin(ROWS, test)) for train, test in pairs]
    np.testing.assert_array_equal(briers(folds=masks), briers(folds=pairs))


class Odd(DecisionTreeClassifier):
    """A tree that predicts something else than probabilities."""

    def predict_proba(self, X):
        found = super().predict_proba(X)
        return {"NaN": found * np.nan, "above": found * 2, "wide": found[:, :1]}[self.kind]


ODD = {"NaN": "Odd predicts NaN for", "above": "outside 0 to 1", "wide": "not of (20, 2)"}


@pytest.mark.parametrize("kind", ODD)
def test_a_model_that_predicts_no_probabilities_is_left_out_and_named(kind):
    odd = type("Odd", (Odd,), {"kind": kind})()
    found = compare(X, Y, **{**QUICK, "models": {"tree": TREE, "odd": odd}})
    assert found.entries() == [("nothing", "tree")]
    (lost,) = found.not_applicable
    assert lost.model == "odd"
    assert ODD[kind] in lost.reason


def test_tune_says_why_where_nobody_can_run():
    odd = type("Odd", (Odd,), {"kind": "NaN"})()
    error = error_of(tune, X, Y, **{**QUICK, "models": {"odd": odd}})
    words = "no candidate can run: 'nothing' with 'odd' cannot, for Odd predicts NaN"
    assert_told(error, "tune", words)


def test_an_error_of_the_callers_own_progress_stays_as_it_is():
    def progress(_):
        raise ValueError("mine")

    assert str(error_of(compare, X, Y, **QUICK, progress=progress)) == "mine"


class Call(NamedTuple):
    function: str
    args: tuple[Any, ...]
    words: str


P = [[0.9, 0.1], [0.2, 0.8]]
COSTS = [[0, 9], [1, 0]]
OF_PROBABILITIES = [
    Call("correct_prior", ("x", 0.5, 0.1), "probabilities must be numbers"),
    Call("correct_prior", ([0.1, 1.5], 0.5, 0.1), "row 1 has 1.5"),
    Call("correct_prior", ([0.1, np.nan], 0.5, 0.1), "row 1 has nan"),
    Call("correct_prior", (0.5, 0.5, 0.1), "one column a class"),
    Call("correct_prior", ([0.1], [0.5, 0.5], 0.1), "before is the share of the positive class"),
    Call("correct_prior", ([0.1], "x", 0.1), "before must be numbers"),
    Call("correct_prior", ([0.1], 0.5, 1.5), "after is the share of the positive class"),
    Call("correct_prior", (P, 0.5, 0.1), "needs one share for each of the 2 classes"),
    Call("correct_prior", (P, [0.5, 0.5], [1, 1, 1]), "after needs one share for each"),
    Call("correct_prior", (P, [0.0, 1.0], [1, 1]), "before must be finite and above 0"),
    Call("correct_prior", (P, [1, 1], [-1, 1]), "after must be finite and at least 0"),
    Call("correct_prior", ([[0.9, 0.3]], [1, 1], [1, 1]), "add up to 1, but those of row 0 to 1.2"),
    Call("correct_prior", ([[0.9, 0.1], [1]], [1, 1], [1, 1]), "rows of one length"),
    Call("correct_prior", ([[np.nan, 1]], [1, 1], [1, 1]), "row 0 has nan in column 0"),
    Call("estimate_prior", ([0.5, 0.5], [1, 1]), "one column a class"),
    Call("estimate_prior", (P, ["a", "b"]), "before must be numbers"),
    Call("estimate_prior", (np.empty((0, 2)), [1, 1]), "no rows"),
    Call("estimate_prior", (P, [1, 1], {"tol": "x"}), "tol must be a number above 0, not 'x'"),
    Call("estimate_prior", (P, [1, 1], {"max_iter": 0}), "max_iter must be a whole number from 1"),
    Call("estimate_prior", (P, [1, 1], {"max_iter": 1, "tol": 1e-9}), "raise max_iter, or tol"),
    Call("threshold_from_costs", ("x",), "costs must be numbers"),
    Call("threshold_from_costs", ([1, 2],), "costs need one row a prediction"),
    Call("threshold_from_costs", (np.eye(3),), "one threshold serves two classes"),
    Call("threshold_from_costs", ([[0, np.inf], [1, 0]],), "costs must be finite"),
    Call("threshold_from_costs", (np.eye(2),), "a mistake must cost more"),
    Call("decide_by_costs", ([0.5, 0.5], COSTS), "one column a class"),
    Call("decide_by_costs", (P, np.eye(3)), "the costs are for 3 classes, the probabilities for 2"),
    Call("decide_by_costs", (P, COSTS, ["a"]), "one label for each of the 2 columns, not ['a']"),
    Call("decide_by_costs", (P, COSTS, "ab"), "one label for each of the 2 columns, not 'ab'"),
    Call("decide_by_costs", (P, COSTS, [["a"], ["b", "c"]]), "one label for each of the 2 columns"),
    Call("classifier_at_costs", (None, COSTS), "a classifier with fit and predict_proba, not None"),
    Call("classifier_at_costs", (LinearSVC(), COSTS), "not LinearSVC()"),
    Call("classifier_at_costs", (TREE, [1]), "costs need one row a prediction"),
]  # fmt: skip


@pytest.mark.parametrize("call", OF_PROBABILITIES)
def test_wrong_probabilities_shares_and_costs_are_told(call):
    args = [one for one in call.args if not isinstance(one, dict)]
    options = next((one for one in call.args if isinstance(one, dict)), {})
    error = error_of(getattr(probabilities, call.function), *args, **options)
    assert_told(error, call.function, call.words)
