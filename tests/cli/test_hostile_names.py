"""No name and no value of a file does anything to a terminal, whatever the command says of it."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from equipoise.cli import _next, main
from equipoise.files import read_file

RED, LINES, TURNED, BACK = "\x1b[31mred", "a\nb", "\u202eturned", "\x9b1;1Hc1"
NAMES = ["=1+1", RED, LINES, "<b>", "'\"", TURNED, BACK, "tab\there"]
LABELS = ("\x1b]0;title\x07yes", "no\u202e")
FILE = "\x1b[2Jevil\u202e.parquet"
RACE = ("--models", "decision-tree", "-m", "random-over", "--folds", "2", "-j", "1")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A folder with a table and a model whose names and values are hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    rng = np.random.default_rng(0)
    n = 80
    y = np.where(np.arange(n) % 4 == 0, *LABELS)
    columns = {name: rng.normal(size=n) + (y == LABELS[0]) for name in NAMES[:-2]}
    columns[NAMES[-2]] = rng.choice(["\x1b[5mblink", "=cmd|'/c calc'!A1", "@x"], n)
    columns[NAMES[-1]] = np.full(n, "\x07")
    parquet.write_table(pa.table({**columns, TARGET: y}), folder / FILE)
    return folder


TARGET = "y\x1b[0m"


def obeyed(text):
    """What a terminal would obey, but for ends of lines."""
    return [one for one in text if (ord(one) < 32 and one != "\n") or 0x7F <= ord(one) < 0xA0] + [
        one for one in text if one in "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2028"
    ]


@pytest.fixture
def run(hostile, monkeypatch, capfd):
    """Run the command; what it says is refused where a terminal would obey it."""
    monkeypatch.chdir(hostile)

    def call(*arguments):
        code = main([str(one) for one in arguments])
        out, err = capfd.readouterr()
        assert not obeyed(out), arguments
        assert not obeyed(err), arguments
        return code, out, err

    return call


COMMANDS = {
    "check": ("check", FILE, "-t", TARGET),
    "check json": ("check", FILE, "-t", TARGET, "--json"),
    "check method": ("check", FILE, "-t", TARGET, "--method", "smote"),
    "compare": ("compare", FILE, "-t", TARGET, "--repeats", "1", *RACE),
    "compare json": ("compare", FILE, "-t", TARGET, "--repeats", "1", "--json", *RACE),
    "estimate": ("compare", FILE, "-t", TARGET, "--only-estimate", *RACE),
    "tune": ("tune", FILE, "-t", TARGET, "--save", "m\x1b.skops", "--out", "p\x1b.py", "--force",
             *RACE),
    "resample": ("resample", FILE, "-t", TARGET, "-m", "smote", "-o", "\x1bo.csv", "--force"),
    "resample json": ("resample", FILE, "-t", TARGET, "-m", "smote", "-o", "\x1bo.csv", "--json",
                      "--force"),
}  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_results_do_nothing_to_a_terminal(run, name):
    code, out, _ = run(*COMMANDS[name])
    assert code == 0
    if "json" in name:
        json.loads(out)


MISTAKES = {
    "no such file": ("check", "\x1b[31mnone.csv", "-t", "x"),
    "no target": ("check", FILE),
    "no such target": ("check", FILE, "-t", "\x1b[31mz"),
    "a column that is no class": ("check", FILE, "-t", RED),
    "drop the target": ("check", FILE, "-t", TARGET, "--drop", TARGET),
    "a type": ("check", FILE, "-t", TARGET, "--types", f"{RED}=\x1b[5m"),
    "a positive class": ("compare", FILE, "-t", TARGET, "--positive", "\x1b[5m"),
    "a method": ("resample", FILE, "-t", TARGET, "-m", "\x1b[5msmote", "-o", "x.csv"),
    "a folder": ("resample", FILE, "-t", TARGET, "-m", "smote", "-o", "\x1b[5m/x.csv"),
    "an ending": ("resample", FILE, "-t", TARGET, "-m", "smote", "-o", "x.\x1b[5m"),
    "an option": ("check", FILE, "-t", TARGET, "--\x1b[5m"),
    "a number": ("compare", FILE, "-t", TARGET, "--folds", "\x1b[5m"),
    "time": ("compare", FILE, "-t", TARGET, "--time", BACK),
    "no model": ("predict", FILE, "--model", "\x1b[5m.skops", "-o", "x.csv"),
    "no table": ("data", "\x1b[5m"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_errors_do_nothing_to_a_terminal(run, name):
    code, _, err = run(*MISTAKES[name])
    assert code != 0
    assert err.startswith("equipoise: ")
    assert err.count("\n") == 1


def test_names_are_shown_as_python_writes_them(run):
    _, out, _ = run("check", FILE, "-t", TARGET)
    assert "\\x1b[31mred" in out
    assert "a\\nb" in out
    assert "target y\\x1b[0m" in out


def test_new_rows_are_predicted_in_silence(run):
    run(*COMMANDS["tune"])
    code, _, err = run(
        "predict", FILE, "--model", "m\x1b.skops", "-o", "\x1bp.csv", "--keep", "all", "--force"
    )
    assert code == 0
    assert "--for-spreadsheets" in err


def test_the_command_to_type_next_is_the_same_table_in_bash(run, hostile):
    _, out, _ = run("check", FILE, "-t", TARGET)
    line = out.strip().split("\n")[-1].strip()
    printed = subprocess.run(
        ["bash", "-c", f'printf "%s\\0" {line}'], capture_output=True, check=True
    )
    words = printed.stdout.decode().split("\0")[:-1]
    assert words[:3] == ["equipoise", "compare", FILE]
    assert words[words.index("--target") + 1] == TARGET


def test_ordinary_words_are_quoted_as_ever():
    typed = _next.command("compare", "a b.csv", {"--target": "it's"}, ["x"])
    assert shlex.split(typed) == ["equipoise", "compare", "a b.csv", "--target", "it's", "x"]


# --- spreadsheets -----------------------------------------------------------------------------


def test_formulas_are_written_as_they_are_and_told_of(run):
    _, _, err = run(*COMMANDS["resample"])
    assert "2 columns with texts or a name that a spreadsheet would take for formulas" in err
    assert "=1+1" in err
    made = read_file("\x1bo.csv").table
    assert {"=cmd|'/c calc'!A1", "@x"} <= set(made[BACK].to_pylist())


def test_for_people_with_spreadsheets_an_apostrophe_stands_before_them(run):
    arguments = COMMANDS["resample"]
    code, _, err = run(*arguments, "--for-spreadsheets", "--drop", f"{LINES}")
    assert code == 0
    assert "formulas" not in err
    made = csv.read_csv("\x1bo.csv", parse_options=csv.ParseOptions(newlines_in_values=True))
    assert made.column_names[0] == "'=1+1"
    assert {"'=cmd|'/c calc'!A1", "'@x"} <= set(made[BACK].to_pylist())


def test_typed_files_are_no_matter_of_spreadsheets(run):
    _, _, err = run("resample", FILE, "-t", TARGET, "-m", "smote", "-o", "o.parquet", "--force")
    assert "formulas" not in err


def test_a_terminal_is_shown_what_a_pipe_is_given(hostile, run, monkeypatch, capfd):
    arguments = ("resample", FILE, "-t", TARGET, "-m", "random-under-sampler", "-o", "-")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    _, out, _ = run(*arguments)
    monkeypatch.undo()
    monkeypatch.chdir(hostile)
    assert main(list(arguments)) == 0
    raw, _ = capfd.readouterr()
    assert "\x1b[5mblink" in raw
    assert "\\x1b[5mblink" in out
    assert Path(FILE).exists()
