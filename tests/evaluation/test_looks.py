import numpy as np
import pytest
from scipy import stats

from equipoise.evaluation._scoring.looks import PlannedLook, plan_looks
from equipoise.evaluation._scoring.overlap import Overlap


def test_one_look_has_the_whole_level():
    assert plan_looks([10], Overlap(0.25)) == (PlannedLook(1, 1, 0.05),)


def test_with_many_independent_folds_it_is_pocock_s():
    """Two equal looks at 0.05 on one side: both bounds are at 1.875 (Jennison and Turnbull)."""
    levels = [look.level for look in plan_looks([60, 120], Overlap(0.0))]
    assert levels[0] == levels[1]
    bound = stats.norm.isf(levels[0])
    # P(Z1 < bound, Z2 < bound) = 0.95 with correlation √0.5.
    both = stats.multivariate_normal(cov=[[1, np.sqrt(0.5)], [np.sqrt(0.5), 1]])
    assert both.cdf([bound, bound]) == pytest.approx(0.95, abs=0.002)


REPEATS = Overlap(
    0.25, tuple(map(tuple, 0.2 * np.kron(1 - np.eye(3), np.ones((5, 5))) + np.eye(15)))
)


@pytest.mark.parametrize("own", [0.0, 0.3, 0.6, 0.9], ids=str)
def test_looks_at_repeats_of_the_same_rows_spend_no_more_whatever_folds_have_of_their_own(own):
    plan = plan_looks([10, 15], REPEATS)
    values, vectors = np.linalg.eigh(REPEATS.correlation(15))
    root = vectors * np.sqrt(values.clip(0))
    of_rows, of_folds = np.random.default_rng(7).normal(size=(2, 50_000, 15))
    races = np.sqrt(1 - own) * of_rows @ root.T + np.sqrt(own) * of_folds
    is_alarm = np.zeros(len(races), dtype=bool)
    for n, look in zip((10, 15), plan, strict=True):
        factor, degrees = REPEATS.spread(np.arange(15) < n)
        part = races[:, :n]
        t = part.mean(axis=1) / (part.std(axis=1, ddof=1) * np.sqrt(factor))
        is_alarm |= stats.t.sf(t, degrees) < look.level
    assert is_alarm.mean() < 0.053
    assert own or is_alarm.mean() > 0.045


def test_a_second_look_at_the_same_rows_costs_little():
    assert plan_looks([10, 15], REPEATS)[0].level > 0.045


@pytest.mark.parametrize("n_folds", [[10, 15], [10, 20], [5, 10, 15, 20]], ids=str)
def test_all_looks_together_spend_five_in_a_hundred(n_folds):
    plan = plan_looks(n_folds, Overlap(0.25))
    rng = np.random.default_rng(7)
    n_races = 100_000
    shared = rng.normal(scale=0.5, size=n_races)
    values = shared[:, np.newaxis] + rng.normal(size=(n_races, n_folds[-1]))
    is_alarm = np.zeros(n_races, dtype=bool)
    for n, look in zip(n_folds, plan, strict=True):
        part = values[:, :n]
        error = part.std(axis=1, ddof=1) * np.sqrt(1 / n + 0.25)
        is_alarm |= stats.t.sf(part.mean(axis=1) / error, n - 1) < look.level
    assert is_alarm.mean() == pytest.approx(0.05, abs=0.003)


def test_a_p_as_it_is_shown_is_below_a_twentieth_where_it_is_below_the_level():
    look = plan_looks([10, 20], Overlap(0.25))[0]
    p = np.array([look.level * 0.99, look.level * 1.01, 0.9, np.nan])
    shown = look.rescaled(p)
    assert (shown[:2] < 0.05).tolist() == [True, False]
    assert shown[2] == 1
    assert np.isnan(shown[3])
    assert (PlannedLook().rescaled(p[:3]) == p[:3]).all()


@pytest.mark.parametrize("n_folds", [[], [1, 5], [10, 10], [10, 5]], ids=str)
def test_looks_that_do_not_grow_are_refused(n_folds):
    with pytest.raises(ValueError, match="folds must grow from look to look, from two on"):
        plan_looks(n_folds, Overlap(0.25))
