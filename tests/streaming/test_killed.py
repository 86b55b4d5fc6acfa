"""A process that is killed at any moment: nobody can catch it, so what is there is what is left."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest

import equipoise
from equipoise.combine import Chain
from equipoise.over_sampling import ADASYN, SMOTE
from equipoise.under_sampling import RandomUnderSampler

from .conftest import number_table, write_files

LAYOUT = {"batch_rows": 400, "group_rows": 500, "part_rows": 1_000}
WAYS = {
    "SMOTE": SMOTE(random_state=0),
    "two in a row": Chain(
        RandomUnderSampler(sampling_strategy=0.1, random_state=1), ADASYN(random_state=2)
    ),
    "SMOTE of texts": SMOTE(random_state=0),
}
#: Forks before anything has started a thread, so that a run takes as long as it takes.
SERVER = f"""
import os, sys
import equipoise
import pyarrow.csv, pyarrow.parquet, sklearn.utils
from equipoise.combine import Chain
from equipoise.over_sampling import ADASYN, SMOTE
from equipoise.under_sampling import RandomUnderSampler
for line in sys.stdin:
    out = line.strip()
    child = os.fork()
    if child == 0:
        try:
            equipoise.stream(sys.argv[1], "fraud", out, eval(sys.argv[2]), **{LAYOUT})
        finally:
            os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


def contents(folder):
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


@contextmanager
def server(folder, sampler):
    """Starts a run each time that it is told a folder for the output."""
    program = [sys.executable, "-c", SERVER, str(folder), repr(sampler)]
    with subprocess.Popen(program, stdin=-1, stdout=-1, text=True) as running:
        yield lambda out, seconds: run_for(running, out, seconds)
        running.stdin.close()


def run_for(running, out, seconds):
    """Start a run, and kill it so many seconds later; tells how long it ran."""
    running.stdin.write(f"{out}\n")
    running.stdin.flush()
    child, begun = int(running.stdout.readline()), time.perf_counter()
    if seconds is not None:
        time.sleep(seconds)
        with suppress(ProcessLookupError):  # it may have ended by itself
            os.kill(child, signal.SIGKILL)
    assert running.stdout.readline() == "ended\n"
    return time.perf_counter() - begun


def write_input(way, table, folder):
    """Two files, of texts where the way says so."""
    if way != "SMOTE of texts":
        write_files(table, folder, ["a.parquet", "b.parquet"])
        return
    folder.mkdir()
    half = table.num_rows // 2
    for nth in range(2):
        pa.csv.write_csv(table.slice(nth * half, half), folder / f"{nth}.csv")


def killed_and_gone_on(way, tmp_path, n_deaths, seed):
    """Kill runs at random moments, some of them more than once, and go on with each."""
    sampler = WAYS[way]
    write_input(way, number_table(6_000), tmp_path / "in")
    random = np.random.default_rng(seed)
    n_before_the_end = 0
    with server(tmp_path / "in", sampler) as start:
        takes = min(start(tmp_path / f"whole{nth}", None) for nth in range(2))
        whole = contents(tmp_path / "whole0")
        for nth in range(n_deaths):
            out = tmp_path / f"out{nth}"
            for _ in range(random.integers(1, 3)):
                start(out, random.uniform(0, takes))
                is_whole = (out / "_SUCCESS").exists()
                assert is_whole or not out.exists()
                n_before_the_end += not is_whole
            equipoise.stream(tmp_path / "in", "fraud", out, sampler, **LAYOUT)
            assert contents(out) == whole
            assert sorted(one.name for one in tmp_path.iterdir()) == [
                "in",
                out.name,
                "whole0",
                "whole1",
            ]
            for file in out.iterdir():
                file.unlink()
            out.rmdir()
    assert n_before_the_end > n_deaths // 4


@pytest.mark.parametrize("way", WAYS)
def test_killed_at_any_moment_and_started_again_it_ends_with_the_same_bytes(way, tmp_path):
    killed_and_gone_on(way, tmp_path, 2, seed=0)


@pytest.mark.scale
@pytest.mark.parametrize("way", WAYS)
def test_a_hundred_deaths_change_nothing(way, tmp_path):
    killed_and_gone_on(way, tmp_path, 34, seed=1)


class Death(BaseException):
    """Nothing is cleared up after it."""


@contextmanager
def dying_after(n_changes):
    """Let no name in the file system change any more, after so many that did."""
    with pytest.MonkeyPatch.context() as patch:
        n_left = n_changes

        def mortal(change):
            def changed(*args, **kwargs):
                nonlocal n_left
                n_left -= 1
                if n_left < 0:
                    raise Death
                return change(*args, **kwargs)

            return changed

        for name in ("mkdir", "unlink", "rmdir", "rename", "replace"):
            patch.setattr(os, name, mortal(getattr(os, name)))
        yield


def dies(n_changes, call):
    """Whether a call needs more changes of names than it is allowed."""
    try:
        with dying_after(n_changes):
            call()
    except Death:
        return True
    return False


@pytest.mark.parametrize("way", ["two in a row", "SMOTE of texts"])
def test_a_death_before_any_change_of_a_name_changes_nothing(way, tmp_path):
    write_input(way, number_table(1_500), tmp_path / "in")
    whole, out = tmp_path / "whole", tmp_path / "out"

    def run(to):
        equipoise.stream(tmp_path / "in", "fraud", to, WAYS[way], **LAYOUT)

    run(whole)
    n_changes = 0
    while dies(n_changes, lambda: run(out)):
        run(out)
        assert contents(out) == contents(whole)
        assert sorted(one.name for one in tmp_path.iterdir()) == ["in", "out", "whole"]
        shutil.rmtree(out)
        n_changes += 1
    assert n_changes > 20


def test_a_death_while_another_plans_work_is_thrown_away_changes_nothing(tmp_path):
    """The plan that comes back to what is left of its work does not take it for whole."""
    write_input("SMOTE of texts", number_table(800), tmp_path / "in")
    whole, out = tmp_path / "whole", tmp_path / "out"

    def run(to, seed=0):
        equipoise.stream(tmp_path / "in", "fraud", to, SMOTE(random_state=seed), **LAYOUT)

    run(whole)
    needed = 0
    while dies(needed, partial(run, tmp_path / f"whole{needed}")):
        needed += 1
    for n_left in (4, 9):
        n_changes = 0
        while not out.exists():
            assert dies(needed - n_left, lambda: run(out))
            dies(n_changes, lambda: run(out, seed=1))
            if not out.exists():
                run(out)
                assert contents(out) == contents(whole)
                shutil.rmtree(out)
                n_changes += 1
        assert n_changes > 10
        shutil.rmtree(out)
