import pickle
import subprocess
import sys

import imblearn.over_sampling
import imblearn.pipeline
import numpy as np
import pytest
import sklearn
from recorder import Recorder
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from equipoise import FunctionSampler
from equipoise._engine import generation
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.pipeline import Pipeline, make_pipeline
from equipoise.testing import example_table
from equipoise.under_sampling import RandomUnderSampler

X, y = example_table()


def over_then_under():
    return [
        ("over", SMOTE(sampling_strategy=0.5, random_state=0)),
        ("under", RandomUnderSampler(sampling_strategy=0.8, random_state=0)),
    ]


def test_samplers_act_in_training_only():
    model = Pipeline([*over_then_under(), ("last", Recorder())]).fit(X, y)
    assert len(model.predict(X)) == len(X)
    assert np.bincount(model[-1].y_).tolist() == [75, 60]


def test_predictions_are_those_of_imbalanced_learn():
    ours = make_pipeline(StandardScaler(), SMOTE(random_state=0), LogisticRegression())
    theirs = imblearn.pipeline.make_pipeline(
        StandardScaler(), imblearn.over_sampling.SMOTE(random_state=0), LogisticRegression()
    )
    expected = theirs.fit(X, y).predict_proba(X)
    assert np.array_equal(ours.fit(X, y).predict_proba(X), expected)


def test_provenance_is_composed_back_to_the_rows_that_came_in():
    model = Pipeline([("scale", StandardScaler()), *over_then_under(), ("last", Recorder())])
    model.fit(X, y)
    rows, added = model.sample_indices_, model.is_synthetic_
    assert np.array_equal(model[-1].y_, y[rows])
    scaled = model["scale"].transform(X)
    assert np.array_equal(model[-1].X_[~added], scaled[rows[~added]])
    assert added.sum() == 20
    assert model.plan_.n_rows == len(X)


def test_fit_transform_gives_the_resampled_classes_to_the_last_step():
    select = SelectKBest(k=2)
    select.__dict__.pop("fit_transform", None)
    model = make_pipeline(RandomOverSampler(random_state=0), select)
    assert len(model.fit_transform(X, y)) == 240


def test_fit_resample_with_a_passthrough_at_the_end_returns_both():
    X_new, y_new = Pipeline([("over", SMOTE()), ("end", "passthrough")]).fit_resample(X, y)
    assert len(X_new) == len(y_new) == 240


def test_pipelines_nest_anywhere():
    inner = make_pipeline(StandardScaler(), SMOTE(random_state=0))
    nested = make_pipeline(inner, PCA(2), Recorder()).fit(X, y)
    flat = make_pipeline(StandardScaler(), SMOTE(random_state=0), PCA(2), Recorder()).fit(X, y)
    assert np.array_equal(nested[-1].X_, flat[-1].X_)
    assert np.array_equal(nested.predict(X), flat.predict(X))
    assert np.array_equal(nested.sample_indices_, flat.sample_indices_)
    at_the_end = make_pipeline(StandardScaler(), make_pipeline(SMOTE(), LogisticRegression()))
    assert len(at_the_end.fit(X, y).predict(X)) == len(X)


@pytest.mark.parametrize("kind", [np.asarray, list])
def test_weights_follow_the_rows(kind):
    weights = kind(np.arange(len(X)) + 0.5)
    model = Pipeline([*over_then_under(), ("last", Recorder())])
    model.fit(X, y, last__sample_weight=weights)
    assert np.array_equal(np.asarray(model[-1].weight_), model.sample_indices_ + 0.5)


def test_weights_after_a_sampler_without_a_plan_are_refused():
    model = make_pipeline(FunctionSampler(func=lambda X, y: (X[:50], y[:50])), Recorder())
    with pytest.raises(ValueError, match=r"functionsampler \(FunctionSampler\) before it does not"):
        model.fit(X, y, recorder__sample_weight=np.ones(len(X)))
    model.fit(X, y)
    with pytest.raises(AttributeError, match="FunctionSampler"):
        _ = model.plan_


def test_a_pipeline_without_samplers_says_why_it_has_no_plan():
    model = make_pipeline(StandardScaler(), Recorder())
    with pytest.raises(AttributeError, match="not fitted"):
        _ = model.plan_
    with pytest.raises(AttributeError, match="none of its steps resamples"):
        _ = model.fit(X, y).plan_


def test_samplers_of_imbalanced_learn_may_be_steps():
    model = make_pipeline(imblearn.over_sampling.SMOTE(random_state=0), Recorder()).fit(X, y)
    assert len(model[-1].y_) == 240


def test_a_search_over_sampler_parameters_works():
    model = make_pipeline(SMOTE(random_state=0), DecisionTreeClassifier(random_state=0))
    search = GridSearchCV(model, {"smote__k_neighbors": [1, 3]}, cv=3).fit(X, y)
    assert search.best_params_["smote__k_neighbors"] in (1, 3)
    assert len(cross_val_score(model, X, y, cv=3)) == 3


def test_a_cached_sampler_still_tells_its_rows(tmp_path):
    model = Pipeline([*over_then_under(), ("last", Recorder())], memory=str(tmp_path))
    first = model.fit(X, y).sample_indices_
    again = clone(model).fit(X, y)
    assert np.array_equal(again.sample_indices_, first)


def test_metadata_routing_reaches_the_last_step():
    with sklearn.config_context(enable_metadata_routing=True):
        last = Recorder().set_fit_request(sample_weight=True)
        model = make_pipeline(RandomOverSampler(random_state=0), last)
        model.fit(X, y, sample_weight=np.arange(len(X)) + 0.5)
        assert np.array_equal(model[-1].weight_, model.sample_indices_ + 0.5)


def test_nothing_of_scikit_learn_is_patched():
    program = (
        "from sklearn.utils import _metadata_requests as before\n"
        "kept = (list(before.METHODS), list(before.SIMPLE_METHODS))\n"
        "import equipoise.pipeline, equipoise.over_sampling\n"
        "print(kept == (before.METHODS, before.SIMPLE_METHODS))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "True"


def test_to_sklearn_predicts_where_equipoise_is_not_installed(tmp_path):
    inner = make_pipeline(StandardScaler(), SMOTE(random_state=0))
    model = make_pipeline(inner, PCA(2), LogisticRegression()).fit(X, y)
    (tmp_path / "model.pickle").write_bytes(pickle.dumps(model.to_sklearn()))
    np.save(tmp_path / "X.npy", X)
    program = (
        "import sys, pickle, numpy\n"
        "sys.modules['equipoise'] = None\n"
        "model = pickle.load(open('model.pickle', 'rb'))\n"
        "print(model.predict(numpy.load('X.npy')).tolist())"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert run.stdout.strip() == str(model.predict(X).tolist())


def test_to_sklearn_of_one_step_is_that_step():
    model = make_pipeline(SMOTE(), DecisionTreeClassifier()).fit(X, y)
    assert model.to_sklearn() is model[-1]


@pytest.mark.parametrize(
    ("steps", "error", "complaint"),
    [
        ([], ValueError, "The pipeline is empty"),
        ([("a", LogisticRegression()), ("b", Recorder())], TypeError, "Step 'a'"),
        ([("a", SMOTE()), ("b", object())], TypeError, "Step 'b'"),
        ([("a", SMOTE()), ("a", Recorder())], ValueError, "not unique"),
    ],
)
def test_steps_that_cannot_be_trained_are_refused(steps, error, complaint):
    with pytest.raises(error, match=complaint):
        Pipeline(steps).fit(X, y)


def test_a_pipeline_that_ends_in_a_sampler_resamples_and_does_not_predict():
    model = make_pipeline(StandardScaler(), SMOTE())
    assert len(model.fit_resample(X, y)[0]) == 240
    assert not hasattr(model, "predict")
    assert not hasattr(make_pipeline(StandardScaler(), Recorder()), "fit_resample")


def test_rows_between_two_samplers_are_made_only_where_somebody_reads_them(monkeypatch):

    carried_out = []
    carry_out = generation.carry_out

    def counting(table, plan, n_threads):
        carried_out.append(plan)
        return carry_out(table, plan, n_threads)

    monkeypatch.setattr(generation, "carry_out", counting)
    over = SMOTE(sampling_strategy=0.6, random_state=0)
    under = RandomUnderSampler(sampling_strategy=0.9, random_state=0)
    X_one, y_one = over.fit_resample(X, y)
    X_two, y_two = under.fit_resample(X_one, y_one)
    carried_out.clear()

    both = make_pipeline(clone(over), clone(under))
    X_both, y_both = both.fit_resample(X, y)
    assert np.array_equal(X_both, X_two)
    assert np.array_equal(y_both, y_two)
    assert len(carried_out) == 1
    assert carried_out[0].n_new == both.is_synthetic_.sum() == over.plan_.n_new

    # The second sampler measures rows: they have to be there.
    carried_out.clear()
    make_pipeline(clone(under), SMOTE(sampling_strategy=1.0)).fit_resample(X, y)
    assert len(carried_out) == 2


def test_a_sampler_that_somebody_has_changed_is_called_as_it_is():
    class Counting(SMOTE):
        def fit_resample(self, X, y, **params):
            self.calls_ = getattr(self, "calls_", 0) + 1
            return super().fit_resample(X, y, **params)

    model = make_pipeline(Counting(random_state=0), RandomUnderSampler(random_state=0))
    model.fit_resample(X, y)
    assert model[0].calls_ == 1
