"""NearMiss: against the definitions, as loops, and imbalanced-learn where nothing is tied."""

import tracemalloc

import imblearn.under_sampling as incumbent
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.neighbors import NearestNeighbors

from equipoise.exceptions import FewerRowsWarning, NeighborsError, ParameterError
from equipoise.testing import as_mixed_frame, example_table
from equipoise.under_sampling import NearMiss

VERSIONS = pytest.mark.parametrize("version", [1, 2, 3])


def by_definition(X, y, label, n_kept, version, k=3, k3=3):
    """Rows of a class that stay, by loops over all distances; ties to the lower row number."""
    labels, counts = np.unique(y, return_counts=True)
    small = [i for i in range(len(y)) if y[i] == labels[counts.argmin()]]
    rows = [i for i in range(len(y)) if y[i] == label]

    def distance(i, j):
        return float(np.sqrt(sum((a - b) ** 2 for a, b in zip(X[i], X[j], strict=True))))

    def mean(i, farthest):
        ordered = sorted((distance(i, j) for j in small if j != i), reverse=farthest)
        return sum(ordered[:k]) / k

    if version < 3:
        return sorted(rows, key=lambda i: (mean(i, version == 2), i))[:n_kept]
    chosen = set()
    for j in small:
        chosen |= set(sorted((i for i in rows if i != j), key=lambda i: (distance(i, j), i))[:k3])
    return sorted(chosen, key=lambda i: (-mean(i, False), i))[:n_kept]


@pytest.mark.filterwarnings("ignore::equipoise.exceptions.FewerRowsWarning")
@VERSIONS
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("n_classes", [2, 3])
def test_the_rows_stay_that_the_definition_says(version, seed, n_classes):
    X, y = example_table(n_classes=n_classes, seed=seed)
    wanted = {0: 25, n_classes - 1: 12}
    sampler = NearMiss(version=version, sampling_strategy=wanted, n_neighbors=4, n_neighbors_ver3=2)
    _, labels = sampler.fit_resample(X, y)
    for label, n_kept in wanted.items():
        kept = sampler.sample_indices_[labels == label]
        assert kept.tolist() == by_definition(X, y, label, n_kept, version, 4, 2)


@VERSIONS
def test_ties_go_to_the_lower_row_number(version):
    rng = np.random.default_rng(0)
    X = rng.integers(0, 3, (60, 2)).astype(float)
    y = np.repeat([0, 1], [45, 15])
    sampler = NearMiss(version=version, sampling_strategy={0: 4})
    _, labels = sampler.fit_resample(X, y)
    kept = sampler.sample_indices_[labels == 0].tolist()
    assert kept == by_definition(X, y, 0, 4, version)


GIVEN = {"5": 5, "object": NearestNeighbors(n_neighbors=5, metric="manhattan")}


@pytest.mark.filterwarnings("ignore:The number of the samples:UserWarning")
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.FewerRowsWarning")
@VERSIONS
@pytest.mark.parametrize("given", GIVEN)
def test_imbalanced_learn_keeps_the_same_rows(version, given):
    X, y = example_table(n_classes=3, seed=4)
    rows, given = [], GIVEN[given]
    for package in (incumbent.NearMiss, NearMiss):
        sampler = package(version=version, n_neighbors=given, n_neighbors_ver3=given)
        sampler.fit_resample(X, y)
        rows.append(sampler.sample_indices_.tolist())
    assert rows[0] == rows[1]


@VERSIONS
def test_any_kind_of_table_and_any_threads_keep_the_same_rows(version):
    X, y = example_table()
    expected = NearMiss(version=version)
    expected.fit_resample(X, y)
    for table in (sparse.csr_array(X), pd.DataFrame(X), X.tolist()):
        for n_threads in (1, 4):
            sampler = NearMiss(version=version, n_jobs=n_threads)
            sampler.fit_resample(table, y)
            assert np.array_equal(sampler.sample_indices_, expected.sample_indices_)


@VERSIONS
def test_a_mixed_table_is_measured_by_the_whole(version):
    X, y = example_table(n_classes=3)
    frame = as_mixed_frame(X)
    sampler = NearMiss(version=version, n_neighbors_ver3=10)
    made, labels = sampler.fit_resample(frame, y)
    assert np.bincount(labels).tolist() == [30, 30, 30]
    pd.testing.assert_frame_equal(made, frame.iloc[sampler.sample_indices_])


@VERSIONS
def test_every_row_that_goes_says_why(version):
    X, y = example_table()
    sampler = NearMiss(version=version)
    sampler.fit_resample(X, y)
    dropped = sampler.plan_.dropped
    assert np.array_equal(np.sort(np.r_[dropped.rows, sampler.sample_indices_]), np.arange(len(X)))
    assert all("class 1" in why for _, why, _ in dropped)
    if version == 3:
        candidates = {row for row, why, _ in dropped if why.startswith("nearer")}
        found = by_definition(X, y, 0, len(X), 3)
        kept = sampler.sample_indices_[y[sampler.sample_indices_] == 0]
        assert candidates == set(found) - set(kept.tolist())


def test_version_3_says_where_there_are_too_few_rows_near_the_minority():
    X, y = example_table()
    X[y == 1] = 0.0
    sampler = NearMiss(version=3)
    with pytest.warns(FewerRowsWarning, match=r"class 0 keeps 3 rows of the 40 .*larger than the"):
        _, labels = sampler.fit_resample(X, y)
    assert (labels == 0).sum() == 3
    assert sampler.rounding_ == {0: -37}


def test_a_class_of_fewer_rows_than_neighbours_says_so():
    X, y = example_table()
    y[np.flatnonzero(y == 1)[2:]] = 0
    with pytest.raises(NeighborsError, match=r"class 1 has 2 rows, but n_neighbors=3 .*n_samples"):
        NearMiss().fit_resample(X, y)
    _, labels = NearMiss(n_neighbors="auto").fit_resample(X, y)
    assert np.bincount(labels).tolist() == [2, 2]
    _, labels = NearMiss(n_neighbors=2).fit_resample(X, y)
    assert np.bincount(labels).tolist() == [2, 2]


@pytest.mark.parametrize("version", [0, 4, "1", None, True, 1.5])
def test_there_are_three_versions(version):
    with pytest.raises(ParameterError, match="NearMiss: version must be 1, 2 or 3, not"):
        NearMiss(version=version).fit_resample(*example_table())


@VERSIONS
def test_groups_say_to_whom_a_row_is_near(version):
    X = np.array([[0.0], [1.0], [2.0], [3.0], [2.1], [9.0]])
    y = np.array([0, 0, 0, 0, 1, 1])
    groups = np.array([1, 0, 0, 1, 1, 0])
    sampler = NearMiss(version=version, n_neighbors=1, n_neighbors_ver3=2, sampling_strategy={0: 1})
    sampler.fit_resample(X, y, groups=groups)
    # Distances within a group: 2.1, 8, 7, 0.9. Versions 1 and 2 keep the nearest.
    assert sampler.sample_indices_[0] == (1 if version == 3 else 3)


def test_the_searches_are_there_unfitted():
    sampler = NearMiss(version=3, n_neighbors=4)
    sampler.fit_resample(*example_table())
    assert (sampler.nn_.n_neighbors, sampler.nn_ver3_.n_neighbors) == (4, 3)
    assert not hasattr(sampler.nn_, "n_samples_fit_")


def test_version_2_needs_no_matrix_of_all_distances():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(20_000, 10)), np.repeat([0, 1], [16_000, 4000])
    tracemalloc.start()
    NearMiss(version=2).fit_resample(X, y)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 0.15 * 16_000 * 4000 * 8
