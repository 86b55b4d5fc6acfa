"""NeighbourhoodCleaningRule: against Laurikkala's definition, as loops."""

import imblearn.under_sampling as incumbent
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from oracles import edited, mixed_with_holes, most_frequent, nearest_by, squared_distances
from scipy import sparse
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.neighbors import NearestNeighbors

from equipoise import Columns
from equipoise.datasets import load_table
from equipoise.exceptions import NeighborsError
from equipoise.over_sampling import SMOTE
from equipoise.testing import example_table
from equipoise.under_sampling import (
    AllKNN,
    CondensedNearestNeighbour,
    EditedNearestNeighbours,
    NeighbourhoodCleaningRule,
    RandomUnderSampler,
    TomekLinks,
)

INCUMBENT = incumbent.NeighbourhoodCleaningRule


def overlapping(n_classes, seed, n_rows=400):
    return make_classification(
        n_rows, 4, n_informative=4, n_redundant=0, n_classes=n_classes, n_clusters_per_class=1,
        weights=[0.6, 0.25], flip_y=0.1, random_state=seed,
    )  # fmt: skip


def cleaned(distances, y, targets, k, threshold=0.5):
    """Each row that goes, and through whom: A1 and A2 of the paper."""
    everyone, counts = range(len(y)), np.bincount(y)
    smallest = int(counts.argmin())
    first = {row: t for row, (_, t) in edited(distances, y, targets, (k,), "mode")[0].items()}
    second = {}
    for row in np.flatnonzero(y == smallest).tolist():
        near = nearest_by(distances, everyone, row, k)
        if near and most_frequent([y[one] for one in near]) != smallest:
            for one in near:
                is_large = counts[y[one]] > threshold * counts[smallest]
                if y[one] != smallest and y[one] in targets and is_large:
                    second.setdefault(one, row)
    return second | first


@pytest.mark.parametrize("k", [1, 3, 4])
@pytest.mark.parametrize("threshold", [0.5, 1.9])
@pytest.mark.parametrize("strategy", ["auto", "all", [0]])
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.FewerRowsWarning")
def test_rows_go_as_the_paper_says_in_the_order_of_the_table(strategy, threshold, k):
    rng = np.random.default_rng(k)
    X = np.rint(rng.normal(size=(90, 2)) * 4)  # many twins
    y = rng.permutation(np.repeat([0, 1, 2], [50, 25, 15]))
    sampler = NeighbourhoodCleaningRule(
        sampling_strategy=strategy, n_neighbors=k, threshold_cleaning=threshold
    )
    X_new, y_new = sampler.fit_resample(X, y)
    gone = cleaned(squared_distances(X), y, set(sampler.sampling_strategy_), k, threshold)
    assert {row: through for row, _, through in sampler.plan_.dropped} == gone
    stays = [row for row in range(90) if row not in gone]
    assert sampler.sample_indices_.tolist() == stays
    assert np.array_equal(X_new, X[stays])
    assert np.array_equal(y_new, y[stays])
    large = [0, 1] if threshold == 0.5 else [0]
    expected = [label for label in large if label in sampler.sampling_strategy_]
    assert sampler.classes_to_clean_ == (expected if threshold == 0.5 else expected[:1])


def test_a_row_takes_no_part_in_its_own_vote():
    """Of row 1 the nearest are of classes 0, 1 and 0; imbalanced-learn lets it vote for itself."""
    X = np.array([0.5, 1.0, 1.4, 1.6, 1.7, 1.8, 9.0, 9.1, 9.2, 30.0, 30.1, 30.2, 30.3])[:, None]
    y = np.array([1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
    ours, theirs = NeighbourhoodCleaningRule(), INCUMBENT()
    ours.fit_resample(X, y)
    theirs.fit_resample(X, y)
    why = "a neighbour of a misclassified row of class 1"
    assert list(ours.plan_.dropped) == [(2, why, 0), (3, why, 0)]
    assert theirs.sample_indices_.tolist() == list(range(13))


def test_it_takes_at_least_what_imbalanced_learn_takes_where_untied():
    """Who is misclassified with a voice of its own is so without."""
    n_more = 0
    for seed in range(4):
        X, y = overlapping(2, seed)
        ours, theirs = NeighbourhoodCleaningRule(), INCUMBENT()
        ours.fit_resample(X, y)
        theirs.fit_resample(X, y)
        assert set(ours.sample_indices_) <= set(theirs.sample_indices_)
        n_more += len(theirs.sample_indices_) - len(ours.sample_indices_)
        assert ours.classes_to_clean_ == theirs.classes_to_clean_
    assert n_more > 0


def test_a_threshold_that_no_class_reaches_leaves_the_first_part_alone():
    X, y = overlapping(3, 0)
    for kind in ("all", "mode"):
        editor = EditedNearestNeighbours(kind_sel=kind)
        sampler = NeighbourhoodCleaningRule(
            edited_nearest_neighbours=editor, threshold_cleaning=100
        )
        sampler.fit_resample(X, y)
        assert sampler.classes_to_clean_ == []
        editor.fit_resample(X, y)
        assert sampler.sample_indices_.tolist() == np.sort(editor.sample_indices_).tolist()


@pytest.mark.parametrize(
    "editor",
    [
        TomekLinks(),
        AllKNN(sampling_strategy=[0]),
        CondensedNearestNeighbour(random_state=0),
        RandomUnderSampler(random_state=0),
        incumbent.EditedNearestNeighbours(),
    ],
    ids=["links", "all k", "condensed", "random", "imbalanced-learn's"],
)
def test_any_sampler_that_drops_rows_may_do_the_first_part(editor):
    X, y = overlapping(3, 0)
    sampler = NeighbourhoodCleaningRule(edited_nearest_neighbours=editor, threshold_cleaning=100)
    sampler.fit_resample(X, y)
    editor.fit_resample(X, y)
    assert sampler.sample_indices_.tolist() == np.sort(editor.sample_indices_).tolist()
    assert type(sampler.edited_nearest_neighbours_) is type(editor)
    assert sampler.edited_nearest_neighbours_ is not editor


def test_the_editor_is_shown_as_it_was_made():
    sampler = NeighbourhoodCleaningRule(n_neighbors=5, sampling_strategy=[0])
    sampler.fit_resample(*overlapping(2, 0))
    editor = sampler.edited_nearest_neighbours_
    assert (editor.n_neighbors, editor.kind_sel, editor.sampling_strategy) == (5, "mode", [0])
    assert sampler.nn_.n_neighbors == 6


def test_an_object_that_searches_is_used_as_given():
    X, y = overlapping(2, 0)
    number, given = (
        NeighbourhoodCleaningRule(n_neighbors=k) for k in (3, NearestNeighbors(n_neighbors=4))
    )
    one, other = (sampler.fit_resample(X, y)[0] for sampler in (number, given))
    assert np.array_equal(one, other)


@pytest.mark.parametrize("kind", [np.float32, sparse.csr_array, pd.DataFrame, pl.DataFrame])
def test_every_container_loses_the_same_rows(kind):
    X, y = example_table(n_classes=3)
    expected = NeighbourhoodCleaningRule(n_jobs=1)
    expected.fit_resample(X, y)
    table = X.astype(kind) if kind is np.float32 else kind(X)
    sampler = NeighbourhoodCleaningRule()
    made, _ = sampler.fit_resample(table, y)
    assert type(made) is type(table)
    assert np.array_equal(sampler.sample_indices_, expected.sample_indices_)


@pytest.mark.parametrize("limits", ["none", "groups", "time"])
def test_mixed_rows_with_holes_groups_and_time_go_as_the_paper_says(limits):
    frame, distances, told = mixed_with_holes(limits)
    y = np.random.default_rng(1).permutation(np.repeat([0, 1, 2], [70, 30, 20]))
    sampler = NeighbourhoodCleaningRule(n_neighbors=1, columns=Columns(metric="heom"))
    for table in (frame, pl.from_pandas(frame), pa.Table.from_pandas(frame)):
        sampler.fit_resample(table, y, **told)
        gone = cleaned(distances, y, {0, 1}, 1)
        assert {row: through for row, _, through in sampler.plan_.dropped} == gone


@pytest.mark.parametrize("name", ["hypothyroid", "german"])
def test_real_mixed_tables_keep_their_schema(name):
    X, y = load_table(name)
    frame = pd.DataFrame(X[:600]).infer_objects().rename(columns=lambda j: f"c{j}")
    sampler = NeighbourhoodCleaningRule(columns=Columns(metric="hvdm"))
    made, labels = sampler.fit_resample(frame, y[:600])
    pd.testing.assert_frame_equal(made, frame.iloc[sampler.sample_indices_])
    assert len(labels) == len(made) == 600 - len(sampler.plan_.dropped)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"threshold_cleaning": -1}, "threshold_cleaning must be a number from 0 to inf, not -1"),
        ({"threshold_cleaning": "x"}, "threshold_cleaning must be a number"),
        ({"n_neighbors": 0}, "n_neighbors must be at least 1, not 0"),
        ({"edited_nearest_neighbours": 3}, "edited_nearest_neighbours must be an estimator"),
        ({"edited_nearest_neighbours": RandomForestClassifier()}, "which has no fit_resample"),
        ({"edited_nearest_neighbours": SMOTE()}, "SMOTE.* adds rows: give a sampler that drops"),
    ],
    ids=["negative", "a word", "no neighbour", "a number", "no sampler", "adds rows"],
)
def test_parameters_that_are_none_are_refused(wrong, told):
    with pytest.raises(ValueError, match=told):
        NeighbourhoodCleaningRule(**wrong).fit_resample(*example_table())


def test_a_table_that_is_too_small_says_so():
    with pytest.raises(NeighborsError, match=r"the table has 3 rows, but n_neighbors=3"):
        NeighbourhoodCleaningRule().fit_resample([[1.0], [2.0], [3.0]], [0, 0, 1])
