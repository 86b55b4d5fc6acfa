"""Spark Connect gives the same rows; a process has it or a session of the usual kind, not both."""

import os
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streaming.conftest import same_bits

from .conftest import needed

pytestmark = pytest.mark.scale

PROGRAM = """
import sys
from pyspark.sql import SparkSession
import equipoise.spark
import equipoise.spark._resample
from equipoise.over_sampling import SMOTE, BorderlineSMOTE
from equipoise.streaming._memory import Holding
from equipoise.under_sampling import RandomUnderSampler

out, *files = sys.argv[1:]
spark = SparkSession.builder.remote("local[2]").getOrCreate()
assert "connect" in type(spark).__module__
samplers = {
    "SMOTE": SMOTE(random_state=3),
    "thinned": RandomUnderSampler(random_state=3),
    "borderline-2": BorderlineSMOTE(random_state=3, kind="borderline-2", k_neighbors=7),
}
for name in (*samplers, "by blocks"):
    if name == "by blocks":
        equipoise.spark._resample.holding_for = lambda *_: Holding(0, 40)
    df = spark.read.parquet(*files).repartition(3)
    sampler = samplers.get(name, samplers["SMOTE"])
    made = equipoise.spark.resample(df, "fraud", sampler, order="place", piece_rows=300)
    made.repartition(1).sortWithinPartitions("place").write.parquet(f"{out}/{name}")
spark.stop()
"""


def test_rows_are_those_of_memory(files, expected, tmp_path):
    needed("pyspark", "grpc", "zstandard")
    environment = {
        **os.environ,
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYTHONWARNINGS": "ignore",
    }
    program = [sys.executable, "-c", PROGRAM, str(tmp_path), *map(str, files)]
    subprocess.run(program, check=True, env=environment)
    for name in ("SMOTE", "thinned", "borderline-2", "by blocks"):
        (part,) = (tmp_path / name).glob("*.parquet")
        made = pq.ParquetFile(part).read().drop_columns("place").replace_schema_metadata(None)
        known = expected["SMOTE" if name == "by blocks" else name]
        schema = pa.schema([made.schema.field(one) for one in known.column_names])
        assert same_bits(made, known.cast(schema))
