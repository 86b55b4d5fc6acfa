"""What every sampler checks at its door."""

import copy
import pickle

import numpy as np
import pytest

from equipoise._engine.arguments import resolve_draws


@pytest.mark.parametrize("seed", [0, 1, 7, 2**32 - 1])
def test_an_integer_seeds_the_stream_that_numpy_gives_it(seed):
    ours = resolve_draws(seed).generator
    copies = [copy.deepcopy(ours), pickle.loads(pickle.dumps(ours)), ours]
    for generator in copies:
        theirs = np.random.RandomState(seed)
        np.testing.assert_array_equal(generator.randint(0, 99, 50), theirs.randint(0, 99, 50))
        np.testing.assert_array_equal(generator.standard_normal(3), theirs.standard_normal(3))
        assert generator.uniform() == theirs.uniform()


@pytest.mark.parametrize("make", [np.random.RandomState, np.random.default_rng])
def test_positions_are_the_uniform_draws_of_the_stream(make):
    drawn = resolve_draws(make(3)).uniform(1000)
    np.testing.assert_array_equal(drawn, make(3).uniform(size=1000))


@pytest.mark.parametrize("seed", [-1, 2**32, "zero", True, 1.5])
def test_what_cannot_seed_a_stream_is_refused(seed):
    with pytest.raises(ValueError, match=r"[Ss]eed"):
        resolve_draws(seed)
