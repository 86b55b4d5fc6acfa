"""What the command says: costs, pictures, Ctrl-C, widths, what to type next, what it knows."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from equipoise.cli import _pictures, main
from equipoise.cli._race import RaceFlags, find_all
from equipoise.datasets import load_table
from equipoise.evaluation import FIELD, MODELS, diagnose
from equipoise.evaluation._scoring.statistics import SMALLEST_DIFFERENCE

RACE = ("table.csv", "-t", "ill", "-m", "random-over", "--models", "decision-tree", "-j", "1")


def make_table(n_rare=20, n=120, seed=0, **columns):
    rng = np.random.default_rng(seed)
    y = np.where(np.arange(n) < n_rare, "yes", "no")
    made = {"a": rng.normal(size=n) + (y == "yes"), "b": rng.normal(size=n), **columns}
    return pd.DataFrame(made).assign(ill=y)


@pytest.fixture
def run(tmp_path, monkeypatch, capfd):
    """Run the command in a folder with a table: its exit code, what it printed and complained."""
    monkeypatch.chdir(tmp_path)
    make_table().to_csv("table.csv", index=False)

    def call(*arguments):
        code = main([str(one) for one in arguments])
        out, err = capfd.readouterr()
        return code, out, err

    return call


# --- scores, costs ----------------------------------------------------------------------------


def test_the_cost_is_judged_where_costs_are_given_and_the_class_is_named(run):
    code, out, _ = run("compare", *RACE, "--repeats", 1, "--miss-cost", 10)
    assert code == 0
    assert "For class 'yes', nothing beats decision tree" in out
    assert "(mean cost " in " ".join(out.split())
    _, out, _ = run("compare", *RACE, "--repeats", 1, "--miss-cost", 10, "--score", "roc-auc")
    assert "(ROC AUC " in " ".join(out.split())
    assert "cost" in out.split("\n")[2]


@pytest.mark.parametrize("option", ["--miss-cost", "--alarm-cost"])
@pytest.mark.parametrize("value", ["-5", "nan", "inf"])
def test_a_cost_that_is_none_is_refused_by_the_name_of_its_option(run, option, value):
    for command in ("compare", "tune"):
        code, _, err = run(command, *RACE, f"{option}={value}")
        assert code == 2
        assert f"{option} must be a finite number from 0, not {value}" in err


def test_the_smallest_difference_is_an_option(run):
    default = RaceFlags().smallest_difference
    assert default == SMALLEST_DIFFERENCE
    _, out, _ = run("compare", *RACE, "--repeats", 1, "--smallest-difference", 0.25, "--json")
    assert json.loads(out)["smallest_difference"] == 0.25
    code, _, err = run("compare", *RACE, "--smallest-difference=-1")
    assert code == 2
    assert "--smallest-difference must be a finite number from 0, not -1" in err


def test_findings_chance_and_who_has_not_run_are_part_of_the_json(run):
    closed = np.where(np.arange(120) < 20, 7, 3)
    make_table(closed=closed, number=np.arange(120)).to_csv("table.csv", index=False)
    _, out, _ = run("compare", *RACE, "--repeats", 1, "--json")
    said = json.loads(out)
    assert said["chance"] == pytest.approx(20 / 120)
    assert [one["name"] for one in said["findings"]] == ["leak", "identifiers"]
    assert said["not_run"] == []
    _, out, _ = run("compare", *RACE, "--time-limit", "0s", "--json")
    said = json.loads(out)
    assert said["not_applicable"] == []
    assert said["not_run"] == [["nothing", "decision tree"], ["random over", "decision tree"]]


# --- pictures, Ctrl-C -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        ("race.gif", "let the name end in .png, .svg, .pdf"),
        ("nowhere/race.png", "there is no folder 'nowhere'"),
        ("folder.png", "is a folder; name a file in it"),
    ],
    ids=["ending", "no folder", "a folder"],
)
@pytest.mark.parametrize("command", ["check", "compare", "tune"])
def test_a_picture_that_cannot_be_drawn_is_refused_before_any_work(run, command, picture, sentence):
    Path("folder.png").mkdir()
    code, _, err = run(command, "no-such-table.csv", "-t", "ill", "--plot", picture)
    assert code == 2
    assert sentence in err


def test_a_picture_without_matplotlib_is_refused_before_any_work(run, monkeypatch):
    monkeypatch.setattr(_pictures, "find_spec", lambda _: None)
    code, _, err = run("compare", "no-such-table.csv", "-t", "ill", "--plot", "race.png")
    assert code == 2
    assert "pip install 'equipoise[plot]'" in err


def interrupted(*_, **__):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("where", "arguments"),
    [
        ("equipoise.cli.check.open_problem", ("check", "table.csv", "-t", "ill")),
        ("equipoise.evaluation.estimate", ("compare", *RACE, "--only-estimate")),
        ("equipoise.evaluation._race.compare.estimate_plan", ("compare", *RACE)),
        ("equipoise.evaluation._race.rounds.run_family", ("compare", *RACE)),
        ("equipoise.evaluation._race.rounds.run_family", ("compare", *RACE, "--time-limit", "1h")),
        ("equipoise.evaluation.tune", ("tune", *RACE)),
    ],
    ids=["reading", "only an estimate", "an estimate", "a race", "a race with a limit", "tuning"],
)
def test_ctrl_c_ends_with_one_line_and_exit_code_1(run, monkeypatch, where, arguments):
    monkeypatch.setattr(where, interrupted)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: "estimate_plan" in where)
    code, _, err = run(*arguments)
    assert code == 1
    assert err.endswith("equipoise: interrupted\n")
    assert "Traceback" not in err


def process(*arguments, **options):
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from equipoise.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True, **options,
    )  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("seconds", [0.3, 2.0], ids=["while it loads", "while it reads"])
def test_a_terminals_ctrl_c_ends_reading_with_one_line(seconds):
    waiting = process("check", "-", "-t", "ill", stdin=subprocess.PIPE)
    time.sleep(seconds)
    os.killpg(waiting.pid, signal.SIGINT)
    _, err = waiting.communicate(timeout=30)
    assert (waiting.returncode, err) == (1, "equipoise: interrupted\n")


# --- widths -----------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [40, 70, 200])
def test_columns_is_obeyed_and_no_figure_is_cut(run, monkeypatch, columns):
    table = make_table(**{"a name of many words, and of no use": np.arange(120) ** 2})
    table.to_csv("table.csv", index=False)
    monkeypatch.setenv("COLUMNS", str(columns))
    _, out, _ = run("check", "table.csv", "-t", "ill")
    sentences = out[out.index("Findings") :].split("\n")
    widest = max(len(line) for line in sentences if "equipoise compare" not in line)
    assert columns - 20 <= widest <= columns
    assert "AUC alone" in next(line for line in out.split("\n") if line.startswith("column"))
    power = diagnose(table, "ill").columns[1].power_alone
    (line,) = [line for line in out.split("\n") if line.startswith("b ")]
    assert line.split() == ["b", "continuous", "120", f"{power:.3f}"]


# --- what to type next ------------------------------------------------------------------------


def next_command(out):
    (line,) = [line for line in out.split("\n") if line.startswith("  equipoise ")]
    return shlex.split(line)[1:]


@pytest.mark.parametrize("n_rare", [2, 3, 4, 5, 20])
def test_what_is_advised_to_type_next_is_not_refused(run, n_rare):
    make_table(n_rare).to_csv("table.csv", index=False)
    _, out, _ = run("check", "table.csv", "-t", "ill")
    code, _, err = run(*next_command(out), "--only-estimate", "-j", 1)
    assert (code, err) == (0, "")
    assert ("--folds" in out) == (n_rare < 5)


def test_names_with_spaces_quotes_and_dashes_can_be_pasted(run):
    who = [f"Q{i // 4:04d}" for i in range(120)]
    odd = {"the patient's id": who, "no use": "same", "one, two": 1}
    names = {"patient": "the patient's id"}
    table = make_table(**odd).rename(columns={"ill": "-is ill?"})
    table.columns = [names.get(str(name), name) for name in table.columns]
    table.to_csv("-a table.csv", index=False)
    _, out, _ = run("check", "./-a table.csv", "--target=-is ill?", "--drop", "b")
    words = next_command(out)
    assert words[:3] == ["compare", "./-a table.csv", "--target=-is ill?"]
    assert words[words.index("--drop") + 1] == "b,no use"  # a comma in a name cannot be told
    assert words[words.index("--groups") + 1] == "the patient's id"
    code, _, err = run(*words, "--only-estimate", "-j", 1)
    assert (code, err) == (0, "")


def test_nothing_is_advised_where_nothing_could_be_compared(run):
    make_table(1).to_csv("one.csv", index=False)
    make_table(60).to_csv("balanced.csv", index=False)
    make_table()[["ill"]].assign(same=1).to_csv("same.csv", index=False)
    for name in ("one", "balanced", "same"):
        assert "equipoise compare" not in run("check", f"{name}.csv", "-t", "ill")[1]


def test_what_came_through_a_pipe_is_to_be_saved_first(run):
    done = subprocess.run(
        [sys.executable, "-m", "equipoise", "check", "-", "--target", "ill"],
        input=make_table().to_csv(index=False), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "save the table, as table.csv say; then" in done.stdout
    assert next_command(done.stdout)[:2] == ["compare", "table.csv"]


def test_a_race_says_how_to_make_a_model_of_what_it_recommends(run):
    make_table().to_csv("table.csv", index=False)
    how = ["--models", "decision-tree", "--folds", 3, "--miss-cost", 5, "-j", 1]
    typed = ["-t", "ill", "--drop", "b", "-m", "smote,random-under", *how]
    _, out, _ = run("compare", "table.csv", *typed)
    words = next_command(out)
    assert words[:4] == ["tune", "table.csv", "--target", "ill"]
    for option, value in {
        "--drop": "b", "--models": "decision-tree", "--folds": "3", "--miss-cost": "5",
        "--save": "model.skops",
    }.items():  # fmt: skip
        assert words[words.index(option) + 1] == value
    assert words[words.index("--methods") + 1] in ("smote", "random-under", "nothing")
    code, _, err = run(*words, "--only-estimate", "-j", 1)
    assert (code, err) == (0, "")


def test_a_long_command_stays_on_one_line(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    constant = {f"a column without use, number {i}".replace(",", ""): 0 for i in range(9)}
    make_table(**constant).to_csv("table.csv", index=False)
    assert next_command(run("check", "table.csv", "-t", "ill")[1])[-1].count(",") == 8


# --- what it knows ----------------------------------------------------------------------------


def test_methods_lists_what_compare_and_tune_know_as_it_is_typed(run):
    _, out, _ = run("methods", "--json")
    known = json.loads(out)
    assert find_all("method", known["methods"], FIELD) == list(FIELD)
    assert find_all("model", known["models"], MODELS) == list(MODELS)
    _, out, _ = run("methods")
    assert all(name in out for name in (*known["methods"], *known["models"]))


def test_what_is_no_sampler_is_explained_too(run):
    code, out, _ = run("methods", "class-weights")
    assert code == 0
    assert "--methods class-weights" in out
    code, _, err = run("methods", "class-wieghts")
    assert code == 2
    assert "there is no method" in err


def test_a_table_of_kinds_of_rows_is_told_as_that(run):
    frame, target = load_table("flare-F", as_frame=True)
    frame.assign(flare=target).to_csv("flare.csv", index=False)
    _, out, _ = run("check", "flare.csv", "-t", "flare")
    assert "287 distinct rows among 1,066" in " ".join(out.split())
    assert "no model can get" not in out
