"""What pandas wrote of a frame's index is no feature of the Arrow table that it becomes."""

import io

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import equipoise
from equipoise._containers.arrow_tables import index_columns
from equipoise.evaluation import diagnose
from equipoise.over_sampling import ADASYN, SMOTE
from equipoise.under_sampling import EditedNearestNeighbours

RNG = np.random.default_rng(0)
FRAME = pd.DataFrame(
    {"a": RNG.normal(size=200), "b": RNG.normal(size=200)}, index=RNG.permutation(200) * 1000
)
Y = (RNG.random(200) < 0.2).astype(int)


def written(frame):
    """The frame as its Parquet file holds it."""
    file = io.BytesIO()
    frame.to_parquet(file)
    return pq.read_table(file)


@pytest.mark.parametrize("name", [None, "customer"])
@pytest.mark.parametrize("sampler", [SMOTE(random_state=0), ADASYN(random_state=0)])
def test_new_rows_are_those_of_the_frame_and_an_index_is_its_base_rows(sampler, name):
    table = written(FRAME.rename_axis(name))
    made = sampler.fit_resample(table, Y)[0].to_pandas()
    expected, _ = sampler.fit_resample(FRAME, Y)
    assert np.array_equal(made.to_numpy(), expected.to_numpy())
    assert made.index.tolist() == FRAME.index[sampler.sample_indices_].tolist()
    assert made.index.name == name


def test_cleaners_do_not_measure_it():
    cleaner = EditedNearestNeighbours()
    cleaner.fit_resample(written(FRAME), Y)
    kept = cleaner.sample_indices_.tolist()
    cleaner.fit_resample(FRAME, Y)
    assert cleaner.sample_indices_.tolist() == kept


def test_models_and_diagnoses_do_not_see_it_and_the_report_of_columns_says_what_it_is():
    table = written(FRAME)
    assert [one.name for one in diagnose(table, Y).columns] == ["a", "b"]
    assert "an index that pandas wrote" in str(equipoise.columns(table))


def test_who_declares_it_has_it_measured():
    table = written(FRAME)
    declared = SMOTE(random_state=0, columns={"__index_level_0__": "integer"})
    made, plain = (one.fit_resample(table, Y)[0] for one in (declared, SMOTE(random_state=0)))
    assert made["a"] != plain["a"]


@pytest.mark.parametrize(
    "noted", [None, b"{", b"[]", b"{}", b'{"index_columns": [{"kind": "range"}, "gone"]}']
)
def test_what_says_nothing_of_an_index_is_passed_by(noted):
    metadata = None if noted is None else {b"pandas": noted}
    assert index_columns(pa.schema([("a", pa.int64())], metadata=metadata)) == frozenset()
