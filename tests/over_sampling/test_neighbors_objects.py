import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from equipoise.over_sampling import ADASYN, SMOTE, BorderlineSMOTE
from equipoise.testing import example_table
from equipoise.under_sampling import EditedNearestNeighbours

X, y = example_table()


class BruteForce:
    """A search that is no estimator: it has no get_params, and its fit returns nothing."""

    def __init__(self, n_neighbors):
        self.n_neighbors = n_neighbors

    def fit(self, X):
        self.rows = X

    def kneighbors(self, X, return_distance=True):
        distances = ((X[:, np.newaxis] - self.rows) ** 2).sum(axis=2)
        return np.argsort(distances, axis=1, kind="stable")[:, : self.n_neighbors]


@pytest.mark.parametrize(
    "make",
    [
        lambda search: SMOTE(k_neighbors=search(4), random_state=0),
        lambda search: ADASYN(n_neighbors=search(4), random_state=0),
        lambda search: BorderlineSMOTE(
            k_neighbors=search(4), m_neighbors=search(9), random_state=0
        ),
        lambda search: EditedNearestNeighbours(n_neighbors=search(4)),
    ],
)
def test_any_object_with_fit_and_kneighbors_searches(make):
    given = BruteForce(4)
    made, labels = make(BruteForce).fit_resample(X, y)
    by_scikit_learn = make(lambda k: NearestNeighbors(n_neighbors=k)).fit_resample(X, y)
    assert np.array_equal(made, by_scikit_learn[0])
    assert np.array_equal(labels, by_scikit_learn[1])
    SMOTE(k_neighbors=given).fit_resample(X, y)
    assert vars(given) == {"n_neighbors": 4}
