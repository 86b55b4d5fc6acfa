"""Which rows a pipeline's last step was trained on, as its samplers tell."""

import imblearn.over_sampling
import imblearn.under_sampling
import numpy as np
import pytest
from recorder import GroupsRecorder
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

from equipoise import FunctionSampler, Plan, ResampledClassifier
from equipoise.base import BaseSampler
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.pipeline import Pipeline, make_pipeline
from equipoise.testing import example_table
from equipoise.under_sampling import RandomUnderSampler

X, y = example_table()
OWN = np.arange(len(X)) + 0.5


class Halving(BaseSampler):
    """Keeps every other row, and tells ``told`` of them, at first only where asked so."""

    def __init__(self, told="rows", always=True):
        super().__init__()
        self.told, self.always = told, always

    def _fit_resample(self, X, y):
        rows = np.arange(0, len(y), 2)
        told = {
            "rows": {"sample_indices_": rows},
            "too few": {"sample_indices_": rows[1:]},
            "out of range": {"sample_indices_": rows + 2},
            "below": {"sample_indices_": rows - 1},
            "flags": {"sample_indices_": np.ones(len(rows), dtype=bool)},
            "a plan of another size": {"plan_": Plan(len(y), kept=rows[1:])},
            "nothing": {},
        }[self.told]
        vars(self).update(told)
        return X[rows], y[rows]


FOREIGN = [
    imblearn.under_sampling.RandomUnderSampler(random_state=0),
    imblearn.under_sampling.RandomUnderSampler(random_state=0, replacement=True),
    imblearn.under_sampling.NearMiss(),
    imblearn.under_sampling.TomekLinks(),
    imblearn.over_sampling.RandomOverSampler(random_state=0),
    Halving(),
]


@pytest.mark.parametrize("sampler", FOREIGN, ids=repr)
@pytest.mark.parametrize("whole", [Pipeline, ResampledClassifier])
def test_weights_follow_samplers_of_others_that_tell_their_rows(sampler, whole):
    if whole is Pipeline:
        model = Pipeline([("sampler", sampler), ("last", GroupsRecorder())])
        last = model.fit(X, y, last__sample_weight=OWN)[-1]
    else:
        model = ResampledClassifier(sampler, GroupsRecorder())
        last = model.fit(X, y, sample_weight=OWN).classifier_
    # Rows are told apart by their values: each is found again where it came from.
    rows = NearestNeighbors(n_neighbors=1).fit(X).kneighbors(last.X_, return_distance=False)[:, 0]
    assert np.array_equal(model.sample_indices_, rows)
    assert np.array_equal(last.weight_, OWN[rows])
    assert not model.is_synthetic_.any()


@pytest.mark.parametrize(
    "told", ["too few", "out of range", "below", "flags", "a plan of another size", "nothing"]
)
def test_what_cannot_be_the_rows_of_the_output_is_not_believed(told):
    model = make_pipeline(Halving(told), GroupsRecorder()).fit(X, y)
    with pytest.raises(AttributeError, match=r"its step halving \(Halving\) has none"):
        _ = model.sample_indices_
    with pytest.raises(ValueError, match=r"halving \(Halving\) before it does not tell"):
        model.fit(X, y, groupsrecorder__sample_weight=OWN)


@pytest.mark.parametrize("left", ["sample_indices_", "plan_"])
def test_what_an_earlier_call_has_told_is_not_believed(left):
    """It fits in every way, and is of other rows all the same."""
    halving, rows = Halving("nothing"), np.arange(0, len(X), 2)
    stale = {"sample_indices_": rows + 1, "plan_": Plan(len(X), kept=rows + 1)}[left]
    setattr(halving, left, stale)
    model = make_pipeline(halving, GroupsRecorder()).fit(X, y)
    with pytest.raises(AttributeError, match="has none"):
        _ = model.sample_indices_


def test_a_silent_sampler_is_named_with_the_pipeline_around_it():
    silent = FunctionSampler(func=lambda X, y: (X[::2], y[::2]))
    inner = Pipeline([("scale", StandardScaler()), ("half", silent)])
    model = Pipeline([("inner", inner), ("over", RandomOverSampler()), ("last", GroupsRecorder())])
    with pytest.raises(AttributeError, match=r"step inner__half \(FunctionSampler\) has none"):
        _ = model.fit(X, y).plan_


def test_shared_are_weights_alone():
    model = Pipeline(
        [("over", RandomOverSampler(random_state=0)), ("last", GroupsRecorder())], weights="share"
    )
    last = model.fit(X, y, last__sample_weight=OWN, last__groups=np.arange(len(X)))[-1]
    assert np.array_equal(last.groups_, model.sample_indices_)
    assert not np.array_equal(last.weight_, OWN[model.sample_indices_])


def test_with_a_cache_the_callers_step_stays_as_it_is(tmp_path):
    over = RandomOverSampler(random_state=0)
    model = Pipeline([("over", over), ("last", GroupsRecorder())], memory=str(tmp_path)).fit(X, y)
    assert vars(over).keys() == vars(RandomOverSampler()).keys()
    assert len(model["over"].sample_indices_) == 240


def test_a_fit_that_fails_leaves_no_plan_of_the_one_before():
    model = make_pipeline(SMOTE(random_state=0), GroupsRecorder()).fit(X, y)
    assert model.plan_.n_rows == len(X)
    with pytest.raises(ValueError, match="class"):
        model.fit(X, np.zeros(len(X)))
    with pytest.raises(AttributeError, match="not fitted"):
        _ = model.plan_


def test_the_plans_of_a_pipeline_at_the_end_count():
    inner = make_pipeline(RandomUnderSampler(random_state=0), GroupsRecorder())
    model = make_pipeline(SMOTE(sampling_strategy=0.8, random_state=0), inner).fit(X, y)
    assert model.plan_.n_out == len(inner[-1].y_)
    assert np.array_equal(y[model.sample_indices_], model[-1][-1].y_)


def test_the_callers_list_of_steps_is_not_changed(tmp_path):
    steps = [("over", RandomOverSampler(random_state=0)), ("last", GroupsRecorder())]
    before = list(steps)
    Pipeline(steps, memory=str(tmp_path)).fit(X, y)
    assert all(one is other for one, other in zip(steps, before, strict=True))
