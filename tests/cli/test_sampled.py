"""``equipoise compare`` and ``equipoise check`` on files that are larger than a limit."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

RACE = ("-t", "bad", "--methods", "random-under", "--models", "decision-tree", "--folds", "2",
        "--repeats", "1", "--jobs", "1")  # fmt: skip


RANDOM = np.random.default_rng(0)
Y = RANDOM.random(4_000) < 0.05
TABLE = pa.table(
    {
        "amount": RANDOM.normal(size=Y.size) + Y,
        "age": RANDOM.normal(size=Y.size),
        "bad": np.where(Y, "yes", "no"),
    }
)
N_RARE = int(Y.sum())


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of two Parquet files of one table, and the same table as one file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "days").mkdir()
    for nth in range(2):
        pq.write_table(TABLE.slice(2_000 * nth, 2_000), tmp_path / "days" / f"{nth}.parquet")
    pq.write_table(TABLE, tmp_path / "all.parquet")
    return tmp_path


def test_a_folder_is_raced_on_a_sample_which_is_said_first(run):
    code, out, err = run("compare", "days", *RACE, "--max-cells", "9k")
    assert code == 0
    said = "4,000 rows × 3 columns are more than 9,000 cells: this is a sample of 3,000 of 4,000"
    assert said in " ".join(err.split())
    assert f"all {N_RARE} of 'yes'" in " ".join(out.split())


@pytest.mark.parametrize("data", ["days", "days/*.parquet", "all.parquet"])
def test_json_has_the_counts_of_the_whole_and_of_the_sample(run, data):
    found = json.loads(run("compare", data, *RACE, "--max-cells", "9000", "--json")[1])
    assert found["n_rows"] == 4_000
    assert found["class_counts"]["yes"] == found["sampled"]["yes"] == N_RARE
    assert sum(found["sampled"].values()) == 3_000


@pytest.mark.parametrize("options", [(), ("--max-cells", "none"), ("--max-cells", "1G")])
def test_a_folder_within_the_limit_is_raced_as_one_file_is(run, options):
    whole = json.loads(run("compare", "days", *RACE, *options, "--json")[1])
    one = json.loads(run("compare", "all.parquet", *RACE, "--json")[1])
    assert whole["sampled"] is None
    assert whole["verdict"] == one["verdict"]


def test_an_estimate_tells_of_the_sample(run):
    out = run("compare", "days", *RACE, "--max-cells", "9k", "--only-estimate")[1]
    assert "3,000 rows (a sample of 4,000)" in " ".join(out.split())


def test_check_counts_classes_in_all_rows(run):
    out = " ".join(run("check", "days", "-t", "bad", "--max-cells", "9k")[1].split())
    assert "4,000 rows, 2 columns, target bad" in out
    assert "All else is of a sample of 3,000" in out
    assert "equipoise compare days --target bad" in out


def test_columns_are_dropped_from_a_sample_too(run):
    options = ("-t", "bad", "--drop", "age", "--max-cells", "9k", "--json")
    found = json.loads(run("check", "days", *options)[1])
    assert [one["name"] for one in found["columns"]] == ["amount"]


def test_a_report_of_a_folder_names_it_and_has_a_program_that_reads_it(run, folder):
    run("compare", "days", *RACE, "--max-cells", "9k", "--html", "race.html")
    page = (folder / "race.html").read_text(encoding="utf-8")
    assert "table, target = &#39;days&#39;, &#39;bad&#39;" in page
    assert "max_cells=9000" in page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--drop-duplicates",), "--drop-duplicates looks at all rows, and of 'days' a sample"),
        (("--join-spellings",), "--join-spellings looks at all rows"),
    ],
)
def test_what_a_sample_cannot_have_is_refused(run, words, said):
    code, _, err = run("check", "days", "-t", "bad", "--max-cells", "9k", *words)
    assert code == 2
    assert said in " ".join(err.split())


@pytest.mark.parametrize("typed", ["many", "0"])
def test_a_limit_that_is_none_is_refused(run, typed):
    code, _, err = run("compare", "days", *RACE, "--max-cells", typed)
    assert code == 2
    assert f"--max-cells '{typed}': write 20M, 500k, or none" in " ".join(err.split())


def test_the_rows_of_a_method_are_judged_by_all_rows(run):
    options = ("-t", "bad", "--max-cells", "9k", "--method", "smote")
    code, _, err = run("check", "days", *options)
    assert code == 2
    assert "--method judges rows by all others" in " ".join(err.split())


def test_a_folder_without_a_target_lists_its_columns(run):
    code, _, err = run("check", "days")
    assert code == 2
    assert "there are amount, age" in " ".join(err.split())


def test_other_commands_still_want_one_file(run):
    code, _, err = run("tune", "days", "-t", "bad")
    assert code == 2
    assert "is a folder; name a file in it" in " ".join(err.split())


def test_of_three_classes_the_one_that_matters_keeps_its_rows_which_are_read_once(
    run, folder, monkeypatch
):
    from equipoise.streaming import _sampling

    read, times = _sampling.read_rows, []

    def counted(table, rows):
        times.append(rows.size)
        return read(table, rows)

    monkeypatch.setattr(_sampling, "read_rows", counted)
    code = np.where(Y, 7, np.arange(Y.size) % 2)
    (folder / "three").mkdir()
    three = TABLE.set_column(2, "bad", pa.array(code))
    pq.write_table(three, folder / "three" / "all.parquet")
    options = ("--positive", "7", "--max-cells", "9k", "--json")
    found = json.loads(run("compare", "three", *RACE, *options)[1])
    assert found["sampled"]["7"] == found["class_counts"]["7"] == N_RARE
    assert times == [3_000]
