"""The reader of columns: what a sampler sees, as numbers or as levels with their texts."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from one_column import CONTAINERS, VALUES, as_objects, with_holes
from scipy import sparse

import equipoise
from equipoise._containers import read_columns
from equipoise.exceptions import TableError

EPOCH = dt.datetime.fromisoformat("1970-01-01T00:00:00")


def day_of(value):
    """A time in days, by the arithmetic of Python's own."""
    if isinstance(value, dt.timedelta):
        since = value
    elif isinstance(value, dt.datetime):
        since = value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value
        since -= EPOCH
    elif isinstance(value, dt.date):
        since = value - EPOCH.date()
    else:
        since = dt.datetime.combine(EPOCH, value) - EPOCH
    return since / dt.timedelta(days=1)


def expected_numbers(values, kind):
    convert = day_of if kind == "date" else float
    return [np.nan if one is None else convert(one) for one in values]


def texts_of(column):
    """The text of each row of a column of levels."""
    return [None if code < 0 else column.levels[code] for code in column.codes]


@pytest.mark.parametrize("has_holes", [False, True], ids=["whole", "holed"])
@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("name", VALUES)
def test_a_column_is_of_the_samplers_kind_and_has_its_own_values(name, container, has_holes):
    values, kind = VALUES[name]
    values = with_holes(values) if has_holes else values
    table = CONTAINERS[container](name, values)
    (column,) = read_columns(table)
    (told,) = equipoise.columns(table)
    assert column.kind == told.kind == kind
    assert column.is_missing.tolist() == [one is None for one in values]
    assert column.is_boolean == (name == "booleans")
    if kind == "category":
        assert texts_of(column) == values
        assert list(column.levels) == sorted({one for one in values if one is not None})
        assert column.is_text
    else:
        np.testing.assert_allclose(column.numbers, expected_numbers(values, kind), rtol=1e-15)
        assert column.numbers.dtype == np.float64


#: Columns that only one container has, or whose dtype says more than their values.
STRANGE = {
    "all None in pandas": pd.DataFrame({"x": [None] * 4}, dtype=object),
    "all NaN in pandas": pd.DataFrame({"x": [np.nan] * 4}),
    "all NaT in pandas": pd.DataFrame({"x": pd.to_datetime([None] * 4)}),
    "all null in polars": pl.DataFrame({"x": [None] * 4}),
    "all null in pyarrow": pa.table({"x": pa.nulls(4)}),
    "no text in polars": pl.DataFrame({"x": pl.Series([None] * 4, dtype=pl.String)}),
    "nullable integers": pd.DataFrame({"x": pd.array([1, None, 3, 2], dtype="Int64")}),
    "nullable booleans": pd.DataFrame({"x": pd.array([True, None, False, True], "boolean")}),
    "nullable floats": pd.DataFrame({"x": pd.array([1.5, None, 2.5, 1], dtype="Float32")}),
    "categories": pd.DataFrame({"x": pd.Categorical(["b", None, "a", "b"])}),
    "categories of numbers": pd.DataFrame({"x": pd.Categorical([10, None, 9, 10])}),
    "ordered categories": pd.DataFrame({"x": pd.Categorical(list("bcab"), list("bac"), True)}),
    "months": pd.DataFrame({"x": pd.period_range("2020-11", periods=4, freq="M")}),
    "intervals": pd.DataFrame({"x": pd.interval_range(0, 4)}),
    "strings of pandas": pd.DataFrame({"x": pd.array(["b", None, "a", "b"], dtype="string")}),
    "polars categories": pl.DataFrame(
        {"x": pl.Series(["b", None, "a", "b"], dtype=pl.Categorical)}
    ),
    "an enum": pl.DataFrame({"x": pl.Series(list("bab"), dtype=pl.Enum(["b", "a", "c"]))}),
    "a dictionary of Arrow": pa.table({"x": pa.array(["b", None, "a"]).dictionary_encode()}),
    "bytes": pl.DataFrame({"x": [b"b", None, b"a"]}),
    "lists": pl.DataFrame({"x": [[1, 2], None, [3]]}),
    "structs": pa.table({"x": [{"a": 1}, None, {"a": 2}]}),
    "texts and numbers": as_objects("", ["a", 1, None, 2.5]),
    "numbers and booleans": as_objects("", [1, True, None, 0]),
    "dates and moments": as_objects("", [dt.date(2020, 1, 1), EPOCH, None]),
    "bytes of NumPy": np.array([[b"a"], [b"b"]]),
    "a bool array": np.array([[True], [False]]),
    "a float32 array": np.array([[1.5], [np.nan]], dtype=np.float32),
    "a sparse table": sparse.csr_array(np.array([[0.0], [2.5]])),
}


@pytest.mark.parametrize("name", STRANGE)
def test_the_kind_is_the_samplers_whatever_the_dtype(name):
    (column,) = read_columns(STRANGE[name])
    (told,) = equipoise.columns(STRANGE[name])
    assert column.kind == told.kind
    if told.kind != "copied":
        assert int(column.is_missing.sum()) == told.n_missing
        assert len(column.levels) == told.n_levels
    assert (column.codes is None) != (column.values is None)


@pytest.mark.parametrize("unit", ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns"])
def test_moments_are_days_in_every_unit(unit):
    moments = np.array(["1970-01-01", "2021-07-01", "NaT"], dtype=f"M8[{unit}]")[:, np.newaxis]
    (column,) = read_columns(moments)
    expected = moments.astype("M8[D]").astype(np.float64)[:, 0]
    assert column.kind == "date"
    tolerance = {"Y": 365, "M": 2}.get(unit, 1e-9)  # their days are the calendar's mean
    assert np.abs(column.numbers - expected)[:2].max() <= tolerance
    assert column.is_missing.tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("categories of numbers", ["10", None, "9", "10"]),
        ("months", ["2020-11", "2020-12", "2021-01", "2021-02"]),
        ("intervals", ["(0, 1]", "(1, 2]", "(2, 3]", "(3, 4]"]),
        ("bytes", ["b'b'", None, "b'a'"]),
        ("lists", ["[1, 2]", None, "[3]"]),
        ("texts and numbers", ["a", "1", None, "2.5"]),
        ("dates and moments", ["2020-01-01", "1970-01-01 00:00:00", None]),
        ("all null in polars", [None] * 4),
    ],
)  # fmt: skip
def test_what_is_no_string_has_its_text_as_a_level(name, texts):
    (column,) = read_columns(STRANGE[name])
    assert texts_of(column) == texts
    assert list(column.levels) == sorted(set(texts) - {None})
    assert not column.is_text


def test_levels_of_an_ordinal_are_in_its_order_without_those_that_no_row_has():
    grades = pd.Categorical(["low", "high", None], ["low", "mid", "high"], ordered=True)
    (column,) = read_columns(pd.DataFrame({"grade": grades}))
    assert column.levels == ("low", "high")
    assert column.codes.tolist() == [0, 1, -1]


def test_categories_of_one_text_are_one_level():
    (column,) = read_columns(pd.DataFrame({"x": pd.Categorical([1, "1", "0"])}))
    assert column.levels == ("0", "1")
    assert column.codes.tolist() == [1, 1, 0]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.none(), st.integers(-3, 3), st.sampled_from(["b", "a", "1", ""]), st.booleans(),
            st.just(Decimal("1.5")), st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)),
        ),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_any_objects_come_back_from_what_was_read(values):
    (column,) = read_columns(as_objects("", values))
    if column.codes is not None:
        assert texts_of(column) == [None if one is None else str(one) for one in values]
        assert list(column.levels) == sorted(set(column.levels))
    else:
        expected = expected_numbers(values, column.kind)
        np.testing.assert_array_equal(column.numbers, expected)


def test_missing_values_of_a_sparse_table_are_missing_and_zeros_are_not():
    X = sparse.csr_array(np.array([[0.0, np.nan], [3.0, 0.0]]))
    first, second = read_columns(X)
    np.testing.assert_array_equal(first.numbers, [0, 3])
    np.testing.assert_array_equal(second.numbers, [np.nan, 0])


def test_columns_of_an_array_are_called_by_their_number_and_others_by_their_name():
    assert [one.name for one in read_columns(np.eye(2))] == ["x0", "x1"]
    assert [one.name for one in read_columns([[1, 2]])] == ["x0", "x1"]
    assert [one.name for one in read_columns(pd.DataFrame(np.eye(2)))] == ["0", "1"]
    batch = pa.RecordBatch.from_pydict({"a": [1, 2], "b": ["x", "y"]})
    assert [one.name for one in read_columns(batch)] == ["a", "b"]


def test_numbers_of_an_array_are_not_copied_and_not_written_to():
    X = np.random.default_rng(0).normal(size=(50, 3))
    X.flags.writeable = False
    for column in read_columns(X):
        assert np.shares_memory(column.numbers, X)


def test_several_threads_read_the_same():
    words = np.array([f"w{i % 7}" for i in range(60_000)])
    frame = pl.DataFrame({"a": words, "b": words[::-1], "c": np.arange(60_000) / 7})
    for alone, together in zip(read_columns(frame), read_columns(frame, 3), strict=True):
        np.testing.assert_array_equal(alone.ranked(), together.ranked())
        assert alone.levels == together.levels


def test_infinite_numbers_are_refused_by_name():
    with pytest.raises(TableError, match=r"infinity.*column b \(2\).*set these to missing"):
        read_columns(pl.DataFrame({"a": [1.0, 2.0], "b": [np.inf, -np.inf]}))
