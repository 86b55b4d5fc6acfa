"""Neighbours within a group, across groups, or from the past."""

import numpy as np
import pytest
import sklearn
from samplers import cases, seeded
from sklearn.model_selection import GroupKFold, cross_validate
from sklearn.naive_bayes import GaussianNB

from equipoise import Columns
from equipoise.exceptions import NothingEligibleWarning, TableError
from equipoise.over_sampling import SMOTE
from equipoise.pipeline import make_pipeline

N = 240
RNG = np.random.default_rng(0)
X = RNG.normal(size=(N, 3))
Y = (RNG.random(N) < 0.3).astype(int)
GROUPS = RNG.choice(["anna", "ben", "carla", "dan"], N)
TIMES = RNG.permutation(N).astype("M8[D]")


@pytest.mark.parametrize("case", cases("interpolates", "declares_columns"))
@pytest.mark.parametrize("how", ["within", "across"])
def test_partners_are_of_the_same_group_or_of_another(case, how):
    sampler = seeded(case.sampler)
    columns = Columns() if sampler.columns is None else sampler.columns
    sampler.set_params(columns=columns.set_params(groups=how))
    sampler.fit_resample(X, Y, groups=GROUPS)
    plan = sampler.plan_
    assert plan.n_new > 0
    assert ((GROUPS[plan.base] == GROUPS[plan.partner]) == (how == "within")).all()
    assert (plan.base != plan.partner).all()


@pytest.mark.parametrize("case", cases("interpolates", "declares_columns"))
def test_partners_are_from_the_past(case):
    sampler = seeded(case.sampler)
    sampler.fit_resample(X, Y, time=TIMES)
    plan = sampler.plan_
    assert plan.n_new > 0
    assert (TIMES[plan.partner] < TIMES[plan.base]).all()


def test_partners_are_the_nearest_that_are_allowed():
    sampler = SMOTE(k_neighbors=2, random_state=0)
    sampler.fit_resample(X, Y, groups=GROUPS)
    plan = sampler.plan_
    for base, partner in zip(plan.base, plan.partner, strict=True):
        may = np.flatnonzero((Y == 1) & (GROUPS[base] == GROUPS) & (np.arange(N) != base))
        squares = ((X[may] - X[base]) ** 2).sum(axis=1)
        assert partner in may[np.argsort(squares)[:2]]


def test_a_row_alone_in_its_group_is_no_base():
    groups = GROUPS.copy()
    lonely = np.flatnonzero(Y == 1)[0]
    groups[lonely] = "zoe"
    sampler = SMOTE(random_state=0)
    sampler.fit_resample(X, Y, groups=groups)
    assert lonely not in sampler.plan_.base


@pytest.mark.parametrize("case", cases("adds", "has_neighbors"))
def test_a_class_whose_rows_are_all_alone_stays_as_it_was(case):
    sampler = seeded(case.sampler)
    with pytest.warns(NothingEligibleWarning, match="class 1 stays as it was"):
        sampler.fit_resample(X, Y, groups=np.arange(N))
    assert sampler.plan_.n_new == 0


def test_the_warning_says_that_groups_are_why():
    with pytest.warns(NothingEligibleWarning, match="groups or time allow"):
        SMOTE(random_state=0).fit_resample(X, Y, groups=np.arange(N))


def test_two_groups_as_one_give_what_no_groups_give():
    plain, _ = SMOTE(random_state=0).fit_resample(X, Y)
    grouped, _ = SMOTE(random_state=0).fit_resample(X, Y, groups=np.zeros(N))
    assert np.array_equal(plain, grouped)


@pytest.mark.parametrize(
    ("groups", "complaint"),
    [
        (GROUPS[:5], r"groups has shape \(5,\), X has 240 rows"),
        (np.where(np.arange(N) < 3, None, GROUPS), "groups has 3 missing values"),
        (np.array([1, "a"] * (N // 2), dtype=object), "cannot be sorted"),
    ],
)
def test_wrong_groups_are_refused(groups, complaint):
    with pytest.raises(TableError, match=complaint):
        SMOTE().fit_resample(X, Y, groups=groups)


def test_a_pipeline_passes_groups_on():
    with sklearn.config_context(enable_metadata_routing=True):
        sampler = SMOTE(random_state=0).set_fit_resample_request(groups=True)
        model = make_pipeline(sampler, GaussianNB()).fit(X, Y, groups=GROUPS)
    plan = model.named_steps["smote"].plan_
    assert (GROUPS[plan.base] == GROUPS[plan.partner]).all()


def test_groups_for_a_splitter_do_not_reach_a_sampler_that_did_not_ask():
    with sklearn.config_context(enable_metadata_routing=True):
        model = make_pipeline(SMOTE(random_state=0), GaussianNB())
        scores = cross_validate(model, X, Y, cv=GroupKFold(3), params={"groups": GROUPS})
    assert len(scores["test_score"]) == 3
