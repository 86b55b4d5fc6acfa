"""Running imbalanced-learn's own tests, from its installed copy, on Equipoise or on itself."""

import json
import os
import subprocess
import sys
from pathlib import Path

import imblearn
from judge.differences import names_in, table

THEIRS = Path(imblearn.__file__).parent

# About all estimators, which imbalanced-learn makes for them in a way of its own.
COMMON = ("tests/test_common.py", "tests/test_docstring_parameters.py")

# About imbalanced-learn's own files, which Equipoise does not stand for.
NOT_OURS = ("test_min_dependencies",)


def common_tests(of_smoten):
    """What to run for the tests of all estimators: those of SMOTEN, or the others."""
    return ["-k", "SMOTEN" if of_smoten else "not SMOTEN", *(THEIRS / path for path in COMMON)]


def other_tests():
    """What to run for all other tests."""
    folders = sorted(path for path in THEIRS.iterdir() if path.is_dir())
    ignored = [path for name in NOT_OURS for path in THEIRS.rglob(f"{name}.py")]
    ignored += [THEIRS / path for path in COMMON]
    return [f"--ignore={path}" for path in ignored] + folders


def outcomes_of(chosen, folder, *, checks_are_theirs=False, on_itself=False):
    """Run tests, with Equipoise for imblearn: what became of each, by its name.

    With ``checks_are_theirs`` their checks of estimators are run, not those that we have at their
    path.
    """
    (folder / "empty.ini").write_text("[pytest]\n")
    runner = () if on_itself else ("-m", "equipoise.as_imblearn")
    command = [
        *(sys.executable, *runner, "-m", "pytest", "-q", "--tb=no"),
        *("-p", "record_outcomes", "-p", "no:cacheprovider", "-c", "empty.ini"),
        *("--rootdir", THEIRS, "--continue-on-collection-errors"),
        *chosen,
    ]
    ours = ("PYTEST_", "PYTHONWARNINGS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    beside = [str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]
    added = {
        "CHECKS_ARE_THEIRS": str(int(checks_are_theirs)),
        "OUTCOMES": str(folder / "outcomes.json"),
        "PYTHONPATH": os.pathsep.join(one for one in beside if one),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PY_IGNORE_IMPORTMISMATCH": "1",  # a stand-in's file is Equipoise's
    }
    ended = subprocess.run(
        command, cwd=folder, env=kept | added, capture_output=True, text=True, check=False
    )
    assert ended.returncode in (0, 1), ended.stdout + ended.stderr
    return json.loads((folder / "outcomes.json").read_text())


def split(outcomes):
    """The tests that pass, and those that fail."""
    return tuple(
        {test for test, note in outcomes.items() if note["outcome"] == outcome}
        for outcome in ("passed", "failed")
    )


def documented_failures():
    """The tests that the document names: all cases of one, or a single one."""
    return {test for row in table("test") for test in names_in(row[0])}


def is_named(test, documented):
    """Tell whether the document names a test, or all its cases."""
    return bool({test, test.partition("[")[0]} & documented)
