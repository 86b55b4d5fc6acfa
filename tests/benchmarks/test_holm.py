import numpy as np
import pytest

from benchmarks.holm import holm


def test_holm_by_hand():
    # Sorted: .01 × 4, .02 × 3, .03 × 2, .04 × 1, each at least as large as the one before.
    assert holm(np.array([0.04, 0.01, 0.03, 0.02])) == pytest.approx([0.06, 0.04, 0.06, 0.06])


def test_holm_leaves_nan_alone_and_stays_within_one():
    found = holm(np.array([np.nan, 0.6, 0.7]))
    assert np.isnan(found[0])
    assert found[1:] == pytest.approx([1.0, 1.0])


def test_holm_keeps_the_rate_of_any_false_alarm():
    rng = np.random.default_rng(0)
    alarms = [(holm(rng.uniform(size=20)) < 0.05).any() for _ in range(2000)]
    assert np.mean(alarms) < 0.065
