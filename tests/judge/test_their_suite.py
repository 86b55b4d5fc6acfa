"""imbalanced-learn's own tests, from its installed copy, run on Equipoise."""

import json
import os
import subprocess
import sys
from pathlib import Path

import imblearn
import pytest
from judge.differences import names_in, table

from equipoise._imblearn.names import NAMES, VERSION, is_here

THEIRS = Path(imblearn.__file__).parent

COMMON = "tests/test_common.py"

# About imbalanced-learn's own tools and files, which Equipoise does not stand for.
NOT_OURS = ("test_deprecation", "test_min_dependencies", "test_show_versions")


def is_about_us(folder):
    """Tell whether the tests of a folder are about anything that is here."""
    own = [module for module in NAMES if module.partition(".")[0] == folder.name]
    return not own or any(is_here(module, name) for module in own for name in NAMES[module])


def outcomes_of(paths, ignored, folder):
    """Run tests with Equipoise for imblearn: what became of each, by its name."""
    (folder / "empty.ini").write_text("[pytest]\n")
    command = [
        *(sys.executable, "-m", "equipoise.as_imblearn", "-m", "pytest", "-q", "--tb=no"),
        *("-p", "record_outcomes", "-p", "no:cacheprovider", "-c", "empty.ini"),
        *("--rootdir", THEIRS, "--continue-on-collection-errors"),
        *(f"--ignore={path}" for path in ignored),
        *paths,
    ]
    ours = ("PYTEST_", "PYTHONWARNINGS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    added = {
        "OUTCOMES": str(folder / "outcomes.json"),
        "PYTHONPATH": str(Path(__file__).parent),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PY_IGNORE_IMPORTMISMATCH": "1",  # a stand-in's file is Equipoise's
    }
    ended = subprocess.run(
        command, cwd=folder, env=kept | added, capture_output=True, text=True, check=False
    )
    assert ended.returncode in (0, 1), ended.stdout + ended.stderr
    return json.loads((folder / "outcomes.json").read_text())


def split(outcomes):
    """The tests that pass, those that fail, and those that fail for want of a name."""
    passing = {test for test, note in outcomes.items() if note["outcome"] == "passed"}
    failing = {test for test, note in outcomes.items() if note["outcome"] == "failed"}
    waiting = {test for test in failing if outcomes[test].get("used")}
    return passing, failing - waiting, waiting


def check(outcomes, documented):
    """Hold outcomes against the document: what fails is named, and what is named fails."""
    _, failing, waiting = split(outcomes)
    missing = {name for row in table("private name") for name in names_in(row[0])}
    for module, names in NAMES.items():
        missing |= {name for name in names if not is_here(module, name)}
    assert {name for test in waiting for name in outcomes[test]["used"]} <= missing
    is_named = {test: {test, test.partition("[")[0]} & documented for test in failing}
    assert {test: outcomes[test]["why"] for test in failing if not is_named[test]} == {}
    for line in documented:
        cases = {test for test in outcomes if line in (test, test.partition("[")[0])}
        assert cases, f"there is no test {line}"
        assert cases <= failing, f"these do not fail: {cases - failing}"


def documented_failures():
    return {test for row in table("test") for test in names_in(row[0])}


pytestmark = pytest.mark.skipif(
    imblearn.__version__ < VERSION, reason=f"the document is about the tests of {VERSION}"
)


@pytest.mark.parametrize(("of_smoten", "at_least"), [(True, 40), (False, 300)])  # half the time
def test_their_common_tests_pass_but_those_that_the_document_names(of_smoten, at_least, tmp_path):
    chosen = ["-k", "SMOTEN" if of_smoten else "not SMOTEN", THEIRS / COMMON]
    outcomes = outcomes_of(chosen, [], tmp_path)
    assert len(split(outcomes)[0]) > at_least
    lines = {one for one in documented_failures() if one.startswith(COMMON)}
    check(outcomes, {one for one in lines if "[" not in one or ("SMOTEN" in one) is of_smoten})


def test_their_other_tests_pass_but_those_that_the_document_names(tmp_path):
    folders = [path for path in THEIRS.iterdir() if path.is_dir() and is_about_us(path)]
    ignored = [path for name in NOT_OURS for path in THEIRS.rglob(f"{name}.py")]
    outcomes = outcomes_of(sorted(folders), [*ignored, THEIRS / COMMON], tmp_path)
    assert len(split(outcomes)[0]) > 200
    check(outcomes, {one for one in documented_failures() if not one.startswith(COMMON)})


def outcome(outcome, used=()):
    return {"outcome": outcome, "used": list(used), "why": "it is so"}


@pytest.mark.parametrize(
    ("outcomes", "documented"),
    [
        ({"a": outcome("failed")}, set()),
        ({"a": outcome("passed")}, {"a"}),
        ({"a[1]": outcome("failed"), "a[2]": outcome("passed")}, {"a"}),
        ({"a": outcome("failed", ["SMOTE"])}, set()),
        ({}, {"a"}),
    ],
    ids=["unnamed", "passes", "one case passes", "waits for what is here", "is not there"],
)
def test_the_judge_finds_what_the_document_does_not_say(outcomes, documented):
    with pytest.raises(AssertionError):
        check(outcomes, documented)
