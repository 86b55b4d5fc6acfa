"""Numbers whose squares overflow, in samplers whose steps scikit-learn takes."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from equipoise.over_sampling import SVMSMOTE, KMeansSMOTE

Y = np.repeat([0, 1], [40, 12])
SAMPLERS = [SVMSMOTE(random_state=0), KMeansSMOTE(kmeans_estimator=1, random_state=0)]


def table(sentinel, dtype=float):
    X = np.random.default_rng(0).normal(size=(52, 3)).astype(dtype)
    X[50, 1] = sentinel
    return X


@pytest.mark.parametrize("sampler", SAMPLERS, ids=str)
@pytest.mark.parametrize(
    ("sentinel", "dtype"),
    [(1.7e308, float), (-1e300, float), (1e140, float), (3.4e38, np.float32), (1e14, np.float32)],
)
@pytest.mark.parametrize("container", [np.asarray, sparse.csr_array, pd.DataFrame])
def test_rows_are_made_whatever_scikit_learn_can_square(sampler, sentinel, dtype, container):
    made, labels = sampler.fit_resample(container(table(sentinel, dtype)), Y)
    values = made.toarray() if sparse.issparse(made) else np.asarray(made)
    assert np.isfinite(values).all()
    assert np.bincount(labels).tolist() == [40, 40]


@pytest.mark.parametrize("sampler", SAMPLERS, ids=str)
def test_rows_do_not_depend_on_the_unit(sampler):
    """A power of two changes no digit, however far it moves the table."""
    X = table(3.0)
    made, _ = sampler.fit_resample(X, Y)
    far, _ = sampler.fit_resample(X * 2.0**900, Y)
    assert np.array_equal(far, made * 2.0**900)
