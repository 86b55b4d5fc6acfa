"""What holds of every mixed table: shares, holes, classes, and never a wrong value."""

import datetime as dt
import re
import warnings
from collections import Counter
from functools import cache

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samplers import CASES, cases, seeded
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from equipoise import Between, Columns, Mix
from equipoise.combine import Chain
from equipoise.datasets import load_table
from equipoise.exceptions import (
    ClustersError,
    EquipoiseError,
    EquipoiseWarning,
    NeighborsError,
    TableError,
    TargetError,
)
from equipoise.over_sampling import SMOTE, SMOTENC
from equipoise.pipeline import make_pipeline
from equipoise.testing import as_mixed_frame, example_table

REAL = [
    "hypothyroid", "german", "kddcup-land_vs_portsweep", "nursery", "car-good", "flare-F",
    "abalone19",
]  # fmt: skip


@cache  # each is read once, not for each sampler
def some_rows_of(name):
    X, y = load_table(name)
    rows = np.random.default_rng(0).permutation(len(X))[:500]
    X, y = X[rows], y[rows]
    labels, counts = np.unique(y, return_counts=True)
    X, y = X[np.isin(y, labels[counts > 1])], y[np.isin(y, labels[counts > 1])]
    return pd.DataFrame(X).infer_objects().rename(columns=lambda j: f"c{j}"), y


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("case", cases("takes_any_column"))
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")
def test_real_mixed_tables_go_through(case, name):
    frame, y = some_rows_of(name)
    sampler = case.lenient
    made, labels = sampler.fit_resample(frame, y)
    assert list(made.dtypes) == list(frame.dtypes)
    assert len(made) == len(labels) == sampler.plan_.n_out
    assert np.array_equal(labels, y[sampler.sample_indices_])
    for column in frame.columns:
        if frame[column].dtype.kind not in "fiu":
            assert set(made[column].dropna().unique()) <= set(frame[column].dropna().unique())
    stayed = frame.iloc[sampler.sample_indices_[~sampler.is_synthetic_]]
    there = made[~sampler.is_synthetic_]
    assert there.reset_index(drop=True).equals(stayed.reset_index(drop=True))


def a_table_with_rare_levels(seed, n=6000):
    rng = np.random.default_rng(seed)
    level = rng.choice(list("abcd"), n, p=[0.6, 0.3, 0.07, 0.03])
    # The rare levels lie apart, so that their rows are few others' neighbours.
    numbers = rng.normal(size=(n, 3)) + 2.0 * (level == "d")[:, None]
    y = np.repeat([0, 1], [n - 1000, 1000])
    holed = np.where(rng.random(n) < 0.2, np.nan, numbers[:, 2])
    return pd.DataFrame({
        "x": numbers[:, 0], "y": numbers[:, 1], "holed": holed, "level": level,
        "on": rng.random(n) < 0.1, "count": pd.array(rng.poisson(2, n), dtype="Int64"),
    }), y  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("case", cases("keeps_shares"))
def test_shares_of_levels_and_flags_are_those_of_the_class(case, seed):
    """Within 4 standard errors of the share among as many rows drawn with replacement.

    The draws of base rows are all that varies: 4,000 new rows of a class of 1,000.
    """
    frame, y = a_table_with_rare_levels(seed)
    made, _ = seeded(case.sampler, seed).fit_resample(frame, y)
    new, of_class = made.iloc[len(frame) :], frame[y == 1]
    for column, values in (("level", list("abcd")), ("on", [True, False])):
        for value in values:
            share = (of_class[column] == value).mean()
            error = np.sqrt(share * (1 - share) / len(new))
            assert abs((new[column] == value).mean() - share) <= 4 * error, (column, value)


@pytest.mark.parametrize("seed", range(3))
def test_the_share_of_holes_is_that_of_the_class(seed):
    frame, y = a_table_with_rare_levels(seed)
    frame["count"] = frame["count"].where(np.random.default_rng(seed).random(len(frame)) < 0.7)
    made, _ = SMOTE(random_state=seed).fit_resample(frame, y)
    for column in ("holed", "count"):
        share = frame[column][y == 1].isna().mean()
        error = np.sqrt(share * (1 - share) / 4000)
        assert abs(made[column][len(frame) :].isna().mean() - share) <= 4 * error


@pytest.mark.parametrize("categories", ["donor", "combination"])
def test_combinations_of_levels_are_real_ones(categories):
    rng = np.random.default_rng(0)
    pairs = rng.choice(["ab", "cd", "ef"], 400)
    frame = pd.DataFrame({
        "x": rng.normal(size=400), "p": [one[0] for one in pairs], "q": [one[1] for one in pairs],
    })  # fmt: skip
    y = np.repeat([0, 1], [340, 60])
    made, _ = SMOTENC(columns=Columns(categories=categories), random_state=0).fit_resample(frame, y)
    assert set(made["p"] + made["q"]) <= {"ab", "cd", "ef"}


def column_strategy(n):
    """A column of some kind: values and how to make them into a frame's column."""
    holes = st.lists(st.booleans(), min_size=n, max_size=n)
    words = st.lists(st.sampled_from(["a", "b", "ä ö", "", "1"]), min_size=n, max_size=n)
    floats = st.floats(-1e6, 1e6, allow_nan=False, width=32)
    days = st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1))
    values = st.one_of(
        words,
        st.lists(floats, min_size=n, max_size=n),
        st.lists(st.integers(-(2**31), 2**31), min_size=n, max_size=n),
        st.lists(st.booleans(), min_size=n, max_size=n),
        st.lists(days, min_size=n, max_size=n),
        st.just([7] * n),
    )
    return st.tuples(values, holes, st.booleans())


@st.composite
def tables(draw):
    n = draw(st.sampled_from(range(8, 31)))
    columns = {}
    for j in range(draw(st.integers(1, 4))):
        values, holes, has_missing = draw(column_strategy(n))
        kept = [None if has_missing and hole else v for v, hole in zip(values, holes, strict=True)]
        columns[f"c{j}"] = kept
    n_rare = min(draw(st.sampled_from(range(1, 12))), n // 2)
    return pl.DataFrame(columns, strict=False), np.repeat([0, 1], [n - n_rare, n_rare])


def is_called_for(error, case, frame, y):
    return any(
        type(error) is expected and re.search(sentence, str(error))
        for expected, sentence in errors_called_for(case, frame, y)
    )


def errors_called_for(case, frame, y):
    """What may be said of a table: by type, a pattern of the sentence."""
    n, n_rare = y.size, int(y.sum())
    parameters = case.sampler.get_params()
    if case.has_neighbors and n_rare == 1:
        yield NeighborsError, rf"class 1 has 1 row, but {case.facts.k}=1"
    if case.facts.takes_away and n_rare == 1:
        yield NeighborsError, r"SMOTE: class 1 has 1 row, but k_neighbors=1"
    if isinstance(case.sampler, Chain):  # what is left of a class is for the first one to say
        yield NeighborsError, r"SMOTE: class 1 has 1 row, but k_neighbors=1"
        yield TargetError, r"SMOTE: The target 'y' needs to have more than 1 class"
    if case.id == "NearMiss-3":
        yield NeighborsError, r"class [01] has \d rows?, but n_neighbors_ver3=10"
    if "m_neighbors" in parameters and n <= 10:
        yield NeighborsError, rf"the table has {n} rows, but m_neighbors=10"
    if "kmeans_estimator" in parameters and n_rare <= parameters["kmeans_estimator"].n_clusters:
        yield ClustersError, rf"0 of \d have at least 2 of its {n_rare} rows"
    if "svm_estimator" in parameters:  # which rows these are is for the machine to say
        yield TargetError, r"all \d+ support vectors of class 1 are noise"
    listed = parameters.get("categorical_features", [])
    nominal = [] if isinstance(listed, str) else listed  # "auto" lists none
    if not any(_tells_something(frame[name], j in nominal) for j, name in enumerate(frame.columns)):
        yield TableError, "X has no column to compare rows by: all are"


def _tells_something(column, is_nominal):
    """Two different values; of levels, such that not all differ."""
    known = column.drop_nulls()
    is_category = is_nominal or column.dtype in (pl.String, pl.Categorical, pl.Enum)
    all_differ = is_category and known.len() == known.n_unique() >= 10
    return known.n_unique() >= 2 and not all_differ


def test_any_table_gives_a_right_result_or_the_error_that_it_calls_for():
    ended = Counter()

    @settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @given(
        table=tables(),
        case=st.sampled_from([one for one in CASES if one.takes_any_column]),
        kind=st.sampled_from(["polars", "pandas", "pyarrow"]),
    )
    def hold(table, case, kind):
        frame, y = table
        ended["all"] += 1
        try:
            a_right_result(*table, case, kind)
        except EquipoiseError as error:
            if not is_called_for(error, case, frame, y):
                raise
            ended["error"] += 1

    hold()
    assert ended["error"] < ended["all"] / 4, "too many examples say nothing of results"


def a_right_result(frame, y, case, kind):
    table = {"polars": frame, "pandas": frame.to_pandas(), "pyarrow": frame.to_arrow()}[kind]
    before = frame.clone()
    sampler = case.lenient
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", EquipoiseWarning)
        warnings.simplefilter("ignore", ConvergenceWarning)  # k-means, where rows coincide
        made, labels = sampler.fit_resample(table, y)
    assert frame.equals(before), "the input was written to"
    assert len(labels) == sampler.plan_.n_out
    assert schema_of(made) == schema_of(table)
    check_values(table, made, sampler, case.reach)


def check_values(table, made, sampler, reach):
    """Rows that stayed are as they were, and new ones where the sampler's rule allows."""
    names = table.column_names if isinstance(table, pa.Table) else table.columns
    plan, rows = sampler.plan_, sampler.sample_indices_
    place = np.arange(plan.n_kept + plan.n_new)
    if plan.order is not None:
        place[plan.order] = np.arange(plan.n_out)
    stayed = np.flatnonzero(~sampler.is_synthetic_).tolist()
    for j, name in enumerate(names):
        seen, after = values_of(table, name), values_of(made, name)
        kept = [after[one] for one in stayed]
        assert kept == [seen[row] for row in rows[stayed]], "a row that stayed was changed"
        start = plan.n_kept
        for new in plan.new:
            values = [after[one] for one in place[start : start + len(new)]]
            check_column(seen, values, new.base, j, new, reach)
            start += len(new)


@pytest.mark.parametrize("case", cases("adds", "takes_any_column"))
def test_new_values_lie_where_the_rule_allows(case):
    X, y = example_table()
    frame = as_mixed_frame(X).assign(few=5 + (X[:, 0] > 0))
    sampler = case.lenient
    made, _ = sampler.fit_resample(frame, y)
    check_values(frame, made, sampler, case.reach)
    if 0 < case.reach < np.inf:
        assert sampler.plan_.position.min() < -case.reach / 2, "it went too little outward to tell"


def check_column(seen, values, base, j, new, reach):
    """New values are those of a row, lie between two, or beyond by what the rule allows."""
    source = new.source_of(j)
    if new.gathered(j) is not None:
        assert values == [seen[row] for row in new.gathered(j)]
    elif isinstance(source, Between):
        for value, one, other in zip(values, base, source.partner, strict=True):
            check_between(seen, value, seen[one], seen[other], reach)
    elif isinstance(source, Mix):
        for value, one, members in zip(values, base, source.members, strict=True):
            check_mean(seen, value, seen[one], [seen[row] for row in members])
    else:  # noise has no bounds, but it makes no hole and fills none
        assert [one is None for one in values] == [seen[row] is None for row in base]


def check_mean(seen, value, base, members):
    if None in members:
        assert value == base, "a hole was made or filled"
        return
    low, high = min(members), max(members)
    slack = 1e-9 * max(abs(low), abs(high)) if isinstance(value, float) else high - high
    assert low - slack <= value <= high + slack


def check_between(seen, value, base, partner, reach):
    if base is None or partner is None:
        assert value == base, "a hole was made or filled"
        return
    low, high = min(base, partner), max(base, partner)
    beyond = (high - low) * reach
    if isinstance(value, int):  # rounded, and within what is seen, whatever the rule
        known = [one for one in seen if one is not None]
        assert min(known) <= value <= max(known)
        beyond = round(beyond)
    assert low - beyond <= value <= high + beyond


def schema_of(table):
    return list(table.dtypes) if isinstance(table, pd.DataFrame) else table.schema


def values_of(table, name):
    if isinstance(table, pd.DataFrame):
        return [None if pd.isna(one) else one for one in table[name].tolist()]
    return table[name].to_list() if isinstance(table, pl.DataFrame) else table[name].to_pylist()


def test_weights_follow_the_rows_of_a_pipeline():
    rng = np.random.default_rng(0)
    X, y, weights = rng.normal(size=(200, 3)), np.repeat([0, 1], [160, 40]), rng.random(200) + 0.5
    seen = {}

    class Spy(LogisticRegression):
        def fit(self, X, y, sample_weight=None):
            seen["y"], seen["weights"] = y, sample_weight
            return super().fit(X, y, sample_weight)

    for how in ("base", "share"):
        model = make_pipeline(SMOTE(random_state=0), Spy(), weights=how)
        model.fit(X, y, spy__sample_weight=weights)
        if how == "base":
            assert np.array_equal(seen["weights"], weights[model.sample_indices_])
        else:
            for label in (0, 1):
                total = seen["weights"][seen["y"] == label].sum()
                assert total == pytest.approx(weights[y == label].sum())
    with pytest.raises(ValueError, match="weights must be one of 'base', 'share'"):
        make_pipeline(SMOTE(), Spy(), weights="half").fit(X, y)


def test_arrow_tables_in_chunks_are_read_as_one():
    frame, y = a_table_with_rare_levels(0)
    whole = pa.Table.from_pandas(frame, preserve_index=False)
    chunked = pa.concat_tables([whole.slice(0, 1000), whole.slice(1000)])
    one, _ = SMOTE(random_state=0).fit_resample(whole, y)
    two, _ = SMOTE(random_state=0).fit_resample(chunked, y)
    assert one.equals(two)
