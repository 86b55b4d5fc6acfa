"""What is believed of differences, against closed forms, numbers and worlds that are known."""

import numpy as np
import pytest
from scipy import stats

from equipoise.evaluation._race.recommendation import TYPICAL_CHANGE
from equipoise.evaluation._scoring.bayes import correlated_t, look_at
from equipoise.evaluation._scoring.overlap import Overlap
from equipoise.evaluation._scoring.statistics import corrected_interval

SHARE = 0.25
OVERLAP = Overlap(SHARE)
SEEN = np.array([0.03, 0.01, 0.05, -0.01, 0.02, 0.04, 0.00, 0.03])
ROPE = 0.01


def test_one_difference_has_the_interval_of_the_corrected_test():
    found, other = correlated_t(SEEN, OVERLAP), corrected_interval(SEEN, OVERLAP)
    assert found.mean == pytest.approx(other.mean)
    assert found.interval() == pytest.approx((other.low, other.high))
    assert 2 * (1 - found.above(0.0)) == pytest.approx(other.p)


def test_the_probability_is_that_of_the_paper():
    # Equation 7 of Benavoli et al.: a t with variance (1 / n + rho / (1 - rho)) s².
    rho = SHARE / (1 + SHARE)
    n = SEEN.size
    scale = np.sqrt((1 / n + rho / (1 - rho)) * SEEN.var(ddof=1))
    expected = 1 - stats.t.cdf(ROPE, n - 1, SEEN.mean(), scale)
    assert correlated_t(SEEN, OVERLAP).above(ROPE) == pytest.approx(expected)


def test_equal_differences_leave_no_doubt():
    found = correlated_t(np.full(5, 0.02), OVERLAP)
    assert (found.above(0.01), found.above(0.03)) == (1.0, 0.0)
    assert found.interval() == pytest.approx((0.02, 0.02))


def test_alone_and_with_a_wide_prior_a_difference_has_its_own_posterior():
    belief = look_at(SEEN[:, np.newaxis], np.array([True]), OVERLAP, 1e4).beliefs(1e6)[0]
    alone = correlated_t(SEEN, OVERLAP)
    assert belief.mean == pytest.approx(alone.mean, rel=0.01)
    for value in (-0.01, 0.0, 0.01, 0.03, 0.05):
        assert belief.above(value) == pytest.approx(alone.above(value), abs=0.01)
    assert belief.interval(0.8) == pytest.approx(alone.interval(0.8), abs=0.002)


def test_shrinking_is_what_integration_by_numbers_gives():
    # A difference that is no witness: the race's own size has its prior, which is half-Cauchy.
    typical = 0.02
    found = look_at(SEEN[:, np.newaxis], np.array([False]), OVERLAP, 1.0).beliefs(typical)[0]
    error = np.sqrt(SEEN.var(ddof=1) * (1 / SEEN.size + SHARE))
    sizes, races = np.geomspace(1e-5, 1e2, 600), np.geomspace(1e-5, 1e2, 300)
    joint = stats.halfcauchy.pdf(sizes, scale=races[:, np.newaxis]) * sizes
    of_race = stats.halfcauchy.pdf(races, scale=typical) * races
    shares = (np.arange(200) + 0.5) / 200
    means = []
    for variance in error**2 * (SEEN.size - 1) / stats.chi2.ppf(shares, SEEN.size - 1):
        whole = sizes**2 + variance
        weights = joint * stats.norm.pdf(SEEN.mean(), scale=np.sqrt(whole))
        drawn = (weights * SEEN.mean() * sizes**2 / whole).sum(axis=1) / weights.sum(axis=1)
        means.append((of_race * drawn).sum() / of_race.sum())
    assert found.mean == pytest.approx(np.mean(means), rel=0.03)
    assert 0.3 * SEEN.mean() < found.mean < SEEN.mean()


def test_a_unit_changes_nothing_but_the_scale():
    many = np.random.default_rng(0).normal(0.02, 0.03, (10, 4))
    small = look_at(many, np.full(4, True), OVERLAP, 1.0)
    large = look_at(50 * many, np.full(4, True), OVERLAP, 50.0)
    assert large.expected(0.02) == pytest.approx(50 * small.expected(0.02))
    assert large.beliefs(0.02)[0].above(0.5) == pytest.approx(small.beliefs(0.02)[0].above(0.01))


def test_the_order_of_candidates_changes_nothing():
    many = np.random.default_rng(1).normal(0.02, 0.03, (10, 6))
    order = np.array([3, 0, 5, 1, 4, 2])
    straight = look_at(many, np.full(6, True), OVERLAP, 1.0).expected(0.02)
    turned = look_at(many[:, order], np.full(6, True), OVERLAP, 1.0).expected(0.02)
    assert turned == pytest.approx(straight[order])


def test_the_best_of_more_candidates_is_expected_to_gain_less():
    noise = simulated(np.random.default_rng(2), np.zeros(24))
    noise = noise[:, np.argsort(-noise.mean(axis=0))]
    few, many = (
        look_at(noise[:, :n], np.full(n, True), OVERLAP, 1.0).beliefs(0.02)[0] for n in (1, 24)
    )
    assert many.mean < few.mean < noise[:, 0].mean()


def test_what_is_clearly_worse_narrows_and_widens_nothing_for_others():
    rng = np.random.default_rng(3)
    near, far = rng.normal(0.01, 0.02, (10, 5)), rng.normal(-0.4, 0.02, (10, 5))
    alone = look_at(near, np.full(5, True), OVERLAP, 1.0).expected(0.02)
    both = look_at(np.hstack([near, far]), np.full(10, True), OVERLAP, 1.0).expected(0.02)
    assert both[:5] == pytest.approx(alone, abs=0.003)
    assert both[5:] == pytest.approx(far.mean(axis=0), abs=0.01)


def test_one_that_stands_out_is_hardly_drawn_where_all_others_lie_about_none():
    rng = np.random.default_rng(4)
    values = rng.normal(0.0, 0.02, (10, 9))
    values[:, 3] += 0.2
    found = look_at(values, np.full(9, True), OVERLAP, 1.0).expected(0.02)
    assert found[3] == pytest.approx(values[:, 3].mean(), rel=0.02)
    others = np.delete(np.arange(9), 3)
    assert np.abs(found[others]).mean() < 0.6 * np.abs(values[:, others].mean(axis=0)).mean()


def simulated(rng, gains, alike=0.0, noise=0.02, n_folds=10):
    """Differences in folds that overlap as those of a race do; errors of candidates may be alike.

    Two folds' errors have the correlation ``SHARE / (1 + SHARE)``; the reference has errors, too.
    """
    rho = SHARE / (1 + SHARE)

    def errors(n):
        whole = np.sqrt(rho) * rng.normal(size=n)
        return noise * (whole + np.sqrt(1 - rho) * rng.normal(size=(n_folds, n)))

    of_all = np.sqrt(alike) * errors(1)
    return gains + of_all + np.sqrt(1 - alike) * errors(gains.size) - errors(1)


def best_of_many(seed, gains, alike=0.0, typical=TYPICAL_CHANGE):
    """The true gain of who is expected to gain most, what is said of it, and by its t test."""
    values = simulated(np.random.default_rng(seed), gains, alike)
    found = look_at(values, np.full(gains.size, True), OVERLAP, 1.0)
    at = int(np.argmax(found.expected(typical)))
    alone = correlated_t(values[:, at], OVERLAP)
    belief = found.beliefs(typical)[at]
    return gains[at], belief.above(ROPE), belief.mean, alone.above(ROPE), alone.mean


def test_a_probability_comes_true_at_least_as_often_as_it_says():
    rng = np.random.default_rng(5)
    widths = np.abs(0.02 * rng.standard_cauchy(150)).clip(max=0.3)
    told = np.array([best_of_many(i, width * rng.normal(size=8)) for i, width in enumerate(widths)])
    gain, probability, expected = told[:, 0], told[:, 1], told[:, 2]
    assert expected.mean() == pytest.approx(gain.mean(), rel=0.15)
    assert (gain[probability > 0.8] > ROPE).mean() > 0.9
    assert (gain[probability < 0.2] > ROPE).mean() < 0.4
    # Of all together it promises too little rather than too much.
    assert probability.mean() < (gain > ROPE).mean() < probability.mean() + 0.2


@pytest.mark.parametrize(("alike", "most"), [(0.0, 0.3), (0.6, 0.25), (0.9, 0.2)])
def test_on_pure_noise_the_best_of_many_is_promised_little(alike, most):
    told = np.array([best_of_many(seed, np.zeros(18), alike) for seed in range(40)])
    probability, alone = told[:, 1], told[:, 3]
    assert probability.mean() < most
    # The test of the best one alone, as if no other had been tried, promises a lot.
    assert alone.mean() > 2 * probability.mean()
    assert alone.mean() > 0.3
