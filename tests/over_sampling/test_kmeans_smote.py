"""KMeans-SMOTE: where a class grows, how much in each cluster, and between whom."""

import math

import imblearn.over_sampling as theirs
import numpy as np
import pytest
from oracles import nearest_rows
from scipy import sparse
from sklearn.base import BaseEstimator, ClusterMixin, clone
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.datasets import make_blobs
from sklearn.neighbors import NearestNeighbors

from equipoise import Columns
from equipoise.core.mixed import MixedSearch
from equipoise.exceptions import ClustersError, NothingEligibleWarning
from equipoise.over_sampling import SMOTE, KMeansSMOTE, _kmeans_smote
from equipoise.testing import example_table

X, Y = example_table()


class Told(ClusterMixin, BaseEstimator):
    """A clustering that is told its clusters."""

    def __init__(self, clusters=(), fits=None):
        self.clusters = clusters
        self.fits = fits

    def fit_predict(self, X, y=None):
        if self.fits is not None:
            self.fits.append(X)
        return np.asarray(self.clusters)

    def fit(self, X, y=None):
        return self

    def __sklearn_clone__(self):
        return Told(self.clusters, self.fits)


def island(rng, n_rare, n_other, place, width=1.0):
    """Rows around a place, and their classes."""
    y = np.repeat([1, 0], [n_rare, n_other])
    return rng.normal(size=(y.size, 2)) * width + place, y


def islands(*parts, seed=0):
    """Islands of (rare, others, width) far from each other: table, classes, islands."""
    rng = np.random.default_rng(seed)
    made = [island(rng, a, b, (100.0 * i, 0), width) for i, (a, b, width) in enumerate(parts)]
    table, y = (np.concatenate(one) for one in zip(*made, strict=True))
    clusters = np.repeat(np.arange(len(parts)), [a + b for a, b, _ in parts])
    order = rng.permutation(y.size)
    return table[order], y[order], clusters[order]


FIVE = islands((30, 5, 1.0), (12, 3, 2.0), (9, 90, 1.0), (2, 0, 1.0), (3, 0, 0.5))


def told(clusters, **params):
    return KMeansSMOTE(kmeans_estimator=Told(clusters), random_state=0, **params)


def made_in(sampler, table, y, clusters):
    """New rows of each cluster."""
    plan = sampler.plan(table, y)
    return np.bincount(clusters[plan.base], minlength=clusters.max() + 1)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_one_cluster_is_smote(seed, dtype):
    table, y = example_table(seed=seed, dtype=dtype)
    ours, _ = KMeansSMOTE(kmeans_estimator=1, random_state=seed).fit_resample(table, y)
    plain, _ = SMOTE(k_neighbors=2, random_state=seed).fit_resample(table, y)
    assert np.array_equal(ours, plain)


@pytest.mark.parametrize("n_clusters", [1, 3])
@pytest.mark.parametrize("seed", range(4))
def test_where_one_cluster_is_eligible_imbalanced_learn_gives_the_same_bits(n_clusters, seed):
    table, y = make_blobs(
        [60, 150, 90], centers=[(-20, 0), (0, 0), (20, 0)], random_state=seed
    )  # the first blob is rare; a few rows of it lie in the others
    y = (y == 0).astype(int)
    y[np.random.default_rng(seed).choice(np.flatnonzero(y == 0), 12, replace=False)] = 1
    ours = KMeansSMOTE(kmeans_estimator=n_clusters, random_state=seed)
    other = theirs.KMeansSMOTE(kmeans_estimator=n_clusters, random_state=seed)
    for one, two in zip(ours.fit_resample(table, y), other.fit_resample(table, y), strict=True):
        assert np.array_equal(one, two)
    assert np.array_equal(ours.kmeans_estimator_.labels_, other.kmeans_estimator_.labels_)


def test_two_equal_clusters_share_evenly_and_get_the_bits_of_imbalanced_learn():
    """Twins of small whole numbers have equal sparsity, to the last bit.

    With an int seed imbalanced-learn starts its stream again for each cluster.
    """
    rng = np.random.default_rng(1)
    twin = rng.integers(0, 1000, (20, 2)).astype(float)
    table = np.vstack([twin, twin + 2.0**14, rng.normal(size=(100, 2)) - 2.0**14])
    y = np.repeat([1, 0], [40, 100])
    kmeans = KMeans(3, n_init=5, random_state=0)
    ours, other = (
        kind(kmeans_estimator=kmeans, random_state=np.random.RandomState(3))
        for kind in (KMeansSMOTE, theirs.KMeansSMOTE)
    )
    made, expected = ours.fit_resample(table, y)[0], other.fit_resample(table, y)[0]
    assert np.array_equal(made, expected)
    assert np.bincount(ours.plan_.base // 20, minlength=2).tolist() == [30, 30]


def test_two_clusters_get_different_draws():
    """Each is the other's twin: draws that start again would make twins of the new rows."""
    twin = np.random.default_rng(1).normal(size=(20, 2))
    table, y = np.vstack([twin, twin + 100, -100 * np.ones((100, 2))]), np.repeat([1, 0], [40, 100])
    clusters = np.repeat([0, 1, 2], [20, 20, 100])
    plan = told(clusters, density_exponent=0.0).plan(table, y)
    assert not np.array_equal(plan.position[:30], plan.position[30:])


@pytest.mark.parametrize("seed", range(5))
def test_clusters_are_those_of_imbalanced_learn_and_counts_exact_where_it_rounds_up(seed):
    """It makes ceil(share) rows in each cluster, ours is the share rounded either way."""
    parts = [(30, 5, 1.0), (12, 3, 1.2), (9, 90, 1.0), (20, 4, 0.8), (5, 0, 1.1)]
    table, y, _ = islands(*parts, seed=seed)
    kmeans = KMeans(5, n_init=5, random_state=0)
    ours = KMeansSMOTE(kmeans_estimator=kmeans, random_state=seed)
    other = theirs.KMeansSMOTE(kmeans_estimator=kmeans, random_state=seed)
    made, expected = ours.fit_resample(table, y)[0], other.fit_resample(table, y)[0]
    asked = (y == 0).sum() - (y == 1).sum()
    assert len(made) == len(table) + asked
    assert len(expected) > len(made)
    new, rounded_up = (
        np.bincount((rows[len(table) :, 0] + 50).astype(int) // 100, minlength=5)
        for rows in (made, expected)
    )
    assert set((rounded_up - new).tolist()) <= {0, 1}
    assert ((new > 0) == (rounded_up > 0)).all()


def test_both_parents_are_of_one_class_and_one_cluster_and_near_there():
    table, y, clusters = FIVE
    plan = told(clusters).plan(table, y)
    assert (clusters[plan.base] == clusters[plan.partner]).all()
    assert (y[plan.base] == 1).all()
    for base, partner in zip(plan.base, plan.partner, strict=True):
        pool = np.flatnonzero((clusters == clusters[base]) & (y == 1))
        assert partner in nearest_rows(table, pool, base, 2)
    assert ((plan.position >= 0) & (plan.position < 1)).all()


def test_new_rows_lie_between_their_parents():
    table, y, clusters = FIVE
    sampler = told(clusters)
    made = sampler.fit_resample(table, y)[0][len(table) :]
    base, partner = table[sampler.plan_.base], table[sampler.plan_.partner]
    assert (made >= np.minimum(base, partner) - 1e-12).all()
    assert (made <= np.maximum(base, partner) + 1e-12).all()


def test_a_class_grows_where_it_has_its_share_and_rows_enough():
    """Of 30/35, 12/15, 9/99, 2/2 and 3/3 rows the third is no share, the fourth no three rows."""
    table, y, clusters = FIVE
    made = made_in(told(clusters), table, y, clusters)
    assert (made > 0).tolist() == [True, True, False, False, True]
    assert made.sum() == 98 - 56
    low = made_in(told(clusters, cluster_balance_threshold=0.05), table, y, clusters)
    assert (low > 0).tolist() == [True, True, True, False, True]
    wide = made_in(told(clusters, k_neighbors=3), table, y, clusters)
    assert (wide > 0).tolist() == [True, True, False, False, False]
    small = made_in(told(clusters, k_neighbors=1), table, y, clusters)
    assert (small > 0).tolist() == [True, True, False, True, True]


def test_auto_neighbours_are_two_or_what_a_cluster_has():
    table, y, clusters = FIVE
    plan = told(clusters, k_neighbors="auto").plan(table, y)
    assert set(clusters[plan.base].tolist()) == {0, 1, 3, 4}
    for base, partner in zip(plan.base, plan.partner, strict=True):
        pool = np.flatnonzero((clusters == clusters[base]) & (y == 1))
        assert partner in nearest_rows(table, pool, base, 2)


@pytest.mark.parametrize(("threshold", "grows"), [(0.5, True), (0.5 + 1e-9, False), ("auto", True)])
def test_exactly_the_share_asked_for_is_enough(threshold, grows):
    table, y, clusters = islands((6, 6, 1.0), (5, 0, 1.0), (0, 30, 1.0))
    sampler = told(clusters, cluster_balance_threshold=threshold)
    assert (made_in(sampler, table, y, clusters)[0] > 0) == grows


def test_the_share_asked_for_is_half_of_that_of_all_new_rows():
    """Of 60 new rows class 1 has 20 and class 2 has 40: they need 1/6 and 1/3 of a cluster."""
    cells = np.array([[24, 6, 6], [10, 50, 30], [46, 4, 4]])  # a row a cluster, a column a class
    y = np.repeat(np.tile([0, 1, 2], 3), cells.ravel())
    clusters = np.repeat([0, 1, 2], cells.sum(axis=1))
    table = np.random.default_rng(0).normal(size=(y.size, 2))
    plan = told(clusters, density_exponent=0.0).plan(table, y)
    grown = [set(clusters[plan.base[y[plan.base] == label]].tolist()) for label in (1, 2)]
    assert grown == [{0, 1}, {1}]  # 6/36 and 30/90 are just enough
    assert np.bincount(y[plan.base]).tolist() == [0, 20, 40]


def by_hand(table, y, clusters, eligible, exponent):
    sparsity = []
    for cluster in eligible:
        rows = table[(clusters == cluster) & (y == 1)]
        n = len(rows)
        pairs = [math.dist(a, b) for i, a in enumerate(rows) for b in rows[:i]]
        power = 0.16 * math.log(n, 1.6) ** 1.8 if exponent == "auto" else exponent
        sparsity.append(np.mean(pairs) ** power / n)
    return np.array(sparsity) / sum(sparsity)


@pytest.mark.parametrize("exponent", ["auto", 0.0, 1.0, 2.0])
def test_more_rows_are_made_where_the_class_is_sparse(exponent):
    """Each count differs by less than one from the share by the paper's formula."""
    table, y, clusters = FIVE
    sampler = told(clusters, density_exponent=exponent, sampling_strategy={1: 56 + 1000})
    made = made_in(sampler, table, y, clusters)[[0, 1, 4]]
    shares = 1000 * by_hand(table, y, clusters, [0, 1, 4], exponent)
    assert made.sum() == 1000
    assert np.abs(made - shares).max() < 1


def test_weights_of_a_small_table_by_hand():
    """Rows 1 apart and rows 4 apart, three each: 1 : 4 by the first power, of 40 rows 8 and 32."""
    side = math.sqrt(3) / 2
    triangle = np.array([[0, 0], [1, 0], [0.5, side]])
    table = np.vstack([triangle, 4 * triangle + 100, np.zeros((46, 2)) - 100])
    y, clusters = np.repeat([1, 0], [6, 46]), np.repeat([0, 1, 2], [3, 3, 46])
    assert made_in(told(clusters, density_exponent=1.0), table, y, clusters).tolist() == [8, 32, 0]


@pytest.mark.filterwarnings("error")
def test_identical_rows_are_spread_evenly_over_their_clusters():
    table = np.repeat([[0.1, 0.2], [50.3, 0.7], [-50.0, 3.0]], [4, 9, 60], axis=0)
    y, clusters = np.repeat([1, 0], [13, 60]), np.repeat([0, 1, 2], [4, 9, 60])
    sampler = told(clusters)
    made, _ = sampler.fit_resample(table, y)
    assert np.isfinite(made).all()
    assert np.bincount(clusters[sampler.plan_.base]).tolist() == [24, 23]


def test_a_cluster_of_identical_rows_gets_none_beside_a_sparse_one():
    table, y, clusters = islands((8, 0, 0.0), (8, 0, 1.0), (0, 40, 1.0))
    assert made_in(told(clusters), table, y, clusters).tolist() == [0, 24, 0]


def test_rows_in_no_cluster_are_no_parents():
    table, y, clusters = FIVE
    clusters = np.where(clusters == 1, -1, clusters)
    plan = told(clusters).plan(table, y)
    assert set(clusters[plan.base].tolist()) == {0, 4}


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({}, "class 1 can grow in no cluster: 2 of 2 have at least 3 of its 16 rows .k_neighbors "),
        ({}, "its greatest share of one of these is 0.2, cluster_balance_threshold asks for 0.5"),
        ({"k_neighbors": 9}, r"0 of 2 have at least 10 of its 16 rows \(k_neighbors and one"),
        ({"cluster_balance_threshold": 2.0}, "asks for 2 "),
    ],
)  # fmt: skip
def test_a_class_without_a_cluster_is_refused_in_the_words_of_imbalanced_learn(params, complaint):
    table, y, clusters = islands((8, 40, 1.0), (8, 32, 1.0))
    with pytest.raises(ClustersError, match=complaint) as caught:
        told(clusters, **params).fit_resample(table, y)
    with pytest.raises(RuntimeError) as refused:
        theirs.KMeansSMOTE(
            kmeans_estimator=KMeans(2, n_init=3, random_state=0), **params
        ).fit_resample(table, y)
    assert isinstance(caught.value, RuntimeError)
    assert str(refused.value) in str(caught.value)
    assert str(caught.value).startswith("KMeansSMOTE: class 1 ")


def test_more_clusters_than_rows_are_refused():
    with pytest.raises(ClustersError, match=r"has 6 rows, kmeans_estimator looks for 8 clusters"):
        KMeansSMOTE().fit_resample(X[:6], [0, 0, 0, 0, 1, 1])


@pytest.mark.parametrize(
    ("params", "error", "complaint"),
    [
        ({"kmeans_estimator": 0}, ValueError, "at least 1 cluster, not 0"),
        ({"kmeans_estimator": "many"}, TypeError, "an estimator with fit_predict, or None"),
        ({"kmeans_estimator": True}, TypeError, "not True"),
        ({"density_exponent": -1.0}, ValueError, "density_exponent must be a number from 0 to inf"),
        ({"density_exponent": "x"}, ValueError, "density_exponent must be a number"),
        ({"cluster_balance_threshold": "x"}, ValueError, "cluster_balance_threshold must be"),
        ({"cluster_balance_threshold": math.nan}, ValueError, "cluster_balance_threshold must be"),
        ({"k_neighbors": 0}, ValueError, "k_neighbors must be at least 1"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(params, error, complaint):
    with pytest.raises(error, match=complaint):
        KMeansSMOTE(**params).fit_resample(X, Y)


def test_fitted_attributes_are_those_that_are_documented():
    sampler = KMeansSMOTE(kmeans_estimator=1, random_state=0).fit(X, Y)
    sampler.fit_resample(X, Y)
    assert isinstance(sampler.kmeans_estimator_, MiniBatchKMeans)
    assert sampler.kmeans_estimator_.n_clusters == 1
    assert sampler.kmeans_estimator_.labels_.size == len(X)
    assert sampler.cluster_balance_threshold_ == -np.inf
    assert sampler.nn_k_.n_neighbors == 3
    lowered = KMeansSMOTE(cluster_balance_threshold=0.2, random_state=0)
    lowered.fit_resample(X, Y)
    assert lowered.cluster_balance_threshold_ == 0.2
    assert lowered.kmeans_estimator_.n_clusters == 8
    assert told(FIVE[2]).set_params(k_neighbors=1).fit_resample(*FIVE[:2])[1].sum() == 98


def test_the_clustering_of_the_caller_stays_unfitted():
    kmeans = KMeans(2, n_init=3, random_state=0)
    sampler = KMeansSMOTE(kmeans_estimator=kmeans, cluster_balance_threshold=0.0, random_state=0)
    sampler.fit_resample(X, Y)
    assert not hasattr(kmeans, "labels_")
    assert hasattr(sampler.kmeans_estimator_, "labels_")


def test_an_object_that_searches_is_used_in_each_cluster():
    table, y, clusters = FIVE
    plain = told(clusters).plan(table, y)
    searched = told(clusters, k_neighbors=NearestNeighbors(n_neighbors=3)).plan(table, y)
    assert np.array_equal(plain.partner, searched.partner)


def test_one_clustering_serves_all_classes_and_all_tries(monkeypatch):
    table, y = example_table(n_classes=3)
    fits, weighed = [], []
    weigh = _kmeans_smote.weigh_groups

    def counting(problem, target, *rest):
        weighed.append(target)
        return weigh(problem, target, *rest)

    monkeypatch.setattr(_kmeans_smote, "weigh_groups", counting)
    clusters = (table[:, 0] > np.median(table[:, 0])).astype(int)
    for columns in (None, Columns(bounds={1: (None, 1.0)}, tries=40)):
        fits.clear()
        weighed.clear()
        sampler = KMeansSMOTE(
            kmeans_estimator=Told(clusters, fits),
            cluster_balance_threshold=0.05,
            columns=columns,
            random_state=0,
        )
        _, y_new = sampler.fit_resample(table, y)
        assert len(fits) == 1
        assert weighed == [1, 2]
        assert np.bincount(y_new).tolist() == [120, 120, 120]


def test_rules_do_not_change_the_share_that_is_asked_for():
    """Class 2 alone breaks the rule; its share of what is made again is not what counts."""
    table, y = example_table(n_classes=3)
    clusters = np.zeros(len(y), dtype=int)
    clusters[np.flatnonzero(y == 1)[:20]] = 1
    clusters[np.flatnonzero(y == 0)[:70]] = 1
    clusters[np.flatnonzero(y == 2)[:12]] = 2
    clusters[np.flatnonzero(y == 0)[70:100]] = 2
    rule = Columns(bounds={0: (None, float(np.quantile(table[y == 2, 0], 0.7)))}, tries=60)
    free, bound = (told(clusters, columns=columns) for columns in (None, rule))
    for sampler in (free, bound):
        sampler.fit_resample(table, y)
    for label in (1, 2):
        grown = [
            set(clusters[plan.base[y[plan.base] == label]].tolist())
            for plan in (free.plan_, bound.plan_)
        ]
        assert grown[0] >= grown[1]


def test_categories_are_measured_by_the_class_not_by_the_cluster(monkeypatch):
    asked = []
    search = MixedSearch.__call__

    def recording(self, rows, pool, k, measured_by):
        asked.append((pool.name, measured_by.name))
        return search(self, rows, pool, k, measured_by)

    monkeypatch.setattr(MixedSearch, "__call__", recording)
    table, y, clusters = FIVE
    mixed = [[*row, "ab"[i % 2]] for i, row in enumerate(table.tolist())]
    told(clusters).fit_resample(mixed, y)
    assert asked == [(f"cluster {c} of class 1", "class 1") for c in (0, 1, 4)]


def test_holes_and_categories_are_clustered_as_numbers():
    table, y, _ = FIVE
    mixed = [[*row, "ab"[i % 2]] for i, row in enumerate(table.tolist())]
    mixed[3][1] = None
    sampler = KMeansSMOTE(kmeans_estimator=5, cluster_balance_threshold=0.1, random_state=0)
    made, y_new = sampler.fit_resample(mixed, y)
    assert np.bincount(y_new).tolist() == [98, 98]
    assert {row[2] for row in made} == {"a", "b"}


@pytest.mark.parametrize("kind", [sparse.csr_matrix, sparse.csr_array, sparse.csc_array])
def test_a_sparse_table_gets_the_values_of_a_dense_one(kind):
    table, y, clusters = FIVE
    dense, _ = told(clusters).fit_resample(table, y)
    made, _ = told(clusters).fit_resample(kind(table), y)
    np.testing.assert_array_equal(made.toarray(), dense)


@pytest.mark.parametrize(
    "make",
    [
        lambda: 7,
        lambda: np.random.RandomState(7),
        lambda: np.random.default_rng(7),
        lambda: np.random.SeedSequence(7),
    ],
    ids=["int", "RandomState", "Generator", "SeedSequence"],
)
def test_the_same_seed_of_any_kind_gives_the_same_rows(make):
    sampler = KMeansSMOTE(kmeans_estimator=4, cluster_balance_threshold=0.0)
    one, two = (clone(sampler).set_params(random_state=make()).fit_resample(X, Y)[0] for _ in "ab")
    assert np.array_equal(one, two)
    assert len(one) == 240


def test_clusters_in_which_nobody_may_be_a_neighbour_are_left_out():
    table, y, clusters = FIVE
    groups = np.where(clusters == 0, np.arange(y.size), -1)
    sampler = told(clusters)
    sampler.fit_resample(table, y, groups=groups)
    assert set(clusters[sampler.plan_.base].tolist()) == {1, 4}
    assert sampler.plan_.n_new == 42
    with pytest.warns(NothingEligibleWarning, match="groups or time allow"):
        sampler.fit_resample(table, y, groups=np.arange(y.size))
    assert sampler.plan_.n_new == 0
