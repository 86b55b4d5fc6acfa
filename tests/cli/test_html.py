"""``--html``: the report of a command, with the file, its hash and what repeats it."""

import hashlib
import html
import re

import pytest

RACE = ("--models", "decision-tree", "-m", "random-under", "--folds", "2", "--repeats", "1")
ALERT = "<b>alert"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = [f"{i % 7},{(i * 5) % 11},{'yes' if i % 5 == 0 else 'no'}" for i in range(80)]
    text = "\n".join([f"a,{ALERT},{ALERT}d", *lines])
    (tmp_path / f"{ALERT}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def words(path):
    return html.unescape(re.sub(r"<[^>]*>", " ", path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("compare", RACE),
        ("check", ()),
        ("tune", ("--models", "decision-tree", "-m", "random-under", "--folds", "2")),
    ],
    ids=["compare", "check", "tune"],
)
def test_a_command_writes_its_report_and_says_where(run, folder, name, options):
    file = f"{ALERT}.csv"
    code, out, err = run(name, file, "-t", f"{ALERT}d", *options, "--html", "page.html", "-j", "1")
    assert code == 0, err
    assert "Report: page.html" in out
    said = words(folder / "page.html")
    assert hashlib.sha256((folder / file).read_bytes()).hexdigest() in said
    assert f"equipoise {name} '{file}' -t '{ALERT}d'" in said
    assert ALERT not in (folder / "page.html").read_text(encoding="utf-8")


def test_the_program_of_the_report_repeats_the_race(run, folder):
    run("compare", f"{ALERT}.csv", "-t", f"{ALERT}d", *RACE, "--html", "page.html", "-j", "1")
    page = (folder / "page.html").read_text(encoding="utf-8")
    programs = [html.unescape(one) for one in re.findall(r"<code>(.*?)</code>", page, re.DOTALL)]
    (program,) = [one for one in programs if "read_file" in one]
    made = {}
    exec(program, made)
    verdict = page.partition("Is it proven?</h2><p>")[2].partition("</p>")[0]
    assert html.unescape(verdict) == made["found"].verdict


def test_a_report_that_could_not_be_written_is_refused_before_any_work(run, folder):
    code, _, err = run("check", "gone.csv", "-t", "x", "--html", "page.pdf")
    assert code == 2
    assert "--html: 'page.pdf': a report is HTML, let the name end in .html" in err
