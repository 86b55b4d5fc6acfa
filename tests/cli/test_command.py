import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv, feather, parquet

from equipoise.cli import main
from equipoise.evaluation import plausibility
from equipoise.files import _writing, read_file, write_file
from equipoise.over_sampling import SMOTE


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder to work in, with a table that has two classes, a key and a text."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    n = 90
    bad = np.where(np.arange(n) % 6 == 0, "bad", "good")
    x = rng.normal(size=n) + (bad == "bad")
    whole = pa.table(
        {
            "key": [f"{i:04d}" for i in range(n)],
            "x": x.round(4),
            "result": bad,
            "z": rng.normal(size=n).round(4),
            "colour": rng.choice(["red", "blue"], n),
        }
    )
    csv.write_csv(whole, "all.csv")
    csv.write_csv(whole.drop_columns(["key", "colour"]), "numbers.csv")
    parquet.write_table(whole.drop_columns(["key", "colour"]), "numbers.parquet")
    return tmp_path


def leftovers(folder):
    return list(folder.glob(".*.part"))


# --- check ------------------------------------------------------------------------------------


def test_check_tells_classes_columns_and_what_to_type_next(run):
    code, out, err = run("check", "all.csv", "--target", "result")
    assert (code, err) == (0, "")
    assert "90 rows, 4 columns, target result: imbalanced (5 to 1)" in out
    assert "identifier?" in out
    assert "equipoise compare all.csv --target result --drop key" in out
    assert "\x1b" not in out


def test_no_line_of_a_pipe_ends_in_spaces(run):
    _, out, _ = run("check", "all.csv", "-t", "result")
    assert [line for line in out.splitlines() if line != line.rstrip()] == []


def test_a_model_that_is_not_installed_is_known_and_told_how_to_install(run, monkeypatch):
    monkeypatch.setattr("equipoise.evaluation._race.models.find_spec", lambda package: None)
    code, out, err = run("compare", "numbers.csv", "-t", "result", "--models", "cat-boost")
    assert (code, out) == (2, "")
    assert "the model 'CatBoost' needs catboost, which is not installed" in err
    assert "pip install 'equipoise[boosting]'" in err


def test_json_is_the_dict_of_the_diagnosis(run):
    code, out, _ = run("check", "all.csv", "-t", "result", "--json")
    said = json.loads(out)
    assert code == 0
    assert (said["n_rows"], said["rarest"], said["n_rarest"]) == (90, "bad", 15)


def test_strict_ends_with_1_where_there_is_a_problem(run, folder):
    csv.write_csv(csv.read_csv("numbers.csv").slice(0, 40), "short.csv")
    assert run("check", "short.csv", "-t", "result", "--strict")[0] == 1
    assert run("check", "short.csv", "-t", "result")[0] == 0


def test_check_draws(run, folder):
    assert run("check", "numbers.csv", "-t", "result", "--plot", "seen.png")[0] == 0
    assert (folder / "seen.png").read_bytes().startswith(b"\x89PNG")


# --- resample ---------------------------------------------------------------------------------


def in_chunks(*sizes, **columns):
    """A table in chunks of some sizes."""
    whole = pa.table(columns)
    ends = np.cumsum([0, *sizes])
    parts = [whole.slice(start, n) for start, n in zip(ends[:-1], sizes, strict=True)]
    return pa.concat_tables(parts) if parts else whole


@pytest.mark.parametrize("sizes", [(0, 40), (0, 0, 10, 0, 30, 0), (10, 0, 30), (40, 0)])
@pytest.mark.parametrize("texts", [["red", "blue"], ["re,d", 'bl"ue']], ids=["plain", "quoted"])
@pytest.mark.parametrize("ending", ["csv", "tsv"])
def test_a_table_in_chunks_without_rows_is_written_byte_by_byte_as_in_one(
    folder, sizes, texts, ending
):
    columns = {"x": np.arange(40) * 0.5, "colour": texts * 20}
    for place, chunked in (
        ("one", in_chunks(40, **columns)),
        ("many", in_chunks(*sizes, **columns)),
    ):
        write_file(chunked, f"{place}.{ending}")
    written = (folder / f"many.{ending}").read_bytes()
    assert written == (folder / f"one.{ending}").read_bytes()
    assert b"\0" not in written
    assert written.count(b"\n") == 41


def test_a_table_without_rows_is_a_header(folder):
    write_file(pa.table({"x": pa.array([], pa.int64())}), "none.csv")
    assert (folder / "none.csv").read_bytes() == b"x\n"


def test_views_of_text_come_through_the_command(run, folder):
    words = pa.array(["bad", *["good"] * 3] * 10, pa.string_view())
    table = pa.table({"x": np.arange(40) * 0.5, "colour": words, "result": words})
    feather.write_feather(table, "views.arrow")
    endings = ["csv", "arrow"]
    if int(pa.__version__.partition(".")[0]) >= 18:  # before, Parquet knows no views
        endings.append("parquet")
    for ending in endings:
        code, _, err = run(
            "resample", "views.arrow", "-t", "result", "-m", "random-over", "--out", f"o.{ending}"
        )
        assert code == 0, err
    assert csv.read_csv("o.csv").num_rows == 60
    assert feather.read_table("o.arrow").schema == table.schema


@pytest.mark.filterwarnings("ignore::equipoise.exceptions.NotMeasuredWarning")
def test_columns_that_a_kind_of_file_cannot_hold_end_in_one_sentence(run, folder):
    feather.write_feather(
        pa.table(
            {"x": [[1], [2]] * 20, "z": np.arange(40) * 0.5, "result": ["a", *["b"] * 3] * 10}
        ),
        "lists.arrow",
    )
    code, _, err = run("resample", "lists.arrow", "-t", "result", "-m", "smote", "--out", "o.csv")
    assert code == 2
    assert "a csv file cannot hold such columns" in err
    assert err.count("\n") == 1
    assert not (folder / "o.csv").exists()
    assert leftovers(folder) == []


DAMAGE = """
import os, random, signal, sys
import pandas, pyarrow.compute, pyarrow.csv, pyarrow.feather, pyarrow.parquet
from equipoise.exceptions import FileError
from equipoise.files import read_file, write_file

def copy():
    try:
        write_file(read_file("damaged.arrow").table, "o.csv")
    except FileError as error:
        print(error, flush=True)
        return 2
    return 0

whole, rng = open("whole.arrow", "rb").read(), random.Random(0)
body = whole.index(b"text 0")
for trial in range(int(sys.argv[1])):
    damaged = bytearray(whole)
    # Half of the places lie where offsets, indices and texts are, half anywhere.
    near = range(max(8, body - 600), body + 600)
    place = rng.choice(near if trial % 2 else range(8, len(whole)))
    damaged[place % len(whole)] ^= 1 << rng.randrange(8)
    open("damaged.arrow", "wb").write(damaged)
    child = os.fork()
    if child == 0:
        log = os.open("log.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(log, 1), os.dup2(log, 2)
        signal.alarm(60)
        os._exit(copy())
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    said = open("log.txt").read()
    assert code in (0, 2), (trial, place, code, said)
    assert code == 0 or said.count("\\n") == 1, (trial, place, said)
    assert os.path.exists("o.csv") == (code == 0), (trial, place, said)
    if code == 0:
        os.unlink("o.csv")
    print(code, flush=True)  # what is not written yet a fork would write, too
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="each trial is a process of its own")
def test_no_damaged_byte_of_an_arrow_file_ends_the_process_by_a_signal(folder):
    n = 40
    words = [f"text {i % 7}" for i in range(n)]
    feather.write_feather(
        pa.table(
            {
                "x": np.arange(n) * 0.5,
                "words": words,
                "coded": pa.array(words).dictionary_encode(),
                "views": pa.array(
                    [f"a text that is long, {i}" for i in range(n)], pa.string_view()
                ),
                "y": np.where(np.arange(n) < 10, "rare", "common"),
            }
        ),
        "whole.arrow",
        compression="uncompressed",
    )
    done = subprocess.run(
        [sys.executable, "-c", DAMAGE, "60"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "2" in done.stdout.split()
    assert set(done.stdout.split()) <= {"0", "2"}


@pytest.mark.parametrize("ending", ["csv", "tsv", "parquet", "arrow"])
def test_what_is_written_is_what_the_sampler_makes(run, ending):
    out = f"new.{ending}"
    code, printed, _ = run("resample", "numbers.parquet", "-t", "result", "-m", "smote", "-o", out)
    assert (code, printed) == (0, "")
    made = read_file(out).table
    table = parquet.read_table("numbers.parquet")
    X_new, y_new = SMOTE(random_state=0).fit_resample(
        table.drop_columns(["result"]), table["result"]
    )
    assert made.column_names == ["x", "result", "z"]
    assert made["result"].to_pylist() == y_new.to_pylist()
    np.testing.assert_allclose(made["x"], X_new["x"])


def test_provenance_names_both_parents(run):
    run("resample", "numbers.csv", "-t", "result", "-m", "smote", "-o", "p.csv", "--provenance")
    made, old = csv.read_csv("p.csv"), csv.read_csv("numbers.csv")
    new = made.filter(made["synthetic"])
    low, high = (np.asarray(old["x"].take(new[name])) for name in ("base_row", "partner_row"))
    x = np.asarray(new["x"])
    assert ((x >= np.minimum(low, high) - 1e-9) & (x <= np.maximum(low, high) + 1e-9)).all()
    real = made.filter(pa.compute.invert(made["synthetic"]))
    assert real["base_row"].to_pylist() == list(range(90))
    assert real["partner_row"].null_count == 90


def test_provenance_tells_the_place_on_the_line_whatever_order_rows_come_in(run):
    arguments = ("-t", "result", "-m", "smote-enn", "-o", "p.csv", "--provenance", "--json")
    code, out, _ = run("resample", "numbers.csv", *arguments)
    assert code == 0
    names = ["synthetic", "base_row", "partner_row", "position", "other_rows"]
    assert json.loads(out)["provenance"] == names
    made, old = csv.read_csv("p.csv"), csv.read_csv("numbers.csv")
    new = made.filter(made["synthetic"])
    assert 0 < new.num_rows < 60
    base, partner = (np.asarray(old["z"].take(new[name])) for name in ("base_row", "partner_row"))
    place = np.asarray(new["position"])
    np.testing.assert_allclose(new["z"], base + place * (partner - base))


def test_provenance_takes_names_that_are_free(run):
    table = csv.read_csv("numbers.csv")
    for name in ("synthetic", "_position"):
        table = table.append_column(name, table["x"])
    csv.write_csv(table, "taken.csv")
    run("resample", "taken.csv", "-t", "result", "-m", "smote", "-o", "p.csv", "--provenance")
    made = csv.read_csv("p.csv")
    assert made.column_names[-5:] == [
        "__synthetic", "__base_row", "__partner_row", "__position", "__other_rows",
    ]  # fmt: skip
    assert made["__synthetic"].to_pylist().count(True) == 60


def test_provenance_of_added_rows_alone_is_theirs(run):
    arguments = ("-t", "result", "-m", "smote", "-o", "p.csv", "--provenance", "--synthetic-only")
    run("resample", "numbers.csv", *arguments)
    made = csv.read_csv("p.csv")
    assert made["synthetic"].to_pylist() == [True] * 60
    assert made["partner_row"].null_count == 0


def test_check_judges_the_rows_of_a_method_as_the_function_does(run):
    _, out, _ = run("check", "numbers.csv", "-t", "result", "--method", "smote", "--json")
    said = json.loads(out)["plausibility"]
    table = csv.read_csv("numbers.csv")
    expected = plausibility(SMOTE(), table, "result").to_dict()
    newness = said["classes"][0]["measures"]["newness"]
    assert newness == expected["classes"][0]["measures"]["newness"]
    code, out, _ = run("check", "numbers.csv", "-t", "result", "-m", "smote")
    assert code == 0
    assert "Synthetic rows of class 'bad' (SMOTE): 30 from half of 15 rows" in out
    assert newness["sentence"] in " ".join(out.split())
    assert "are not anonymous" in out


def test_the_report_of_check_has_the_rows_of_a_method(run, folder):
    arguments = ("-t", "result", "--method", "smote", "--html", "table.html")
    assert run("check", "numbers.csv", *arguments)[0] == 0
    page = (folder / "table.html").read_text(encoding="utf-8")
    assert "distance to real rows" in page
    assert "are not anonymous" in page


def test_check_refuses_a_method_that_adds_nothing_before_it_is_used(run):
    code, _, err = run("check", "no-such.csv", "-t", "result", "--method", "smotes")
    assert code == 2
    assert "there is no method 'smotes'" in err
    code, _, err = run("check", "numbers.csv", "-t", "result", "--method", "tomek-links")
    assert code == 2
    assert "plausibility: TomekLinks added no rows" in err


def test_synthetic_rows_alone(run):
    arguments = ("-t", "result", "-m", "smote", "--ratio", 0.4, "--synthetic-only", "-o", "s.csv")
    assert run("resample", "numbers.csv", *arguments)[0] == 0
    assert csv.read_csv("s.csv")["result"].to_pylist() == ["bad"] * 15


def test_keys_with_leading_zeros_and_texts_stay(run):
    code, *_ = run("resample", "all.csv", "-t", "result", "-m", "random-over", "-o", "o.csv")
    assert code == 0
    first = Path("o.csv").read_text().splitlines()[1]
    assert first.startswith("0000,")


def test_texts_with_separators_and_quotes_come_back(run):
    odd = pa.table({"a,b": ['x "y"', "u,v", "", "w"], "result": ["p", "q", "q", "q"]})
    csv.write_csv(odd, "odd.csv")
    assert run("resample", "odd.csv", "-t", "result", "-m", "random-under", "-o", "o.csv")[0] == 0
    made = csv.read_csv("o.csv")
    assert made.column_names == ["a,b", "result"]
    assert 'x "y"' in made["a,b"].to_pylist()


def test_json_tells_the_counts(run):
    _, out, _ = run("resample", "all.csv", "-t", "result", "-m", "RandomUnderSampler", "-o",
                    "u.csv", "--json")  # fmt: skip
    said = json.loads(out)
    assert said["before"] == {"good": 75, "bad": 15}
    assert said["after"] == {"good": 15, "bad": 15}


def test_the_same_seed_gives_the_same_file(run):
    for name, seed in (("a.csv", 1), ("b.csv", 1), ("c.csv", 2)):
        run("resample", "numbers.csv", "-t", "result", "-m", "smote", "-o", name, "--seed", seed)
    a, b, c = (Path(name).read_text() for name in ("a.csv", "b.csv", "c.csv"))
    assert a == b != c


@pytest.mark.parametrize("out", ["numbers.csv", "./numbers.csv"])
def test_a_file_is_never_written_over_itself(run, out):
    arguments = ("numbers.csv", "-t", "result", "-m", "smote", "-o", out, "--force")
    code, _, err = run("resample", *arguments)
    assert code == 2
    assert "is the file that is read" in err
    assert csv.read_csv("numbers.csv").num_rows == 90


def test_another_file_is_written_over_by_force_only(run, folder):
    (folder / "out.csv").write_text("old")
    arguments = ("numbers.csv", "-t", "result", "-m", "smote", "-o", "out.csv")
    code, _, err = run("resample", *arguments)
    assert (code, (folder / "out.csv").read_text()) == (2, "old")
    assert "overwrite it with --force" in err
    assert run("resample", *arguments, "--force")[0] == 0
    assert csv.read_csv("out.csv").num_rows == 150


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(run, folder, monkeypatch):
    (folder / "out.csv").write_text("old")

    def break_off(table, sink, *how):
        sink.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_writing, "_write", break_off)
    arguments = ("numbers.csv", "-t", "result", "-m", "smote", "-o", "out.csv", "--force")
    code, _, err = run("resample", *arguments)
    assert (code, (folder / "out.csv").read_text()) == (2, "old")
    assert "No space left on device" in err
    assert leftovers(folder) == []


def test_a_full_device_is_one_sentence(run):
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    code, _, err = run("resample", "numbers.csv", "-t", "result", "-m", "smote", "-o", "/dev/full")
    assert (code, err.count("\n")) == (2, 1)
    assert "No space left" in err


# --- bad input --------------------------------------------------------------------------------


def prepare_bad_files(folder):
    (folder / "empty.csv").write_bytes(b"")
    (folder / "blank.csv").write_text("\n \n")
    (folder / "header.csv").write_text("x,result\n")
    (folder / "ragged.csv").write_text("x,result\n1,a\n2,b,c\n")
    (folder / "twice.csv").write_text("x,x,result\n1,2,a\n")
    (folder / "one.csv").write_text("result\na\nb\n")
    (folder / "hole.csv").write_text("x,result\n1,a\n2,\n3,b\n")
    (folder / "cut.parquet").write_bytes((folder / "numbers.parquet").read_bytes()[:700])
    (folder / "cut.csv.gz").write_bytes(b"\x1f\x8b\x08\x00rubbish")
    many = [f"n{i}" for i in range(200)]
    csv.write_csv(pa.table({"x": range(200), "result": many}), folder / "many.csv")
    csv.write_csv(pa.table({"x": range(9), "result": ["a"] * 9}), folder / "same.csv")
    few = ["a"] * 20 + ["b"] * 3
    csv.write_csv(pa.table({"x": range(23), "result": few}), folder / "few.csv")


BAD = [
    ("chek all.csv", 'Did you mean "check"'),
    ("check all.csv", "Name it with --target; there are key, x, result"),
    ("check all.csv -t resul", "Did you mean 'result'"),
    ("check all.csv -t x", "holds numbers such as"),
    ("check all.csv -t result --drop colur", "Did you mean 'colour'"),
    ("check all.csv -t result --drop result", "would leave out the target"),
    ("check all.csv extra -t result", "too many arguments: 'extra'"),
    ("check al.csv -t result", "Did you mean 'all.csv'"),
    ("check . -t result", "is a folder"),
    ("check empty.csv -t result", "is empty"),
    ("check blank.csv -t result", "white space"),
    ("check header.csv -t result", "no rows"),
    ("check ragged.csv -t result", "cannot be read as a CSV"),
    ("check twice.csv -t result", "same name: x"),
    ("check one.csv -t result", "no column"),
    ("check hole.csv -t result", "missing in 1 row"),
    ("check cut.parquet -t result", "cut off or damaged"),
    ("check cut.csv.gz -t result", "cannot be unzipped"),
    ("check many.csv -t result", "200 distinct values"),
    ("check same.csv -t result", "one class only"),
    ("check all.csv -t result --plot seen.doc", "let the name end in .png"),
    ("compare numbers.csv -t result --k 5-1", "--k '5-1' holds no number: the smaller comes first"),
    ("tune numbers.csv -t result --k 3,5-1", "--k '5-1' holds no number: the smaller comes first"),
    ("compare numbers.csv -t result --k ,", "--k ',' holds no number: write them as 1,3,5"),
    ("compare numbers.csv -t result --k 0-3", "--k '0-3': write whole numbers from 1"),
    ("check all.csv -t result --jobs two", 'unable to convert "two"'),
    ("compare few.csv -t result", "class 'b' has 3 rows, fewer than the 5 folds"),
    ("compare numbers.csv -t result --methods smot", "Did you mean 'smote'"),
    ("compare numbers.csv -t result --models tree-decision", "no model 'tree-decision'"),
    ("compare numbers.csv -t result --score rocauk", "Did you mean 'roc-auc'"),
    ("compare numbers.csv -t result --k two", "--k 'two'"),
    ("compare numbers.csv -t result --ratio much", "--ratio 'much'"),
    ("compare numbers.csv -t result --ratio 2", "above 0, at most 1"),
    ("compare numbers.csv -t result --time-limit soon", "write 90s, 5m, 1h, or none"),
    ("compare numbers.csv -t result --positive bat", "Did you mean 'bad'"),
    ("compare numbers.csv -t result --groups y", "no column 'y'"),
    ("compare numbers.csv -t result --folds 1", "at least 2"),
    ("tune numbers.csv -t result --out nowhere/a.py", "no folder 'nowhere'"),
    ("resample numbers.csv -t result -o o.csv", "equipoise methods"),
    ("resample numbers.csv -t result -m smote", "where to?"),
    ("resample numbers.csv -t result -m smote -o -  --json", "both write to standard output"),
    ("resample numbers.csv -t result -m smot -o o.csv", "Did you mean 'smote'"),
    ("resample numbers.csv -t result -m smote --k 40 -o o.csv", "15 rows, but k_neighbors=40"),
    ("resample numbers.csv -t result -m random-under --k 4 -o o.csv", "looks at no neighbours"),
    ("resample numbers.csv -t result -m smote --set k=3 -o o.csv", "no parameter 'k'"),
    ("resample numbers.csv -t result -m smote --set 3 -o o.csv", "name=value"),
    ("resample numbers.csv -t result -m smote -o o.doc", "does not tell its format"),
    ("resample numbers.csv -t result -m smote -o no/o.csv", "no folder 'no'"),
    ("resample numbers.csv -t result -m random-under -o o.csv --synthetic-only", "adds no rows"),
    ("data yeast44", "Did you mean 'yeast4'"),
    ("methods smot", "Did you mean 'smote'"),
]


@pytest.mark.parametrize(("line", "sentence"), BAD)
def test_bad_input_is_one_sentence_and_exit_code_2(run, folder, line, sentence):
    prepare_bad_files(folder)
    before = sorted(folder.iterdir())
    code, out, err = run(*line.split())
    assert (code, out) == (2, "")
    assert err.startswith("equipoise: ")
    assert err.count("\n") == 1
    assert sentence in err
    assert sorted(folder.iterdir()) == before


def test_a_read_only_folder_is_refused_before_any_work(run, folder, monkeypatch):
    monkeypatch.setattr(_writing.os, "access", lambda path, mode: False)
    code, _, err = run("resample", "numbers.csv", "-t", "result", "-m", "smote", "-o", "o.csv")
    assert code == 2
    assert "read-only" in err


def test_what_should_not_happen_is_a_sentence_and_exit_code_1(run, monkeypatch):
    import equipoise.evaluation

    def fail(*_, **__):
        raise KeyError("deep inside")

    monkeypatch.setattr(equipoise.evaluation, "diagnose", fail)
    code, _, err = run("check", "numbers.csv", "-t", "result")
    assert (code, err.count("\n")) == (1, 1)
    assert "EQUIPOISE_DEBUG=1" in err
    monkeypatch.setenv("EQUIPOISE_DEBUG", "1")
    with pytest.raises(KeyError):
        main(["check", "numbers.csv", "-t", "result"])


# --- compare and tune -------------------------------------------------------------------------

RACE = ("numbers.csv", "-t", "result", "--methods", "random-over", "--models", "decision-tree",
        "--folds", 3, "-j", 1)  # fmt: skip


def test_compare_ends_with_the_verdict(run, folder):
    code, out, err = run("compare", *RACE, "--repeats", 1, "--plot", "race.svg")
    assert (code, err) == (0, "")
    lines = out.strip().splitlines()
    assert any(line.startswith("random over") for line in lines)
    assert "3 folds" in out
    verdict, picture = " ".join(out.split()).split("For class ")[1].split(" Picture: ")
    assert verdict.startswith("'bad', nothing beats decision tree")
    assert "ruled out. Take decision tree on the rows as they are: " in verdict
    assert picture == "race.svg"
    assert b"<svg" in (folder / "race.svg").read_bytes()


def test_compare_agrees_with_the_function(run):
    from equipoise.evaluation import compare

    _, out, _ = run("compare", *RACE, "--repeats", 1, "--json")
    table = csv.read_csv("numbers.csv")
    found = compare(
        table, "result", candidates=["random over"], models=["decision tree"], n_splits=3,
        n_repeats=1, n_jobs=1,
    )  # fmt: skip
    said = json.loads(out)
    assert said["verdict"] == found.verdict
    assert said["summary"][1]["mean"] == pytest.approx(found.summary()[1].mean)


def test_a_miss_that_costs_more_lowers_the_threshold_as_in_python(run):
    from equipoise.evaluation import compare

    costs = ("--miss-cost", 20, "--alarm-cost", 1, "--score", "cost")
    _, out, _ = run("compare", *RACE, "--repeats", 1, "--json", *costs)
    found = compare(
        csv.read_csv("numbers.csv"), "result", candidates=["random over"], score="cost",
        models=["decision tree"], n_splits=3, n_repeats=1, n_jobs=1, costs=[[0, 20], [1, 0]],
    )  # fmt: skip
    assert json.loads(out)["summary"][0]["mean"] == found.summary()[0].mean


def test_an_estimate_runs_nothing(run):
    _, out, _ = run("compare", *RACE, "--only-estimate", "--json")
    said = json.loads(out)
    assert (said["n_rows"], said["n_folds"], said["n_models"]) == (90, 9, 1)


def test_an_interrupted_race_prints_what_is_done(run, monkeypatch):
    from equipoise.evaluation._race import rounds as race

    calls = []
    original = race.run_family

    def interrupt(*arguments, **options):
        calls.append(1)
        if len(calls) > 4:
            raise KeyboardInterrupt
        return original(*arguments, **options)

    monkeypatch.setattr(race, "run_family", interrupt)
    code, out, _ = run("compare", *RACE, "--repeats", 1)
    assert code == 1
    assert "Not finished" in out


def test_who_cannot_run_is_told_in_one_short_line(run):
    rows = csv.read_csv("numbers.csv")
    few = pa.concat_tables(
        [rows.filter(pa.compute.equal(rows["result"], "good")), rows.slice(0, 19)]
    )
    csv.write_csv(few, "few.csv")
    arguments = ("few.csv", "-t", "result", "--methods", "smote", "--models", "decision-tree")
    _, out, _ = run("compare", *arguments, "--folds", 3, "--repeats", 1, "-j", 1)
    line = next(line for line in out.splitlines() if line.startswith("Not applicable"))
    assert line.startswith("Not applicable: SMOTE: class 'bad' has ")
    assert "Expected" not in out


def test_tune_writes_a_program_that_runs(run, folder):
    code, out, _ = run("tune", *RACE, "--ratio", "0.5,1", "-o", "model.py", "--plot", "map.png")
    assert code == 0
    assert "Chosen:" in out
    compile((folder / "model.py").read_text(), "model.py", "exec")
    assert (folder / "map.png").stat().st_size > 5000


# --- methods, data, help ----------------------------------------------------------------------


def test_methods_lists_every_sampler_once(run):
    from equipoise import over_sampling, under_sampling

    _, out, _ = run("methods", "--json")
    classes = [one["class"].rpartition(".")[2] for one in json.loads(out)["samplers"]]
    public = {
        name
        for package in (over_sampling, under_sampling)
        for name in package.__all__
        if hasattr(getattr(package, name), "fit_resample")
    }
    assert len(classes) == len(set(classes))
    assert public <= set(classes)


def test_a_method_is_found_however_it_is_written(run):
    for name in ("borderline-smote", "BorderlineSMOTE", "borderline_smote", "BORDERLINESMOTE"):
        code, out, _ = run("methods", name)
        assert code == 0
        assert "m_neighbors" in out


def test_a_table_of_the_data_extra_becomes_a_file(run):
    assert run("data", "yeast4", "-o", "y.csv")[0] == 0
    code, out, _ = run("check", "y.csv", "-t", "Class", "--json")
    assert (code, json.loads(out)["n_rarest"]) == (0, 51)
    assert "yeast4" in run("data")[1]
    assert json.loads(run("data", "yeast4", "--json")[1])["n_rows"] == 1484


@pytest.mark.parametrize(
    "name", ["check", "audit", "compare", "tune", "predict", "resample", "methods", "data", "docs"]
)
def test_every_help_has_examples(run, name):
    code, out, _ = run(name, "--help")
    assert code == 0
    assert f"equipoise {name}" in out.partition("Examples:")[2]
    assert "@stream" not in out


def test_the_command_explains_itself(run):
    code, out, _ = run("--help")
    assert code == 0
    assert "Exit codes" in out


# --- as a process -----------------------------------------------------------------------------


def process(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "equipoise", *arguments],
        capture_output=True,
        timeout=60,
        check=False,
        **options,
    )


def test_tables_go_through_pipes(folder):
    content = (folder / "numbers.csv").read_bytes()
    first = process("resample", "-", "-t", "result", "-m", "smote", "-o", "-", input=content)
    assert first.returncode == 0
    second = process("check", "-", "-t", "result", "--json", input=first.stdout)
    assert json.loads(second.stdout)["ratio"] == 1


def test_help_comes_at_once(folder):
    process("--help")  # the first run writes the compiled files
    seconds = []
    for _ in range(4):
        start = time.perf_counter()
        assert process("--help").returncode == 0
        seconds.append(time.perf_counter() - start)
    # 0.6 s is promised; a busy machine gets some patience.
    assert min(seconds) < 1.2


def test_help_loads_nothing_heavy(folder):
    program = (
        "import sys\nfrom equipoise.cli import main\nmain(['--help'])\n"
        "heavy = {'numpy', 'scipy', 'sklearn', 'pandas', 'pyarrow', 'matplotlib', 'narwhals'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("missing", ["cyclopts", "rich", "pyarrow"])
def test_a_missing_extra_is_one_sentence(folder, missing):
    program = (
        f"import sys\nsys.modules[{missing!r}] = None\nfrom equipoise.cli import main\n"
        "sys.exit(main(['check', 'numbers.csv', '-t', 'result']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "pip install 'equipoise[cli]'" in done.stderr


def test_a_reader_who_leaves_early_causes_no_noise(folder):
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "equipoise", "data", "hypothyroid", "-o", "-"],
        stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False,
    )  # fmt: skip
    os.close(writer)
    assert done.stderr == b""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete_commands(shell):
    from equipoise.cli._app import make_app

    script = make_app().generate_completion(shell=shell)
    assert all(name in script for name in ("check", "compare", "--target"))


@pytest.mark.parametrize(
    "setting", ["k_neighbors=x", "k_neighbors=-1", "k_neighbors={", "columns=5"]
)
def test_a_setting_that_the_method_refuses_is_told_in_one_sentence(run, setting):
    options = ["-m", "smote", "-t", "result", "-o", "new.csv", "--set", setting]
    code, out, err = run("resample", "numbers.csv", *options)
    assert (code, out) == (2, "")
    assert err.startswith(f"equipoise: --set {setting!r}: ")
    assert "should not happen" not in err
    assert err.count("\n") == 1


def test_a_pipe_that_nobody_reads_is_the_end_on_windows_too(run, monkeypatch):
    """There it is an invalid argument, and of no file."""

    class Closed:
        encoding = "utf-8"

        def write(self, text):
            raise OSError(errno.EINVAL, "Invalid argument")

        def flush(self):
            pass

        def isatty(self):
            return False

        def fileno(self):
            return os.open(os.devnull, os.O_WRONLY)

    monkeypatch.setattr(sys, "stdout", Closed())
    assert main(["methods"]) == 2
    monkeypatch.setattr("equipoise.cli._show._IS_WINDOWS", True)
    assert main(["methods"]) == 0


SHORT = ("--methods", "random-under", "--models", "decision-tree", "--folds", "2", "-j", "1")
WRITES = {
    "tune": (*SHORT, "--save", "m.skops", "--out", "p.py", "--plot", "p.png", "--html", "w.html"),
    "tune json": (*SHORT, "--save", "m.skops", "--html", "w.html", "--json"),
    "compare": (*SHORT, "--repeats", "1", "--plot", "p.png", "--html", "w.html"),
    "check": ("--plot", "p.png", "--html", "w.html"),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_reader_who_leaves_early_still_gets_the_files(folder, name):
    """Each line fails at once, unbuffered, as a long report does when the buffer is full."""
    reader, writer = os.pipe()
    os.close(reader)
    files = [one for one in WRITES[name] if one.endswith((".skops", ".py", ".png", ".html"))]
    command = [sys.executable, "-u", "-m", "equipoise", name.split()[0], "numbers.csv",
               "-t", "result", *WRITES[name]]  # fmt: skip
    done = subprocess.run(command, stdout=writer, stderr=writer, timeout=120, check=False)
    os.close(writer)
    assert done.returncode == 0
    assert [one for one in files if not (folder / one).is_file()] == []


def test_a_reader_who_leaves_early_does_not_change_the_exit_code(folder):
    csv.write_csv(csv.read_csv("numbers.csv").slice(0, 40), "short.csv")
    command = [sys.executable, "-m", "equipoise", "check", "short.csv", "-t", "result", "--strict"]
    expected = subprocess.run(command, capture_output=True, timeout=60, check=False).returncode
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writer)
    assert (done.returncode, expected, done.stderr) == (1, 1, b"")
