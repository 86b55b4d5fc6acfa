import time

import pytest

from benchmarks import timing


@pytest.fixture(autouse=True)
def without_rest(monkeypatch):
    monkeypatch.setattr(timing, "SETTLE", 0.0)
    monkeypatch.setattr(timing.gc, "collect", lambda: 0)


def test_both_contenders_run_in_turn_after_a_warm_up(monkeypatch):
    monkeypatch.setattr(timing, "SHORTEST", 0.0)
    runs = []
    pairs = timing.in_turn(lambda: runs.append("a"), lambda: runs.append("b"), most=7)
    assert runs == ["a", *["a", "b"] * (len(pairs) + 1)]
    assert len(pairs) == 7


class Clock:
    """A clock that only work moves on."""

    now = 0.0

    def perf_counter(self):
        return self.now

    def sleep(self, seconds):
        pass

    def work(self):
        self.now += 0.0002


def test_short_work_is_repeated_until_a_sample_is_long_enough(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timing, "time", clock)
    monkeypatch.setattr(timing, "SHORTEST", 0.004)
    runs = []
    timing.in_turn(lambda: (runs.append(1), clock.work()), clock.work, most=1)
    assert len(runs) == 2 + 7 * 20


def test_the_first_run_of_slow_work_counts(monkeypatch):
    monkeypatch.setattr(timing, "LONG", 0.01)
    monkeypatch.setattr(timing, "VERY_LONG", 0.02)
    runs = []
    pairs = timing.in_turn(lambda: None, lambda: (runs.append(1), time.sleep(0.03)))
    assert len(runs) == len(pairs) == 1
    assert pairs[0][1] >= 0.03


def test_slow_work_is_stopped_when_enough_is_shown(monkeypatch):
    monkeypatch.setattr(timing, "LONG", 0.01)
    monkeypatch.setattr(timing, "VERY_LONG", 0.02)
    steps = []

    def slow():
        for step in range(1000):
            steps.append(step)
            time.sleep(0.002)

    pairs = timing.in_turn(lambda: time.sleep(0.005), slow, enough=8)
    assert 8 * 0.005 <= pairs[0][1] < 1
    assert len(steps) < 1000


def test_work_that_ends_in_time_is_not_stopped_later():
    with timing.stopped_after(0.02):
        pass
    time.sleep(0.03)
