"""What an audit of two parts, or of one table, finds; and what it leaves alone."""

import json

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.model_selection import train_test_split

from equipoise.datasets import load_table
from equipoise.evaluation import find_leaks
from equipoise.evaluation._audit.parts import read_parts
from equipoise.exceptions import ParameterError, TableError, TargetError
from equipoise.over_sampling import ADASYN, SMOTE, BorderlineSMOTE, RandomOverSampler


def clouds(n=600, n_rare=90, n_columns=6, seed=0):
    """Two clouds that overlap, as a frame with the class in y."""
    rng = np.random.default_rng(seed)
    y = np.where(np.arange(n) < n_rare, "yes", "no")
    X = rng.normal(size=(n, n_columns)) + (y == "yes")[:, np.newaxis]
    return pd.DataFrame(X, columns=[f"x{j}" for j in range(n_columns)]).assign(y=y)


def resampled(table, sampler=None):
    sampler = sampler or SMOTE(random_state=0)
    X, y = sampler.fit_resample(table.drop(columns="y"), table["y"])
    return X.assign(y=y)


def halved(table, seed=0, test_size=0.3):
    train, test = train_test_split(
        table, test_size=test_size, stratify=table["y"], random_state=seed
    )
    return train.reset_index(drop=True), test.reset_index(drop=True)


def names(found, weight=None):
    return [one.name for one in found.findings if weight in (None, one.weight)]


def named(found, name):
    (one,) = [one for one in found.findings if one.name == name]
    return one


# --- resampled before the split -----------------------------------------------------------------


@pytest.mark.parametrize("sampler", [SMOTE, BorderlineSMOTE, ADASYN])
def test_a_table_that_was_resampled_before_the_split_is_found_out(sampler):
    found = find_leaks(*halved(resampled(clouds(), sampler(random_state=0))), target="y")
    assert found.resampled_before_split
    assert names(found, "problem") == ["synthetic test rows", "parents in the test part"]
    assert all(one.p_value < 1e-6 for one in found.findings if one.weight == "problem")


def test_a_table_that_was_split_first_is_clean_though_its_training_part_was_resampled():
    train, test = halved(clouds())
    found = find_leaks(resampled(train), test, target="y")
    assert not found.resampled_before_split
    assert names(found, "problem") == []
    assert named(found, "synthetic training rows").train_rows.min() >= len(train)


def test_a_clean_split_has_no_findings():
    found = find_leaks(*halved(clouds()), target="y")
    assert names(found) == []
    assert not found.resampled_before_split
    assert found.synthetic_rows == ()


def test_a_test_part_that_was_resampled_by_itself_is_a_problem_of_another_name():
    train, test = halved(clouds())
    found = find_leaks(train, resampled(test), target="y")
    assert not found.resampled_before_split
    assert "test part resampled" in names(found, "problem")
    assert named(found, "test part resampled").test_rows.min() >= len(test)


def test_only_made_rows_are_named_and_they_lie_where_it_is_said():
    table = clouds()
    whole = resampled(table)
    found = find_leaks(whole, target="y")
    made = [one.row for one in found.synthetic_rows]
    assert min(made) >= len(table)
    assert len(made) > 0.75 * (len(whole) - len(table))
    values = whole.drop(columns="y").to_numpy()
    for one in found.synthetic_rows:
        (_, first), (_, second) = one.parents
        expected = values[first] + one.position * (values[second] - values[first])
        np.testing.assert_allclose(values[one.row], expected, atol=1e-4)


@pytest.mark.parametrize("digits", [6, 4])
def test_rows_are_found_through_a_file_with_few_digits(tmp_path, digits):
    parts = []
    for name, part in zip(("train", "test"), halved(resampled(clouds())), strict=True):
        part.to_csv(tmp_path / name, index=False, float_format=f"%.{digits}g")
        parts.append(pd.read_csv(tmp_path / name))
    assert find_leaks(*parts, target="y").resampled_before_split


def test_float32_is_enough():
    parts = [part.astype(dict.fromkeys(part.columns[:-1], "float32"))
             for part in halved(resampled(clouds()))]  # fmt: skip
    assert find_leaks(*parts, target="y").resampled_before_split


def test_whole_numbers_in_rows_are_no_lines():
    """Points of a lattice lie between each other everywhere."""
    rng = np.random.default_rng(0)
    table = clouds()
    for name in table.columns[:-1]:
        table[name] = rng.integers(0, 6, len(table))
    assert not find_leaks(*halved(table), target="y").resampled_before_split


def test_columns_that_add_up_tell_one_thing_once():
    rng = np.random.default_rng(0)
    table = clouds(n_columns=2)
    table["x0"] = rng.integers(0, 40, len(table)).astype(float)
    table["x1"] = rng.integers(0, 40, len(table)).astype(float)
    for j in range(2, 9):
        table[f"x{j}"] = table["x0"] * j - table["x1"]
    assert not find_leaks(*halved(table), target="y").resampled_before_split


def test_missing_values_and_categories_are_no_hindrance():
    table = clouds()
    rng = np.random.default_rng(1)
    table.loc[rng.random(len(table)) < 0.1, "x0"] = np.nan
    table["colour"] = pd.Categorical(rng.choice(["red", "blue"], len(table)))
    table = table[[name for name in table if name != "y"] + ["y"]]
    assert find_leaks(*halved(resampled(table)), target="y").resampled_before_split
    assert not find_leaks(*halved(table), target="y").resampled_before_split


def test_twins_do_not_hide_a_line():
    table = clouds()
    table = pd.concat([table] * 30, ignore_index=True).iloc[: 15 * len(table)]
    once = resampled(clouds())
    whole = pd.concat([table, once], ignore_index=True)
    made = find_leaks(whole, target="y").synthetic_rows
    assert len(made) > 0.7 * (len(once) - len(clouds()))


# --- copies -------------------------------------------------------------------------------------


def test_copies_drawn_before_the_split_are_found_out():
    whole = resampled(clouds(), RandomOverSampler(random_state=0))
    found = find_leaks(*halved(whole), target="y")
    assert found.resampled_before_split
    assert names(found, "problem") == ["copied rows"]
    assert find_leaks(whole, target="y").resampled_before_split


def test_copies_drawn_after_the_split_are_nobodys_business():
    train, test = halved(clouds())
    found = find_leaks(resampled(train, RandomOverSampler(random_state=0)), test, target="y")
    assert not found.resampled_before_split


def test_innocent_twins_are_a_finding_of_their_own():
    table = clouds()
    rng = np.random.default_rng(0)
    table = pd.concat([table, table.iloc[rng.integers(0, 600, 120)]], ignore_index=True)
    found = find_leaks(*halved(table), target="y")
    assert not found.resampled_before_split
    assert names(found) == ["duplicates"]
    assert named(found, "duplicates").weight == "warning"


def test_kinds_of_rows_that_are_common_in_one_class_are_innocent():
    """One kind of attack on a computer looks the same each time."""
    table = clouds(n=2000, n_rare=600)
    same = table[table.y == "yes"].index[:400]
    table.loc[same, table.columns[:-1]] = table.loc[same[:3], table.columns[:-1]].to_numpy()[
        np.arange(400) % 3
    ]
    assert not find_leaks(*halved(table), target="y").resampled_before_split


def test_rows_of_few_kinds_are_equal_by_chance():
    X, y = load_table("hayes-roth", as_frame=True)
    assert not find_leaks(X, target=y).resampled_before_split


def test_training_rows_that_were_put_into_the_test_part_are_told():
    train, test = halved(clouds())
    found = find_leaks(train, pd.concat([test, train.iloc[:50]], ignore_index=True), target="y")
    shared = named(found, "shared rows")
    assert shared.weight == "problem"
    assert shared.train_rows.tolist() == list(range(50))
    assert shared.test_rows.tolist() == list(range(len(test), len(test) + 50))


def test_nearly_equal_rows_are_told():
    train, test = halved(clouds())
    moved = train.iloc[:20].copy()
    moved[moved.columns[:-1]] += 1e-4
    found = find_leaks(train, pd.concat([test, moved], ignore_index=True), target="y")
    near = named(found, "near duplicates")
    assert set(range(20)) <= set(near.train_rows.tolist())
    assert near.p_value < 1e-6


# --- the split ----------------------------------------------------------------------------------


def test_a_balanced_test_part_beside_an_imbalanced_one_is_a_problem():
    train, test = halved(clouds(n=2000, n_rare=300))
    rare = test[test.y == "yes"]
    even = pd.concat([rare, test[test.y == "no"].iloc[: len(rare)]])
    found = find_leaks(train, even, target="y")
    assert names(found, "problem") == ["balanced test part"]
    assert named(found, "balanced test part").p_value < 1e-6


def test_a_balanced_training_part_is_no_problem():
    train, test = halved(clouds(n=2000, n_rare=300))
    found = find_leaks(resampled(train, RandomOverSampler(random_state=0)), test, target="y")
    assert names(found) == ["balanced training part"]


def test_other_shares_are_told():
    table = clouds(n=2000, n_rare=300)
    train, test = halved(table)
    fewer = pd.concat([test[test.y == "no"], test[test.y == "yes"].iloc[::4]])
    assert names(find_leaks(train, fewer, target="y")) == ["other class shares"]


def test_a_group_in_both_parts_is_a_problem_where_it_was_named_and_a_warning_otherwise():
    table = clouds().assign(patient_id=np.arange(600) // 4)
    train, test = halved(table)
    shared = set(train.patient_id) & set(test.patient_id)
    told = named(find_leaks(train, test, target="y", groups="patient_id"), "groups in both parts")
    assert told.weight == "problem"
    assert set(train.patient_id[told.train_rows]) == shared
    assert set(test.patient_id[told.test_rows]) == shared
    guessed = named(find_leaks(train, test, target="y"), "groups in both parts")
    assert guessed.weight == "warning"


def test_groups_that_are_kept_together_are_no_finding():
    table = clouds().assign(patient_id=np.arange(600) // 4)
    is_test = (table.patient_id % 4 == 0).to_numpy()
    found = find_leaks(table[~is_test], table[is_test], target="y", groups="patient_id")
    assert names(found) == []


def test_test_rows_before_the_last_training_row_run_backwards():
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(600), unit="D")
    table = clouds().sample(frac=1, random_state=0).assign(day=days)
    early, late = table.iloc[:400], table.iloc[400:]
    assert names(find_leaks(early, late, target="y", time="day")) == []
    wrong = named(find_leaks(late, early, target="y", time="day"), "time runs backwards")
    assert wrong.weight == "problem"
    assert wrong.test_rows.size == 400
    assert "the whole test part is earlier" in wrong.text
    mixed = named(find_leaks(*halved(table), target="y"), "time runs backwards")
    assert mixed.weight == "note"


def test_a_time_of_texts_is_refused():
    table = clouds().assign(day="monday")
    with pytest.raises(TableError, match=r"find_leaks: time='day': .* no order in time"):
        find_leaks(*halved(table), target="y", time="day")


# --- what goes in and out -----------------------------------------------------------------------


def test_all_kinds_of_tables_say_the_same():
    train, test = halved(resampled(clouds()))
    told = find_leaks(train, test, target="y").to_dict()
    for convert in (pl.from_pandas, pa.Table.from_pandas):
        assert find_leaks(convert(train), convert(test), target="y").to_dict() == told
    arrays = [part.drop(columns="y").to_numpy() for part in (train, test)]
    again = find_leaks(*arrays, target=(train.y, test.y))
    assert again.to_dict() == told


def test_columns_may_stand_in_another_order():
    train, test = halved(resampled(clouds()))
    told = find_leaks(train, test[test.columns[::-1]], target="y")
    assert told.to_dict() == find_leaks(train, test, target="y").to_dict()


def test_inputs_are_left_as_they_are():
    train, test = halved(resampled(clouds()))
    before = train.copy(), test.copy()
    find_leaks(train, test, target="y")
    pd.testing.assert_frame_equal(train, before[0])
    pd.testing.assert_frame_equal(test, before[1])


def test_it_becomes_json_and_a_frame_with_parents():
    found = find_leaks(*halved(resampled(clouds())), target="y")
    assert json.loads(json.dumps(found.to_dict()))["resampled_before_split"] is True
    frame = found.to_frame()
    made = frame[frame.finding == "synthetic test rows"]
    assert set(made.part) == {"test"}
    assert made.first_row.notna().all()
    assert made.position.between(0, 1).all()


def test_it_prints_the_verdict_last():
    text = repr(find_leaks(*halved(resampled(clouds())), target="y"))
    assert text.splitlines()[-1].startswith("Resampled before it was split")
    assert "p <0.001" in text


def test_a_table_of_one_column_says_what_was_not_looked_for():
    found = find_leaks(*halved(clouds(n_columns=1)), target="y")
    assert names(found) == ["made rows not looked for"]


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (lambda t: t.drop(columns="x1"), TableError, "test part lacks x1"),
        (lambda t: t.assign(more=1), TableError, "training part lacks more"),
        (lambda t: t.drop(columns="y"), TableError, "test part: .*'y'"),
        (lambda t: t.iloc[:0], TableError, "test part: X is empty"),
        (lambda t: t.assign(x1="a"), TableError, "column 'x1' is a number in the training part"),
        (lambda t: t.assign(y=0), TargetError, "the classes of the training part are"),
    ],
    ids=["a column less", "a column more", "no target", "no rows", "texts", "other classes"],
)  # fmt: skip
def test_parts_that_cannot_be_compared_are_refused_with_what_is_wrong(change, error, said):
    train, test = halved(clouds())
    with pytest.raises(error, match=f"find_leaks: .*{said}"):
        find_leaks(train, change(test), target="y")


def test_a_column_that_is_not_there_is_refused():
    parts = halved(clouds())
    with pytest.raises(ParameterError, match="groups='who': there is no such column"):
        find_leaks(*parts, target="y", groups="who")
    with pytest.raises(ParameterError, match="the classes of both parts as a pair"):
        find_leaks(*parts, target=parts[0].y)


# --- more classes -----------------------------------------------------------------------------


def test_each_class_that_was_made_is_named():
    rng = np.random.default_rng(0)
    y = np.repeat(["a", "b", "c"], [400, 90, 50])
    X = rng.normal(size=(540, 5)) + np.repeat([0.0, 1.0, 2.0], [400, 90, 50])[:, np.newaxis]
    made, labels = SMOTE(random_state=0).fit_resample(X, y)
    found = find_leaks(made, target=labels)
    assert {one.label for one in found.synthetic_rows} == {"b", "c"}


def test_a_table_of_which_every_class_was_made_is_found_out():
    X, y = clouds().drop(columns="y").to_numpy(), clouds().y
    more = {"no": 1500, "yes": 900}
    made, labels = SMOTE(sampling_strategy=more, random_state=0).fit_resample(X, y)
    assert find_leaks(made, target=labels).resampled_before_split
    assert not find_leaks(X, target=y).resampled_before_split


# --- real tables --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["led7digit-0-2-4-5-6-7-8-9_vs_1", "winequality-red-4", "haberman"]
)
def test_tables_full_of_innocent_twins_and_lattices_are_clean(name):
    X, y = load_table(name, as_frame=True)
    found = find_leaks(*halved(X.assign(y=np.asarray(y))), target="y")
    assert not found.resampled_before_split


@pytest.mark.parametrize("empty_part", ["train", "test"])
def test_a_column_without_values_in_one_part_keeps_its_name(empty_part):
    numbers, none = [1.0, 2.0], [None, None]
    parts = {"train": {"a": numbers, "y": [0, 1]}, "test": {"a": numbers, "y": [0, 1]}}
    parts[empty_part]["a"] = none
    read = read_parts(*(pa.table(parts[one]) for one in ("train", "test")), "y", 1)
    assert [one.name for one in read.columns] == ["a"]
    assert np.isnan(read.columns[0].numbers).sum() == 2
