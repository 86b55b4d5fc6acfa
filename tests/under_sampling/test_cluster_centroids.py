"""ClusterCentroids: means of clusters, or the rows nearest to their centres."""

import imblearn.under_sampling as incumbent
import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.cluster import BisectingKMeans, KMeans, MiniBatchKMeans

from equipoise import Columns
from equipoise.exceptions import ClustersError, ParameterError
from equipoise.testing import as_mixed_frame, example_table
from equipoise.under_sampling import ClusterCentroids
from equipoise.under_sampling._cluster_centroids import members_by_size

X, y = example_table()
LARGE = np.flatnonzero(y == 0)


def means_of(labels, values, n_clusters):
    return np.array([values[labels == one].mean(axis=0) for one in range(n_clusters)])


@pytest.mark.parametrize("estimator", [None, MiniBatchKMeans(n_init=1, random_state=0)])
def test_a_new_row_is_the_mean_of_its_cluster(estimator):
    sampler = ClusterCentroids(estimator=estimator, random_state=0)
    made, labels = sampler.fit_resample(X, y)
    found = sampler.estimator_.labels_
    np.testing.assert_allclose(made[labels == 0], means_of(found, X[LARGE], 40), atol=1e-12)
    assert np.array_equal(made[labels == 1], X[y == 1])
    assert sampler.is_synthetic_.tolist() == (labels == 0).tolist()


@pytest.mark.parametrize("seed", range(3))
def test_imbalanced_learns_centres_are_these_but_for_rounding(seed):
    X, y = example_table(n_classes=3, seed=seed)
    estimator = KMeans(n_init=1, tol=0.0, max_iter=1000, random_state=seed)
    made, labels = ClusterCentroids(estimator=estimator).fit_resample(X, y)
    theirs, their_labels = incumbent.ClusterCentroids(estimator=estimator).fit_resample(X, y)
    np.testing.assert_allclose(made, theirs, atol=1e-12)
    assert np.array_equal(labels, their_labels)


@pytest.mark.parametrize("seed", range(3))
def test_hard_voting_keeps_imbalanced_learns_rows(seed):
    X, y = example_table(n_classes=3, seed=seed)
    few = {0: 8, 1: 5}  # two rows that are a cluster are equally far from its centre
    ours = ClusterCentroids(sampling_strategy=few, voting="hard", random_state=seed)
    made, labels = ours.fit_resample(X, y)
    theirs = incumbent.ClusterCentroids(sampling_strategy=few, voting="hard", random_state=seed)
    expected, their_labels = theirs.fit_resample(X, y)
    assert np.array_equal(made, expected)
    assert np.array_equal(labels, their_labels)
    assert np.array_equal(X[ours.sample_indices_], expected)


def test_hard_voting_keeps_the_rows_nearest_to_the_centres():
    for table in (X, X.astype(np.float32), sparse.csr_array(X), sparse.csc_array(X)):
        sampler = ClusterCentroids(voting="hard", random_state=0)
        _, labels = sampler.fit_resample(table, y)
        centres = sampler.estimator_.cluster_centers_
        squares = ((centres[:, None, :] - X[LARGE]) ** 2).sum(axis=2)
        kept = sampler.sample_indices_[labels == 0]
        found = squares[np.arange(40), np.searchsorted(LARGE, kept)]
        np.testing.assert_allclose(found, squares.min(axis=1), rtol=1e-6)


def test_a_sparse_table_keeps_rows_and_a_frame_of_words_takes_means():
    sampler = ClusterCentroids(random_state=0)
    sampler.fit_resample(sparse.csr_array(X), y)
    assert sampler.voting_ == "hard"
    frame = as_mixed_frame(X)[["number", "word"]]
    sampler.fit_resample(frame, y)
    assert sampler.voting_ == "soft"
    sampler.set_params(voting="soft").fit_resample(sparse.csr_array(X), y)
    assert sampler.plan_.n_new == 40


def test_what_has_no_mean_is_that_of_the_row_nearest_to_the_centre():
    frame = as_mixed_frame(X)
    sampler = ClusterCentroids(random_state=0)
    for table in (frame, pl.from_pandas(frame)):
        made, labels = sampler.fit_resample(table, y)
        made = made.to_pandas() if isinstance(table, pl.DataFrame) else made
        found, base = sampler.estimator_.labels_, sampler.plan_.base
        nearest = sampler.sample_indices_[labels == 0]
        assert sorted(base.tolist()) == sorted(nearest.tolist())
        new = made[labels == 0].reset_index(drop=True)
        for name in ("word", "flag"):
            assert new[name].tolist() == frame[name].iloc[nearest].tolist()
        of_class = frame.iloc[LARGE].reset_index(drop=True)
        means = of_class["number"].groupby(found).mean().to_numpy()
        np.testing.assert_allclose(new["number"], means, atol=1e-12)
        whole = of_class["whole"].groupby(found).mean().to_numpy()
        assert (np.abs(new["whole"] - whole) <= 0.5).all()
        days = of_class["day"].groupby(found).mean()
        assert (np.abs(new["day"] - days) <= pd.Timedelta(seconds=1)).all()
        has_hole = of_class["holed"].isna().groupby(found).any().to_numpy()
        taken = frame["holed"].iloc[nearest].to_numpy()
        assert np.array_equal(new["holed"][has_hole], taken[has_hole], equal_nan=True)
        assert new["holed"][~has_hole].notna().all()


def test_columns_that_are_fixed_are_those_of_the_nearest_row():
    sampler = ClusterCentroids(columns=Columns(fixed=[1]), random_state=0)
    made, labels = sampler.fit_resample(X, y)
    assert np.array_equal(made[labels == 0, 1], X[sampler.sample_indices_[labels == 0], 1])
    assert not np.isin(made[labels == 0, 0], X[:, 0]).all()


class CentresAlone(BaseEstimator):
    """Says nothing of rows; its second centre has none."""

    def __init__(self, n_clusters=2):
        self.n_clusters = n_clusters

    def fit(self, X, y=None):
        self.cluster_centers_ = np.zeros((self.n_clusters, X.shape[1]))
        self.cluster_centers_[1] = 1e6
        return self


def test_without_labels_a_row_belongs_to_the_nearest_centre_and_an_empty_one_is_a_row():
    table, labels = np.array([[0.0], [1.0], [5.0], [9.0], [3.0]]), np.array([0, 0, 0, 1, 1])
    sampler = ClusterCentroids(estimator=CentresAlone())
    made, y_new = sampler.fit_resample(table, labels)
    assert made[y_new == 0].ravel().tolist() == pytest.approx([2.0, 5.0])
    assert sampler.sample_indices_.tolist() == [0, 2, 3, 4]


@pytest.mark.parametrize(
    ("estimator", "error", "words"),
    [
        (object(), ParameterError, "estimator must be an estimator"),
        ("k", ParameterError, "estimator must be an estimator"),
        (example_table, ParameterError, "estimator must be an estimator"),
        (BaseEstimator(), ParameterError, "BaseEstimator has no `n_clusters`: take KMeans"),
    ],
    ids=["object", "word", "function", "no clusters"],
)
def test_what_does_not_cluster_is_refused(estimator, error, words):
    with pytest.raises(error, match=f"^ClusterCentroids: .*{words}"):
        ClusterCentroids(estimator=estimator).fit_resample(X, y)


class NoCentres(CentresAlone):
    def fit(self, X, y=None):
        return self


def test_what_learns_no_centres_is_refused_as_in_imbalanced_learn():
    with pytest.raises(ClustersError, match=r"fitted parameter `cluster_centers_`\. NoCentres has"):
        ClusterCentroids(estimator=NoCentres()).fit_resample(X, y)


def test_another_clustering_may_take_the_place_of_k_means():
    sampler = ClusterCentroids(estimator=BisectingKMeans(random_state=0))
    _, labels = sampler.fit_resample(X, y)
    assert np.bincount(labels).tolist() == [40, 40]


def test_rules_for_new_rows_are_refused_where_these_are_means():
    rules = Columns(bounds={0: (None, 1.0)})
    with pytest.raises(
        ParameterError, match=r"columns has rules \(bounds or keep\).*voting='hard'"
    ):
        ClusterCentroids(columns=rules).fit_resample(X, y)
    _, labels = ClusterCentroids(columns=rules, voting="hard").fit_resample(X, y)
    assert np.bincount(labels).tolist() == [40, 40]


def test_rows_say_through_which_row_they_are_told():
    for voting in ("hard", "soft"):
        sampler = ClusterCentroids(voting=voting, random_state=0)
        _, labels = sampler.fit_resample(X, y)
        nearest = sampler.sample_indices_[labels == 0]
        cluster_of = dict(zip(LARGE.tolist(), sampler.estimator_.labels_.tolist(), strict=True))
        dropped = list(sampler.plan_.dropped)
        assert len(dropped) == (120 if voting == "soft" else 80)
        for row, _, through in dropped:
            assert through == (
                None if row == nearest[cluster_of[row]] else nearest[cluster_of[row]]
            )


@pytest.mark.parametrize("seed", range(5))
def test_members_of_all_clusters_are_at_most_twice_the_rows(seed):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 60, 30) ** 2
    cluster_of = rng.permutation(np.repeat(np.arange(30), sizes))
    rows = np.arange(cluster_of.size) + 7
    nearest = np.array([rows[cluster_of == one][0] for one in range(30)])
    found = members_by_size(rows, cluster_of, nearest)
    assert sum(members.size for _, members, _ in found) <= 2 * rows.size
    for some, members, weights in found:
        for one, line, share in zip(some, members, weights, strict=True):
            assert np.array_equal(np.sort(line[share > 0]), rows[cluster_of == one])
            assert share.sum() == pytest.approx(1.0)


def test_a_class_of_which_nothing_is_wanted_goes():
    _, labels = ClusterCentroids(sampling_strategy={0: 0}, random_state=0).fit_resample(X, y)
    assert set(labels.tolist()) == {1}
