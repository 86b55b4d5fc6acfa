"""Worker processes that leave Ctrl-C to who started them."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Let processes that are started inside never hear Ctrl-C.

    A terminal sends it to all of them, and each would print where it was. Who started them ends
    them. A Ctrl-C that comes meanwhile is not lost: it waits until the end.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows has no masks
        yield
        return
    resource_tracker.ensure_running()  # the first worker would start it, which lifts the mask
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
