"""Results print as the short tables of the command, and become frames."""

import pickle

import numpy as np
import pytest
from pyarrow import csv
from races_by_hand import outcome

from equipoise import Plan, columns
from equipoise.cli import main
from equipoise.core.text import LINES, WIDTH, TextTable
from equipoise.evaluation import compare, diagnose, estimate, tune
from equipoise.evaluation._reports import _in_short, of_summary
from equipoise.evaluation._scoring.scores import SCORES
from equipoise.testing import example_table

X, y = example_table()
OPTIONS = {"candidates": ["random over", "SMOTE"], "n_splits": 3, "n_jobs": 1}


@pytest.fixture(scope="module")
def race():
    models = ["decision tree", "logistic regression"]
    return compare(X, y, models=models, n_repeats=1, **OPTIONS)


@pytest.fixture(scope="module")
def tuning():
    return tune(X, y, models=["decision tree"], k=[1, 3], **OPTIONS)


@pytest.fixture(scope="module")
def results(race, tuning):
    return {
        "compare": race,
        "summary": race.summary(),
        "tune": tuning,
        "diagnose": diagnose(X, y),
        "columns": columns(X),
    }


NAMES = ["compare", "summary", "tune", "diagnose", "columns"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_fits_a_screen(name, results):
    said = repr(results[name])
    assert said == str(results[name])
    assert 2 <= said.count("\n") < LINES + 10
    assert max(map(len, said.split("\n"))) <= WIDTH
    assert "object at" not in said
    assert "dtype" not in said


def test_a_table_of_many_columns_fits_a_screen_too():
    rng = np.random.default_rng(0)
    found = diagnose(rng.normal(size=(200, 300)), rng.random(200) < 0.3)
    assert repr(found).count("\n") < LINES + 10
    assert "and 2" in repr(found)


def test_a_race_prints_its_scores_and_ends_with_the_verdict_and_what_to_take(race):
    said = repr(race)
    for row in race.summary():
        assert any(
            line.startswith(row.candidate) and f"{row.mean:.3f}" in line
            for line in said.split("\n")
        ), row
    ends = f"{race.verdict} {race.recommendation.sentence}"
    assert " ".join(said.split()).endswith(ends)


def test_a_tuning_prints_its_choice_and_its_honest_score(tuning):
    said = " ".join(repr(tuning).split())
    assert f"Chosen: {tuning.best.candidate} with decision tree" in said
    assert f"{tuning.outer.mean:.3f} ({tuning.outer.low:.3f} to" in said


def test_the_command_prints_the_same_tables(tmp_path, capsys):
    path = tmp_path / "table.csv"
    lines = [
        "a,b,c,d,ill",
        *(",".join(map(str, [*row, label])) for row, label in zip(X, y, strict=True)),
    ]
    path.write_text("\n".join(lines))
    found = diagnose(csv.read_csv(path), "ill")
    assert main(["check", str(path), "--target", "ill"]) == 0
    printed = {" ".join(line.split()) for line in capsys.readouterr().out.split("\n")}
    grids = [part for part in found.said("ill") if isinstance(part, TextTable)]
    assert len(grids) == 3
    for grid in grids:
        for row in grid.rows:
            assert " ".join(" ".join(row).split()) in printed


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
@pytest.mark.parametrize("name", NAMES)
def test_a_result_becomes_a_frame_of_the_library_that_is_named(name, library, results):
    frame = results[name].to_frame(library)
    assert type(frame).__module__.partition(".")[0] == library
    first = str(frame.column_names[0] if library == "pyarrow" else frame.columns[0])
    values = frame[first].to_pylist() if library == "pyarrow" else list(frame[first])
    expected = {
        "compare": [one.candidate for one in results["compare"].records],
        "summary": [row.candidate for row in results["summary"]],
        "tune": [row.candidate for row in results["tune"].table],
        "diagnose": [column.name for column in results["diagnose"].columns],
        "columns": [column.name for column in results["columns"]],
    }
    assert values == expected[name]


def test_ratios_of_two_kinds_become_a_column():
    found = tune(X, y, models=["decision tree"], ratio=[0.5, 1.0], **OPTIONS)
    for library in ("pandas", "polars", "pyarrow"):
        assert len(found.to_frame(library)) == len(found.table)


@pytest.mark.parametrize("name", NAMES)
def test_a_library_that_is_none_is_one_sentence(name, results):
    with pytest.raises(ValueError, match="library must be one of 'pandas', 'polars', 'pyarrow'"):
        results[name].to_frame("excel")


def test_a_summary_is_a_tuple_as_it_was(race):
    rows = race.summary()
    assert isinstance(rows, tuple)
    assert rows[:1] == (rows[0],)
    back = pickle.loads(pickle.dumps(rows))
    assert repr(back) == repr(rows)
    assert [row.candidate for row in back] == [row.candidate for row in rows]


def test_an_estimate_and_a_plan_are_one_line():
    assert "\n" not in repr(estimate(X, y, n_repeats=1, **OPTIONS))
    assert len(repr(Plan(10**6, kept=np.arange(0, 10**6, 2)))) < WIDTH


def rows_by_hand():
    values = {
        ("nothing", "tree"): [0.5, 0.6, 0.55, 0.5],
        ("SMOTE", "tree"): [0.8, 0.91, 0.84, 0.81],
        ("random over", "tree"): [0.4, 0.5],
    }
    return outcome(values, n_folds=4, dropped=(("random over", "tree"),)).summary()


def test_what_others_stand_beside_has_no_difference_and_no_p():
    table = of_summary(rows_by_hand(), "average_precision")
    said = {row[0]: row for row in table.rows}
    assert said["nothing"][3:5] == ("", "")
    assert said["SMOTE"][3].startswith("+0.3")
    assert said["SMOTE"][-1] == "▲"


def test_who_was_not_run_to_the_end_is_told_with_the_folds():
    table = of_summary(rows_by_hand(), "average_precision")
    marks = {row[0]: row[-1] for row in table.rows}
    assert "2 folds" in marks["random over"]
    assert "folds" not in marks["nothing"] + marks["SMOTE"]


def test_a_heading_breaks_once_however_many_words_it_has():
    heads = [of_summary(rows_by_hand(), name).header for name in SCORES]
    for name, header in zip(SCORES, heads, strict=True):
        label = SCORES[name].label
        assert label.replace(" ", "\n", 1) in header, name
    assert any(SCORES[name].label.count(" ") > 1 for name in SCORES)


def test_why_somebody_could_not_run_is_told_without_the_errors_name():
    reason = "NeighborsError: SMOTE: class 1 has 3 rows. To go on, lower k"
    assert _in_short(reason) == "class 1 has 3 rows"
    assert _in_short("ValueError: no rows (Expected n_samples >= 6)") == "no rows"
