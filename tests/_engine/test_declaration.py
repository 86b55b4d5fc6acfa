"""What columns are found to be, and what a caller may say of them."""

import datetime as dt

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.datasets import make_classification
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.preprocessing import StandardScaler

import equipoise
from equipoise import Columns
from equipoise._containers import read_table
from equipoise.exceptions import FlagsFoundWarning, TableError
from equipoise.over_sampling import ADASYN, SMOTE, SMOTENC, BorderlineSMOTE
from equipoise.pipeline import make_pipeline
from equipoise.under_sampling import RandomUnderSampler

N = 60
Y = np.repeat([0, 1], [45, 15])
RNG = np.random.default_rng(0)
FRAME = pd.DataFrame({
    "amount": RNG.normal(size=N),
    "visits": RNG.integers(0, 9, N),
    "age": [None if i % 5 == 0 else float(i % 40) for i in range(N)],
    "member": RNG.random(N) < 0.5,
    "old_flag": RNG.integers(0, 2, N),
    "float_flag": RNG.integers(0, 2, N).astype(float),
    "city": RNG.choice(["Bern", "Rome"], N),
    "size": pd.Categorical(RNG.choice(["S", "M"], N), categories=["S", "M"], ordered=True),
    "colour": pd.Categorical(RNG.choice(["red", "blue"], N)),
    "day": pd.date_range("2024-01-01", periods=N),
    "id": [f"customer-{i}" for i in range(N)],
    "row": RNG.permutation(N) + 100,
    "same": "x",
})  # fmt: skip


def test_kinds_are_told_by_dtypes():
    assert equipoise.columns(FRAME).kinds == {
        "amount": "continuous", "visits": "integer", "age": "continuous", "member": "flag",
        "old_flag": "flag", "float_flag": "flag", "city": "category", "size": "ordinal",
        "colour": "category", "day": "date", "id": "category", "row": "integer",
        "same": "category",
    }  # fmt: skip


@pytest.mark.parametrize("kind", [pl.from_pandas, lambda frame: pl.from_pandas(frame).to_arrow()])
def test_other_frames_have_the_same_kinds(kind):
    there = equipoise.columns(kind(FRAME.drop(columns="size"))).kinds
    assert there == equipoise.columns(FRAME.drop(columns="size")).kinds


def test_the_report_says_why_and_how_much():
    report = equipoise.columns(FRAME)
    assert report["age"].n_missing == 12
    assert report["city"].n_levels == 2
    assert report["id"].why == "strings"
    assert report["row"].why == "whole numbers"
    text = repr(report)
    assert text.splitlines()[0].split() == ["column", "kind", "missing", "levels", "why"]
    assert len(text.splitlines()) == 1 + len(report) == 1 + len(FRAME.columns)
    assert report.to_dict()[2] == {
        "name": "age", "kind": "continuous", "why": "floats", "missing": 12, "levels": 0,
    }  # fmt: skip


def test_one_hot_blocks_are_found():
    one_hot = np.eye(3)[RNG.integers(0, 3, N)]
    report = equipoise.columns(np.column_stack([RNG.normal(size=N), one_hot, one_hot[:, 0]]))
    assert [one.kind for one in report] == ["continuous", "flag", "flag", "flag", "flag"]
    assert ["one-hot with 1 to 3" in one.why for one in report] == [False, True, True, True, False]


def test_flags_among_floats_are_taken_from_a_parent_with_a_warning():
    one_hot = np.eye(3)[RNG.integers(0, 3, N)]
    X = np.column_stack([RNG.normal(size=(N, 2)), one_hot])
    with pytest.warns(FlagsFoundWarning, match=r"SMOTE: columns 2, 3, 4 .* \(1 one-hot block"):
        made, _ = SMOTE(random_state=0).fit_resample(X, Y)
    assert np.isin(made[N:, 2:], [0, 1]).all()
    assert (made[N:, 2:].sum(axis=1) == 1).all()


@pytest.mark.parametrize(
    "kind",
    [
        lambda frame: frame,
        pl.from_pandas,
        lambda frame: pl.from_pandas(frame).to_arrow(),
        lambda frame: frame.to_numpy(),
        lambda frame: frame.to_numpy().astype(object),
    ],
)
def test_floats_of_0_and_1_are_a_guess_in_any_table_until_they_are_declared(kind):
    X = kind(pd.DataFrame({"amount": RNG.normal(size=N), "flag": RNG.integers(0, 2, N) * 1.0}))
    assert [one.is_guess for one in equipoise.columns(X)] == [False, True]
    for said in ("flag", "continuous"):
        assert not any(one.is_guess for one in equipoise.columns(X, {1: said}))


def test_whole_numbers_and_booleans_of_two_values_are_no_guess():
    for flags in (RNG.integers(0, 2, N), RNG.random(N) < 0.5):
        for X in (flags[:, np.newaxis], pd.DataFrame({"flag": flags})):
            (found,) = equipoise.columns(X)
            assert (found.kind, found.is_guess) == ("flag", False)


@pytest.mark.parametrize("kind", ["flag", "category"])
def test_who_declares_flags_is_not_warned(kind):
    X = np.column_stack([RNG.normal(size=N), RNG.integers(0, 2, N)])
    made, _ = SMOTE(columns={1: kind}, random_state=0).fit_resample(X, Y)
    assert np.isin(made[:, 1], [0, 1]).all()


def test_flags_can_be_declared_continuous():
    X = np.column_stack([RNG.normal(size=N), RNG.integers(0, 2, N)])
    made, _ = SMOTE(columns={1: "continuous"}, random_state=0).fit_resample(X, Y)
    assert not np.isin(made[:, 1], [0, 1]).all()


def test_integers_are_rounded_and_kept_in_range():
    X = np.column_stack([RNG.normal(size=N), RNG.integers(0, 9, N)])
    made, _ = SMOTE(columns={1: "integer"}, random_state=0).fit_resample(X, Y)
    assert (made[:, 1] == np.rint(made[:, 1])).all()
    assert made[:, 1].min() >= 0
    assert made[:, 1].max() <= 8


def test_copied_columns_are_not_measured_and_come_from_the_base_row():
    X = np.column_stack([RNG.normal(size=N), RNG.normal(size=N) * 1e6])
    sampler = SMOTE(columns={1: "copied"}, random_state=0)
    made, _ = sampler.fit_resample(X, Y)
    alone = SMOTE(random_state=0)
    expected, _ = alone.fit_resample(X[:, :1], Y)
    assert np.array_equal(made[:, :1], expected)
    assert np.array_equal(made[N:, 1], X[sampler.plan_.base, 1])


def test_a_date_lies_between_its_parents_dates():
    sampler = SMOTE(random_state=0)
    X, _ = sampler.fit_resample(FRAME[["amount", "day"]], Y)
    days, plan = FRAME["day"].to_numpy().astype("M8[us]").astype(float), sampler.plan_
    expected = days[plan.base] + plan.position * (days[plan.partner] - days[plan.base])
    made = X["day"].to_numpy()[N:].astype("M8[us]").astype(float)
    assert np.abs(made - expected).max() <= 1


@pytest.mark.parametrize(
    ("declared", "complaint"),
    [
        ({"amunt": "integer"}, r"no column 'amunt'.* Did you mean 'amount'"),
        ({99: "integer"}, "no column 99"),
        ({"amount": "contineous"}, r"'contineous', which is no kind.*Did you mean 'continuous'"),
        ({"city": "integer"}, "column 'city' of X is declared to be 'integer', but holds strings"),
        ({"amount": "date"}, "column 'amount' of X is declared to be 'date', but holds floats"),
    ],
)
def test_a_wrong_declaration_is_refused(declared, complaint):
    with pytest.raises(TableError, match=complaint):
        SMOTE(columns=declared).fit_resample(FRAME, Y)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"metric": "euclid"}, "metric must be one of 'smote-nc', 'heom'"),
        ({"scale": "unit"}, "scale must be one of 'robust', 'standard'"),
        ({"categories": "mean"}, "categories must be one of 'vote', 'donor'"),
        ({"groups": "same"}, "groups must be one of 'within', 'across'"),
        ({"tries": -1, "bounds": {0: (0, 1)}}, "tries must be a whole number"),
        ({"keep": 3}, "keep must be a function"),
        ({"bounds": {0: (2, 1)}}, r"must be \(lowest, highest\)"),
    ],
)
def test_a_wrong_option_is_refused(options, complaint):
    with pytest.raises((ValueError, TypeError), match=complaint):
        SMOTE(columns=Columns(**options)).fit_resample(FRAME[["amount", "visits"]], Y)


def test_columns_that_are_no_declaration_are_refused():
    with pytest.raises(TypeError, match=r"dict of column to kind, an equipoise.Columns"):
        SMOTE(columns=["amount"]).fit_resample(FRAME, Y)


def test_a_table_without_a_column_to_measure_is_refused():
    with pytest.raises(TableError, match="no column to compare rows by"):
        SMOTE().fit_resample(FRAME[["id", "same"]], Y)


def test_a_metric_of_all_pairs_of_levels_refuses_very_many():
    n = 17_000
    frame = pd.DataFrame({"a": np.arange(n) * 0.5, "id": [f"c{i}" for i in range(n)]})
    y = np.arange(n) % 9 == 0
    with pytest.raises(TableError, match=r"'id' of X has 17,000 levels.*'hvdm'.*'copied'"):
        SMOTE(columns=Columns(metric="hvdm")).fit_resample(frame, y)


def test_words_that_all_differ_change_no_neighbour_and_come_from_one_parent():
    frame = FRAME[["amount", "city"]]
    alone, told = SMOTE(random_state=0), SMOTE(random_state=0)
    expected, _ = alone.fit_resample(frame, Y)
    made, _ = told.fit_resample(frame.assign(id=FRAME["id"]), Y)
    assert made[["amount", "city"]].equals(expected)
    plan, ids = told.plan_, FRAME["id"].to_numpy()
    new = made["id"].to_numpy()[N:]
    is_base, is_partner = new == ids[plan.base], new == ids[plan.partner]
    assert (is_base | is_partner).all()
    assert 0 < is_partner.sum() < len(new)


def test_the_options_of_columns_can_be_searched():
    model = make_pipeline(SMOTE(columns=Columns(), random_state=0), GaussianNB())
    grid = {"smote__columns__metric": ["heom", "gower"], "smote__columns__scale": [None, "robust"]}
    search = GridSearchCV(model, grid, cv=3, error_score="raise").fit(
        FRAME[["amount", "visits"]], Y
    )
    assert len(search.cv_results_["params"]) == 4
    assert clone(Columns(metric="heom")).metric == "heom"


def test_a_target_may_be_a_column_of_the_frame():
    frame = FRAME[["amount", "city"]].assign(default=np.where(Y == 1, "yes", "no"))
    expected, labels = SMOTE(random_state=0).fit_resample(
        frame.drop(columns="default"), frame["default"]
    )
    for table in (frame, pl.from_pandas(frame)):
        X, y = SMOTE(random_state=0).fit_resample(table, "default")
        assert type(X) is type(table)
        assert list(X.columns) == ["amount", "city"]
        assert y.name == "default"
        assert np.array_equal(X["amount"].to_numpy(), expected["amount"].to_numpy())
        assert list(y) == list(labels)
    with pytest.raises(TableError, match=r"no column 'defaults'.* Did you mean 'default'"):
        SMOTE().fit_resample(frame, "defaults")
    with pytest.raises(TableError, match="X is no frame"):
        SMOTE().fit_resample(np.ones((4, 2)), "default")


def test_a_plan_for_another_table_is_refused_by_column():
    sampler = SMOTE(random_state=0)
    sampler.fit_resample(FRAME[["amount", "visits"]], Y)
    with pytest.raises(equipoise.exceptions.PlanError, match=r"column 'city'.* holds strings"):
        sampler.generate(FRAME[["amount", "city"]], sampler.plan_)


def test_times_of_day_and_durations_are_dates():
    frame = pl.DataFrame({
        "t": [dt.time(i % 24, 5) for i in range(N)],
        "d": [dt.timedelta(hours=i) for i in range(N)],
    })  # fmt: skip
    assert set(equipoise.columns(frame).kinds.values()) == {"date"}


@pytest.mark.parametrize("sampler", [SMOTE, BorderlineSMOTE, ADASYN])
def test_a_standard_scale_finds_the_parents_that_standardised_columns_have(sampler):
    X, y = make_classification(300, weights=[0.85], flip_y=0.1, random_state=4)
    X = X * np.logspace(-3, 5, X.shape[1])
    ours = sampler(columns=Columns(scale="standard"), random_state=0).plan(X, y)
    scaled = sampler(random_state=0).plan(StandardScaler().fit_transform(X), y)
    assert np.array_equal(ours.base, scaled.base)
    assert np.array_equal(ours.partner, scaled.partner)
    plain = sampler(random_state=0).plan(X, y)
    assert not np.array_equal(ours.partner, plain.partner)


@pytest.mark.parametrize("scale", ["standard", "robust"])
def test_a_scaled_plain_table_takes_the_fast_search(scale, monkeypatch):
    def refuse(*_):
        raise AssertionError("the search of mixed tables was asked")

    monkeypatch.setattr("equipoise._engine.problem.default_mixed_search", refuse)
    X, y = make_classification(200, weights=[0.8], random_state=4)
    SMOTE(columns=Columns(scale=scale), random_state=0).fit_resample(X, y)


def test_a_sampler_with_the_kinds_of_a_table_reads_every_part_of_it_alike():
    whole = pd.DataFrame({
        "few": np.repeat([0.0, 1.0, 2.0], 20), "flag": np.tile([0.0, 1.0], 30),
        "amount": RNG.normal(size=N), "visits": np.repeat([0, 1, 5], 20),
    })  # fmt: skip
    part = whole.iloc[:40]  # few and visits are 0 and 1 here
    ones = whole[whole["flag"] == 1]
    for sampler in (SMOTE(), SMOTE(columns={"amount": "integer"}), SMOTENC(["visits"])):
        kinds = equipoise.columns(whole, sampler._declaration(read_table(whole))).kinds
        settled = sampler.with_kinds_of(whole).columns
        assert equipoise.columns(part, settled).kinds == kinds
        assert equipoise.columns(ones, settled).kinds == kinds
    assert equipoise.columns(part).kinds != equipoise.columns(whole).kinds


def test_one_kind_for_all_columns_stays_so_in_every_part():
    whole = pd.DataFrame({"visits": np.arange(N), "size": np.arange(N) * 0.5})
    settled = SMOTE(columns="continuous").with_kinds_of(whole, scale="standard").columns
    assert set(equipoise.columns(whole, settled).kinds.values()) == {"continuous"}
    assert settled.scale is None  # the caller has declared the columns


def test_samplers_that_read_no_column_are_told_of_none():
    assert RandomUnderSampler().with_kinds_of(FRAME, scale="standard").columns is None
