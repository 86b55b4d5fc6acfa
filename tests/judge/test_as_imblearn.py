"""``imblearn`` means Equipoise: for one process, and only where it was asked for."""

import os
import subprocess
import sys
from pathlib import Path

import imblearn
import pytest

import equipoise
from equipoise._imblearn.modules import HOMES
from equipoise._imblearn.names import VERSION

THEIRS = Path(imblearn.__file__).parent


def run(*arguments, cwd=None, fails=False):
    """Run python, and give what it prints, or the last line of its error."""
    ended = subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    )
    assert (ended.returncode != 0) is fails, ended.stderr
    return ended.stderr.strip().splitlines()[-1] if fails else ended.stdout.strip()


def run_as(*arguments, **options):
    return run("-m", "equipoise.as_imblearn", *arguments, **options)


# A module without NumPy below it: a program that imports it ends at once.
LIGHT = "from imblearn.exceptions import raise_isinstance_error as one; print(one.__module__)"


def test_importing_the_module_has_no_effect():
    program = (
        "import equipoise.as_imblearn\n"
        "from importlib.util import find_spec; print(find_spec('imblearn').origin)"
    )
    assert run("-c", program) == str(THEIRS / "__init__.py")


@pytest.mark.parametrize(
    "call",
    [
        "import equipoise; equipoise.as_imblearn()",
        "import equipoise.as_imblearn; equipoise.as_imblearn()",
        "from equipoise import as_imblearn; as_imblearn(); as_imblearn()",
        "from equipoise.as_imblearn import as_imblearn; as_imblearn()",
    ],
)
def test_the_call_makes_imblearn_equipoise(call):
    assert run("-c", f"{call}\n{LIGHT}") == "equipoise.exceptions"


def test_it_needs_no_imbalanced_learn(tmp_path):
    """Without the folder of packages that it is installed in."""
    homes = (Path(path) for path in equipoise.__path__)
    source = next(path for path in homes if (path / "exceptions.py").exists())
    (tmp_path / "equipoise").symlink_to(source)
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        f"import equipoise; equipoise.as_imblearn(); {LIGHT}\n"
        "try: import imblearn.utils.testing\n"
        "except ModuleNotFoundError as error: print(error.name)"
    )
    assert run("-S", "-c", program).split() == ["equipoise.exceptions", "numpy"]


def test_it_may_be_called_by_the_program_that_it_runs():
    program = (
        "import equipoise; equipoise.as_imblearn(); import sys; print(len([one for one in "
        "sys.meta_path if type(one).__module__.startswith('equipoise')]))"
    )
    assert run_as("-c", program) == "1"


def test_it_says_that_imbalanced_learn_was_there_first():
    said = run("-c", "import imblearn, equipoise; equipoise.as_imblearn()", fails=True)
    assert said.startswith("RuntimeError: equipoise.as_imblearn: imbalanced-learn has already been")
    assert str(THEIRS) in said


def test_a_script_runs_as_under_python(tmp_path):
    (tmp_path / "beside.py").write_text("word = 'beside'")
    script = tmp_path / "script.py"
    script.write_text("import sys, beside; print(__name__, sys.argv, beside.word, __file__)")
    expected = f"__main__ ['{script}', '-m', 'a b'] beside {script}"
    assert run(script, "-m", "a b") == run_as(script, "-m", "a b") == expected


def test_a_module_runs_as_under_python(tmp_path):
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "__main__.py").write_text("import sys; print(__name__, sys.argv, sys.path[0])")
    expected = f"__main__ ['{folder / '__main__.py'}', 'x'] {tmp_path}"
    assert run("-m", "package", "x", cwd=tmp_path) == expected
    assert run_as("-m", "package", "x", cwd=tmp_path) == expected


def test_code_runs_as_under_python():
    program = "import sys; class_ = type('A', (), {}); print(__name__, sys.argv, class_.__module__)"
    assert run("-c", program, "x") == run_as("-c", program, "x") == "__main__ ['-c', 'x'] __main__"


def test_an_exit_code_and_an_error_are_the_programs_own():
    assert run_as("-c", "raise ValueError('mine')", fails=True) == "ValueError: mine"
    ended = subprocess.run(
        [sys.executable, "-m", "equipoise.as_imblearn", "-c", "raise SystemExit(7)"], check=False
    )
    assert ended.returncode == 7


@pytest.mark.parametrize("arguments", [[], ["-m"], ["-c"]])
def test_a_command_line_that_names_no_program_is_an_error(arguments):
    assert run_as(*arguments, fails=True)
    assert run_as("--help").startswith("usage: python -m equipoise.as_imblearn")


def test_every_module_of_imbalanced_learn_is_in_the_table():
    paths = [path.relative_to(THEIRS).with_suffix("") for path in THEIRS.rglob("*.py")]
    found = {".".join(part for part in path.parts if part != "__init__") for path in paths}
    theirs = {one for one in found if "tests" not in one.split(".")}
    of_their_tests = {one for one in theirs if one.startswith("utils._test_common")}
    assert theirs - of_their_tests - {"utils._sklearn_compat"} == set(HOMES)  # 0.14.0 has that one


def test_every_module_of_the_table_can_be_imported():
    program = (
        "from importlib import import_module\n"
        "from equipoise._imblearn.modules import HOMES, StandIn\n"
        "for one in HOMES:\n"
        "    name = f'imblearn.{one}'.rstrip('.')\n"
        "    assert isinstance(import_module(name), StandIn), name\n"
        "import imblearn\n"
        "print(imblearn.under_sampling._prototype_selection._random_under_sampler"
        ".RandomUnderSampler.__module__)"
    )
    assert run_as("-c", program) == "equipoise.under_sampling._random_under_sampler"


def test_what_is_not_here_is_said_in_the_program():
    expected = {
        "from imblearn.combine import Oops": "cannot import name 'Oops' from 'imblearn.combine",
        "from imblearn.exceptions import Oops": "cannot import name 'Oops' from 'imblearn.exc",
        "import imblearn.over_sampling._smoot": "No module named 'imblearn.over_sampling._smoot'",
        "import imblearn; imblearn.SMOTE": "has no attribute 'SMOTE'",
    }
    program = (
        "import sys\n"
        "for statement in sys.argv[1:]:\n"
        "    try:\n"
        "        exec(statement)\n"
        "    except (AttributeError, ImportError) as error:\n"
        "        print(error)"
    )
    said = run_as("-c", program, *expected).splitlines()
    assert all(one in line for one, line in zip(expected.values(), said, strict=True))


def test_what_comes_out_stays_equipoises():
    program = (
        "import inspect, pickle\n"
        "from imblearn.over_sampling import SMOTE\n"
        "from imblearn import over_sampling\n"
        "print(inspect.getmodule(SMOTE).__name__, repr(SMOTE))\n"
        "print(b'imblearn' in pickle.dumps(SMOTE()))\n"
        "print(sorted(name for name in dir(over_sampling) if 'SMOTE' in name))"
    )
    from equipoise.over_sampling import __all__ as names

    module, *rest = run_as("-c", program).splitlines()
    assert module == (
        "equipoise.over_sampling._smote <class 'equipoise.over_sampling._smote.SMOTE'>"
    )
    assert rest == ["False", str(sorted(name for name in names if "SMOTE" in name))]


def test_a_star_import_gives_the_names_that_are_here():
    program = "from imblearn.under_sampling import *; print(RandomUnderSampler.__module__)"
    assert run_as("-c", program) == "equipoise.under_sampling._random_under_sampler"


def test_the_version_is_that_of_the_names_and_nothing_heavy_is_loaded_for_it():
    program = "import sys, imblearn; print(imblearn.__version__, 'numpy' in sys.modules)"
    assert run_as("-c", program) == f"{VERSION} False"
