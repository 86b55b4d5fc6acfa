"""What is no sampler can run: classifiers that balance by themselves, and thresholds."""

import numpy as np
import pandas as pd
import pytest
from imblearn.ensemble import BalancedRandomForestClassifier
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, balanced_accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from equipoise import ResampledClassifier
from equipoise.evaluation import Candidate, TablePreparer, compare, estimate, tune
from equipoise.over_sampling import SMOTE

RACE = {"n_splits": 3, "n_repeats": 1, "inner_splits": 2, "n_jobs": 1}


@pytest.fixture
def data():
    return make_classification(400, 6, weights=[0.85], flip_y=0.05, random_state=1)


@pytest.fixture
def table(data):
    X, y = data
    frame = pd.DataFrame(X[:, :3], columns=["a", "b", "c"])
    return frame.assign(city=np.where(X[:, 3] > 0, "Bern", "Rome"), bad=np.where(y, "yes", "no"))


def folds_of(data, n=3):
    from sklearn.model_selection import StratifiedKFold

    return list(StratifiedKFold(n, shuffle=True, random_state=0).split(*data))


def test_a_classifier_that_balances_by_itself_runs_once_beside_the_models(data):
    forest = RandomForestClassifier(20, class_weight="balanced_subsample", random_state=3)
    found = compare(
        *data, candidates=["random over", forest], models=["decision tree"],
        folds=folds_of(data), **{**RACE, "n_splits": 5},
    )  # fmt: skip
    name = "RandomForestClassifier"
    assert found.entries() == [
        ("nothing", "decision tree"),
        ("random over", "decision tree"),
        (name, "its own classifier"),
    ]
    expected = []
    for train, test in folds_of(data):
        prepared = TablePreparer().fit(data[0][train])
        fitted = forest.fit(prepared.transform(data[0][train]), data[1][train])
        found_here = fitted.predict_proba(prepared.transform(data[0][test]))[:, 1]
        expected.append(average_precision_score(data[1][test], found_here))
    values = found.values(name, "its own classifier", "average_precision", "any")
    np.testing.assert_allclose(values, expected, rtol=1e-12)


def test_it_is_held_against_the_best_model_on_the_rows_as_they_are(data):
    found = compare(
        *data, candidates={"forest": RandomForestClassifier(20)},
        models=["decision tree", "logistic regression"], **RACE,
    )  # fmt: skip
    own = ("forest", "its own classifier")
    means = {row.model: row.mean for row in found.summary() if row.candidate == "nothing"}
    best = max(means, key=means.get)
    assert found.reference(own, "average_precision") == ("nothing", best)
    row = next(row for row in found.summary() if (row.candidate, row.model) == own)
    assert row.difference == pytest.approx(row.mean - means[best])
    assert row.verdict != "reference"
    assert "its own classifier" in str(found)


@pytest.mark.parametrize(
    "classifier",
    [
        BalancedRandomForestClassifier(10, random_state=0),
        ResampledClassifier(SMOTE(random_state=0), LogisticRegression()),
        make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced")),
    ],
    ids=["balanced forest", "resampled", "pipeline"],
)
def test_ensembles_and_whole_recipes_run(data, classifier):
    found = compare(*data, candidates={"mine": classifier}, models="decision tree", **RACE)
    assert not found.not_applicable
    assert found.level(("mine", "its own classifier"), "roc_auc", "any").mean > 0.6


def test_a_recipe_may_read_the_callers_table(table):
    numbers = make_column_selector(dtype_include="number")
    texts = make_column_selector(dtype_exclude="number")
    recipe = make_pipeline(
        make_column_transformer((StandardScaler(), numbers), (OneHotEncoder(), texts)),
        LogisticRegression(),
    )
    mine = Candidate("mine", classifier=recipe, reads_table=True)
    found = compare(table, "bad", candidates=[mine], models="decision tree", **RACE)
    assert not found.not_applicable
    chosen = tune(
        table, "bad", candidates=[mine], models="decision tree", calibration=[None],
        score="roc_auc", **RACE,
    )  # fmt: skip
    assert chosen.best.candidate == "mine"
    features = table.drop(columns="bad")
    expected = recipe.fit(features, table["bad"]).predict_proba(features)
    np.testing.assert_allclose(chosen.estimator.predict_proba(features), expected)


def test_a_threshold_of_ones_own_decides_and_is_not_tuned(data):
    at = Candidate("at 0.2", threshold=0.2)
    found = compare(
        *data, candidates=[at, "threshold at the share"], models=LogisticRegression(),
        folds=folds_of(data), score="balanced_accuracy", **RACE,
    )  # fmt: skip
    for i, (train, test) in enumerate(folds_of(data)):
        prepared = TablePreparer().fit(data[0][train])
        fitted = LogisticRegression().fit(prepared.transform(data[0][train]), data[1][train])
        p = fitted.predict_proba(prepared.transform(data[0][test]))[:, 1]
        truth = data[1][test]
        own = {"at 0.2": 0.2, "threshold at the share": data[1][train].mean()}
        for name, threshold in own.items():
            values = found.values(name, "LogisticRegression", "balanced_accuracy", "tuned")
            assert values[i] == pytest.approx(balanced_accuracy_score(truth, p >= threshold))
            told = found.values(name, "LogisticRegression", "balanced_accuracy", "0.5")
            assert told[i] == pytest.approx(balanced_accuracy_score(truth, p >= 0.5))


def test_the_final_model_keeps_a_threshold_of_ones_own(data):
    chosen = tune(
        *data, candidates=[Candidate("at 0.2", threshold=0.2, complexity=-1)],
        models=LogisticRegression(), calibration=[None], score="roc_auc", **RACE,
    )  # fmt: skip
    assert chosen.best.candidate == "at 0.2"  # of equals the simpler
    assert chosen.threshold == chosen.estimator.threshold == 0.2


def test_a_threshold_needs_two_classes():
    X, y = make_classification(300, 6, n_informative=4, n_classes=3, random_state=0)
    found = compare(
        X, y, candidates=[Candidate("t", threshold=0.3)], models="decision tree", **RACE
    )
    (lost,) = found.not_applicable
    assert "a threshold is for two classes, and there are 3" in lost.reason


def test_an_estimate_counts_classifiers_once(data):
    told = {"models": ["decision tree", "logistic regression"], **RACE}
    alone = estimate(*data, candidates=["nothing"], **told)
    both = estimate(*data, candidates=[RandomForestClassifier(5)], **told)
    assert alone.n_fits == 2 * 3 * 3
    assert both.n_fits == 3 * 3 * 3


def test_a_sampler_and_a_classifier_are_put_together_first():
    with pytest.raises(ValueError, match=r"equipoise\.ResampledClassifier"):
        Candidate("both", SMOTE(), classifier=LogisticRegression())


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (
            {"hands": ("group",)},
            "candidate 'mine': hands must be some of groups, time, not 'group'",
        ),
        ({"threshold": 2}, "candidate 'mine': threshold must be a number from 0 to 1, not 2"),
    ],
    ids=["hands", "threshold"],
)
def test_what_a_candidate_cannot_be_is_refused_when_it_is_made(wrong, complaint):
    with pytest.raises(ValueError, match=complaint):
        Candidate("mine", **wrong)


def test_a_candidate_cannot_be_handed_what_the_race_has_not(data):
    mine = Candidate("mine", SMOTE(), hands=("groups",))
    with pytest.raises(
        ValueError, match=r"^compare: candidate 'mine' .* groups, and .* pass groups="
    ):
        compare(*data, candidates=[mine], **RACE)


@pytest.mark.parametrize("one", [3, object(), LogisticRegression], ids=["3", "object", "class"])
def test_what_can_neither_resample_nor_predict_is_refused(data, one):
    with pytest.raises(TypeError, match=r"^compare: .*candidate"):
        compare(*data, candidates=[one], **RACE)


def test_who_got_prepared_numbers_is_said(data):
    import imblearn.over_sampling

    foreign = {"theirs": imblearn.over_sampling.SMOTE(random_state=0), "ours": SMOTE()}
    found = compare(*data, candidates=foreign, models="decision tree", **RACE)
    assert found.on_prepared_rows == ("theirs",)
    assert "On prepared numbers, not on the table's own columns: theirs." in " ".join(
        str(found).split()
    )
