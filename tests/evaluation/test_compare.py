import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.datasets import make_classification
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from equipoise import FunctionSampler
from equipoise._containers import ReadColumn
from equipoise.evaluation import Candidate, compare, diagnose
from equipoise.exceptions import TableError, TargetError
from equipoise.over_sampling import SMOTE, BorderlineSMOTE

TREE = {"tree": DecisionTreeClassifier(max_depth=4)}


@pytest.fixture(scope="module")
def data():
    return make_classification(
        400, n_features=6, weights=[0.85], flip_y=0.05, class_sep=0.8, random_state=0
    )


def quick(X, y, **options):
    options = {"models": TREE, "n_splits": 3, "n_repeats": 1, "n_jobs": 1, **options}
    return compare(X, y, **options)


def figures(found):
    return {
        (one.candidate, one.model, one.fold, one.rule, one.score): one.value
        for one in found.records
        if one.score != "fit_time"
    }


def assert_same(first, second):
    first, second = figures(first), figures(second)
    assert list(first) == list(second)
    np.testing.assert_array_equal(list(first.values()), list(second.values()))


def test_all_scores_of_every_candidate_model_and_fold_are_there(data):
    found = quick(*data, candidates=["class weights", "SMOTE"], costs=[[0, 5], [1, 0]])
    assert found.candidates == ("nothing", "class weights", "SMOTE")
    per_cell = len(found.records) / (3 * 3)
    assert per_cell == 9 + 5 + 6  # for any rule, at 0.5, at the tuned threshold with itself
    assert all(np.isfinite(one.value) for one in found.records)
    assert found.stopped == ""
    assert found.class_counts == {"0": int((data[1] == 0).sum()), "1": int(data[1].sum())}


def test_the_same_figures_in_any_container_and_with_any_number_of_workers(data):
    X, y = data
    frame = pd.DataFrame(X, columns=list("abcdef"))
    expected = quick(X, y, candidates=["SMOTE"])
    with_target = frame.assign(y=np.where(y == 1, "yes", "no"))
    assert_same(expected, quick(with_target, "y", candidates=["SMOTE"]))
    assert_same(expected, quick(pl.from_pandas(with_target), "y", candidates=["SMOTE"]))
    arrow = pl.from_pandas(with_target).to_arrow()
    assert_same(expected, quick(arrow, "y", candidates=["SMOTE"], n_jobs=2))


def test_another_seed_gives_other_folds(data):
    first, second = (quick(*data, candidates=[], random_state=seed) for seed in (0, 1))
    assert figures(first) != figures(second)


def test_positive_turns_the_problem_round(data):
    X, y = data
    rare = quick(X, y, candidates=[])
    common = quick(X, y, candidates=[], positive=0)
    assert rare.positive == "1"
    assert common.positive == "0"
    auc = [one.values("nothing", "tree", "roc_auc", "any") for one in (rare, common)]
    np.testing.assert_allclose(*auc)
    ap = [one.values("nothing", "tree", "average_precision", "any") for one in (rare, common)]
    assert (ap[1] > ap[0]).all()


def test_three_classes_with_means_or_one_against_the_rest():
    X, y = make_classification(
        400, n_informative=4, n_classes=3, weights=[0.7, 0.2, 0.1], random_state=0
    )
    found = quick(X, y, candidates=["SMOTE", "SMOTE then under"])
    assert found.positive is None
    assert not found.not_applicable
    fixed, tuned = (
        found.values("nothing", "tree", "balanced_accuracy", rule).mean()
        for rule in ("0.5", "tuned")
    )
    assert tuned > fixed
    one = quick(X, np.array(["a", "b", "c"])[y], positive="c", candidates=["SMOTE"])
    assert one.class_counts == {"all others": int((y != 2).sum()), "c": int((y == 2).sum())}
    assert one.positive == "c"
    assert one.verdict.startswith("For class 'c', ")


def test_what_cannot_run_is_named_and_the_race_goes_on():
    rng = np.random.default_rng(0)
    X = np.vstack([rng.normal(0, 1, (200, 2)), rng.normal(50, 1, (6, 2))])
    y = np.repeat([0, 1], [200, 6])

    def broken(X, y):
        raise RuntimeError("no luck\ntoday")

    found = quick(
        X, y, n_splits=3,
        candidates=[
            "SMOTE", "random over", BorderlineSMOTE(k_neighbors=1, m_neighbors=3),
            Candidate("broken", FunctionSampler(func=broken)),
            Candidate("large", SMOTE(k_neighbors=1), max_rows=10),
        ],
        models={"kNN": KNeighborsClassifier()},
    )  # fmt: skip
    reasons = {one.candidate: one.reason for one in found.not_applicable}
    assert "class 1 has 4 rows, but k_neighbors=5" in reasons["SMOTE"]
    assert "none of its rows is in danger" in reasons["BorderlineSMOTE"]
    assert reasons["broken"] == "RuntimeError: no luck today"
    assert "more than the 10 up to which" in reasons["large"]
    assert [row.candidate for row in found.summary()] == ["nothing", "random over"]


def test_a_model_that_fails_leaves_the_others(data):
    models = {**TREE, "kNN": KNeighborsClassifier(), "no": KNeighborsClassifier(n_neighbors=999)}
    found = quick(*data, candidates=["class weights"], models=models)
    lost = {(one.candidate, one.model): one.reason for one in found.not_applicable}
    neither = "KNeighborsClassifier takes neither class_weight nor sample_weight"
    assert lost["class weights", "kNN"] == neither
    assert ("nothing", "kNN") not in lost
    assert "ValueError" in lost["nothing", "no"]
    assert ("nothing", "tree") in found.entries()


def test_a_candidate_that_fails_in_some_folds_is_left_out_of_all(data):
    X, y = data
    marked = np.column_stack([X, np.arange(400) == 7])

    def moody(X, y):
        if X[:, -1].max() > 0:
            raise RuntimeError("the marked row is here")
        return X, y

    found = quick(marked, y, candidates={"moody": FunctionSampler(func=moody)})
    (lost,) = found.not_applicable
    assert lost.n_folds == 2
    assert found.entries() == [("nothing", "tree")]


def test_samplers_and_models_of_the_caller_stay_unfitted(data):
    sampler, model = SMOTE(), DecisionTreeClassifier()
    quick(*data, candidates={"mine": sampler}, models={"tree": model})
    assert not hasattr(sampler, "plan_")
    assert not hasattr(model, "tree_")


def test_groups_and_time_by_column_name_leave_the_features(data):
    X, y = data
    frame = pd.DataFrame(X).rename(columns=str)
    frame["who"] = np.arange(400) // 4
    frame["when"] = pd.Timestamp("2020-01-01") + pd.to_timedelta(np.arange(400), "D")
    y = y[np.random.default_rng(0).permutation(400)]
    grouped = quick(frame.drop(columns="when"), y, groups="who", candidates=["random over"])
    timed = quick(frame.drop(columns="who"), y, time="when", candidates=["random over"])
    assert grouped.n_folds == timed.n_folds == 3
    assert timed.test_share < 1


def test_a_cache_is_used_again_and_grows(data, tmp_path):
    first = quick(*data, candidates=["SMOTE"], cache=tmp_path)
    files = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    second = quick(*data, candidates=["SMOTE", "random under"], cache=tmp_path)
    assert {path: path.stat().st_mtime_ns for path in files} == files
    assert len(list(tmp_path.iterdir())) == len(files) + 3
    kept = {key: value for key, value in figures(second).items() if key[0] != "random under"}
    assert kept == figures(first)
    # fit times come from the cache too.
    same = second.values("SMOTE", "tree", "fit_time", "any")
    np.testing.assert_array_equal(same, first.values("SMOTE", "tree", "fit_time", "any"))


def test_other_data_or_settings_do_not_use_what_is_not_theirs(data, tmp_path):
    X, y = data
    quick(X, y, candidates=[], cache=tmp_path)
    quick(X + 1, y, candidates=[], cache=tmp_path)
    quick(X, y, candidates=[], cache=tmp_path, inner_splits=2)
    quick(X, y, candidates=[], cache=tmp_path, models={"tree": DecisionTreeClassifier()})
    assert len(list(tmp_path.iterdir())) == 4 * 3


def of_own_folds(data, cache, **options):
    """A race in which nothing but the option depends on it: folds and model are fixed."""
    rows = np.arange(400)
    folds = [(rows[rows % 3 != i], rows[rows % 3 == i]) for i in range(3)]
    models = {"tree": DecisionTreeClassifier(max_depth=4, random_state=0)}
    return quick(*data, candidates=[], folds=folds, models=models, cache=cache, **options)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"random_state": 0}, {"random_state": 1}),
        ({"costs": [[0, 2], [1, 0]]}, {"costs": [[0, 40], [1, 0]]}),
    ],
    ids=["seed", "costs"],
)
def test_a_cache_serves_no_figures_of_another_seed_or_other_costs(data, tmp_path, first, second):
    stale = of_own_folds(data, tmp_path, **first)
    expected = of_own_folds(data, None, **second)
    assert figures(expected) != figures(stale)
    assert_same(of_own_folds(data, tmp_path, **second), expected)


@pytest.mark.parametrize("text", ["[]", "null", "{}", '{"scores": '])
def test_what_is_no_result_is_done_again(data, tmp_path, text):
    expected = quick(*data, candidates=[], cache=tmp_path)
    for path in tmp_path.iterdir():
        path.write_text(text)
    assert_same(quick(*data, candidates=[], cache=tmp_path), expected)


def test_workers_find_a_relative_cache_in_the_directory_of_the_call(data, tmp_path, monkeypatch):
    quick(*data, candidates=["SMOTE"], n_jobs=2)  # the workers are there, in this directory
    monkeypatch.chdir(tmp_path)
    found = quick(*data, candidates=["SMOTE"], n_jobs=2, cache="cache")
    assert len(found.entries()) == 2
    assert len(list((tmp_path / "cache").iterdir())) == 6


PROGRAM = """
import os, sys
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
from sklearn.datasets import make_classification
from sklearn.tree import DecisionTreeClassifier
from equipoise.evaluation import compare
X, y = make_classification(400, n_features=6, weights=[0.85], flip_y=0.05, random_state=0)
compare(X, y, candidates=["SMOTE", "ADASYN"], models={"tree": DecisionTreeClassifier(max_depth=4)},
        n_splits=5, n_repeats=6, n_jobs=1, cache=sys.argv[1])
"""


def test_killed_and_started_again_it_ends_with_the_same_figures(tmp_path):
    folder = tmp_path / "cache"
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, str(folder)])
    start = time.monotonic()
    while not (folder.exists() and len(list(folder.iterdir())) > 5):
        assert process.poll() is None
        assert time.monotonic() - start < 60
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    n_done = len(list(folder.glob("[!.]*")))
    assert n_done < 90
    X, y = make_classification(400, n_features=6, weights=[0.85], flip_y=0.05, random_state=0)
    options = {"candidates": ["SMOTE", "ADASYN"], "n_splits": 5, "n_repeats": 6}
    resumed = quick(X, y, cache=folder, **options)
    assert_same(resumed, quick(X, y, **options))


def test_an_interrupted_race_keeps_what_is_done(data):
    def interrupt(progress):
        if progress.done == 3:
            raise KeyboardInterrupt

    found = quick(*data, candidates=["SMOTE"], progress=interrupt)
    assert found.stopped == "interrupted"
    assert {one.fold for one in found.records} == {0, 1}
    assert "(unfinished: interrupted; 1 of 3 folds compared)" in found.verdict


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_ends_a_race_with_workers(data, tmp_path):
    program = PROGRAM.replace("n_jobs=1", "n_jobs=2").replace("compare(X", "found = compare(X")
    program += "\nprint(found.stopped, len(found.records) > 0)\n"
    # What a shell runs behind ignores it.
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    program = f"{heard}\n{program}"
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "c")], stdout=subprocess.PIPE, text=True
    )
    start = time.monotonic()
    while not ((tmp_path / "c").exists() and len(list((tmp_path / "c").iterdir())) > 5):
        assert time.monotonic() - start < 60
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert out.strip() == "interrupted True"


def test_a_time_limit_begins_nothing_new(data):
    found = quick(*data, candidates=["SMOTE"], time_limit=0.0)
    assert found.records == ()
    assert found.not_applicable == ()
    assert found.not_run == [("nothing", "tree"), ("SMOTE", "tree")]
    assert "nothing to compare yet (unfinished: the time limit came first; 0 of" in found.verdict
    assert "Not applicable" not in repr(found)
    assert "Not finished: the time limit came first, before all had one fold" in repr(found)


def test_progress_begins_with_an_estimate_and_ends_at_the_total(data):
    seen = []
    quick(*data, candidates=["SMOTE"], progress=seen.append)
    assert [one.done for one in seen] == list(range(7))
    assert "24 fits, about" in seen[0].what
    assert seen[0].seconds_left > 0
    assert seen[-1].done == seen[-1].total == 6
    assert seen[-1].seconds_left == 0
    assert seen[1].what == "nothing, fold 1"


def test_the_outcome_is_ready_for_json_and_for_pandas(data):
    found = quick(*data, candidates=["SMOTE"])
    text = json.dumps(found.to_dict(), allow_nan=False)
    again = json.loads(text)
    assert again["verdict"] == found.verdict
    assert again["summary"][0]["verdict"] == "reference"
    frame = found.to_pandas()
    assert list(frame.columns) == ["candidate", "model", "fold", "rule", "score", "value"]
    assert len(frame) == len(found.records)


def test_fixed_rule_is_compared_with_the_tuned_reference(data):
    found = quick(*data, candidates=["random over"], score="balanced_accuracy")
    rows = {row.candidate: row for row in found.summary(rule="0.5")}
    change = found.values("nothing", "tree", "balanced_accuracy", "0.5") - found.values(
        "nothing", "tree", "balanced_accuracy", "tuned"
    )
    assert rows["nothing"].difference == pytest.approx(change.mean())
    assert rows["nothing"].verdict != "reference"


def test_a_rule_need_not_be_named_and_is_the_one_a_score_is_judged_by(data):
    found = quick(*data, candidates=["random under"])
    mine, beside = ("random under", "tree"), ("nothing", "tree")
    for score, rule in (("roc_auc", "any"), ("f1", "tuned")):
        records = [
            one.value
            for one in found.records
            if (one.candidate, one.model, one.score, one.rule) == (*mine, score, rule)
        ]
        np.testing.assert_array_equal(found.values(*mine, score), records)
        assert found.level(mine, score).mean == pytest.approx(np.mean(records))
        assert found.difference(mine, beside, score) == found.difference(mine, beside, score, rule)
    assert found.level(mine, "roc_auc", "0.5") == found.level(mine, "roc_auc")
    assert found.level(mine, "f1", "0.5") != found.level(mine, "f1")
    with pytest.raises(ValueError, match=r"no rule is called 'half': known are '0\.5' and 'tuned'"):
        found.level(mine, "f1", "half")
    with pytest.raises(ValueError, match="no score is called 'auc': did you mean 'roc_auc'"):
        found.values(*mine, "auc")


def test_mistakes_are_explained(data):
    X, y = data
    with pytest.raises(ValueError, match="no score is called 'auc'"):
        quick(X, y, score="auc")
    with pytest.raises(ValueError, match="neither more nor less"):
        quick(X, y, score="calibration_slope")
    with pytest.raises(ValueError, match="needs a table"):
        quick(X, y, score="cost")
    with pytest.raises(TargetError, match="positive=7 is none of the classes, which are 0, 1"):
        quick(X, y, positive=7)
    with pytest.raises(TargetError, match="there is one class, 1, in all 400 rows"):
        quick(X, np.ones(400, dtype=int))
    with pytest.raises(TargetError, match="the target has 399 values, the table 400 rows"):
        quick(X, y[1:])
    with pytest.raises(TableError, match="no column 'z'"):
        quick(pd.DataFrame({"a": [1.0]}), "z")


def test_a_race_of_models_that_cannot_learn_ends_in_a_verdict(data):
    models = {"prior": DummyClassifier(), "regression": LogisticRegression(C=1e-9)}
    found = quick(*data, candidates=["class weights"], models=models)
    assert found.verdict.startswith("For class '1', nothing beats")
    assert replace(found, stopped="x").verdict.endswith("(unfinished: x; 3 of 3 folds compared).")


def test_a_race_warns_of_what_a_diagnosis_warns_of(data):
    X, y = data
    frame = pd.DataFrame(np.vstack([X, X[:40]])).rename(columns=str)
    y = np.concatenate([y, y[:40]])
    frame["closed"] = np.where(y == 1, 7.0, 3.0)
    frame["row"] = np.arange(len(y))
    found = quick(frame.assign(y=y), "y", candidates=[])
    expected = {one.name: one.text for one in diagnose(frame, y).findings}
    told = {one.name: one.text for one in found.doubts}
    assert set(told) == {"leak", "duplicates", "identifiers"}
    assert told == {name: expected[name] for name in told}
    assert [one["name"] for one in found.to_dict()["findings"]][:2] == ["perfect scores", "leak"]
    said = " ".join(repr(found).split())
    assert all(" ".join(text.split()) in said for text in told.values())


def test_a_sound_table_raises_no_doubt(data):
    found = quick(*data, candidates=[])
    assert found.findings == ()
    assert "Beware" not in repr(found)


@pytest.mark.parametrize(
    "wrong", [-0.01, np.nan, "0.01", True], ids=["-0.01", "nan", "text", "flag"]
)
def test_a_smallest_difference_that_is_none_is_refused(data, wrong):
    with pytest.raises(ValueError, match="compare: smallest_difference must be a number from 0"):
        quick(*data, candidates=[], smallest_difference=wrong)


def test_over_many_classes_the_verdict_says_so():
    X, y = make_classification(300, n_informative=4, n_classes=3, random_state=0)
    found = quick(X, y, candidates=["random over"])
    assert found.verdict.startswith("Over all 3 classes, ")


@pytest.mark.parametrize("kind", ["list", "array", "pandas", "category", "polars"])
def test_texts_are_no_time(data, kind):
    X, y = data
    texts = [f"{n % 28 + 1}.{n % 12 + 1}.2021" for n in range(400)]
    made = {
        "list": lambda: texts,
        "array": lambda: np.array(texts),
        "pandas": lambda: pd.Series(texts),
        "category": lambda: pd.Series(texts, dtype="category"),
        "polars": lambda: pl.Series(texts),
    }
    with pytest.raises(TargetError, match=r"compare: time holds texts such as '1\.1\.2021'"):
        quick(X, y, time=made[kind]())


def test_each_column_of_the_table_is_read_once(monkeypatch, data):
    made, make = [], ReadColumn.__init__

    def spy(self, name, *given, **named):
        made.append(name)
        make(self, name, *given, **named)

    monkeypatch.setattr(ReadColumn, "__init__", spy)
    X, y = data
    quick(X, y, candidates=["nothing", "SMOTE"])
    assert made == [f"x{j}" for j in range(X.shape[1])]
