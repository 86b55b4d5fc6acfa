import json
from math import sqrt
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

import benchmarks.evidence.__main__ as command
from benchmarks.evidence import findings, pictures, races, ranks, results, tables, texts
from benchmarks.evidence.races import Design
from equipoise.evaluation import compare

# Two tables are few for Wilcoxon's test, of which the oldest SciPy warns.
pytestmark = pytest.mark.filterwarnings("ignore:Sample size too small")

MODELS = {"constant": DummyClassifier(), "LightGBM": LogisticRegression()}
TINY = Design(
    candidates=("class weights", "random over"), models=MODELS, n_splits=2, inner_splits=2
)


def made_up(name):
    """A small table of numbers and a category, 60 rare rows of 240."""
    rng = np.random.default_rng(len(name))
    y = rng.permutation(np.arange(240) < 60).astype(int)
    X = pd.DataFrame({"a": rng.normal(size=240) + y, "b": rng.normal(size=240)})
    X["c"] = pd.Categorical(rng.choice(["u", "v"], 240))
    return X, y


class Command:
    """The command over two made-up tables in place of the real ones."""

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "found.json"

    def run(self, *options):
        """Run it; gives what was written."""
        places = ["--json", str(self.path), "--cache", str(self.folder / "cache"), "--jobs", "1"]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(command, "chosen_tables", lambda: ["one", "second"])
            patch.setattr(command, "load_frame", made_up)
            patch.setattr(command, "DESIGN", TINY)
            assert command.main([*places, *options]) == 0
        return findings.read_evidence(self.path) if self.path.exists() else None

    def done(self):
        """When each cell of the races was written."""
        return {path: path.stat().st_mtime_ns for path in (self.folder / "cache").rglob("*.json")}


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """One table, then both, then both again."""
    ours = Command(tmp_path_factory.mktemp("evidence"))
    ours.alone = ours.run("--only", "one")
    ours.done_alone = ours.done()
    ours.found = ours.run()
    ours.done_both = ours.done()
    return ours


def test_a_tiny_run_writes_a_figure_for_each_table_and_entry(ran):
    found = ran.found
    assert [one["name"] for one in found.tables] == ["one", "second"]
    assert found.models == ["constant", "LightGBM"]
    assert found.ways("LightGBM") == ["nothing", "class weights", "random over"]
    for what in ("ap", "auc", "brier", "half", "tuned"):
        assert np.isfinite(found.figures(what)).all()
    assert found.made["command"] == "python -m benchmarks.evidence"
    assert found.made["machine"]["cores"] >= 1


def test_the_command_says_what_each_race_says_and_what_follows(ran, capsys):
    found = ran.run()
    said = capsys.readouterr()
    assert all(one["sentence"] in said.err for one in found.tables)
    assert "2 tables" in said.out
    assert texts.counts_by_model(found) in said.out


def test_a_table_that_there_is_not_is_named_and_nothing_is_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert command.main(["--only", "yeats4"]) == command.MISTYPED
    assert "yeats4" in capsys.readouterr().err
    assert not [*tmp_path.iterdir()]


def test_a_run_of_some_tables_leaves_the_file_of_all_alone(tmp_path, monkeypatch):
    before = command.RESULTS.read_bytes()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "chosen_tables", lambda: ["one", "second"])
    monkeypatch.setattr(command, "load_frame", made_up)
    monkeypatch.setattr(command, "DESIGN", TINY)
    assert command.main(["--only", "one", "--jobs", "1"]) == 0
    assert (tmp_path / command.PART).is_file()
    assert command.RESULTS.read_bytes() == before


def test_figures_are_those_of_the_race(ran):
    X, y = made_up("one")
    race = compare(
        X, y, candidates=TINY.candidates, models=MODELS, n_splits=2, n_repeats=TINY.n_repeats,
        inner_splits=2, n_jobs=1,
    )  # fmt: skip
    entry = ("random over", "LightGBM")
    place = ran.found.entries.index(entry)
    whole = ran.found.tables[0]
    assert whole["ap"][place] == round(race.level(entry, "average_precision", "any").mean, 4)
    assert whole["sentence"] == race.verdict
    half = race.values(*entry, "balanced_accuracy", "0.5").mean()
    assert whole["half"][place] == pytest.approx(half, abs=1e-4)


def test_the_other_half_is_scored_by_a_model_of_this_half(ran):
    X, y = made_up("one")
    first, second = tables.halves(y)
    assert sorted([*first, *second]) == [*range(240)]
    assert y[first].sum() == y[second].sum() == 30
    model = LogisticRegression().fit(scaled(X.iloc[first], X.iloc[first]), y[first])
    ranked = model.predict_proba(scaled(X.iloc[first], X.iloc[second]))[:, 1]
    place = ran.found.entries.index(("nothing", "LightGBM"))
    figure = average_precision_score(y[second], ranked)
    assert ran.found.tables[0]["halves"][0]["other"][place] == pytest.approx(figure, abs=0.005)


def scaled(fitted_on, X):
    """Numbers in deviations of some rows, the category as a flag."""
    numbers = fitted_on[["a", "b"]]
    made = (X[["a", "b"]] - numbers.mean()) / numbers.std(ddof=0)
    return np.column_stack([made, X["c"] == "v"])


def test_a_run_goes_on_from_its_cache(ran):
    assert [one["name"] for one in ran.alone.tables] == ["one"]
    assert ran.found.tables[0] == ran.alone.tables[0]
    assert len(ran.done_both) == 2 * len(ran.done_alone)
    assert {path: ran.done_both[path] for path in ran.done_alone} == ran.done_alone


def test_list_names_tables_and_races_nothing(tmp_path, capsys):
    assert Command(tmp_path).run("--list") is None
    assert capsys.readouterr().out.split() == ["one", "second"]


def test_the_file_of_results_is_json_with_a_line_a_table(ran):
    text = ran.path.read_text()
    assert len([line for line in text.splitlines() if line.startswith('{"name"')]) == 2
    assert "NaN" not in text
    json.loads(text)


def test_results_of_other_entries_are_not_mixed(tmp_path):
    unlike = [{"name": "a", "entries": ["x | y"]}, {"name": "b", "entries": ["z | y"]}]
    with pytest.raises(ValueError, match="new cache"):
        results.write_results(tmp_path / "found.json", unlike, TINY, 2)
    assert list(tmp_path.iterdir()) == []


def test_a_large_table_is_sampled_by_its_shares_and_keeps_thirty_rare_rows():
    for n_rows, n_rare, wanted in (
        (1_000, 100, 1_000), (10_000, 1_000, 2_000), (10_000, 100, 3_000), (40_000, 40, 5_000)
    ):  # fmt: skip
        y = np.arange(n_rows) < n_rare
        rows = tables.sampled_rows(y)
        assert rows.size == wanted
        assert np.unique(rows).size == wanted
        assert y[rows].sum() == pytest.approx(wanted * n_rare / n_rows, abs=1)


def facts(name="t", n_classes=2, ratio=10.0, n_rarest=50, n_columns=8):
    return SimpleNamespace(
        name=name, n_classes=n_classes, ratio=ratio, n_rarest=n_rarest, n_columns=n_columns
    )


def test_only_two_classes_imbalanced_and_large_enough_are_raced():
    assert tables.is_raced(facts())
    unlike = (facts(n_classes=3), facts(ratio=1.4), facts(n_rarest=19), facts(n_columns=1617))
    assert not any(map(tables.is_raced, unlike))


def test_of_a_family_the_tables_with_most_rare_rows_are_raced():
    family = [facts(f"t{i}", n_rarest=20 + i % 10) for i in range(12)]
    kept = [one.name for one in tables.fewer_of_family(family)]
    assert kept == ["t9", "t8", "t7", "t6", "t5", "t4", "t3"]


def test_the_tables_are_many_unlike_and_each_there_once():
    names = tables.chosen_tables()
    assert len(names) == len({*names}) >= 60
    assert len({tables.family_of(name) for name in names}) >= 25
    assert "spectfheart" not in names


def test_a_run_that_is_stopped_has_seen_every_family():
    families = [tables.family_of(name) for name in tables.chosen_tables()]
    n_families = len({*families})
    assert len({*families[:n_families]}) == n_families


def test_a_table_left_out_as_a_twin_is_one():
    ours, theirs = (
        sorted(map(tuple, np.asarray(tables.load_frame(name)[0], float).tolist()))
        for name in ("spect_f", "spectfheart")
    )
    assert ours == theirs


# Demšar (2006), Table 5(a): q at 0.05 for 2 to 10 classifiers.
Q = (1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164)


@pytest.mark.parametrize(("n_ways", "q"), [*enumerate(Q, start=2)])
def test_the_critical_difference_is_that_of_demsars_table(n_ways, q):
    expected = q * sqrt(n_ways * (n_ways + 1) / (6 * 30))
    assert ranks.critical_difference(n_ways, 30) == pytest.approx(expected, rel=1e-3)


def test_equal_scores_share_their_ranks():
    scores = np.array([[0.9, 0.5, 0.5], [0.1, 0.3, 0.2]])
    assert ranks.average_ranks(scores).tolist() == [2.0, 1.75, 2.25]


def test_a_table_that_a_way_lacks_is_left_out_of_the_ranks():
    scores = np.random.default_rng(0).random((20, 4))
    holed = np.vstack([scores, [0.1, np.nan, 0.2, 0.3]])
    found = ranks.rank_ways("abcd", holed)
    assert found.n_tables == 20
    assert found.ranks == pytest.approx(ranks.average_ranks(scores))
    assert found.p == pytest.approx(stats.friedmanchisquare(*scores.T).pvalue)
    p = [stats.wilcoxon(scores[:, j], scores[:, 0], method="approx").pvalue for j in (1, 2, 3)]
    steps = np.sort(p) * [3, 2, 1]
    corrected = np.minimum(np.maximum.accumulate(steps), 1)
    assert np.sort(found.p_beside_first[1:]) == pytest.approx(corrected)


def test_ways_that_never_differ_have_a_p_of_one():
    assert ranks.signed_ranks(np.zeros(12)) == 1.0


def test_alike_are_the_longest_runs_within_the_critical_difference():
    found = ranks.Ranking(
        tuple("abcd"), np.array([1.0, 3.5, 1.8, 2.6]), 30, 1.0, 0.0, np.full(4, np.nan)
    )
    assert [found.ways[i] for i in found.order] == ["a", "c", "d", "b"]
    assert found.alike == [(0, 2), (2, 3), (3, 1)]


def evidence(**figures):
    """Three ways and a model, by hand."""
    entries = [("nothing", "LightGBM"), ("random over", "LightGBM"), ("SMOTE", "LightGBM")]
    rows = [
        {"name": f"{'abcdef'[i]}1", **dict(zip(figures, row, strict=True))}
        for i, row in enumerate(zip(*figures.values(), strict=True))
    ]
    return findings.Evidence({}, entries, rows)


def test_counts_tell_help_from_harm_and_from_a_threshold_that_suffices():
    found = evidence(
        ap_says=["r?+", "r-+", "r-?", "r=?", "r??"],
        half_says=["r++", "r+?", "r+?", "r?+", "r=?"],
        tuned_says=["r?+", "r??", "r?-", "r+?", "r=?"],
    )
    assert found.counts("LightGBM") == findings.Counts(5, 2, 1, 2, 4, 2)


def test_weights_are_no_resampling():
    found = evidence(ap_says=["r+?"], half_says=["r??"], tuned_says=["r??"])
    found.entries[1] = ("class weights", "LightGBM")
    assert found.counts("LightGBM").helped == 0


def test_a_gain_is_the_mean_over_the_tables_that_have_both():
    found = evidence(
        ap=[[0.5, 0.6, 0.7], [0.5, None, 0.3], [0.1, 0.4, None]],
        half=[[0.5, 0.5, 0.5], [0.6, 0.5, 0.5], [0.7, 0.5, 0.5]],
    )
    nothing, over = found.entries[:2]
    assert found.gain(("ap", over), ("ap", nothing)).mean == pytest.approx((0.1 + 0.3) / 2)
    gain = found.gain(("half", nothing), ("half", over))
    assert gain.mean == pytest.approx(0.1)
    assert 0.0 <= gain.low <= gain.mean <= gain.high <= 0.2


def half(winner, raced, other):
    return {
        "winner": winner, "best_nothing": "nothing | LightGBM", "raced": raced, "other": other,
    }  # fmt: skip


def test_a_verdict_costs_what_hindsight_would_have_won():
    unheard = half(None, [0.5, 0.6, 0.4], [0.70, 0.72, 0.60])
    heard = half("SMOTE | LightGBM", [0.5, 0.6, 0.9], [0.40, 0.50, None])
    heard["other"][2] = 0.45
    found = evidence(halves=[[unheard, heard], [unheard, unheard]])
    costs = found.costs
    assert costs["the race's verdict"].mean == pytest.approx((0.02 + 0.05 + 0.02 + 0.02) / 4)
    # Its mean chose the second on the first kind of half, the third on the other.
    assert costs["the highest fold mean"].mean == pytest.approx((0.0 + 0.05 + 0.0 + 0.0) / 4)
    assert costs["always nothing with LightGBM"].mean == pytest.approx((0.02 * 3 + 0.10) / 4)
    assert costs["the highest fold mean"].within == 0.75
    assert costs["the race's verdict"].worst <= 0.05


def test_a_family_of_tables_is_one_witness():
    """All tables of one family differ from the other family's: two witnesses, a wide interval."""
    values = np.array([0.0] * 10 + [1.0] * 10)
    alone = findings.interval_by_family(values, [f"t{chr(97 + i)}" for i in range(20)])
    together = findings.interval_by_family(values, ["a"] * 10 + ["b"] * 10)
    assert together == (0.0, 1.0)
    assert 0.2 < alone[0] < alone[1] < 0.8


@pytest.mark.parametrize(
    ("name", "family"),
    [("yeast-2_vs_4", "yeast"), ("abalone9-18", "abalone"), ("kr-vs-k-zero_vs_eight", "kr")],
)
def test_a_family_is_the_first_word_of_the_name(name, family):
    assert findings.family_of(name) == family


def test_nobody_has_a_threshold_at_a_half():
    rng = np.random.default_rng(0)
    y = rng.permutation(np.arange(600) < 40).astype(int)
    X = rng.normal(size=(600, 3)) + y[:, np.newaxis]
    models = {"regression": LogisticRegression()}
    found = compare(X, y, candidates="random over", models=models, n_splits=3, n_jobs=1)
    ours = found.values("random over", "regression", "balanced_accuracy", "0.5")
    change = ours - found.values("nothing", "regression", "balanced_accuracy", "0.5")
    error = sqrt(change.var(ddof=1) * (1 / 6 + 1 / 2))
    p = 2 * stats.t.sf(abs(change.mean()) / error, 5)
    assert p < 0.05
    assert change.mean() > 0.1
    assert races.words_at_half(found) == {("random over", "regression"): "helps"}
    tuned = {row.candidate: row.verdict for row in found.summary("balanced_accuracy")}
    assert tuned["random over"] != "helps"


def test_ways_that_never_differ_have_friedmans_p_of_one():
    assert ranks.friedman(np.full((7, 3), 0.25)) == 1.0


def test_pictures_show_every_way_and_rule(ran):
    drawn = pictures.draw_ranks(ran.found)
    shown = " ".join(text.get_text() for ax in drawn.axes for text in ax.texts)
    assert all(way in shown for way in ran.found.ways("LightGBM"))
    drawn = pictures.draw_gains(ran.found)
    ticks = [tick.get_text() for tick in drawn.axes[0].get_yticklabels()]
    assert ticks == ["a tuned threshold alone", "class weights", "random over"]
    drawn = pictures.draw_costs(list(ran.found.costs.items()))
    assert [tick.get_text() for tick in drawn.axes[0].get_yticklabels()] == [*ran.found.costs]
