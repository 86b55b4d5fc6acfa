"""What is believed of differences, against closed forms, numbers and worlds that are known."""

import numpy as np
import pytest
from scipy import stats

from equipoise.evaluation._scoring.bayes import components, correlated_t
from equipoise.evaluation._scoring.statistics import corrected_interval

SHARE = 0.25
SEEN = np.array([0.03, 0.01, 0.05, -0.01, 0.02, 0.04, 0.00, 0.03])
ALONE = np.array([-1])
ROPE = 0.01


def test_one_difference_has_the_interval_of_the_corrected_test():
    found, other = correlated_t(SEEN, SHARE), corrected_interval(SEEN, SHARE)
    assert found.mean == pytest.approx(other.mean)
    assert found.interval() == pytest.approx((other.low, other.high))
    assert 2 * (1 - found.above(0.0)) == pytest.approx(other.p)


def test_the_probability_is_that_of_the_paper():
    # Equation 7 of Benavoli et al.: a t with variance (1 / n + rho / (1 - rho)) s².
    rho = SHARE / (1 + SHARE)
    n = SEEN.size
    scale = np.sqrt((1 / n + rho / (1 - rho)) * SEEN.var(ddof=1))
    expected = 1 - stats.t.cdf(ROPE, n - 1, SEEN.mean(), scale)
    assert correlated_t(SEEN, SHARE).above(ROPE) == pytest.approx(expected)


def test_equal_differences_leave_no_doubt():
    found = correlated_t(np.full(5, 0.02), SHARE)
    assert (found.above(0.01), found.above(0.03)) == (1.0, 0.0)
    assert found.interval() == pytest.approx((0.02, 0.02))


def test_alone_and_with_a_wide_prior_a_difference_has_its_own_posterior():
    belief = components(SEEN[:, np.newaxis], ALONE, SHARE, 1.0).belief(0, typical=1e6)
    alone = correlated_t(SEEN, SHARE)
    assert belief.mean == pytest.approx(alone.mean, rel=0.01)
    for value in (-0.01, 0.0, 0.01, 0.03, 0.05):
        assert belief.above(value) == pytest.approx(alone.above(value), abs=0.01)
    assert belief.interval(0.8) == pytest.approx(alone.interval(0.8), abs=0.002)


def test_shrinking_is_what_integration_by_numbers_gives():
    typical = 0.02
    found = components(SEEN[:, np.newaxis], ALONE, SHARE, 1.0).belief(0, typical)
    mean, n = SEEN.mean(), SEEN.size
    error = np.sqrt(SEEN.var(ddof=1) * (1 / n + SHARE))
    widths = np.geomspace(1e-5, 1e2, 1500)
    variances = error**2 * (n - 1) / stats.chi2.ppf((np.arange(400) + 0.5) / 400, n - 1)
    whole = widths[:, np.newaxis] ** 2 + variances
    weights = stats.halfcauchy.pdf(widths, scale=typical)[:, np.newaxis] * widths[:, np.newaxis]
    weights = weights * stats.norm.pdf(mean, scale=np.sqrt(whole))
    expected = (weights * mean * widths[:, np.newaxis] ** 2 / whole).sum() / weights.sum()
    assert found.mean == pytest.approx(expected, rel=0.02)
    assert 0.3 * mean < found.mean < mean


def test_a_unit_changes_nothing_but_the_scale():
    many = np.random.default_rng(0).normal(0.02, 0.03, (10, 4))
    small = components(many, np.full(4, -1), SHARE, 1.0)
    large = components(50 * many, np.full(4, -1), SHARE, 50.0)
    assert large.expected(0.02) == pytest.approx(50 * small.expected(0.02))
    assert large.belief(0, 0.02).above(0.5) == pytest.approx(small.belief(0, 0.02).above(0.01))


def test_the_order_of_candidates_changes_nothing():
    many = np.random.default_rng(1).normal(0.02, 0.03, (10, 6))
    order = np.array([3, 0, 5, 1, 4, 2])
    straight = components(many, np.full(6, -1), SHARE, 1.0).expected(0.02)
    turned = components(many[:, order], np.full(6, -1), SHARE, 1.0).expected(0.02)
    assert turned == pytest.approx(straight[order])


def test_the_best_of_more_candidates_is_expected_to_gain_less():
    noise = simulated(np.random.default_rng(2), np.zeros(24))
    noise = noise[:, np.argsort(-noise.mean(axis=0))]
    few, many = (
        components(noise[:, :n], np.full(n, -1), SHARE, 1.0).belief(0, 0.02) for n in (1, 24)
    )
    assert many.mean < few.mean < noise[:, 0].mean()


def test_what_is_clearly_worse_narrows_and_widens_nothing_for_others():
    rng = np.random.default_rng(3)
    near, far = rng.normal(0.01, 0.02, (10, 5)), rng.normal(-0.4, 0.02, (10, 5))
    alone = components(near, np.full(5, -1), SHARE, 1.0).expected(0.02)
    both = components(np.hstack([near, far]), np.full(10, -1), SHARE, 1.0).expected(0.02)
    assert both[:5] == pytest.approx(alone, abs=0.003)
    assert both[5:] == pytest.approx(far.mean(axis=0), abs=0.01)


def test_a_candidate_is_drawn_to_its_own_model():
    # The second model is far ahead; its candidate is as good, and is not drawn back to the first.
    rng = np.random.default_rng(4)
    model = 0.2 + rng.normal(0, 0.01, 10)
    values = np.column_stack([model, model + rng.normal(0, 0.002, 10)])
    found = components(values, np.array([-1, 0]), SHARE, 1.0).expected(0.02)
    assert found == pytest.approx([0.2, 0.2], abs=0.01)


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


def best_of_many(seed, gains, alike=0.0, typical=0.02):
    """The true gain of who is expected to gain most, what is said of it, and by its t test."""
    values = simulated(np.random.default_rng(seed), gains, alike)
    found = components(values, np.full(gains.size, -1), SHARE, 1.0)
    at = int(np.argmax(found.expected(typical)))
    alone = correlated_t(values[:, at], SHARE)
    belief = found.belief(at, typical)
    return gains[at], belief.above(ROPE), belief.mean, alone.above(ROPE), alone.mean


def test_a_probability_comes_true_about_as_often_as_it_says():
    rng = np.random.default_rng(5)
    widths = np.abs(0.02 * rng.standard_cauchy(150)).clip(max=0.3)
    told = np.array([best_of_many(i, width * rng.normal(size=8)) for i, width in enumerate(widths)])
    gain, probability, expected = told[:, 0], told[:, 1], told[:, 2]
    assert expected.mean() == pytest.approx(gain.mean(), rel=0.12)
    for low, high in ((0.0, 0.4), (0.4, 0.85), (0.85, 1.0)):
        some = (probability >= low) & (probability <= high)
        error = 3 * np.sqrt(0.25 / some.sum())
        assert (gain[some] > ROPE).mean() == pytest.approx(probability[some].mean(), abs=error)


@pytest.mark.parametrize(("alike", "most"), [(0.0, 0.3), (0.6, 0.2), (0.9, 0.05)])
def test_on_pure_noise_the_best_of_many_is_promised_little(alike, most):
    told = np.array([best_of_many(seed, np.zeros(18), alike) for seed in range(40)])
    probability, alone = told[:, 1], told[:, 3]
    assert probability.mean() < most
    # The test of the best one alone, as if no other had been tried, promises a lot.
    assert alone.mean() > 2 * probability.mean()
    assert alone.mean() > 0.3
