"""Text is opened by a named encoding: what a system takes for granted differs from ours."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("src", "scripts", "benchmarks", "examples", "fuzz", "docs")
# How many arguments stand before ``encoding``.
TEXT = {"read_text": 0, "write_text": 1}
MODES = {"open": 1, "fdopen": 1, "NamedTemporaryFile": 0, "TemporaryFile": 0}


def opens_without_encoding(source):
    """Lines that open text in whatever encoding the system has."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        named = {one.arg for one in node.keywords}
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        is_text = (name in TEXT and len(node.args) <= TEXT[name]) or (
            name in MODES and not is_binary(node, name) and not is_of_no_file(node)
        )
        if is_text and not named & {"encoding", None}:
            yield node.lineno


def is_binary(call, name):
    """Whether a call names a mode with a b; where none is named, temporary files have one."""
    place = MODES[name] - (name == "open" and isinstance(call.func, ast.Attribute))
    modes = [one.value for one in call.keywords if one.arg == "mode"] + call.args[place : place + 1]
    if not modes:
        return name.endswith("TemporaryFile")
    return not isinstance(modes[0], ast.Constant) or "b" in str(modes[0].value)


def is_of_no_file(call):
    """os.open, webbrowser.open and the like open no text; those of archives give bytes."""
    called = ast.unparse(call.func)
    return called in {"os.open", "webbrowser.open", "tarfile.open", "Image.open"}


def test_no_text_is_opened_without_an_encoding():
    found = {
        f"{path.relative_to(ROOT)}, line {line}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for line in opens_without_encoding(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_the_check_finds_what_names_no_encoding():
    source = (
        'path.read_text()\npath.write_text("a")\nopen("a")\npath.open("w")\nos.fdopen(1, "w")\n'
        'path.read_text(encoding="utf-8")\nopen("a", "rb")\npath.open("wb")\nopen("a", mode="rb")\n'
        'path.write_text("a", "utf-8")\nos.open("a", 1)\nNamedTemporaryFile()\npath.open(**how)\n'
        'TemporaryFile("w")\n'
    )
    assert list(opens_without_encoding(source)) == [1, 2, 3, 4, 5, 14]
