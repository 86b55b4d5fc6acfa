"""docs/inside/testing-a-sampler.md: a package of samplers of somebody else's, tested as it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import equipoise.testing

PAGE = (Path(__file__).parents[2] / "docs" / "inside" / "testing-a-sampler.md").read_text()
TEST_FILE, SAMPLER, ON_PURPOSE, OWN_LAW = re.findall(r"```py\n(.*?)```", PAGE, re.DOTALL)
IMPORTS = TEST_FILE.partition("\n\n\n")[0] + "\n"


def run(folder, sampler, tests, *options):
    """Run a package's tests as its author would: what pytest says."""
    (folder / "my_package.py").write_text(sampler)
    (folder / "test_my_sampler.py").write_text(tests)
    ours = ("PYTEST_", "PYTHONWARNINGS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    path = os.pathsep.join([str(folder), kept.get("PYTHONPATH", "")]).strip(os.pathsep)
    added = {"PYTHONPATH": path, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "200"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", folder]
    return subprocess.run(
        [*command, *options], cwd=folder, env=kept | added, capture_output=True, text=True,
        check=False,
    ).stdout  # fmt: skip


def test_the_sampler_of_the_page_keeps_all_laws_in_its_test_file(tmp_path):
    said = run(tmp_path, SAMPLER, TEST_FILE)
    n_passed = int(re.search(r"(\d+) passed", said)[1])
    assert "failed" not in said, said
    assert n_passed >= 2 * 20
    assert len(TEST_FILE.split("@")[1].strip().splitlines()) == 3


def test_a_failure_names_the_sampler_the_law_and_what_is_wrong(tmp_path):
    broken = SAMPLER.replace("return X[rows]", "X[0] = 0\n        return X[rows]")
    said = run(tmp_path, broken, TEST_FILE, "-k", "inputs")
    line = re.search(r"^(FAILED .*\nAsser.*)$", PAGE, re.MULTILINE)[1]
    for part in (one.strip() for one in line.splitlines()):
        assert part in said.replace(" - ", "\n"), said


@pytest.mark.parametrize("block", [ON_PURPOSE, OWN_LAW], ids=["on purpose", "own law"])
def test_what_the_page_shows_else_runs(block, tmp_path):
    sampler = SAMPLER
    if block == ON_PURPOSE:  # what it says of it is true of this one
        sampler = SAMPLER.replace(
            "np.resize(np.flatnonzero(y == label), n_new)",
            "np.resize(np.flatnonzero(y == label), -(-n_new // 7) * 7)",
        )
    said = run(tmp_path, sampler, IMPORTS + block)
    failed = re.findall(r"FAILED .*", said)
    if block == ON_PURPOSE:
        assert re.search(r"1 xfailed", said), said
        assert all("adds nothing" not in one for one in failed)
    else:
        assert failed
        assert all("no new row is a copy" in one for one in failed)
        assert "a row stands twice" in said


def test_the_page_lists_the_capabilities_that_there_are():
    rows = re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    offered = set(equipoise.testing.__all__) - {
        "LAWS", "Law", "as_mixed_frame", "check_sampler", "example_table", "law",
        "parametrize_with_sampler_checks",
    }  # fmt: skip
    assert listed == offered
