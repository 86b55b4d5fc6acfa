"""Worker processes that leave Ctrl-C to who started them."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from equipoise._compat import start_resource_trackers


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Let processes that are started inside never hear Ctrl-C.

    A terminal sends it to all of them, and each would print where it was. Who started them ends
    them. A Ctrl-C that comes meanwhile is not lost: it waits until the end.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows has no masks
        yield
        return
    start_resource_trackers()  # the first worker would start them, which lifts the mask
    heard: list[Any] = []
    # Threads that do not block the signal take it; their process then hears it in the main thread.
    is_main = threading.current_thread() is threading.main_thread()
    handler = signal.getsignal(signal.SIGINT)
    if is_main and callable(handler):
        signal.signal(signal.SIGINT, lambda *given: heard.append(given))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if is_main and callable(handler):
            signal.signal(signal.SIGINT, handler)
    if heard and callable(handler):
        handler(*heard[0])
