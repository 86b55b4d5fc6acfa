"""Sums of numbers that stream past; the oracles are NumPy and a loop that adds up as it does."""

import numpy as np
import pytest

from equipoise.core import pairwise
from equipoise.core.metrics import deviation
from equipoise.core.pairwise import PairwiseSum, pairwise_sum


def cut(numbers, seed):
    """The numbers in pieces of any length, none among them."""
    random = np.random.default_rng(seed)
    ends = np.sort(random.integers(0, len(numbers) + 1, 12))
    return np.split(numbers, ends)


def added_up(numbers):
    """Halves down to 128 numbers, of which eight are added at once."""
    if len(numbers) > 128:
        first = len(numbers) // 2 // 8 * 8
        return added_up(numbers[:first]) + added_up(numbers[first:])
    whole = len(numbers) // 8 * 8
    eight = [0.0] * 8
    if whole:
        eight = np.add.accumulate(numbers[:whole].reshape(-1, 8))[-1].tolist()
    a, b, c, d, e, f, g, h = eight
    total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for number in numbers[whole:].tolist():
        total += number
    return total


@pytest.mark.parametrize("n", [0, 1, 7, 8, 127, 128, 129, 1_000, 8_193, 65_537, 300_001])
@pytest.mark.parametrize("at_once", [128, 5_000, 8_192])
def test_the_sum_of_pieces_is_the_sum_of_all_to_the_last_bit(n, at_once, monkeypatch):
    monkeypatch.setattr(pairwise, "_AT_ONCE", at_once)
    numbers = np.random.default_rng(n).normal(size=n) * 1e6
    added = PairwiseSum(n)
    for piece in cut(numbers, n):
        added.add(piece)
    assert added.total() == pairwise_sum(numbers) == added_up(numbers)
    if n <= 8_192:  # beyond, NumPy 2.0 cuts elsewhere
        assert added.total() == float(numbers.sum())


@pytest.mark.parametrize("n", [3, 1_001, 200_003])
def test_a_deviation_of_two_passes_is_that_of_numpy(n):
    numbers = np.random.default_rng(n).normal(size=n) + 1e5
    first, second = PairwiseSum(n), PairwiseSum(n)
    for piece in cut(numbers, 1):
        first.add(piece)
    mean = first.total() / n
    for piece in cut(numbers, 2):
        second.add((piece - mean) ** 2)
    assert float(np.sqrt(second.total() / n)) == deviation(numbers)
    assert deviation(numbers) == pytest.approx(float(numbers.std()), rel=1e-13)
    if n <= 8_192:
        assert deviation(numbers) == float(numbers.std())
