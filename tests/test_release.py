"""What a release says of itself in several files is the same; the workflow is in order."""

import re
import sys
import tomllib
from pathlib import Path

import pytest

import equipoise
from equipoise._kernels import is_native
from equipoise._kernels._library import library as load_library

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
WORKFLOW = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")


def test_the_citation_names_the_version_and_has_what_the_format_requires():
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    told = dict(re.findall(r"^([a-z-]+): *(.*)$", text, re.MULTILINE))
    assert {"cff-version", "message", "title", "authors"} <= set(told)
    assert told["cff-version"] == "1.2.0"
    assert told["type"] == "software"
    assert told["version"] == equipoise.__version__
    assert told["license"] == PROJECT["project"]["license"]


def test_actions_have_a_version_and_jobs_their_permissions():
    actions = re.findall(r"uses: (\S+)", WORKFLOW)
    assert len(actions) > 5
    assert [one for one in actions if not re.search(r"@(v\d+(\.\d+)*|release/v\d+)$", one)] == []
    jobs = re.split(
        r"^  (?=\w+:\n    name:)", WORKFLOW.partition("\njobs:\n")[2], flags=re.MULTILINE
    )[1:]
    assert [job.partition(":")[0] for job in jobs] == ["check", "wheels", "tests", "publish"]
    assert all("\n    permissions:\n" in job and "\n    timeout-minutes:" in job for job in jobs)
    (publishing,) = [job for job in jobs if "id-token: write" in job]
    assert publishing.startswith("publish:")
    assert "needs: [check, wheels, tests]" in publishing
    assert "password" not in WORKFLOW.replace("there is no password", "")


def test_the_workflow_builds_for_each_system_that_is_promised():
    systems = set(re.findall(r"\{ os: (\S+), archs: (\w+) \}", WORKFLOW))
    assert {system.partition("-")[0] for system, _ in systems} == {"ubuntu", "macos", "windows"}
    tested = re.search(r"os: \[(.*)\]", WORKFLOW)[1].split(", ")
    assert set(tested) == {system for system, _ in systems}


def test_changes_of_this_version_are_in_the_changelog_or_are_fragments():
    """Nothing is told twice, and nothing is lost between two releases."""
    path = ROOT / "CHANGELOG.md"
    changelog = path.read_text(encoding="utf-8") if path.exists() else ""
    fragments = list((ROOT / "changelog.d").glob("*.md"))
    is_released = f"## {equipoise.__version__} (" in changelog
    assert is_released or fragments
    told = [one for one in fragments if one.read_text(encoding="utf-8").strip() in changelog]
    assert told == []


def test_the_names_of_fragments_are_those_that_towncrier_reads():
    """Of two names that end in words it takes the second for the first again, and stops."""
    names = [path.name for path in (ROOT / "changelog.d").glob("*.md")]
    form = r"\d+\.(added|changed|fixed|removed)(\.\d+)?\.md"
    assert [name for name in names if not re.fullmatch(form, name)] == []


def test_pages_that_have_not_been_run_name_files_that_are_there():
    page = (ROOT / "docs" / "inside" / "not-yet-run.md").read_text(encoding="utf-8")
    named = re.findall(r"`([\w./-]+/[\w.]+)`", page)
    assert len(named) > 8
    places = (ROOT, ROOT / "src" / "equipoise")
    missing = {one for one in named if not any((place / one).exists() for place in places)}
    assert missing == set()


@pytest.mark.skipif(
    not (is_native() and sys.platform.startswith("linux")), reason="a question of kernels on Linux"
)
@pytest.mark.parametrize(("library", "newest"), [("GLIBC_2.", 28), ("GLIBCXX_3.4.", 24)])
def test_the_kernels_ask_for_no_younger_system_than_the_wheel_promises(library, newest):
    """Those of manylinux_2_28; a std::vector that is copied is enough to ask for more."""
    content = Path(load_library()._name).read_bytes()
    asked = re.findall(re.escape(library).encode() + rb"(\d+)", content)
    assert all(int(number) <= newest for number in asked)
    assert asked or library == "GLIBCXX_3.4."
