"""Numbers whose squares overflow, in samplers whose steps scikit-learn takes."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from equipoise.exceptions import TableError
from equipoise.over_sampling import SVMSMOTE, KMeansSMOTE

Y = np.repeat([0, 1], [40, 12])
SAMPLERS = [SVMSMOTE(random_state=0), KMeansSMOTE(kmeans_estimator=1, random_state=0)]


def table(sentinel, dtype=float):
    X = np.random.default_rng(0).normal(size=(52, 3)).astype(dtype)
    X[50, 1] = sentinel
    return X


@pytest.mark.parametrize("sampler", SAMPLERS, ids=str)
@pytest.mark.parametrize("sentinel", [1.7e308, -1e300, 1e160])
@pytest.mark.parametrize("container", [np.asarray, sparse.csr_array, pd.DataFrame])
def test_the_column_is_named(sampler, sentinel, container):
    with pytest.raises(TableError, match=rf"^{type(sampler).__name__}: column 1 of X holds values"):
        sampler.fit_resample(container(table(sentinel)), Y)


@pytest.mark.parametrize("sampler", SAMPLERS, ids=str)
def test_the_squares_of_single_precision_overflow_earlier(sampler):
    with pytest.raises(TableError, match=r"column 1 of X holds values as large as 3\.4e"):
        sampler.fit_resample(table(3.4e38, np.float32), Y)


@pytest.mark.parametrize("sampler", SAMPLERS, ids=str)
@pytest.mark.parametrize(("sentinel", "dtype"), [(1e140, float), (1e17, np.float32)])
def test_below_rows_are_made(sampler, sentinel, dtype):
    made, _ = sampler.fit_resample(table(sentinel, dtype), Y)
    assert np.isfinite(made).all()
    assert len(made) == 80
