import pickle
import subprocess
import sys

import imblearn.over_sampling
import joblib
import numpy as np
import pandas as pd
import polars as pl
import pytest
import sklearn
from numpy.testing import assert_allclose
from recorder import GroupsRecorder
from scipy import sparse
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    FixedThresholdClassifier,
    GridSearchCV,
    GroupKFold,
    StratifiedKFold,
    TunedThresholdClassifierCV,
    cross_val_score,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline as sklearn_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import get_tags

from equipoise import FunctionSampler, ResampledClassifier
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.pipeline import Pipeline, make_pipeline
from equipoise.testing import example_table
from equipoise.under_sampling import RandomUnderSampler

X, y = example_table()
OVER = SMOTE(sampling_strategy=0.5, random_state=0)
UNDER = RandomUnderSampler(sampling_strategy=0.8, random_state=0)
EVEN = SMOTE(random_state=0)


def smote():
    return ResampledClassifier(SMOTE(random_state=0), LogisticRegression())


def test_it_is_the_classifier_trained_on_resampled_rows():
    by_hand = LogisticRegression().fit(*SMOTE(random_state=0).fit_resample(X, y))
    model = smote().fit(X, y)
    assert np.array_equal(model.predict(X), by_hand.predict(X))
    for method in ("predict_proba", "predict_log_proba", "decision_function"):
        assert np.array_equal(getattr(model, method)(X), getattr(by_hand, method)(X))
    assert model.score(X, y) == by_hand.score(X, y)


def test_without_arguments_rows_are_copied_and_a_logistic_regression_is_trained():
    model = ResampledClassifier(random_state=0).fit(X, y)
    assert type(model.classifier_) is LogisticRegression
    assert type(model.sampler_) is RandomOverSampler
    assert len(model.sample_indices_) == 240


@pytest.mark.parametrize("nothing", ["passthrough", []])
def test_nothing_may_stand_for_the_sampler(nothing):
    model = ResampledClassifier(nothing, LogisticRegression()).fit(X, y)
    assert np.array_equal(model.predict_proba(X), LogisticRegression().fit(X, y).predict_proba(X))
    assert model.sample_indices_.tolist() == list(range(len(X)))
    assert not model.is_synthetic_.any()


@pytest.mark.parametrize(
    ("order", "sizes"), [([OVER, UNDER], [75, 60]), ([UNDER, EVEN], [50, 50]), ([OVER], [120, 60])]
)
@pytest.mark.parametrize("kind", [list, lambda samplers: make_pipeline(*samplers)])
def test_samplers_act_in_the_order_given(order, sizes, kind):
    model = ResampledClassifier(kind([clone(one) for one in order]), GroupsRecorder()).fit(X, y)
    table, labels = X, y
    for sampler in order:
        table, labels = clone(sampler).fit_resample(table, labels)
    assert np.bincount(labels).tolist() == sizes
    assert np.array_equal(model.classifier_.X_, table)
    assert np.array_equal(model.classifier_.y_, labels)
    assert np.array_equal(y[model.sample_indices_], labels)
    assert np.array_equal(
        X[model.sample_indices_][~model.is_synthetic_], table[~model.is_synthetic_]
    )


def test_parameters_inside_are_reached_by_name():
    model = smote().set_params(sampler__k_neighbors=3, classifier__C=0.1)
    assert model.sampler.k_neighbors == 3
    assert clone(model).get_params()["classifier__C"] == 0.1
    chained = ResampledClassifier(make_pipeline(SMOTE(), RandomUnderSampler()))
    assert chained.set_params(sampler__smote__k_neighbors=2).sampler["smote"].k_neighbors == 2


def test_the_parts_given_are_never_trained():
    sampler, classifier = SMOTE(random_state=0), LogisticRegression()
    ResampledClassifier(sampler, classifier, random_state=1).fit(X, y)
    assert not hasattr(sampler, "plan_")
    assert not hasattr(classifier, "coef_")


def test_a_seed_reaches_what_has_none_and_leaves_the_rest():
    model = ResampledClassifier(
        make_pipeline(SMOTE(), RandomUnderSampler(random_state=7)),
        DecisionTreeClassifier(),
        random_state=0,
    )
    first, again = clone(model).fit(X, y), clone(model).fit(X, y)
    assert np.array_equal(first.sample_indices_, again.sample_indices_)
    assert first.sampler_["randomundersampler"].random_state == 7
    assert first.sampler_["smote"].random_state != first.classifier_.random_state
    assert isinstance(first.classifier_.random_state, int)


def test_a_search_over_the_sampler_and_its_parameters_works():
    model = ResampledClassifier(SMOTE(random_state=0), LogisticRegression())
    search = GridSearchCV(model, {"sampler__k_neighbors": [1, 3], "classifier__C": [0.1, 1]}, cv=3)
    assert search.fit(X, y).best_params_["sampler__k_neighbors"] in (1, 3)
    which = {"sampler": ["passthrough", UNDER, [OVER, UNDER]]}
    assert "sampler" in GridSearchCV(model, which, cv=3).fit(X, y).best_params_


def test_each_fold_is_resampled_by_itself():
    folds = StratifiedKFold(3)
    by_hand = []
    for train, test in folds.split(X, y):
        rows = SMOTE(random_state=0).fit_resample(X[train], y[train])
        by_hand.append(LogisticRegression().fit(*rows).score(X[test], y[test]))
    assert cross_val_score(smote(), X, y, cv=folds).tolist() == by_hand
    assert cross_val_score(smote(), X, y, cv=folds, n_jobs=2).tolist() == by_hand


def test_it_stands_in_a_pipeline_of_scikit_learn():
    ours = sklearn_pipeline(StandardScaler(), smote()).fit(X, y)
    flat = make_pipeline(StandardScaler(), SMOTE(random_state=0), LogisticRegression()).fit(X, y)
    assert np.array_equal(ours.predict_proba(X), flat.predict_proba(X))


def test_a_transformer_may_stand_with_the_classifier():
    inside = sklearn_pipeline(StandardScaler(), LogisticRegression())
    model = ResampledClassifier(SMOTE(random_state=0), inside).fit(X, y)
    by_hand = clone(inside).fit(*SMOTE(random_state=0).fit_resample(X, y))
    assert np.array_equal(model.predict_proba(X), by_hand.predict_proba(X))


@pytest.mark.parametrize(
    "around",
    [
        lambda model: CalibratedClassifierCV(model, cv=3),
        lambda model: TunedThresholdClassifierCV(model, cv=3),
        lambda model: FixedThresholdClassifier(model, threshold=0.7),
        OneVsRestClassifier,
    ],
)
def test_it_stands_in_meta_estimators(around):
    fitted = around(smote()).fit(X, y)
    assert fitted.score(X, y) > 0.6


@pytest.mark.parametrize("kind", [pd.DataFrame, lambda table: pl.DataFrame(table, orient="row")])
def test_frames_and_string_labels_come_through(kind):
    names = [f"column {j}" for j in range(X.shape[1])]
    table = kind({name: X[:, j] for j, name in enumerate(names)})
    labels = np.array(["often", "seldom"])[y]
    model = smote().fit(table, labels)
    assert model.classes_.tolist() == ["often", "seldom"]
    assert np.array_equal(model.predict(table) == "seldom", smote().fit(X, y).predict(X) == 1)
    assert model.n_features_in_ == 4
    assert model.feature_names_in_.tolist() == names
    for mode in ("prior", "recalibrated"):
        by = ResampledClassifier(UNDER, GaussianNB(), probabilities=mode).fit(table, labels)
        assert set(by.predict(table)) <= {"often", "seldom"}


@pytest.mark.parametrize("kind", [pd.Series, pl.Series, list])
def test_classes_may_be_a_series_or_a_list(kind):
    expected = smote().fit(X, y).predict(X)
    for mode in ("as-is", "recalibrated"):
        model = smote().set_params(probabilities=mode).fit(X, kind(y.tolist()))
        assert model.classes_.tolist() == [0, 1]
        if mode == "as-is":
            assert np.array_equal(model.predict(X), expected)


def test_sparse_tables_come_through():
    expected = smote().fit(X, y).predict(X)
    assert np.array_equal(
        smote().fit(sparse.csr_array(X), y).predict(sparse.csr_array(X)), expected
    )


def test_weights_follow_the_rows():
    weights = np.arange(len(X)) + 0.5
    model = ResampledClassifier([OVER, UNDER], GroupsRecorder()).fit(X, y, sample_weight=weights)
    assert np.array_equal(model.classifier_.weight_, model.sample_indices_ + 0.5)


class OnlyAnArray:
    """What has rows only once it is an array."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.values, dtype=dtype)


def test_weights_follow_where_only_an_array_tells_the_rows():
    weights = np.arange(len(X)) + 0.5
    model = ResampledClassifier(OVER, GroupsRecorder())
    model.fit(OnlyAnArray(X), OnlyAnArray(y), sample_weight=OnlyAnArray(weights))
    assert np.array_equal(model.classifier_.weight_, model.sample_indices_ + 0.5)


def test_weights_give_the_fit_by_hand():
    weights = np.random.default_rng(0).uniform(0.1, 3, len(X))
    model = smote().fit(X, y, sample_weight=weights)
    table, labels = SMOTE(random_state=0).fit_resample(X, y)
    rows = np.concatenate([np.arange(len(X)), model.plan_.base])
    by_hand = LogisticRegression().fit(table, labels, sample_weight=weights[rows])
    assert np.array_equal(model.predict_proba(X), by_hand.predict_proba(X))


def test_groups_and_anything_else_with_one_value_a_row_follow_the_rows():
    groups = [f"group {row}" for row in range(len(X))]
    model = ResampledClassifier([UNDER, EVEN], GroupsRecorder()).fit(X, y, groups=groups)
    assert list(model.classifier_.groups_) == [groups[row] for row in model.sample_indices_]


def test_weights_reach_the_last_step_of_a_pipeline():
    inside = sklearn_pipeline(StandardScaler(), Pipeline([("record", GroupsRecorder())]))
    weights = np.arange(len(X)) + 0.5
    model = ResampledClassifier(OVER, inside).fit(X, y, sample_weight=weights)
    assert np.array_equal(model.classifier_[-1][-1].weight_, model.sample_indices_ + 0.5)


def test_weights_that_cannot_be_used_are_refused():
    with pytest.raises(TypeError, match="KNeighborsClassifier takes no sample_weight"):
        ResampledClassifier(OVER, KNeighborsClassifier()).fit(X, y, sample_weight=np.ones(len(X)))
    silent = FunctionSampler(func=lambda X, y: (X[:50], y[:50]))
    model = ResampledClassifier(silent, GroupsRecorder())
    with pytest.raises(ValueError, match=r"sampler \(FunctionSampler\) before it does not tell"):
        model.fit(X, y, sample_weight=np.ones(len(X)))
    with pytest.raises(AttributeError, match=r"no plan_: its sampler \(FunctionSampler\) has none"):
        _ = model.fit(X, y).plan_


def test_samplers_of_imbalanced_learn_may_be_used():
    model = ResampledClassifier(imblearn.over_sampling.SMOTE(random_state=0), GroupsRecorder()).fit(
        X, y
    )
    assert len(model.classifier_.y_) == 240


def test_metadata_routing_reaches_the_classifier():
    with sklearn.config_context(enable_metadata_routing=True):
        model = ResampledClassifier(OVER, GroupsRecorder().set_fit_request(sample_weight=True))
        outer = Pipeline([("model", model)]).fit(X, y, sample_weight=np.arange(len(X)) + 0.5)
        assert np.array_equal(outer[-1].classifier_.weight_, outer[-1].sample_indices_ + 0.5)
        assert not hasattr(model, "set_fit_request")
        unasked = ResampledClassifier(OVER, GroupsRecorder())
        with pytest.raises(sklearn.exceptions.UnsetMetadataPassedError):
            unasked.fit(X, y, sample_weight=np.ones(len(X)))


def test_metadata_routing_reaches_a_search_over_it():
    weights = np.arange(len(X)) + 0.5
    with sklearn.config_context(enable_metadata_routing=True):
        model = ResampledClassifier(OVER, GroupsRecorder().set_fit_request(sample_weight=True))
        search = GridSearchCV(
            model.set_score_request(sample_weight=False), {"sampler__k_neighbors": [1]}, cv=2
        )
        best = search.fit(X, y, sample_weight=weights).best_estimator_
    assert np.array_equal(best.classifier_.weight_, best.sample_indices_ + 0.5)


def test_metadata_routing_reaches_the_folds_of_a_recalibration():
    groups = np.arange(len(X)) // 2
    with sklearn.config_context(enable_metadata_routing=True):
        inside = LogisticRegression().set_fit_request(sample_weight=True)
        model = ResampledClassifier(
            OVER, inside, probabilities="recalibrated", calibration_cv=GroupKFold(4)
        )
        weights = np.random.default_rng(0).uniform(0.5, 2, len(X))
        routed = model.fit(X, y, groups=groups, sample_weight=weights).predict_proba(X)
    by_hand = ResampledClassifier(
        OVER,
        LogisticRegression(),
        probabilities="recalibrated",
        calibration_cv=list(GroupKFold(4).split(X, y, groups)),
    )
    assert_allclose(routed, by_hand.fit(X, y, sample_weight=weights).predict_proba(X))


def test_the_plan_is_there_after_a_fit_and_not_in_a_pickle():
    table, labels = make_classification(n_samples=20_000, weights=[0.9], random_state=0)
    model = ResampledClassifier(SMOTE(random_state=0), GaussianNB()).fit(table, labels)
    plain = len(pickle.dumps(model.classifier_))
    assert len(pickle.dumps(model)) < plain + 2_000
    there = pickle.loads(pickle.dumps(model))
    assert np.array_equal(there.predict_proba(table), model.predict_proba(table))
    with pytest.raises(AttributeError, match="keep_plan=True"):
        _ = there.plan_
    kept = pickle.loads(pickle.dumps(clone(model).set_params(keep_plan=True).fit(table, labels)))
    assert np.array_equal(kept.sample_indices_, model.sample_indices_)
    with pytest.raises(AttributeError, match="not fitted"):
        _ = clone(model).plan_


@pytest.mark.parametrize("cv", [3, 0.3])
def test_a_recalibrated_pickle_is_small_too(cv):
    model = ResampledClassifier(
        SMOTE(random_state=0), GaussianNB(), probabilities="recalibrated", calibration_cv=cv
    )
    table, labels = make_classification(n_samples=20_000, weights=[0.9], random_state=0)
    assert len(pickle.dumps(model.fit(table, labels))) < 6_000
    assert np.array_equal(labels[model.sample_indices_].shape, [len(model.is_synthetic_)])


def test_a_worker_process_brings_the_plan_back():
    model = ResampledClassifier(
        EVEN, GaussianNB(), probabilities="recalibrated", calibration_cv=0.3, random_state=0
    )
    here = clone(model).fit(X, y)
    with joblib.parallel_config("loky", n_jobs=2):
        there = model.fit(X, y)
    assert np.array_equal(here.sample_indices_, there.sample_indices_)
    inner = pickle.loads(pickle.dumps(there)).calibrated_.calibrated_classifiers_[0].estimator
    assert not hasattr(inner, "plan_")


def test_rows_of_a_plan_with_held_out_rows_are_those_of_the_input():
    model = ResampledClassifier(
        SMOTE(random_state=0),
        Recorder2(),
        probabilities="recalibrated",
        calibration_cv=0.25,
        random_state=0,
    ).fit(X, y)
    rows, added = model.sample_indices_, model.is_synthetic_
    assert np.array_equal(model.classifier_.X_[~added], X[rows[~added]])
    assert len(np.unique(rows)) == 120


class Recorder2(GaussianNB):
    """A naive Bayes that keeps what it was trained on."""

    def fit(self, X, y, sample_weight=None):
        self.X_ = X
        return super().fit(X, y, sample_weight)


def test_tags_follow_the_parts():
    assert get_tags(ResampledClassifier()).input_tags.sparse
    assert not get_tags(ResampledClassifier(SMOTE(), GaussianNB())).input_tags.sparse
    tree = DecisionTreeClassifier()
    assert get_tags(ResampledClassifier(UNDER, tree)).input_tags.allow_nan
    assert get_tags(ResampledClassifier([UNDER, OVER], tree)).input_tags.allow_nan
    assert not get_tags(ResampledClassifier(OVER, GaussianNB())).input_tags.allow_nan
    assert not get_tags(ResampledClassifier(OVER, tree)).classifier_tags.multi_label


def test_methods_are_those_of_the_classifier():
    assert not hasattr(ResampledClassifier(OVER, LinearSVC()), "predict_proba")
    assert hasattr(ResampledClassifier(OVER, LinearSVC()), "decision_function")
    assert not hasattr(ResampledClassifier(OVER, GaussianNB()), "decision_function")
    for mode in ("prior", "recalibrated"):
        model = ResampledClassifier(OVER, LogisticRegression(), probabilities=mode)
        assert hasattr(model, "predict_proba")
        assert not hasattr(model, "decision_function")
    assert hasattr(
        ResampledClassifier(OVER, LinearSVC(), probabilities="recalibrated"), "predict_proba"
    )


def test_it_is_drawn_with_its_parts():
    html = smote().fit(X, y)._repr_html_()
    assert "sampler: SMOTE" in html
    assert "classifier: LogisticRegression" in html


@pytest.mark.parametrize(
    ("model", "complaint"),
    [
        (ResampledClassifier(StandardScaler()), "StandardScaler.* does not resample only"),
        (ResampledClassifier("smote"), "but 'smote' does not resample only"),
        (ResampledClassifier([("over", SMOTE())]), "but 'over' does not resample only"),
        (ResampledClassifier(make_pipeline(StandardScaler(), SMOTE())), "belongs into a Pipeline"),
        (ResampledClassifier(SMOTE(), SMOTE()), "has no predict"),
    ],
)
def test_parts_of_the_wrong_kind_are_refused(model, complaint):
    with pytest.raises(TypeError, match=complaint):
        model.fit(X, y)


def test_a_program_without_equipoise_predicts_the_same(tmp_path):
    labels = np.array(["a", "b", "c"])[example_table(n_classes=3)[1]]
    table = example_table(n_classes=3)[0]
    models = {
        mode: ResampledClassifier(
            UNDER_ALL, LogisticRegression(), probabilities=mode, random_state=0
        ).fit(table, labels)
        for mode in ("as-is", "prior", "recalibrated")
    }
    plain = {mode: model.to_sklearn() for mode, model in models.items()}
    (tmp_path / "models.pickle").write_bytes(pickle.dumps(plain))
    np.save(tmp_path / "X.npy", table)
    program = (
        "import sys, pickle, numpy\n"
        "sys.modules['equipoise'] = None\n"
        "table = numpy.load('X.npy')\n"
        "models = pickle.load(open('models.pickle', 'rb'))\n"
        "there = {m: (one.predict_proba(table), one.predict(table)) for m, one in models.items()}\n"
        "pickle.dump(there, open('there.pickle', 'wb'))"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path)
    there = pickle.loads((tmp_path / "there.pickle").read_bytes())
    for mode, model in models.items():
        assert_allclose(there[mode][0], model.predict_proba(table), atol=1e-12)
        assert np.array_equal(there[mode][1], model.predict(table))


UNDER_ALL = RandomUnderSampler(random_state=0)
