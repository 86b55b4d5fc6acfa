import numpy as np
import pytest

from equipoise._kernels.pages import empty_pages


@pytest.mark.parametrize("shape", [(3, 4), (1000, 400), (400_000,)])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_pages_are_an_array_as_any_other(shape, order, dtype):
    made = empty_pages(shape, dtype, order)
    assert (made.shape, made.dtype, made.flags.writeable) == (shape, dtype, True)
    assert made.flags.c_contiguous if order == "C" else made.flags.f_contiguous
    made[...] = 7
    assert (made == 7).all()
