"""What is chosen from predictions that are given here by hand: nobody judges the rows it learnt."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score
from sklearn.tree import DecisionTreeClassifier

from equipoise.evaluation import Candidate
from equipoise.evaluation._race.candidates import nothing
from equipoise.evaluation._race.folds import Fold
from equipoise.evaluation._race.question import read_question
from equipoise.evaluation._race.run import Ran, Setup
from equipoise.evaluation._tuning import selection

Y = np.array([0, 0, 1, 1] * 3)
ROWS = np.arange(12).reshape(3, 4)
NONE = np.arange(0)
# In each fold the two of class 1 are above the two of class 0; what parts them differs.
LOW, MIDDLE, HIGH = ([0.1, 0.2, 0.3, 0.4], [0.4, 0.45, 0.5, 0.6], [0.6, 0.7, 0.8, 0.9])


def setup_for(tune_for="balanced_accuracy", y=Y, smallest=0.0):
    question, _ = read_question(np.arange(12.0)[:, np.newaxis], y, positive=1)
    tree = {"tree": DecisionTreeClassifier()}
    return Setup(question, tree, tune_for=tune_for, smallest_difference=smallest)


def ran_with(*positive, first=0):
    """What a model has predicted for one fold after another."""
    ran = Ran()
    for rows, p in zip(ROWS[first:], positive, strict=False):
        ran.tests.append(rows)
        ran.probabilities.append(np.column_stack([1 - np.array(p), p]))
    return ran


def select_among(monkeypatch, candidates, predicted, score, *, setup=None, calibrations=(None,)):
    """Let :func:`select` choose where the candidates have predicted this."""

    def run_splits(_setup, _folds, _candidates, cells, _deadline):
        return {cell: ran_with(*predicted[cell[0]]) for cell in cells}, {}

    monkeypatch.setattr(selection, "run_splits", run_splits)
    setup = setup_for() if setup is None else setup
    return selection.select(setup, candidates, [], score, calibrations)


def test_a_fold_is_judged_at_the_threshold_of_the_other_folds():
    # From the other fold, 0.75 calls nobody of LOW positive and 0.25 everybody of HIGH.
    scores = selection.cross_scores(
        setup_for(), "balanced_accuracy", ran_with(LOW, HIGH), None, nothing(), "tree"
    )
    assert scores == [0.5, 0.5]


def test_a_fold_is_corrected_by_a_map_of_the_other_folds():
    # HIGH teaches 0 up to 0.7, so LOW becomes 0; LOW teaches 1 from 0.3, so HIGH becomes 1.
    scores = selection.cross_scores(
        setup_for(), "brier", ran_with(LOW, HIGH), "isotonic", nothing(), "tree"
    )
    assert scores == [0.5, 0.5]


@pytest.mark.parametrize("calibration", [None, "isotonic"])
def test_rows_outside_are_judged_by_what_the_inner_folds_taught(monkeypatch, calibration):
    outer = Fold(np.arange(8), ROWS[2])
    monkeypatch.setattr(
        selection, "run_splits", lambda *_: ({("one", "tree"): ran_with(HIGH, first=2)}, {})
    )
    best = selection.TuningRow("one", "one", "tree", None, None, calibration, 1.0, 0.0)
    chosen = selection.Selection(best, [best], ran_with(LOW, LOW), {})
    value = selection.score_outside(
        setup_for(), [Candidate("one")], outer, chosen, "balanced_accuracy"
    )
    # LOW's threshold and LOW's map call all of HIGH positive.
    assert value == 0.5


def test_of_equal_scores_the_simpler_candidate_is_chosen(monkeypatch):
    both = [Candidate("complicated", complexity=4), Candidate("simple", complexity=2)]
    predicted = dict.fromkeys(("complicated", "simple"), (LOW, MIDDLE, HIGH))
    found = select_among(monkeypatch, both, predicted, "average_precision")
    assert found.best.candidate == "simple"
    assert [row.mean for row in found.rows] == [1.0, 1.0]


@pytest.mark.parametrize(
    ("smallest", "chosen"), [(0.0, "complex"), (0.45, "complex"), (0.55, "simple")]
)
def test_the_simpler_is_chosen_where_it_is_behind_by_nothing_that_matters(
    monkeypatch, smallest, chosen
):
    """Brier scores of 0.07 and 0.105: of a loss the difference is a share, a half here."""
    candidates = [Candidate("complex", complexity=3), Candidate("simple", complexity=1)]
    near, far = [0.2, 0.2, 0.6, 0.8], [0.2, 0.2, 0.5, 0.7]
    predicted = {"complex": [near] * 3, "simple": [far] * 3}
    setup = setup_for(smallest=smallest)
    found = select_among(monkeypatch, candidates, predicted, "brier", setup=setup)
    means = [np.mean((np.array(p) - [0, 0, 1, 1]) ** 2) for p in (near, far)]
    assert [row.mean for row in found.rows] == pytest.approx(means) == [0.07, 0.105]
    assert found.best.candidate == chosen


@pytest.mark.parametrize("score", ["brier", "log_loss"])
def test_of_a_loss_the_smallest_is_chosen(monkeypatch, score):
    good, poor = [0.1, 0.1, 0.9, 0.9], [0.4, 0.4, 0.6, 0.6]
    predicted = {"poor": [poor] * 3, "good": [good] * 3}
    both = [Candidate("poor", complexity=1), Candidate("good", complexity=4)]
    assert select_among(monkeypatch, both, predicted, score).best.candidate == "good"


def test_a_rows_deviation_is_that_of_a_sample(monkeypatch):
    folds = [LOW, LOW[::-1], [0.3, 0.1, 0.2, 0.4]]
    found = select_among(monkeypatch, [Candidate("one")], {"one": folds}, "average_precision")
    each = [average_precision_score(Y[:4], p) for p in folds]
    assert found.best.mean == pytest.approx(np.mean(each))
    squares = sum((value - np.mean(each)) ** 2 for value in each)
    assert found.best.deviation == pytest.approx(np.sqrt(squares / 2))


def test_where_no_score_is_defined_the_simpler_is_chosen(monkeypatch):
    # The first fold has one class only, so that no area under a curve exists there.
    setup = setup_for(y=np.array([0] * 4 + [0, 0, 1, 1] * 2))
    both = [Candidate("complicated", complexity=4), Candidate("simple", complexity=2)]
    predicted = dict.fromkeys(("complicated", "simple"), (LOW, MIDDLE, HIGH))
    found = select_among(monkeypatch, both, predicted, "roc_auc", setup=setup)
    assert np.isnan([row.mean for row in found.rows]).all()
    assert found.best.candidate == "simple"
