"""Whatever takes classes reads them alike: nothing missing is a class, no two classes are mixed."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from equipoise import FunctionSampler, ResampledClassifier
from equipoise.datasets import make_imbalance
from equipoise.evaluation import compare, diagnose, tune
from equipoise.exceptions import TargetError
from equipoise.over_sampling import SMOTE
from equipoise.pipeline import make_pipeline
from equipoise.under_sampling import TomekLinks
from equipoise.utils import check_sampling_strategy, check_target_type

N_ROWS = 80
X = np.random.default_rng(0).normal(size=(N_ROWS, 3))
CODES = np.repeat([0, 1], [60, 20])
WORDS = np.array(["ham", "spam"])[CODES]
MODEL = LogisticRegression()

DOORS = {
    "over-sampler": lambda y: SMOTE().fit_resample(X, y),
    "cleaner": lambda y: TomekLinks().fit_resample(X, y),
    "fit": lambda y: SMOTE().fit(X, y),
    "plan": lambda y: SMOTE().plan(X, y),
    "FunctionSampler": lambda y: FunctionSampler().fit_resample(X, y),
    "Pipeline": lambda y: make_pipeline(SMOTE(), MODEL).fit(X, y),
    "ResampledClassifier": lambda y: ResampledClassifier(SMOTE(), MODEL).fit(X, y),
    "ResampledClassifier without a sampler": lambda y: ResampledClassifier(
        "passthrough", MODEL
    ).fit(X, y),
    "ResampledClassifier, prior": lambda y: ResampledClassifier(
        SMOTE(), MODEL, probabilities="prior"
    ).fit(X, y),
    "ResampledClassifier, recalibrated": lambda y: ResampledClassifier(
        SMOTE(), MODEL, probabilities="recalibrated"
    ).fit(X, y),
    "compare": lambda y: compare(X, y),
    "tune": lambda y: tune(X, y),
    "diagnose": lambda y: diagnose(X, y),
    "make_imbalance": lambda y: make_imbalance(X, y, sampling_strategy={0: 3}),
    "check_target_type": check_target_type,
    "check_sampling_strategy": lambda y: check_sampling_strategy("auto", y, "over-sampling"),
}

BAD = {
    "a list with nan": ([*WORDS[:-1].tolist(), np.nan], "1 row has no class"),
    "objects with NA": (np.array([*WORDS[:-1], pd.NA], dtype=object), "1 row has no class"),
    "a series with NA": (pd.Series(WORDS, dtype="string").where(CODES == 0), "20 rows have no"),
    "a masked array": (np.ma.masked_array(CODES, CODES == 1), "20 rows have no class"),
    "a level left out": (np.eye(3, dtype=int)[np.arange(N_ROWS) % 3][:, 1:], "27 rows have no 1"),
    "prices": (np.arange(N_ROWS) * 100 + 99, "y has 80 distinct values in 80 rows"),
    "fractions": (CODES + 0.5, "Unknown label type: continuous"),
    "ragged lists": ([[1, 2], [1]] * 40, "not equally long"),
    "numbers and words": ([1, *WORDS[1:].tolist()], "mixes labels of different types"),
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("door", DOORS)
def test_every_door_refuses_what_are_no_classes(door, bad):
    y, complaint = BAD[bad]
    with pytest.raises(TargetError, match=complaint):
        DOORS[door](y)


def test_what_follows_the_rows_of_a_plan_need_not_be_classes():
    prices = np.arange(N_ROWS) + 0.25
    prices[7] = np.nan
    sampler = SMOTE(random_state=0)
    plan = sampler.plan(X, CODES)
    for values in (prices, pd.Series(prices), prices.tolist()):
        _, made = sampler.generate(X, plan, values)
        assert type(made) is type(values)
        assert np.array_equal(np.asarray(made), prices[sampler.sample_indices_], equal_nan=True)
