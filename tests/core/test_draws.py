"""One stream, whatever kind of generator it comes from."""

import numpy as np
import pytest

from equipoise.core.draws import Draws

GENERATORS = [np.random.RandomState, np.random.default_rng]


@pytest.mark.parametrize("make", GENERATORS)
@pytest.mark.parametrize("high", [1, 2, 7])
def test_integers_are_all_those_below_and_no_others(make, high):
    drawn = Draws(make(0)).below(high, 400)
    assert set(drawn.tolist()) == set(range(high))
    assert drawn.dtype == np.int64


@pytest.mark.parametrize("make", GENERATORS)
def test_integers_may_be_larger_than_32_bits(make):
    drawn = Draws(make(0)).below(2**40, 200)
    assert 2**39 < drawn.max() < 2**40
    assert drawn.min() >= 0


@pytest.mark.parametrize("make", GENERATORS)
def test_uniform_numbers_fill_the_range_from_0_to_1(make):
    drawn = Draws(make(0)).uniform(20_000)
    assert drawn.dtype == np.float64
    assert drawn.min() >= 0
    assert drawn.max() < 1
    counts, _ = np.histogram(drawn, bins=10, range=(0, 1))
    assert abs(counts - 2000).max() < 250  # six deviations


@pytest.mark.parametrize("make", GENERATORS)
def test_a_permutation_has_each_once(make):
    drawn = Draws(make(0)).permutation(50)
    assert sorted(drawn.tolist()) == list(range(50))
    assert drawn.tolist() != list(range(50))


@pytest.mark.parametrize("make", GENERATORS)
def test_a_beta_draw_lies_between_0_and_1_around_its_mean(make):
    draws = Draws(make(0))
    drawn = np.array([draws.beta(10, 30) for _ in range(500)])
    assert ((drawn > 0) & (drawn < 1)).all()
    assert drawn.mean() == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize("make", GENERATORS)
def test_each_draw_moves_the_one_stream_on(make):
    """The draws of two calls are those of one generator, one after the other."""
    draws, generator = Draws(make(3)), make(3)
    first, second = draws.uniform(5), draws.uniform(5)
    plain = generator.random_sample if make is np.random.RandomState else generator.random
    assert np.array_equal(np.concatenate([first, second]), plain(10))
    assert draws.generator is not generator


@pytest.mark.parametrize("make", GENERATORS)
def test_recorded_normals_are_the_same_at_each_replay(make):
    draws = Draws(make(0))
    draws.uniform(3)
    recorded = draws.record_normals()
    draws.uniform(3)
    one, two = (recorded.replay().standard_normal((4, 2)) for _ in range(2))
    assert np.array_equal(one, two)


@pytest.mark.parametrize("n", [1, 8192, 8193, 20_000])
@pytest.mark.parametrize("make", GENERATORS)
def test_normals_that_are_skipped_are_those_that_a_replay_uses(make, n):
    """After skipping, the stream stands where drawing in the same blocks would have left it."""
    skipping, drawing = Draws(make(1)), make(1)
    skipping.skip_normals(n, 3)
    for start in range(0, n, 8192):
        drawing.standard_normal((min(8192, n - start), 3))
    assert skipping.uniform(2).tolist() == Draws(drawing).uniform(2).tolist()
