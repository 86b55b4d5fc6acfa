"""What the types promise to a caller; mypy checks this file in ``make lint``.

A ``type: ignore`` here is a promise too: mypy fails where it ignores nothing. Functions named
``promise_…`` run in ``tests/test_typing.py``, where the kinds must be what the types say.
"""

from typing import Any, assert_type

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from equipoise import Columns, Plan, ResampledClassifier, Share, compare, tune
from equipoise.core.plan import AnyPlan
from equipoise.datasets import make_imbalance
from equipoise.evaluation import Candidate, Comparison, Tuning, diagnose, search_space
from equipoise.metrics import macro_averaged_mean_absolute_error
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.pipeline import make_pipeline
from equipoise.probabilities import correct_prior, threshold_from_costs
from equipoise.testing import check_sampler, example_table
from equipoise.typing import (
    ClassifierLike,
    Flags,
    Floats,
    LabelsLike,
    Rows,
    SamplerLike,
    TableLike,
    TransformerLike,
)
from equipoise.under_sampling import RandomUnderSampler, TomekLinks

Matrix = NDArray[np.float32]
Names = NDArray[np.str_]


class Frame:
    """A table of a library that nobody here knows."""

    shape = (3, 2)


class Halving:
    """A sampler of another package."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        return {}

    def set_params(self, **params: Any) -> "Halving":
        return self

    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        return X[::2], y[::2]


class Mute:
    """What has parameters, and can neither resample nor learn."""

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        return {}

    def set_params(self, **params: Any) -> "Mute":
        return self


def promise_an_array_comes_back_as_it_came() -> list[tuple[object, object]]:
    X, y = example_table()
    table: Matrix = X.astype(np.float32)
    names: Names = np.where(y == 1, "rare", "common")
    over = SMOTE(random_state=0).fit_resample(table, names)
    assert_type(over, tuple[Matrix, Names])
    under = RandomUnderSampler(random_state=0).fit_resample(table, names)
    assert_type(under, tuple[Matrix, Names])
    cleaned = TomekLinks().fit_resample(table, names)
    assert_type(cleaned, tuple[Matrix, Names])
    thinned = make_imbalance(table, names, random_state=0)
    assert_type(thinned, tuple[Matrix, Names])
    made = over, under, cleaned, thinned
    return [pair for X_new, y_new in made for pair in ((table, X_new), (names, y_new))]


def promise_lists_come_back_as_lists() -> list[tuple[object, object]]:
    X, y = [[1.0], [2.0], [3.0]], ["a", "a", "b"]
    X_new, y_new = RandomOverSampler(random_state=0).fit_resample(X, y)
    assert_type(X_new, list[list[float]])
    assert_type(y_new, list[str])
    return [(X, X_new), (y, y_new)]


def promise_a_plan_makes_the_callers_kind() -> list[tuple[object, object]]:
    X, y = example_table()
    sampler = SMOTE(random_state=0)
    plan = sampler.plan(X, y)
    assert_type(plan, Plan)
    alone = sampler.generate(X, plan, synthetic_only=True)
    assert_type(alone, NDArray[Any])
    both = sampler.generate(X, plan, y)
    assert_type(both, tuple[NDArray[Any], Rows])
    assert_type(sampler.sample_indices_, Rows)
    assert_type(sampler.is_synthetic_, Flags)
    return [(X, alone), (X, both[0]), (y, both[1])]


def promise_probabilities_are_floats() -> list[tuple[object, object]]:
    corrected = correct_prior([0.5, 0.9], before=0.5, after=0.1)
    assert_type(corrected, Floats)
    threshold = threshold_from_costs([[0, 9], [1, 0]])
    assert_type(threshold, float)
    return [(np.zeros(1), corrected), (0.0, threshold)]


def promise_an_error_is_a_float() -> list[tuple[object, object]]:
    error = macro_averaged_mean_absolute_error([1, 2], [1, 1])
    assert_type(error, float)
    return [(0.0, error)]


def any_table_may_be_passed(frame: Frame, labels: list[str]) -> None:
    assert_type(SMOTE().fit_resample(frame, labels), tuple[Frame, list[str]])
    assert_type(SMOTE().fit_resample(frame, "target"), tuple[Frame, Any])
    assert_type(SMOTE().generate(frame, Plan(3)), Frame)
    table: TableLike = frame
    target: LabelsLike = labels
    diagnose(table, target)
    assert_type(compare(frame, "target", models=[LogisticRegression()]), Comparison)
    assert_type(tune(frame, labels, candidates=["SMOTE", Halving()], k=[1, 5]), Tuning)


def ours_and_others_are_samplers(plan: AnyPlan) -> None:
    samplers: list[SamplerLike] = [SMOTE(), TomekLinks(), Halving(), make_pipeline(SMOTE())]
    for sampler in samplers:
        Candidate("one", sampler)
        search_space(sampler)
        check_sampler(sampler)
    models: list[ClassifierLike] = [LogisticRegression(), ResampledClassifier(SMOTE())]
    assert_type(ResampledClassifier(samplers[0], models[0]).fit([[1.0]], ["a"]).plan_, AnyPlan)
    SMOTE(random_state=np.random.default_rng(0), k_neighbors="auto", columns={"age": "integer"})
    SMOTE(sampling_strategy={"rare": 100}, columns=Columns(metric="heom"))
    SMOTE(sampling_strategy=Share(0.5), draw="even")
    RandomUnderSampler(sampling_strategy={"common": Share(0.5), "other": 3})


def what_is_none_is_refused(X: Matrix, y: Names, plan: Plan) -> tuple[TransformerLike, list[str]]:
    SMOTE().fit_resample(3, y)  # type: ignore[call-overload]
    SMOTE().fit_resample(X, 3)  # type: ignore[call-overload]
    SMOTE().generate(X, X)  # type: ignore[call-overload]
    SMOTE(random_state="seven")  # type: ignore[arg-type]
    SMOTE(k_neighbors="many")  # type: ignore[arg-type]
    SMOTE(columns=["age"])  # type: ignore[arg-type]
    SMOTE(sampling_strategy=None)  # type: ignore[arg-type]
    SMOTE(draw="evenly")  # type: ignore[arg-type]
    diagnose(X, None)  # type: ignore[arg-type]
    compare(X, y, k=5)  # type: ignore[arg-type]
    compare(X, y, candidates=[3])  # type: ignore[list-item]
    tune(X, y, kay=[5])  # type: ignore[call-arg]
    Candidate("one", Mute())  # type: ignore[arg-type]
    ResampledClassifier(SMOTE(), Mute())  # type: ignore[arg-type]
    threshold_from_costs(None)  # type: ignore[arg-type]
    return Mute(), SMOTE().fit_resample(X, y)[1]  # type: ignore[return-value]
