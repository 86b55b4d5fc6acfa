import json
from functools import partial

import numpy as np
import pytest

import benchmarks.__main__ as command
from benchmarks import cases, contenders, data, timing
from benchmarks.cases import Case, Goal
from benchmarks.measures import Exact, Finding, GeometricMean, Growth, NotMeasuredError, Overhead

SMALL = data.Shape(600, 4, 0.8)


def tiny_cases(*, quick=False):
    lattice = np.random.default_rng(0).integers(0, 4, (300, 3)).astype(float)
    growing = tuple(data.Shape(rows, 4, 0.8) for rows in (400, 800))
    bare = partial(cases.bare_take, contenders.RANDOM_OVER, "pandas", SMALL)
    return [
        Case("smote", "race", cases.beside(contenders.SMOTE, SMALL), Goal(0.0)),
        Case("mean", "race", GeometricMean(("smote",)), Goal(0.0)),
        Case("take", "random", Overhead(bare), Goal(1e6, at_most=True)),
        Case("growth", "growth", Growth(contenders.SMOTE, growing), Goal(9.0, at_most=True)),
        Case("lists", "exact", Exact(lambda: [lattice]), Goal(100, 100)),
    ]


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    """Run the command on given cases; gives status, what was printed, the JSON."""
    monkeypatch.setattr(timing, "SHORTEST", 0.0)
    monkeypatch.setattr(timing, "SETTLE", 0.0)
    monkeypatch.setattr(timing.gc, "collect", lambda: 0)
    path = tmp_path / "folder" / "bench.json"

    def run_command(make_cases, *options):
        monkeypatch.setattr(command, "all_cases", make_cases)
        status = command.main([*options, "--json", str(path)])
        written = json.loads(path.read_text()) if path.exists() else None
        return status, capsys.readouterr(), written

    return run_command


def one(measure, goal=Goal(1.0)):  # noqa: B008
    return lambda *, quick=False: [Case("work", "group", measure, goal)]


def test_a_tiny_run_prints_a_row_a_case_and_writes_every_sample(run):
    status, printed, written = run(tiny_cases)
    assert status == 0
    assert [case["name"] for case in written["cases"]] == [
        "smote",
        "mean",
        "take",
        "growth",
        "lists",
    ]
    assert all(case["samples"] for case in written["cases"])
    assert written["cases"][1]["value"] == pytest.approx(written["cases"][0]["value"])
    assert written["cases"][4]["value"] == 100
    assert all(f"\n{case['name']} " in printed.out for case in written["cases"])
    assert contenders.level() in printed.out


def test_all_rows_of_the_table_have_the_same_columns(run):
    def unlike_cases(*, quick=False):
        narrow = Case("narrow", "group", lambda done: Finding(1.0, "1 s", "2 s"), Goal(1, 2))
        wide = Finding(123.4, "10.00 s → 100 s", "takes none")
        return [narrow, Case("a wide name", "other", lambda done: wide, Goal(1e6))]

    _, printed, _ = run(unlike_cases)
    lines = [
        line for line in printed.out.splitlines() if line.startswith(("work", "narrow", "a w"))
    ]
    starts = {line.rindex(line.split()[-1]) for line in lines}
    assert len(lines) == 3
    assert len(starts) == 1


def test_a_missed_bar_ends_with_one(run):
    status, printed, _ = run(one(lambda done: Finding(0.5)))
    assert status == 1
    assert "1 missed: work" in printed.out


def test_a_quick_run_judges_nothing(run):
    status, printed, written = run(one(lambda done: Finding(0.5)), "--quick")
    assert status == 0
    assert written["cases"][0]["verdict"] == "not judged"
    assert "nothing is judged" in printed.out


def test_a_case_that_fails_is_missed_and_does_not_end_the_others(run):
    def fail(done):
        raise ZeroDivisionError("by nought")

    def two_cases(*, quick=False):
        passing = Case("other", "group", lambda done: Finding(1.0), Goal(1.0))
        return [*one(fail)(), passing]

    status, printed, written = run(two_cases)
    assert status == 1
    assert [case["verdict"] for case in written["cases"]] == ["failed", "met"]
    assert "ZeroDivisionError: by nought" in printed.out


def test_what_cannot_be_measured_says_why_and_is_not_missed(run):
    def skip(done):
        raise NotMeasuredError("no such machine")

    status, printed, _ = run(one(skip))
    assert status == 0
    assert "work: not measured: no such machine" in printed.out


def test_without_the_native_part_it_stops_with_one_sentence(run, monkeypatch):
    monkeypatch.setattr(contenders, "is_native", lambda: False)
    status, printed, written = run(tiny_cases)
    assert (status, printed.out, written) == (2, "", None)
    assert printed.err.count(".") == 1


def test_cases_are_chosen_by_name_by_group_or_by_a_part_of_the_name():
    all_cases = tiny_cases()
    names = [[case.name for case in command.chosen(all_cases, words)] for words in (
        [], ["race"], ["grow"], ["take", "LISTS"], ["nothing"],
    )]  # fmt: skip
    every = [case.name for case in all_cases]
    assert names == [every, ["smote", "mean"], ["growth"], ["take", "lists"], []]
