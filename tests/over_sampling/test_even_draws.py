"""Even over-sampling: each row of a class is a base row as often as the others, or once more."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.core.draws import Draws
from equipoise.exceptions import ParameterError
from equipoise.over_sampling import SMOTE, RandomOverSampler

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(140, 3)), np.repeat([0, 1, 2], [90, 30, 20])
EVEN = [
    RandomOverSampler(draw="even", random_state=3),
    RandomOverSampler(draw="even", shrinkage=0.5, random_state=3),
    SMOTE(draw="even", random_state=3),
]
NAMES = ["random", "smoothed", "SMOTE"]


def draws(seed=0):
    return Draws(np.random.RandomState(seed))


@given(st.integers(1, 40), st.integers(0, 200))
def test_positions_come_equally_often_at_every_stage(high, size):
    drawn = draws().evenly_below(high, size)
    assert drawn.size == size
    for stop in {size, size // 2, size // 3}:
        counts = np.bincount(drawn[:stop], minlength=high)
        assert counts.max() - counts.min() <= 1


@pytest.mark.parametrize("sampler", EVEN, ids=NAMES)
def test_every_row_of_a_class_is_as_often_a_base_row_as_the_others(sampler):
    sampler.fit_resample(X, Y)
    counts = np.bincount(sampler.plan_.base, minlength=len(X))
    for label in (1, 2):
        of_class = counts[label == Y]
        assert of_class.max() - of_class.min() <= 1
        assert of_class.sum() == 90 - of_class.size
    assert not counts[Y == 0].any()


@pytest.mark.parametrize("sampler", EVEN, ids=NAMES)
def test_the_same_seed_gives_the_same_rows_and_another_one_others(sampler):
    one, again = (sampler.fit_resample(X, Y)[0] for _ in range(2))
    np.testing.assert_array_equal(one, again)
    other = type(sampler)(**{**sampler.get_params(), "random_state": 4}).fit_resample(X, Y)[0]
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("kind", [RandomOverSampler, SMOTE])
def test_the_default_draws_are_as_they_were_and_are_not_even(kind):
    sampler = kind(random_state=3)
    plain = sampler.fit_resample(X, Y)[0]
    np.testing.assert_array_equal(plain, kind(random_state=3, draw="random").fit_resample(X, Y)[0])
    counts = np.bincount(sampler.plan_.base, minlength=len(X))[Y == 2]
    assert counts.max() - counts.min() > 1


def test_partners_are_still_drawn_among_all():
    sampler = SMOTE(draw="even", k_neighbors=5, random_state=0)
    sampler.fit_resample(X, np.repeat([0, 1], [134, 6]))
    pairs = set(zip(sampler.plan_.base.tolist(), sampler.plan_.partner.tolist(), strict=True))
    assert len(pairs) > 25  # 128 draws among 30 pairs


def test_a_generator_draws_evenly_too():
    sampler = RandomOverSampler(draw="even", random_state=np.random.default_rng(0))
    sampler.fit_resample(X, Y)
    counts = np.bincount(sampler.plan_.base, minlength=len(X))[Y == 1]
    assert counts.tolist() == [2] * 30


@pytest.mark.parametrize("kind", [RandomOverSampler, SMOTE])
def test_another_word_is_refused_with_those_that_there_are(kind):
    with pytest.raises(ParameterError, match="draw must be one of 'random', 'even', not 'evenly'"):
        kind(draw="evenly").fit_resample(X, Y)
