"""What pandas notes of its dtypes in Parquet and Arrow files is true of what is made of them."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import feather, parquet

N = 60


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def frame():
    rows = range(N)
    return pd.DataFrame(
        {
            "x": np.arange(N) * 0.5,
            "n": pd.array([None if i % 9 == 0 else i % 7 for i in rows], dtype="Int64"),
            "b": pd.array([None if i % 8 == 0 else i % 3 == 0 for i in rows], dtype="boolean"),
            "k": pd.Categorical(["uv"[i % 2] for i in rows]),
            "y": [int(i % 5 == 0) for i in rows],
        }
    )


READERS = {"parquet": pd.read_parquet, "feather": pd.read_feather}


def resampled(run, table, *more, kind="parquet", method="random-over", target="y"):
    getattr(table, f"to_{kind}")(f"t.{kind}")
    code, _, err = run("resample", f"t.{kind}", "-t", target, "-m", method, "-o", f"o.{kind}",
                       *more)  # fmt: skip
    assert code == 0, err
    return READERS[kind](f"o.{kind}")


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("method", ["random-over", "smotenc", "random-under"])
def test_dtypes_of_pandas_come_back(run, kind, method):
    table = frame()
    if method == "smotenc":
        table = table.fillna({"n": 3, "b": True})
    made = resampled(run, table, kind=kind, method=method)
    assert made.dtypes.to_dict() == table.dtypes.to_dict()


def test_rows_that_stay_are_equal_in_pandas(run):
    table = frame()
    made = resampled(run, table)
    pd.testing.assert_frame_equal(made.head(N), table)


def test_added_columns_stand_beside_them(run):
    table = frame()
    made = resampled(run, table, "--provenance")
    assert made.dtypes.to_dict().items() >= table.dtypes.to_dict().items()
    assert made["synthetic"].tolist() == [False] * N + [True] * (len(made) - N)


def test_an_index_is_restored(run):
    table = frame().set_index(np.arange(N) ** 2)
    made = resampled(run, table)
    assert made.index[:N].tolist() == table.index.tolist()
    assert "__index_level_0__" in parquet.read_schema("o.parquet").names


def test_an_index_that_was_left_out_is_gone(run):
    made = resampled(run, frame().set_index(np.arange(N) ** 2), "--drop", "__index_level_0__")
    assert made.index.tolist() == list(range(len(made)))
    assert made["n"].dtype == "Int64"


def test_numbers_as_names_can_be_read_beside_added_ones(run):
    table = frame().set_axis(range(5), axis=1)
    assert resampled(run, table, target="4").columns.tolist() == [*range(5)]
    made = resampled(run, table, "--provenance", "--force", target="4")
    assert made.columns.tolist()[:6] == ["0", "1", "2", "3", "4", "synthetic"]
    assert made["1"].dtype == "Int64"


def test_a_column_that_became_another_type_is_that(run):
    made = resampled(run, frame(), "--types", "n=category", "--drop", "k")
    assert "k" not in made
    assert set(made["n"].dropna()) <= set("0123456")
    assert made["b"].dtype == "boolean"


def test_notes_of_others_are_kept_and_broken_ones_of_pandas_are_not(run):
    table = pa.Table.from_pandas(frame()).replace_schema_metadata({"mine": "1", "pandas": "{"})
    feather.write_feather(table, "t.arrow")
    assert run("resample", "t.arrow", "-t", "y", "-m", "random-over", "-o", "o.arrow")[0] == 0
    assert feather.read_table("o.arrow").schema.metadata == {b"mine": b"1"}


def test_an_index_that_pandas_wrote_is_not_measured(run, folder):
    rng = np.random.default_rng(0)
    plain = pd.DataFrame({"a": rng.normal(size=200), "b": rng.normal(size=200)})
    plain["y"] = (rng.random(200) < 0.2).astype(int)
    index = pd.Index(rng.permutation(200) * 1000, name="customer")
    made = resampled(run, plain.set_index(index), method="smote")
    assert made.index.isin(index).all()
    (folder / "o.parquet").unlink()
    assert np.array_equal(made, resampled(run, plain, method="smote"))
