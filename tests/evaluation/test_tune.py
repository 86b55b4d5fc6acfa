import json

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn import config_context
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import make_classification
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.tree import DecisionTreeClassifier
from xgboost import XGBClassifier

from equipoise import Columns
from equipoise.evaluation import Candidate, RaceOptions, Treatment, load_model, save_model, tune
from equipoise.evaluation._race import schedule
from equipoise.evaluation._race.schedule import make_schedule
from equipoise.evaluation._tuning import places
from equipoise.evaluation._tuning.final import finish
from equipoise.evaluation._tuning.program import code_of
from equipoise.evaluation._tuning.selection import calibrate
from equipoise.exceptions import UnfinishedError
from equipoise.files import read_file
from equipoise.over_sampling import SMOTE

MODELS = {"tree": DecisionTreeClassifier(max_depth=4), "regression": LogisticRegression()}


def table(n=400, seed=0):
    X, y = make_classification(n, 5, weights=[0.85], flip_y=0.05, random_state=seed)
    frame = pd.DataFrame(X, columns=list("abcde"))
    rng = np.random.default_rng(seed)
    frame["city"] = rng.choice(["rome", "oslo", "bern"], n)
    frame.loc[rng.uniform(size=n) < 0.1, "a"] = np.nan
    return frame, np.where(y == 1, "ill", "well")


def quick(X, y, **options):
    options = {"models": MODELS, "n_splits": 3, "n_jobs": 1, **options}
    return tune(X, y, **options)


@pytest.fixture(scope="module")
def found():
    return quick(*table(), candidates=["SMOTE"], k=[1, 5], ratio=[0.5, 1.0], score="f1")


def test_the_best_is_the_best_of_the_table(found):
    assert found.best.mean == max(row.mean for row in found.table)
    # nothing and SMOTE with 2 × 2, two models, three calibrations
    assert len(found.table) == (1 + 4) * 2 * 3
    assert len(found.outer_scores) == len(found.choices) == 3
    assert found.outer.mean == pytest.approx(np.mean(found.outer_scores))


def test_the_heat_map_has_k_by_ratio(found):
    heat = found.heat_map("SMOTE", "tree")
    assert (heat.k, heat.ratio, heat.values.shape) == ((1, 5), (0.5, 1.0), (2, 2))
    name = "SMOTE (k=5, ratio=0.5)"
    rows = [row.mean for row in found.table if (row.candidate, row.model) == (name, "tree")]
    assert heat.values[1, 0] == max(rows)
    with pytest.raises(ValueError, match="'ROSE' with 'tree' was not tried"):
        found.heat_map("ROSE", "tree")


def test_the_model_predicts_the_callers_own_table(found):
    X, _ = table(seed=1)
    assert set(found.estimator.predict(X)) == {"ill", "well"}
    p = found.estimator.predict_proba(X)[:, list(found.estimator.classes_).index("ill")]
    np.testing.assert_array_equal(found.estimator.predict(X) == "ill", p >= found.threshold)


@pytest.mark.parametrize("calibration", [None, "sigmoid", "isotonic"])
@pytest.mark.parametrize("candidates", [["SMOTE then under"], ["class weights"]])
def test_the_program_builds_the_same_model(calibration, candidates):
    X, y = table()
    made = quick(
        X, y, candidates=candidates, models={"tree": MODELS["tree"]}, calibration=[calibration],
        score="balanced_accuracy",
    )  # fmt: skip
    names = {"X": X, "y": y}
    exec(made.program, names)
    new, _ = table(seed=2)
    np.testing.assert_array_equal(
        names["model"].predict_proba(new), made.estimator.predict_proba(new)
    )
    np.testing.assert_array_equal(names["model"].predict(new), made.estimator.predict(new))


def test_of_a_classifier_that_takes_any_keyword_the_program_names_what_was_said():
    model = XGBClassifier(n_estimators=7, n_jobs=1)
    assert code_of(model, set()) == "XGBClassifier(n_estimators=7, n_jobs=1)"


def test_one_class_against_the_rest_and_groups_stand_in_the_program():
    X, y = make_classification(
        400, 6, n_informative=4, n_classes=3, weights=[0.6, 0.25, 0.15], random_state=0
    )
    groups = np.arange(400) // 2
    made = quick(
        X, y, positive=2, groups=groups, candidates=["random over"], calibration=["sigmoid"],
        models={"tree": MODELS["tree"]},
    )  # fmt: skip
    names = {"X": X, "y": y, "groups": groups}
    exec(made.program, names)
    np.testing.assert_array_equal(names["model"].predict_proba(X), made.estimator.predict_proba(X))
    assert set(made.estimator.predict(X)) == {False, True}


@pytest.mark.parametrize("to", [pl.from_pandas, lambda frame: pl.from_pandas(frame).to_arrow()])
def test_a_target_by_name_in_other_frames(to):
    X, y = table()
    options = {"candidates": ["SMOTE"], "models": {"tree": MODELS["tree"]}}
    made = quick(to(X.assign(state=y)), "state", **options)
    expected = quick(X, y, **options)
    assert made.table == expected.table
    np.testing.assert_array_equal(
        made.estimator.predict_proba(to(X)), expected.estimator.predict_proba(X)
    )
    assert "# X: the table without 'state'" in made.program


def test_three_classes_have_no_threshold():
    X, y = make_classification(
        400, 6, n_informative=4, n_classes=3, weights=[0.6, 0.25, 0.15], random_state=0
    )
    made = quick(X, y, candidates=["random over"], score="balanced_accuracy")
    assert made.threshold is None
    assert set(made.estimator.predict(X)) == {0, 1, 2}


def test_time_leaves_probabilities_as_they_are():
    X, y = table()
    made = quick(X, y, time=np.arange(400), candidates=["random over"], inner_splits=3)
    assert made.best.calibration is None


@pytest.mark.parametrize("calibration", [None, "sigmoid"])
def test_a_sampler_that_is_handed_groups_is_handed_them_in_the_end_too(calibration):
    X, y = table()
    groups = np.arange(400) % 40
    handed = Candidate("within", SMOTE(k_neighbors=1, random_state=0), hands=("groups",))
    options = {
        "groups": groups, "models": {"tree": MODELS["tree"]}, "calibration": [calibration],
        "score": "balanced_accuracy",
    }  # fmt: skip
    made = quick(X, y, candidates=[handed], **options)
    # Of the two that were tried, the one that was handed groups is built as it was tried.
    planned = make_schedule(X, y, RaceOptions(n_repeats=1, candidates=[handed], n_splits=3, **{
        name: value for name, value in options.items() if name != "calibration"
    }))  # fmt: skip
    row = next(one for one in made.table if one.candidate == "within")
    final = finish(planned.setup, planned.candidates[1], row, 0.5, X, y, RaceOptions(groups=groups))
    plan = innermost(final.estimator).plan_
    added = plan.is_synthetic
    assert added.any()
    assert (groups[plan.base] == groups[plan.partner]).all()
    assert ".set_fit_request(groups=True)" in final.recipe.program()
    names = {"X": X, "y": y, "groups": groups}
    with config_context():
        exec(final.recipe.program(), names)
    new, _ = table(seed=2)
    np.testing.assert_array_equal(
        names["model"].predict_proba(new), final.estimator.predict_proba(new)
    )


@pytest.mark.parametrize("side", ["groups", "time"])
@pytest.mark.parametrize("calibration", [None, "sigmoid"])
def test_the_program_of_a_file_hands_over_groups_and_time(tmp_path, monkeypatch, side, calibration):
    monkeypatch.chdir(tmp_path)
    X, y = table()
    X["day"] = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(400) % 300, unit="D")
    X["who"] = np.arange(400) % 40
    X.assign(state=y).to_csv("a.csv", index=False)
    handed = Candidate("nothing", SMOTE(k_neighbors=1, random_state=0), hands=(side,))
    monkeypatch.setattr(schedule, "make_field", lambda *_: [handed])
    whole = read_file("a.csv").table
    made = quick(
        whole, "state", **{side: {"groups": "who", "time": "day"}[side]},
        calibration=[calibration], models={"tree": MODELS["tree"]},
    )  # fmt: skip
    program = made.program_for("a.csv", save_to="own.skops")
    assert f"model.fit(X, y, {side}={side})" in program
    with config_context():
        exec(program, {})
    save_model(made, "made.skops")
    own, saved = load_model("own.skops"), load_model("made.skops")
    np.testing.assert_array_equal(own.predict_proba(whole), saved.predict_proba(whole))
    assert own.left_out == saved.left_out


def test_a_declaration_is_imported_by_its_public_name():
    imports = set()
    made = code_of(SMOTE(columns=Columns(kinds={"c": "category"}, scale="standard")), imports)
    assert made == "SMOTE(columns=Columns(kinds={'c': 'category'}, scale='standard'))"
    assert imports == {("equipoise", "Columns"), ("equipoise.over_sampling", "SMOTE")}


def innermost(model):
    """The treatment inside thresholds and calibrations."""
    model = model.estimator_
    return model if isinstance(model, Treatment) else model.calibrated_classifiers_[0].estimator


def test_a_tuning_goes_on_from_what_is_kept(tmp_path, monkeypatch):
    X, y = table()
    options = {"candidates": ["SMOTE"], "k": [1, 5], "cache": tmp_path}
    whole = quick(X, y, **{**options, "cache": None})
    asked, choose = [], places.select
    monkeypatch.setattr(places, "select", lambda *a: asked.append(1) or choose(*a))
    first = quick(X, y, **options)
    assert len(asked) == 4
    min(tmp_path.iterdir()).write_text("damaged")
    told = []
    again = quick(X, y, **options, progress=told.append)
    assert len(asked) == 5
    assert [one.done for one in told] == [0, 1]
    assert whole.to_dict() == first.to_dict() == again.to_dict()
    quick(X, y, **options, calibration=[None])
    assert len(asked) == 9


@pytest.mark.parametrize(
    ("cache", "said"), [(False, "nothing of it is kept"), (True, "give it more time")]
)
def test_a_time_limit_that_comes_first_is_an_error_that_says_what_to_do(tmp_path, cache, said):
    X, y = table()
    with pytest.raises(UnfinishedError, match=f"tune: .*0 of 4 parts are done.*{said}"):
        quick(X, y, candidates=["SMOTE"], time_limit=0, cache=tmp_path if cache else None)


def test_a_program_needs_columns_to_read_them_from_a_file(found):
    with pytest.raises(ValueError, match="y came as values, which are in no file"):
        found.program_for("a.csv")


@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
@pytest.mark.parametrize(
    "model",
    [
        LogisticRegression(C=100),
        DecisionTreeClassifier(max_depth=3, random_state=0),
        DummyClassifier(),
    ],
)
def test_calibration_is_scikit_learns(method, model):
    X, y = make_classification(400, weights=[0.8], flip_y=0.1, random_state=0)
    folds = StratifiedKFold(3, shuffle=True, random_state=0)
    seen = cross_val_predict(model, X, y, cv=folds, method="predict_proba")
    found = model.fit(X, y).predict_proba(X)
    expected = CalibratedClassifierCV(model, method=method, cv=folds, ensemble=False).fit(X, y)
    ours = calibrate(method, (y, seen), found, on_logit=hasattr(model, "decision_function"))
    np.testing.assert_allclose(ours, expected.predict_proba(X), atol=2e-4)


def test_the_outer_score_does_not_flatter_on_noise():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(300, 4)), (np.arange(300) % 5 == 0).astype(int)
    found = quick(
        X, y, candidates=["SMOTE", "random under"], k=range(1, 4), n_splits=4,
        models={"tree": MODELS["tree"]}, calibration=[None],
    )  # fmt: skip
    base = average_precision_score(y, np.zeros(300))
    assert found.best.mean > found.outer.mean
    assert found.outer.mean == pytest.approx(base, abs=0.1)


def test_the_outcome_is_ready_for_json(found):
    made = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert made["best"]["candidate"] == found.best.candidate
    assert len(made["table"]) == len(found.table)


def test_an_unknown_calibration_is_refused():
    with pytest.raises(ValueError, match=r"calibration must be some of \(None, 'sigmoid'"):
        quick(*table(), calibration=["beta"])


def test_a_model_that_tells_all_rows_the_same_can_be_tuned():
    X, y = table()
    assert quick(X, y, candidates=[], models={"prior": DummyClassifier()}).best.model == "prior"
