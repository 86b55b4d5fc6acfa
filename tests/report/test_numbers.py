"""Every number in a table of a report is the one in ``--json``, rounded."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.tree import DecisionTreeClassifier

from equipoise import compare
from equipoise.datasets import load_table
from equipoise.evaluation import diagnose, plausibility, tune
from equipoise.over_sampling import SMOTE

NUMBER = re.compile(r"(?<![\w.])[-+]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")


class Tables(HTMLParser):
    """The tables of a page: caption, header and rows."""

    def __init__(self):
        super().__init__()
        self.tables, self.cell, self.caption = [], None, None

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append({"caption": "", "rows": []})
        elif tag == "tr":
            self.tables[-1]["rows"].append([])
        elif tag in ("td", "th", "caption"):
            self.cell = ""

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if tag == "caption":
            self.tables[-1]["caption"] = self.cell
        elif tag in ("td", "th"):
            self.tables[-1]["rows"][-1].append(self.cell)
        if tag in ("td", "th", "caption"):
            self.cell = None


def tables_of(found, path, *given):
    reader = Tables()
    reader.feed(found.report(path, *given).read_text(encoding="utf-8"))
    return reader.tables


def numbers_in(text):
    """Each number of a cell with its decimals."""
    for match in NUMBER.findall(text):
        digits = match.replace(",", "")
        yield float(digits), len(digits.partition(".")[2])


def is_rounded(shown, n_decimals, value):
    return value is not None and abs(shown - value) <= 0.5 * 10.0**-n_decimals + 1e-9


# --- a race: each column has its place ----------------------------------------------------------


def mean_of(told, entry, score, rule):
    """The mean over the compared folds, of the figures themselves."""
    values = [
        one["value"]
        for one in told["records"]
        if (one["candidate"], one["model"], one["score"], one["rule"]) == (*entry, score, rule)
        and one["fold"] in told["common_folds"]
    ]
    return [float(np.mean(values))]


PLACES = {
    "average precision": lambda _, row: [row["mean"]],
    "95 % interval": lambda _, row: [row["low"], row["high"]],
    "against nothing": lambda _, row: [row["difference"]],
    "corrected p": lambda _, row: (
        [] if row["p_helps"] is None else [min(row["p_helps"], row["p_hurts"])]
    ),
    "acc. 0.5": lambda told, row: mean_of(told, entry_of(row), "balanced_accuracy", "0.5"),
    "acc. tuned": lambda told, row: mean_of(told, entry_of(row), "balanced_accuracy", "tuned"),
    "Brier score": lambda told, row: mean_of(told, entry_of(row), "brier", "any"),
    "cost tuned": lambda told, row: mean_of(told, entry_of(row), "cost", "tuned"),
    "": lambda _, row: [row["n_folds"]],
}


def entry_of(row):
    return row["candidate"], row["model"]


@pytest.fixture(scope="module")
def race():
    X, y = make_classification(
        300, n_features=5, weights=[0.85], flip_y=0.05, class_sep=0.8, random_state=0
    )
    models = {
        "tree": DecisionTreeClassifier(max_depth=4, random_state=0),
        "stump": DecisionTreeClassifier(max_depth=1, random_state=0),
    }
    return compare(
        X, y, candidates=["SMOTE", "random under", "class weights"], models=models, n_splits=3,
        costs=[[0, 10], [1, 0]], score="average_precision", n_jobs=1,
    )  # fmt: skip


def test_every_number_of_a_race_is_the_one_that_json_has_at_its_place(race, tmp_path):
    told = json.loads(json.dumps(race.to_dict()))
    rows = {entry_of(row): row for row in told["summary"]}
    seen = 0
    for table in tables_of(race, tmp_path / "race.html"):
        header, *lines = table["rows"]
        if header == ["what", "which"] or header[1].startswith("called"):
            continue  # what it was made by, in the next test; the confusion, with the slider's
        for name, *cells in lines:
            for column, cell in zip(header[1:], cells, strict=True):
                shown = list(numbers_in(cell))
                if name == "chance":
                    expected = [told["chance"]]
                else:
                    expected = PLACES[column](told, rows[name, table["caption"]])
                if cell.startswith("<"):
                    assert expected[0] < shown[0][0]
                    continue
                for (value, n_decimals), there in zip(shown, expected, strict=bool(shown)):
                    assert is_rounded(value, n_decimals, there), (name, column, cell, there)
                    seen += 1
    assert seen > 6 * len(rows)


def test_the_circumstances_of_a_race_are_those_of_json(race, tmp_path):
    told = json.loads(json.dumps(race.to_dict()))["circumstances"]
    (made,) = [t for t in tables_of(race, tmp_path / "race.html") if t["rows"][0][0] == "what"]
    shown = dict(made["rows"][1:])
    assert shown["hash of the table as read"] == told["table"]
    assert shown["columns"] == str(told["n_columns"])
    assert shown["folds"] == told["folds"]
    assert shown["seed"] == str(told["seed"])
    versions = [f"{name} {version}" for name, version in told["versions"].items()]
    assert shown["versions"] == ", ".join(versions)


# --- all others: each number is told of what its line is about ----------------------------------


def numbers_of(node):
    """All numbers of a part of JSON."""
    if isinstance(node, dict):
        return [one for value in node.values() for one in numbers_of(value)]
    if isinstance(node, list):
        return [one for value in node for one in numbers_of(value)]
    return [node] if isinstance(node, (int, float)) and not isinstance(node, bool) else []


def about(node, label):
    """The parts of JSON that have something by this name."""
    found = []
    if isinstance(node, dict):
        if label in node.values():
            found.append(node)
        found += [part for key, value in node.items() for part in
                  ([value] if key == label else about(value, label))]  # fmt: skip
    elif isinstance(node, list):
        found += [part for value in node for part in about(value, label)]
    return found


def pages():
    X, y = load_table("yeast4")
    small = {"candidates": ["SMOTE"], "models": "decision tree", "n_splits": 3, "n_jobs": 1}
    yield "diagnosis", lambda: diagnose(X, y, n_jobs=1)
    yield "plausibility", lambda: plausibility(SMOTE(), X, y, n_repeats=2, n_jobs=1)
    yield "choice", lambda: tune(X[:400], y[:400], **small, k=[1, 5], calibration=[None])


@pytest.mark.parametrize("make", [one for _, one in pages()], ids=[name for name, _ in pages()])
def test_every_number_of_a_page_is_told_by_json_of_the_same_thing(make, tmp_path):
    found = make()
    told = json.loads(json.dumps(found.to_dict()))
    seen = 0
    for table in tables_of(found, tmp_path / "page.html"):
        header, *lines = table["rows"]
        if header == ["what", "which"]:
            continue
        for line in lines:
            parts = about(told, line[0]) or [told]
            there = [one for part in parts for one in numbers_of(part)]
            for cell in line[1:]:
                for value, n_decimals in numbers_in(cell):
                    scaled = [100 * one for one in there] if "%" in cell else there
                    assert any(is_rounded(value, n_decimals, one) for one in scaled), (line, cell)
                    seen += 1
    assert seen
