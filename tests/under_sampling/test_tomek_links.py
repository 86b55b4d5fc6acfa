"""TomekLinks: against the definition, as loops, and imbalanced-learn where nothing is tied."""

import imblearn.under_sampling as incumbent
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.datasets import make_classification

from equipoise import Columns
from equipoise.datasets import load_table
from equipoise.over_sampling import SMOTE
from equipoise.testing import example_table
from equipoise.under_sampling import TomekLinks


def distances_of(X):
    return ((X[:, None, :] - X[None, :, :]) ** 2).sum(axis=2)


def links_by_definition(distances, y):
    """All pairs of two classes with no third row nearer to either (Tomek 1976)."""
    n = len(y)
    links = set()
    for a in range(n):
        for b in range(n):
            if y[a] == y[b]:
                continue
            third = [c for c in range(n) if c not in (a, b)]
            if not any(min(distances[a, c], distances[b, c]) < distances[a, b] for c in third):
                links.add((a, b))
    return links


def check_against_the_definition(sampler, distances, y):
    links = links_by_definition(distances, y)
    expected = sorted({a for a, _ in links if y[a] in sampler.sampling_strategy_})
    dropped = list(sampler.plan_.dropped)
    assert [row for row, _, _ in dropped] == expected
    assert all((row, through) in links for row, _, through in dropped)
    assert all(why == "a Tomek link" for _, why, _ in dropped)
    stays = np.setdiff1d(np.arange(len(y)), expected)
    assert sampler.sample_indices_.tolist() == stays.tolist()


@given(st.integers(0, 10_000), st.integers(2, 4), st.sampled_from(["auto", "all", "majority"]))
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.FewerRowsWarning")
def test_rows_go_that_have_a_link_by_the_definition_however_many_are_tied(seed, n_levels, strategy):
    rng = np.random.default_rng(seed)
    X = rng.integers(0, n_levels, (25, 2)).astype(float)
    y = rng.permutation(np.repeat([0, 1, 2], [12, 8, 5]))
    sampler = TomekLinks(sampling_strategy=strategy)
    sampler.fit_resample(X, y)
    check_against_the_definition(sampler, distances_of(X), y)


@pytest.mark.parametrize("size", [2, 3, 40])
@pytest.mark.filterwarnings("ignore::equipoise.exceptions.FewerRowsWarning")
def test_coincident_rows_of_two_classes_are_linked_however_many_there_are(size):
    X = np.concatenate([np.zeros((size, 2)), [[5.0, 5.0], [9.0, 9.0]]])
    y = np.array([0] * (size - 1) + [1] + [0, 1])
    sampler = TomekLinks(sampling_strategy=[0])
    X_new, _ = sampler.fit_resample(X, y)
    assert sampler.plan_.dropped.rows.tolist() == [*range(size - 1), size]
    assert len(X_new) == 2


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("strategy", ["auto", "all", "not majority", [1]])
@pytest.mark.parametrize("seed", range(3))
def test_untied_rows_are_those_of_imbalanced_learn(seed, strategy, n_classes):
    X, y = make_classification(
        400, 5, n_informative=5, n_redundant=0, n_classes=n_classes, n_clusters_per_class=1,
        weights=[0.6, 0.3], flip_y=0.1, random_state=seed,
    )  # fmt: skip
    ours = TomekLinks(sampling_strategy=strategy)
    theirs = incumbent.TomekLinks(sampling_strategy=strategy)
    for mine, other in zip(ours.fit_resample(X, y), theirs.fit_resample(X, y), strict=True):
        assert np.array_equal(mine, other)
    assert np.array_equal(ours.sample_indices_, theirs.sample_indices_)
    assert ours.sampling_strategy_ == theirs.sampling_strategy_


@pytest.mark.parametrize("n_threads", [1, 2])
@pytest.mark.parametrize("kind", [np.float32, sparse.csr_array, pd.DataFrame, pl.DataFrame])
def test_every_container_loses_the_same_rows(kind, n_threads):
    X, y = example_table(n_classes=3)
    X = np.rint(X * 4) / 4
    expected = TomekLinks()
    expected.fit_resample(X, y)
    table = X.astype(kind) if kind is np.float32 else kind(X)
    sampler = TomekLinks(n_jobs=n_threads)
    made, _ = sampler.fit_resample(table, y)
    assert type(made) is type(table)
    assert np.array_equal(sampler.sample_indices_, expected.sample_indices_)
    assert expected.plan_.dropped.rows.size > 5


def test_mixed_rows_are_measured_by_the_whole_table_so_that_links_are_mutual():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({
        "x": rng.normal(size=90), "z": np.where(rng.random(90) < 0.2, np.nan, rng.normal(size=90)),
        "word": rng.choice(list("abc"), 90),
    })  # fmt: skip
    y = rng.permutation(np.repeat([0, 1, 2], [50, 25, 15]))
    sampler = TomekLinks(sampling_strategy="all", columns=Columns(metric="heom"))
    for table in (frame, pl.from_pandas(frame), pa.Table.from_pandas(frame)):
        sampler.fit_resample(table, y)
        x, z = (frame[name].to_numpy() / np.ptp(frame[name].dropna()) for name in ("x", "z"))
        words = frame["word"].to_numpy()
        distances = (x[:, None] - x) ** 2 + np.nan_to_num((z[:, None] - z) ** 2, nan=1.0)
        distances = distances + (words[:, None] != words)
        check_against_the_definition(sampler, distances, y)
    # By the median deviation of a class, either way would be another distance.
    for one in (TomekLinks(sampling_strategy="all"), TomekLinks(sampling_strategy=[1])):
        one.fit_resample(frame, y)
    deviation = np.median([frame["x"].std(ddof=0), frame["z"].dropna().std(ddof=0)])
    x, z = frame["x"].to_numpy(), frame["z"].to_numpy()
    distances = (x[:, None] - x) ** 2 + np.nan_to_num((z[:, None] - z) ** 2, nan=deviation**2)
    distances = distances + deviation**2 * (words[:, None] != words)
    check_against_the_definition(one, distances, y)


@pytest.mark.parametrize("name", ["flare-F", "kddcup-land_vs_portsweep", "hypothyroid"])
def test_real_tables_with_many_twins_keep_no_link(name):
    X, y = load_table(name)
    rows = np.random.default_rng(0).permutation(len(X))[:400]
    frame = pd.DataFrame(X[rows]).infer_objects().rename(columns=lambda j: f"c{j}")
    sampler = TomekLinks(columns=Columns(metric="heom"))
    made, labels = sampler.fit_resample(frame, y[rows])
    assert len(made) == len(labels) == 400 - len(sampler.plan_.dropped)
    assert list(made.dtypes) == list(frame.dtypes)
    pd.testing.assert_frame_equal(made, frame.iloc[sampler.sample_indices_])


def test_groups_and_time_say_who_may_be_linked():
    X = np.array([[0.0], [0.1], [5.0], [5.1]])
    y = np.array([0, 1, 0, 1])
    sampler = TomekLinks(sampling_strategy="all")
    sampler.fit_resample(X, y, groups=np.array(["a", "b", "c", "c"]))
    assert [(row, through) for row, _, through in sampler.plan_.dropped] == [(2, 3), (3, 2)]
    sampler.fit_resample(X, y, time=np.arange(4))
    assert len(sampler.plan_.dropped) == 0, "nobody was earlier than the other in both directions"


def test_a_cleaner_after_smote_leaves_no_link_and_one_plan():
    X, y = example_table()
    over, clean = SMOTE(random_state=0), TomekLinks(sampling_strategy="all")
    X_over, y_over = over.fit_resample(X, y)
    X_clean, y_clean = clean.fit_resample(X_over, y_over)
    both = over.plan_.then(clean.plan_)
    X_both, y_both = over.generate(X, both, y)
    assert np.array_equal(X_both, X_clean)
    assert np.array_equal(y_both, y_clean)
    assert both.n_new < over.plan_.n_new, "rows that were cleaned away are not made"


def test_is_tomek_is_imbalanced_learns():
    y, near = np.array([0, 1, 0, 1, 1]), np.array([1, 0, 3, 4, 3])
    for classes in ([0], [1], [0, 1]):
        ours = TomekLinks.is_tomek(y, near, classes)
        assert np.array_equal(ours, incumbent.TomekLinks.is_tomek(y, near, classes))


@pytest.mark.filterwarnings("ignore::equipoise.exceptions.FewerRowsWarning")
def test_no_class_has_a_single_row_and_a_table_of_two_is_enough():
    sampler = TomekLinks(sampling_strategy="all")
    X_new, _ = sampler.fit_resample(np.array([[0.0], [1.0]]), [0, 1])
    assert len(X_new) == 0
    assert sampler.plan_.dropped.through.tolist() == [1, 0]
