"""Races that are run once are judged as ``compare`` judges them."""

import math

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from benchmarks.honesty.__main__ import counted, main
from benchmarks.honesty.races import average_precision, facts_of, race, race_all, race_of
from benchmarks.honesty.rules import RULES, judge
from benchmarks.honesty.tables import NOISE, PLANTED, Setting, noise, reluctant_tree, shifted
from equipoise import compare

FEW = {"candidates": ["random under", "SMOTE"]}
SOME = Setting("some", noise(200, 40), FEW)


@pytest.mark.parametrize("seed", [0, 3])
def test_a_race_that_is_replayed_ends_as_it_would_have(seed):
    table = shifted(0.6)(seed)
    options = {**FEW, "models": reluctant_tree()}
    ours = race(Setting("help", lambda _: table, options), seed).ended
    theirs = compare(*table, **options, random_state=seed, inner_splits=0, n_jobs=1)
    assert (ours.n_folds, ours.dropped, ours.look) == (theirs.n_folds, theirs.dropped, theirs.look)
    assert ours.overlap.among(range(ours.n_folds)) == theirs.overlap
    assert ours.winner == theirs.winner
    for entry in theirs.entries():
        mine, other = (one.values(*entry, "average_precision") for one in (ours, theirs))
        np.testing.assert_allclose(mine, other, atol=1e-6)
    assert [row.p_helps for row in ours.summary()] == pytest.approx(
        [row.p_helps for row in theirs.summary()], abs=1e-4, nan_ok=True
    )


def test_a_race_that_was_run_is_read_and_none_is_begun_after_its_time(tmp_path):
    first = list(race_all([SOME], [0, 1], facts_of, tmp_path, 1, math.inf))
    again = list(race_all([SOME], range(5), facts_of, tmp_path, 1, 0.0))
    assert again == first
    assert [name for name, _ in first] == ["some", "some"]
    assert sorted(path.name for path in (tmp_path / "some").iterdir()) == ["0.json", "1.json"]


def test_a_race_goes_on_from_where_it_was_left(tmp_path):
    whole = race(SOME, 2)
    assert whole.whole.n_folds == 15
    facts = facts_of(whole)
    early = [one for one in facts["records"] if one[2] < 10]
    begun = race_of("some", {**facts, "records": early, "n_folds": 10})
    assert begun.is_open
    assert facts_of(race(SOME, 2, facts_of(begun))) == facts


def test_models_may_be_trained_on_a_sample_of_the_rows():
    thin = Setting("thin", noise(400, 80), FEW, trained_on=100)
    whole = Setting("whole", noise(400, 80), FEW)
    values = [
        race(one, 0).whole.values("SMOTE", "tree", "average_precision") for one in (thin, whole)
    ]
    assert np.isfinite(values).all()
    assert not np.allclose(*values)


def test_counts_are_of_the_races_that_there_are(tmp_path):
    judged = list(race_all([SOME], [0, 1, 2], judge, tmp_path, 1, math.inf))
    (line,) = [one for one in counted(judged, "").splitlines() if one.startswith("some")]
    n_races, *counts = line.split()[1:]
    assert n_races == "3"
    helps = np.sum([one.helps for _, one in judged], axis=0)
    assert counts[: len(RULES)] == [str(n) for n in helps]
    assert counts[len(RULES)] == f"{np.mean([one.n_folds for _, one in judged]):.1f}"


def test_every_setting_has_a_name_of_its_own():
    names = [one.name for one in (*NOISE, *PLANTED)]
    assert len(set(names)) == len(names)


def test_the_command_prints_a_table_a_part(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("benchmarks.honesty.__main__.PARTS", {"noise": ((SOME,), "nothing")})
    main(["--only", "noise", "--seeds", "1", "--jobs", "1", "--cache", str(tmp_path)])
    out = capsys.readouterr().out
    assert "Races in which something helps" in out
    assert [line for line in out.splitlines() if line.startswith("some  ")]


@pytest.mark.parametrize("n_levels", [2, 5, 1000], ids=str)
def test_average_precision_is_scikit_learn_s(n_levels):
    rng = np.random.default_rng(n_levels)
    truth = (rng.random(200) < 0.2).astype(int)
    ranked = rng.integers(0, n_levels, 200) / n_levels
    expected = average_precision_score(truth, ranked)
    assert average_precision(truth, ranked) == pytest.approx(expected, abs=1e-12)
