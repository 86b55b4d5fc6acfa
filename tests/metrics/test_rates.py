"""Sensitivity, specificity and their means, against counts by hand and imbalanced-learn."""

import warnings

import imblearn.metrics
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.datasets import make_classification
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import make_scorer, recall_score
from sklearn.model_selection import cross_validate

from equipoise.exceptions import ParameterError, TargetError
from equipoise.metrics import (
    geometric_mean_score,
    sensitivity_score,
    sensitivity_specificity_support,
    specificity_score,
)

RNG = np.random.default_rng(0)
TRUTH = RNG.integers(0, 3, 200)
CALLED = np.where(RNG.random(200) < 0.6, TRUTH, RNG.integers(0, 3, 200))
AVERAGES = (None, "micro", "macro", "weighted")
SCORES = (sensitivity_score, specificity_score, geometric_mean_score)

of_some_rows = st.integers(1, 30).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(0, 3), min_size=n, max_size=n),
        st.lists(st.integers(0, 3), min_size=n, max_size=n),
        st.lists(st.integers(1, 4), min_size=n, max_size=n),
    )
)


def quietly(score, *args, **kwargs):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return score(*args, **kwargs)


@pytest.mark.parametrize("average", AVERAGES)
@pytest.mark.parametrize("name", [score.__name__ for score in SCORES])
@given(rows=of_some_rows)
def test_without_weights_a_score_is_imbalanced_learns(name, average, rows):
    truth, called, _ = rows
    ours, theirs = (
        quietly(getattr(module, name), truth, called, average=average)
        for module in (imblearn.metrics, __import__("equipoise.metrics").metrics)
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


@pytest.mark.parametrize("average", AVERAGES)
@pytest.mark.parametrize("score", SCORES, ids=lambda one: one.__name__)
@given(rows=of_some_rows)
def test_a_whole_weight_is_so_many_rows(score, average, rows):
    truth, called, weights = rows
    weighted = quietly(score, truth, called, average=average, sample_weight=weights)
    repeated = quietly(
        score, np.repeat(truth, weights), np.repeat(called, weights), average=average
    )
    np.testing.assert_allclose(weighted, repeated, rtol=1e-12)


def test_the_specificity_of_weighted_rows_is_a_share():
    weights = np.linspace(0.01, 0.2, TRUTH.size)
    _, specificity, _ = sensitivity_specificity_support(TRUTH, CALLED, sample_weight=weights)
    expected = [
        weights[(label != TRUTH) & (label != CALLED)].sum() / weights[label != TRUTH].sum()
        for label in range(3)
    ]
    np.testing.assert_allclose(specificity, expected)


def test_five_times_the_weight_is_the_same_specificity_where_imbalanced_learns_exceeds_1():
    asked = {"average": "macro", "sample_weight": np.full(TRUTH.size, 5.0)}
    assert specificity_score(TRUTH, CALLED, **asked) == pytest.approx(
        specificity_score(TRUTH, CALLED, average="macro")
    )
    assert imblearn.metrics.specificity_score(TRUTH, CALLED, **asked) > 1


def test_a_row_of_weight_0_is_not_there():
    weights = np.where(np.arange(TRUTH.size) < 150, 1, 0)
    for score in SCORES:
        got = score(TRUTH, CALLED, average="macro", sample_weight=weights)
        assert got == pytest.approx(score(TRUTH[:150], CALLED[:150], average="macro"))


@pytest.mark.parametrize("average", AVERAGES)
def test_the_sensitivity_is_the_recall(average):
    ours = sensitivity_score(TRUTH, CALLED, average=average)
    np.testing.assert_allclose(ours, recall_score(TRUTH, CALLED, average=average))


def test_support_counts_rows_or_their_weight():
    _, _, support = sensitivity_specificity_support(TRUTH, CALLED)
    assert support.tolist() == np.bincount(TRUTH).tolist()
    _, _, weight = sensitivity_specificity_support(TRUTH, CALLED, sample_weight=[0.5] * 200)
    assert weight.tolist() == (np.bincount(TRUTH) / 2).tolist()
    assert sensitivity_specificity_support(TRUTH, CALLED, average="macro")[2] is None


def test_classes_that_are_not_named_are_among_the_others():
    _, named, _ = sensitivity_specificity_support(TRUTH, CALLED, labels=[2, 0])
    _, every, _ = sensitivity_specificity_support(TRUTH, CALLED)
    assert named.tolist() == every[[2, 0]].tolist()


def test_the_macro_mean_of_geometric_means_is_the_mean_of_what_none_gives():
    each = geometric_mean_score(TRUTH, CALLED, average=None)
    right = geometric_mean_score(TRUTH, CALLED, average="macro", averaged="means")
    as_theirs = geometric_mean_score(TRUTH, CALLED, average="macro")
    assert right == pytest.approx(each.mean())
    assert abs(right - as_theirs) > 1e-4
    weighted = geometric_mean_score(TRUTH, CALLED, average="weighted", averaged="means")
    assert weighted == pytest.approx(np.average(each, weights=np.bincount(TRUTH)))


def test_the_geometric_mean_of_two_classes_is_the_root_of_both_rates():
    truth, called = TRUTH > 0, CALLED > 0
    both = sensitivity_score(truth, called) * specificity_score(truth, called)
    assert geometric_mean_score(truth, called) == pytest.approx(np.sqrt(both))


def test_a_correction_stands_for_a_class_that_is_never_found():
    truth, called = [0, 0, 1, 1, 2], [0, 0, 1, 0, 0]
    assert geometric_mean_score(truth, called) == 0
    assert geometric_mean_score(truth, called, correction=0.1) == pytest.approx(0.05 ** (1 / 3))


@pytest.mark.parametrize("zero", [0, 1, 0.0, 1.0])
def test_an_undefined_rate_is_what_the_caller_says(zero):
    sensitivity, specificity, _ = sensitivity_specificity_support(
        [0, 0], [0, 1], labels=[0, 1], zero_division=zero
    )
    assert sensitivity.tolist() == [0.5, zero]
    assert specificity.tolist() == [zero, 0.5]


def test_an_undefined_rate_that_is_nan_is_left_out_of_means():
    asked = {"labels": [0, 1], "zero_division": np.nan}
    assert sensitivity_score([0, 0], [0, 1], average="macro", **asked) == 0.5
    assert geometric_mean_score([0, 0], [0, 1], **asked) == 0.5
    assert np.isnan(sensitivity_score([0], [0], labels=[1], average="macro", zero_division=np.nan))


@pytest.mark.parametrize(
    ("score", "told"),
    [
        (sensitivity_score, r"Sensitivity is ill-defined .* for \[1\]: y_true has no row of it"),
        (specificity_score, r"Specificity is ill-defined .* for \[0\]: .* no row of another class"),
    ],
    ids=["sensitivity", "specificity"],
)
def test_an_undefined_rate_is_warned_of(score, told):
    with pytest.warns(UndefinedMetricWarning, match=told):
        score([0, 0], [0, 1], average=None)


@pytest.mark.parametrize(
    "wrap",
    [list, pd.Series, pl.Series, pa.array, lambda one: pd.Series(one, dtype="category")],
    ids=["list", "pandas", "polars", "pyarrow", "categories"],
)
@pytest.mark.parametrize("names", [np.array([1, 5, 9]), np.array(["no", "rare", "yes"])])
def test_classes_come_in_any_container(wrap, names):
    truth, called = names[TRUTH].tolist(), names[CALLED].tolist()
    weights = wrap(list(range(200)))
    for score in SCORES:
        got = score(wrap(truth), wrap(called), average=None, sample_weight=weights)
        expected = score(TRUTH, CALLED, average=None, sample_weight=np.arange(200))
        np.testing.assert_array_equal(got, expected)


def test_nullable_integers_are_classes():
    truth = pd.Series(TRUTH, dtype="Int64")
    assert geometric_mean_score(truth, CALLED) == geometric_mean_score(TRUTH, CALLED)


def test_inputs_are_not_written_to():
    frozen = TRUTH.copy(), CALLED.copy(), np.ones(200)
    for one in frozen:
        one.flags.writeable = False
    geometric_mean_score(frozen[0], frozen[1], sample_weight=frozen[2])


def test_a_grid_search_scores_by_them():
    X, y = make_classification(300, weights=[0.8], random_state=0)
    scoring = {
        "specificity": make_scorer(specificity_score),
        "geometric": make_scorer(geometric_mean_score, average="macro", averaged="means"),
    }
    found = cross_validate(LogisticRegression(), X, y, scoring=scoring, cv=3)
    assert (found["test_specificity"] > 0.5).all()
    assert (found["test_geometric"] > 0.5).all()


@pytest.mark.parametrize(
    ("given_", "error", "told"),
    [
        ({"average": "binary"}, ParameterError, "Target is multiclass but average='binary'"),
        ({"average": "samples"}, ParameterError, "not meaningful outside"),
        ({"average": "mega"}, ValueError, "'average' parameter of .* must be"),
        ({"y_pred": None}, ValueError, "'y_pred' parameter of"),
        ({"y_pred": [0, 1]}, ValueError, "inconsistent numbers of samples"),
        (
            {"y_pred": [None, *CALLED[1:].tolist()]},
            TargetError,
            "Input y_pred contains NaN .*row 0",
        ),
        ({"y_pred": np.eye(3)[CALLED]}, ValueError, "mix of|multilabel"),
        ({"y_pred": CALLED.astype(str)}, ValueError, "Mix of label input types"),
        ({"zero_division": 0.5}, ValueError, "'zero_division' parameter of"),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else None,
)
def test_what_cannot_be_scored_is_refused(given_, error, told):
    with pytest.raises(error, match=told):
        sensitivity_specificity_support(**{"y_true": TRUTH, "y_pred": CALLED} | given_)


def test_an_indicator_matrix_is_refused():
    with pytest.raises(TargetError, match="imblearn does not support multilabel"):
        sensitivity_score(np.eye(3, dtype=int)[TRUTH], np.eye(3, dtype=int)[CALLED])


def test_a_positive_class_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(ParameterError, match=r"pos_label=1 is not a valid label: \['no', 'yes'\]"):
        specificity_score(["no", "yes"], ["no", "no"])


def test_a_positive_class_that_is_of_no_effect_is_warned_of():
    with pytest.warns(UserWarning, match=r"use labels=\[pos_label\] to specify a single"):
        sensitivity_score([1, 2, 1], [1, 2, 2], pos_label=2, average="macro")
