"""Draws a window at a time are those of the whole, whatever the generator."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equipoise.core import problem
from equipoise.core.columns import Features
from equipoise.core.draws import Draws
from equipoise.core.windows import Tape

GENERATORS = {
    "RandomState": lambda: np.random.RandomState(3),
    "PCG64": lambda: np.random.default_rng(3),
    "Philox": lambda: np.random.Generator(np.random.Philox(3)),
}
SIZE = 150_000  # more than two stretches


@pytest.mark.parametrize("name", GENERATORS)
@settings(max_examples=20, deadline=None)
@given(st.integers(0, SIZE - 1), st.integers(1, SIZE), st.sampled_from([7, 1000, 2**20, 2**33]))
def test_a_window_is_that_part_of_one_draw(name, start, length, high):
    draws = Draws(GENERATORS[name]())
    whole = draws.below(high, SIZE), draws.uniform(SIZE), draws.evenly_below(40_000, SIZE)
    tape = Tape(GENERATORS[name]())
    recorder = tape.recorder()
    recorder.below(high, SIZE)
    recorder.uniform(SIZE)
    recorder.evenly_below(40_000, SIZE)
    stop = min(start + length, SIZE)
    player = tape.player(start, stop)
    played = player.below(high, SIZE), player.uniform(SIZE), player.evenly_below(40_000, SIZE)
    for part, one in zip(played, whole, strict=True):
        assert (part == one[start:stop]).all()


@pytest.mark.parametrize(("start", "stop"), [(0, 3), (2, 7), (6, 11), (10, 99), (0, 11)])
def test_positions_that_are_counted_have_their_windows_too(start, stop):
    counts = np.array([0, 3, 1, 0, 0, 5, 2, 0])
    whole = Draws(np.random.default_rng(0)).repeated(counts)
    assert whole.tolist() == [1, 1, 1, 2, 5, 5, 5, 5, 5, 6, 6]
    tape = Tape(np.random.default_rng(0))
    assert tape.recorder().repeated(counts).size == 0
    assert tape.n_new == 11
    assert tape.player(start, stop).repeated(counts).tolist() == whole[start:stop].tolist()


@pytest.mark.parametrize("name", GENERATORS)
def test_a_recording_leaves_the_stream_where_the_draws_would(name):
    one, other = GENERATORS[name](), GENERATORS[name]()
    Draws(one).below(9, SIZE)
    Tape(other).recorder().below(9, SIZE)
    assert Draws(one).below(2**30, 1) == Draws(other).below(2**30, 1)


@pytest.mark.parametrize("name", GENERATORS)
@pytest.mark.parametrize("n", [0, 1, 2, 1000])
def test_a_shuffle_in_32_bits_is_that_of_numpy(name, n):
    some = Draws(GENERATORS[name]()).some_of(n, n // 3)
    assert (some == GENERATORS[name]().permutation(n)[: n // 3]).all()
    assert some.dtype == np.int64


@pytest.mark.parametrize("size", [0, 1, 500])
def test_rows_of_a_class_are_found_by_their_positions_in_it(monkeypatch, size):
    """The oracle lists all rows of the class."""
    monkeypatch.setattr(problem, "_MANY_ROWS", 64)
    random = np.random.default_rng(0)
    codes = random.integers(0, 3, 1000).astype(np.uint8)
    asked = problem.Problem(Features(None, ()), codes, np.arange(3), None, None, None)
    rows = np.flatnonzero(codes == 1)
    positions = random.integers(0, rows.size, size)
    assert (asked.rows_at(1, positions) == rows[positions]).all()
