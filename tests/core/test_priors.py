import numpy as np
import pytest
from numpy.testing import assert_allclose

from equipoise.core import priors
from equipoise.exceptions import ProbabilityError

GRID = np.linspace(0, 1, 41)


def pairs(p):
    return np.column_stack([1 - p, p])


def simplex(n_rows, n_classes, seed=0):
    return np.random.default_rng(seed).dirichlet(np.full(n_classes, 0.7), n_rows)


@pytest.mark.parametrize(("before", "after"), [(0.5, 0.02), (0.02, 0.5), (0.3, 0.3)])
def test_two_classes_agree_with_elkan(before, after):
    shifted = priors.shift_priors(pairs(GRID), [1 - before, before], [1 - after, after])[:, 1]
    assert_allclose(shifted, priors.change_base_rate(GRID, before, after), atol=1e-14)


@pytest.mark.parametrize("kept", [1.0, 0.3, 0.01])
def test_dal_pozzolo_is_elkan_for_the_rates_that_keeping_makes(kept):
    rate = 0.04
    sampled = rate / (rate + kept * (1 - rate))
    undone = priors.undo_under_sampling(GRID, kept)
    assert_allclose(undone, priors.change_base_rate(GRID, sampled, rate), atol=1e-13)


def test_many_classes_agree_with_a_naive_loop():
    p = simplex(50, 4)
    before, after = [0.25, 0.25, 0.3, 0.2], [0.7, 0.2, 0.06, 0.04]
    for row, shifted in zip(p, priors.shift_priors(p, before, after), strict=True):
        raw = [row[c] * after[c] / before[c] for c in range(4)]
        assert_allclose(shifted, np.array(raw) / sum(raw), rtol=1e-12)


def test_shifting_there_and_back_changes_nothing():
    p = simplex(50, 3)
    there = priors.shift_priors(p, [1, 1, 1], [90, 9, 1])
    assert_allclose(priors.shift_priors(there, [90, 9, 1], [1, 1, 1]), p, atol=1e-14)


def test_shares_may_be_counts_and_tiny_ones_lose_nothing():
    p = [[1e-300, 1.0]]
    shifted = priors.shift_priors(p, [1e-12, 1.0], [1.0, 1e-12])
    assert_allclose(shifted[0, 0], 1e-276, rtol=1e-9)


def test_bayes_holds_for_normal_classes_under_new_shares():
    """Two normals at distance 2: the posterior is known for any shares."""
    x = np.linspace(-3, 5, 80)

    def posterior(rate):
        odds = rate / (1 - rate) * np.exp(2 * x - 2)
        return odds / (1 + odds)

    shifted = priors.shift_priors(pairs(posterior(0.5)), [0.5, 0.5], [0.97, 0.03])[:, 1]
    assert_allclose(shifted, posterior(0.03), rtol=1e-12)


def test_em_finds_the_shares_of_a_simulation():
    rng = np.random.default_rng(0)
    truth = np.array([0.9, 0.07, 0.03])
    means = np.array([0.0, 3.0, 6.0])
    x = means[rng.choice(3, size=40_000, p=truth)] + rng.normal(size=40_000)
    density = np.exp(-((x[:, np.newaxis] - means) ** 2) / 2)
    balanced = density / density.sum(axis=1, keepdims=True)
    found = priors.estimate_shares(balanced, [1, 1, 1])
    assert found.converged
    assert_allclose(found.shares, truth, atol=0.006)


def test_the_em_estimate_is_the_maximum_of_the_likelihood():
    p = simplex(300, 2, seed=3)
    share = priors.estimate_shares(p, [0.5, 0.5], tol=1e-12).shares[1]
    grid = np.linspace(0.001, 0.999, 9_999)
    likelihood = np.log(np.outer(1 - grid, p[:, 0]) + np.outer(grid, p[:, 1])).sum(axis=1)
    assert abs(share - grid[likelihood.argmax()]) < 2e-4


def test_the_em_estimate_is_a_fixed_point():
    p, before = simplex(300, 3, seed=4), [0.2, 0.3, 0.5]
    shares = priors.estimate_shares(p, before, tol=1e-13).shares
    assert_allclose(priors.shift_priors(p, before, shares).mean(axis=0), shares, atol=1e-10)


def test_steps_that_run_out_are_told():
    assert not priors.estimate_shares(simplex(50, 2), [0.9, 0.1], max_iter=1).converged


@pytest.mark.parametrize(
    "costs", [[[0, 9], [1, 0]], [[0, 1], [1, 0]], [[0, 37], [7, 0]], [[1, 3], [2, 1]]]
)
def test_the_threshold_is_where_both_predictions_cost_the_same(costs):
    threshold = priors.optimal_threshold(costs)
    one, other = priors.expected_costs(pairs(np.array([threshold])), costs)[0]
    assert one == pytest.approx(other)
    p = np.array([threshold - 1e-6, threshold + 1e-6])
    assert priors.cheapest(pairs(p), costs).tolist() == [0, 1]


def test_the_cheapest_of_many_classes_agrees_with_a_naive_loop():
    p, costs = simplex(60, 4), np.random.default_rng(1).uniform(0, 5, size=(4, 4))
    for row, choice in zip(p, priors.cheapest(p, costs), strict=True):
        totals = [sum(row[j] * costs[i, j] for j in range(4)) for i in range(4)]
        assert totals[choice] == min(totals)


def test_equal_costs_of_mistakes_choose_the_likeliest():
    p = simplex(60, 5)
    assert np.array_equal(priors.cheapest(p, 1 - np.eye(5)), p.argmax(axis=1))


@pytest.mark.parametrize(
    ("call", "complaint"),
    [
        (lambda: priors.shift_priors([0.5], [1, 1], [1, 1]), "one column a class"),
        (lambda: priors.shift_priors([[-3.0, 4.0]], [1, 1], [1, 1]), "row 0 has -3 in column 0"),
        (lambda: priors.shift_priors([[0.5, 0.2]], [1, 1], [1, 1]), "row 0 to 0.7"),
        (lambda: priors.shift_priors([[0.5, 0.5]], [1, 0], [1, 1]), "before must be finite"),
        (lambda: priors.shift_priors([[0.5, 0.5]], [1, 1, 1], [1, 1]), "2 classes"),
        (lambda: priors.shift_priors([[0.0, 1.0]], [1, 1], [1, 0]), "row 0 .* share"),
        (lambda: priors.shift_priors([[np.nan, 1.0]], [1, 1], [1, 1]), "row 0 has nan"),
        (lambda: priors.change_base_rate([0.5], 0, 0.5), "before is the share"),
        (lambda: priors.undo_under_sampling([0.5], 0), "kept is the probability"),
        (lambda: priors.estimate_shares(np.empty((0, 2)), [1, 1]), "no rows"),
        (lambda: priors.optimal_threshold(np.eye(3)), "for 3"),
        (lambda: priors.optimal_threshold([[0, 1], [0, 0]]), "exchanged"),
        (lambda: priors.optimal_threshold([[0, np.inf], [1, 0]]), "finite"),
        (lambda: priors.cheapest([[0.5, 0.5]], np.eye(3)), "3 classes, the probabilities for 2"),
        (lambda: priors.cheapest([[0.5, 0.5]], [1, 2]), "one row a prediction"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(call, complaint):
    with pytest.raises(ProbabilityError, match=complaint):
        call()


def test_steps_end_at_the_most_that_were_allowed():
    found = priors.estimate_shares(simplex(50, 2), [0.9, 0.1], tol=0.0, max_iter=3)
    assert (found.n_iter, found.converged) == (3, False)


def test_what_is_no_number_is_shown_whole_where_it_is_short():
    with pytest.raises(ProbabilityError, match=r"shares must be numbers, .*, not 'many'(\n|$)"):
        priors.floats("shares", "many")
    with pytest.raises(ProbabilityError, match=r"not 'm{56}\.\.\.(\n|$)"):
        priors.floats("shares", "m" * 70)
