"""CondensedNearestNeighbour: what is kept classifies the rest."""

import imblearn.under_sampling as incumbent
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from oracles import condensed, mixed_with_holes, squared_distances
from scipy import sparse
from sklearn.datasets import make_classification
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

from equipoise import Columns
from equipoise.datasets import load_table
from equipoise.testing import example_table
from equipoise.under_sampling import CondensedNearestNeighbour

INCUMBENT = incumbent.CondensedNearestNeighbour


def overlapping(n_classes, seed, n_rows=500):
    weights = [0.5, 0.25, 0.15] if n_classes == 4 else [0.6, 0.25]
    return make_classification(
        n_rows, 4, n_informative=4, n_redundant=0, n_classes=n_classes, n_clusters_per_class=1,
        weights=weights, flip_y=0.05, random_state=seed,
    )  # fmt: skip


def seeds_of(y, targets, seed, n_seeds=1):
    rng = np.random.RandomState(seed)
    rows = {label: np.flatnonzero(y == label) for label in sorted(targets)}
    drawn = {label: some[rng.randint(0, some.size, n_seeds)] for label, some in rows.items()}
    return {label: list(dict.fromkeys(some.tolist())) for label, some in drawn.items()}


def check_against_the_definition(sampler, distances, y, seed, n_seeds=1, k=1):
    seeds = seeds_of(y, sampler.sampling_strategy_, seed, n_seeds)
    kept = condensed(distances, y, seeds, k, sampler.max_iter)
    assert sampler.sample_indices_.tolist() == [row for rows in kept.values() for row in rows]


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "settings",
    [{}, {"n_seeds_S": 20}, {"n_neighbors": 3}, {"sampling_strategy": "all"}, {"max_iter": 1}],
    ids=["default", "seeds", "three neighbours", "all classes", "one sweep"],
)
def test_rows_are_kept_as_harts_rule_says(settings, seed, n_classes):
    X, y = overlapping(n_classes, seed)
    sampler = CondensedNearestNeighbour(random_state=seed, **settings)
    X_new, y_new = sampler.fit_resample(X, y)
    n_seeds, k = settings.get("n_seeds_S", 1), settings.get("n_neighbors", 1)
    check_against_the_definition(sampler, squared_distances(X), y, seed, n_seeds, k)
    assert np.array_equal(X_new, X[sampler.sample_indices_])
    assert np.array_equal(y_new, y[sampler.sample_indices_])


@pytest.mark.parametrize("n_classes", [2, 3, 4])
@pytest.mark.parametrize("strategy", ["auto", "all"])
def test_by_its_nearest_neighbour_every_row_of_the_table_has_its_class(strategy, n_classes):
    X, y = overlapping(n_classes, 0, 900)
    sampler = CondensedNearestNeighbour(sampling_strategy=strategy, random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    assert len(X_new) < len(X)
    one_nearest = KNeighborsClassifier(1).fit(X_new, y_new)
    assert one_nearest.score(X, y) == 1.0


def test_imbalanced_learn_keeps_rows_that_misclassify_others():
    """It takes positions in a class for row numbers; the draws are the same, and the rule."""
    errors = 0
    for seed in range(8):
        X, y = overlapping(2, seed)
        y = 1 - y  # the smallest class comes first, so that positions and numbers differ
        theirs, ours = (
            KNeighborsClassifier(1).fit(*one(random_state=seed).fit_resample(X, y)).score(X, y)
            for one in (INCUMBENT, CondensedNearestNeighbour)
        )
        assert ours == 1.0
        errors += theirs < 1.0
    assert errors > 0


def test_rows_of_classes_that_may_lose_none_all_stay():
    X, y = overlapping(3, 0)
    sampler = CondensedNearestNeighbour(sampling_strategy=[0], random_state=0)
    _, y_new = sampler.fit_resample(X, y)
    assert (np.bincount(y_new)[1:] == np.bincount(y)[1:]).all()
    assert (y_new == 0).sum() < (y == 0).sum()
    assert sampler.n_iter_ >= 2, "with a third class the first sweep may not be enough"


def test_each_dropped_row_tells_the_nearest_kept_row():
    X, y = overlapping(2, 1)
    sampler = CondensedNearestNeighbour(random_state=0)
    sampler.fit_resample(X, y)
    kept, ways = np.sort(sampler.sample_indices_), squared_distances(X)
    for row, why, through in sampler.plan_.dropped:
        assert why == "rows that are kept classify it"
        assert through == kept[ways[row, kept].argmin()]
        assert y[through] == y[row]


def test_the_draws_are_those_of_imbalanced_learn():
    X, y = overlapping(3, 2)
    for seed in range(5):
        ours, theirs = (one(random_state=seed) for one in (CondensedNearestNeighbour, INCUMBENT))
        ours.fit_resample(X, y)
        theirs.fit_resample(X, y)
        for label in ours.sampling_strategy_:
            mine, other = (
                one.sample_indices_[y[one.sample_indices_] == label] for one in (ours, theirs)
            )
            assert mine[0] == other[0], "of each class the drawn row comes first"


@pytest.mark.parametrize(
    "kind", [np.float32, sparse.csr_array, sparse.csc_array, pd.DataFrame, pl.DataFrame]
)
def test_every_container_keeps_the_same_rows(kind):
    X, y = example_table(n_classes=3)
    X = np.rint(X * 4) / 4
    expected = CondensedNearestNeighbour(random_state=0, n_jobs=1)
    expected.fit_resample(X, y)
    table = X.astype(kind) if kind is np.float32 else kind(X)
    sampler = CondensedNearestNeighbour(random_state=0)
    made, _ = sampler.fit_resample(table, y)
    assert type(made) is type(table)
    assert np.array_equal(sampler.sample_indices_, expected.sample_indices_)


@pytest.mark.parametrize("limits", ["none", "groups", "time"])
def test_mixed_rows_with_holes_groups_and_time_are_kept_as_harts_rule_says(limits):
    frame, distances, told = mixed_with_holes(limits)
    y = np.random.default_rng(1).permutation(np.repeat([0, 1, 2], [70, 30, 20]))
    sampler = CondensedNearestNeighbour(random_state=3, columns=Columns(metric="heom"))
    for table in (frame, pl.from_pandas(frame), pa.Table.from_pandas(frame)):
        sampler.fit_resample(table, y, **told)
        check_against_the_definition(sampler, distances, y, 3)


@pytest.mark.parametrize("name", ["hypothyroid", "german"])
def test_real_mixed_tables_keep_their_schema(name):
    X, y = load_table(name)
    frame = pd.DataFrame(X[:600]).infer_objects().rename(columns=lambda j: f"c{j}")
    sampler = CondensedNearestNeighbour(random_state=0)
    made, labels = sampler.fit_resample(frame, y[:600])
    pd.testing.assert_frame_equal(made, frame.iloc[sampler.sample_indices_])
    assert len(labels) == len(made) == 600 - len(sampler.plan_.dropped)


def test_its_estimators_tell_each_class_from_the_smallest_by_what_is_kept():
    X, y = overlapping(3, 0)
    sampler = CondensedNearestNeighbour(random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    labels = [0, 1]
    assert list(sampler.sampling_strategy_) == labels
    for label, classifier in zip(labels, sampler.estimators_, strict=True):
        assert classifier.classes_.tolist() == [label, 2]
        there = np.isin(y_new, [label, 2])
        assert classifier.n_samples_fit_ == there.sum()
        assert classifier.score(X_new[there], y_new[there]) == 1.0


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"n_neighbors": 0}, "n_neighbors must be a whole number of at least 1, not 0"),
        ({"n_neighbors": "x"}, "n_neighbors must be a whole number of at least 1, not 'x'"),
        ({"n_neighbors": NearestNeighbors()}, "None or a KNeighborsClassifier, not"),
        ({"n_neighbors": KNeighborsClassifier(metric="cosine")}, "Say how rows are measured by"),
        ({"n_seeds_S": 0}, "n_seeds_S must be a whole number of at least 1, not 0"),
        ({"n_neighbors": 60}, r"begins with 41 rows \(40 of class 1, and n_seeds_S=1\), but .*=60"),
        ({"max_iter": 0}, "max_iter must be a whole number of at least 1, not 0"),
    ],
    ids=["no neighbour", "a word", "a search", "another metric", "no seed", "too many", "no sweep"],
)
def test_parameters_that_are_none_are_refused(wrong, told):
    with pytest.raises(ValueError, match=told):
        CondensedNearestNeighbour(**wrong).fit_resample(*example_table())


def test_of_a_classifier_its_number_of_neighbours_is_read():
    X, y = overlapping(2, 0)
    three = KNeighborsClassifier(3, algorithm="brute", n_jobs=1)
    samplers = [CondensedNearestNeighbour(random_state=0, n_neighbors=k) for k in (3, three)]
    one, other = (sampler.fit_resample(X, y)[0] for sampler in samplers)
    assert np.array_equal(one, other)


def test_estimators_know_labels_that_scikit_learn_fits_not():
    X, y = overlapping(2, 0)
    labels = pd.period_range("2020", periods=2, freq="Y").to_numpy()[y]
    sampler = CondensedNearestNeighbour(random_state=0)
    sampler.fit_resample(X, labels)
    (classifier,) = sampler.estimators_
    assert classifier.classes_.tolist() == sorted(set(labels))
    assert (classifier.predict(X) == labels).all()
