"""Spark gives the rows of ``fit_resample``, to the last bit, whatever its partitions."""

import os
import re
import signal

import numpy as np
import pyarrow as pa
import pytest
from streaming.conftest import same_bits

import equipoise.spark
from equipoise.exceptions import ParameterError, TableError, TargetError
from equipoise.over_sampling import SMOTE, SVMSMOTE, RandomOverSampler
from equipoise.spark._resample import _Makes
from equipoise.streaming._memory import Holding
from equipoise.under_sampling import RandomUnderSampler

from .conftest import SAMPLERS, in_memory

pytestmark = pytest.mark.scale


def in_order(df):
    """All rows, by the column that says where they stand."""
    made = df.sort("place").drop("place").toArrow()
    return made.replace_schema_metadata(None)


@pytest.mark.parametrize("n_partitions", [1, 3, 7])
@pytest.mark.parametrize("name", SAMPLERS)
def test_rows_are_those_of_memory(spark, files, expected, name, n_partitions):
    df = spark.read.parquet(*map(str, files)).repartition(n_partitions)
    made = equipoise.spark.resample(
        df, "fraud", SAMPLERS[name], order="place", piece_rows=n_partitions * 100
    )
    assert same_bits(
        in_order(made), expected[name].cast(made.drop("place").limit(0).toArrow().schema)
    )


@pytest.mark.parametrize("name", ["copies", "thinned with replacement", "SMOTE"])
def test_without_a_column_for_it_the_rows_are_the_same_set(spark, files, expected, name):
    df = spark.read.parquet(*map(str, files))
    made = equipoise.spark.resample(df, "fraud", SAMPLERS[name]).toArrow()
    assert made.column_names == expected[name].column_names
    assert sorted(map(repr, made.to_pylist())) == sorted(map(repr, expected[name].to_pylist()))


@pytest.mark.parametrize("name", ["SMOTE", "thinned with replacement", "borderline-2"])
def test_a_class_that_does_not_fit_is_searched_by_blocks_on_workers(
    spark, files, expected, monkeypatch, name
):
    monkeypatch.setattr("equipoise.spark._resample.holding_for", lambda *_: Holding(0, 40))
    df = spark.read.parquet(*map(str, files)).repartition(3)
    made = equipoise.spark.resample(df, "fraud", SAMPLERS[name], order="place")
    assert same_bits(
        in_order(made), expected[name].cast(made.drop("place").limit(0).toArrow().schema)
    )


def test_a_limit_that_is_not_met_is_refused(spark, files):
    df = spark.read.parquet(*map(str, files))
    with pytest.raises(ParameterError, match="is 50 MB, and this takes up to"):
        equipoise.spark.resample(df, "fraud", SAMPLERS["SMOTE"], memory_limit=50 << 20)


def test_rows_that_were_left_out_before_do_not_count(spark, files, table):
    df = spark.read.parquet(*map(str, files)).where("visits > 10")
    kept = table.filter(pa.compute.greater(table["visits"], 10))
    smote = SMOTE(random_state=0)
    made = equipoise.spark.resample(df, "fraud", smote, order="place")
    assert same_bits(in_order(made), in_memory(smote, kept, "fraud"))


@pytest.mark.parametrize("keys", ["numbers", "words"])
@pytest.mark.parametrize("sampler", [SMOTE(random_state=0), RandomUnderSampler(random_state=0)])
def test_a_key_orders_rows_that_have_no_file(spark, keys, sampler, monkeypatch):
    monkeypatch.setattr("equipoise.spark._numbering._ROWS_A_BUCKET", 60)
    random = np.random.default_rng(0)
    number = random.permutation(400) * 3
    key = number if keys == "numbers" else np.array([f"k{one:05d}" for one in number])
    is_rare = random.random(400) < 0.15
    table = pa.table({"key": key, "a": random.normal(size=400), "fraud": is_rare})
    df = spark.createDataFrame(table).repartition(3)
    sampler = sampler.set_params(columns={"key": "copied"}) if sampler._reads_columns() else sampler
    made = equipoise.spark.resample(df, "fraud", sampler, row_key="key", order="place")
    assert same_bits(in_order(made), in_memory(sampler, table.sort_by("key"), "fraud"))


def test_a_columns_name_may_have_any_sign(spark):
    table = pa.table({"key": [2, 0, 1, 3], "a.`b`": [1.0, 2.0, 3.0, 5.0], "fraud": [0, 0, 1, 0]})
    sampler = RandomOverSampler(random_state=0)
    made = equipoise.spark.resample(
        spark.createDataFrame(table), "fraud", sampler, row_key="key", order="place"
    )
    assert same_bits(in_order(made), in_memory(sampler, table.sort_by("key"), "fraud"))


def test_a_table_without_an_order_says_how_to_name_one(spark):
    df = spark.createDataFrame(pa.table({"a": [1.0, 2.0], "fraud": [0, 1]}))
    with pytest.raises(TableError, match=r"no order that is the same each time.*row_key='id'"):
        equipoise.spark.resample(df, "fraud", SMOTE(random_state=0))


@pytest.mark.parametrize(
    ("key", "told"),
    [([1, 1, 2], "2 different values in 3 rows"), ([1, None, 2], "1 rows have no value")],
    ids=["twice", "missing"],
)
def test_a_key_that_orders_nothing_is_refused(spark, key, told):
    df = spark.createDataFrame(pa.table({"key": key, "fraud": [0, 0, 1]}))
    with pytest.raises(TableError, match=told):
        equipoise.spark.resample(df, "fraud", SMOTE(random_state=0), row_key="key")


def test_a_row_without_a_class_is_named(spark, tmp_path):
    pa.parquet.write_table(pa.table({"a": [1.0, 2.0], "fraud": [0, None]}), tmp_path / "a.parquet")
    with pytest.raises(TargetError, match=r"has no class in row 1 \(from 0, in the order of"):
        equipoise.spark.resample(str(tmp_path), "fraud", SMOTE(random_state=0))


def test_what_cannot_be_streamed_is_refused_by_name(spark, files):
    df = spark.read.parquet(*map(str, files))
    with pytest.raises(ParameterError, match="SVMSMOTE looks at all rows at once"):
        equipoise.spark.resample(df, "fraud", SVMSMOTE(random_state=0))
    with pytest.raises(TableError, match="there is no column 'frud'"):
        equipoise.spark.resample(df, "frud", SMOTE(random_state=0))
    with pytest.raises(ParameterError, match="order='city' names a column that is there already"):
        equipoise.spark.resample(df, "fraud", SMOTE(random_state=0), order="city")


def test_a_class_that_is_large_enough_leaves_the_table_as_it_was(spark, files, table):
    df = spark.read.parquet(*map(str, files))
    enough = {True: int(pa.compute.sum(table["fraud"]).as_py())}
    made = equipoise.spark.resample(
        df, "fraud", RandomOverSampler(sampling_strategy=enough, random_state=0)
    )
    assert made.count() == table.num_rows


def test_a_worker_that_is_killed_changes_nothing(spark, files, expected, monkeypatch):
    class DiesOnce(_Makes):  # in here, so that workers are sent all of it
        """Kills its worker the first time, as the system does when memory runs out."""

        def __call__(self, batches):
            from pyspark import TaskContext

            if TaskContext.get().attemptNumber() == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            yield from super().__call__(batches)

    monkeypatch.setattr("equipoise.spark._resample._Makes", DiesOnce)
    df = spark.read.parquet(*map(str, files))
    made = equipoise.spark.resample(df, "fraud", SAMPLERS["SMOTE"], order="place")
    assert same_bits(in_order(made), expected["SMOTE"])


def test_nothing_but_public_names_of_data_frames_is_used():
    """What Spark Connect has not: resilient data sets, the context, and ids of partitions."""
    room = [path.read_text() for path in _sources()]
    for name in (r"\.rdd\b", "sparkContext", "monotonically_increasing_id", r"\._j"):
        assert [text for text in room if re.search(name, text)] == []


def _sources():
    from pathlib import Path

    return sorted(Path(equipoise.spark.__file__).parent.glob("*.py"))
