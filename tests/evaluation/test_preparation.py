import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from equipoise.evaluation import FlagRounder, TablePreparer
from equipoise.evaluation._race.options import RaceOptions
from equipoise.evaluation._race.schedule import make_schedule
from equipoise.exceptions import TableError, TextFoundWarning


def mixed(n=300, seed=0):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"a": rng.normal(3, 2, n), "b": rng.exponential(5, n)})
    frame.loc[rng.uniform(size=n) < 0.1, "b"] = np.nan
    frame["c"] = rng.choice(["x", "y", "z"], n, p=[0.6, 0.37, 0.03])
    frame["d"] = rng.choice([f"level {i}" for i in range(50)], n)
    return frame


def sklearn_preparer(max_categories):
    numbers = ColumnTransformer(
        [
            ("a", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), ["a", "b"]),
            ("flag", SimpleImputer(strategy="median", add_indicator=True), ["b"]),
        ]
    )
    onehot = OneHotEncoder(
        min_frequency=10,
        max_categories=max_categories,
        handle_unknown="infrequent_if_exist",
        sparse_output=False,
    )
    return numbers, onehot


def test_numbers_holes_and_categories_are_as_scikit_learn_has_them():
    train, test = mixed(seed=0), mixed(seed=1)
    numbers, onehot = sklearn_preparer(None)
    numbers.fit(train)
    onehot.fit(train[["c"]])
    ours = TablePreparer().fit(train[["a", "b", "c"]])
    for frame in (train, test):
        known = numbers.transform(frame)
        expected = np.hstack([known[:, :2], known[:, 3:], onehot.transform(frame[["c"]])])
        np.testing.assert_allclose(ours.transform(frame[["a", "b", "c"]]), expected, atol=1e-12)


def test_of_many_levels_the_commonest_keep_their_flag():
    train = pd.DataFrame({"d": np.repeat(list("abcdefgh"), [30, 12, 29, 11, 28, 14, 13, 9])})
    expected = OneHotEncoder(
        min_frequency=10, max_categories=4, handle_unknown="infrequent_if_exist",
        sparse_output=False,
    ).fit_transform(train)  # fmt: skip
    ours = TablePreparer(max_levels=4)
    np.testing.assert_array_equal(ours.fit_transform(train), expected)
    assert ours.get_feature_names_out().tolist() == ["d = a", "d = c", "d = e", "d = other"]


def test_levels_that_come_up_later_are_others_or_nothing():
    train = pd.DataFrame({"c": ["x"] * 20 + ["y"] * 20 + ["rare"]})
    later = pd.DataFrame({"c": ["new", "x"]})
    assert TablePreparer().fit(train).transform(later).tolist() == [[0, 0, 1], [1, 0, 0]]
    train = train[:40]
    assert TablePreparer().fit(train).transform(later).tolist() == [[0, 0], [1, 0]]


def test_a_missing_category_is_a_level():
    frame = pd.DataFrame({"c": ["x", None, "x", None]})
    ours = TablePreparer(min_rows=1).fit(frame)
    assert ours.get_feature_names_out().tolist() == ["c = x", "c = missing"]
    assert ours.transform(frame).tolist() == [[1, 0], [0, 1], [1, 0], [0, 1]]


def test_a_column_without_any_value_and_a_constant_one_do_no_harm():
    frame = pd.DataFrame({"empty": [np.nan] * 3, "same": [0.1] * 3, "x": [1.0, 2.0, 3.0]})
    made = TablePreparer().fit_transform(frame)
    assert np.isfinite(made).all()
    np.testing.assert_allclose(made[:, 1], 0, atol=1e-12)


def test_all_containers_give_the_same_numbers():
    import polars as pl
    import pyarrow as pa

    frame = mixed()
    expected = TablePreparer().fit_transform(frame)
    polars = pl.from_pandas(frame)
    rows = frame.astype(object).where(frame.notna(), None).to_numpy()
    for table in (polars, pa.table(polars.to_arrow()), rows, rows.tolist()):
        np.testing.assert_array_equal(TablePreparer().fit_transform(table), expected)


def test_learnt_from_training_rows_only():
    train, other = mixed(seed=0), mixed(seed=1) * 1
    other["a"] += 1000
    ours = TablePreparer().fit(train)
    before = ours.transform(train)
    ours.transform(other)
    np.testing.assert_array_equal(ours.transform(train), before)
    assert ours.transform(other)[:, 0].mean() > 100


def test_columns_may_come_in_another_order_but_not_be_missing():
    frame = mixed()
    ours = TablePreparer().fit(frame)
    turned = ours.transform(frame[["d", "c", "b", "a"]])
    np.testing.assert_array_equal(turned, ours.transform(frame))
    with pytest.raises(TableError, match="lacks the columns 'a'"):
        ours.transform(frame[["b", "c", "d"]])


def test_a_column_of_numbers_must_stay_one():
    ours = TablePreparer().fit(pd.DataFrame({"a": [1.0, 2.0]}))
    with pytest.raises(TableError, match="'a' held numbers"):
        ours.transform(pd.DataFrame({"a": ["one", "two"]}))
    assert ours.transform(pd.DataFrame({"a": [None]}, dtype=object)).tolist() == [[0.0]]


def test_a_few_rows_of_a_category_may_look_like_numbers():
    train = np.array([["1"], ["x"], [None]], dtype=object)
    ours = TablePreparer(min_rows=1).fit(train)
    later = np.array([[1], [2]], dtype=object)
    assert ours.get_feature_names_out().tolist() == [
        "x0 = 1",
        "x0 = x",
        "x0 = missing",
    ]
    assert ours.transform(later).tolist() == [[1, 0, 0], [0, 0, 0]]


def test_too_few_levels_are_refused():
    with pytest.raises(ValueError, match="max_levels must be at least 2"):
        TablePreparer(max_levels=1).fit(np.eye(2))


def test_a_race_tells_of_text_that_looks_like_numbers():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": rng.normal(size=90), "paid": [f"{one}.5" for one in range(90)]})
    y = np.arange(90) % 3 == 0
    with pytest.warns(TextFoundWarning, match=r"'paid' \(numbers\)"):
        make_schedule(frame, y, RaceOptions(candidates=["SMOTE"], models="decision tree"))
    make_schedule(frame.astype({"paid": "category"}), y, RaceOptions(candidates=["SMOTE"]))


def test_rounding_writes_to_no_input():
    X = np.array([[0.2, 0.7]])
    assert FlagRounder(first=1).fit_transform(X).tolist() == [[0.2, 1.0]]
    assert X.tolist() == [[0.2, 0.7]]
