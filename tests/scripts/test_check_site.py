"""The check of the site finds what it is for; its browser runs by ``make docs-check``."""

import pytest

from scripts.check_site import MADE_ALIKE, N_OF_ALIKE, faults_of_files, judged_pages, urls_of


@pytest.fixture
def site(tmp_path):
    """A sound site of two pages, a picture and a style sheet."""
    (tmp_path / "guide").mkdir()
    (tmp_path / "a.png").touch()
    (tmp_path / "style.css").write_text("b { background: url('a.png') }", encoding="utf-8")
    (tmp_path / "index.html").write_text(
        '<link rel="stylesheet" href="style.css?v=1"><img src="a.png"><h1 id="top">'
        '<a href="guide/plans.html#one">plans</a><a href="https://scikit-learn.org">elsewhere</a>',
        encoding="utf-8",
    )
    (tmp_path / "guide" / "plans.html").write_text(
        '<p id="one"><a href="../index.html#top">up</a><a href="#one">here</a>', encoding="utf-8"
    )
    return tmp_path


def test_a_sound_site_has_no_fault(site):
    assert list(faults_of_files(site)) == []


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<a href="gone.html">', "leads to what is not there: gone.html"),
        ('<a href="../index.html#gone">', "leads to no such place: ../index.html#gone"),
        ('<img src="gone.png">', "loads what is not there: gone.png"),
        ('<script src="https://x.example/a.js">', "loads from elsewhere: https://x.example/a.js"),
        ('<img srcset="//x.example/a.png 2x">', "loads from elsewhere: //x.example/a.png"),
        ('<p style="background: url(//x.example/b)">', "loads from elsewhere: //x.example/b"),
    ],
    ids=["page", "anchor", "picture", "script", "set of pictures", "style"],
)
def test_a_fault_is_told_with_its_page(site, html, fault):
    page = site / "guide" / "plans.html"
    page.write_text(page.read_text(encoding="utf-8") + html, encoding="utf-8")
    assert list(faults_of_files(site)) == [f"guide/plans.html: {fault}"]


def test_a_font_of_a_style_sheet_must_be_there(site):
    (site / "style.css").write_text("@import 'gone.css';", encoding="utf-8")
    assert list(faults_of_files(site)) == ["style.css: loads what is not there: gone.css"]


def test_data_in_a_style_sheet_is_no_file():
    assert urls_of("a { b: url(data:image/png;base64,x) } c { d: url(e.svg) }") == ["e.svg"]


def test_axe_looks_at_all_written_pages_and_few_made_ones():
    written = ["index.html", "guide/plans.html"]
    made = [f"{MADE_ALIKE[0]}{n}.html" for n in range(100)]
    judged = judged_pages([*written, *made])
    assert set(written) <= judged
    assert 0 < len(judged & set(made)) <= N_OF_ALIKE
