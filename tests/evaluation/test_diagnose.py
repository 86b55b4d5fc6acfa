import json

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy import sparse
from sklearn.metrics import roc_auc_score

from equipoise._containers import read_columns
from equipoise.datasets import load_table
from equipoise.evaluation import Finding, diagnose
from equipoise.exceptions import TableError, TargetError


def noise(n=400, n_rare=40, n_columns=4, seed=0):
    rng = np.random.default_rng(seed)
    y = np.zeros(n, dtype=int)
    y[:n_rare] = 1
    return rng.normal(size=(n, n_columns)), y


def names(diagnosis):
    return {finding.name for finding in diagnosis.findings}


def test_classes_are_counted_the_largest_first():
    X, y = noise(200, 20)
    diagnosis = diagnose(X, y)
    assert [(c.label, c.n_rows, c.share) for c in diagnosis.classes] == [
        (0, 180, 0.9),
        (1, 20, 0.1),
    ]
    assert (diagnosis.ratio, diagnosis.rarest, diagnosis.n_rarest) == (9, 1, 20)


@pytest.mark.parametrize(
    ("n", "n_rare", "imbalance", "rarity"),
    [
        (20_000, 5_000, "imbalanced", "plenty"),
        (20_000, 100, "extremely imbalanced", "few"),
        (50, 20, "slightly imbalanced", "very few"),
        (12, 6, "balanced", "too few"),
    ],
)
def test_ratio_and_absolute_rarity_are_told_apart(n, n_rare, imbalance, rarity):
    diagnosis = diagnose(*noise(n, n_rare, 1))
    assert (diagnosis.imbalance, diagnosis.rarity) == (imbalance, rarity)


def test_a_column_that_is_the_target_in_disguise_is_a_suspect():
    X, y = noise()
    leak = y * 3.0 + np.random.default_rng(1).normal(size=y.size) * 0.01
    diagnosis = diagnose(np.column_stack([X, leak]), y)
    assert [c.name for c in diagnosis.columns if c.is_leak_suspect] == ["x4"]
    assert diagnosis.findings[0].name == "leak"


def ranking(area, n=20_000):
    """A flag that ranks two classes of equal size with this area under the curve."""
    # All of one class have the flag, and 2 (1 - area) of the other: the area is 1 less half of it.
    y = np.repeat([0, 1], n // 2)
    flag = y.astype(float)
    flag[: round((1 - area) * n)] = 1.0
    return np.column_stack([flag, np.random.default_rng(0).normal(size=n)]), y


@pytest.mark.parametrize(
    ("area", "printed", "remark", "finding"),
    [
        (0.9896, "0.990", "leak?", "leak"),
        (0.989, "0.989", "look at it", "strong columns"),
        (0.950, "0.950", "look at it", "strong columns"),
        (0.949, "0.949", "", None),
    ],
    ids=["0.9896", "0.9890", "0.950", "0.949"],
)
def test_a_leak_is_graded_as_it_is_printed(area, printed, remark, finding):
    found = diagnose(*ranking(area))
    assert found.columns[0].power_alone == pytest.approx(area, abs=1e-4)
    line = next(one for one in repr(found).split("\n") if one.startswith("x0"))
    assert line.split()[:5] == ["x0", "flag", "2", printed, *remark.split()][:5]
    assert {"leak", "strong columns"} & names(found) == ({finding} if finding else set())
    assert "AUC alone: how well the column by itself ranks the classes" in repr(found)


def test_a_table_of_three_categories_has_few_distinct_rows_and_no_twins():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({name: rng.choice([*"uvw"], 500) for name in "abc"})
    found = diagnose(frame, rng.random(500) < 0.2)
    (few,) = [one for one in found.findings if one.name == "few distinct rows"]
    assert "27 distinct rows among 500" in few.text
    assert "no error" in few.text
    assert not {"conflicting rows", "duplicates"} & names(found)
    assert not any("repeated rows" in step for step in found.next_steps)


def test_one_row_is_one_row():
    frame = pd.DataFrame({"a": np.arange(30.0), "b": np.arange(30.0) ** 2})
    assert "1 row of True, which is too few" in repr(diagnose(frame, np.arange(30) == 3))


def test_a_column_whose_holes_tell_the_class_is_a_suspect():
    X, y = noise()
    frame = pd.DataFrame(X).rename(columns=str)
    frame["closed_on"] = np.where(y == 1, 7.0, np.nan)
    assert diagnose(frame, y).columns[-1].is_leak_suspect


def test_a_level_for_each_row_is_no_leak_but_an_identifier():
    X, y = noise()
    frame = pd.DataFrame(X).rename(columns=str)
    frame["customer"] = [f"c{i}" for i in range(len(y))]
    frame["row"] = np.arange(len(y))
    found = {c.name: c for c in diagnose(frame, y).columns}
    assert found["customer"].is_identifier
    assert found["row"].is_identifier
    assert found["customer"].power_alone is None
    assert not found["0"].is_identifier


def test_noise_ranks_no_better_than_chance():
    powers = [c.power_alone for c in diagnose(*noise(2000, 400, 20)).columns]
    assert abs(np.mean(powers) - 0.5) < 0.02
    assert not {"leak", "identifiers"} & names(diagnose(*noise()))


def test_the_power_of_a_column_is_near_its_area_under_the_curve():
    rng = np.random.default_rng(0)
    y = (rng.uniform(size=5000) < 0.2).astype(int)
    x = y + rng.normal(size=5000)
    found = diagnose(np.column_stack([x, rng.normal(size=5000)]), y).columns[0].power_alone
    assert found == pytest.approx(roc_auc_score(y, x), abs=0.02)


def test_a_column_that_ranks_by_its_middle_is_seen_too():
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, size=4000)
    y = (np.abs(x) < 0.1).astype(int)
    assert diagnose(x[:, np.newaxis], y).columns[0].power_alone > 0.97


def test_duplicates_and_conflicts_are_counted_as_by_pandas():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "a": rng.integers(0, 5, 300).astype(float),
            "b": rng.choice(["u", "v", None], 300),
        }
    )
    frame.loc[::7, "a"] = np.nan
    y = rng.integers(0, 2, 300)
    found = diagnose(frame, y).duplicates
    assert found.n_repeated == frame.duplicated().sum()
    keys = frame.fillna({"a": -1.0, "b": "-"}).agg(lambda row: f"{row.a}|{row.b}", axis=1)
    assert found.n_conflicting == (pd.Series(y).groupby(keys).transform("nunique") > 1).sum()
    rarest = np.bincount(y).argmin()
    assert found.n_rare_repeated == frame[y == rarest].duplicated().sum()


def test_an_identifier_does_not_hide_duplicates():
    X, y = noise(60, 20)
    frame = pd.DataFrame(np.vstack([X, X])).rename(columns=str)
    frame["id"] = np.arange(len(frame)) + 1
    found = diagnose(frame, np.concatenate([y, y])).duplicates
    assert (found.n_repeated, found.n_conflicting) == (60, 0)


def naive_difficulty(X, y, label):
    scaled = X / X.std(axis=0)
    kinds = []
    for i in np.flatnonzero(y == label):
        distance = ((scaled - scaled[i]) ** 2).sum(axis=1)
        distance[i] = np.inf
        same = (y[np.argsort(distance, kind="stable")[:5]] == label).sum()
        kinds.append({0: 3, 1: 2, 2: 1, 3: 1, 4: 0, 5: 0}[same])
    return kinds


def test_difficulty_agrees_with_a_naive_count_of_neighbours():
    X, y = noise(300, 60, 3)
    X[y == 1] += 1.2
    found = diagnose(X, y).difficulty[0]
    assert found.rows.tolist() == np.flatnonzero(y == 1).tolist()
    assert found.kinds.tolist() == naive_difficulty(X, y, 1)
    assert sum(found.counts.values()) == 60


def test_an_island_is_safe_and_lonely_rows_are_outliers():
    X, y = noise(200, 10, 2)
    X[y == 1] = 50 + X[y == 1]
    assert diagnose(X, y).difficulty[0].counts["safe"] == 10
    lonely = np.where(np.arange(200) % 40 == 0, 1, 0)
    line = np.arange(200.0)[:, np.newaxis]
    assert diagnose(line, lonely).difficulty[0].counts["outlier"] == 5


def test_difficulty_of_several_classes_begins_with_the_rarest():
    X, y = noise(300, 60, 3)
    y[:12] = 2
    assert [one.label for one in diagnose(X, y).difficulty] == [2, 1]


def test_more_columns_than_rare_rows_is_warned_about():
    assert "more columns than rare rows" in names(diagnose(*noise(100, 15, 20)))
    assert "more columns than rare rows" not in names(diagnose(*noise(100, 15, 10)))


def test_too_few_rows_is_a_problem_and_the_first_thing_to_do():
    diagnosis = diagnose(*noise(100, 4))
    assert diagnosis.findings[0].weight == "problem"
    assert "Gather more rows" in diagnosis.next_steps[-1]


def test_spellings_of_a_class_are_told_before_it_is_called_too_small():
    X, y = noise(400, 34, 1)
    words = np.where(y == 1, "Yes", "No").astype(object)
    words[:6], words[6:10] = "yes ", "YES"
    found = diagnose(X, words)
    first = found.findings[0]
    assert (first.name, first.weight) == ("spellings of a class", "problem")
    assert "the classes 'Yes' (24), 'yes ' (6), 'YES' (4) are one word" in first.text
    assert "too few rows" not in names(found)
    assert found.next_steps[0] == "Make one class of 'Yes', 'yes ', 'YES'."
    assert found.next_steps[-1].startswith("Then look again")
    joined = diagnose(X, [word.strip().lower() for word in words])
    assert "spellings of a class" not in names(joined)


def test_a_class_of_another_word_is_still_too_small_beside_spellings():
    X, y = noise(400, 40, 1)
    words = np.where(y == 1, "Yes", "No").astype(object)
    words[:3], words[3:6] = "maybe", "yes"
    (small,) = [one for one in diagnose(X, words).findings if one.name == "too few rows"]
    assert "class 'maybe' (3) has fewer" in small.text


def test_a_finding_prints_as_a_sentence_with_its_weight():
    finding = Finding("holes", "note", "2 columns have holes")
    assert str(finding) == "note: 2 columns have holes"


def test_equal_classes_need_no_treatment():
    diagnosis = diagnose(*noise(100, 50))
    assert "no imbalance" in diagnosis.next_steps[-1]
    assert "probabilities" not in names(diagnosis)


def table_of_all_kinds():
    n = 60
    return pd.DataFrame(
        {
            "number": np.where(np.arange(n) % 7 == 0, np.nan, np.arange(n) % 11),
            "flag": np.arange(n) % 2 == 0,
            "colour": ["red", "blue", None] * (n // 3),
            "day": pd.date_range("2024-01-01", periods=n),
            "remark": [f"this is remark number {i}" for i in range(n)],
            "same": ["x"] * n,
        }
    )


@pytest.mark.parametrize(
    "convert",
    [lambda f: f, pl.from_pandas, lambda f: pa.Table.from_pandas(f, preserve_index=False)],
    ids=["pandas", "polars", "pyarrow"],
)
def test_every_frame_is_read_the_same(convert):
    y = np.where(np.arange(60) % 5 == 0, "yes", "no")
    diagnosis = diagnose(convert(table_of_all_kinds()), y)
    kinds = {c.name: (c.kind, c.n_missing, c.n_distinct) for c in diagnosis.columns}
    assert kinds == {
        "number": ("continuous", 9, 11),
        "flag": ("flag", 0, 2),
        "colour": ("category", 20, 2),
        "day": ("date", 0, 60),
        "remark": ("category", 0, 60),
        "same": ("category", 0, 1),
    }
    assert diagnosis.droppable == ["same"]
    assert [c.name for c in diagnosis.columns if c.looks_like == "sentences"] == ["remark"]
    assert {"constant columns", "holes", "categories"} <= names(diagnosis)


def churn(n=200, seed=0):
    """Money as text with a few blanks, as in a well-known table of customers who left."""
    rng = np.random.default_rng(seed)
    money = [f"{one:.2f}" for one in rng.uniform(20, 8000, n)]
    money[:11] = [" "] * 11
    days = pd.date_range("2020-01-01", periods=n).strftime("%Y-%m-%d")
    frame = pd.DataFrame({"TotalCharges": money, "since": days, "months": rng.integers(0, 70, n)})
    return frame, (rng.random(n) < 0.3).astype(int)


@pytest.mark.parametrize(
    "convert",
    [
        lambda f: f,
        pl.from_pandas,
        lambda f: pa.Table.from_pandas(f, preserve_index=False),
        lambda f: f.to_numpy(dtype=object),
    ],
    ids=["pandas", "polars", "pyarrow", "objects"],
)
def test_text_that_looks_like_numbers_or_dates_is_no_identifier(convert):
    frame, y = churn()
    diagnosis = diagnose(convert(frame), y)
    assert [c.looks_like for c in diagnosis.columns] == ["numbers", "dates", None]
    assert not any(c.is_identifier for c in diagnosis.columns)
    said = " ".join(one.text for one in diagnosis.findings)
    assert "looks like numbers" in said
    assert "looks like dates" in said
    assert "number the rows" not in said
    assert diagnosis.droppable == []


def test_text_that_was_declared_a_category_by_its_dtype_looks_like_nothing():
    frame, y = churn()
    found = diagnose(frame.astype({"TotalCharges": "category", "since": "category"}), y)
    assert {c.looks_like for c in found.columns} == {None}


def test_twins_are_told_to_be_equal_in_the_columns_that_were_compared():
    X, y = noise(60, 20)
    frame = pd.DataFrame(np.vstack([X, X])).rename(columns=str)
    both = np.concatenate([y, 1 - y])
    (plain,) = [f for f in diagnose(frame, both).findings if f.name == "conflicting rows"]
    assert "equal in every column:" in plain.text
    named = frame.assign(customer=[f"c{i:x}z" for i in range(120)])
    found = {f.name: f.text for f in diagnose(named, both).findings}
    assert "equal in every column but customer:" in found["conflicting rows"]
    assert "in every column but customer (" in found["duplicates"]


def test_pandas_own_missing_values_are_holes():
    frame = pd.DataFrame(
        {
            "whole": pd.array([1, None, 3], dtype="Int64"),
            "flag": pd.array([True, None, False], dtype="boolean"),
            "text": pd.array(["a", None, "b"], dtype="string"),
            "level": pd.Categorical(["a", None, "b"]),
        }
    )
    assert [int(c.is_missing.sum()) for c in read_columns(frame)] == [1, 1, 1, 1]


def test_arrays_lists_and_sparse_tables_are_read():
    X, y = noise(50, 10, 2)
    counts = diagnose(X, y).difficulty[0].counts
    assert diagnose(X.tolist(), y).difficulty[0].counts == counts
    assert diagnose(sparse.csr_array(X), y).difficulty[0].counts == counts
    mixed = np.column_stack([X.astype(object), np.where(y == 1, "a", "b")])
    assert diagnose(mixed, y).columns[2].is_leak_suspect


def test_the_target_may_be_named():
    X, y = noise()
    frame = pd.DataFrame(X).rename(columns=str)
    frame["class"] = y
    assert diagnose(frame, "class").n_columns == 4
    with pytest.raises(TableError, match="no column 'clas'"):
        diagnose(frame, "clas")
    with pytest.raises(TableError, match="X is no frame"):
        diagnose(X, "class")


def test_targets_that_are_none_are_refused():
    X, _ = noise(300)
    with pytest.raises(TargetError, match="one class only"):
        diagnose(X, np.zeros(300, dtype=int))
    with pytest.raises(TargetError, match="300 distinct values"):
        diagnose(X, np.arange(300))
    with pytest.raises(TargetError, match="X has 300 rows and y has 2"):
        diagnose(X, [0, 1])


def test_the_dict_is_ready_for_json():
    X, y = noise()
    said = json.loads(json.dumps(diagnose(X, y).to_dict()))
    assert said["n_rarest"] == 40
    assert {"columns", "classes", "difficulty", "duplicates", "findings", "next_steps"} <= set(said)


def test_the_mixed_table_is_known_well():
    diagnosis = diagnose(*load_table("hypothyroid", as_frame=True))
    assert (diagnosis.n_rows, diagnosis.n_columns, diagnosis.n_missing) == (3163, 25, 5329)
    assert sum(c.kind == "category" for c in diagnosis.columns) == 18
    assert {"duplicates", "holes", "categories", "probabilities"} <= names(diagnosis)


@pytest.mark.parametrize(("n_rare", "are_many"), [(1000, False), (1001, True)])
def test_more_than_a_thousand_rare_rows_are_many(n_rare, are_many):
    found = names(diagnose(*noise(4 * n_rare, n_rare, 2)))
    assert ("many rare rows" in found) == are_many
