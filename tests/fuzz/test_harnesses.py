"""The harnesses of `make fuzz` run, take what is sound, and find out what is not."""

import math
import random
import subprocess
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st

from equipoise._kernels import is_native
from equipoise.files import _raw
from fuzz import driver, files, kernels, tables
from fuzz.tables import Case

ROOT = Path(__file__).parents[2]
needs_kernels = pytest.mark.skipif(not is_native(), reason="tests of the native part")
SOUND = Case(
    "SMOTE(k_neighbors=2, random_state=0)",
    "pandas",
    (
        ("float64", tuple(np.linspace(-1, 1, 12).tolist())),
        ("missing int", (*range(5), None, *range(6))),
        ("word", ("a", "b", "c") * 4),
        ("day", tuple(range(12))),
    ),
    (0,) * 8 + (1,) * 4,
    "str",
)


@pytest.mark.parametrize("container", ["pandas", "polars", "pyarrow"])
def test_a_sound_call_is_no_finding(container):
    tables.check(Case(SOUND.sampler, container, SOUND.columns, SOUND.classes, SOUND.labels))


def test_an_error_of_ours_is_no_finding():
    tables.check(Case("SMOTE(k_neighbors=9)", "pandas", SOUND.columns, SOUND.classes))


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (lambda X, y: 1 / 0, "division by zero"),
        (lambda X, y: [].index(X), "not ours"),
        (lambda X, y: (X.to_numpy(), y), "schema"),
        (lambda X, y: (X, y.tolist()), "labels"),
        (lambda X, y: (X.assign(c0=0.0), y), "was changed"),
        (lambda X, y: (X.iloc[:-1], y[:-1]), "rows of 1"),
        (lambda X, y: (X, np.where(y == "1", "0", y)), "rows of"),
    ],
)
def test_a_sampler_that_breaks_a_law_is_found_out(monkeypatch, broken, words):
    resample = tables.over.SMOTE.fit_resample

    def wrong(self, X, y):
        return broken(*resample(self, X, y))

    monkeypatch.setattr(tables.over.SMOTE, "fit_resample", wrong)
    with pytest.raises(Exception, match=words):
        tables.check(SOUND)


def test_a_finding_is_as_small_as_it_gets_and_can_be_pasted(monkeypatch):
    def fails(case):
        assert len(case.columns) < 2, "two columns"

    column = st.tuples(st.just("int64"), st.tuples(st.integers(0, 9)))
    columns = st.lists(column, max_size=4).map(tuple)
    few = st.builds(Case, st.just("SMOTE()"), st.just("pandas"), columns, st.just((0,)))
    monkeypatch.setattr(tables, "cases", lambda: few)
    monkeypatch.setattr(tables, "check", fails)
    n_cases, found = tables.smallest(1, 50, math.inf, set())
    ((case, error),) = found.values()
    assert n_cases > 1
    assert str(error).startswith("two columns")
    assert case.columns == (("int64", (0,)),) * 2
    assert eval(repr(case)) == case
    assert tables.smallest(1, 50, math.inf, set(found))[1] == {}


@pytest.mark.parametrize("data", files.seeds(), ids=len)
def test_a_whole_file_is_no_finding(data):
    files.check(data)


def test_damaged_csv_files_are_tables_or_one_sentence():
    for data in islice(driver.inputs(files.seeds()[-2:], 1), 60):
        files.check(data)


def test_an_error_of_another_kind_is_found(monkeypatch):
    monkeypatch.setattr(_raw, "_guess_separator", lambda content: {}["separator"])
    with pytest.raises(KeyError):
        files.check(next(one for one in files.seeds() if one.startswith(b"a;b")))


@needs_kernels
def test_kernels_are_their_twins_on_hostile_bytes():
    for data in islice(driver.inputs(kernels.seeds(), 1), 60):
        kernels.check(data)


@needs_kernels
def test_a_kernel_that_is_not_its_twin_is_found(monkeypatch):
    twin = kernels.nearest_rows_twin

    def off_by_one(*arguments):
        rows, squares = twin(*arguments)
        return rows[:, ::-1], squares

    monkeypatch.setattr(kernels, "nearest_rows_twin", off_by_one)
    with pytest.raises(AssertionError, match="other rows"):
        kernels.check(kernels.seeds()[-1])


def test_the_seed_decides_what_is_tried():
    one, same, other = (list(islice(driver.inputs([b"abcdef"], seed), 30)) for seed in (1, 1, 2))
    assert one == same != other
    assert len(set(one)) > 20


def test_damage_changes_any_input_also_an_empty_one():
    draw = random.Random(0)
    assert {driver.damaged(b"", draw) for _ in range(40)} != {b""}


def test_the_command_tells_which_signal_ended_a_harness(tmp_path):
    code = (
        "import os, signal, fuzz.__main__ as command, fuzz.driver as driver\n"
        "command.HARNESSES = ('files',)\n"
        "driver.FOLDER.mkdir(parents=True)\n"
        "(driver.FOLDER / 'files.last').write_bytes(b'cause')\n"
        "command.subprocess.run = lambda *a, **k: type('Done', (), {'returncode': -11})\n"
        "raise SystemExit(command.together(1.0, 7))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "files was ended by signal 11" in done.stdout
    assert f"bytes.fromhex({b'cause'.hex()!r})" in done.stdout
