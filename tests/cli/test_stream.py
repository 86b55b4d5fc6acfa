"""``equipoise stream``: what is typed, and what is said."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from equipoise.over_sampling import SMOTE

AMOUNT = np.random.default_rng(0).normal(size=600)
TABLE = pa.table({"amount": AMOUNT, "fraud": np.arange(600) % 20 == 0})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Two Parquet files of one table, in the folder where commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "days").mkdir()
    for nth in range(2):
        pq.write_table(TABLE.slice(300 * nth, 300), tmp_path / "days" / f"{nth}.parquet")
    return tmp_path


def test_a_folder_becomes_a_folder(run):
    code, out, _ = run("stream", "days", "-t", "fraud", "-m", "smote", "--out", "more")
    assert code == 0
    assert out.startswith("False 570 → 570, True 30 → 570; 1,140 rows in 1 part of more")
    X, _ = SMOTE(random_state=0).fit_resample(TABLE, "fraud")
    assert pq.read_table("more")["amount"].equals(X["amount"])


def test_files_can_be_listed_one_by_one(run):
    files = ("days/1.parquet", "days/0.parquet")
    options = ("-t", "fraud", "-m", "random-under-sampler", "--out", "fewer", "--json")
    told = json.loads(run("stream", *files, *options)[1])
    assert told["after"] == {"False": 30, "True": 30}
    assert told["n_rows_in"] == 600


def test_a_plan_tells_what_it_takes_and_writes_nothing(run, folder):
    code, out, _ = run("stream", "days", "-t", "fraud", "-m", "adasyn", "--plan")
    assert code == 0
    assert "2 files, 600 rows" in out
    assert "looked for" in out
    assert "memory up to" in out
    assert [one.name for one in folder.iterdir()] == ["days"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["-t", "fraud", "-m", "smote", "-o", "more", "--memory-limit", "1MB"], "1 MB, and this"),
        (["-t", "fraud", "-m", "smote", "-o", "more", "--memory-limit", "much"], "2GB say"),
        (["-t", "fraud", "-m", "smote-enn", "-o", "more"], "looks at all rows at once"),
        (["-t", "fraud", "-m", "smote"], "where to?"),
        (["-m", "smote", "-o", "more"], "which column"),
        (["-t", "fraud", "-o", "more"], "which method?"),
    ],
    ids=["limit", "unit", "sampler", "out", "target", "method"],
)
def test_what_cannot_be_done_is_one_sentence(run, folder, words, sentence):
    code, _, err = run("stream", "days", *words)
    assert code == 2
    assert sentence in err
    assert err.count("\n") == 1
    assert [one.name for one in folder.iterdir()] == ["days"]


@pytest.mark.parametrize("limit", ["2GB", "2 gib", "2048mb", "2147483648", "2.0GB"])
def test_memory_is_written_as_people_write_it(run, limit):
    words = ("-t", "fraud", "-m", "smote", "--plan", "--memory-limit", limit, "--json")
    code, out, _ = run("stream", "days", *words)
    assert code == 0
    assert json.loads(out)["n_rows"] == 1140


def test_texts_are_read_as_they_are_or_as_is_said(run, folder):
    rows = [f"{n},5;{n % 7:02d};{'yes' if n % 9 == 0 else 'no'}" for n in range(300)]
    (folder / "sales.csv").write_text("price;shop;late\n" + "\n".join(rows) + "\n")
    code, out, _ = run("stream", "sales.csv", "-t", "late", "-m", "smote", "--out", "more")
    assert code == 0
    assert "price: numbers with decimal commas" in out
    assert pq.read_table("more")["shop"][:2].to_pylist() == ["00", "01"]
    options = ("-m", "smote", "--out", "less", "--drop", "shop", "--json")
    told = json.loads(run("stream", "sales.csv", "-t", "late", *options)[1])
    assert told["notes"] == ["price: numbers with decimal commas"]
    assert pq.read_table("less").column_names == ["price", "late"]


@pytest.mark.parametrize("option", ["--drop-totals", "--drop-duplicates", "--drop-missing-target"])
def test_what_needs_the_whole_table_is_refused(run, option):
    code, _, err = run("stream", "days", "-t", "fraud", "-m", "smote", "--out", "more", option)
    assert code == 2
    assert f"{option} needs the whole table in memory" in err


def test_a_doubtful_date_is_told_in_words_of_the_options(run, folder):
    rows = [
        f"{n % 12 + 1}/{n % 11 + 1}/2021,{n},{'yes' if n % 9 == 0 else 'no'}" for n in range(90)
    ]
    (folder / "days.csv").write_text("day,x,late\n" + "\n".join(rows) + "\n")
    code, _, err = run("stream", "days.csv", "-t", "late", "-m", "smote", "--out", "more")
    assert code == 2
    assert "--date-format '%d/%m/%Y'" in err
