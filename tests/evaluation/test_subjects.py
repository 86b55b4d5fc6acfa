"""Rows of one subject on both sides of a fold make scores too good; who they are is noticed."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.tree import DecisionTreeClassifier

from equipoise._containers import read_columns
from equipoise.datasets import available, load_table
from equipoise.evaluation import compare, diagnose
from equipoise.evaluation._diagnosis.subjects import is_subject

N_SUBJECTS, N_VISITS = 80, 6


def visits(name="patient", seed=0):
    """Patients with six visits each: what is measured tells who it is, and nothing of the class."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(N_SUBJECTS), N_VISITS)
    person = rng.normal(size=(N_SUBJECTS, 4))
    table = pd.DataFrame(
        person[who] + rng.normal(scale=0.05, size=(who.size, 4)), columns=[*"abcd"]
    )
    table[name] = [f"P{i:04d}" for i in who]
    is_ill = rng.permutation(np.arange(N_SUBJECTS) < N_SUBJECTS // 5)
    return table, np.where(is_ill[who], "ill", "well")


def race(table, y, **options):
    return compare(
        table, y, models={"tree": DecisionTreeClassifier(random_state=0)}, candidates=[],
        n_repeats=1, n_jobs=1, **options,
    )  # fmt: skip


def names(findings):
    return [one.name for one in findings]


def test_the_score_falls_with_groups_and_that_is_advised_without_them():
    table, y = visits()
    plain, grouped = race(table, y), race(table, y, groups="patient")
    means = [found.level(("nothing", "tree"), "roc_auc", "any").mean for found in (plain, grouped)]
    assert means[0] > 0.95
    assert means[1] < 0.65
    (advice,) = [one for one in plain.findings if one.name == "repeated subjects"]
    assert "patient (80 values in 480 rows)" in advice.text
    assert "groups='patient'" in advice.text
    assert "repeated subjects" not in names(grouped.findings)


def test_a_race_with_groups_asks_for_no_others():
    table, y = visits()
    table["clinic id"] = [f"C{i:04d}" for i in np.arange(len(y)) // (2 * N_VISITS)]
    assert "repeated subjects" not in names(race(table, y, groups="clinic id").findings)
    assert diagnose(table, y).subjects == ["clinic id", "patient"]  # the fewest first


def test_a_diagnosis_notices_subjects_too_and_takes_them_for_no_leak():
    found = diagnose(*visits())
    assert found.subjects == ["patient"]
    assert "repeated subjects" in names(found.findings)
    assert "leak" not in names(found.findings)
    assert "Keep the rows of each patient together, in one fold." in found.next_steps
    assert "patient" not in found.droppable


@pytest.mark.parametrize("convert", [lambda f: f, pl.from_pandas], ids=["pandas", "polars"])
@pytest.mark.parametrize(
    "name", ["patient_id", "patientID", "userId", "Customer No", "subject", "household-key", "x"]
)
def test_names_and_values_of_subjects_are_known(name, convert):
    table, _ = visits(name)
    assert [column.name for column in read_columns(convert(table)) if is_subject(column)] == [name]


def test_whole_numbers_name_subjects_only_where_their_name_says_so():
    n = np.repeat(np.arange(40), 5)
    table = pd.DataFrame({"customer_id": n, "age": n, "number_of_visits": n, "paid": n})
    assert [c.name for c in read_columns(table) if is_subject(c)] == ["customer_id"]
    assert not any(is_subject(c) for c in read_columns(pd.DataFrame({"user_id": n + 0.5})))


@pytest.mark.parametrize(
    "values",
    [
        np.repeat(["A11", "A12", "A13", "A14"], 50),
        np.array([f"code{i:02d}" for i in np.random.default_rng(0).geometric(0.08, 600)]),
        np.repeat([f"town {chr(97 + i)}" for i in range(20)], 10),
    ],
    ids=["four levels", "codes of which some are common", "names without digits"],
)
def test_ordinary_categories_are_no_subjects(values):
    (column,) = read_columns(pd.DataFrame({"diagnosis": values}))
    assert not is_subject(column)


def test_no_column_of_a_real_table_is_falsely_taken_for_subjects():
    large = {"hiva", "sylva", "fars"}  # numbers without names, and slow to read
    for name in sorted(set(available()) - large):
        table, _ = load_table(name, as_frame=True)
        assert not [c.name for c in read_columns(table) if is_subject(c)], name
