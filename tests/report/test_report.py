"""What is in the page, and what happens where it cannot be written."""

import json
import re
import sys
import time

import numpy as np
import pandas as pd
import pytest
from sklearn.tree import DecisionTreeClassifier

from equipoise import compare, diagnose
from equipoise.evaluation import Candidate, tune
from equipoise.exceptions import FileError
from equipoise.over_sampling import SMOTE
from equipoise.report import Origin, write_report
from equipoise.testing import example_table

ALERT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def text(page):
    return page.read_text(encoding="utf-8")


def shown(html):
    """The words of a page, without its tags."""
    import html as entities

    return entities.unescape(re.sub(r"<[^>]*>", " ", html))


def test_the_verdict_is_said_first_and_the_recommendation_second(text, hostile):
    found = hostile[2]
    words = " ".join(shown(text.partition("<main>")[2]).split())
    verdict, taken = found.verdict, found.recommendation.sentence
    assert words.index(" ".join(verdict.split())) < words.index(" ".join(taken.split()))
    assert words.index(" ".join(taken.split())) < words.index("The race")


def test_the_page_is_small_and_names_nothing_that_a_browser_would_load(text):
    assert len(text.encode()) < 1_500_000
    loads = re.findall(r"""(?:src|href)=["']([^"'#][^"']*)""", text)
    assert [one for one in loads if not one.startswith("data:")] == []
    assert "@import" not in text
    assert re.findall(r"url\((?!#)", text) == []


def test_what_comes_from_the_data_is_in_no_tag(text):
    assert ALERT not in text
    assert "\x1b" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_counts_of_the_page_are_those_of_json(text, hostile):
    (told,) = re.findall(r'id="moved-data">(.*?)</script>', text, re.DOTALL)
    assert json.loads(told)["confusions"] == hostile[2].to_dict()["confusions"]


def test_each_figure_of_the_race_is_in_json_and_rounded_alike(text, hostile):
    found = hostile[2]
    section = text.partition('<section id="race">')[2].partition("</section>")[0]
    rows = json.loads(json.dumps(found.to_dict()))["summary"]
    words = shown(section.partition("<table>")[2])
    for row in rows:
        assert re.search(rf"{row['candidate']}\s+{row['mean']:,.3f}", words), row
        if row["verdict"] != "reference":
            assert f"{row['difference']:+,.3f}" in words


def test_what_was_done_can_be_repeated(text, hostile):
    found = hostile[2]
    words = shown(text.partition('<section id="made">')[2])
    made = found.circumstances
    for told in (made.table, made.call, made.versions["scikit-learn"], ALERT):
        assert told in words
    table, target, _ = hostile
    again = compare(table, target, candidates=[], models="decision tree", n_splits=2, n_repeats=1)
    assert again.circumstances.table == made.table
    other = table.assign(kind=table["kind"].iloc[::-1].to_numpy())
    changed = compare(other, target, candidates=[], models="decision tree", n_splits=2, n_repeats=1)
    assert changed.circumstances.table != made.table


def test_the_call_that_is_told_makes_the_same_race():
    X, y = example_table()
    options = {"candidates": ["SMOTE"], "models": "decision tree", "n_splits": 2, "n_repeats": 1}
    found = compare(X, y, **options)
    assert found.circumstances.call.startswith("compare(table, target, candidates=['SMOTE']")
    again = eval(found.circumstances.call, {"compare": compare, "table": X, "target": y})
    first, second = (
        [one.value for one in race.records if one.score != "fit_time"] for race in (found, again)
    )
    np.testing.assert_array_equal(first, second)


def test_a_race_of_twelve_candidates_is_written_in_five_seconds(tmp_path):
    X, y = example_table()
    twelve = [
        Candidate(f"SMOTE of {k}", sampler=SMOTE(k_neighbors=k, random_state=0))
        for k in range(1, 13)
    ]
    models = {"tree": DecisionTreeClassifier(max_depth=3, random_state=0)}
    found = compare(X, y, candidates=twelve, models=models, n_splits=2, n_repeats=1)
    start = time.process_time()
    found.report(tmp_path / "race.html", X, y)
    assert time.process_time() - start < 5


def test_a_race_of_many_classes_has_no_threshold_and_no_curves(tmp_path):
    rng = np.random.RandomState(0)
    y = np.repeat([0, 1, 2], [90, 40, 20])
    X = rng.randn(150, 3) + y[:, None]
    models = {"tree": DecisionTreeClassifier(max_depth=2)}
    found = compare(X, y, candidates=["SMOTE"], models=models, n_splits=2, n_repeats=1)
    text = found.report(tmp_path / "many.html", X, y).read_text(encoding="utf-8")
    assert 'id="threshold"' not in text
    assert "<script>" not in text
    assert 'id="before-after"' in text
    with pytest.raises(ValueError, match="a threshold is for two classes, and there are 3"):
        found.confusion("nothing", "tree", 0.5)


def test_one_class_against_the_others_is_drawn_as_it_was_raced(tmp_path):
    rng = np.random.RandomState(0)
    y = np.repeat(["a", "b", "c"], [90, 40, 20])
    frame = pd.DataFrame(rng.randn(150, 3) + (y == "c")[:, None], columns=list("pqr"))
    frame = frame.assign(who=np.arange(150) // 2, y=y)
    models = {"tree": DecisionTreeClassifier(max_depth=2)}
    found = compare(
        frame, "y", candidates=["SMOTE"], models=models, positive="c", groups="who", n_splits=2,
        n_repeats=1,
    )  # fmt: skip
    text = found.report(tmp_path / "one.html", frame, "y").read_text(encoding="utf-8")
    assert "Before: 20 rows of c" in text
    assert "No picture" not in text


def test_a_diagnosis_a_choice_and_what_has_no_page_of_its_own_are_written(tmp_path):
    X, y = example_table()
    found = diagnose(X, y)
    text = found.report(tmp_path / "table.html", X, y).read_text(encoding="utf-8")
    words = " ".join(shown(text).split())
    for finding in found.findings:
        assert " ".join(finding.text.split()) in words
    chosen = tune(
        X, y, candidates=["SMOTE"], models="decision tree", k=[1, 3], ratio=[0.5, 1.0],
        calibration=[None], n_splits=2,
    )  # fmt: skip
    text = chosen.report(tmp_path / "choice.html").read_text(encoding="utf-8")
    assert shown(text).count("decision tree") > 3
    assert 'id="map"' in text


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("race.pdf", "a report is HTML, let the name end in .html"),
        ("gone/race.html", "there is no folder"),
        ("", "a report is HTML"),
    ],
    ids=["another ending", "no such folder", "no name"],
)
def test_a_path_that_cannot_be_is_refused_and_nothing_is_written(tmp_path, name, error):
    found = diagnose(*example_table())
    with pytest.raises(FileError, match=error):
        found.report(tmp_path / name if name else "")
    assert list(tmp_path.iterdir()) == []


def test_what_fails_halfway_leaves_no_file(tmp_path, monkeypatch):
    from equipoise.report import _pages

    def fail(*_):
        raise RuntimeError("halfway")

    found = diagnose(*example_table())
    before = tmp_path / "table.html"
    before.write_text("what was there", encoding="utf-8")
    monkeypatch.setattr(_pages, "page_of", fail)
    with pytest.raises(RuntimeError, match="halfway"):
        found.report(before)
    assert before.read_text(encoding="utf-8") == "what was there"
    assert [one.name for one in tmp_path.iterdir()] == ["table.html"]


def test_without_jinja2_the_extra_is_named(tmp_path, monkeypatch):
    found = diagnose(*example_table())
    monkeypatch.setitem(sys.modules, "jinja2", None)
    from equipoise.report import _writing

    monkeypatch.setattr(_writing, "find_spec", lambda name: None if name == "jinja2" else name)
    with pytest.raises(ImportError, match=r"needs jinja2: .*pip install 'equipoise\[report\]'"):
        found.report(tmp_path / "table.html")


def test_a_table_without_its_target_is_refused(tmp_path):
    X, y = example_table()
    with pytest.raises(TypeError, match="the table comes without target"):
        write_report(diagnose(X, y), tmp_path / "table.html", X)


def test_the_origin_of_a_file_has_its_hash(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"abc")
    # NIST's example of SHA-256.
    assert Origin.of_file(path).sha256.startswith("ba7816bf8f01cfea414140de5dae2223b00361a3")
