"""RepeatedEditedNearestNeighbours: against the definition, and imbalanced-learn where untied."""

import imblearn.under_sampling as incumbent
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from oracles import edited, mixed_with_holes, squared_distances
from scipy import sparse
from sklearn.datasets import make_classification
from sklearn.neighbors import NearestNeighbors

from equipoise import Columns
from equipoise.datasets import load_table
from equipoise.exceptions import NeighborsError
from equipoise.testing import example_table
from equipoise.under_sampling import EditedNearestNeighbours, RepeatedEditedNearestNeighbours

INCUMBENT = incumbent.RepeatedEditedNearestNeighbours


def overlapping(n_classes, seed, n_rows=600):
    return make_classification(
        n_rows, 5, n_informative=5, n_redundant=0, n_classes=n_classes, n_clusters_per_class=1,
        weights=[0.6, 0.3], flip_y=0.1, class_sep=0.7, random_state=seed,
    )  # fmt: skip


def check_against_the_definition(sampler, distances, y, k):
    gone, n_passes = edited(
        distances, y, set(sampler.sampling_strategy_), (k,) * sampler.max_iter, sampler.kind_sel,
        until_none_goes=True, spares_classes=True,
    )  # fmt: skip
    assert sampler.n_iter_ == n_passes
    dropped = {row: (why, through) for row, why, through in sampler.plan_.dropped}
    told = "a neighbour is" if sampler.kind_sel == "all" else "most neighbours are"
    assert dropped == {
        row: (f"{told} of another class, in pass {n}", through)
        for row, (n, through) in gone.items()
    }


@pytest.mark.parametrize("kind", ["all", "mode"])
@pytest.mark.parametrize("k", [1, 3, 4])
@pytest.mark.parametrize("strategy", ["auto", "all", [0]])
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.FewerRowsWarning")
def test_each_pass_is_an_edit_of_what_the_passes_before_have_left(strategy, k, kind):
    rng = np.random.default_rng(k)
    X = np.rint(rng.normal(size=(90, 2)) * 4)  # many twins
    y = rng.permutation(np.repeat([0, 1, 2], [50, 25, 15]))
    sampler = RepeatedEditedNearestNeighbours(
        sampling_strategy=strategy, n_neighbors=k, kind_sel=kind
    )
    X_new, y_new = sampler.fit_resample(X, y)
    check_against_the_definition(sampler, squared_distances(X), y, k)
    gone = sampler.plan_.dropped.rows
    stays = [row for label in (0, 1, 2) for row in np.flatnonzero(y == label) if row not in gone]
    assert sampler.sample_indices_.tolist() == stays
    assert np.array_equal(X_new, X[stays])
    assert np.array_equal(y_new, y[stays])


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("kind", ["all", "mode"])
@pytest.mark.parametrize(
    ("k", "max_iter"), [(3, 100), (1, 100), (3, 2), (NearestNeighbors(n_neighbors=5), 100)]
)
def test_untied_rows_are_those_of_imbalanced_learn(k, max_iter, kind, n_classes):
    X, y = overlapping(n_classes, n_classes)
    settings = {"n_neighbors": k, "kind_sel": kind, "max_iter": max_iter}
    ours, theirs = (one(**settings) for one in (RepeatedEditedNearestNeighbours, INCUMBENT))
    for mine, other in zip(ours.fit_resample(X, y), theirs.fit_resample(X, y), strict=True):
        assert np.array_equal(mine, other)
    assert ours.n_iter_ == theirs.n_iter_
    assert ours.sampling_strategy_ == theirs.sampling_strategy_
    assert ours.nn_.n_neighbors == theirs.nn_.n_neighbors
    assert ours.enn_.kind_sel == theirs.enn_.kind_sel
    assert isinstance(ours.enn_, EditedNearestNeighbours)
    assert np.array_equal(X[ours.sample_indices_], ours.fit_resample(X, y)[0])


def test_sample_indices_are_right_when_the_first_pass_changes_nothing():
    """imbalanced-learn's are not: it goes through its own indices twice."""
    X = np.concatenate([np.arange(10.0), 100 + np.arange(8.0)])[:, None]
    y = np.repeat([1, 0], [10, 8])  # sorted by class, rows are in another order than the table's
    ours, theirs = RepeatedEditedNearestNeighbours(), INCUMBENT()
    X_new, _ = ours.fit_resample(X, y)
    X_old, _ = theirs.fit_resample(X, y)
    assert ours.n_iter_ == 1
    assert np.array_equal(X[ours.sample_indices_], X_new)
    assert np.array_equal(X_old, X_new)
    assert not np.array_equal(X[theirs.sample_indices_], X_old)


def test_it_ends_when_a_class_would_be_smaller_than_the_smallest():
    X, y = overlapping(3, 1)
    y = np.where(np.random.default_rng(0).random(y.size) < 0.3, 0, y)
    sampler = RepeatedEditedNearestNeighbours()
    _, y_new = sampler.fit_resample(X, y)
    check_against_the_definition(sampler, squared_distances(X), y, 3)
    assert (np.bincount(y_new) < np.bincount(y).min()).any()


@pytest.mark.parametrize(
    "kind", [np.float32, sparse.csr_array, pd.DataFrame, pl.DataFrame, pa.table]
)
def test_every_container_loses_the_same_rows(kind):
    X, y = overlapping(2, 0, 300)
    X = np.rint(X * 4) / 4
    expected = RepeatedEditedNearestNeighbours(n_jobs=1)
    expected.fit_resample(X, y)
    table = X.astype(kind) if kind is np.float32 else kind(X) if kind is not pa.table else None
    if table is None:
        table = pa.table({f"c{j}": X[:, j] for j in range(X.shape[1])})
    sampler = RepeatedEditedNearestNeighbours()
    made, _ = sampler.fit_resample(table, y)
    assert type(made) is type(table)
    assert expected.n_iter_ > 2
    assert np.array_equal(sampler.sample_indices_, expected.sample_indices_)


@pytest.mark.parametrize("limits", ["none", "groups", "time"])
def test_mixed_rows_with_holes_groups_and_time_go_as_the_definition_says(limits):
    frame, distances, told = mixed_with_holes(limits)
    y = (frame["x"].to_numpy() + np.random.default_rng(1).normal(size=120) / 3 > 0.7).astype(int)
    sampler = RepeatedEditedNearestNeighbours(n_neighbors=2, columns=Columns(metric="heom"))
    for table in (frame, pl.from_pandas(frame), pa.Table.from_pandas(frame)):
        sampler.fit_resample(table, y, **told)
        check_against_the_definition(sampler, distances, y, 2)
    assert sampler.n_iter_ > 1


@pytest.mark.parametrize("name", ["hypothyroid", "german"])
def test_real_mixed_tables_keep_their_schema(name):
    X, y = load_table(name)
    frame = pd.DataFrame(X[:600]).infer_objects().rename(columns=lambda j: f"c{j}")
    sampler = RepeatedEditedNearestNeighbours(kind_sel="mode", columns=Columns(metric="hvdm"))
    made, labels = sampler.fit_resample(frame, y[:600])
    pd.testing.assert_frame_equal(made, frame.iloc[sampler.sample_indices_])
    assert len(labels) == len(made) == 600 - len(sampler.plan_.dropped)


def test_a_table_that_is_too_small_says_so_and_what_is_no_number_of_passes():
    with pytest.raises(NeighborsError, match=r"the table has 3 rows, but n_neighbors=3"):
        RepeatedEditedNearestNeighbours().fit_resample([[1.0], [2.0], [3.0]], [0, 0, 1])
    X, y = example_table()
    for wrong in (0, -1, 2.5, True, "many"):
        with pytest.raises(ValueError, match="max_iter must be a whole number of at least 1, not"):
            RepeatedEditedNearestNeighbours(max_iter=wrong).fit_resample(X, y)
