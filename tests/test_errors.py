"""Bad input gets one clear error: who, which column or class, which value, what next."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from equipoise.core.pools import Pool
from equipoise.core.problem import Neighbors
from equipoise.core.segments import NothingEligible
from equipoise.exceptions import (
    EquipoiseError,
    NeighborsError,
    NothingEligibleWarning,
    PlanError,
    SeparableDataWarning,
    StrategyError,
    TableError,
    TargetError,
)
from equipoise.over_sampling import ADASYN, SMOTE, SVMSMOTE, BorderlineSMOTE, RandomOverSampler
from equipoise.over_sampling.base import OverSampler
from equipoise.testing import example_table
from equipoise.under_sampling import RandomUnderSampler

X, y = example_table()


def with_value(value, *places):
    broken = X.copy()
    for place in places:
        broken[place] = value
    return broken


@pytest.mark.parametrize(
    ("table", "error", "complaint"),
    [
        (np.empty((0, 3)), TableError, r"SMOTE: X is empty: Found array with 0 sample\(s\)"),
        (np.empty((160, 0)), TableError, r"0 feature\(s\)"),
        (X[:, 0], TableError, "Expected 2D array, got 1D array"),
        (np.ones((160, 2, 2)), TableError, "Found array with dim 3"),
        (X.astype(complex), TableError, "Complex data not supported"),
        (with_value(np.inf, (0, 3)), TableError, r"infinity .* column 3 \(1\)"),
        (with_value(-np.inf, (3, 1), (9, 1), (4, 2)), TableError, r"columns 1 \(2\), 2 \(1\)"),
        (np.full((160, 2), "a"), TableError, "no column to compare rows by"),
        (pd.DataFrame({"age": with_value(np.inf, (5, 0))[:, 0]}), TableError, r"column age \(1\)"),
        (pd.DataFrame({"age": X[:, 0] * 1j}), TableError, "Complex data not supported: column"),
        (pd.DataFrame(X, columns=["a", "b", "b", "c"]), TableError, "duplicate column names: b"),
        (pl.DataFrame(X).lazy(), TableError, r"Pass X.collect\(\)"),
        (X[:50], TableError, r"inconsistent numbers of samples: \[50, 160\]"),
        ([[1.0, 2.0], [3.0]] * 80, TableError, "not equally long"),
        (7, TableError, "must be a table"),
    ],
)  # fmt: skip
def test_a_bad_table_is_refused(table, error, complaint):
    with pytest.raises(error, match=complaint):
        SMOTE().fit_resample(table, y)


@pytest.mark.parametrize(
    ("labels", "error", "complaint"),
    [
        (np.zeros(160), TargetError, "needs to have more than 1 class. Got 1 class instead"),
        (np.linspace(0, 1, 160), TargetError, "Unknown label type: continuous"),
        (np.where(y == 1, np.nan, 0), TargetError, "Input y contains NaN: 40 rows have no class"),
        (np.array([None, "a"] * 80, dtype=object), TargetError, "80 rows have no class"),
        (np.array([1, "a"] * 80, dtype=object), TargetError, "mixes labels of different types"),
        (np.ones((160, 2), dtype=int), TargetError, "Multilabel and multioutput"),
        (y.astype(complex), TargetError, "Complex data not supported"),
        (None, TargetError, "requires y to be passed"),
    ],
)
def test_bad_labels_are_refused(labels, error, complaint):
    with pytest.raises(error, match=complaint):
        SMOTE().fit_resample(X, labels)


def test_a_class_of_one_row_says_what_to_do():
    labels = np.zeros(160, dtype=int)
    labels[0] = 1
    with pytest.raises(NeighborsError, match=r"class .*1.* has 1 row, .*RandomOverSampler"):
        SMOTE().fit_resample(X, labels)
    assert RandomOverSampler().fit_resample(X, labels)[1].sum() == 159


def test_a_class_smaller_than_k_names_class_and_numbers():
    labels = np.array(["big"] * 156 + ["rare"] * 4)
    with pytest.raises(NeighborsError, match=r"'rare'.* has 4 rows, but k_neighbors=5 .*at most 3"):
        SMOTE().fit_resample(X, labels)
    with pytest.raises(ValueError, match="Expected n_neighbors <= n_samples_fit"):
        SMOTE().fit_resample(X, labels)
    assert len(SMOTE(k_neighbors="auto").fit_resample(X, labels)[0]) == 312


@pytest.mark.parametrize(
    ("sampler", "complaint"),
    [
        (SMOTE(sampling_strategy={1: 10}), "there is 40 samples and 10 samples are asked"),
        (SMOTE(sampling_strategy=0.1), "is 12, and class 1 has 40 already"),
        (SMOTE(sampling_strategy=1.5), r"range \(0, 1\]. Got 1.5"),
        (SMOTE(sampling_strategy="minorty"), "Did you mean 'minority'"),
        (SMOTE(sampling_strategy="majority"), "cannot be used with over-sampler"),
        (SMOTE(sampling_strategy={7: 300}), "names 7, the classes of y are 0, 1"),
        (SMOTE(sampling_strategy=[1]), "cannot be a list"),
        (SMOTE(sampling_strategy=lambda y: 3), "returned 3"),
        (RandomUnderSampler(sampling_strategy={0: 500}), "This is class 0: ask for"),
        (RandomUnderSampler(sampling_strategy=0.2), "200 of class 0, which has 120"),
        (RandomUnderSampler(sampling_strategy="minority"), "cannot be used with under-sampler"),
    ],
)
def test_a_strategy_that_cannot_be_met_is_refused(sampler, complaint):
    with pytest.raises(StrategyError, match=complaint):
        sampler.fit_resample(X, y)


@pytest.mark.parametrize(
    ("sampler", "error", "complaint"),
    [
        (SMOTE(k_neighbors=0), ValueError, "k_neighbors must be at least 1, not 0"),
        (SMOTE(k_neighbors="five"), TypeError, "k_neighbors must be a whole number, 'auto'"),
        (SMOTE(n_jobs=0), ValueError, "n_jobs"),
        (SMOTE(random_state="x"), ValueError, "'x' cannot be used to seed"),
        (BorderlineSMOTE(kind="borderline"), ValueError, "'borderline-1', 'borderline-2'"),
        (SVMSMOTE(out_step=2), ValueError, "out_step must be a number from 0 to 1"),
        (RandomOverSampler(shrinkage=-1), ValueError, "shrinkage factor needs to be >= 0"),
        (RandomOverSampler(shrinkage={0: 1}), ValueError, "The missing classes are"),
    ],
)
def test_a_bad_parameter_is_refused(sampler, error, complaint):
    with pytest.raises(error, match=complaint):
        sampler.fit_resample(X, y)


def test_a_class_without_a_row_in_danger_stays_as_it_was():
    apart = X + 100.0 * y[:, np.newaxis]
    with pytest.warns(NothingEligibleWarning, match=r"class .*1.* stays as it was, without the 80"):
        made, _ = BorderlineSMOTE().fit_resample(apart, y)
    assert np.array_equal(made, apart)


def test_adasyn_on_separable_data_spreads_evenly_and_warns():
    apart = X + 100.0 * y[:, np.newaxis]
    sampler = ADASYN()
    with pytest.warns(SeparableDataWarning, match="spread evenly"):
        sampler.fit_resample(apart, y)
    assert set(np.bincount(sampler.plan_.base)[y == 1]) == {2}


def test_svm_smote_on_noise_says_so():
    lonely = np.zeros(160, dtype=int)
    lonely[np.argsort(np.abs(X).sum(axis=1))[::23][:6]] = 1
    with pytest.raises(TargetError, match="All support vectors are considered as noise"):
        SVMSMOTE(m_neighbors=1).fit_resample(X, lonely)


def test_a_plan_for_another_table_is_refused():
    sampler = SMOTE()
    plan = sampler.plan(X, y)
    with pytest.raises(PlanError, match="made for a table of 160 rows, this one has 50"):
        sampler.generate(X[:50], plan)


def test_every_error_of_ours_is_a_value_error_too():
    for error in (TableError, TargetError, StrategyError, NeighborsError, PlanError):
        assert issubclass(error, EquipoiseError)
        assert issubclass(error, ValueError)


class InACluster(OverSampler):
    """A sampler that looks for neighbours among three rows of a class."""

    def __init__(self, *, sampling_strategy="auto", random_state=None, k=3):
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k = k

    def _plan(self, problem, shared, target, n_new, draws):
        cluster = Pool(problem.rows_of(target)[:3], f"cluster 7 of {problem.named(target)}")
        problem.search(cluster.rows, cluster, Neighbors("k", self.k))
        return NothingEligible("nothing is made here")


def test_a_pool_that_is_no_class_is_named_and_not_sent_to_random_over_sampling():
    with pytest.raises(
        NeighborsError, match=r"cluster 7 of class 1 has 3 rows, but k=3 .*"
    ) as told:
        InACluster().fit_resample(X, y)
    assert str(told.value).endswith("lower k to at most 2, set it to 'auto', or give it more rows")
    with pytest.warns(NothingEligibleWarning, match="nothing is made here"):
        InACluster(k=2).fit_resample(X, y)
