"""OneSidedSelection: against the paper, as loops, and imbalanced-learn where untied."""

import imblearn.under_sampling as incumbent
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from oracles import is_classified, mixed_with_holes, squared_distances
from scipy import sparse
from sklearn.datasets import make_classification
from sklearn.neighbors import KNeighborsClassifier

from equipoise import Columns
from equipoise.datasets import load_table
from equipoise.testing import example_table
from equipoise.under_sampling import OneSidedSelection

INCUMBENT = incumbent.OneSidedSelection


def overlapping(n_classes, seed, n_rows=500):
    return make_classification(
        n_rows, 4, n_informative=4, n_redundant=0, n_classes=n_classes, n_clusters_per_class=1,
        weights=[0.6, 0.25], flip_y=0.05, random_state=seed,
    )  # fmt: skip


def selected(distances, y, targets, seed, n_seeds=1, k=1):
    """Kubat and Matwin's selection: kept rows class by class, and those with a Tomek link."""
    rng, smallest = np.random.RandomState(seed), int(np.bincount(y).argmin())
    kept = {label: np.flatnonzero(y == label).tolist() for label in sorted(set(y.tolist()))}
    for label in sorted(targets):
        rows = np.flatnonzero(y == label)
        drawn = list(dict.fromkeys(rows[rng.randint(0, rows.size, n_seeds)].tolist()))
        if label != smallest:
            there = np.flatnonzero(y == smallest).tolist() + drawn
            others = [row for row in rows.tolist() if row not in drawn]
            missed = [r for r in others if not is_classified(distances, y, there, r, k)]
            kept[label] = drawn + missed
    everyone = [row for rows in kept.values() for row in rows]
    linked = set()
    for a in everyone:
        for b in everyone:
            if y[a] != y[b] and np.isfinite(max(distances[a, b], distances[b, a])):
                third = [c for c in everyone if c not in (a, b)]
                nearest = min(
                    (min(distances[a, c], distances[b, c]) for c in third), default=np.inf
                )
                if y[a] in targets and nearest >= max(distances[a, b], distances[b, a]):
                    linked.add(a)
    return [row for row in everyone if row not in linked], linked


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize(
    "settings",
    [{}, {"n_seeds_S": 20}, {"n_neighbors": 3}, {"sampling_strategy": "all"}],
    ids=["default", "seeds", "three neighbours", "all classes"],
)
def test_rows_are_kept_as_the_paper_says(settings, n_classes):
    X, y = overlapping(n_classes, n_classes, 160)
    X = np.rint(X * 2)  # many twins
    sampler = OneSidedSelection(random_state=1, **settings)
    X_new, y_new = sampler.fit_resample(X, y)
    n_seeds, k = settings.get("n_seeds_S", 1), settings.get("n_neighbors", 1)
    targets = set(sampler.sampling_strategy_)
    kept, linked = selected(squared_distances(X), y, targets, 1, n_seeds, k)
    assert sampler.sample_indices_.tolist() == kept
    assert np.array_equal(X_new, X[kept])
    assert np.array_equal(y_new, y[kept])
    told = {row for row, why, _ in sampler.plan_.dropped if why == "a Tomek link"}
    assert told == linked
    assert linked


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("k", [None, 1, 3, KNeighborsClassifier(3)])
def test_untied_rows_are_those_of_imbalanced_learn(k, n_classes):
    for seed in range(3):
        X, y = overlapping(n_classes, seed)
        settings = {"n_neighbors": k, "random_state": seed}
        ours, theirs = (one(**settings) for one in (OneSidedSelection, INCUMBENT))
        for mine, other in zip(ours.fit_resample(X, y), theirs.fit_resample(X, y), strict=True):
            assert np.array_equal(mine, other)
        assert np.array_equal(ours.sample_indices_, theirs.sample_indices_)
        assert ours.sampling_strategy_ == theirs.sampling_strategy_
        for mine, other in zip(ours.estimators_, theirs.estimators_, strict=True):
            assert np.array_equal(mine.classes_, other.classes_)
            assert np.array_equal(mine.predict(X), other.predict(X))


def test_a_row_that_is_drawn_twice_stands_once():
    X, y = overlapping(2, 0)
    ours, theirs = (one(random_state=0, n_seeds_S=200) for one in (OneSidedSelection, INCUMBENT))
    ours.fit_resample(X, y)
    theirs.fit_resample(X, y)
    rows = ours.sample_indices_
    assert np.unique(rows).size == rows.size
    assert np.unique(theirs.sample_indices_).size < theirs.sample_indices_.size


def test_coincident_rows_of_two_classes_are_linked():
    X = np.array([[0.0], [0.0], [0.0], [5.0], [5.5], [9.0], [9.5]])
    y = np.array([0, 0, 1, 0, 0, 1, 1])
    for seed in range(6):
        sampler = OneSidedSelection(random_state=seed)
        sampler.fit_resample(X, y)
        gone = {row: through for row, why, through in sampler.plan_.dropped if "Tomek" in why}
        assert not {0, 1} & set(sampler.sample_indices_.tolist())
        assert gone.get(0, gone.get(1)) == 2


def test_rows_that_are_classified_by_the_drawn_row_are_nearer_to_it_than_to_the_rare_class():
    X, y = overlapping(2, 0)
    sampler = OneSidedSelection(random_state=0)
    sampler.fit_resample(X, y)
    rare, ways = np.flatnonzero(y == 1), squared_distances(X)
    far = [(row, t) for row, why, t in sampler.plan_.dropped if why != "a Tomek link"]
    assert len(far) > 20
    assert len({through for _, through in far}) == 1
    assert all(ways[row, through] < ways[row, rare].min() for row, through in far)


@pytest.mark.parametrize(
    "kind", [np.float32, sparse.csr_array, sparse.csc_array, pd.DataFrame, pl.DataFrame]
)
def test_every_container_keeps_the_same_rows(kind):
    X, y = example_table(n_classes=3)
    X = np.rint(X * 4) / 4
    expected = OneSidedSelection(random_state=0, n_jobs=1)
    expected.fit_resample(X, y)
    table = X.astype(kind) if kind is np.float32 else kind(X)
    sampler = OneSidedSelection(random_state=0)
    made, _ = sampler.fit_resample(table, y)
    assert type(made) is type(table)
    assert np.array_equal(sampler.sample_indices_, expected.sample_indices_)


@pytest.mark.parametrize("limits", ["none", "groups"])
def test_mixed_rows_with_holes_and_groups_are_kept_as_the_paper_says(limits):
    frame, distances, told = mixed_with_holes(limits)
    y = np.random.default_rng(1).permutation(np.repeat([0, 1, 2], [70, 30, 20]))
    sampler = OneSidedSelection(random_state=3, columns=Columns(metric="heom"))
    for table in (frame, pl.from_pandas(frame), pa.Table.from_pandas(frame)):
        sampler.fit_resample(table, y, **told)
        kept, _ = selected(distances, y, set(sampler.sampling_strategy_), 3)
        assert sampler.sample_indices_.tolist() == kept


@pytest.mark.parametrize("name", ["hypothyroid", "german"])
def test_real_mixed_tables_keep_their_schema(name):
    X, y = load_table(name)
    frame = pd.DataFrame(X[:600]).infer_objects().rename(columns=lambda j: f"c{j}")
    sampler = OneSidedSelection(random_state=0)
    made, labels = sampler.fit_resample(frame, y[:600])
    pd.testing.assert_frame_equal(made, frame.iloc[sampler.sample_indices_])
    assert len(labels) == len(made) == 600 - len(sampler.plan_.dropped)
