"""What README.md and the pages in docs/ print, count, link to and type is true."""

import re
import shlex
from contextlib import redirect_stdout
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import imblearn
import numpy as np
import pytest

import equipoise
from equipoise._imblearn.names import NAMES
from equipoise.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
PAGES = {path.name: path for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))}
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples_of_pages():
    """Each block of Python, with the text that must be printed, which is in the block after it."""
    for name, path in PAGES.items():
        blocks = FENCED.findall(path.read_text())
        for i, (language, code) in enumerate(blocks):
            following = blocks[i + 1] if i + 1 < len(blocks) else ("", "")
            if language == "python":
                told = following[1] if following[0] == "text" else ""
                yield pytest.param(code, told, id=f"{name}, block {i}")


def printed(code):
    out = StringIO()
    names = {"__name__": "example"}
    with redirect_stdout(out):
        exec(compile(code, "example", "exec"), names)
    return out.getvalue(), names


@pytest.mark.parametrize(("code", "told"), list(examples_of_pages()))
def test_blocks_run_and_print_what_stands_below_them(code, told):
    # Words alone: the page may break a long line.
    assert printed(code)[0].split() == told.split()


def test_output_that_readme_quotes_is_printed_by_a_page():
    pages = "".join(path.read_text() for path in PAGES.values() if path.parent.name == "docs")
    blocks = FENCED.findall(README)
    quoted = [
        text
        for (before, _), (language, text) in zip([("", ""), *blocks], blocks, strict=False)
        if language == "text" and before != "python"
    ]
    assert quoted
    assert [text for text in quoted if f"```text\n{text}```" not in pages] == []


def test_the_example_of_the_changed_import_has_the_same_bits_either_way():
    (code,) = [code for _, code in FENCED.findall(README) if "import Counter" in code]
    theirs = code.replace("from equipoise.", "from imblearn.")
    assert theirs != code
    (told, ours), (their_told, their_names) = printed(code), printed(theirs)
    assert told == their_told
    assert np.array_equal(ours["X_new"], their_names["X_new"])
    assert np.array_equal(ours["y_new"], their_names["y_new"])


def test_readme_counts_the_names_of_imbalanced_learn():
    n_names = sum(map(len, NAMES.values()))
    said = f"all {n_names} public names of imbalanced-learn"
    assert said in " ".join(README.split()), f"write: {said}"


def test_the_version_that_names_are_counted_against_is_the_one_installed():
    version = ".".join(imblearn.__version__.split(".")[:2])
    assert set(re.findall(r"imbalanced-learn (\d+\.\d+)", README)) == {version}
    assert f"**Status:** {equipoise.__version__}," in README


def lines_of_shell():
    for path in PAGES.values():
        text = FENCED.sub("", path.read_text())
        yield from re.findall(r"^    (\S.*)$", text, re.MULTILINE)
        commands = r"`((?:make|python|equipoise) [^`]*)`"
        yield from re.findall(commands, text)


def is_known(words):
    """Tell whether a command line names what is there."""
    if words[0] == "make":
        targets = re.findall(r"^([a-z0-9-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
        return set(words[1:]) <= set(targets)
    if words[0] == "python":
        if words[1] == "-m" and words[2] != "pytest":
            return find_spec(words[2]) is not None
        path = next(word for word in words[1:] if word.startswith(("tests", "examples")))
        return (ROOT / path).exists()
    return words[:2] == [".", ".venv/bin/activate"]


def test_shell_lines_name_targets_and_files_that_exist():
    lines = [shlex.split(line, comments=True) for line in lines_of_shell()]
    assert len(lines) > 10
    others = [words for words in lines if words[0] != "equipoise"]
    assert [words for words in others if not is_known(words)] == []


def test_lines_of_the_command_use_commands_and_options_that_it_has(capsys):
    lines = [shlex.split(line, comments=True) for line in lines_of_shell()]
    ours = [words[1:] for words in lines if words[0] == "equipoise"]
    assert len(ours) >= 3
    for words in ours:
        assert main([words[0], "--help"]) == 0
        told = capsys.readouterr().out
        for option in (word for word in words if word.startswith("--")):
            assert re.search(rf"{option}\b", told), (words[0], option)


def test_links_lead_to_files():
    missing = set()
    for path in PAGES.values():
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text()):
            if not (path.parent / link).exists():
                missing.add(str((path.parent / link).relative_to(ROOT)))
    assert missing == set()


def test_the_picture_is_small():
    (picture,) = (ROOT / "docs" / "images").iterdir()
    assert f"(docs/images/{picture.name})" in README
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < 150_000


def test_readme_is_read_in_three_minutes():
    prose = FENCED.sub("", README)
    assert len(prose.split()) < 900
    assert README.count("\n") <= 155
