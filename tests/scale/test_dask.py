"""Dask gives the rows of ``fit_resample``, to the last bit, whatever its partitions."""

import os
import signal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from streaming.conftest import same_bits

import equipoise.dask
from equipoise.exceptions import FileError, ParameterError, TableError
from equipoise.over_sampling import SMOTE, SVMSMOTE
from equipoise.streaming._memory import Holding
from equipoise.under_sampling import RandomUnderSampler

from .conftest import SAMPLERS, dask_cluster

pytestmark = pytest.mark.scale


@pytest.fixture(scope="module")
def client():
    with dask_cluster(2) as client:
        yield client


def as_table(frame, schema):
    return pa.Table.from_pandas(frame, schema=schema, preserve_index=False)


@pytest.mark.parametrize("n_partitions", [2, 5])
@pytest.mark.parametrize("name", SAMPLERS)
def test_rows_are_those_of_memory_in_their_order(client, files, expected, name, n_partitions):
    rows = -(-expected[name].num_rows // n_partitions)
    made = equipoise.dask.resample(files, "fraud", SAMPLERS[name], partition_rows=rows)
    assert made.npartitions == n_partitions
    frame = made.compute()
    assert frame.index.tolist() == list(range(expected[name].num_rows))
    assert same_bits(as_table(frame, expected[name].schema), expected[name])


def test_workers_look_at_parts_of_the_table(client, files, expected, monkeypatch):
    monkeypatch.setattr("equipoise.dask._LEAST_ROWS", 200)
    made = equipoise.dask.resample(files, "fraud", SAMPLERS["borderline-2"])
    assert same_bits(
        as_table(made.compute(), expected["borderline-2"].schema), expected["borderline-2"]
    )


@pytest.mark.parametrize("name", ["SMOTE", "thinned with replacement", "borderline-2"])
def test_a_class_that_does_not_fit_is_searched_by_blocks_on_workers(
    client, files, expected, monkeypatch, name
):
    monkeypatch.setattr("equipoise.dask._LEAST_ROWS", 400)
    monkeypatch.setattr("equipoise.streaming._decide.holding_for", lambda *_: Holding(0, 40))
    made = equipoise.dask.resample(files, "fraud", SAMPLERS[name])
    assert same_bits(as_table(made.compute(), expected[name].schema), expected[name])


def test_a_limit_that_is_not_met_is_refused(files):
    with pytest.raises(ParameterError, match="is 50 MB, and this takes up to"):
        equipoise.dask.resample(files, "fraud", SAMPLERS["SMOTE"], memory_limit=50 << 20)


def typed_frame(n_rows=400):
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "amount": random.normal(size=n_rows),
            "small": random.normal(size=n_rows).astype("float32"),
            "visits": random.integers(0, 2**60, n_rows),
            "maybe": pd.array(random.integers(0, 9, n_rows), "Int64"),
            "city": pd.Series(random.choice(["Bern", "Oslo"], n_rows), dtype="string[pyarrow]"),
            "fraud": random.random(n_rows) < 0.1,
        }
    )


@pytest.mark.parametrize(
    "sampler", [SMOTE(random_state=0), RandomUnderSampler(random_state=0)], ids=["more", "less"]
)
def test_a_frame_keeps_its_types(client, sampler):
    import dask.dataframe as dd

    frame = typed_frame()
    made = equipoise.dask.resample(dd.from_pandas(frame, npartitions=11), "fraud", sampler)
    X, y = sampler.fit_resample(frame, "fraud")
    expected = X.assign(fraud=y).reset_index(drop=True)
    pd.testing.assert_frame_equal(made.compute(), expected, check_exact=True)
    assert dict(made.dtypes) == dict(frame.dtypes)


def die_once(mark):
    """Kill this worker, as the system does when memory runs out; not the one that comes next."""
    if not os.path.exists(mark):  # noqa: PTH110
        with open(mark, "w"):  # noqa: PTH123
            os.kill(os.getpid(), signal.SIGKILL)


def kill_before(frame, mark):
    if len(frame):
        die_once(mark)
    return frame


def test_a_worker_that_is_killed_changes_nothing(client, files, expected, tmp_path):
    made = equipoise.dask.resample(files, "fraud", SAMPLERS["SMOTE"], partition_rows=300)
    mark = str(tmp_path / "died")
    frame = made.map_partitions(kill_before, mark, meta=dict(made.dtypes)).compute()
    assert os.path.exists(mark)  # noqa: PTH110
    assert same_bits(as_table(frame, expected["SMOTE"].schema), expected["SMOTE"])


def test_a_decision_that_is_gone_is_told(client, files, tmp_path):
    import shutil

    made = equipoise.dask.resample(files, "fraud", SAMPLERS["SMOTE"], folder=tmp_path / "work")
    shutil.rmtree(tmp_path / "work")
    with pytest.raises(FileError, match="Give a folder= that all machines share"):
        made.compute()


def test_what_cannot_be_streamed_is_refused_and_leaves_nothing(files, tmp_path):
    with pytest.raises(ParameterError, match="SVMSMOTE looks at all rows at once"):
        equipoise.dask.resample(files, "fraud", SVMSMOTE(random_state=0), folder=tmp_path / "work")
    with pytest.raises(TableError, match="there is no column 'frud'"):
        equipoise.dask.resample(files, "frud", SMOTE(random_state=0), folder=tmp_path / "work")
    assert list(tmp_path.iterdir()) == []
