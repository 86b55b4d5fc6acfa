"""Approximate neighbours, beside naive ones, and what they say of themselves."""

import json
import sys
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sklearn.base import clone

import equipoise
from equipoise.cli import main
from equipoise.exceptions import NeighborsError, ParameterError, TableError
from equipoise.neighbors import ApproximateNeighbors, SearchQuality
from equipoise.neighbors._quality import judge, wilson_interval
from equipoise.over_sampling import ADASYN, SMOTE, BorderlineSMOTE, RandomOverSampler
from equipoise.pipeline import make_pipeline
from equipoise.streaming import plan_stream
from equipoise.under_sampling import RandomUnderSampler


def on_a_surface(n_rows=3_000, n_columns=20, n_inside=4, seed=0):
    """Rows in many columns that have few dimensions, as most tables."""
    random = np.random.default_rng(seed)
    return random.normal(size=(n_rows, n_inside)) @ random.normal(size=(n_inside, n_columns))


def noise(n_rows=4_000, n_columns=28, seed=0):
    """Rows in which nothing is near anything: the worst case."""
    return np.random.default_rng(seed).normal(size=(n_rows, n_columns))


def squared_distances(asked, rows):
    """One pair at a time, column by column."""
    squares = np.zeros((len(asked), len(rows)))
    for j in range(rows.shape[1]):
        squares += (asked[:, j, np.newaxis] - rows[:, j]) ** 2
    return squares


def nearest(rows, k, asked=slice(None)):
    """The nearest others of each row, by distance and then by number."""
    squares = squared_distances(rows[asked], rows)
    own = np.arange(len(rows))[asked]
    squares[np.arange(len(own)), own] = np.inf
    numbers = np.broadcast_to(np.arange(len(rows)), squares.shape)
    return np.lexsort((numbers, squares), axis=-1)[:, :k]


# --- which rows -------------------------------------------------------------------------------


def test_on_a_surface_they_are_the_nearest():
    rows = on_a_surface()
    found = ApproximateNeighbors(6).fit(rows).kneighbors(n_neighbors=5, return_distance=False)
    assert (found == nearest(rows, 5)).mean() > 0.999


@pytest.mark.parametrize("make", [on_a_surface, noise], ids=["surface", "noise"])
def test_they_are_the_same_with_any_number_of_threads(make):
    rows = make()
    one, *more = (
        ApproximateNeighbors(6, n_jobs=n).fit(rows).kneighbors(return_distance=False)
        for n in (1, 2, 3)
    )
    assert all(np.array_equal(one, other) for other in more)


@pytest.mark.parametrize("n_queries", [3, 3_000])
def test_far_from_the_origin_nothing_is_lost(n_queries):
    """A mean of 100,000 deviations, where single precision tells no neighbours apart."""
    rows = on_a_surface() + 1e5 * np.linspace(1, 3, 20)
    search = ApproximateNeighbors(6).fit(rows)
    found = search.kneighbors(rows[:n_queries], return_distance=False)[:, 1:]
    assert (found == nearest(rows, 5)[:n_queries]).mean() > 0.99


def test_columns_of_very_different_size_are_not_evened_out():
    rows = on_a_surface() * np.logspace(-3, 3, 20)
    found = ApproximateNeighbors(6).fit(rows).kneighbors(n_neighbors=5, return_distance=False)
    assert (found == nearest(rows, 5)).mean() > 0.99


def test_distances_are_those_of_the_rows_as_they_are():
    rows = noise()
    distances, found = ApproximateNeighbors(6).fit(rows).kneighbors(rows[:50])
    expected = np.take_along_axis(squared_distances(rows[:50], rows), found, axis=1)
    assert np.array_equal(distances, np.sqrt(expected))
    assert (np.diff(distances, axis=1) >= 0).all()


def test_ties_go_to_the_lower_number():
    rows = np.repeat(np.arange(40.0), 2)[:, np.newaxis]
    found = ApproximateNeighbors(3).fit(rows).kneighbors(rows, return_distance=False)
    assert (found[:, 0] == np.arange(80) // 2 * 2).all()
    assert (found[:, 1] == found[:, 0] + 1).all()


def test_a_row_is_not_its_own_neighbour_even_among_twins():
    rows = np.zeros((60, 2))
    found = ApproximateNeighbors(4).fit(rows).kneighbors(return_distance=False)
    assert (found != np.arange(60)[:, np.newaxis]).all()
    assert all(len(set(one)) == 4 for one in found.tolist())


def test_single_precision_comes_in_and_is_measured_in_double():
    rows = on_a_surface().astype(np.float32)
    distances, _ = ApproximateNeighbors(6).fit(rows).kneighbors(rows[:5])
    assert distances.dtype == np.float64


def test_rows_that_the_graph_has_lost_are_looked_for_everywhere(monkeypatch):
    rows = on_a_surface(400)
    search = ApproximateNeighbors(6).fit(rows)
    plain = search.kneighbors(return_distance=False)

    def losing(asked, width, params):
        return None, np.full((len(asked), width), -1)

    monkeypatch.setattr(search, "_index", SimpleNamespace(search=losing))
    assert np.array_equal(search.kneighbors(n_neighbors=6, return_distance=False), nearest(rows, 6))
    assert plain.shape == (400, 6)


# --- what they are worth ----------------------------------------------------------------------


def test_poor_neighbours_are_told_to_be_poor():
    rows, asked = noise(6_000, 60), slice(0, 1_500)
    search = ApproximateNeighbors(6, effort=1).fit(rows)
    found = search.kneighbors(n_neighbors=5, return_distance=False)[asked]
    exact = nearest(rows, 5, asked)
    recall = np.mean([len(set(a) & set(b)) / 5 for a, b in zip(found, exact, strict=True)])
    (told,) = search.quality_
    assert recall < 0.95
    assert told.recall_low < recall < told.recall_high
    far = [
        np.sqrt(((rows[asked][:, np.newaxis] - rows[near]) ** 2).sum(axis=2)).mean()
        for near in (found, exact)
    ]
    assert told.inflation == pytest.approx(far[0] / far[1], abs=0.003)
    assert told.inflation > 1
    assert (told.n_rows, told.n_neighbors, told.n_checked) == (6_000, 5, 1_000)


def test_more_effort_misses_less():
    recalls = [
        ApproximateNeighbors(6, effort=effort).fit(noise(3_000, 60)).quality_[0].recall
        for effort in (5, 40, 400)
    ]
    assert recalls == sorted(recalls)
    assert recalls[0] < recalls[-1] - 0.02


def test_a_found_row_at_the_same_distance_is_no_miss():
    judged = judge(np.array([[1.0, 2.0], [1.0, 3.0]]), np.array([[1.0, 2.0], [1.0, 2.0]]), 9)
    assert judged.recall == 0.75
    assert judged.inflation == pytest.approx(7 / 6)


def test_where_all_are_twins_nothing_is_farther():
    zeros = np.zeros((3, 2))
    assert judge(zeros, zeros, 9).inflation == 1
    assert judge(zeros + 1, zeros, 9).inflation == np.inf


@pytest.mark.parametrize(("share", "n"), [(0.9, 100), (1.0, 40), (0.0, 40), (0.5, 7)])
def test_an_interval_ends_where_the_score_test_does(share, n):
    """Its ends are where the share is 1.96 deviations of a binomial away."""
    for end in wilson_interval(share, n):
        deviation = np.sqrt(end * (1 - end) / n)
        assert abs(share - end) == pytest.approx(1.959963984540054 * deviation, abs=1e-9)


def test_a_clone_tells_the_object_that_it_came_from():
    search = ApproximateNeighbors(6)
    sampler = make_pipeline(SMOTE(k_neighbors=search, random_state=0))
    y = (np.arange(3_000) < 300).astype(int)
    clone(sampler).fit_resample(on_a_surface(), y)
    assert [one.n_rows for one in search.quality_] == [300]
    assert isinstance(search.quality_[0], SearchQuality)


# --- in samplers ------------------------------------------------------------------------------


def test_smote_makes_nearly_what_it_makes_with_exact_neighbours():
    rows = on_a_surface()
    y = (np.random.default_rng(1).random(3_000) < 0.2).astype(int)
    exact, near = (
        SMOTE(random_state=0, k_neighbors=k).fit_resample(rows, y)[0]
        for k in (5, ApproximateNeighbors(6))
    )
    assert (exact == near).all(axis=1).mean() > 0.98


@pytest.fixture
def folder(tmp_path):
    """Two Parquet files of one table of numbers."""
    rows = on_a_surface(n_columns=6)
    y = np.random.default_rng(1).random(3_000) < 0.15
    table = pa.table({f"x{j}": rows[:, j] for j in range(6)} | {"fraud": y})
    (tmp_path / "days").mkdir()
    for nth in range(2):
        pq.write_table(table.slice(1_500 * nth, 1_500), tmp_path / "days" / f"{nth}.parquet")
    return tmp_path


def read_all(folder):
    return pa.concat_tables(
        [pq.ParquetFile(one).read() for one in sorted(folder.glob("*.parquet"))]
    )


def test_a_stream_makes_the_rows_of_the_same_object_in_memory(folder):
    made = equipoise.stream(
        folder / "days", "fraud", folder / "more", SMOTE(random_state=0), neighbors="approximate",
        part_rows=700, group_rows=350, batch_rows=333,
    )  # fmt: skip
    search = ApproximateNeighbors(6)
    whole = read_all(folder / "days")
    expected, y = SMOTE(random_state=0, k_neighbors=search).fit_resample(whole, "fraud")
    assert read_all(folder / "more").drop_columns("fraud").equals(expected)
    assert made.after == {"False": int((~np.array(y)).sum()), "True": int(np.array(y).sum())}
    told = json.loads((folder / "more" / "_manifest.json").read_text())["neighbors"]
    assert [SearchQuality(**one) for one in told] == list(search.quality_)
    assert made.neighbors == tuple(told)
    assert "neighbours: recall" in str(made)


def test_samplers_in_a_row_tell_of_each_search(folder):
    both = make_pipeline(
        RandomUnderSampler(sampling_strategy=0.5, random_state=0), SMOTE(random_state=0)
    )
    made = equipoise.stream(
        folder / "days", "fraud", folder / "more", both, neighbors="approximate"
    )
    assert len(made.neighbors) == 1


def test_an_exact_stream_tells_of_no_search(folder):
    made = equipoise.stream(folder / "days", "fraud", folder / "more", SMOTE(random_state=0))
    assert made.neighbors == ()
    assert "neighbors" not in json.loads((folder / "more" / "_manifest.json").read_text())


def test_a_plan_says_that_neighbours_are_approximate(folder):
    planned = plan_stream(folder / "days", "fraud", SMOTE(random_state=0), neighbors="approximate")
    assert planned.neighbors == "approximate"
    assert "neighbours approximately" in str(planned)
    exact = plan_stream(folder / "days", "fraud", SMOTE(random_state=0))
    assert exact.memory < planned.memory
    assert "approximately" not in str(exact)


def test_the_command_says_what_neighbours_were_worth(folder, capfd, monkeypatch):
    monkeypatch.chdir(folder)
    options = ["-t", "fraud", "-m", "smote", "--neighbors", "approximate"]
    assert main(["stream", "days", *options, "--plan"]) == 0
    assert "neighbours approximately" in capfd.readouterr().out
    assert main(["stream", "days", *options, "--out", "more"]) == 0
    assert "neighbours: recall" in capfd.readouterr().out


# --- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sampler", "said"),
    [
        (ADASYN(random_state=0), "ADASYN looks for neighbours among all rows"),
        (BorderlineSMOTE(random_state=0), "BorderlineSMOTE looks for neighbours among all"),
        (RandomOverSampler(random_state=0), "no sampler here looks for neighbours"),
        (
         SMOTE(random_state=0, k_neighbors="auto"), "needs k_neighbors as a whole number"),
    ],
    ids=["ADASYN", "BorderlineSMOTE", "random", "auto"],
)  # fmt: skip
def test_a_stream_refuses_what_it_cannot_search_approximately(folder, sampler, said):
    with pytest.raises(ParameterError, match=said):
        equipoise.stream(folder / "days", "fraud", folder / "x", sampler, neighbors="approximate")
    assert not (folder / "x").exists()


def test_a_stream_refuses_other_words_and_other_objects(folder):
    with pytest.raises(ParameterError, match="neighbors must be 'exact' or 'approximate'"):
        equipoise.stream(folder / "days", "fraud", "x", SMOTE(random_state=0), neighbors="fast")
    near = BorderlineSMOTE(random_state=0, k_neighbors=ApproximateNeighbors())
    with pytest.raises(ParameterError, match="k_neighbors is approximate"):
        equipoise.stream(folder / "days", "fraud", "x", near)


def test_words_are_not_searched_approximately(folder):
    table = read_all(folder / "days")
    words = table.append_column("city", pa.array(["Bern", "Ulm"] * 1_500))
    pq.write_table(words, folder / "words.parquet")
    with pytest.raises(TableError, match="approximate neighbours are found among numbers"):
        equipoise.stream(
            folder / "words.parquet", "fraud", folder / "x", SMOTE(random_state=0),
            neighbors="approximate",
        )  # fmt: skip
    assert not (folder / "x").exists()


def test_without_faiss_an_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "faiss", None)
    with pytest.raises(ImportError, match=r"pip install 'equipoise\[ann\]'"):
        ApproximateNeighbors().fit(noise(50))


def test_an_old_faiss_is_refused(monkeypatch):
    monkeypatch.setitem(sys.modules, "faiss", SimpleNamespace(__version__="1.14.3"))
    with pytest.raises(ImportError, match=r"1\.15\.1 or newer.* here is 1\.14\.3"):
        ApproximateNeighbors().fit(noise(50))


def test_more_neighbours_than_rows_are_refused():
    search = ApproximateNeighbors(3).fit(noise(10))
    with pytest.raises(NeighborsError, match="Expected n_neighbors <= n_samples_fit"):
        search.kneighbors(n_neighbors=10)
    with pytest.raises(ValueError, match="effort must be a whole number"):
        ApproximateNeighbors(effort=0).fit(noise(10))
