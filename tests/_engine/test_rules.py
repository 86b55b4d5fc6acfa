"""Rules that new rows keep."""

import warnings

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy import sparse
from sklearn.base import clone

from equipoise import Columns
from equipoise.exceptions import RulesNotMetWarning, TableError
from equipoise.over_sampling import (
    ADASYN,
    SMOTE,
    SMOTENC,
    SVMSMOTE,
    KMeansSMOTE,
    RandomOverSampler,
)

N = 120
RNG = np.random.default_rng(0)
Y = np.repeat([0, 1, 2], [70, 20, 30])
FRAME = pd.DataFrame({
    "low": RNG.normal(size=N), "high": RNG.normal(size=N) + 1, "city": RNG.choice(list("ab"), N)
})  # fmt: skip


@pytest.mark.parametrize(
    "sampler",
    [
        SMOTE(),
        SMOTENC(),
        ADASYN(exact=True),
        SVMSMOTE(),
        KMeansSMOTE(kmeans_estimator=1),
        RandomOverSampler(shrinkage=0.5),
    ],
    ids=lambda sampler: type(sampler).__name__,
)
@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame])
def test_rows_that_break_a_rule_are_made_again(sampler, kind):
    frame = kind(FRAME.to_dict("list"))
    rules = Columns(
        keep=lambda made: made["low"].to_numpy() < made["high"].to_numpy(),
        bounds={"low": (-1.5, None), "high": (None, 2.5)},
        tries=50,
    )
    sampler = clone(sampler).set_params(columns=rules, random_state=0)
    X, y = sampler.fit_resample(frame, Y)
    added = sampler.is_synthetic_
    low, high = X["low"].to_numpy()[added], X["high"].to_numpy()[added]
    assert (low < high).all()
    assert low.min() >= -1.5
    assert high.max() <= 2.5
    assert np.bincount(y).tolist() == [70, 70, 70]
    assert (np.diff(np.asarray(y)[added]) >= 0).all(), "classes are not in order"
    again = sampler.generate(frame, sampler.plan_)
    assert np.array_equal(again["low"].to_numpy(), X["low"].to_numpy())


def test_what_cannot_be_made_is_counted_in_a_warning():
    sampler = SMOTE(columns=Columns(bounds={"low": (99, None)}, tries=2), random_state=0)
    with pytest.warns(
        RulesNotMetWarning, match=r"SMOTE: 50 of 50 rows of class 1, 40 of 40 .*3 times"
    ):
        X, y = sampler.fit_resample(FRAME, Y)
    assert len(X) == len(y) == N


def test_rules_that_hold_change_nothing():
    plain, _ = SMOTE(random_state=0).fit_resample(FRAME, Y)
    ruled = SMOTE(columns=Columns(keep=lambda made: np.ones(len(made), bool)), random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        X, _ = ruled.fit_resample(FRAME, Y)
    pd.testing.assert_frame_equal(X, plain)


def test_fixed_columns_are_those_of_the_base_row():
    sampler = SMOTE(columns=Columns(fixed=["high"]), random_state=0)
    X, _ = sampler.fit_resample(FRAME, Y)
    assert np.array_equal(X["high"], FRAME["high"].to_numpy()[sampler.sample_indices_])
    assert not np.array_equal(X["low"], FRAME["low"].to_numpy()[sampler.sample_indices_])


def test_a_keep_that_gives_no_mask_is_refused():
    sampler = SMOTE(columns=Columns(keep=lambda made: made["low"]))
    with pytest.raises(TableError, match="one True or False a row"):
        sampler.fit_resample(FRAME, Y)


def test_bounds_of_strings_are_refused():
    with pytest.raises(TableError, match="column 'city' holds no numbers"):
        SMOTE(columns=Columns(bounds={"city": (0, 1)})).fit_resample(FRAME, Y)


def test_a_value_at_a_bound_is_within():
    frame = pd.DataFrame({"x": np.repeat([1.0, 3.0], 60), "y": RNG.normal(size=N)})
    sampler = SMOTE(columns=Columns(bounds={"x": (1.0, 3.0)}, tries=0), random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        X, _ = sampler.fit_resample(frame, Y)
    assert len(X) == 210
    only_three = SMOTE(columns=Columns(bounds={"x": (3, 3)}, tries=0), random_state=0)
    X, _ = only_three.fit_resample(frame, np.repeat([0, 1], [80, 40]))
    assert len(X) == 160


def test_rows_are_tried_once_more_than_they_may_be_made_again():
    seen = []

    def never(made):
        seen.append(len(made))
        return np.zeros(len(made), dtype=bool)

    with pytest.warns(RulesNotMetWarning, match="tried 4 times"):
        SMOTE(columns=Columns(keep=never, tries=3), random_state=0).fit_resample(FRAME, Y)
    assert len(seen) == 4
    assert seen[0] == 90


def test_rows_that_were_made_to_be_looked_at_are_not_made_again(monkeypatch):
    from equipoise._containers.pandas_tables import PandasTable

    made = []
    generate = PandasTable.generate

    def counting(self, plan, n_threads):
        made.append(plan.n_new)
        return generate(self, plan, n_threads)

    monkeypatch.setattr(PandasTable, "generate", counting)
    rules = Columns(keep=lambda frame: frame["low"] < 1, tries=20)
    sampler = SMOTE(columns=rules, random_state=0)
    X, _ = sampler.fit_resample(FRAME, Y)
    asked = made.copy()
    again = sampler.generate(FRAME, sampler.plan_)
    assert made == [*asked, 90]
    assert asked[0] == 90
    pd.testing.assert_frame_equal(X, again)


@pytest.mark.parametrize("kind", ["array", "list", "objects", "csr", "arrow"])
def test_rules_hold_for_tables_of_every_kind(kind):
    rng = np.random.default_rng(1)
    values = np.where(rng.random((N, 3)) < 0.7, rng.normal(size=(N, 3)), 0.0) + Y[:, None] * 0.1
    table = {
        "array": values,
        "list": values.tolist(),
        "objects": values.astype(object),
        "csr": sparse.csr_array(values),
        "arrow": pa.table(dict(zip("abc", values.T, strict=True))),
    }[kind]
    sampler = SMOTE(columns=Columns(bounds={0: (None, 0.5)}, tries=50), random_state=0)
    X, y = sampler.fit_resample(table, Y)
    again, _ = sampler.generate(table, sampler.plan_, Y)
    assert type(X) is type(table)
    read = {"csr": lambda made: made.toarray(), "arrow": lambda made: made.to_pandas()}
    made = [np.asarray(read.get(kind, np.asarray)(one)) for one in (X, again)]
    np.testing.assert_array_equal(*made)
    assert made[0][N:, 0].astype(float).max() <= 0.5
    assert np.bincount(y).tolist() == [70, 70, 70]


def test_what_was_rounded_is_told_of_the_first_decision_alone():
    plain = ADASYN(random_state=0)
    plain.fit_resample(FRAME, Y)
    ruled = ADASYN(columns=Columns(keep=lambda made: made["low"] < 1, tries=50), random_state=0)
    _, y = ruled.fit_resample(FRAME, Y)
    assert ruled.rounding_ == plain.rounding_
    for label, off in ruled.rounding_.items():
        assert (y == label).sum() == 70 + off
