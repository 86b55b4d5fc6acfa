"""The largest magnitude of an array is that of NumPy's extremes, whatever the values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from instruction_levels import levels, use_level

from equipoise._kernels import is_native
from equipoise._kernels._library import level
from equipoise._kernels.magnitude import largest_magnitude, largest_magnitude_twin

needs_native = pytest.mark.skipif(not is_native(), reason="tests of the native part")


def any_floats(dtype):
    width = 8 * np.dtype(dtype).itemsize
    return arrays(
        dtype, array_shapes(max_dims=2, min_side=0, max_side=90), elements=st.floats(width=width)
    )


@needs_native
@pytest.mark.parametrize("name", levels() if is_native() else [])
@given(
    values=st.one_of(any_floats(np.float32), any_floats(np.float64)), n_threads=st.integers(1, 3)
)
def test_the_native_magnitude_is_its_twin(name, values, n_threads):
    best = level()
    use_level(name)
    try:
        not_aligned = np.frombuffer(b" " + values.tobytes(), np.uint8)[1:].view(values.dtype)
        for table in (values, values.T, values[::2], not_aligned):
            found = largest_magnitude(table, n_threads)
            np.testing.assert_equal(found, largest_magnitude_twin(table))
    finally:
        use_level(best)


@pytest.mark.parametrize("find", [largest_magnitude, largest_magnitude_twin])
def test_the_magnitude_is_the_largest_of_all_and_nan_beats_infinity(find):
    assert find(np.array([1.0, -3.0, 2.0])) == 3.0
    assert find(np.array([-np.inf, 5.0])) == np.inf
    assert np.isnan(find(np.array([np.nan, np.inf, 1.0])))
    assert find(np.zeros((0, 4))) == 0.0
    assert find(np.array([-7, 3])) == 7.0


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_one_value_that_is_not_finite_is_found_by_any_thread(odd):
    values = np.random.default_rng(0).normal(size=2_000_001)
    for place in (0, 1_000_003, values.size - 1):
        one = values.copy()
        one[place] = odd
        found = largest_magnitude(one, 4)
        np.testing.assert_equal(found, abs(odd))
