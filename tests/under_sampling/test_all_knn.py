"""AllKNN: against the definition, and imbalanced-learn where nothing is tied."""

import imblearn.under_sampling as incumbent
import numpy as np
import pandas as pd
import polars as pl
import pytest
from oracles import edited, squared_distances
from scipy import sparse
from sklearn.datasets import make_classification
from sklearn.neighbors import NearestNeighbors

from equipoise.datasets import load_table
from equipoise.exceptions import FewerRowsWarning, NeighborsError
from equipoise.testing import example_table
from equipoise.under_sampling import AllKNN

INCUMBENT = incumbent.AllKNN


def overlapping(n_classes, seed, weights=(0.6, 0.3)):
    return make_classification(
        600, 5, n_informative=5, n_redundant=0, n_classes=n_classes, n_clusters_per_class=1,
        weights=list(weights), flip_y=0.1, class_sep=0.7, random_state=seed,
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["all", "mode"])
@pytest.mark.parametrize("allow_minority", [False, True])
@pytest.mark.parametrize("strategy", ["auto", "all", [0]])
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.FewerRowsWarning")
def test_each_pass_looks_at_one_more_neighbour_among_the_rows_left(strategy, allow_minority, kind):
    rng = np.random.default_rng(1)
    X = np.rint(rng.normal(size=(90, 2)) * 4)  # many twins
    y = rng.permutation(np.repeat([0, 1, 2], [45, 25, 20]))
    sampler = AllKNN(
        sampling_strategy=strategy, n_neighbors=4, kind_sel=kind, allow_minority=allow_minority
    )
    X_new, y_new = sampler.fit_resample(X, y)
    gone, n_passes = edited(
        squared_distances(X), y, set(sampler.sampling_strategy_), (1, 2, 3, 4), kind,
        spares_classes=not allow_minority,
    )  # fmt: skip
    told = "a neighbour is" if kind == "all" else "most neighbours are"
    assert {row: (why, through) for row, why, through in sampler.plan_.dropped} == {
        row: (f"{told} of another class, at k = {n}", through) for row, (n, through) in gone.items()
    }
    assert sampler.n_iter_ == n_passes
    stays = [row for label in (0, 1, 2) for row in np.flatnonzero(y == label) if row not in gone]
    assert sampler.sample_indices_.tolist() == stays
    assert np.array_equal(X_new, X[stays])
    assert np.array_equal(y_new, y[stays])


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("kind", ["all", "mode"])
@pytest.mark.parametrize("k", [1, 3, 6, NearestNeighbors(n_neighbors=5)])
def test_untied_rows_are_those_of_imbalanced_learn(k, kind, n_classes):
    X, y = overlapping(n_classes, n_classes)
    ours, theirs = (one(n_neighbors=k, kind_sel=kind) for one in (AllKNN, INCUMBENT))
    for mine, other in zip(ours.fit_resample(X, y), theirs.fit_resample(X, y), strict=True):
        assert np.array_equal(mine, other)
    assert np.array_equal(ours.sample_indices_, theirs.sample_indices_)
    assert ours.nn_.n_neighbors == theirs.nn_.n_neighbors


def test_with_allow_minority_a_class_may_become_smaller_than_the_smallest():
    X, y = overlapping(3, 0, (0.4, 0.35))
    fewest = np.bincount(y).min()
    counts = {}
    for allow in (False, True):
        _, y_new = AllKNN(allow_minority=allow, n_neighbors=7).fit_resample(X, y)
        counts[allow] = np.bincount(y_new)
    assert (counts[True] <= counts[False]).all()
    assert counts[True].sum() < counts[False].sum()
    assert counts[True].min() < fewest


def test_the_classes_that_may_lose_rows_are_the_same_in_each_pass():
    """imbalanced-learn asks anew which class is the smallest, and then takes rows of it, too."""
    X, y = overlapping(2, 3, (0.55,))
    y = np.where(np.random.default_rng(0).random(y.size) < 0.1, 1 - y, y)
    smallest = int(np.bincount(y).argmin())
    n_smallest = np.bincount(y).min()
    ours, theirs = (one(allow_minority=True, n_neighbors=7) for one in (AllKNN, INCUMBENT))
    assert (ours.fit_resample(X, y)[1] == smallest).sum() == n_smallest
    assert (theirs.fit_resample(X, y)[1] == smallest).sum() < n_smallest


@pytest.mark.parametrize("kind", [np.float32, sparse.csr_array, pd.DataFrame, pl.DataFrame])
def test_every_container_loses_the_same_rows(kind):
    X, y = example_table(n_classes=3)
    expected = AllKNN(n_jobs=1)
    expected.fit_resample(X, y)
    table = X.astype(kind) if kind is np.float32 else kind(X)
    sampler = AllKNN()
    made, _ = sampler.fit_resample(table, y)
    assert type(made) is type(table)
    assert np.array_equal(sampler.sample_indices_, expected.sample_indices_)


@pytest.mark.parametrize("name", ["hypothyroid", "german"])
def test_real_mixed_tables_keep_their_schema(name):
    X, y = load_table(name)
    frame = pd.DataFrame(X[:600]).infer_objects().rename(columns=lambda j: f"c{j}")
    sampler = AllKNN(kind_sel="mode")
    made, labels = sampler.fit_resample(frame, y[:600])
    pd.testing.assert_frame_equal(made, frame.iloc[sampler.sample_indices_])
    assert len(labels) == len(made) == 600 - len(sampler.plan_.dropped)


def test_parameters_that_are_none_are_refused():
    X, y = example_table()
    with pytest.raises(NeighborsError, match="n_neighbors=3"):
        AllKNN().fit_resample(X[:3], [0, 0, 1])
    with pytest.raises(ValueError, match="allow_minority must be True or False, not 'yes'"):
        AllKNN(allow_minority="yes").fit_resample(X, y)
    with pytest.raises(ValueError, match="kind_sel must be one of 'all', 'mode', not 'most'"):
        AllKNN(kind_sel="most").fit_resample(X, y)


def test_a_class_that_loses_all_its_rows_is_told():
    X = np.array([0, 0.1, 0.2, 0.3, 0.15, 5, 5.1, 5.2, 5.3, 5.4])[:, np.newaxis]
    y = np.array(["few"] * 4 + ["one"] + ["many"] * 5)
    with pytest.warns(FewerRowsWarning, match=r"AllKNN leaves none of the 4 rows of class 'few'"):
        _, kept = AllKNN().fit_resample(X, y)
    assert set(kept) == {"one", "many"}
