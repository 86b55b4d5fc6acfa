"""A share of the largest class as what the classes shall be."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone

from equipoise import Share
from equipoise.core.targets import resolve
from equipoise.exceptions import StrategyError
from equipoise.over_sampling import SMOTE, RandomOverSampler
from equipoise.pipeline import make_pipeline
from equipoise.under_sampling import RandomUnderSampler, TomekLinks
from equipoise.utils import check_sampling_strategy

SIZES = st.lists(st.integers(1, 500), min_size=2, max_size=6)
SHARES = st.integers(1, 100).map(lambda n: n / 100)


def after(sizes, strategy, kind):
    """Sizes of the classes after resampling."""
    targets = resolve(strategy, np.arange(len(sizes)), sizes, kind)
    if kind == "over-sampling":
        return (np.array(sizes) + targets.n_rows).tolist()
    return np.where(targets.is_target, targets.n_rows, sizes).tolist()


@given(SIZES, SHARES)
def test_no_class_is_below_the_share_after_over_sampling(sizes, ratio):
    made = after(sizes, Share(ratio), "over-sampling")
    least = (round(ratio * 100) * max(sizes)) // 100
    assert made == [max(n, least) for n in sizes]


@given(SIZES, SHARES)
def test_the_smallest_is_the_share_of_every_class_after_under_sampling(sizes, ratio):
    made = after(sizes, Share(ratio), "under-sampling")
    most = (100 * min(sizes)) // round(ratio * 100)
    assert made == [min(n, most) for n in sizes]


@given(st.integers(1, 500), st.integers(1, 500), SHARES)
def test_of_two_classes_it_is_what_a_float_is(one, other, ratio):
    for kind in ("over-sampling", "under-sampling"):
        try:
            expected = after([one, other], ratio, kind)
        except StrategyError:
            continue
        assert after([one, other], Share(ratio), kind) == expected


def test_a_share_in_a_dict_is_of_that_class_alone():
    wanted = {0: Share(0.5), 2: 40}
    assert after([10, 5, 20, 100], wanted, "over-sampling") == [50, 5, 40, 100]
    assert after([10, 50, 60, 100], {3: Share(0.25), 2: 30}, "under-sampling") == [10, 50, 30, 40]


def test_a_callable_may_give_shares():
    wanted = check_sampling_strategy(lambda y: {"b": Share(0.75)}, list("aaaab"), "over-sampling")
    assert wanted == {"b": 2}


@pytest.mark.parametrize("ratio", [0, -0.5, 1.5, "half", True, None, float("nan")])
def test_what_is_no_share_is_refused(ratio):
    with pytest.raises(StrategyError, match="the ratio must be a number above 0, at most 1"):
        Share(ratio)


def test_a_cleaner_takes_no_share():
    with pytest.raises(StrategyError, match=r"takes no ratio, but .* is Share\(ratio=0.5\)"):
        TomekLinks(sampling_strategy=Share(0.5)).fit([[0.0], [1.0], [2.0]], [0, 0, 1])


def test_a_bare_float_for_many_classes_is_refused_and_names_the_share():
    X, y = np.arange(12.0).reshape(-1, 1), [0] * 7 + [1] * 3 + [2] * 2
    with pytest.raises(StrategyError, match=r"can be a float only .* or equipoise\.Share\(0\.5\)"):
        SMOTE(sampling_strategy=0.5).fit(X, y)
    with pytest.raises(StrategyError) as caught:
        TomekLinks(sampling_strategy=0.5).fit(X, y)
    assert "Share" not in str(caught.value)


def test_it_can_be_copied_compared_and_pickled():
    share = Share(0.5)
    assert clone(SMOTE(sampling_strategy=share)).sampling_strategy == share
    assert pickle.loads(pickle.dumps(share)) == share
    assert repr(share) == "Share(ratio=0.5)"


def test_samplers_in_a_pipeline_take_shares_of_what_they_get():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(170, 2)), np.repeat(["a", "b", "c"], [100, 60, 10])
    chain = make_pipeline(
        SMOTE(sampling_strategy=Share(0.3), random_state=0),
        RandomUnderSampler(sampling_strategy=Share(0.5), random_state=0),
    )
    _, made = chain.fit_resample(X, y)
    assert np.unique(made, return_counts=True)[1].tolist() == [60, 60, 30]


def test_where_all_is_as_the_share_wants_it_nothing_is_made():
    X, y = np.arange(10.0).reshape(-1, 1), [0] * 5 + [1] * 5
    sampler = RandomOverSampler(sampling_strategy=Share(1.0))
    assert len(sampler.fit_resample(X, y)[1]) == 10
    assert sampler.sampling_strategy_ == {}
