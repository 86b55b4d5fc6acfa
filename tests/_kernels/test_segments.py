from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import new_row

from equipoise._kernels import is_native
from equipoise._kernels.segments import fill_segments, fill_segments_twin


def draw_segments(rng, n_rows, n_new):
    return (
        rng.integers(0, n_rows, n_new),
        rng.integers(0, n_rows, n_new),
        rng.uniform(-0.5, 1.0, n_new),
    )


@pytest.mark.skipif(not is_native(), reason="tests of the native part")
@given(
    n_rows=st.integers(1, 50),
    n_new=st.integers(0, 300),
    d=st.integers(1, 9),
    seed=st.integers(0, 2**32),
    exponent=st.integers(-30, 30),
    dtype=st.sampled_from([np.float32, np.float64]),
    n_threads=st.integers(1, 8),
)
def test_native_segments_are_their_twin_bit_for_bit(
    n_rows, n_new, d, seed, exponent, dtype, n_threads
):
    rng = np.random.default_rng(seed)
    table = (rng.normal(size=(n_rows, d)) * 10.0**exponent).astype(dtype)
    table.flags.writeable = False
    base, partner, position = draw_segments(rng, n_rows, n_new)
    out, expected = np.empty((n_new, d), dtype), np.empty((n_new, d), dtype)
    fill_segments(table, base, partner, position, out, n_threads)
    fill_segments_twin(table, base, partner, position, expected)
    assert np.array_equal(out, expected)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("d", [1, 4, 9])
def test_it_says_whether_all_new_values_are_finite(d, dtype):
    table = np.ones((4, d), dtype)
    base, partner, position = np.arange(3), np.arange(1, 4), np.full(3, 0.5)
    for kind in (fill_segments, fill_segments_twin):
        more = (2,) if kind is fill_segments else ()
        out = np.empty((3, d), dtype)
        assert kind(table, base, partner, position, out, *more)
        for odd, nth in product((np.nan, np.inf, np.finfo(dtype).max), range(3)):
            bad = table.copy()
            bad[nth, d - 1], bad[nth + 1, d - 1] = odd, -odd
            assert not kind(bad, base, partner, position, out, *more)


def test_the_twin_is_the_naive_formula():
    rng = np.random.default_rng(0)
    table = rng.normal(size=(20, 3))
    base, partner, position = draw_segments(rng, 20, 40)
    out = np.empty((40, 3))
    fill_segments_twin(table, base, partner, position, out)
    for i in range(40):
        assert out[i].tolist() == new_row(table[base[i]], table[partner[i]], position[i])


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"base": np.array([1], dtype=np.int32)}, "vector of int64"),
        ({"partner": np.array([[1]])}, "vector of int64"),
        ({"position": np.array([0.5, 0.5])}, "equally long"),
        ({"position": np.array([1])}, "float64"),
        ({"out": np.empty((1, 3))}, "matrix of shape"),
        ({"out": np.empty((1, 2), dtype=np.float32)}, "float64 matrix"),
    ],
)
def test_what_a_kernel_cannot_follow_is_refused(changed, error):
    arguments = {
        "table": np.ones((2, 2)),
        "base": np.array([0]),
        "partner": np.array([1]),
        "position": np.array([0.5]),
        "out": np.empty((1, 2)),
        "n_threads": 1,
    }
    with pytest.raises((TypeError, IndexError), match=error):
        fill_segments(**(arguments | changed))
