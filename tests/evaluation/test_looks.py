import numpy as np
import pytest
from scipy import stats

from equipoise.evaluation._scoring.looks import PlannedLook, plan_looks


def test_one_look_has_the_whole_level():
    assert plan_looks([10], 0.25) == (PlannedLook(1, 1, 0.05),)


def test_with_many_independent_folds_it_is_lan_and_demets():
    """O'Brien-Fleming-like bounds of two and of five equal looks at 0.05 on one side."""
    two = stats.norm.isf([look.level for look in plan_looks([400, 800], 0.0)])
    # Spent at half of the information: 2 - 2 Φ(1.95996 / √0.5), the closed form.
    assert two[0] == pytest.approx(
        stats.norm.isf(2 * stats.norm.sf(1.959964 / np.sqrt(0.5))), abs=0.02
    )
    # The second: P(Z1 < two[0], Z2 < two[1]) = 0.95 with correlation √0.5.
    both = stats.multivariate_normal(cov=[[1, np.sqrt(0.5)], [np.sqrt(0.5), 1]])
    assert both.cdf(two) == pytest.approx(0.95, abs=0.002)


@pytest.mark.parametrize("n_folds", [[10, 15], [10, 20], [5, 10, 15, 20]], ids=str)
def test_all_looks_together_spend_five_in_a_hundred(n_folds):
    plan = plan_looks(n_folds, 0.25)
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


def test_later_looks_have_more():
    levels = [look.level for look in plan_looks([5, 10, 15, 20], 0.25)]
    assert levels == sorted(levels)
    assert all(0 < level < 0.05 for level in levels)


def test_the_first_look_costs_the_last_little():
    assert plan_looks([10, 20], 0.25)[-1].level > 0.045


def test_a_p_as_it_is_shown_is_below_a_twentieth_where_it_is_below_the_level():
    look = plan_looks([10, 20], 0.25)[0]
    p = np.array([look.level * 0.99, look.level * 1.01, 0.9, np.nan])
    shown = look.rescaled(p)
    assert (shown[:2] < 0.05).tolist() == [True, False]
    assert shown[2] == 1
    assert np.isnan(shown[3])
    assert (PlannedLook().rescaled(p[:3]) == p[:3]).all()


@pytest.mark.parametrize("n_folds", [[], [1, 5], [10, 10], [10, 5]], ids=str)
def test_looks_that_do_not_grow_are_refused(n_folds):
    with pytest.raises(ValueError, match="folds must grow from look to look, from two on"):
        plan_looks(n_folds, 0.25)
