"""What README.md and the pages in docs/ print, link to and type is true."""

import re
import shlex
import sys
from importlib.util import find_spec

import pytest
from documents import (
    FENCED,
    ROOT,
    all_pages,
    can_run,
    imported_by,
    modules_for,
    modules_of_recipes,
    openings,
    printed,
)

from equipoise.cli import main

MODULES_OF_TESTS = {
    "benchmarks",
    "equipoise",
    "imblearn",
    "lightgbm",
    "matplotlib",
    "numpy",
    "pandas",
    "polars",
    "pyarrow",
    "scipy",
    "sklearn",
    "xgboost",
}
# A package that nobody here has chosen the version of may warn of another one.
RECIPE = [pytest.mark.recipe, pytest.mark.filterwarnings("default")]


def blocks_of_python():
    """Each block of Python, with the text that must be printed, which is in the block after it."""
    for name, path in all_pages().items():
        blocks = FENCED.findall(path.read_text())
        for i, (language, code) in enumerate(blocks):
            following = blocks[i + 1] if i + 1 < len(blocks) else ("", "")
            if language == "python":
                told = following[1] if following[0] == "text" else ""
                yield f"{name}, block {i}", code, told


def examples_of_pages():
    for name, code, told in blocks_of_python():
        if can_run(code):
            yield pytest.param(code, told, id=name, marks=RECIPE if modules_for(code) else ())


@pytest.mark.parametrize(("code", "told"), list(examples_of_pages()))
def test_blocks_run_and_print_what_stands_below_them(code, told):
    # Words alone: the page may break a long line.
    assert printed(code)[0].split() == told.split()


def test_blocks_import_nothing_that_no_group_installs():
    known = sys.stdlib_module_names | MODULES_OF_TESTS | modules_of_recipes()
    imports = {
        (name, module) for name, code, _ in blocks_of_python() for module in imported_by(code)
    }
    assert {one for one in imports if one[1] not in known} == set()


def test_each_package_for_recipes_is_what_a_page_is_about():
    used = {module for _, code, _ in blocks_of_python() for module in modules_for(code)}
    assert used == modules_of_recipes()


def test_only_blocks_with_such_a_package_are_left_to_make_recipes_which_leaves_none(monkeypatch):
    monkeypatch.delenv("EQUIPOISE_RECIPES", raising=False)
    monkeypatch.setattr("documents.find_spec", lambda module: None)
    left_out = [code for _, code, _ in blocks_of_python() if not can_run(code)]
    assert left_out
    assert all(imported_by(code) & modules_of_recipes() for code in left_out)
    monkeypatch.setenv("EQUIPOISE_RECIPES", "all")
    assert all(can_run(code) for code in left_out)


def lines_of_shell():
    for path in all_pages().values():
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
    for path in all_pages().values():
        for link in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text()):
            if "://" not in link and not (path.parent / link).exists():
                missing.add(str((path.parent / link).relative_to(ROOT)))
    assert missing == set()


@pytest.mark.parametrize(
    ("title", "first"), [pytest.param(*parts, id=name) for name, *parts in openings()]
)
def test_a_page_begins_with_the_question_of_its_reader(title, first):
    assert title
    sentence = re.split(r"(?<=[.?!])\s", first)[0]
    assert sentence.endswith("?"), f"the first sentence asks nothing: {sentence!r}"


def test_every_drawn_picture_has_a_name_of_its_own():
    # Directives count the pictures of a page, but each fence of reStructuredText counts anew.
    blocks = [
        block
        for path in all_pages().values()
        for language, block in FENCED.findall(path.read_text())
        if language == "{eval-rst}" and ".. plot::" in block
    ]
    named = [re.findall(r"^   :filename-prefix: (\S+)$", block, re.MULTILINE) for block in blocks]
    assert [len(names) for names in named] == [1] * len(blocks)
    assert len({*map(tuple, named)}) == len(blocks)
