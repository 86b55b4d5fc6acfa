"""Sets of numbers, beside Python's own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise.core.distinct import distinct, is_among, union, without

NUMBERS = st.lists(st.integers(-4, 30), max_size=12)


def rows(numbers):
    return np.array(numbers, dtype=np.int64)


@given(NUMBERS, NUMBERS)
def test_they_are_the_sets_of_python_in_order(one, other):
    first, second = rows(one), rows(other)
    assert distinct(first).tolist() == sorted(set(one))
    assert union(first, second).tolist() == sorted({*one, *other})
    assert without(first, second).tolist() == sorted(set(one) - set(other))
    assert is_among(first, distinct(second)).tolist() == [number in other for number in one]


@pytest.mark.parametrize("dtype", [np.int8, np.int64, np.float32, np.float64])
def test_the_dtype_stays_and_nothing_is_written_to(dtype):
    values = np.array([[3, 1], [3, 2]], dtype=dtype)
    values.setflags(write=False)
    for found in (distinct(values), union(values, values), without(values, values[:1, :1])):
        assert found.dtype == dtype
    assert distinct(values).tolist() == [1, 2, 3]
