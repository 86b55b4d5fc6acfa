import json

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

import benchmarks.regret.__main__ as command
from benchmarks.evidence.tables import halves
from benchmarks.regret import learning, rules, texts
from benchmarks.regret.halves import Design, Half, read_halves
from benchmarks.regret.learning import TYPICAL_CHANGES, learn, losses
from equipoise.evaluation._race.recommendation import TYPICAL_CHANGE
from scripts.pages import table_in

MODELS = {"constant": DummyClassifier(), "line": LogisticRegression()}
TINY = Design(candidates=("random over",), models=MODELS, n_splits=2, n_repeats=1)
CONSTANT, LINE = ("nothing", "constant"), ("nothing", "line")


def made_up(name):
    """A small table, 60 rare rows of 240."""
    rng = np.random.default_rng(len(name))
    y = rng.permutation(np.arange(240) < 60).astype(int)
    return pd.DataFrame({"a": rng.normal(size=240) + y, "b": rng.normal(size=240)}), y


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The command over two made-up tables; gives the halves that it wrote, and its folder."""
    folder = tmp_path_factory.mktemp("regret")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "load_frame", made_up)
        patch.setattr(command, "DESIGN", TINY)
        places = ["--json", str(folder / "a.json"), "--cache", str(folder / "c"), "--jobs", "1"]
        assert command.main(["--only", "one", "second", *places]) == 0
        before = {path: path.stat().st_mtime_ns for path in (folder / "c").rglob("*.json")}
        assert command.main(["--only", "one", "second", *places]) == 0
    after = {path: path.stat().st_mtime_ns for path in (folder / "c").rglob("*.json")}
    assert before == after
    return read_halves(folder / "a.json")


def test_each_half_is_raced_and_everyone_is_judged_on_the_other(ran):
    assert [half.table for half in ran] == ["one", "one", "second", "second"]
    X, y = made_up("one")
    first, second = halves(y, 0)
    for half, train, test in ((ran[0], first, second), (ran[1], second, first)):
        scaled = (X - X.iloc[train].mean()) / X.iloc[train].std(ddof=0)
        model = LogisticRegression(max_iter=1000).fit(scaled.iloc[train], y[train])
        expected = average_precision_score(y[test], model.predict_proba(scaled.iloc[test])[:, 1])
        assert half.other[LINE] == pytest.approx(expected, abs=1e-3)
        assert half.other[CONSTANT] == pytest.approx(0.25, abs=1e-3)
    assert set(ran[0].raced) == {(way, m) for way in ("nothing", "random over") for m in MODELS}


def test_a_race_from_the_file_is_the_race_as_far_as_a_choice_looks_at_it(ran):
    half = ran[0]
    found = half.comparison
    assert found.level(LINE, "average_precision", "any").mean == pytest.approx(
        np.mean(half.raced[LINE])
    )
    assert found.winner is None or found.winner[0] != "nothing"
    assert rules.by_verdict(half) == (found.winner or LINE)


def half_of(table, raced, other):
    complexity = {candidate: at for at, candidate in enumerate(dict.fromkeys(c for c, _ in raced))}
    return Half(table, 0, raced, other, complexity, 0.25)


def test_what_is_lost_is_the_best_in_hindsight_less_the_choice():
    half = half_of("a", {CONSTANT: [0.2, 0.3], LINE: [0.5, 0.6]}, {CONSTANT: 0.7, LINE: 0.4})
    assert rules.by_highest_mean(half) == LINE
    assert half.lost(LINE) == pytest.approx(0.3)
    assert half.lost(CONSTANT) == 0


def test_who_cannot_run_is_held_for_nothing_with_the_same_model():
    over = ("random over", "line")
    half = half_of(
        "a", {CONSTANT: [0.2, 0.3], LINE: [0.5, 0.6]}, {CONSTANT: 0.7, LINE: 0.4, over: np.nan}
    )
    assert rules.always(over)(half) == LINE
    assert half.score_of(over) == 0.4


def test_least_loss_is_learnt_and_of_equals_the_middle():
    n = len(TYPICAL_CHANGES)
    one_best = np.full((3, n), 0.2)
    one_best[:, n // 2 + 1] = 0.1
    one_best[:, n // 2 : n // 2 + 3] -= 0.05
    assert learn(one_best) == TYPICAL_CHANGES[n // 2 + 1]
    assert learn(np.full((3, n), 0.2)) == TYPICAL_CHANGES[n // 2]


def test_a_family_teaches_nothing_to_itself(monkeypatch):
    some = [half_of(name, {LINE: [0.5, 0.6]}, {LINE: 0.4}) for name in ("a1", "a2", "b1")]
    n = len(TYPICAL_CHANGES)
    told = np.full((3, n), 0.2)
    told[:2, 0], told[2, -1] = 0.1, 0.1
    monkeypatch.setattr(learning, "losses", lambda halves: told)
    assert learning.learnt_without(some) == {"a": TYPICAL_CHANGES[-1], "b": TYPICAL_CHANGES[0]}


@pytest.fixture(scope="module")
def found():
    return read_halves()


@pytest.fixture(scope="module")
def costs(found):
    return rules.costs_of_rules(found)


def test_the_number_in_the_code_is_what_the_committed_races_teach(found):
    assert learn(losses(found)) == TYPICAL_CHANGE


def test_the_recommendation_loses_no_more_than_the_bars_allow(found, costs):
    assert len({half.table for half in found}) >= 20
    ours = costs[rules.RECOMMENDED].mean
    assert ours <= 1.05 * costs[rules.HIGHEST].mean
    assert ours <= costs[rules.VERDICT].mean
    assert ours < 0.65 * costs[rules.best_fixed(costs)].mean


def test_the_page_has_what_the_command_prints(costs):
    page = command.PAGE.read_text(encoding="utf-8")
    assert texts.on_page(costs) == table_in("regret", page)


def test_the_file_is_small_and_says_what_made_it():
    text = command.RESULTS.read_text(encoding="utf-8")
    assert len(text) < 500_000
    made = json.loads(text)["made"]
    assert made["command"] == "python -m benchmarks.regret"
    assert made["design"]["models"]
