from fractions import Fraction
from math import log, pi, tan

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from equipoise.core.draws import Draws
from equipoise.core.thinning import (
    HARDNESS,
    Cascaded,
    SelfPaced,
    bins_of,
    capped_shares,
    hardest,
    pool_sizes,
)
from equipoise.exceptions import ParameterError

PARTS = st.lists(st.tuples(st.floats(1e-9, 1e9), st.integers(0, 30)), min_size=1, max_size=12)
HARD = st.lists(st.floats(0, 1e300), min_size=1, max_size=50)


def draws(seed=0):
    return Draws(np.random.RandomState(seed))


def paced(n_rows=60, n_wanted=12, n_members=5, k_bins=3, hardness="absolute"):
    return SelfPaced(np.arange(n_rows) + 100, n_wanted, n_members, k_bins, HARDNESS[hardness])


def test_hardness_is_the_error_its_square_and_its_negative_logarithm():
    probability = np.array([1.0, 0.75, 0.5])
    expected = {
        "absolute": [0, 0.25, 0.5],
        "squared": [0, 0.0625, 0.25],
        "cross_entropy": [0, log(4 / 3), log(2)],
    }
    assert {name: pytest.approx(one(probability)) for name, one in HARDNESS.items()} == expected


def test_what_a_member_takes_for_impossible_has_a_finite_hardness():
    for hardness in HARDNESS.values():
        assert np.isfinite(hardness(np.array([0.0, 1.0]))).all()


@given(HARD, st.integers(1, 20))
def test_a_bin_has_the_width_of_its_part_of_the_range(values, k_bins):
    hardness = np.array(values)
    bins = bins_of(hardness, k_bins)
    low, high = Fraction(hardness.min()), Fraction(hardness.max())
    assume(high > low)
    place = [(Fraction(one) - low) / (high - low) * k_bins for one in hardness.tolist()]
    for found, exact in zip(bins.tolist(), place, strict=True):
        assert found <= exact + Fraction(1, 10**6)
        assert exact <= found + 1 + Fraction(1, 10**6)
    assert bins.min() == 0
    assert bins.max() == k_bins - 1


def test_rows_that_are_all_as_hard_are_in_one_bin():
    assert bins_of(np.full(4, 0.3), 5).tolist() == [0, 0, 0, 0]


def shared_by_hand(weights, sizes, total):
    """The real shares: whoever would get more than there is gets all, the others the rest."""
    open_ones = {i for i, size in enumerate(sizes) if size}
    shares = [Fraction(0)] * len(sizes)
    left = Fraction(total)
    while left:
        mass = sum(Fraction(weights[i]) for i in open_ones)
        full = {i for i in open_ones if Fraction(weights[i]) * left >= sizes[i] * mass}
        if not full:
            for i in open_ones:
                shares[i] = Fraction(weights[i]) * left / mass
            return shares
        for i in full:
            shares[i] = Fraction(sizes[i])
        left -= sum(sizes[i] for i in full)
        open_ones -= full
    return shares


@given(PARTS, st.floats(0, 1))
def test_nobody_gets_more_than_there_is_and_all_is_given(parts, part):
    weights, sizes = np.array([one[0] for one in parts]), np.array([one[1] for one in parts])
    total = int(part * sizes.sum())
    given_rows = capped_shares(weights, sizes, total)
    assert given_rows.sum() == total
    assert (given_rows <= sizes).all()
    exact = shared_by_hand(weights.tolist(), sizes.tolist(), total)
    for found, share in zip(given_rows.tolist(), exact, strict=True):
        assert abs(found - share) < 1 + Fraction(1, 10**6)


def test_the_first_bag_is_drawn_from_all_rows_alike():
    one = paced()
    assert (
        one.draw(draws(3)).tolist()
        == (100 + np.random.RandomState(3).permutation(60)[:12]).tolist()
    )


def counts_by_the_paper(hardness, k_bins, n_learnt, n_members, n_wanted):
    """Algorithm 1 of Liu et al. (2020), steps 5 to 9, a row at a time; not rounded."""
    low, high = min(hardness), max(hardness)
    bins = [[] for _ in range(k_bins)]
    for one in hardness:
        bins[min(int((one - low) / (high - low) * k_bins), k_bins - 1)].append(one)
    pace = tan(n_learnt * pi / (2 * n_members))
    weights = [1 / (sum(each) / len(each) + pace) if each else 0 for each in bins]
    shares = [weight / sum(weights) * n_wanted for weight in weights]
    return shares, [len(each) for each in bins]


@pytest.mark.parametrize("n_learnt", [1, 2, 4])
@pytest.mark.parametrize("name", sorted(HARDNESS))
def test_each_bin_gives_the_share_that_the_paper_says(name, n_learnt):
    probability = np.random.default_rng(n_learnt).uniform(0.2, 0.9, (n_learnt, 600))
    one = paced(600, 30, hardness=name)
    for member in probability:
        one.learn(member, draws())
    drawn = one.draw(draws(1))
    assert np.unique(drawn).size == 30
    hardness = HARDNESS[name](probability.mean(axis=0))
    shares, sizes = counts_by_the_paper(hardness.tolist(), 3, n_learnt, 5, 30)
    assert all(share < size for share, size in zip(shares, sizes, strict=True))
    found = np.bincount(bins_of(hardness, 3)[drawn - 100], minlength=3)
    assert np.abs(found - shares).max() < 1


def test_a_bin_that_is_too_small_gives_all_and_the_others_the_rest():
    one = paced(60, 30, n_members=10, k_bins=2)
    certain = np.r_[np.full(57, 0.99), np.full(3, 0.0)]
    one.learn(certain, draws())
    drawn = one.draw(draws())
    assert set(range(157, 160)) <= set(drawn.tolist())
    assert np.unique(drawn).size == 30


def test_within_a_bin_each_row_is_drawn_as_often():
    one = paced(40, 10, n_members=2, k_bins=2)
    one.learn(np.repeat([1.0, 0.5], 20), draws())
    stream = draws(7)
    times = np.bincount(np.concatenate([one.draw(stream) for _ in range(4000)]) - 100)
    for half in (times[:20], times[20:]):
        assert np.abs(half - half.mean()).max() < 5 * np.sqrt(half.mean())


def test_rows_that_are_all_as_hard_are_drawn_at_random():
    one = paced(60, 12)
    one.learn(np.full(60, 0.5), draws())
    assert np.unique(one.draw(draws(0))).size == 12
    assert one.draw(draws(0)).tolist() != one.draw(draws(1)).tolist()


def test_later_bags_have_more_hard_rows():
    probability = np.r_[np.full(500, 0.999), np.full(100, 0.001)]
    hard = []
    one = paced(600, 50, n_members=8, k_bins=2)
    for _ in range(7):
        one.learn(probability, draws())
        hard.append(int((one.draw(draws()) >= 600).sum()))
    assert hard == sorted(hard)
    assert hard[0] < 15 < 20 < hard[-1] <= 25


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (np.zeros(3), "the probabilities of 60 rows and returned values of shape \\(3,\\)"),
        (np.full(60, -0.5), "returned -0.5"),
        (np.full(60, np.nan), "returned nan"),
    ],
    ids=["too few", "negative", "missing"],
)
def test_a_hardness_of_the_callers_that_is_none_is_refused(made, said):
    one = SelfPaced(np.arange(60), 12, 5, 3, lambda probability: made)
    one.learn(np.full(60, 0.5), draws())
    with pytest.raises(ParameterError, match=said):
        one.draw(draws())


@given(st.integers(1, 10**6), st.floats(0, 1), st.integers(2, 60))
def test_each_stage_leaves_the_same_part_down_to_what_is_wanted(n_rows, part, n_members):
    n_wanted = max(1, int(part * n_rows))
    sizes = pool_sizes(n_rows, n_wanted, n_members)
    assert sizes[0] == n_rows
    assert sizes[-1] == n_wanted
    rate = (n_wanted / n_rows) ** (1 / (n_members - 1))
    exact = n_rows * rate ** np.arange(n_members)
    assert np.abs(sizes - exact).max() <= 0.5 + 1e-6 * n_rows


def test_one_member_sees_all_rows():
    assert pool_sizes(100, 7, 1).tolist() == [100]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=40), st.integers(0, 40))
def test_no_row_that_goes_is_harder_than_one_that_stays(values, n):
    hardness = np.array(values, dtype=float)
    n = min(n, hardness.size)
    chosen = hardest(hardness, n, draws())
    assert np.unique(chosen).size == n
    others = np.setdiff1d(np.arange(hardness.size), chosen)
    if n and others.size:
        assert hardness[chosen].min() >= hardness[others].max()


def test_among_rows_that_are_as_hard_chance_decides():
    hardness = np.r_[1.0, np.zeros(20)]
    first, second = (hardest(hardness, 6, draws(seed)) for seed in (0, 1))
    assert 0 in first
    assert 0 in second
    assert first.tolist() != second.tolist()


def test_a_cascade_keeps_the_rows_that_its_members_find_hardest():
    one = Cascaded(np.arange(64) + 5, 1, 4)
    sure = np.random.default_rng(0).random((3, 64))
    left = list(range(64))
    for stage, size in enumerate((16, 4, 1)):
        drawn = one.draw(draws(stage))
        assert set((drawn - 5).tolist()) <= set(left)
        one.learn(sure[stage][left], draws())
        left = sorted(sorted(left, key=lambda row: sure[stage][row])[:size])
        assert (one.rows - 5).tolist() == left


def test_the_last_bag_of_a_cascade_is_all_that_is_left():
    one = Cascaded(np.arange(30), 6, 2)
    one.learn(np.linspace(0, 1, 30), draws())
    assert sorted(one.draw(draws()).tolist()) == [0, 1, 2, 3, 4, 5]
