"""One table in files whose order is not that in which they are named, and the engines."""

import os
import sys
from contextlib import contextmanager
from importlib.util import find_spec

import numpy as np
import pyarrow as pa
import pytest
from streaming.conftest import mixed_table, write_files

from equipoise.combine import Chain
from equipoise.over_sampling import ADASYN, SMOTE, SMOTENC, BorderlineSMOTE, RandomOverSampler
from equipoise.under_sampling import RandomUnderSampler

NAMES = ["2024/b.parquet", "2024/a b.parquet", "2023/z.parquet", "c.parquet", "2024-1.parquet"]

SAMPLERS = {
    "copies": RandomOverSampler(random_state=3),
    "thinned": RandomUnderSampler(random_state=3),
    "thinned with replacement": RandomUnderSampler(random_state=3, replacement=True),
    "SMOTE": SMOTE(random_state=3),
    "SMOTENC by a Generator": SMOTENC(random_state=np.random.SeedSequence(7)),
    "borderline-2": BorderlineSMOTE(random_state=3, kind="borderline-2", k_neighbors=7),
    "ADASYN": ADASYN(random_state=3),
    "thinned, then SMOTE": Chain(
        RandomUnderSampler(sampling_strategy=0.2, random_state=1), SMOTE(random_state=2)
    ),
}


def pytest_collection_modifyitems(items):
    for item in items:
        if "scale" in item.path.parts:
            for what in ("default", "ignore::equipoise.exceptions.EquipoiseWarning"):
                item.add_marker(pytest.mark.filterwarnings(what))


@pytest.fixture(scope="session")
def table():
    """Words, flags, missing values; Spark has no columns with a dictionary."""
    made = mixed_table(1_500)
    place = made.schema.get_field_index("grade")
    return made.set_column(place, "grade", made["grade"].cast(pa.string()))


@pytest.fixture(scope="session")
def files(table, tmp_path_factory):
    """The paths, shuffled; the rows stand in their order by path."""
    folder = tmp_path_factory.mktemp("scale") / "days"
    for part in ("2024", "2023"):
        (folder / part).mkdir(parents=True)
    in_order = sorted(NAMES, key=lambda name: (folder / name).parts)
    write_files(table, folder, in_order, group_rows=130)
    return [folder / name for name in NAMES]


def in_memory(sampler, table, target):
    """The oracle: the whole table at once."""
    X, y = sampler.fit_resample(table.drop_columns(target), table[target])
    place = table.schema.get_field_index(target)
    return X.add_column(place, table.schema.field(target), y)


@pytest.fixture(scope="session")
def expected(table):
    """What each sampler gives in memory; it is made once."""
    return {name: in_memory(one, table, "fraud") for name, one in SAMPLERS.items()}


def needed(*modules):
    """Say what is missing before a test fails for want of it."""
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        pytest.fail(f"{', '.join(missing)} not installed: run `make test-scale`", pytrace=False)


@pytest.fixture(scope="session")
def spark():
    """A session with two workers, in which a task may fail three times."""
    needed("pyspark")
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master("local[2,4]").appName("tests of equipoise")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.memory": "1g",
        "spark.sql.shuffle.partitions": "3",
        "spark.log.level": "ERROR",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@contextmanager
def dask_cluster(n_workers):
    """Processes of Dask's own, and a client that talks to them."""
    needed("dask", "distributed", "pandas")
    from distributed import Client, LocalCluster

    settings = {"n_workers": n_workers, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**settings, memory_limit=0) as cluster, Client(cluster) as client:
        yield client
