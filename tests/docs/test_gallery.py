"""The gallery's programs run, and find what their pages say."""

import runpy
from collections import Counter
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

GALLERY = Path(__file__).parents[2] / "examples" / "gallery"
SCRIPTS = {str(path.relative_to(GALLERY)): path for path in sorted(GALLERY.rglob("plot_*.py"))}
TRUTHS = {}


def of(script):
    """Say which script a truth is about: it is checked on the names that the script leaves."""

    def keep(truth):
        TRUTHS.setdefault(script, []).append(truth)
        return truth

    return keep


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_program_runs_draws_and_finds_what_its_page_says(script, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    plt.switch_backend("Agg")
    try:
        names = runpy.run_path(str(SCRIPTS[script]))
        assert plt.get_fignums()
        for truth in TRUTHS[script]:
            truth(names)
    finally:
        plt.close("all")
    assert list(tmp_path.iterdir()) == []


def test_every_truth_is_about_a_program_that_there_is():
    assert set(TRUTHS) == set(SCRIPTS)


@of("tutorial/plot_1_where_new_rows_go.py")
def counts_are_those_of_the_well_known_tutorial(names):
    counts = [Counter(names[y].tolist()) for y in ("y", "y_smote", "y_both")]
    assert counts == [{0: 9900, 1: 100}, {0: 9900, 1: 9900}, {0: 1980, 1: 990}]


@of("tutorial/plot_2_does_it_help_a_tree.py")
def a_tree_ranks_better_after_smote(names):
    means = {name: values.mean() for name, values in names["auc"].items()}
    published = {"as they are": 0.76, "SMOTE": 0.81, "SMOTE, under-sampling": 0.83}
    assert means == pytest.approx(published, abs=0.03)
    assert names["auc"]["SMOTE"].size == 30
    assert list(names["sweep"]) == [1, 2, 3, 4, 5, 6, 7]
    assert 0.79 <= min(names["means"]) <= max(names["means"]) <= 0.89
    assert max(names["means"]) - min(names["means"]) < names["spread"]
    assert names["leaking"].mean() > names["auc"]["SMOTE, under-sampling"].mean() + 0.05


@of("tutorial/plot_3_borderline_svm_adasyn.py")
def methods_that_seek_difficulty_put_rows_among_the_majority(names):
    assert Counter(names["standing"].tolist())["noise"] == 25
    assert Counter(names["standing"].tolist())["danger"] == 29
    near = {name: who[-1] for name, who in names["multiplied"].items()}
    known = {"SMOTE": 0.47, "SVM-SMOTE": 0.47, "Borderline-SMOTE": 0.61, "ADASYN": 0.77}
    assert near == pytest.approx(known, abs=0.02)
    noise, danger, safe, _ = names["multiplied"]["Borderline-SMOTE"]
    assert (noise, danger, safe) == (0, 1, 0)
    from_noise = {name: who[0] for name, who in names["multiplied"].items()}
    assert max(from_noise, key=from_noise.get) == "ADASYN"


@of("tutorial/plot_3_borderline_svm_adasyn.py")
def the_sheet_shows_the_counts_of_the_well_known_tutorial(names):
    assert names["n_rare_rows"] == {
        "Raw data": 100,
        "SMOTE": 9900,
        "SMOTE, then under-sampling": 990,
        "Borderline-SMOTE": 9900,
        "SVM-SMOTE": 9900,
        "ADASYN": 9899,
    }


@of("tutorial/plot_4_what_is_left_out.py")
def a_logistic_regression_that_nobody_resampled_for_is_better_by_all_scores(names):
    known = {
        "tree": (0.77, 0.31, 0.010),
        "tree, SMOTE": (0.82, 0.075, 0.065),
        "tree, SMOTE and under-sampling": (0.86, 0.10, 0.057),
        "logistic regression": (0.945, 0.72, 0.005),
    }
    for model, (auc, precision, brier) in known.items():
        scores = names["scores"][model]
        assert scores[0] == pytest.approx(auc, abs=0.03), model
        assert scores[1] == pytest.approx(precision, abs=0.05), model
        assert scores[2] == pytest.approx(brier, abs=0.01), model


@of("tutorial/plot_4_what_is_left_out.py")
def the_order_matters_to_samplers_that_look_at_the_majority(names):
    first, second = (names["orders"][f"SMOTE, {order} first"] for order in ("over", "under"))
    assert first == pytest.approx(second, abs=0.01)
    for name in ("BorderlineSMOTE", "ADASYN"):
        first, second = (names["orders"][f"{name}, {order} first"] for order in ("over", "under"))
        assert abs(first[2] - second[2]) > 0.001, name


@of("tutorial/plot_4_what_is_left_out.py")
def smote_inflates_probabilities_and_a_threshold_does_as_well_for_decisions(names):
    assert names["means"]["as they are"] == pytest.approx(0.01, abs=0.003)
    assert names["means"]["after SMOTE"] > 0.05
    assert names["means"]["after SMOTE, put right"] == pytest.approx(0.01, abs=0.003)
    balanced = names["balanced"]
    assert balanced["nothing", "0.5"] < balanced["SMOTE", "0.5"] - 0.1
    assert balanced["nothing", "tuned"] == pytest.approx(balanced["SMOTE", "0.5"], abs=0.03)
    assert names["race"].winner is None


@of("reproductions/plot_1_worked_examples.py")
def worked_examples_come_out_as_printed_in_the_paper(names):
    assert abs(names["made"][names["is_from_first"]] - names["expected"]).max() < 1e-12
    assert names["to_f2"] == pytest.approx((9 + 16 + 4 + 2 * names["med"] ** 2) ** 0.5)
    assert names["agree"] == names["asked"] == 41
    assert {tuple(by_hand) for _, by_hand, _ in names["answers"]} == {(1,), (2,)}
    assert {"".join(row) for row in names["voted"].to_numpy()} == {"ABCDN"}


@of("reproductions/plot_2_adasyn_table_2.py")
def the_lead_of_adasyn_is_gone_at_equal_ratio(names):
    leads = names["leads"]
    assert leads["SMOTE at 200 %"] > 0.005
    assert abs(leads["SMOTE, balanced"]) < 0.01


@of("reproductions/plot_3_svm_smote_table_4.py")
def svm_smote_is_behind_smote_where_classes_overlap_and_alike_where_not(names):
    means = {
        name: dict(zip(names["SAMPLERS"], scores.mean(axis=1), strict=True))
        for name, scores in names["found"].items()
    }
    gain = {name: m["SVM-SMOTE, even"] - m["SMOTE"] for name, m in means.items()}
    overlapping = [gain[name] for name, safe in names["overlap"].items() if safe < 0.2]
    apart = [gain[name] for name, safe in names["overlap"].items() if safe > 0.5]
    assert len(overlapping) == len(apart) == 3
    assert sum(overlapping) / 3 < -0.03
    assert abs(sum(apart) / 3) < 0.03
    assert all(m["nothing"] <= m["SMOTE"] for m in means.values())
