"""EditedNearestNeighbours: against a loop over neighbours, and imbalanced-learn where untied."""

import imblearn.under_sampling as incumbent
import numpy as np
import pandas as pd
import polars as pl
import pytest
from oracles import nearest_rows
from scipy import sparse
from sklearn.datasets import make_classification
from sklearn.neighbors import NearestNeighbors

from equipoise import Columns
from equipoise._kernels import is_native
from equipoise.datasets import load_table
from equipoise.exceptions import NeighborsError
from equipoise.testing import example_table
from equipoise.under_sampling import EditedNearestNeighbours


def rows_that_go(X, y, k, kind, classes):
    gone = {}
    for row in range(len(y)):
        near = nearest_rows(X, range(len(y)), row, k)
        labels = [int(y[one]) for one in near]
        counts = {label: labels.count(label) for label in sorted(set(labels))}
        most = max(counts, key=lambda label: counts[label])  # the first of equals
        stays = labels.count(y[row]) == k if kind == "all" else most == y[row]
        if y[row] in classes and not stays:
            gone[row] = next(one for one in near if y[one] != y[row])
    return gone


@pytest.mark.skipif(not is_native(), reason="scikit-learn's search orders ties as it likes")
@pytest.mark.parametrize("kind", ["all", "mode"])
@pytest.mark.parametrize("k", [1, 3, 4])
@pytest.mark.parametrize("strategy", ["auto", "all"])
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.FewerRowsWarning")
def test_rows_go_that_their_neighbours_speak_against(strategy, k, kind):
    rng = np.random.default_rng(k)
    X = np.rint(rng.normal(size=(80, 2)) * 3)  # many twins
    y = rng.permutation(np.repeat([0, 1, 2], [40, 25, 15]))
    sampler = EditedNearestNeighbours(sampling_strategy=strategy, n_neighbors=k, kind_sel=kind)
    X_new, y_new = sampler.fit_resample(X, y)
    gone = rows_that_go(X, y, k, kind, set(sampler.sampling_strategy_))
    assert {row: through for row, _, through in sampler.plan_.dropped} == gone
    stays = [row for label in (0, 1, 2) for row in np.flatnonzero(y == label) if row not in gone]
    assert sampler.sample_indices_.tolist() == stays
    assert np.array_equal(X_new, X[stays])
    assert np.array_equal(y_new, y[stays])
    told = "a neighbour is" if kind == "all" else "most neighbours are"
    assert all(why == f"{told} of another class" for _, why, _ in sampler.plan_.dropped)


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("kind", ["all", "mode"])
@pytest.mark.parametrize("k", [2, 3, NearestNeighbors(n_neighbors=5)])
@pytest.mark.parametrize("strategy", ["auto", "majority", [0, 1]])
def test_untied_rows_are_those_of_imbalanced_learn(strategy, k, kind, n_classes):
    X, y = make_classification(
        400, 5, n_informative=5, n_redundant=0, n_classes=n_classes, n_clusters_per_class=1,
        weights=[0.6, 0.3], flip_y=0.1, random_state=n_classes,
    )  # fmt: skip
    settings = {"sampling_strategy": strategy, "n_neighbors": k, "kind_sel": kind}
    ours, theirs = (one(**settings) for one in (EditedNearestNeighbours, INCUMBENT))
    for mine, other in zip(ours.fit_resample(X, y), theirs.fit_resample(X, y), strict=True):
        assert np.array_equal(mine, other)
    assert np.array_equal(ours.sample_indices_, theirs.sample_indices_)
    assert ours.sampling_strategy_ == theirs.sampling_strategy_
    assert ours.nn_.n_neighbors == theirs.nn_.n_neighbors


INCUMBENT = incumbent.EditedNearestNeighbours


@pytest.mark.parametrize("kind", [np.float32, sparse.csr_array, pd.DataFrame, pl.DataFrame])
def test_every_container_loses_the_same_rows(kind):
    X, y = example_table(n_classes=3)
    expected = EditedNearestNeighbours()
    expected.fit_resample(X, y)
    table = X.astype(kind) if kind is np.float32 else kind(X)
    sampler = EditedNearestNeighbours()
    made, _ = sampler.fit_resample(table, y)
    assert type(made) is type(table)
    assert np.array_equal(sampler.sample_indices_, expected.sample_indices_)


@pytest.mark.parametrize("name", ["hypothyroid", "german"])
def test_real_mixed_tables_keep_their_schema_and_labels(name):
    X, y = load_table(name)
    frame = pd.DataFrame(X[:600]).infer_objects().rename(columns=lambda j: f"c{j}")
    frame.index = [f"row {i}" for i in range(600)]
    sampler = EditedNearestNeighbours(kind_sel="mode", columns=Columns(metric="hvdm"))
    made, labels = sampler.fit_resample(frame, pd.Series(y[:600], index=frame.index))
    assert 0 < len(sampler.plan_.dropped) < 300
    pd.testing.assert_frame_equal(made, frame.loc[made.index])
    assert labels.index.equals(made.index)


@pytest.mark.filterwarnings("ignore::equipoise.exceptions.FewerRowsWarning")
def test_a_row_without_a_neighbour_that_may_be_one_stays():
    X, y = np.array([[0.0], [0.1], [0.2], [9.0]]), np.array([0, 1, 1, 0])
    sampler = EditedNearestNeighbours(n_neighbors=2, sampling_strategy="all")
    sampler.fit_resample(X, y, groups=[1, 1, 1, 2])
    assert sampler.plan_.dropped.rows.tolist() == [0, 1, 2]


@pytest.mark.filterwarnings("ignore::equipoise.exceptions.FewerRowsWarning")
def test_a_table_that_is_too_small_says_so():
    with pytest.raises(
        NeighborsError, match=r"the table has 3 rows, but n_neighbors=3 .* at most 2"
    ):
        EditedNearestNeighbours().fit_resample([[1.0], [2.0], [3.0]], [0, 0, 1])
    made, _ = EditedNearestNeighbours(n_neighbors="auto").fit_resample(
        [[1.0], [2.0], [9.0]], [0, 0, 1]
    )
    assert made == [[9.0]]


def test_a_kind_that_is_none_is_refused():
    with pytest.raises(ValueError, match="kind_sel must be one of 'all', 'mode', not 'most'"):
        EditedNearestNeighbours(kind_sel="most").fit_resample(
            [[1.0], [2.0], [3.0]] * 2, [0, 0, 1] * 2
        )


def test_a_cleaner_does_not_speak_of_new_rows():
    X = np.column_stack([np.arange(40.0), np.tile([0.0, 1.0], 20)])
    EditedNearestNeighbours().fit_resample(X, np.repeat([0, 1], [30, 10]))  # warnings are errors
