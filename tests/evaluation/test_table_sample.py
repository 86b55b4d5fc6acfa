"""Some rows in place of all: which they are, and that figures are those of the whole table."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from equipoise import ResampledClassifier, compare, diagnose
from equipoise.evaluation import TableSample, estimate, sample_table, tune
from equipoise.evaluation._race.candidates import Candidate
from equipoise.evaluation._race.models import train_by_shares
from equipoise.evaluation._race.options import RaceOptions
from equipoise.evaluation._race.run import prepare, run_splits
from equipoise.evaluation._race.schedule import make_schedule
from equipoise.evaluation._scoring.scores import score_probabilities
from equipoise.exceptions import FileError, ParameterError, TableError, TargetError
from equipoise.streaming._sampling import choose_rows, rows_to_keep
from equipoise.under_sampling import RandomUnderSampler

RACE = {"models": "logistic regression", "n_splits": 3, "n_repeats": 1, "n_jobs": 1}


def rare_table(n_rows=8_000, share=0.03, seed=0, n_classes=2):
    """Numbers and words that tell the classes apart a little."""
    random = np.random.default_rng(seed)
    y = (random.random(n_rows) < share).astype(int)
    if n_classes == 3:
        y = np.where(random.random(n_rows) < 0.2, 2, y)
    return pa.table(
        {
            "amount": random.normal(size=n_rows) + 1.2 * (y == 1),
            "age": random.normal(size=n_rows) - 0.8 * (y == 1) + (y == 2),
            "city": np.array(["Bern", "Oslo", "Ulm"])[random.integers(0, 3, n_rows)],
            "bad": y,
        }
    )


def write(table, folder, n_files=1, group_rows=1_000):
    folder.mkdir(exist_ok=True)
    ends = np.linspace(0, table.num_rows, n_files + 1).astype(int)
    for nth, (start, stop) in enumerate(pairwise(ends)):
        piece = table.slice(start, stop - start)
        pq.write_table(piece, folder / f"{nth}.parquet", row_group_size=group_rows)
    return folder


@pytest.fixture(scope="module")
def table():
    return rare_table()


@pytest.fixture
def folder(table, tmp_path):
    return write(table, tmp_path / "days", 3)


# --- which rows -------------------------------------------------------------------------------


@given(
    st.lists(st.integers(1, 50_000), min_size=2, max_size=6),
    st.integers(1, 60_000),
    st.floats(0.01, 0.5),
)
def test_a_sample_is_no_larger_than_asked_and_has_a_row_of_each_class(counts, n_rows, most):
    counts = np.array(counts)
    kept = rows_to_keep(counts, n_rows, most)
    assert (kept >= 1).all()
    assert (kept <= counts).all()
    assert kept.sum() <= max(min(n_rows, counts.sum()), 0) + counts.size


def test_a_rare_class_keeps_all_rows_up_to_its_part_of_the_sample():
    counts = np.array([1_000_000, 900])
    assert rows_to_keep(counts, 10_000, 0.1).tolist() == [9_100, 900]
    assert rows_to_keep(counts, 5_000, 0.1).tolist() == [4_500, 500]


def test_classes_that_are_not_rare_are_thinned_alike():
    kept = rows_to_keep(np.array([60_000, 40_000, 100]), 10_000, 0.1)
    assert kept.tolist() == [5_940, 3_960, 100]


def test_chosen_rows_are_of_their_classes_each_once_and_ascending():
    codes = np.random.default_rng(0).integers(0, 3, 600_000).astype(np.uint8)
    counts = np.bincount(codes)
    kept = np.array([500, counts[1], 70])
    rows = choose_rows(codes, counts, kept, 1)
    assert np.bincount(codes[rows]).tolist() == kept.tolist()
    assert (np.diff(rows) > 0).all()


def test_each_row_of_a_class_is_as_likely_as_another():
    codes = np.zeros(300_000, dtype=np.uint8)
    rows = choose_rows(codes, np.array([300_000]), np.array([30_000]), 3)
    tenths = np.bincount(rows // 30_000)
    assert np.abs(tenths - 3_000).max() < 5 * np.sqrt(3_000 * 0.9)


def test_a_sample_is_the_same_however_files_and_row_groups_are_cut(table, tmp_path):
    one = sample_table(write(table, tmp_path / "one", 1, 8_000), "bad", max_cells=6_000)
    many = sample_table(write(table, tmp_path / "many", 7, 130), "bad", max_cells=6_000)
    assert one.table.equals(many.table)
    other = sample_table(tmp_path / "one", "bad", max_cells=6_000, random_state=1)
    assert not one.table.equals(other.table)


def test_a_sample_has_all_rare_rows_in_the_order_of_the_table(table, folder):
    found = sample_table(folder, "bad", max_cells=16_000)
    is_rare = table["bad"].to_numpy() == 1
    assert found.kept[1] == found.whole[1] == is_rare.sum()
    taken = found.table.filter(found.table["bad"].to_numpy() == 1)
    assert taken.equals(table.filter(is_rare))
    assert found.n_rows == found.table.num_rows == 4_000
    assert found.n_whole == 8_000
    assert repr(found) == (
        f"a sample of 4,000 of 8,000 rows: {found.kept[0]:,} of {found.whole[0]:,} of 0, "
        f"all {found.whole[1]} of 1"
    )


def test_files_within_the_limit_are_read_whole(table, folder):
    found = sample_table(folder, "bad", max_cells=32_000)
    assert found.is_whole
    assert found.table.equals(table)
    assert repr(found) == "all 8,000 rows"
    assert sample_table(folder, "bad", max_cells=None).is_whole


# --- scores -----------------------------------------------------------------------------------

ON_WHOLE = {
    "average_precision": average_precision_score,
    "log_loss": log_loss,
    "brier": brier_score_loss,
}


@pytest.fixture(scope="module")
def fixed_model():
    """The truth and the probabilities of a model that is not trained here, for many rows."""
    random = np.random.default_rng(5)
    y = (random.random(60_000) < 0.02).astype(np.intp)
    at = random.normal(size=y.size) + 1.5 * y
    return y, 1 / (1 + np.exp(-(1.3 * at - 4.5)))


def scores_of_samples(y, p, *, weighted, n_samples=60):
    counts = np.bincount(y)
    kept = rows_to_keep(counts, 9_000, 0.1)
    found = []
    for seed in range(n_samples):
        rows = choose_rows(y, counts, kept, seed)
        weights = (counts / kept)[y[rows]] if weighted else None
        found.append(score_probabilities(y[rows], np.column_stack([1 - p, p])[rows], 0.5, weights))
    return found


@pytest.mark.parametrize("score", ON_WHOLE)
def test_scores_on_samples_lie_within_their_standard_error_of_the_whole(score, fixed_model):
    y, p = fixed_model
    values = np.array([one[score] for one in scores_of_samples(y, p, weighted=True)])
    error, whole = values.std(ddof=1), ON_WHOLE[score](y, p)
    assert abs(values.mean() - whole) < error / 2
    # Each by itself, too: about two thirds lie within one standard error.
    assert (np.abs(values - whole) < error).mean() > 0.5


@pytest.mark.parametrize("score", ["log_loss", "brier"])
def test_means_of_losses_on_samples_are_those_of_the_whole(score, fixed_model):
    y, p = fixed_model
    values = np.array([one[score] for one in scores_of_samples(y, p, weighted=True)])
    assert abs(values.mean() - ON_WHOLE[score](y, p)) < 2.5 * values.std(ddof=1) / np.sqrt(60)


@pytest.mark.parametrize("score", ON_WHOLE)
def test_without_weights_they_would_not(score, fixed_model):
    y, p = fixed_model
    values = np.array([one[score] for one in scores_of_samples(y, p, weighted=False)])
    assert abs(values.mean() - ON_WHOLE[score](y, p)) > 20 * values.std(ddof=1)


# --- races ------------------------------------------------------------------------------------


def figures(found):
    return [(r.candidate, r.model, r.fold, r.rule, r.score, r.value) for r in found.records
            if r.score != "fit_time"]  # fmt: skip


def test_small_files_are_raced_as_their_table_is(table, folder):
    named = compare(folder, "bad", candidates=["random under"], **RACE)
    handed = compare(table, "bad", candidates=["random under"], **RACE)
    assert figures(named) == figures(handed)
    assert named.sampled is None
    assert named.verdict == handed.verdict
    assert named.circumstances == handed.circumstances


def test_a_race_on_a_sample_tells_what_a_race_on_all_rows_tells(folder):
    candidates = ["class weights", "SMOTE"]
    whole = compare(folder, "bad", candidates=candidates, **RACE)
    some = compare(folder, "bad", candidates=candidates, max_cells=14_000, **RACE)
    assert some.class_counts == whole.class_counts
    assert some.n_rows == whole.n_rows == 8_000
    assert some.chance() == whole.chance()
    for entry in whole.entries():
        for score in ("average_precision", "brier", "log_loss", "balanced_accuracy"):
            one, other = (found.level(entry, score) for found in (some, whole))
            width = max(one.high - one.low, other.high - other.low)
            assert abs(one.mean - other.mean) < width, (entry, score)
    assert some.winner == whole.winner
    assert some.tally("nothing", "logistic regression").n_rows == 8_000
    at_half = [one.confusion("nothing", "logistic regression", 0.5) for one in (some, whole)]
    assert at_half[0].true_negative == pytest.approx(at_half[1].true_negative, rel=0.01)


def test_a_verdict_on_a_sample_says_of_how_many_rows(folder):
    found = compare(folder, "bad", candidates=["random under"], max_cells=14_000, **RACE)
    n_rare = found.class_counts["1"]
    assert sum(found.sampled.values()) == 3_500
    assert found.sampled["1"] == n_rare
    said = f"on a sample of 3,500 of 8,000 rows with all {n_rare} of '1', weighed to the shares"
    assert said in found.verdict
    assert "Raced on a sample of 3,500 of the 8,000 rows" in str(found)
    assert found.to_dict()["sampled"] == found.sampled
    assert "max_cells=14000" in found.circumstances.call


def test_an_estimate_tells_of_the_sample_before(folder):
    told = estimate(folder, "bad", candidates=[], max_cells=14_000, **RACE)
    assert (told.n_rows, told.n_whole) == (3_500, 8_000)
    assert "3,500 rows (a sample of 8,000) × 3 columns" in repr(told)


def test_a_ratio_leaves_so_few_rare_rows_that_it_can_be_met(tmp_path):
    source = write(rare_table(40_000, share=0.01), tmp_path / "days")
    found = compare(source, "bad", candidates=["SMOTE"], ratio=[0.06], max_cells=20_000, **RACE)
    assert not found.not_applicable
    assert found.sampled["1"] == round(0.03 / 1.03 * 5_000)


def test_the_class_that_matters_is_sampled_against_all_others(tmp_path):
    source = write(rare_table(n_classes=3), tmp_path / "days")
    found = compare(source, "bad", positive=1, candidates=[], max_cells=14_000, **RACE)
    whole = compare(source, "bad", positive=1, candidates=[], **RACE)
    assert found.class_counts == whole.class_counts
    assert found.chance() == whole.chance()
    by_class = sample_table(source, "bad", max_cells=14_000)
    with pytest.raises(TargetError, match="take the sample with the same"):
        compare(by_class, "bad", positive=1, candidates=[], **RACE)
    each = compare(by_class, "bad", candidates=[], **RACE)
    assert each.class_counts == {
        str(label): int((rare_table(n_classes=3)["bad"].to_numpy() == label).sum())
        for label in range(3)
    }


@pytest.fixture
def schedule(folder):
    sample = sample_table(folder, "bad", max_cells=14_000)
    return make_schedule(sample, "bad", RaceOptions(candidates=[], n_splits=3, n_repeats=1))


def mean_probability(schedule, model, candidate=None):
    """The mean probability of a fold's test rows, as the race has it, weighed to the whole."""
    candidate = candidate or Candidate("nothing")
    setup = schedule.setup
    setup.models.clear()
    setup.models["it"] = model
    name = "its own classifier" if candidate.classifier is not None else "it"
    ran, reasons = run_splits(setup, schedule.folds[:1], [candidate], [(candidate.name, name)])
    assert not reasons
    one = ran[candidate.name, name]
    codes = setup.question.codes[one.tests[0]]
    weights = setup.question.weights_of(codes)
    return np.average(one.probabilities[0][:, 1], weights=weights)


@pytest.mark.parametrize(
    "model",
    [
        LogisticRegression(),
        GaussianNB(),
        KNeighborsClassifier(50),
        make_pipeline(StandardScaler(), LogisticRegression()),
        CalibratedClassifierCV(GaussianNB(), cv=3),
        LogisticRegression(class_weight={0: 1.0, 1: 1.0}),
    ],
    ids=["weights", "row weights", "none", "pipeline", "calibrated", "weights of its own"],
)
def test_probabilities_have_the_shares_of_the_whole_table(model, schedule, table):
    share = table["bad"].to_numpy().mean()
    assert mean_probability(schedule, model) == pytest.approx(share, rel=0.35)


def test_a_model_that_balances_is_left_alone(schedule):
    balanced = LogisticRegression(class_weight="balanced")
    assert mean_probability(schedule, balanced) > 0.2


def test_shares_that_a_classifier_puts_back_are_those_of_the_whole(schedule, table):
    share = table["bad"].to_numpy().mean()
    sampler = RandomUnderSampler(random_state=0)
    for mode, expected in (("prior", share), ("as-is", None)):
        model = ResampledClassifier(sampler, LogisticRegression(), probabilities=mode)
        found = mean_probability(schedule, None, Candidate(mode, classifier=model))
        if expected is None:
            assert found > 0.2
        else:
            assert found == pytest.approx(expected, rel=0.35)


def test_rows_that_are_thinned_again_are_weighed_for_both(schedule):
    from equipoise.evaluation._race.budget import thinned

    again = thinned(schedule, 600)
    fold = again.folds[0]
    part = prepare(again.setup.question, fold)
    whole = np.array(again.setup.question.whole)
    trained = np.bincount(np.searchsorted([0, 1], part.rows.labels))
    expected = whole * (fold.train.size / again.setup.question.codes.size)
    weighed = trained * np.array([part.weights[0], part.weights[1]])
    np.testing.assert_allclose(weighed, expected, rtol=0.01)


def test_weights_are_told_where_a_model_takes_them():
    X, y = np.arange(6.0)[:, np.newaxis], [0, 0, 0, 0, 1, 1]
    model, factors = train_by_shares(LogisticRegression(), {0: 3.0, 1: 1.0}, X, y)
    assert model.class_weight == {0: 3.0, 1: 1.0}
    assert factors is None
    _, factors = train_by_shares(KNeighborsClassifier(2), {0: 3.0, 1: 1.0}, X, y)
    assert factors == {0: 3.0, 1: 1.0}


# --- a diagnosis ------------------------------------------------------------------------------


def test_a_diagnosis_counts_classes_in_all_rows_and_looks_at_some(table, folder):
    whole, some = diagnose(table, "bad"), diagnose(folder, "bad", max_cells=14_000)
    assert some.classes == whole.classes
    assert (some.n_rows, some.n_looked_at) == (8_000, 3_500)
    assert "All else is of a sample of 3,500" in str(some)
    assert some.to_dict()["sampled"] == {"0": some.sampled[0], "1": some.sampled[1]}
    assert diagnose(folder, "bad").to_dict() == whole.to_dict()


def test_rare_rows_are_as_hard_in_a_sample_as_in_all_rows(tmp_path):
    table = rare_table(30_000)
    sample = sample_table(write(table, tmp_path / "days"), "bad", max_cells=40_000)
    whole = diagnose(table, "bad").difficulty[0]
    some = diagnose(sample, "bad").difficulty[0]
    naive = diagnose(sample.table, "bad").difficulty[0]
    hard = [one.share("rare", "outlier") for one in (whole, some, naive)]
    assert hard[1] == pytest.approx(hard[0], abs=0.06)
    assert hard[2] < hard[0] - 0.2
    codes = sample.table["bad"].to_numpy()
    assert (codes[some.rows] == 1).all()


# --- what is refused --------------------------------------------------------------------------


def test_a_choice_of_a_model_needs_all_rows(folder):
    sample = sample_table(folder, "bad", max_cells=14_000)
    with pytest.raises(TableError, match="all rows are needed here: raise max_cells"):
        tune(sample, "bad", candidates=[], models="decision tree")


def test_a_named_table_has_a_named_target(folder, table):
    with pytest.raises(ParameterError, match="compare: the table was named"):
        compare(folder, table["bad"].to_numpy(), candidates=[], **RACE)
    with pytest.raises(FileError, match="compare: there is no file 'nowhere'"):
        compare("nowhere", "bad", candidates=[], **RACE)


def test_a_sample_is_of_one_target(folder):
    sample = sample_table(folder, "bad", max_cells=14_000)
    with pytest.raises(TargetError, match="sampled by the classes of 'bad'"):
        compare(sample, "city", candidates=[], **RACE)


def test_a_class_that_is_not_there_is_named(folder):
    with pytest.raises(TargetError, match="positive=7 is none of the classes, which are 0, 1"):
        sample_table(folder, "bad", positive=7)
    with pytest.raises(ValueError, match="max_cells must be a whole number of at least 1"):
        sample_table(folder, "bad", max_cells=0)


def test_a_sample_made_by_hand_needs_no_files():
    rows = rare_table(400, share=0.2)
    kept = np.bincount(rows["bad"].to_numpy())
    whole = {0: int(kept[0]) * 50, 1: int(kept[1])}
    sample = TableSample(rows, "bad", whole, dict(enumerate(kept.tolist())))
    found = compare(sample, "bad", candidates=[], **RACE)
    assert found.chance() == pytest.approx(whole[1] / sum(whole.values()))
