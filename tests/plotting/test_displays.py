import io
from types import SimpleNamespace

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from matplotlib.figure import Figure
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.tree import DecisionTreeClassifier

from equipoise import plotting
from equipoise.evaluation import compare, diagnose
from equipoise.evaluation._scoring.looks import PlannedLook
from equipoise.over_sampling import SMOTE
from equipoise.pipeline import Pipeline
from equipoise.plotting import (
    ClassCountsDisplay,
    ComparisonDisplay,
    DifficultyDisplay,
    GainDisplay,
    HeatMapDisplay,
    MarginalShiftDisplay,
    ResamplingDisplay,
    ThresholdDisplay,
)
from equipoise.under_sampling import RandomUnderSampler


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [160, 40])
    return rng.normal(size=(200, 4)) + y[:, np.newaxis], y


@pytest.fixture(scope="module")
def displays(table):
    X, y = table
    model = LogisticRegression().fit(X, y)
    race = compare(X, y, candidates=["random over"], models="decision tree", n_jobs=1)
    return [
        ClassCountsDisplay.from_diagnosis(diagnose(X, y)),
        ComparisonDisplay.from_comparison(race),
        DifficultyDisplay.from_data(X, y),
        GainDisplay.from_estimator(model, X, y),
        GainDisplay.from_estimator(model, X, y, kind="lift"),
        HeatMapDisplay([[0.1, np.nan], [0.3, 0.2]], [1, 2], [0.5, 1.0]).plot(),
        MarginalShiftDisplay.from_sampler(SMOTE(random_state=0), X, y),
        ResamplingDisplay.from_sampler(SMOTE(random_state=0), X, y, segments=True),
        ThresholdDisplay.from_estimator(model, X, y, miss=5),
    ]


def test_every_display_is_tried_here(displays):
    assert {type(display).__name__ for display in displays} == set(plotting.__all__)


def test_every_display_saves_and_draws_again_on_axes_that_are_given(displays):
    for display in displays:
        display.figure_.savefig(io.BytesIO(), format="svg")
        ax = Figure().subplots()
        display.plot(ax=ax)
        assert ax.has_data(), type(display)
        assert ax.get_title(loc="left"), type(display)


def test_pyplot_is_not_touched(displays):
    import matplotlib.pyplot as plt

    assert plt.get_fignums() == []


def test_bars_are_as_long_as_the_classes():
    ax = ClassCountsDisplay.from_labels(["a"] * 5 + ["b"] * 30).ax_
    assert [bar.get_width() for bar in ax.patches] == [30, 5]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["b", "a"]


def test_added_rows_have_a_layer_of_their_own(table):
    display = ResamplingDisplay.from_sampler(SMOTE(random_state=0), *table)
    labels = [layer.get_label() for layer in display.axes_[1].collections]
    sizes = [len(layer.get_offsets()) for layer in display.axes_[1].collections]
    assert dict(zip(labels, sizes, strict=True)) == {"others": 160, "synthetic": 120, "1": 40}
    assert "120 added" in display.axes_[1].get_title(loc="left")


def test_rows_left_out_are_told(table):
    display = ResamplingDisplay.from_sampler(RandomUnderSampler(random_state=0), *table)
    assert "120 left out" in display.axes_[1].get_title(loc="left")


def test_one_axes_shows_what_comes_after(table):
    ax = Figure().subplots()
    display = ResamplingDisplay.from_sampler(SMOTE(random_state=0), *table, ax=ax)
    assert display.axes_.tolist() == [ax]


def test_a_search_of_scikit_learn_becomes_a_heat_map(table):
    pipeline = Pipeline([("smote", SMOTE(random_state=0)), ("tree", DecisionTreeClassifier())])
    grid = {"smote__k_neighbors": [1, 3], "smote__sampling_strategy": [0.5, 0.8, 1.0]}
    search = GridSearchCV(pipeline, grid, cv=2).fit(*table)
    display = HeatMapDisplay.from_cv_results(
        search.cv_results_, "smote__k_neighbors", "smote__sampling_strategy"
    )
    assert np.nanmax(display.values) == pytest.approx(search.best_score_)
    assert display.values.shape == (2, 3)
    with pytest.raises(ValueError, match="no parameter 'k', but smote__k_neighbors"):
        HeatMapDisplay.from_cv_results(search.cv_results_, "k", "smote__sampling_strategy")


def test_the_best_of_a_heat_map_may_be_the_least():
    display = HeatMapDisplay([[3.0, 1.0]], [5], [0.1, 0.2], greater_is_better=False).plot()
    assert "1.000 at k = 5, ratio = 0.2" in display.ax_.get_title(loc="left")


def test_a_comparison_says_who_helps():
    def row(candidate, difference, verdict):
        ends = {"difference_low": difference - 0.1, "difference_high": difference + 0.1}
        return SimpleNamespace(
            candidate=candidate, model="tree", verdict=verdict, difference=difference, **ends
        )

    rows = [row("nothing", 0, "reference"), row("a", -0.3, "hurts"), row("b", 0.2, "helps")]
    look = PlannedLook(level=0.045)
    race = SimpleNamespace(score="f1", models=("tree",), summary=lambda score: rows, look=look)
    ax = ComparisonDisplay.from_comparison(race).ax_
    assert "91 % interval" in ax.get_xlabel()
    assert [label.get_text() for label in ax.get_yticklabels()] == ["b", "a"]
    assert ax.get_title(loc="left") == "1 of 2 improves F1 clearly, 1 worsens it"


def test_a_lift_is_of_a_known_kind():
    with pytest.raises(ValueError, match="'gain' or 'lift'"):
        GainDisplay.from_predictions([0, 1], [0.1, 0.9], kind="life")


def test_an_estimator_without_probabilities_is_refused(table):
    with pytest.raises(TypeError, match="has no predict_proba"):
        GainDisplay.from_estimator(object(), *table)


@pytest.mark.parametrize(
    "make", [list, np.array, pl.Series, pa.array], ids=lambda one: one.__name__
)
def test_classes_are_counted_in_any_container(make):
    ax = ClassCountsDisplay.from_labels(make(["a", "b", "b"])).ax_
    assert [bar.get_width() for bar in ax.patches] == [2, 1]
