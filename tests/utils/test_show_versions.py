"""What a report of a fault begins with."""

import platform
import sys
from importlib.metadata import version

import pytest

import equipoise
from equipoise import _kernels
from equipoise.utils import _show_versions


def lines_of(text):
    return dict(line.strip().split(": ", 1) for line in text.splitlines() if ": " in line)


def test_it_tells_the_machine_the_versions_and_the_kernels(capsys):
    equipoise.show_versions()
    said = lines_of(capsys.readouterr().out)
    assert said["python"].startswith(platform.python_version())
    assert said["executable"] == sys.executable
    assert said["numpy"] == version("numpy")
    assert said["equipoise"] == version("equipoise")
    assert said["torch"] == "None"
    expected = "native" if _kernels.is_native() else "NumPy"
    assert said["kernels"].startswith(expected)
    if _kernels.is_native():
        assert said["kernels"].endswith(_kernels.level())


def test_it_tells_where_the_native_part_is_missing(capsys, monkeypatch):
    monkeypatch.setattr(_show_versions, "is_native", lambda: False)
    equipoise.show_versions()
    assert lines_of(capsys.readouterr().out)["kernels"].startswith("NumPy: there is no native part")


def test_it_tells_the_threads_that_a_call_takes(capsys, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    equipoise.show_versions()
    assert lines_of(capsys.readouterr().out)["threads"] == "1"


def test_the_values_stand_below_each_other(capsys):
    equipoise.show_versions()
    lines = [line for line in capsys.readouterr().out.splitlines() if ": " in line]
    assert len({line.index(": ") for line in lines}) == 1


def test_for_github_it_is_a_section_that_folds(capsys):
    equipoise.show_versions(github=True)
    text = capsys.readouterr().out.strip()
    assert text.startswith("<details><summary>")
    assert text.endswith("</details>")
    for name in ("python", "kernels", "scikit-learn"):
        assert f"\n* {name}" in text


@pytest.mark.parametrize("github", [False, True])
def test_both_forms_tell_the_same(github, capsys):
    equipoise.show_versions(github=github)
    text = capsys.readouterr().out
    assert all(name in text for name in ("machine", "threads", "joblib", "pip"))
