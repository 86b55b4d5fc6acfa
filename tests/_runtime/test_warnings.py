"""Every warning of ours points at the line of the caller, however deep it arises."""

import linecache
import warnings

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.tree import DecisionTreeClassifier

from equipoise import Columns, FunctionSampler, ResampledClassifier, compare
from equipoise._engine import search
from equipoise.exceptions import (
    EquipoiseWarning,
    FlagsFoundWarning,
    InexactCorrectionWarning,
    NativeKernelsMissingWarning,
    NothingEligibleWarning,
    ResampledValidationWarning,
    RulesNotMetWarning,
    SeparableDataWarning,
)
from equipoise.over_sampling import ADASYN, SMOTE, BorderlineSMOTE
from equipoise.pipeline import make_pipeline


@pytest.fixture(autouse=True)
def _native_part_was_spoken_of(monkeypatch):
    """Where it is left out on purpose, that is said once, by whatever test comes first."""
    monkeypatch.setattr(search, "_said", [True])


@pytest.fixture
def apart():
    """Two classes far from each other: no row of one is near the other."""
    rng = np.random.default_rng(0)
    return np.r_[rng.normal(size=(60, 3)), rng.normal(size=(20, 3)) + 90], np.repeat(
        [0, 1], [60, 20]
    )


@pytest.fixture
def flags(apart):
    X, y = apart
    return np.c_[X, (X[:, 0] > 0).astype(float)], y


def places(call, category):
    """The lines, as they are written, that warnings of a category point at."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        call()
    found = [one for one in caught if issubclass(one.category, EquipoiseWarning)]
    assert {one.category for one in found} == {category}
    assert {one.filename for one in found} == {__file__}
    return {linecache.getline(__file__, one.lineno).strip() for one in found}


def test_a_sampler(apart, flags):
    def eligible():
        BorderlineSMOTE().fit_resample(*apart)

    def separable():
        ADASYN().fit_resample(*apart)

    def flagged():
        SMOTE().plan(*flags)

    assert places(eligible, NothingEligibleWarning) == {"BorderlineSMOTE().fit_resample(*apart)"}
    assert places(separable, SeparableDataWarning) == {"ADASYN().fit_resample(*apart)"}
    assert places(flagged, FlagsFoundWarning) == {"SMOTE().plan(*flags)"}


def test_rules_of_the_caller(apart):
    sampler = SMOTE(columns=Columns(bounds={0: (-9, -8)}, tries=0))

    def call():
        sampler.fit_resample(*apart)

    assert places(call, RulesNotMetWarning) == {"sampler.fit_resample(*apart)"}


def test_a_pipeline_and_a_search_over_pipelines(apart):
    nested = make_pipeline(make_pipeline("passthrough", ADASYN()), DecisionTreeClassifier())
    search = GridSearchCV(nested, {"pipeline__adasyn__n_neighbors": [3, 5]}, cv=2)

    def once():
        nested.fit(*apart)

    def searched():
        search.fit(*apart)

    assert places(once, SeparableDataWarning) == {"nested.fit(*apart)"}
    assert places(searched, SeparableDataWarning) == {"search.fit(*apart)"}


def test_a_classifier_that_resamples(apart):
    trees = HistGradientBoostingClassifier(early_stopping=True, max_iter=5)
    judged = ResampledClassifier("passthrough", trees)
    inexact = ResampledClassifier(SMOTE(), DecisionTreeClassifier(), probabilities="prior")

    def judge():
        judged.set_params(sampler=SMOTE()).fit(*apart)

    def correct():
        inexact.fit(*apart)

    assert places(judge, ResampledValidationWarning) == {
        "judged.set_params(sampler=SMOTE()).fit(*apart)"
    }
    assert places(correct, InexactCorrectionWarning) == {"inexact.fit(*apart)"}


def test_a_race(apart):
    options = {"models": "decision tree", "n_splits": 2, "n_repeats": 1, "n_jobs": 1}

    def call():
        compare(*apart, candidates=["ADASYN"], **options)

    assert places(call, SeparableDataWarning) == {
        'compare(*apart, candidates=["ADASYN"], **options)'
    }


def test_the_line_within_a_function_of_the_callers_own(apart):
    def resample(X, y):
        return ADASYN().fit_resample(X, y)

    def call():
        FunctionSampler(func=resample).fit_resample(*apart)

    assert places(call, SeparableDataWarning) == {"return ADASYN().fit_resample(X, y)"}


def test_a_missing_native_part(apart, monkeypatch):
    monkeypatch.setattr(search, "is_native", lambda: False)
    monkeypatch.setattr(search, "_said", [])

    def call():
        SMOTE().fit_resample(*apart)

    assert places(call, NativeKernelsMissingWarning) == {"SMOTE().fit_resample(*apart)"}
