"""Running kernel calls on several threads; a kernel holds no lock of Python's."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def run_ranges(work: Callable[[int, int], object], n: int, step: int, n_threads: int) -> None:
    """Call ``work(start, stop)`` over ``range(n)`` in pieces of at most ``step``.

    The executor lives for this call only, so that a fork finds no dead threads;
    the pieces are short, so that Ctrl-C is heard between two of them.
    """
    starts = range(0, n, step)
    if n_threads == 1 or len(starts) <= 1:
        for start in starts:
            work(start, min(start + step, n))
        return
    with ThreadPoolExecutor(min(n_threads, len(starts))) as executor:
        futures = [executor.submit(work, start, min(start + step, n)) for start in starts]
        try:
            for future in futures:
                future.result()
        except BaseException:
            executor.shutdown(wait=True, cancel_futures=True)
            raise
