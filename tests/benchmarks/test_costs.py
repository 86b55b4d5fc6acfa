"""What each method costs, on a table that takes no time."""

import re

from benchmarks import costs, memory
from equipoise import ensemble
from equipoise.facts import all_samplers
from scripts.pages import table_in


def test_every_method_is_measured():
    assert set(costs.methods()) == {*all_samplers(), *ensemble.__all__}


def test_the_page_has_the_machine_and_a_row_for_every_method():
    table = table_in("costs", costs.PAGE.read_text())
    assert re.search(r"\d+ cores, kernels at level", table)
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == costs.methods()


def test_a_run_prints_seconds_and_memory(monkeypatch, capsys):
    monkeypatch.setattr(costs, "BUDGET", 0.0)
    status = costs.main(["--only", "RandomOverSampler", "--rows", "2000"])
    printed = capsys.readouterr()
    if not memory.can_measure():
        assert (status, printed.out) == (2, "")
        return
    row = r"^\| `RandomOverSampler` \| [\d.]+ m?s \| \d+ MB \| [\d.]+ × \|$"
    assert status == 0
    assert re.search(row, printed.out, re.MULTILINE)


def test_what_takes_too_long_is_told():
    cells = costs.cells("SMOTE", [costs.Cost(1.5, 3e6, 2e6), "over 60 s"])
    assert cells == ["`SMOTE`", "1.50 s", "over 60 s", "3 MB", "1.5 ×"]


def test_a_method_that_there_is_not_is_refused(capsys):
    assert costs.main(["--only", "SMOTTE"]) == 2
    assert "No method is called ['SMOTTE']: " in capsys.readouterr().err
