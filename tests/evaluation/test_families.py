import numpy as np
import pytest
from scipy import stats

from equipoise.evaluation._scoring.families import (
    hold_together,
    shrunk_correlation,
    simulated_t,
    step_down,
)
from equipoise.evaluation._scoring.looks import PlannedLook
from equipoise.evaluation._scoring.overlap import Overlap
from equipoise.evaluation._scoring.statistics import corrected_interval

# What 10,000 draws leave open of a p of about 0.1, four times over.
CLOSE = 0.012


def folds(n_folds, n_comparisons, correlation=0.0, seed=0):
    """Differences by fold, correlated alike, about zero."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(n_folds, 1))
    own = rng.normal(size=(n_folds, n_comparisons))
    return np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own


def held(differences, **how):
    return hold_together([*differences.T], Overlap(0.25), PlannedLook(), **how)


@pytest.mark.parametrize("degrees", [4, 9, 19])
def test_simulated_statistics_are_student_s(degrees):
    correlation = np.full((3, 3), 0.5) + 0.5 * np.eye(3)
    found = simulated_t(correlation, degrees)
    for column in found.T:
        for p in (0.2, 0.05, 0.01):
            share = (column > stats.t.isf(p, degrees)).mean()
            assert share == pytest.approx(p, abs=4 * np.sqrt(p / 10_000))


def test_independent_comparisons_are_corrected_as_sidak_does():
    p = np.array([0.02, 0.01, 0.4])
    found = step_down(p, simulated_t(np.eye(3), 9), 9)
    assert found[1] == pytest.approx(1 - 0.99**3, abs=CLOSE)
    assert found[0] == pytest.approx(1 - 0.98**2, abs=CLOSE)
    assert found[2] == 0.4  # the last stands alone


def test_comparisons_that_are_one_need_no_correction():
    found = step_down(np.full(8, 0.03), simulated_t(np.ones((8, 8)), 9), 9)
    assert found == pytest.approx(0.03, abs=CLOSE)


def test_one_comparison_is_the_plain_t_test_on_one_side():
    values = folds(10, 1) + 0.5
    found = held(values)
    p = corrected_interval(values[:, 0], Overlap(0.25)).p
    assert found.p_above == pytest.approx([p / 2])
    assert found.p_below == pytest.approx([1 - p / 2])


@pytest.mark.parametrize("seed", range(5))
def test_it_lies_between_the_plain_p_and_holm_s(seed):
    from benchmarks.holm import holm

    values = folds(10, 12, correlation=0.7, seed=seed) + 0.4
    raw = np.array([one.p_beyond(1) for one in held(values).changes])
    found = held(values).p_above
    assert (found >= raw).all()
    assert (found <= holm(raw) + 1e-12).all()
    assert found.min() < holm(raw).min()


def test_what_is_stronger_by_itself_is_no_weaker_among_the_others():
    found = held(folds(10, 9, correlation=0.5, seed=3))
    raw = np.array([one.p_beyond(1) for one in found.changes])
    assert (np.diff(found.p_above[np.argsort(raw)]) >= 0).all()


def test_the_order_of_the_comparisons_changes_nothing():
    values = folds(10, 7, correlation=0.5) + 0.5
    order = np.array([3, 0, 6, 1, 5, 2, 4])
    assert held(values[:, order]).p_above == pytest.approx(held(values).p_above[order])


def test_both_sides_are_told_apart():
    values = folds(10, 4, correlation=0.5)
    up, down = held(values), held(-values)
    assert up.p_above == pytest.approx(down.p_below, abs=2 * CLOSE)
    better, worse = (
        np.array(side) for side in zip(*(t[1:] for t in up.by_comparison(-1)), strict=True)
    )
    assert (better == up.p_below).all()
    assert (worse == up.p_above).all()
    assert np.isnan([t[1:] for t in up.by_comparison(0)]).all()


def test_the_interval_of_one_comparison_says_what_its_p_says():
    for seed in range(20):
        values = folds(10, 1, seed=seed) + 0.6
        for look in (PlannedLook(), PlannedLook(1, 2, 0.03)):
            found = hold_together([*values.T], Overlap(0.25), look)
            assert (found.p_above[0] < 0.05) == (found.changes[0].low > 0)


# Five folds twice, and ten random splits of a quarter of the rows.
TWICE = Overlap(
    0.25, tuple(map(tuple, np.kron([[0, 0.2], [0.2, 0]], np.ones((5, 5))) + np.eye(10)))
)


@pytest.mark.parametrize("overlap", [TWICE, Overlap(0.25)], ids=["repeats", "random splits"])
@pytest.mark.parametrize("correlation", [0.0, 0.9], ids=["strangers", "alike"])
def test_where_nothing_differs_one_race_in_twenty_finds_something_at_the_most(overlap, correlation):
    """Folds share a part of their error, as the overlap says; 6 candidates, 200 races."""
    values, vectors = np.linalg.eigh(overlap.correlation(10))
    root = vectors * np.sqrt(values.clip(0))
    alarms = []
    for seed in range(200):
        race = root @ folds(10, 6, correlation, seed=seed)
        found = hold_together([*race.T], overlap, PlannedLook())
        alarms.append((found.p_above < 0.05).any())
    # Binomial: more than 20 of 200 in one case of a thousand at 0.05.
    assert 0 < sum(alarms) <= 20


def test_the_shrunk_correlation_is_one_and_near_the_truth():
    values = folds(4_000, 4, correlation=0.6)
    found = shrunk_correlation(values)
    assert np.diag(found) == pytest.approx(np.ones(4))
    assert found[0, 1:] == pytest.approx([0.6] * 3, abs=0.05)


@pytest.mark.parametrize("n_folds", [5, 10])
def test_few_folds_tell_the_mean_of_the_correlations_and_little_of_each(n_folds):
    off = ~np.eye(6, dtype=bool)
    values = folds(n_folds, 6, correlation=0.9, seed=1)
    found, plain = shrunk_correlation(values), np.corrcoef(values.T)
    assert found[off].mean() == pytest.approx(plain[off].mean())
    assert found[off].std() < 0.5 * plain[off].std()
    assert np.linalg.eigvalsh(found).min() > -1e-12


def test_many_folds_are_believed():
    values = np.column_stack([folds(400, 3, 0.9, seed=1), folds(400, 3, 0.9, seed=2)])
    found, plain = shrunk_correlation(values), np.corrcoef(values.T)
    assert found == pytest.approx(plain, abs=0.02)
    assert found[0, 1] > 0.85 > 0.2 > found[0, 4]


def test_who_has_fewer_folds_or_never_moves_is_correlated_with_nobody():
    values = folds(10, 4, correlation=0.9)
    values[5:, 1] = np.nan
    values[:, 2] = 0.3
    found = shrunk_correlation(values)
    assert (found[1] == np.eye(4)[1]).all()
    assert (found[2] == np.eye(4)[2]).all()
    assert found[0, 3] > 0.5


def test_who_was_given_up_counts_and_does_not_help():
    values = folds(10, 6, correlation=0.3) + 0.8
    alone, among = held(values[:, :3]), held(values, is_out=[False] * 3 + [True] * 3)
    assert (among.p_above[3:] == 1).all()
    assert (among.p_above[:3] > alone.p_above).all()


def test_who_has_one_fold_is_not_counted():
    values = folds(10, 3) + 0.8
    with_one = np.column_stack([values, np.where(np.arange(10) == 0, 1.0, np.nan)])
    found = held(with_one)
    assert np.isnan(found.p_above[3])
    assert found.p_above[:3] == pytest.approx(held(values).p_above)


def test_equal_values_in_all_folds_leave_no_doubt():
    found = held(np.column_stack([np.full(10, 0.1), np.full(10, -0.1), np.zeros(10)]))
    assert found.p_above[0] == 0
    assert found.p_below[1] == 0
    assert found.p_above[2] >= 0.5


def test_nobody_is_a_family():
    found = hold_together([], Overlap(0.25), PlannedLook())
    assert (found.changes, found.p_above.size) == ((), 0)
