"""CSV files as the source of a stream; the oracle is the file read at once, then resampled."""

import gzip
import io

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest

import equipoise
from equipoise.exceptions import FileError, ParameterError, TargetError
from equipoise.files import read_file
from equipoise.over_sampling import SMOTE
from equipoise.streaming import plan_stream
from equipoise.under_sampling import RandomUnderSampler

from .conftest import in_memory, read_parts, refused, same_bits


def text_table(n_rows=2_000, seed=0):
    """Numbers, words, dates, keys and missing values, as texts."""
    random = np.random.default_rng(seed)
    is_rare = random.random(n_rows) < 0.05
    days = np.datetime64("2021-01-01") + random.integers(0, 700, n_rows)
    return pa.table(
        {
            "amount": pa.array(
                random.normal(size=n_rows) + is_rare, mask=random.random(n_rows) < 0.03
            ),
            "visits": random.integers(0, 40, n_rows),
            "city": np.array(["Bern", "Oslo", "Ulm"])[random.integers(0, 3, n_rows)],
            "zip": [f"{one:05d}" for one in random.integers(0, 99_999, n_rows)],
            "day": days,
            "fraud": np.where(is_rare, "yes", "no"),
        }
    )


@pytest.fixture
def texts(tmp_path):
    """Three CSV files, one of them packed, and all of them in one."""
    table = text_table()
    (tmp_path / "in").mkdir()
    for nth, name in enumerate(["a.csv", "b.csv.gz", "c.csv"]):
        held = io.BytesIO()
        pa.csv.write_csv(table.slice(nth * 700, 700), held)
        content = held.getvalue()
        (tmp_path / "in" / name).write_bytes(gzip.compress(content) if "gz" in name else content)
    pa.csv.write_csv(table, tmp_path / "whole.csv")
    return read_file(tmp_path / "whole.csv").table, tmp_path / "in"


@pytest.mark.parametrize("rows", [{}, {"batch_rows": 64, "group_rows": 100, "part_rows": 700}],
                         ids=["default", "small"])  # fmt: skip
@pytest.mark.parametrize("sampler", [SMOTE(random_state=3), RandomUnderSampler(random_state=3)],
                         ids=["SMOTE", "thinned"])  # fmt: skip
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.EquipoiseWarning")
def test_texts_are_resampled_as_the_file_read_at_once(texts, tmp_path, sampler, rows):
    table, folder = texts
    made = equipoise.stream(folder, "fraud", tmp_path / "out", sampler, **rows)
    assert same_bits(read_parts(tmp_path / "out"), in_memory(sampler, table, "fraud"))
    assert made.n_rows_in == table.num_rows
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in", "out", "whole.csv"]


def test_what_was_inferred_is_said_then_and_later(tmp_path):
    path = tmp_path / "sales.csv"
    rows = [f"{n},50;{'yes' if n % 9 == 0 else 'no'}" for n in range(90)]
    path.write_text("price;late\n" + "\n".join(rows) + "\n")
    smote = SMOTE(random_state=0)
    made = equipoise.stream(path, "late", tmp_path / "out", smote)
    assert made.notes == ("price: numbers with decimal commas",)
    assert "decimal commas" in str(made)
    assert equipoise.stream(path, "late", tmp_path / "out", smote).notes == made.notes
    assert read_parts(tmp_path / "out")["price"].to_pylist()[:2] == [0.5, 1.5]


def test_how_texts_are_read_can_be_said(tmp_path):
    path = tmp_path / "sales.csv"
    rows = [f"{n};{n % 4};{'yes' if n % 9 == 0 else 'no'}" for n in range(90)]
    path.write_text("x;shop;late\n" + "\n".join(rows) + "\n")
    smote = SMOTE(random_state=0)
    reading = {"types": {"shop": "category"}, "drop": ["x"]}
    with pytest.raises(Exception, match="no column of numbers differs"):
        equipoise.stream(path, "late", tmp_path / "out", smote, reading=reading)
    reading = {"types": {"shop": "category"}}
    equipoise.stream(path, "late", tmp_path / "out", smote, reading=reading)
    assert read_parts(tmp_path / "out").schema.field("shop").type == pa.string()


def test_a_plan_reads_the_target_of_texts_alone(texts):
    table, folder = texts
    planned = plan_stream(folder, "fraud", SMOTE(random_state=0))
    counts = {one["values"]: one["counts"] for one in table["fraud"].value_counts().to_pylist()}
    assert planned.before == counts
    assert planned.files == 3
    assert planned.passes[0].startswith("texts are read to find what the columns are")


def test_a_row_of_texts_without_a_class_is_named(texts, tmp_path):
    _, folder = texts
    with (folder / "c.csv").open("a") as file:
        file.write("1.5,3,Bern,00001,2021-01-01,\n")
    error = refused(folder, tmp_path / "out")
    assert isinstance(error, TargetError)
    assert "no class in row 600 (from 0) of" in str(error)
    assert "c.csv" in str(error)


def test_texts_and_typed_columns_are_not_mixed(texts, tmp_path):
    table, folder = texts
    pa.parquet.write_table(table, folder / "d.parquet")
    error = refused(folder, tmp_path / "out")
    assert isinstance(error, FileError)
    assert "Name those of one kind" in str(error)


def test_reading_is_said_of_texts_alone(numbers, tmp_path):
    _, folder = numbers
    error = refused(folder, tmp_path / "out", reading={"decimal": ","})
    assert isinstance(error, ParameterError)
    assert "CSV files alone" in str(error)


def test_a_ragged_file_is_refused_before_anything_is_seen(texts, tmp_path):
    _, folder = texts
    with (folder / "c.csv").open("a") as file:
        file.write("1.5,3,Bern\n")
    assert "cannot be read as a CSV file" in str(refused(folder, tmp_path / "out"))
