import re

import numpy as np
import pytest
from sklearn.datasets import make_classification

from equipoise.evaluation import Candidate, RaceOptions
from equipoise.evaluation._race.candidates import FIELD, UNASKED, Grid, make_field
from equipoise.facts import all_samplers, facts_of
from equipoise.over_sampling import SMOTE, KMeansSMOTE
from equipoise.under_sampling import RandomUnderSampler

GRID = Grid(counts=(9900, 100))


def counts_of(candidate, counts):
    y = np.repeat(np.arange(len(counts)), counts)
    X = np.random.default_rng(0).normal(size=(y.size, 2)) + 3 * y[:, None] / len(counts)
    _, y_new = candidate.sampler.fit_resample(X, y)
    return np.bincount(y_new).tolist()


def test_nothing_is_always_there_and_first():
    names = [one.name for one in make_field(["SMOTE", "nothing"], GRID)]
    assert names == ["nothing", "SMOTE"]
    assert [one.name for one in make_field(None, GRID)] == list(UNASKED)


def test_a_sweep_of_k_and_ratio_multiplies_candidates_of_one_family():
    made = make_field(["SMOTE", "random under"], Grid((900, 100), (1, 5), (0.5, 1.0)))
    assert [one.name for one in made[1:]] == [
        "SMOTE (k=1, ratio=0.5)",
        "SMOTE (k=1, ratio=1)",
        "SMOTE (k=5, ratio=0.5)",
        "SMOTE (k=5, ratio=1)",
        "random under (ratio=0.5)",
        "random under (ratio=1)",
    ]
    assert {one.family for one in made[1:5]} == {"SMOTE"}
    assert made[3].sampler.k_neighbors == 5
    assert made[3].sampler.sampling_strategy == 0.5


def test_adasyn_has_its_own_name_for_k():
    made = make_field(["ADASYN"], Grid((900, 100), (3,)))
    assert made[1].sampler.n_neighbors == 3


def test_every_sampler_can_be_named_and_only_some_run_unasked():
    names = {facts_of(kind()).name for kind in all_samplers().values()}
    assert names <= set(FIELD)
    assert set(UNASKED) < set(FIELD)
    (made,) = make_field(["KMeans-SMOTE"], Grid((900, 100), (3,), (0.5,)))[1:]
    assert (made.name, made.family) == ("KMeans-SMOTE (k=3, ratio=0.5)", "KMeans-SMOTE")
    assert isinstance(made.sampler, KMeansSMOTE)
    assert (made.sampler.k_neighbors, made.sampler.sampling_strategy) == (3, 0.5)


def test_what_a_candidate_costs_and_draws_is_known_of_its_sampler():
    made = {one.name: one for one in make_field(list(FIELD), Grid((900, 100), seed=7))}
    assert {name for name, one in made.items() if one.complexity == 2} == {
        "random over", "random under",
    }  # fmt: skip
    assert {name: one.max_rows for name, one in made.items() if one.max_rows} == {
        "SVM-SMOTE": 20_000, "cluster centroids": 20_000, "instance hardness": 20_000,
    }  # fmt: skip
    drawing = [one.sampler for one in made.values() if one.complexity in (2, 3)]
    drawing = [one for one in drawing if facts_of(one).draws]
    assert len(drawing) > 5
    assert {one.random_state for one in drawing} == {7}


def test_two_samplers_meet_the_sizes_of_the_tutorial_in_either_order():
    grid = Grid((9900, 100), ratio=(0.1, 0.5))
    for name in ("SMOTE then under", "under then SMOTE"):
        (made,) = make_field([name], grid)[1:]
        assert counts_of(made, (9900, 100)) == [1980, 990]


def test_without_ratios_two_samplers_meet_at_the_geometric_mean():
    for name in ("SMOTE then under", "under then SMOTE"):
        (made,) = make_field([name], GRID)[1:]
        n, m = counts_of(made, (9900, 100))
        assert m == pytest.approx(np.sqrt(9900 * 100), abs=2)
        assert m / n == pytest.approx(0.5, abs=0.01)


def test_every_candidate_runs_on_three_classes():
    X, y = make_classification(
        600, n_informative=4, n_classes=3, weights=[0.7, 0.2, 0.1], random_state=0
    )
    for one in make_field(None, Grid(tuple(np.bincount(y).tolist()))):
        if one.sampler is not None:
            _, y_new = one.sampler.fit_resample(X, y)
            counts = np.bincount(y_new)
            assert counts.min() / counts.max() > np.bincount(y).min() / np.bincount(y).max()


def test_anything_that_resamples_may_run():
    mine = Candidate("mine", SMOTE())
    made = make_field([mine, RandomUnderSampler()], GRID)
    assert [one.name for one in made] == ["nothing", "mine", "RandomUnderSampler"]
    assert make_field({"a": SMOTE()}, GRID)[1].name == "a"
    assert make_field(SMOTE(), GRID)[1].name == "SMOTE"


def test_mistakes_are_explained():
    with pytest.raises(ValueError, match="did you mean 'SMOTE'"):
        make_field(["SMOTEE"], GRID)
    with pytest.raises(TypeError, match="an object with fit_resample"):
        make_field([3], GRID)
    with pytest.raises(ValueError, match="SMOTE come twice"):
        make_field(["SMOTE", SMOTE()], GRID)
    with pytest.raises(ValueError, match="ratio relates two classes, but there are 3"):
        Grid((1, 2, 3), ratio=(0.5,))
    with pytest.raises(ValueError, match="k must be whole numbers"):
        Grid((1, 2), k=(0,))
    with pytest.raises(ValueError, match="at most 1"):
        Grid((1, 2), ratio=(1.5,))


def test_the_description_names_who_runs_where_nobody_is_named():
    told = " ".join(RaceOptions.__doc__.split())
    (listed,) = re.findall(r'None is ("nothing", .*?)\. "nothing" is always there', told)
    assert re.findall('"(.*?)"', listed) == list(UNASKED)
