"""One search a table for all samplers within, whatever their numbers of neighbours."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import blake2b
from typing import Any

import numpy as np

from equipoise._engine.search import fresh_search
from equipoise._kernels import is_native
from equipoise.core.pools import Pool, Search
from equipoise.typing import Floats, Rows


class NeighborMemory:
    """Neighbours found within :func:`remember_neighbors`, by the table's content.

    Parameters
    ----------
    widest : int
        Neighbours to search for where fewer are asked, so that every smaller
        number is the beginning of one list.
    """

    def __init__(self, widest: int) -> None:
        self.widest = widest
        self._searches: dict[tuple[Any, ...], RememberingSearch] = {}

    def search_for(self, matrix: Any, n_threads: int) -> Search:
        """The search of a table; the same one for a table of the same content."""
        digest = blake2b(np.ascontiguousarray(matrix).data, digest_size=16).digest()
        key = (digest, matrix.shape, matrix.dtype.str, n_threads)
        if key not in self._searches:
            search = fresh_search(matrix, n_threads)
            self._searches[key] = RememberingSearch(search, self.widest)
        return self._searches[key]


class RememberingSearch:
    """A search that looks at least ``widest`` neighbours far, and never twice.

    It outlives a call, so that pools of the same rows are one here: the first one seen.

    Parameters
    ----------
    search : callable
        The search that it asks.
    widest : int
        Neighbours to ask for, where the pool has as many.
    """

    def __init__(self, search: Search, widest: int) -> None:
        self._search = search
        self._widest = widest
        self._pools: dict[bytes, Pool] = {}
        self._known: dict[Pool, tuple[Rows, Rows]] = {}

    def __call__(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> Rows:
        """Find the ``k`` nearest rows of a pool to each of ``rows``, itself left out."""
        if rows.size == 0:
            return np.empty((0, k), dtype=np.int64)
        digest = blake2b(np.ascontiguousarray(pool.rows).data, digest_size=16).digest()
        pool = self._pools.setdefault(digest, pool)
        asked, found = self._known.get(pool, (rows[:0], np.empty((0, 0), dtype=np.int64)))
        if found.shape[1] < k:
            asked = rows[:0]
        new = np.setdiff1d(rows, asked)
        if new.size:
            width = max(k, min(self._widest, len(pool) - 1), found.shape[1])
            fresh = self._search(new, pool, width, measured_by)
            found = np.concatenate([found, fresh]) if asked.size else fresh
            asked = np.concatenate([asked, new])
            order = np.argsort(asked)
            asked, found = asked[order], found[order]
            self._known[pool] = asked, found
        # A table of its own: callers may write to it.
        return found[np.searchsorted(asked, rows), :k].copy()

    def measured(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> tuple[Rows, Floats]:
        """Find them, and how far they are; distances are not remembered."""
        return self._search.measured(rows, pool, k, measured_by)


_memory: ContextVar[NeighborMemory | None] = ContextVar("neighbor_memory", default=None)


@contextmanager
def remember_neighbors(memory: NeighborMemory) -> Iterator[None]:
    """Let all samplers within share one search a table, whatever their numbers of neighbours."""
    token = _memory.set(memory)
    try:
        yield
    finally:
        _memory.reset(token)


def default_search(matrix: Any, n_threads: int) -> Search:
    """Choose the search for a table: the one that is shared, where somebody shares one."""
    memory = _memory.get()
    # Only the native search gives ties by row number, so that a short list begins a longer one.
    if memory is not None and isinstance(matrix, np.ndarray) and is_native():
        return memory.search_for(matrix, n_threads)
    return fresh_search(matrix, n_threads)
