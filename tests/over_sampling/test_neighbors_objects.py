import numpy as np
import pytest
from sklearn.base import clone
from sklearn.neighbors import NearestNeighbors

from equipoise.over_sampling import ADASYN, SMOTE, SMOTEN, SMOTENC, SVMSMOTE, BorderlineSMOTE
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
        lambda search: SVMSMOTE(k_neighbors=search(4), m_neighbors=search(9), random_state=0),
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


WORDS = np.array([list("abcd")[n % 4] + list("xyz")[n % 3] for n in range(160)], dtype=object)
MIXED = np.column_stack([X.astype(object), WORDS])
SEARCHES = [
    (SMOTE(), X, {"nn_k_": ("k_neighbors", 5)}),
    (ADASYN(), X, {"nn_": ("n_neighbors", 5)}),
    (BorderlineSMOTE(), X, {"nn_k_": ("k_neighbors", 5), "nn_m_": ("m_neighbors", 10)}),
    (SVMSMOTE(), X, {"nn_k_": ("k_neighbors", 5), "nn_m_": ("m_neighbors", 10)}),
    (SMOTENC([4]), MIXED, {"nn_k_": ("k_neighbors", 5)}),
    (SMOTEN(), np.digitize(X, [-0.5, 0.5, 1.5]).astype(str), {"nn_k_": ("k_neighbors", 5)}),
]


@pytest.mark.parametrize(
    ("sampler", "table", "searches"), SEARCHES, ids=[type(one).__name__ for one, *_ in SEARCHES]
)
def test_the_documented_search_is_unfitted_and_counts_the_row_itself(sampler, table, searches):
    for name, (parameter, usual) in searches.items():
        for given, counted in ((usual, usual + 1), (3, 4), ("auto", usual + 1)):
            made = clone(sampler).set_params(random_state=0, **{parameter: given})
            made.fit_resample(table, y)
            search = getattr(made, name)
            assert search.n_neighbors == counted
            assert not hasattr(search, "n_samples_fit_")
        own = NearestNeighbors(n_neighbors=usual + 1, algorithm="brute")
        made = clone(sampler).set_params(random_state=0, **{parameter: own})
        made.fit_resample(table, y)
        assert getattr(made, name).algorithm == "brute"
        assert getattr(made, name) is not own
