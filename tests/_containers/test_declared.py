"""Declaring columns by name, number and pattern, and code that does so."""

import re

import imblearn.over_sampling as incumbent
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import equipoise
from equipoise._containers.declared import by_number, code_of, resolve_declared
from equipoise.core.columns import Kind
from equipoise.exceptions import TableError
from equipoise.over_sampling import SMOTE, SMOTEN, SMOTENC

NAMES = ["age", "city", "city_Bern", "city_Rome", "x[1]", "x1", "City_Oslo"]


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ({"city_*": "flag"}, {2: "flag", 3: "flag"}),
        ({"city*": "flag", "city": "category"}, {1: "category", 2: "flag", 3: "flag"}),
        ({"city_?ern": "flag"}, {2: "flag"}),
        ({"x[1]": "integer"}, {4: "integer"}),
        ({"x[0-9]": "integer"}, {5: "integer"}),
        ({re.compile("city_.*", re.IGNORECASE): "flag"}, {2: "flag", 3: "flag", 6: "flag"}),
        ({re.compile("ag"): "integer", "age": "date"}, None),
        ({"city_B*": "flag", "*": "copied"}, {**dict.fromkeys(range(7), "copied"), 2: "flag"}),
        ({-1: "flag", 0: "integer"}, {6: "flag", 0: "integer"}),
        ("continuous", dict.fromkeys(range(7), "continuous")),
    ],
)  # fmt: skip
def test_a_declaration_is_read(declared, expected):
    if expected is None:
        with pytest.raises(TableError, match="no column of X matches the pattern"):
            resolve_declared(declared, NAMES)
    else:
        assert resolve_declared(declared, NAMES) == expected


def test_columns_of_an_array_are_matched_by_their_numbers():
    assert sorted(by_number({"1?": True}, range(15))) == [10, 11, 12, 13, 14]


def test_a_pattern_that_matches_nothing_is_refused_with_the_columns():
    with pytest.raises(TableError, match=r"pattern 'town_\*': its 7 columns are 'age', 'city'"):
        resolve_declared({"town_*": "flag"}, NAMES)
    with pytest.raises(TableError, match="no column 'town'"):
        resolve_declared({"town": "flag"}, NAMES)


def test_patterns_name_fixed_and_bounded_columns_too():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(60, 4)), columns=["a_1", "a_2", "b_1", "b_2"])
    rules = equipoise.Columns(fixed=["a_*"], bounds={"b_*": (-1, None), "b_2": (None, None)})
    sampler = SMOTE(columns=rules, random_state=0)
    made, _ = sampler.fit_resample(X, np.repeat([0, 1], [45, 15]))
    base = sampler.plan_.base
    assert np.array_equal(made[["a_1", "a_2"]][60:], X[["a_1", "a_2"]].iloc[base])
    assert made["b_1"][60:].min() >= -1
    assert made["b_2"][60:].min() < -1


@given(
    names=st.lists(st.text("ab_*[1", max_size=5), min_size=12, max_size=40, unique=True),
    chosen=st.sets(st.integers(0, 39), min_size=1),
)
def test_code_declares_the_columns_that_it_is_for_and_no_other(names, chosen):
    columns = sorted({j % len(names) for j in chosen})
    for listed in (names, range(len(names))):
        code = code_of(columns, Kind.FLAG, listed, {})
        assert resolve_declared(eval(code), listed) == dict.fromkeys(columns, "flag")


def test_code_is_short_where_many_columns_share_a_beginning():
    names = ["age", *(f"city_{j}" for j in range(300)), *(f"job={j}" for j in range(300))]
    code = code_of(range(1, 601), Kind.FLAG, names, {"age": "integer"})
    assert code == "{'age': 'integer', 'city_*': 'flag', 'job=*': 'flag'}"


def test_all_continuous_takes_every_column_for_a_number_and_refuses_what_is_none():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [45, 15])
    X = np.column_stack([rng.normal(size=60), rng.integers(0, 2, 60), rng.integers(0, 5, 60)])
    made, _ = SMOTE(columns="continuous", random_state=0).fit_resample(X, y)
    assert not np.isin(made[60:, 1], [0, 1]).all()
    frame = pd.DataFrame(X).assign(whole=rng.integers(0, 9, 60), city="Bern")
    frame.columns = frame.columns.map(str)
    kinds = {c.kind for c in equipoise.columns(frame.drop(columns="city"), "continuous")}
    assert kinds == {"continuous"}
    for table in (frame, frame.to_numpy(dtype=object)):
        with pytest.raises(ValueError, match=r"could not convert string to float.*'Bern'"):
            SMOTE(columns="continuous").fit_resample(table, y)


def test_all_continuous_gives_the_bits_of_imbalanced_learn_where_there_are_flags():
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.normal(size=(200, 3)), rng.integers(0, 2, 200)])
    y = np.repeat([0, 1], [160, 40])
    made, _ = SMOTE(columns="continuous", random_state=0).fit_resample(X, y)
    expected, _ = incumbent.SMOTE(random_state=0).fit_resample(X, y)
    assert np.array_equal(made, expected)


def test_numbers_of_columns_are_places_where_a_frame_names_its_columns_by_numbers_too():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({1: rng.normal(size=60), 0: rng.random(60) < 0.5, 5: rng.normal(size=60)})
    y = np.repeat([0, 1], [45, 15])
    for features in ("auto", [False, True, False]):
        sampler = SMOTENC(categorical_features=features, random_state=0)
        sampler.fit_resample(frame, y)
        assert sampler.categorical_features_.tolist() == [1]


def test_one_kind_for_all_leaves_categories_to_samplers_that_have_them():
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.integers(0, 3, (60, 2)), rng.integers(0, 2, 60)]).astype(float)
    y = np.repeat([0, 1], [45, 15])
    sampler = SMOTENC([0], columns="continuous", random_state=0)
    made, _ = sampler.fit_resample(X, y)
    assert sampler.categorical_features_.tolist() == [0]
    assert not np.isin(made[60:, 2], [0, 1]).all()
    SMOTEN(columns="copied", random_state=0).fit_resample(X, y)
