import pickle

import imblearn.metrics
import numpy as np
import pytest
from sklearn import metrics
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import make_scorer
from sklearn.model_selection import cross_val_score

from equipoise.metrics import (
    geometric_mean_score,
    make_index_balanced_accuracy,
    sensitivity_specificity_support,
)

RNG = np.random.default_rng(1)
TRUTH = RNG.integers(0, 2, 100)
CALLED = np.where(RNG.random(100) < 0.7, TRUTH, 1 - TRUTH)
WEIGHTS = RNG.integers(1, 4, 100)


@pytest.mark.parametrize("squared", [True, False])
@pytest.mark.parametrize("name", ["accuracy_score", "jaccard_score", "precision_score", "f1_score"])
def test_a_balanced_score_is_imbalanced_learns(name, squared):
    ours, theirs = (
        module.make_index_balanced_accuracy(alpha=0.3, squared=squared)(getattr(metrics, name))
        for module in (__import__("equipoise.metrics").metrics, imblearn.metrics)
    )
    assert ours(TRUTH, CALLED) == pytest.approx(theirs(TRUTH, CALLED), rel=1e-12)


def test_the_square_is_weighted_by_the_dominance_of_weighted_rows():
    balanced = make_index_balanced_accuracy(alpha=0.5)(metrics.recall_score)
    recall = metrics.recall_score(TRUTH, CALLED, sample_weight=WEIGHTS)
    sensitivity, specificity, _ = sensitivity_specificity_support(
        TRUTH, CALLED, sample_weight=WEIGHTS, average="binary"
    )
    expected = (1 + 0.5 * (sensitivity - specificity)) * recall**2
    assert balanced(TRUTH, CALLED, sample_weight=WEIGHTS) == pytest.approx(expected)


def test_an_alpha_of_nothing_leaves_the_score():
    balanced = make_index_balanced_accuracy(alpha=0, squared=False)(geometric_mean_score)
    assert balanced(TRUTH, CALLED) == geometric_mean_score(TRUTH, CALLED)


def test_a_balanced_score_looks_like_the_score_and_can_be_pickled():
    balanced = make_index_balanced_accuracy()(geometric_mean_score)
    assert balanced.__name__ == "geometric_mean_score"
    again = pickle.loads(pickle.dumps(balanced))
    assert again(TRUTH, CALLED) == balanced(TRUTH, CALLED)


def test_workers_score_by_it():
    X, y = make_classification(200, random_state=0)
    scorer = make_scorer(make_index_balanced_accuracy()(geometric_mean_score))
    assert (cross_val_score(LogisticRegression(), X, y, scoring=scorer, cv=3, n_jobs=2) > 0.3).all()


@pytest.mark.parametrize(
    "score",
    [metrics.roc_auc_score, metrics.average_precision_score, metrics.brier_score_loss,
     metrics.cohen_kappa_score],
    ids=lambda one: one.__name__,
)  # fmt: skip
def test_what_does_not_score_predicted_classes_is_refused(score):
    balanced = make_index_balanced_accuracy()(score)
    with pytest.raises(AttributeError, match=f"The function {score.__name__} has an unsupported"):
        balanced(TRUTH, CALLED)
