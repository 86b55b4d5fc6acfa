"""The list of known mutants is in order, and the tool tells killed from survived."""

import pytest

from scripts.known_mutants import Mutant, faults_of, outcome_of, read_mutants

MUTANTS = read_mutants()


def mutant(**changes):
    entry = {"id": "X", "file": "a.py", "old": "one", "new": "two", "tests": "tests/t.py::test_a"}
    return Mutant.of({**entry, **changes})


@pytest.fixture
def root(tmp_path):
    (tmp_path / "a.py").write_text("one = twice = twice\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "t.py").write_text("def test_a():\n    pass\n")
    return tmp_path


def test_every_known_mutant_still_applies():
    assert faults_of(MUTANTS) == []


def test_there_are_known_mutants():
    assert any(one.tests for one in MUTANTS)
    assert len({one.file for one in MUTANTS}) > 1


def test_an_entry_in_order_has_no_faults(root):
    assert faults_of([mutant()], root) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"old": "twice"}, "its old text occurs 2 times in a.py, not once"),
        ({"old": "thrice"}, "its old text occurs 0 times in a.py, not once"),
        ({"file": "b.py"}, "there is no file b.py"),
        ({"new": "one"}, "it changes nothing"),
        ({"tests": ""}, "it needs either tests or a reason why it is equivalent"),
        ({"equivalent": "so"}, "it needs either tests or a reason why it is equivalent"),
        ({"tests": "tests/t.py::test_b"}, "there is no test tests/t.py::test_b"),
        ({"tests": "tests/u.py::test_a"}, "there is no test tests/u.py::test_a"),
    ],
)
def test_an_entry_that_has_rotted_is_told(root, changes, fault):
    assert faults_of([mutant(**changes)], root) == [f"X: {fault}"]


def test_two_entries_of_one_id_are_told(root):
    assert faults_of([mutant(), mutant()], root) == ["X: the id occurs more than once"]


def test_tests_are_a_list_or_one_text():
    named = "tests/a.py::test[one two] tests/b.py"
    assert mutant(tests=named).tests == ("tests/a.py::test[one two]", "tests/b.py")
    assert mutant(tests=["tests/b.py"]).tests == ("tests/b.py",)


class Copy:
    """A working copy whose test is a condition on the file's text."""

    kernels = "the kernels"

    def __init__(self, folder, passes):
        self.folder, self.passes, self.builds = folder, passes, 0

    def build_native(self):
        self.builds += 1
        self.kernels = "another"
        return ""

    def test(self, tests, seconds):
        import subprocess

        text = next(self.folder.rglob("a.*")).read_text()
        return subprocess.CompletedProcess(tests, 0 if self.passes(text) else 1)


@pytest.mark.parametrize(("word", "outcome"), [("two", "survived"), ("one", "killed")])
def test_a_mutant_is_killed_by_a_test_that_fails_and_the_file_is_restored(root, word, outcome):
    copy = Copy(root, lambda text: text.startswith(word))
    assert outcome_of(mutant(), copy) == outcome
    assert (root / "a.py").read_text() == "one = twice = twice\n"
    assert copy.builds == 0


def test_a_mutant_of_a_kernel_is_built_and_its_library_is_put_away(root):
    (root / "a.py").unlink()
    (root / "native").mkdir()
    (root / "native" / "a.cpp").write_text("one")
    copy = Copy(root, lambda text: text != "two")
    assert outcome_of(mutant(file="native/a.cpp"), copy) == "killed"
    assert copy.builds == 1
    assert copy.kernels == "the kernels"
