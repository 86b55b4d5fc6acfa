"""Freed memory goes back to the system."""

import ctypes
import os
import platform
from pathlib import Path

import numpy as np
import pytest

from equipoise._runtime.memory import _malloc_trim, give_back_freed_memory

STATUS = Path("/proc/self/statm")


def resident_bytes():
    return int(STATUS.read_text().split()[1]) * 4096


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc" or "asan" in os.environ.get("LD_PRELOAD", ""),
    reason="the heap of GNU libc alone can be asked",
)
def test_what_lies_below_something_in_use_goes_back():
    pieces = [np.ones(12_000) for _ in range(500)]
    last = pieces[-1]
    del pieces
    before = resident_bytes()
    give_back_freed_memory()
    assert resident_bytes() < before - 30_000_000
    assert last.sum() == 12_000


def test_a_heap_that_cannot_be_asked_is_left_alone(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    _malloc_trim.cache_clear()
    give_back_freed_memory()
    assert _malloc_trim() is None
    _malloc_trim.cache_clear()
