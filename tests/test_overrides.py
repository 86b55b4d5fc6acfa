"""What people override in classes of ours: it is called, or defining it is refused."""

from numbers import Real

import numpy as np
import pytest
from samplers import CASES, seeded
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.utils._param_validation import Interval, InvalidParameterError

from equipoise.base import BaseSampler
from equipoise.exceptions import PlanError
from equipoise.over_sampling import SMOTE, SMOTEN, SMOTENC, BorderlineSMOTE
from equipoise.over_sampling.base import BaseOverSampler
from equipoise.pipeline import make_pipeline
from equipoise.testing import example_table

X, y = example_table()


def clipped(kind):
    class Clipped(kind):
        def _fit_resample(self, X, y):
            X, y = super()._fit_resample(X, y)
            return np.clip(X, -1, 1), y

    return Clipped


@pytest.mark.parametrize("case", [pytest.param(one, id=one.id) for one in CASES])
def test_an_override_of_fit_resample_is_called(case):
    plain = seeded(case.sampler)
    sampler = clipped(type(plain))(**plain.get_params(deep=False))
    X_new, y_new = sampler.fit_resample(X, y)
    expected, labels = plain.fit_resample(X, y)
    assert np.array_equal(X_new, np.clip(expected, -1, 1))
    assert np.array_equal(y_new, labels)


def test_no_plan_tells_what_an_override_has_made():
    sampler = clipped(SMOTE)(random_state=0)
    sampler.fit_resample(X, y)
    for name in ("sample_indices_", "is_synthetic_"):
        with pytest.raises(AttributeError, match=f"Clipped has no {name}: it has a _fit_resample"):
            getattr(sampler, name)
    assert not hasattr(sampler, "plan_")
    with pytest.raises(PlanError, match=r"Clipped: it has a _fit_resample of its own.*Call fit"):
        sampler.plan(X, y)
    with pytest.raises(TypeError, match=r"Clipped: its own _fit_resample.* takes no groups"):
        sampler.fit_resample(X, y, groups=y)


def test_a_pipeline_calls_the_override_too_and_says_that_it_has_no_plan():
    model = make_pipeline(clipped(SMOTE)(random_state=0), SpyOfRows()).fit(X, y)
    assert np.abs(model[-1].seen_).max() == 1
    with pytest.raises(AttributeError, match=r"its step clipped .* has none"):
        _ = model.plan_


class SpyOfRows(LogisticRegression):
    def fit(self, X, y):
        self.seen_ = X
        return super().fit(X, y)


@pytest.mark.parametrize("name", ["_make_samples", "_generate_samples", "_in_danger_noise"])
def test_a_step_that_is_never_called_cannot_be_defined(name):
    with pytest.raises(TypeError, match=f"Mine defines {name}, a step of imbalanced-learn's"):
        type("Mine", (BorderlineSMOTE,), {name: lambda self: None})


def test_smote_is_what_programs_ask_for():
    assert isinstance(SMOTENC([0]), SMOTE)
    assert isinstance(SMOTEN(), SMOTE)
    assert not isinstance(BorderlineSMOTE(), SMOTE)


class Strict(BaseSampler):
    _sampling_type = "bypass"
    _parameter_constraints = {"share": [Interval(Real, 0, 1, closed="both")]}  # noqa: RUF012

    def __init__(self, share=0.5):
        super().__init__()
        self.share = share

    def _fit_resample(self, X, y):
        return X, y


@pytest.mark.parametrize("method", ["fit", "fit_resample"])
def test_constraints_of_a_sampler_from_outside_are_checked(method):
    getattr(Strict(0.3), method)(X, y)
    with pytest.raises(InvalidParameterError, match="'share' parameter of Strict must be a float"):
        getattr(Strict(2.0), method)(X, y)


class Lenient(BaseOverSampler):
    """Takes missing values, as packages beside imbalanced-learn do."""

    def _check_X_y(self, X, y):  # noqa: N802
        return np.nan_to_num(np.asarray(X, dtype=float)), np.asarray(y), False

    def _fit_resample(self, X, y):
        return X, y


def test_a_sampler_from_outside_may_read_x_and_y_itself():
    holed = X.copy()
    holed[3, 1] = np.nan
    made, _ = clone(Lenient()).fit_resample(holed, y)
    assert made[3, 1] == 0
