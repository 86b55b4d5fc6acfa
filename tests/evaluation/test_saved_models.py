import subprocess
import sys
import warnings
from zipfile import ZipFile

import numpy as np
import pandas as pd
import polars as pl
import pytest
import skops.io
from sklearn.datasets import make_classification
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression

from equipoise import ResampledClassifier
from equipoise.evaluation import (
    MODELS,
    SavedModel,
    Treatment,
    check_model_path,
    load_model,
    save_model,
    tune,
)
from equipoise.exceptions import FileError, OtherVersionWarning, TableError, UnpicklingWarning
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.pipeline import make_pipeline

SECRET = 0.123456789012345
#: What a file with such a model names beside Equipoise, NumPy and scikit-learn.
FOREIGN = {
    "LightGBM": ("lightgbm.basic.Booster", "lightgbm.sklearn.LGBMClassifier"),
    "XGBoost": ("xgboost.core.Booster", "xgboost.sklearn.XGBClassifier"),
}
NATIVE = [name for name in MODELS if name not in ("LightGBM", "XGBoost", "CatBoost")]


def table(n=240, seed=0, n_classes=2):
    """Numbers with missing values, a category, a date and a truth value."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "age": rng.normal(size=n),
            "town": rng.choice(["Bern", "Oslo", "Rome"], n),
            "since": pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 99, n), unit="D"),
            "member": rng.random(n) < 0.5,
        }
    )
    y = np.digitize(frame["age"] + rng.normal(size=n) / 2, [0.9, 1.6][: n_classes - 1])
    frame.loc[rng.random(n) < 0.1, "age"] = np.nan
    return frame, np.array(["well", "ill", "dead"])[y]


def tuned(X, y, **options):
    options = {"candidates": ["SMOTE"], "n_splits": 2, "inner_splits": 2, "n_jobs": 1, **options}
    return tune(X, y, **options)


@pytest.fixture(scope="module")
def found():
    return tuned(*table(), models=["decision tree"], calibration=["sigmoid"])


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("calibration", [None, "sigmoid", "isotonic"])
@pytest.mark.parametrize("model", list(MODELS))
def test_a_model_comes_back_and_predicts_the_same(tmp_path, model, calibration, n_classes):
    X, y = table(n_classes=n_classes)
    made = tuned(X, y, models=[model], calibration=[calibration])
    save_model(made, tmp_path / "model.skops")
    if model in FOREIGN:
        with pytest.raises(FileError, match="types that are not trusted") as told:
            load_model(tmp_path / "model.skops")
        assert all(one in str(told.value) for one in FOREIGN[model])
    loaded = load_model(tmp_path / "model.skops", trust=FOREIGN.get(model, ()))
    new, _ = table(50, seed=1)
    np.testing.assert_array_equal(loaded.predict_proba(new), made.estimator.predict_proba(new))
    np.testing.assert_array_equal(loaded.predict(new), made.estimator.predict(new))
    assert loaded.threshold == made.threshold
    assert loaded.program == made.program


@pytest.mark.parametrize("to", [pl.from_pandas, lambda frame: pl.from_pandas(frame).to_arrow()])
def test_frames_of_other_libraries_are_predicted_alike(found, to):
    new, _ = table(50, seed=1)
    shuffled = new[["member", "since", "town", "age"]].assign(more=1)
    np.testing.assert_array_equal(
        found.model.predict_proba(to(shuffled)), found.estimator.predict_proba(new)
    )


def test_a_pickle_says_what_it_is_both_ways(tmp_path, found):
    for use in (lambda: save_model(found, tmp_path / "m.joblib"),
                lambda: load_model(tmp_path / "m.joblib")):  # fmt: skip
        with pytest.warns(UnpicklingWarning, match="whoever made it can run any code"):
            loaded = use()
    new, _ = table(50, seed=1)
    np.testing.assert_array_equal(loaded.predict_proba(new), found.estimator.predict_proba(new))


@pytest.mark.parametrize("groups", [None, np.arange(240) // 2], ids=["rows", "groups"])
@pytest.mark.parametrize("ending", ["skops", "joblib"])
def test_no_training_row_is_in_the_file(tmp_path, groups, ending):
    X, y = table()
    X.loc[7, "age"], X.loc[7, "town"] = SECRET, "Nowhere"
    made = tuned(
        X, y, models=["logistic regression"], calibration=["sigmoid"], groups=groups,
        candidates=["SMOTE then under"],
    )  # fmt: skip
    path = tmp_path / f"model.{ending}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UnpicklingWarning)
        save_model(made, path)
    content = path.read_bytes()
    if ending == "skops":
        with ZipFile(path) as packed:
            content = b"".join(packed.read(name) for name in packed.namelist())
    for needle in (np.float64(SECRET).tobytes(), str(SECRET).encode(), b"Nowhere", b"Plan"):
        assert needle not in content
    assert path.stat().st_size < 20_000
    assert made.estimator.predict_proba(X).shape == (240, 2)  # it is still whole


def test_the_fitted_estimator_stays_as_it_was():
    X, y = table()
    model = Treatment(SMOTE(random_state=0)).fit(X, y == "ill")
    saved = SavedModel.of(model, X)
    assert model.plan_.n_new > 0
    assert isinstance(model.sampler, SMOTE)
    assert saved.estimator.sampler is None
    assert not hasattr(saved.estimator.pipeline_, "plan_")


def test_a_pipeline_is_saved_without_its_samplers(tmp_path):
    X, y = make_classification(200, weights=[0.8], random_state=0)
    model = make_pipeline(SMOTE(random_state=0), LogisticRegression()).fit(X, y)
    save_model(SavedModel.of(model, X), tmp_path / "model.skops")
    loaded = load_model(tmp_path / "model.skops")
    assert isinstance(loaded.estimator, LogisticRegression)
    np.testing.assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))


def test_a_classifier_that_resamples_by_itself_is_saved_without_its_sampler(tmp_path):
    X, y = table()
    within = ResampledClassifier(RandomOverSampler(random_state=0), LogisticRegression())
    model = Treatment(classifier=within).fit(X, y == "ill")
    save_model(SavedModel.of(model, X), tmp_path / "model.skops")
    loaded = load_model(tmp_path / "model.skops")
    np.testing.assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))
    assert isinstance(model.pipeline_.steps[-1][1], ResampledClassifier)


def test_what_is_not_fitted_is_not_described():
    with pytest.raises(NotFittedError):
        SavedModel.of(Treatment(), [[1.0]])


def test_another_process_loads_and_predicts(tmp_path, found):
    save_model(found, tmp_path / "model.skops")
    new, _ = table(50, seed=1)
    new.to_pickle(tmp_path / "new.pkl")
    program = (
        "import numpy as np, pandas as pd, sys\n"
        "from equipoise.evaluation import load_model\n"
        "folder = sys.argv[1]\n"
        "new = pd.read_pickle(folder + '/new.pkl')\n"
        "np.save(folder + '/p.npy', load_model(folder + '/model.skops').predict_proba(new))\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, timeout=120)
    np.testing.assert_array_equal(np.load(tmp_path / "p.npy"), found.estimator.predict_proba(new))


# --- columns ----------------------------------------------------------------------------------


def changed(**columns):
    return table(50, seed=1)[0].assign(**columns)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (changed().drop(columns="age"), r"lacks the column 'age' .* add it"),
        (changed().drop(columns=["age", "town"]), r"lacks the columns 'age', 'town'"),
        (changed(age="old"), r"column 'age' held numbers .* holds categories now, such as 'old'"),
        (changed(town=1.5), "column 'town' held categories .* holds numbers now"),
        (changed(since=3), "column 'since' held dates .* holds numbers now"),
        (changed(member=0.0), "column 'member' held booleans .* holds numbers now"),
    ],
    ids=["missing", "two missing", "texts", "numbers", "no dates", "no booleans"],
)
def test_columns_that_are_not_what_they_were_are_named(found, new, said):
    with pytest.raises(TableError, match=said):
        found.model.predictions(new)


@pytest.mark.parametrize("name", ["age", "town", "since", "member"])
def test_a_column_without_any_value_will_do(found, name):
    new = changed(**{name: None})
    assert np.isfinite(found.model.predict_proba(new)).all()


def test_levels_that_the_model_does_not_know_are_counted(found):
    new = changed()
    new.loc[[3, 4], "town"] = "Paris"
    (note,) = found.model.predictions(new).notes
    assert note.startswith("column 'town': 2 rows hold what the model does not know")
    assert "'Paris'" in note
    assert found.model.predictions(changed()).notes == ()


def test_one_class_against_the_others_is_called_so():
    X, y = table(n_classes=3)
    made = tuned(X, y, positive="ill", models=["decision tree"], calibration=[None])
    said = made.model.predictions(X)
    assert list(said.columns()) == ["probability_not ill", "probability_ill", "decision"]
    assert list(said.decisions) == [
        "ill" if one else "not ill" for one in made.estimator.predict(X)
    ]


# --- files ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("model.pkl", "let it end in .skops, or in .joblib"),
        ("nowhere/model.skops", "there is no folder 'nowhere'"),
    ],
)
def test_paths_that_will_not_do_are_refused_before_any_work(tmp_path, monkeypatch, path, said):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError, match=said):
        check_model_path(path)


def test_without_skops_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "skops.io", None)
    with pytest.raises(ImportError, match=r"equipoise\[models\]"):
        check_model_path("model.skops")
    check_model_path("model.joblib")


def test_files_of_something_else_are_no_models(tmp_path, found):
    (tmp_path / "text.skops").write_text("nothing")
    skops.io.dump({"estimator": 1}, tmp_path / "other.skops")
    save_model(found, tmp_path / "model.skops")
    whole = (tmp_path / "model.skops").read_bytes()
    (tmp_path / "half.skops").write_bytes(whole[: len(whole) // 2])
    for name in ("text", "other", "half"):
        with pytest.raises(FileError, match="is no model of Equipoise"):
            load_model(tmp_path / f"{name}.skops")
    with pytest.raises(FileError, match="there is no file"):
        load_model(tmp_path / "none.skops")


class Evil:
    """What a stranger may put into a file."""


def test_a_type_of_a_stranger_is_listed_and_not_made(tmp_path):
    skops.io.dump({"format": "equipoise model 1", "estimator": Evil()}, tmp_path / "m.skops")
    with pytest.raises(FileError, match=r"types that are not trusted: .*Evil"):
        load_model(tmp_path / "m.skops")


def test_a_model_that_skops_does_not_know_leaves_no_file(tmp_path):
    X, y = make_classification(60, random_state=0)
    model = LogisticRegression().fit(X, y)
    model.callback = (one for one in X)
    with pytest.raises(FileError, match="skops cannot save this model"):
        save_model(SavedModel.of(model, X), tmp_path / "model.skops")
    assert list(tmp_path.iterdir()) == []


def test_a_model_of_another_version_says_so(tmp_path, found):
    from dataclasses import replace

    old = replace(found.model, versions={"equipoise": "0.0.1"})
    save_model(old, tmp_path / "model.skops")
    with pytest.warns(OtherVersionWarning, match=r"made by equipoise 0\.0\.1, here is"):
        load_model(tmp_path / "model.skops")
