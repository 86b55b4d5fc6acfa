"""The folder that is written, what is refused, and what goes on after a death."""

import json
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest

import equipoise
from equipoise.exceptions import (
    FileError,
    NeighborsError,
    ParameterError,
    StrategyError,
    TableError,
    TargetError,
)
from equipoise.over_sampling import ADASYN, SMOTE, SVMSMOTE, RandomOverSampler
from equipoise.pipeline import make_pipeline
from equipoise.streaming import _parts
from equipoise.under_sampling import EditedNearestNeighbours, RandomUnderSampler

from .conftest import number_table, read_parts, refused, write_files

SMALL = {"batch_rows": 200, "group_rows": 250, "part_rows": 500}


def contents(folder):
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def test_a_finished_folder_says_what_it_is(numbers, tmp_path):
    _, folder = numbers
    report = equipoise.stream(folder, "fraud", tmp_path / "out", SMOTE(random_state=0), **SMALL)
    told = json.loads((tmp_path / "out" / "_manifest.json").read_text())
    parts = sorted(one.name for one in (tmp_path / "out").glob("part-*"))
    assert [one["name"] for one in told["parts"]] == parts
    assert sum(one["rows"] for one in told["parts"]) == told["n_rows"] == report.n_rows
    assert told["before"] == report.before
    made = read_parts(tmp_path / "out")["fraud"].to_pylist()
    assert report.after == {"no": made.count("no"), "yes": made.count("yes")}
    assert {one.name for one in (tmp_path / "out").iterdir()} == {
        *parts,
        "_manifest.json",
        "_SUCCESS",
    }
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_a_reader_of_folders_sees_the_rows_alone(numbers, tmp_path):
    _, folder = numbers
    report = equipoise.stream(folder, "fraud", tmp_path / "out", SMOTE(random_state=0), **SMALL)
    assert pq.read_table(tmp_path / "out").num_rows == report.n_rows


def test_pandas_reads_the_dtypes_that_it_has_written(tmp_path):
    rng = np.random.default_rng(0)
    whole = pd.array(np.where(np.arange(200) % 17 == 0, None, 1), dtype="Int64")
    words = pd.array(["x", "y"] * 100, dtype="string")
    frame = pd.DataFrame({"a": rng.normal(size=200), "whole": whole, "words": words})
    frame["y"] = (rng.random(200) < 0.2).astype(int)
    frame.to_parquet(tmp_path / "in.parquet")
    two = make_pipeline(SMOTE(random_state=0), RandomUnderSampler(random_state=0))
    for nth, sampler in enumerate((RandomUnderSampler(random_state=0), SMOTE(random_state=0), two)):
        equipoise.stream(tmp_path / "in.parquet", "y", tmp_path / f"out{nth}", sampler)
        made = pd.read_parquet(tmp_path / f"out{nth}")
        assert made.dtypes.equals(frame.dtypes)


def test_an_index_that_pandas_wrote_is_not_measured(tmp_path):
    rng = np.random.default_rng(0)
    index = pd.Index(rng.permutation(200) * 1000, name="customer")
    frame = pd.DataFrame({"a": rng.normal(size=200), "b": rng.normal(size=200)}, index=index)
    frame["y"] = (rng.random(200) < 0.2).astype(int)
    frame.to_parquet(tmp_path / "in.parquet")
    for nth, sampler in enumerate((SMOTE(random_state=0), ADASYN(random_state=0))):
        equipoise.stream(tmp_path / "in.parquet", "y", tmp_path / f"out{nth}", sampler)
        made = pd.read_parquet(tmp_path / f"out{nth}")
        expected, _ = sampler.fit_resample(frame[["a", "b"]], frame["y"])
        assert np.array_equal(made[["a", "b"]], expected)
        assert made.index.isin(index).all()


def test_the_same_call_finds_its_work_done(numbers, tmp_path):
    _, folder = numbers
    first = equipoise.stream(folder, "fraud", tmp_path / "out", SMOTE(random_state=0))
    when = (tmp_path / "out" / "_SUCCESS").stat().st_mtime_ns
    again = equipoise.stream(folder, "fraud", tmp_path / "out", SMOTE(random_state=0))
    assert again == first
    assert again.was_there
    assert not first.was_there
    assert (tmp_path / "out" / "_SUCCESS").stat().st_mtime_ns == when


def test_a_folder_of_somebody_else_is_refused(numbers, tmp_path):
    _, folder = numbers
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("dear")
    with pytest.raises(FileError, match="holds other files: name a folder that is empty"):
        equipoise.stream(folder, "fraud", out, SMOTE(random_state=0))
    assert contents(out) == {"mine.txt": b"dear"}


def test_a_folder_of_another_call_is_refused(numbers, tmp_path):
    _, folder = numbers
    equipoise.stream(folder, "fraud", tmp_path / "out", SMOTE(random_state=0))
    before = contents(tmp_path / "out")
    with pytest.raises(FileError, match="holds what another call has made"):
        equipoise.stream(folder, "fraud", tmp_path / "out", SMOTE(random_state=1))
    assert contents(tmp_path / "out") == before


def test_an_empty_folder_is_filled(numbers, tmp_path):
    _, folder = numbers
    (tmp_path / "out").mkdir()
    equipoise.stream(folder, "fraud", tmp_path / "out", SMOTE(random_state=0))
    assert (tmp_path / "out" / "_SUCCESS").exists()


def test_a_hidden_folder_of_somebody_else_is_not_touched(numbers, tmp_path):
    _, folder = numbers
    (tmp_path / ".out.growing").mkdir()
    (tmp_path / ".out.growing" / "mine.txt").write_text("dear")
    with pytest.raises(FileError, match="is in the way"):
        equipoise.stream(folder, "fraud", tmp_path / "out", SMOTE(random_state=0))
    assert (tmp_path / ".out.growing" / "mine.txt").read_text() == "dear"


def run(folder, out):
    equipoise.stream(folder, "fraud", out, SMOTE(random_state=0), **SMALL)


def test_what_was_done_before_a_death_is_not_done_again(numbers, tmp_path, monkeypatch):
    _, folder = numbers
    written = []
    write = _parts._write_part

    def write_two(path, groups, schema):
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(path.name)
        write(path, groups, schema)

    monkeypatch.setattr(_parts, "_write_part", write_two)
    with pytest.raises(KeyboardInterrupt):
        run(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr(
        _parts, "_write_part", lambda *args: (written.append(args[0].name), write(*args))
    )
    run(folder, tmp_path / "out")
    assert len(written) == len(set(written)) == len(list((tmp_path / "out").glob("part-*")))


def test_two_runs_into_one_folder_are_kept_apart(numbers, tmp_path, monkeypatch):
    """The second comes while the first writes its third part; then it finds the work done."""
    _, folder = numbers
    write, said = _parts._write_part, []

    def write_beside_another(path, groups, schema):
        if path.name == "part-000002.parquet":
            for seed in (0, 1):
                with pytest.raises(FileError) as error:
                    equipoise.stream(
                        folder, "fraud", tmp_path / "out", SMOTE(random_state=seed), **SMALL
                    )
                said.append(str(error.value))
        write(path, groups, schema)

    monkeypatch.setattr(_parts, "_write_part", write_beside_another)
    run(folder, tmp_path / "out")
    assert len(said) == 2
    assert all(re.search(r"another run is writing '.*out' at this moment", one) for one in said)
    assert equipoise.stream(
        folder, "fraud", tmp_path / "out", SMOTE(random_state=0), **SMALL
    ).was_there
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in", "out"]


def test_a_file_that_changes_while_it_is_read_is_told(numbers, tmp_path, monkeypatch):
    _, folder = numbers
    write = _parts._write_part

    def write_while_another_touches(path, groups, schema):
        (folder / "b.parquet").touch()
        write(path, groups, schema)

    monkeypatch.setattr(_parts, "_write_part", write_while_another_touches)
    with pytest.raises(FileError, match=r"b.parquet' has changed while it was read"):
        run(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr(_parts, "_write_part", write)
    run(folder, tmp_path / "out")
    run(folder, tmp_path / "other")
    assert contents(tmp_path / "out") == contents(tmp_path / "other")


NO_MORE_THAN = """
import resource, sys
import equipoise
from equipoise.over_sampling import SMOTE
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    layout = {"batch_rows": 200, "group_rows": 250, "part_rows": 500}
    equipoise.stream(sys.argv[1], "fraud", sys.argv[2], SMOTE(random_state=0), **layout)
except equipoise.exceptions.FileError as error:
    print(error)
"""


@pytest.mark.parametrize("most", [100, 4_000], ids=["no file", "no part"])
def test_a_file_that_cannot_be_written_is_told_and_gone_on_from(numbers, tmp_path, most):
    """The system itself refuses to write more."""
    _, folder = numbers
    out = tmp_path / "out"
    program = [sys.executable, "-c", NO_MORE_THAN, str(folder), str(out), str(most)]
    told = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    assert "nothing more could be written" in told
    assert "call again" in told
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in"]
    run(folder, out)
    run(folder, tmp_path / "other")
    assert contents(out) == contents(tmp_path / "other")


def test_what_another_plan_has_left_is_not_gone_on_with(numbers, tmp_path, monkeypatch):
    _, folder = numbers
    write = _parts._write_part

    def write_none(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(_parts, "_write_part", write_none)
    with pytest.raises(KeyboardInterrupt):
        equipoise.stream(folder, "fraud", tmp_path / "out", SMOTE(random_state=9), **SMALL)
    monkeypatch.setattr(_parts, "_write_part", write)
    run(folder, tmp_path / "out")
    run(folder, tmp_path / "other")
    assert contents(tmp_path / "out") == contents(tmp_path / "other")


def test_a_full_disk_is_told_and_gone_on_from(numbers, tmp_path, monkeypatch):
    _, folder = numbers
    write = _parts._write_part

    def write_on_full_disk(path, groups, schema):
        if path.name == "part-000003.parquet":
            raise OSError(28, "No space left on device")
        write(path, groups, schema)

    monkeypatch.setattr(_parts, "_write_part", write_on_full_disk)
    with pytest.raises(FileError, match=r"the disk is full .* make room and call again"):
        run(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    monkeypatch.setattr(_parts, "_write_part", write)
    run(folder, tmp_path / "out")
    assert (tmp_path / "out" / "_SUCCESS").exists()


def test_files_whose_columns_differ_are_named(numbers, tmp_path):
    table, folder = numbers
    pq.write_table(table.drop_columns("visits"), folder / "d.parquet")
    error = refused(folder, tmp_path / "out")
    assert isinstance(error, TableError)
    assert re.search(r"the column 'visits' of '.*a.parquet' is not in '.*d.parquet'", str(error))


def test_files_whose_types_differ_are_named(numbers, tmp_path):
    table, folder = numbers
    place = table.schema.get_field_index("visits")
    pq.write_table(
        table.set_column(place, "visits", table["visits"].cast(pa.int32())), folder / "d.parquet"
    )
    assert "holds int32, and int64 there" in str(refused(folder, tmp_path / "out"))


def test_a_file_that_is_no_parquet_is_named(numbers, tmp_path):
    _, folder = numbers
    (folder / "d.parquet").write_bytes(b"PAR1 not at all")
    error = refused(folder, tmp_path / "out")
    assert isinstance(error, FileError)
    assert "d.parquet' cannot be read as Parquet" in str(error)


def test_a_row_without_a_class_is_named(tmp_path):
    table = number_table()
    labels = table["fraud"].to_pylist()
    labels[1234] = None
    table = table.set_column(table.schema.get_field_index("fraud"), "fraud", pa.array(labels))
    folder = write_files(table, tmp_path / "in", ["a.parquet", "b.parquet", "c.parquet"])
    error = refused(folder, tmp_path / "out")
    assert isinstance(error, TargetError)
    assert "the target 'fraud' has no class in row 234 (from 0) of" in str(error)
    assert "b.parquet" in str(error)


@pytest.mark.parametrize(
    ("sampler", "kind", "sentence"),
    [
        (SVMSMOTE(random_state=0), ParameterError, "SVMSMOTE looks at all rows at once"),
        (EditedNearestNeighbours(), ParameterError, "RandomUnderSampler until the table fits"),
        (SMOTE(), ParameterError, "random_state=None draws other numbers each time"),
        (
            RandomOverSampler(random_state=0, shrinkage=1.0),
            ParameterError,
            "shrinkage=1.0 adds noise",
        ),
        (
            SMOTE(random_state=0, columns=equipoise.Columns(metric="hvdm")),
            ParameterError,
            "metric='hvdm'",
        ),
        (
            SMOTE(random_state=0, k_neighbors=500),
            NeighborsError,
            "has 127 rows, but k_neighbors=500",
        ),
        (
            RandomUnderSampler(random_state=0, sampling_strategy={"maybe": 3}),
            StrategyError,
            "'maybe'",
        ),
        (SMOTE, ParameterError, "sampler must be a sampler"),
    ],
    ids=["all rows", "cleaner", "no seed", "shrinkage", "metric", "k", "unknown class", "class"],
)
def test_what_cannot_be_streamed_says_why_and_what_to_do(
    numbers, tmp_path, sampler, kind, sentence
):
    _, folder = numbers
    error = refused(folder, tmp_path / "out", sampler)
    assert isinstance(error, kind)
    assert sentence in str(error)


def test_a_column_that_is_not_there_is_told_with_those_that_are(numbers, tmp_path):
    _, folder = numbers
    assert "no column 'froud'; the columns are amount" in str(
        refused(folder, tmp_path / "out", target="froud")
    )


def test_folders_that_hold_a_column_in_their_names_are_refused(numbers, tmp_path):
    table, _ = numbers
    (tmp_path / "by" / "year=2024").mkdir(parents=True)
    pq.write_table(table, tmp_path / "by" / "year=2024" / "a.parquet")
    assert "the column 'year' is '2024'" in str(refused(tmp_path / "by", tmp_path / "out"))


def test_infinity_in_any_row_is_refused_as_in_memory(tmp_path):
    table = number_table()
    amount = table["amount"].to_numpy().copy()
    amount[np.flatnonzero(np.asarray(table["fraud"].to_pylist()) == "no")[0]] = np.inf
    table = table.set_column(0, "amount", pa.array(amount))
    folder = write_files(table, tmp_path / "in", ["a.parquet"])
    assert "contains infinity: column 'amount'" in str(refused(folder, tmp_path / "out"))


def test_the_samplers_of_the_caller_learn_nothing(numbers, tmp_path):
    _, folder = numbers
    smote = SMOTE(random_state=0)
    equipoise.stream(folder, "fraud", tmp_path / "out", smote)
    assert not hasattr(smote, "nn_k_")


def test_a_table_without_numbers_is_refused_for_segments(tmp_path):
    table = number_table().select(["is_new", "flag", "fraud"])
    folder = write_files(table, tmp_path / "in", ["a.parquet"])
    assert "Use RandomOverSampler" in str(refused(folder, tmp_path / "out"))


READERS = {
    "pandas": lambda out: pa.Table.from_pandas(pd.read_parquet(out), preserve_index=False),
    "pyarrow": lambda out: pyarrow.dataset.dataset(out).to_table(),
    "pyarrow.parquet": pq.read_table,
    "polars": lambda out: pl.read_parquet(out / "part-*.parquet").to_arrow(),
    "polars by the page": lambda out: pl.scan_parquet(out / "*.parquet").collect().to_arrow(),
}


@pytest.mark.parametrize("name", READERS)
def test_readers_of_folders_take_the_parts_as_one_table(numbers, tmp_path, name):
    _, folder = numbers
    out = tmp_path / "out"
    equipoise.stream(folder, "fraud", out, SMOTE(random_state=0), **SMALL)
    assert {"_SUCCESS", "_manifest.json", "part-000001.parquet"} <= set(contents(out))
    expected = read_parts(out)
    assert READERS[name](out).cast(expected.schema).equals(expected)
