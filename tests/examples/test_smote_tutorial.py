import sys
from pathlib import Path

import numpy as np
import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def tutorial():
    sys.path.insert(0, str(EXAMPLES))
    import smote_tutorial

    yield smote_tutorial
    sys.path.remove(str(EXAMPLES))


@pytest.fixture(scope="module")
def data(tutorial):
    return tutorial.make_data()


def test_samplers_make_the_counts_of_the_well_known_tutorial(tutorial, data):
    counts = {scene.title: scene.counts for scene in tutorial.make_scenes(*data)}
    assert counts == {
        "Raw data": (9900, 100),
        "SMOTE": (9900, 9900),
        "SMOTE, then under-sampling": (1980, 990),
        "Borderline-SMOTE": (9900, 9900),
        "SVM-SMOTE": (9900, 9900),
        "ADASYN": (9900, 9899),
    }


def test_real_and_synthetic_rows_are_told_apart(tutorial, data):
    X, y = data
    rare = {tuple(row) for row in X[y == 1]}
    for scene in tutorial.make_scenes(X, y):
        is_real_and_rare = (scene.y == 1) & ~scene.is_synthetic
        assert {tuple(row) for row in scene.X[is_real_and_rare]} == rare
        assert not (scene.is_synthetic & (scene.y == 0)).any()


def test_a_quarter_of_the_rare_rows_is_noise(tutorial, data):
    stands = tutorial.standing(*data)
    assert [(stands == name).sum() for name in ("noise", "danger", "safe")] == [25, 29, 46]
    X, y = tutorial.drop_noise(*data)
    assert np.bincount(y).tolist() == [9900, 75]
    assert len(X) == 9975


def test_methods_that_seek_difficulty_put_rows_among_the_majority(tutorial, data):
    found = tutorial.who_is_multiplied(*data)
    share = {name: who.majority_share for name, who in found.items()}
    assert share["SMOTE"] < share["Borderline-SMOTE"] < share["ADASYN"]
    assert share["SVM-SMOTE"] < share["Borderline-SMOTE"]
    expected = {"SMOTE": 0.47, "SVM-SMOTE": 0.47, "Borderline-SMOTE": 0.61, "ADASYN": 0.77}
    assert share == pytest.approx(expected, abs=0.02)
    assert found["Borderline-SMOTE"].share_from["danger"] == 1
    assert found["ADASYN"].share_from["noise"] > found["SMOTE"].share_from["noise"]


def test_for_smote_both_orders_give_the_same_rows(tutorial, data):
    both = [
        tutorial.Pipeline(steps()).fit_resample(*data)
        for steps in (tutorial.over_then_under, tutorial.under_then_over)
    ]
    first, second = (np.unique(np.column_stack(table), axis=0) for table in both)
    assert len(first) == 2970
    np.testing.assert_array_equal(first, second)


def test_the_whole_story_is_told_with_the_figures_that_are_known(tutorial, tmp_path, capsys):
    found = tutorial.main(tmp_path, quick=True)

    known = {
        "tree, raw data": (0.76, 0.28, 0.010),
        "tree, SMOTE": (0.81, 0.075, 0.065),
        "tree, SMOTE and under-sampling": (0.83, 0.10, 0.057),
        "logistic regression, raw data": (0.945, 0.72, 0.005),
    }
    for model, (auc, precision, brier) in known.items():
        scores = found.main[model]
        assert scores.auc.size == 30
        assert scores.mean("auc") == pytest.approx(auc, abs=0.03), model
        assert scores.mean("precision") == pytest.approx(precision, abs=0.05), model
        assert scores.mean("brier") == pytest.approx(brier, abs=0.01), model
    assert list(found.sweep) == [1, 2, 3, 4, 5, 6, 7]
    for scores in found.sweep.values():
        assert 0.82 - 0.03 <= scores.mean("auc") <= 0.86 + 0.03

    orders = found.orders
    np.testing.assert_allclose(
        orders["SMOTE, over first"].auc, orders["SMOTE, under first"].auc, atol=0.02
    )
    assert len(found.pictures) == 8
    assert all(path.stat().st_size > 10_000 for path in found.pictures)
    told = capsys.readouterr().out
    for heading in ("WHICH FIRST?", "WHO IS MULTIPLIED?", "THE OTHER HALF OF THE STORY"):
        assert heading in told
    assert "\r" not in told
