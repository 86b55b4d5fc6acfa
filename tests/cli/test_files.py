"""What the command does with people's files: options, streams, what it writes and says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv, feather

from equipoise.files import read_file

EURO = "\u20ac"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a file as a German Excel writes it."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    rows = ["Ziel;Betrag;Tag;-"]
    for row in range(60):
        amount = f"{rng.normal(500, 200):.0f},{row % 9 + 11}"
        day = f"{row % 28 + 1:02d}.{row % 12 + 1:02d}.2021"
        rows.append(f"{'ja' if row % 5 == 0 else 'nein'};{amount} {EURO};{day};{row * 7 % 13}")
    Path("kunden.csv").write_bytes("\n".join([*rows, ""]).encode("cp1252"))
    return tmp_path


def test_check_says_how_the_file_was_read(run):
    code, out, err = run("check", "kunden.csv", "-t", "Ziel")
    assert (code, err) == (0, "")
    said = out.partition("How the file was read")[2]
    assert "- read as cp1252" in said
    assert "--encoding 'cp1250'" in said
    assert f"- Betrag: numbers in {EURO} with decimal commas" in said
    assert "- Tag: dates written as %d.%m.%Y" in said


def test_a_plain_file_has_nothing_said_of_it(run, folder):
    (folder / "plain.csv").write_text("y,x\na,1\nb,2\nb,3\n")
    _, out, _ = run("check", "plain.csv", "-t", "y")
    assert "How the file was read" not in out
    said = json.loads(run("check", "plain.csv", "-t", "y", "--json")[1])["file"]
    assert said == {"kind": "csv", "encoding": "utf-8", "separator": ",", "notes": []}


def test_other_commands_say_it_beside_their_results(run):
    code, out, err = run("resample", "kunden.csv", "-t", "Ziel", "-m", "smote", "-o", "mehr.csv")
    assert (code, out) == (0, "")
    assert "equipoise: Tag: dates written as %d.%m.%Y\n" in err
    assert err.endswith("written to mehr.csv\n")


def test_a_file_comes_back_in_its_own_style(run, folder):
    run("resample", "kunden.csv", "-t", "Ziel", "-m", "random-over", "-o", "mehr.csv")
    old = (folder / "kunden.csv").read_bytes().splitlines()
    made = (folder / "mehr.csv").read_bytes().splitlines()
    assert made[:61] == old
    assert set(made[61:]) <= set(old)
    assert len(made) == 97


def test_several_methods_write_a_file_each(run, folder):
    code, _, err = run(
        "resample", "kunden.csv", "-t", "Ziel", "-m", "smote,random-under", "-o", "neu.csv"
    )
    assert code == 0
    assert read_file("neu-smote.csv").table.num_rows == 96
    assert read_file("neu-random-under.csv").table.num_rows == 24
    assert "written to neu-smote.csv" in err


def test_several_methods_are_several_reports(run):
    options = ("-m", "smote,random-under", "-o", "neu.csv.gz", "--json")
    said = json.loads(run("resample", "kunden.csv", "-t", "Ziel", *options)[1])
    assert [one["out"] for one in said] == ["neu-smote.csv.gz", "neu-random-under.csv.gz"]


# --- a dash is a dash -------------------------------------------------------------------------


def test_a_column_called_dash_is_dropped(run):
    said = json.loads(run("check", "kunden.csv", "-t", "Ziel", "--drop", "-", "--json")[1])
    assert [one["name"] for one in said["columns"]] == ["Betrag", "Tag"]


def test_a_dash_may_be_the_word_for_a_missing_value_or_the_separator(run, folder):
    (folder / "a.csv").write_text("y,x\na,u\nb,-\nb,v\n")
    options = ("check", "a.csv", "-t", "y", "--json")
    assert json.loads(run(*options, "--missing", "-")[1])["n_missing"] == 1
    assert json.loads(run(*options, "--holes", "-")[1])["n_missing"] == 1
    assert json.loads(run(*options, "--missing", "-,u")[1])["n_missing"] == 2
    (folder / "b.csv").write_text("y-x\na-1\nb-2\n")
    said = json.loads(run("check", "b.csv", "-t", "y", "--separator", "-", "--json")[1])
    assert said["n_columns"] == 1
    assert "there is no column '-'" in run("check", "a.csv", "-t", "-")[2]


def test_a_dash_is_a_stream_for_data_and_out():
    text = "y,x\n" + "a,1\n" * 3 + "b,2\n"
    done = subprocess.run(
        [sys.executable, "-m", "equipoise", "resample", "-", "-t", "y", "-m", "random-over",
         "--out", "-"],
        input=text.encode(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.stdout == (text + "b,2\n" * 2).encode()
    assert b"written to standard output" in done.stderr


# --- what is mended on request ----------------------------------------------------------------


def messy_target(folder):
    rows = ["y,x", *["Yes,1", "No,2", "No,3", "yes,4", "Yes ,5", ",6", ",7", "No,2"] * 2]
    (folder / "m.csv").write_text("\n".join([*rows, ""]))
    return "check", "m.csv", "-t", "y", "--json"


def test_what_is_left_out_or_joined_is_said_with_how_much(run, folder):
    options = messy_target(folder)
    code, _, err = run(*options)
    assert code == 2
    assert "missing in 4 rows" in err
    assert "--drop-missing-target" in err
    said = json.loads(
        run(*options, "--drop-missing-target", "--drop-duplicates", "--join-spellings")[1]
    )
    notes = " / ".join(note["says"] for note in said["file"]["notes"])
    assert "4 rows without a class left out" in notes
    assert "7 rows equal to an earlier one left out" in notes
    assert "spellings joined as 'Yes': 'Yes' (2), 'yes' (2), 'Yes ' (2)" in notes
    assert {one["label"]: one["n_rows"] for one in said["classes"]} == {"Yes": 3, "No": 2}


def test_spellings_that_are_not_joined_are_said(run, folder):
    said = json.loads(run(*messy_target(folder), "--drop-missing-target")[1])
    assert len(said["classes"]) == 4
    assert "--join-spellings makes them one" in said["file"]["notes"][0]["says"]


def test_the_command_to_type_next_has_the_options_of_this_one(run, folder):
    (folder / "a b.csv").write_text(
        "y;x;z\n" + "".join(f"{'abbb'[n % 4]};{n},5;1\n" for n in range(12))
    )
    options = ("--separator", ";", "--types", "x=number", "--drop", "z", "--drop-duplicates")
    _, out, _ = run("check", "a b.csv", "-t", "y", *options)
    (line,) = [one for one in out.splitlines() if "equipoise compare" in one]
    assert line.strip() == (
        "equipoise compare 'a b.csv' --target y --drop z --folds 3 --separator ';' "
        "--types x=number --drop-duplicates"
    )


@pytest.mark.parametrize("option", [[], ["--join-spellings"]], ids=["not joined", "joined"])
def test_the_command_to_type_next_joins_spellings_of_one_class(run, folder, option):
    labels = ["yes", "Yes "] * 4 + ["no"] * 40
    rows = [f"{n},{n % 7},{label}" for n, label in enumerate(labels)]
    (folder / "said.csv").write_text("\n".join(["a,b,y", *rows]))
    _, out, _ = run("check", "said.csv", "-t", "y", *option)
    (line,) = [one for one in out.splitlines() if "equipoise compare" in one]
    assert line.split().count("--join-spellings") == 1


# --- time -------------------------------------------------------------------------------------

RACE = ("--methods", "random-over", "--models", "decision-tree", "--folds", 2, "--repeats", 1,
        "-j", 1)  # fmt: skip


def test_texts_are_refused_as_time(run, folder):
    table = pa.table(
        {"y": ["a", "a", "b"] * 20, "x": range(60), "day": ["2.1.2021", "10.12.2020"] * 30}
    )
    feather.write_feather(table, "days.arrow")
    code, _, err = run("compare", "days.arrow", "-t", "y", "--time", "day", *RACE)
    assert code == 2
    assert "--time day holds texts such as '2.1.2021', which have no order in time" in err
    code, _, _ = run(
        "compare", "days.arrow", "-t", "y", "--time", "day", "--types", "day=date", *RACE
    )
    assert code == 0


def test_days_of_a_csv_file_are_in_the_order_of_the_calendar(run, folder):
    """The same figures as with the days as ISO 8601."""
    rng = np.random.default_rng(1)
    rows = [(f"{n % 28 + 1}.{n // 28 % 12 + 1}.{2020 + n // 336}", n) for n in range(500)]
    order = rng.permutation(500)
    texts, iso = ["y;x;day"], ["y;x;day"]
    for n in order:
        day, at = rows[n]
        value = f"{'ab'[int(rng.random() < 0.3 + at / 2000)]};{rng.integers(9) + at % 3}"
        texts.append(f"{value};{day}")
        d, m, year = day.split(".")
        iso.append(f"{value};{year}-{int(m):02d}-{int(d):02d}")
    (folder / "t.csv").write_text("\n".join([*texts, ""]))
    (folder / "i.csv").write_text("\n".join([*iso, ""]))
    found = [
        json.loads(run("compare", name, "-t", "y", "--time", "day", "--json", *RACE)[1])["summary"]
        for name in ("t.csv", "i.csv")
    ]
    assert [one["mean"] for one in found[0]] == [one["mean"] for one in found[1]]


# --- any encoding of the output ---------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_results_go_into_a_stream_of_any_encoding(folder, encoding):
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    for options in ([], ["--json"]):
        done = subprocess.run(
            [sys.executable, "-m", "equipoise", "check", "kunden.csv", "-t", "Ziel", *options],
            capture_output=True, check=False, env=environment,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, b"")
        text = done.stdout.decode(encoding)
        if options:
            assert EURO in json.loads(text)["file"]["notes"][1]["says"]
        else:
            assert "Betrag" in text


def test_a_written_table_is_not_changed_by_the_encoding_of_the_terminal(folder):
    command = [sys.executable, "-m", "equipoise", "resample", "kunden.csv", "-t", "Ziel",
               "-m", "random-over", "-o", "-"]  # fmt: skip
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert done.stdout.decode("cp1252").count(EURO) == 96


def test_numbers_of_a_race_are_those_of_the_clean_file(run, folder):
    run("resample", "kunden.csv", "-t", "Ziel", "-m", "smote", "-o", "neu.arrow")
    table = read_file("kunden.csv").table
    csv.write_csv(table, "clean.csv")
    run("resample", "clean.csv", "-t", "Ziel", "-m", "smote", "-o", "clean.arrow")
    made, clean = feather.read_table("neu.arrow"), feather.read_table("clean.arrow")
    assert made.to_pydict() == clean.to_pydict()


# --- pipes that have a name -------------------------------------------------------------------

needs_names = pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="pipes have no names here")


def pipe_with(content):
    """A pipe as a shell makes it of ``<(cat FILE)``."""
    reader, writer = os.pipe()
    os.write(writer, content)
    os.close(writer)
    return reader


@needs_names
def test_a_pipe_is_read_as_the_file_is(run, folder):
    reader = pipe_with((folder / "kunden.csv").read_bytes())
    code, out, err = run("check", f"/dev/fd/{reader}", "-t", "Ziel", "--html", "page.html")
    os.close(reader)
    assert (code, err) == (0, "")
    before, _, after = run("check", "kunden.csv", "-t", "Ziel")[1].rpartition("\n\n")
    assert out.startswith(before)
    assert "equipoise compare kunden.csv" in after
    assert "Standard input can be read once: save the table, as table.csv say; then" in out
    assert "equipoise compare table.csv" in out
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert empty not in (folder / "page.html").read_text(encoding="utf-8")  # SHA-256 of nothing


@needs_names
def test_standard_output_by_its_name_is_a_stream(folder):
    command = [sys.executable, "-m", "equipoise", "resample", "kunden.csv", "-t", "Ziel",
               "-m", "random-over", "-o"]  # fmt: skip
    named, dash = (
        subprocess.run([*command, out], capture_output=True, timeout=60, check=False)
        for out in ("/dev/stdout", "-")
    )
    assert (named.returncode, named.stdout) == (0, dash.stdout)


@needs_names
def test_a_reader_of_a_named_stream_may_leave_early(folder):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "equipoise", "resample", "kunden.csv", "-t", "Ziel",
               "-m", "random-over", "-o", "/dev/stdout"]  # fmt: skip
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, timeout=60, check=False)
    os.close(writer)
    assert done.returncode == 0
    assert b"cannot write" not in done.stderr
