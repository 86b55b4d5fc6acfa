"""Running kernel calls on several threads; a kernel holds no lock of Python's."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache
from operator import itemgetter
from typing import Any

# Pieces a thread, where there is enough to do: the last ones to end are not far apart.
_PIECES_A_THREAD = 4


def run_ranges(
    work: Callable[[int, int], object], n: int, step: int, n_threads: int, *, grain: int = 1
) -> None:
    """Call ``work(start, stop)`` over ``range(n)`` in pieces of at most ``step``.

    This thread works too. The executor lives for this call only, so that a fork finds no dead
    threads; the pieces are short, so that Ctrl-C is heard between two of them. A piece is
    a multiple of ``grain``, which is worth a thread's while, but for the last. Where several
    pieces fail, the error is that of the first of them, as it would be on one thread.
    """
    if n <= min(step, grain) or (n_threads == 1 and n <= step):
        if n:
            work(0, n)
        return
    even = -(-n // (grain * _PIECES_A_THREAD * n_threads)) * grain
    step = min(step, max(even, grain))
    starts = deque(range(0, n, step))
    n_helpers = min(n_threads, len(starts)) - 1
    errors: list[tuple[int, BaseException]] = []

    def work_off() -> None:
        while starts:
            try:
                start = starts.popleft()
            except IndexError:
                return
            try:
                work(start, min(start + step, n))
            except BaseException as error:  # noqa: BLE001 (raised below)
                starts.clear()
                errors.append((start, error))

    if n_helpers < 1:
        work_off()
    else:
        with ThreadPoolExecutor(n_helpers) as executor:
            for _ in range(n_helpers):
                executor.submit(work_off)
            try:
                work_off()
            finally:
                starts.clear()
    if errors:
        raise min(errors, key=itemgetter(0))[1]


def one_blas_thread() -> AbstractContextManager[object]:
    """Keep NumPy's linear algebra on this thread: of small matrices others would only wait."""
    limits: AbstractContextManager[object] = _thread_pools().limit(limits=1, user_api="blas")
    return limits


@cache
def _thread_pools() -> Any:
    """The libraries with threads of their own; it takes milliseconds to find them."""
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController()
