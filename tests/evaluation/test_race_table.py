from datetime import date, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse

from equipoise.evaluation._race.race_table import read_race_table
from equipoise.exceptions import TableError


def test_numbers_and_categories_are_told_apart_in_an_array_of_objects():
    X = np.array([[1, "a", None], [None, "b", 2.5]], dtype=object)
    found = read_race_table(X)
    assert found.number_names == ("x0", "x2")
    np.testing.assert_array_equal(found.numbers, [[1, np.nan], [np.nan, 2.5]])
    assert found.levels == (("a", "b"),)


def test_dates_are_days_in_every_container():
    days = [datetime(1970, 1, 2), datetime(1970, 1, 3, 12), None]  # noqa: DTZ001
    expected = [1.0, 2.5, np.nan]
    tables = [
        pd.DataFrame({"d": days}),
        pl.DataFrame({"d": days}),
        pl.DataFrame({"d": days}).to_arrow(),
        np.array(days, dtype="datetime64[s]")[:, np.newaxis],
        np.array(days, dtype=object)[:, np.newaxis],
    ]
    for table in tables:
        np.testing.assert_array_equal(read_race_table(table).numbers[:, 0], expected)
    assert read_race_table(pl.DataFrame({"d": [date(1970, 1, 11)]})).numbers[0, 0] == 10


def test_durations_are_days_and_time_zones_do_no_harm():
    frame = pd.DataFrame({"t": pd.to_timedelta([36, None], unit="h")})
    np.testing.assert_array_equal(read_race_table(frame).numbers[:, 0], [1.5, np.nan])
    zoned = pd.DataFrame({"d": pd.to_datetime(["1970-01-02"]).tz_localize("UTC")})
    assert read_race_table(zoned).numbers[0, 0] == 1.0


def test_nullable_and_categorical_columns():
    frame = pd.DataFrame(
        {
            "i": pd.array([1, None, 3], dtype="Int64"),
            "c": pd.Categorical(["u", None, "v"], categories=["v", "u", "unused"]),
            "f": [True, False, True],
            "o": ["x", np.nan, "y"],
        }
    )
    found = read_race_table(frame)
    np.testing.assert_array_equal(found.numbers[:, 0], [1, np.nan, 3])
    assert found.category_names == ("c", "f", "o")
    assert found.codes.T.tolist() == [[0, -1, 1], [1, 0, 1], [0, -1, 1]]


def test_one_table_reads_the_same_in_every_container():
    rows = {"n": [1.5, None, 3.0], "w": [1, 2, 3], "b": [True, False, None], "c": ["u", None, "v"]}
    expected = read_race_table(pl.DataFrame(rows))
    objects = np.array(list(zip(*rows.values(), strict=True)), dtype=object)
    for table in (pd.DataFrame(rows), pl.DataFrame(rows).to_arrow(), objects, objects.tolist()):
        found = read_race_table(table)
        np.testing.assert_array_equal(found.numbers, expected.numbers)
        np.testing.assert_array_equal(found.codes, expected.codes)
        assert found.levels == expected.levels == (("False", "True"), ("u", "v"))


def test_categories_that_look_like_numbers_stay_categories():
    frame = pd.DataFrame({"grade": pd.Categorical([3, 1, None, 3])})
    found = read_race_table(frame)
    assert found.levels == (("1", "3"),)
    assert found.codes[:, 0].tolist() == [1, 0, -1, 1]


def test_moments_in_a_zone_are_days_since_1970_in_greenwich_in_every_container():
    zone = timezone(timedelta(hours=2))
    moments = np.array([[datetime(1970, 1, 2, 14, tzinfo=zone)], [None]], dtype=object)
    for table in (moments, pd.DataFrame(moments), pl.DataFrame({"t": moments[:, 0].tolist()})):
        np.testing.assert_array_equal(read_race_table(table).numbers[:, 0], [1.5, np.nan])


def test_sparse_tables_become_dense_within_reason():
    found = read_race_table(sparse.csr_array(np.eye(3)))
    np.testing.assert_array_equal(found.numbers, np.eye(3))
    with pytest.raises(TableError, match="too many for a race"):
        read_race_table(sparse.csr_array((1_000_000, 1_000)))


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (np.array([[np.inf], [1.0]]), r"infinity .*: column 0 \(1\).*set these to missing"),
        (np.empty((0, 2)), "X is empty"),
        (np.zeros(3), "Expected 2D array"),
        (pl.DataFrame({"a": [1]}).lazy(), "lazy frame"),
    ],
)
def test_what_cannot_be_read_says_so(table, message):
    with pytest.raises(TableError, match=message):
        read_race_table(table)
