"""Scores of rows that stand for several: those of scikit-learn, and those of repeated rows."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score,
    balanced_accuracy_score,
    brier_score_loss,
    f1_score,
    log_loss,
    matthews_corrcoef,
    roc_auc_score,
)

from equipoise.evaluation._race.out_of_fold import confusion_at, count_by_probability
from equipoise.evaluation._race.run import decisions
from equipoise.evaluation._scoring.scores import (
    calibration_error,
    calibration_line,
    score_decisions,
    score_probabilities,
)
from equipoise.evaluation._scoring.thresholds import tuned_factors, tuned_threshold


def some_rows(n_rows=800, n_classes=2, seed=0):
    """Truth, probabilities with ties, and how many rows each stands for."""
    random = np.random.default_rng(seed)
    codes = random.integers(0, n_classes, n_rows)
    raw = random.random((n_rows, n_classes)) + 0.7 * (codes[:, np.newaxis] == np.arange(n_classes))
    found = np.round(raw / raw.sum(axis=1, keepdims=True), 2)
    found[:, -1] = 1 - found[:, :-1].sum(axis=1)
    return codes, found, random.integers(1, 6, n_rows).astype(float)


CODES, FOUND, WEIGHTS = some_rows()
P = FOUND[:, 1]
BY_SCIKIT_LEARN = {
    "roc_auc": lambda y, p, w: roc_auc_score(y, p, sample_weight=w),
    "average_precision": lambda y, p, w: average_precision_score(y, p, sample_weight=w),
    "brier": lambda y, p, w: brier_score_loss(y, p, sample_weight=w),
    "log_loss": lambda y, p, w: log_loss(y, p, sample_weight=w),
}
DECIDED_BY_SCIKIT_LEARN = {
    "balanced_accuracy": balanced_accuracy_score,
    "f1": f1_score,
    "mcc": matthews_corrcoef,
}


@pytest.mark.parametrize("score", BY_SCIKIT_LEARN)
def test_weighted_scores_are_those_of_scikit_learn(score):
    weights = WEIGHTS * np.where(CODES == 0, 17.3, 1.0)
    ours = score_probabilities(CODES, FOUND, 0.5, weights)[score]
    assert ours == pytest.approx(BY_SCIKIT_LEARN[score](CODES, P, weights), abs=1e-12)


@pytest.mark.parametrize("score", DECIDED_BY_SCIKIT_LEARN)
def test_weighted_decisions_are_those_of_scikit_learn(score):
    decided = (P >= 0.4).astype(int)
    ours = score_decisions(CODES, decided, 2, None, WEIGHTS)[score]
    theirs = DECIDED_BY_SCIKIT_LEARN[score](CODES, decided, sample_weight=WEIGHTS)
    assert ours == pytest.approx(theirs, abs=1e-12)


def repeated(codes, found, weights):
    times = weights.astype(int)
    return np.repeat(codes, times), np.repeat(found, times, axis=0)


@pytest.mark.parametrize("n_classes", [2, 3])
def test_a_weight_of_three_is_three_rows(n_classes):
    codes, found, weights = some_rows(n_classes=n_classes)
    each, alike = repeated(codes, found, weights)
    costs = np.arange(n_classes**2).reshape(n_classes, n_classes) % 4.0
    ours = score_probabilities(codes, found, 0.6, weights)
    assert ours == pytest.approx(score_probabilities(each, alike, 0.6), nan_ok=True)
    decided, decided_each = found.argmax(axis=1), alike.argmax(axis=1)
    ours = score_decisions(codes, decided, n_classes, costs, weights)
    assert ours == pytest.approx(score_decisions(each, decided_each, n_classes, costs))


@pytest.mark.parametrize("name", ["balanced_accuracy", "f1", "mcc", "g_mean", "cost"])
def test_a_threshold_is_tuned_as_for_repeated_rows(name):
    costs = np.array([[0.0, 7.0], [1.0, 0.0]])
    each, alike = repeated(CODES, FOUND, WEIGHTS)
    ours = tuned_threshold(CODES, P, name, costs, WEIGHTS)
    assert ours == tuned_threshold(each, alike[:, 1], name, costs)


def test_factors_are_tuned_as_for_repeated_rows():
    codes, found, weights = some_rows(n_classes=3)
    each, alike = repeated(codes, found, weights)
    ours = tuned_factors(codes, found, "f1", None, weights)
    np.testing.assert_allclose(ours, tuned_factors(each, alike, "f1", None))


def test_weights_move_a_threshold():
    """Where the others count a hundredfold, F1 asks for surer rows."""
    weights = np.where(CODES == 0, 100.0, 1.0)
    inner = CODES, FOUND
    *_, plain = decisions(FOUND, inner, "f1", None)
    *_, weighed = decisions(FOUND, inner, "f1", None, weights=weights)
    assert weighed > plain


def test_a_calibration_line_is_a_weighted_regression():
    x = np.log(P.clip(1e-6, 1 - 1e-6) / (1 - P.clip(1e-6, 1 - 1e-6)))
    model = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000)
    model.fit(x[:, np.newaxis], CODES, sample_weight=WEIGHTS)
    slope, _ = calibration_line(CODES == 1, P, WEIGHTS)
    assert slope == pytest.approx(model.coef_[0, 0], rel=1e-5)


def test_calibration_errors_weigh_rows():
    each, alike = repeated(CODES, FOUND, WEIGHTS)
    ours = calibration_error(CODES == 1, P, WEIGHTS)
    assert ours == pytest.approx(calibration_error(each == 1, alike[:, 1]))


@pytest.mark.parametrize("n_rows", [100, 2_000], ids=["few levels", "many levels"])
def test_tallies_count_the_rows_that_test_rows_stand_for(n_rows):
    random = np.random.default_rng(1)
    is_positive, p = random.random(n_rows) < 0.3, random.random(n_rows)
    weights = np.where(is_positive, 1.0, 2.75)
    tally = count_by_probability(is_positive, p, weights)
    assert tally.n_rows == round(weights.sum())
    assert ((tally.mean >= 0) & (tally.mean <= 1)).all()
    for threshold in (0.1, 0.5, 0.9):
        found = confusion_at(tally, threshold)
        called = p >= threshold
        assert found.true_positive == round(weights[is_positive & called].sum())
        assert found.false_positive == round(weights[~is_positive & called].sum())
        assert found.true_negative == round(weights[~is_positive & ~called].sum())
