"""One row told in the caller's own table: parents, place between them, who gave which value."""

import json

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from plans import random_plan, selection_or_addition
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from equipoise import Mix, NewRows, Plan, ResampledClassifier, explain
from equipoise.combine import Chain
from equipoise.exceptions import PlanError
from equipoise.over_sampling import SMOTE, SMOTENC, RandomOverSampler
from equipoise.pipeline import make_pipeline
from equipoise.testing import example_table
from equipoise.under_sampling import EditedNearestNeighbours

X, y = example_table()


@pytest.fixture
def mixed():
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "size": X[:, 0],
            "count": rng.integers(0, 9, len(X)),
            "colour": rng.choice(["red", "blue", "green"], len(X)),
            "when": pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(len(X)), "D"),
        },
        index=[f"row {i}" for i in range(len(X))],
    )


def by_name(found):
    return {one.name: one for one in found.columns}


def test_a_row_lies_where_it_is_told_between_its_parents(mixed):
    sampler = SMOTE(random_state=0)
    made, _ = sampler.fit_resample(mixed, y)
    for row in np.flatnonzero(sampler.is_synthetic_)[:20].tolist():
        found = explain(sampler, row, mixed)
        size = by_name(found)["size"]
        base, partner = size.of_parents[:2]
        assert size.source == "between"
        assert size.value == pytest.approx(base + found.position * (partner - base))
        assert size.value == made["size"].iloc[row]
        colour = by_name(found)["colour"]
        assert colour.value == made["colour"].iloc[row] == mixed["colour"].iloc[colour.row]


def test_parents_come_in_the_callers_own_rows(mixed):
    sampler = SMOTE(random_state=0)
    sampler.fit_resample(mixed, y)
    found = explain(sampler, 200, mixed)
    rows = [one.row for one in found.parents]
    pd.testing.assert_frame_equal(found.parent_rows, mixed.iloc[rows])
    assert [one.role for one in found.parents[:2]] == ["base", "partner"]
    assert sum(one.weight for one in found.parents[:2]) == pytest.approx(1)


@pytest.mark.parametrize(
    "make",
    [np.asarray, pd.DataFrame, pl.DataFrame, sparse.csr_array, lambda v: v.tolist(),
     lambda v: pa.table({str(j): v[:, j] for j in range(v.shape[1])})],
    ids=["array", "pandas", "polars", "sparse", "list", "pyarrow"],
)  # fmt: skip
def test_every_container_is_told_alike(make):
    table = make(X)
    sampler = SMOTE(random_state=0)
    sampler.fit_resample(table, y)
    found = explain(sampler, 170, table)
    assert type(found.parent_rows) is type(table)
    assert type(found.made) is type(table)
    expected = explain(SMOTE(random_state=0).plan(X, y), 170, X)
    assert [one.value for one in found.columns] == [one.value for one in expected.columns]


def test_votes_name_the_neighbour_that_gave_the_category(mixed):
    sampler = SMOTENC("auto", random_state=0)
    sampler.fit_resample(mixed, y)
    givers = set()
    for row in np.flatnonzero(sampler.is_synthetic_).tolist():
        colour = by_name(explain(sampler, row, mixed))["colour"]
        assert colour.value == mixed["colour"].iloc[colour.row]
        givers.add(colour.source)
    assert givers <= {"base", "partner", "neighbour"}
    assert "neighbour" in givers


def test_a_row_that_stays_is_told_so_and_where_it_stood(mixed):
    sampler = EditedNearestNeighbours()
    made, _ = sampler.fit_resample(mixed, y)
    found = explain(sampler, 3, mixed, y)
    assert found.how == "kept"
    assert found.label == y[found.parents[0].row]
    pd.testing.assert_frame_equal(found.made, made.iloc[[3]])
    assert str(found).startswith(f"Row 3 (class {found.label}) is row {found.parents[0].row} of")
    assert f"{len(X) - len(made)} rows were left out: plan_.dropped says why" in str(found)


def test_a_copy_is_a_copy():
    sampler = RandomOverSampler(random_state=0)
    made, _ = sampler.fit_resample(X, y)
    found = explain(sampler, len(made) - 1, X)
    assert found.how == "copied"
    assert "is a copy of row" in str(found)
    np.testing.assert_array_equal(found.made, found.parent_rows)


def test_noise_is_told():
    sampler = RandomOverSampler(shrinkage=0.5, random_state=0)
    made, _ = sampler.fit_resample(X, y)
    found = explain(sampler, len(made) - 1, X)
    assert found.how == "noise"
    assert {one.source for one in found.columns} == {"noise"}
    np.testing.assert_array_equal(found.made[0], made[-1])


def test_a_mean_tells_its_heaviest_member():
    plan = Plan(4, new=(NewRows([0], (Mix([[0, 1, 2]], [[0.25, 0.75, 0.0]]),)),))
    found = explain(plan, 4, np.arange(8.0).reshape(4, 2))
    assert [(one.role, one.row, one.weight) for one in found.parents] == [
        ("base", 0, 0.25),
        ("member", 1, 0.75),
    ]
    assert "a mean of 2 rows, of which row 1 counts 75 %" in str(found)


def test_a_missing_value_of_a_parent_leaves_the_base_rows():
    table = X.copy()
    table[y == 1, 0] = np.where(np.arange((y == 1).sum()) % 2, np.nan, table[y == 1, 0])
    sampler = SMOTE(random_state=0)
    sampler.fit_resample(table, y)
    for row in np.flatnonzero(sampler.is_synthetic_)[:20].tolist():
        first = explain(sampler, row, table).columns[0]
        if np.isnan(first.of_parents).any():
            assert first.source == "base"
            np.testing.assert_equal(first.value, first.of_parents[0])


def test_parents_that_were_made_are_explained_themselves():
    chain = Chain(some=SMOTE(sampling_strategy=0.8, random_state=0), more=SMOTE(random_state=0))
    made, _ = chain.fit_resample(X, y)
    deep = 0
    for row in range(200, len(made)):
        found = explain(chain, row, X, y)
        np.testing.assert_array_equal(found.made[0], made[row])
        for parent in found.parents:
            assert (parent.row is None) == (parent.made_from is not None)
            if parent.made_from is not None:
                deep += 1
                assert all(one.row is not None for one in parent.made_from.parents)
                assert f"Its {parent.role}: Row" in str(found)
        json.dumps(found.to_dict())
    assert deep


def test_a_pipeline_and_a_classifier_tell_rows_of_the_table_that_came_in(mixed):
    numbers = mixed[["size", "count"]]
    cleaned = make_pipeline(EditedNearestNeighbours(), SMOTE(random_state=0), LogisticRegression())
    one = ResampledClassifier(SMOTE(random_state=0), LogisticRegression())
    for model in (cleaned, one):
        model.fit(numbers, y)
        row = int(np.flatnonzero(model.is_synthetic_)[5])
        found = explain(model, row, numbers)
        size = by_name(found)["size"]
        base, partner = size.of_parents
        assert size.value == pytest.approx(base + found.position * (partner - base))


def test_behind_a_transformer_parents_and_place_are_told_and_no_values(mixed):
    numbers = mixed[["size", "count"]]
    model = make_pipeline(StandardScaler(), SMOTE(random_state=0), LogisticRegression())
    model.fit(numbers, y)
    row = int(np.flatnonzero(model.is_synthetic_)[0])
    found = explain(model, row, numbers)
    assert found.transformers == ("standardscaler",)
    assert found.made is None
    assert not found.columns
    pd.testing.assert_frame_equal(found.parent_rows, numbers.iloc[[p.row for p in found.parents]])
    assert "The sampler saw what standardscaler made of the table" in str(found)


def test_a_transformer_after_the_sampler_changes_nothing(mixed):
    numbers = mixed[["size", "count"]]
    model = make_pipeline(SMOTE(random_state=0), StandardScaler(), LogisticRegression())
    model.fit(numbers, y)
    assert explain(model, 200, numbers).transformers == ()


def test_rows_without_columns_are_told_by_their_numbers():
    images = np.zeros((len(X), 4, 4))
    sampler = RandomOverSampler(random_state=0)
    sampler.fit_resample(images, y)
    found = explain(sampler, 200, images)
    assert found.parent_rows.shape == (1, 4, 4)
    assert not found.columns


def test_the_target_may_be_a_column(mixed):
    whole = mixed.assign(target=y)
    sampler = SMOTE(random_state=0)
    sampler.fit_resample(whole, "target")
    found = explain(sampler, 200, whole, "target")
    assert found.label == 1
    assert "target" not in by_name(found)


def test_it_becomes_a_frame_and_a_dict(mixed):
    sampler = SMOTE(random_state=0)
    sampler.fit_resample(mixed, y)
    found = explain(sampler, 200, mixed)
    frame = found.to_frame()
    assert frame["column"].tolist() == list(mixed.columns)
    assert json.loads(json.dumps(found.to_dict(), default=str))["parents"][0]["role"] == "base"


@pytest.mark.parametrize("row", [-1, 240, 1.5, True, "3"])
def test_a_row_that_is_none_is_refused(row):
    sampler = SMOTE(random_state=0)
    sampler.fit_resample(X, y)
    with pytest.raises(PlanError, match=r"explain: there is no row .* 0 to 239.* begin with 160"):
        explain(sampler, row, X)


def test_another_table_is_refused():
    sampler = SMOTE(random_state=0)
    made, _ = sampler.fit_resample(X, y)
    with pytest.raises(PlanError, match="pass the table that came in, not the one that came out"):
        explain(sampler, 200, made)
    with pytest.raises(PlanError, match="a table with other values"):
        explain(sampler.plan(X, y), 200, X + 1)


@pytest.mark.parametrize("seed", range(40))
def test_every_row_of_any_plan_is_told_with_its_values(seed):
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(7, 4))
    plan = random_plan(rng, 7)
    if seed % 2:
        plan = plan.then(selection_or_addition(rng, plan.n_out))
    made = SMOTE().generate(table, plan)
    for row in range(plan.n_out):
        found = explain(plan, row, table)
        np.testing.assert_array_equal(found.made[0], made[row])
        for j, column in enumerate(found.columns):
            np.testing.assert_array_equal(found.parent_rows[:, j], column.of_parents)
            if column.source not in ("between", "mixed", "noise"):
                assert column.value in column.of_parents
                assert column.row is None or column.value == table[column.row, j]
        assert str(found).startswith(f"Row {row} ")
