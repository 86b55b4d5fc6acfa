"""Work in pieces, on several threads."""

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equipoise._runtime.threads import run_ranges


@given(
    n=st.integers(0, 500), step=st.integers(1, 200), grain=st.integers(1, 70),
    n_threads=st.integers(1, 8),
)  # fmt: skip
def test_pieces_cover_the_range_once(n, step, grain, n_threads):
    pieces = []
    run_ranges(lambda *piece: pieces.append(piece), n, step, n_threads, grain=grain)
    assert sorted(i for piece in pieces for i in range(*piece)) == list(range(n))
    assert all(stop - start <= step for start, stop in pieces)
    if step >= grain:
        smallest = sorted(stop - start for start, stop in pieces)[1:]
        assert all(size >= min(grain, step) for size in smallest)


def test_each_thread_gets_several_pieces():
    sizes = []
    run_ranges(lambda start, stop: sizes.append(stop - start), 5459, 4096, 2, grain=64)
    assert max(sizes) <= 5459 / 8 + 64


def test_what_is_not_worth_a_thread_stays_in_this_one():
    seen = set()
    run_ranges(lambda *_: seen.add(threading.get_ident()), 64, 64, 8, grain=64)
    assert seen == {threading.get_ident()}


@pytest.mark.parametrize("n_threads", [1, 2, 4])
def test_an_error_ends_the_work_and_arrives(n_threads):
    done = []

    def work(start, stop):
        if start == 40:
            raise MemoryError("no memory left")
        time.sleep(0.001)
        done.append(start)

    with pytest.raises(MemoryError, match="no memory left"):
        run_ranges(work, 4000, 1, n_threads)
    assert len(done) < 4000


def test_of_several_errors_the_first_piece_s_arrives():
    def work(start, stop):
        time.sleep(0.002 if start == 0 else 0)
        raise ValueError(f"piece {start}")

    for _ in range(20):
        with pytest.raises(ValueError, match="piece 0"):
            run_ranges(work, 8, 1, 4)


def test_threads_end_with_the_call():
    before = threading.active_count()
    run_ranges(lambda *_: time.sleep(0.001), 20, 1, 4)
    assert threading.active_count() == before
