"""What a command writes: never over what it reads, nor one over another, nor unasked."""

from pathlib import Path

import pytest

RACE = ("-m", "random-under", "--models", "decision-tree", "--folds", "2", "-j", "1")
ROWS = [f"{i % 7},{(i * 5) % 11},{'yes' if i % 5 == 0 else 'no'}" for i in range(80)]
TEXT = "\n".join(["x,z,y", *ROWS, ""])
#: A table is known by what it holds, so that it may be called like any output.
TABLES = ("t.csv", "t.py", "t.skops", "t.html", "t.png")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in TABLES:
        Path(name).write_text(TEXT, encoding="utf-8")
    return tmp_path


def contents(folder):
    return {one.name: one.read_bytes() for one in folder.iterdir()}


READ = [
    ("tune t.csv -t y --out t.csv", "--out"),
    ("tune t.csv -t y --out ./t.csv", "--out"),
    ("tune t.csv -t y --out link.py", "--out"),
    ("tune t.skops -t y --save t.skops", "--save"),
    ("tune t.png -t y --plot t.png", "--plot"),
    ("tune t.html -t y --html t.html", "--html"),
    ("check t.html -t y --html t.html", "--html"),
    ("check t.png -t y --plot t.png", "--plot"),
    ("compare t.html -t y --html t.html", "--html"),
    ("compare t.png -t y --plot t.png", "--plot"),
    ("audit t.html t.csv -t y --html t.html", "--html"),
    ("audit t.csv t.html -t y --html t.html", "--html"),
    ("resample t.csv -t y -m smote --out t.csv", "--out"),
    ("resample t.csv -t y -m smote --out hard.csv", "--out"),
]


@pytest.mark.parametrize(("arguments", "option"), READ, ids=[one for one, _ in READ])
def test_the_file_that_is_read_is_never_written_over(run, folder, arguments, option):
    Path("link.py").symlink_to("t.csv")
    Path("hard.csv").hardlink_to("t.csv")
    before = contents(folder)
    code, out, err = run(*arguments.split(), "--force")
    assert (code, out) == (2, "")
    assert f"is the file that is read: name another for {option}\n" in err
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--save m.skops --out m.skops", "--out and --save both name 'm.skops'"),
        ("--save m.skops --out ./m.skops", "--out and --save both name './m.skops'"),
        ("--out p.html --html p.html", "--out and --html both name 'p.html'"),
        ("--out p.png --plot p.png", "--out and --plot both name 'p.png'"),
    ],
)
@pytest.mark.parametrize("is_there", [False, True])
def test_two_outputs_are_never_one_file(run, folder, arguments, said, is_there):
    if is_there:
        for name in ("m.skops", "p.html", "p.png"):
            Path(name).write_text("old")
    before = contents(folder)
    code, out, err = run("tune", "t.csv", "-t", "y", *arguments.split(), "--force")
    assert (code, out) == (2, "")
    assert said in err
    assert contents(folder) == before


OVER = {
    "data": ("data", "yeast4", "--out", "old.csv"),
    "check page": ("check", "t.csv", "-t", "y", "--html", "old.html"),
    "check picture": ("check", "t.csv", "-t", "y", "--plot", "old.png"),
    "audit page": ("audit", "t.csv", "-t", "y", "--html", "old.html"),
    "compare page": ("compare", "t.csv", "-t", "y", *RACE, "--repeats", "1", "--html", "old.html"),
    "compare picture": ("compare", "t.csv", "-t", "y", *RACE, "--repeats=1", "--plot", "old.png"),
    "tune page": ("tune", "t.csv", "-t", "y", *RACE, "--html", "old.html"),
    "tune picture": ("tune", "t.csv", "-t", "y", *RACE, "--plot", "old.png"),
}  # fmt: skip


@pytest.mark.parametrize("name", OVER)
def test_a_file_that_is_there_is_overwritten_by_force_only(run, folder, name):
    file = folder / OVER[name][-1]
    file.write_text("old")
    code, out, err = run(*OVER[name])
    assert (code, out, file.read_text()) == (2, "", "old")
    option = OVER[name][-2]
    assert (
        f"{option} {file.name!r} is there already: name another, or overwrite it with --force"
        in err
    )
    assert run(*OVER[name], "--force")[0] == 0
    assert file.read_bytes() != b"old"
