"""A test draws the same, whichever tests ran before it."""

import numpy as np
import pytest

RNG = np.random.default_rng(0)
FIRST = np.random.default_rng(0).random()


@pytest.mark.parametrize("_", range(2))
def test_a_modules_generator_stands_where_import_left_it(_):
    assert RNG.random() == FIRST
