"""Freed memory, and who has it."""

import ctypes
from functools import cache
from typing import Any


def give_back_freed_memory() -> None:
    """Ask the heap for what it keeps of freed memory, where it can be asked (GNU libc).

    What planning needed would still count as used while rows are made: the heap keeps it
    for later, as much as twice the largest piece that it ever gave back.
    """
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@cache
def _malloc_trim() -> Any:
    try:
        return getattr(ctypes.CDLL(None), "malloc_trim", None)
    except (OSError, TypeError):  # TypeError: Windows has no library without a name
        return None
