"""Which training rows are trained on, where all would take too long."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from equipoise.evaluation import Candidate, RaceOptions
from equipoise.evaluation._race import budget
from equipoise.evaluation._race.cache import Cache
from equipoise.evaluation._race.compare import collect
from equipoise.evaluation._race.rounds import Rounds
from equipoise.evaluation._race.schedule import make_schedule
from equipoise.evaluation._race.thinning import LEAST_OF_A_CLASS, Thinning, thinning_to
from equipoise.over_sampling import SMOTE
from equipoise.under_sampling import TomekLinks

CODES = np.repeat([0, 1], [9_000, 1_000])
ROWS = np.arange(10_000)


def test_an_even_share_keeps_the_shares_of_the_classes():
    thinning = thinning_to(4_000, (9_000, 1_000), 0, can_weigh=True)
    kept = thinning.rows(ROWS, CODES)
    assert thinning.is_even
    np.testing.assert_array_equal(np.bincount(CODES[kept]), [3_600, 400])


def test_rare_rows_are_kept_where_an_even_share_would_leave_too_few():
    codes = np.repeat([0, 1], [9_950, 50])
    thinning = thinning_to(2_000, (9_950, 50), 0, can_weigh=True)
    kept = thinning.rows(ROWS, codes)
    assert not thinning.is_even
    np.testing.assert_array_equal(np.bincount(codes[kept]), [1_950, 50])


def test_where_models_cannot_weigh_more_rows_are_taken_by_their_shares():
    counts = (90_000, 1_000)
    thinning = thinning_to(2_000, counts, 0, can_weigh=False)
    assert thinning.is_even
    assert thinning.shares[0] * 1_000 == pytest.approx(LEAST_OF_A_CLASS)
    assert thinning_to(2_000, (90_000, 100), 0, can_weigh=False) is None


def test_no_more_rows_than_there_are_means_no_thinning():
    assert thinning_to(10_000, (9_000, 1_000), 0, can_weigh=True) is None


def test_the_choice_is_the_same_each_time_and_another_in_each_fold():
    thinning = Thinning((0.5, 0.5), True, 3)
    first, again, other = (
        thinning.rows(rows, CODES[rows]) for rows in (ROWS[:9_000], ROWS[:9_000], ROWS[1_000:])
    )
    np.testing.assert_array_equal(first, again)
    both = np.arange(1_000, 9_000)
    assert not np.array_equal(np.intersect1d(first, both), np.intersect1d(other, both))


def test_rows_stay_in_their_order():
    rows = np.random.default_rng(0).permutation(10_000)
    kept = Thinning((0.3, 0.3), True).rows(rows, CODES[rows])
    places = {row: i for i, row in enumerate(rows.tolist())}
    assert [places[row] for row in kept.tolist()] == sorted(places[row] for row in kept.tolist())


def test_groups_stay_whole_and_count_for_their_rarest_class():
    groups = ROWS // 4
    codes = (groups % 20 == 0).astype(int) * (ROWS % 4 == 0)
    kept = Thinning((0.1, 1.0), False).rows(ROWS, codes, groups)
    whole, counts = np.unique(groups[kept], return_counts=True)
    assert (counts == 4).all()
    assert set(np.flatnonzero(np.arange(2_500) % 20 == 0)) <= set(whole)
    assert whole.size == pytest.approx(125 + 0.1 * 2_375, abs=1)


def test_a_race_in_groups_trains_on_whole_groups():
    X, y = make_classification(6_000, 4, n_informative=3, n_redundant=0, random_state=0)
    groups = ROWS[:6_000] // 5
    told = RaceOptions(candidates=[], models="decision tree", groups=groups, n_repeats=1)
    schedule = budget.thinned(make_schedule(X, y, told), 1_000)
    kept = schedule.setup.question.splitting.trained_on(schedule.folds[0].train)
    assert kept.size == pytest.approx(1_000, abs=60)
    assert (np.unique(groups[kept], return_counts=True)[1] == 5).all()


@pytest.mark.parametrize(
    ("candidate", "sets"),
    [
        (Candidate("nothing"), False),
        (Candidate("weights", class_weight="balanced"), True),
        (Candidate("SMOTE", SMOTE()), True),
        (Candidate("links", TomekLinks()), False),
        (Candidate("a tree", classifier=DecisionTreeClassifier()), False),
    ],
    ids=lambda value: value.name if isinstance(value, Candidate) else str(value),
)
def test_who_balances_the_classes_is_not_told_their_shares(candidate, sets):
    assert candidate.sets_shares is sets


def race(n_rows, tmp_path, *, weights, n_trained, candidates, models):
    X, y = make_classification(
        n_rows, 8, n_informative=5, weights=weights, flip_y=0.01, class_sep=0.7, random_state=1
    )
    told = RaceOptions(candidates=candidates, models=models, n_repeats=1)
    schedule = make_schedule(X, y, told)
    if n_trained is not None:
        schedule = budget.thinned(schedule, n_trained)
    cache, keys = Cache(tmp_path / str(n_trained)), schedule.keys()

    def look(standing):
        return collect(schedule, keys, cache, told, standing)

    return look(Rounds(schedule, keys, cache, 1, np.inf, look, None).run())


MODELS = {"regression": LogisticRegression(max_iter=1000)}


@pytest.mark.parametrize(
    ("share", "n_trained"), [(0.9, 2_500), (0.985, 1_500)], ids=["even", "rare rows kept"]
)
def test_the_figures_of_a_sample_are_those_of_all_rows(tmp_path, share, n_trained):
    given = {
        "weights": [share], "candidates": ["class weights", "random under", "SMOTE"],
        "models": MODELS,
    }  # fmt: skip
    whole, some = (race(10_000, tmp_path, n_trained=n, **given) for n in (None, n_trained))
    assert whole.trained_on == whole.n_train == 8_000
    assert some.trained_on < 0.35 * some.n_train
    assert some.class_counts == whole.class_counts
    for entry in whole.entries():
        for score, near in {"average_precision": 0.03, "roc_auc": 0.01, "brier": 0.015}.items():
            a, b = (one.level(entry, score, "any").mean for one in (whole, some))
            assert a == pytest.approx(b, abs=near), (entry, score)
        a, b = (one.level(entry, "balanced_accuracy", "tuned").mean for one in (whole, some))
        assert a == pytest.approx(b, abs=0.03), entry


def test_probabilities_of_the_rows_as_they_are_keep_the_rare_class_rare(tmp_path):
    given = {"weights": [0.985], "candidates": [], "models": MODELS}
    whole, some = (race(10_000, tmp_path, n_trained=n, **given) for n in (None, 1_000))
    assert not np.isclose(some.trained_on, some.n_train)
    for score in ("calibration_intercept", "log_loss"):
        a, b = (one.level(("nothing", "regression"), score, "any").mean for one in (whole, some))
        assert a == pytest.approx(b, abs=0.15), score


def test_a_race_of_a_sample_says_so(tmp_path):
    found = race(
        4_000, tmp_path, weights=[0.8], n_trained=1_000, candidates=["class weights"],
        models=MODELS,
    )  # fmt: skip
    assert found.verdict.endswith(" (trained on a sample of 1,000 of 3,200 rows, tested on all).")
    assert "sample of 1,000 of the 3,200 rows of a fold" in " ".join(repr(found).split())
    both = replace(found, stopped="interrupted").verdict
    assert both.endswith("5 of 5 folds compared; trained on a sample of 1,000 of 3,200 rows, "
                         "tested on all).")  # fmt: skip


def test_models_that_take_no_weights_are_trained_by_the_shares_of_the_table():
    X, y = make_classification(10_000, 4, n_informative=3, n_redundant=0, weights=[0.99],
                               random_state=0)  # fmt: skip
    for model, is_even in ((KNeighborsClassifier(), True), (LogisticRegression(), False)):
        told = RaceOptions(candidates=[], models={"one": model}, n_repeats=1)
        thinned = budget.thinned(make_schedule(X, y, told), 1_000)
        thinning = thinned.setup.question.splitting.thinning
        assert (thinning is None or thinning.is_even) is is_even
