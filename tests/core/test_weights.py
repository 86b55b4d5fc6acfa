import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise import NewRows, Plan
from equipoise.core.weights import shared_weights


@given(st.integers(0, 10_000), st.integers(0, 50))
def test_each_class_keeps_its_total(seed, n_new):
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, 3, 20)
    weights = rng.random(20) + 0.1
    plan = Plan(20, new=(NewRows(rng.integers(0, 20, n_new)),))
    made = shared_weights(weights, plan, codes)
    for code in range(3):
        expected = weights[codes == code].sum()
        assert made[codes[plan.sample_indices] == code].sum() == pytest.approx(expected)


def test_a_row_shares_with_what_was_made_from_it():
    plan = Plan(2, new=(NewRows(np.array([0, 0])),))
    made = shared_weights(np.array([3.0, 5.0]), plan, np.array([0, 0]))
    assert made.tolist() == [1.0, 5.0, 1.0, 1.0]


def test_rows_that_stay_take_over_the_weight_of_those_that_go():
    plan = Plan(4, kept=np.array([0, 3]))
    made = shared_weights(np.array([1.0, 2.0, 3.0, 7.0]), plan, np.array([0, 0, 0, 1]))
    assert made.tolist() == [6.0, 7.0]
