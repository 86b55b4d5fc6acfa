"""One search a table for all samplers within, whatever their numbers of neighbours."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import blake2b
from typing import Any, TypeAlias

import numpy as np
from scipy import sparse

from equipoise._engine.search import fresh_search
from equipoise._kernels import is_native
from equipoise._kernels.mixed import Allowed
from equipoise.core.columns import Features
from equipoise.core.distinct import without
from equipoise.core.metrics import MeasuredTable
from equipoise.core.mixed import MixedSearch
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
        self._searches: dict[bytes, RememberingSearch] = {}

    def search_for(
        self, key: Iterable[Any], make: Callable[[], Search], *, is_of_pool: bool = False
    ) -> Search:
        """The search that a key names: arrays by their content, all else by its text."""
        digest = _digest(key)
        if digest not in self._searches:
            self._searches[digest] = RememberingSearch(make(), self.widest, is_of_pool=is_of_pool)
        return self._searches[digest]


def _digest(parts: Iterable[Any]) -> bytes:
    digest = blake2b(digest_size=16)
    for one in parts:
        if isinstance(one, np.ndarray):
            digest.update(f"{one.shape}{one.dtype.str}".encode())
            digest.update(np.ascontiguousarray(one).data)
        else:
            digest.update(f"{one!r};".encode())
    return digest.digest()


#: Who asked and whom they were found to be near, by the content of the pools.
KnownNeighbors: TypeAlias = dict[tuple[bytes, bytes | None], tuple[Rows, Rows]]


class RememberingSearch:
    """A search that looks at least ``widest`` neighbours far, and never twice.

    It outlives a call, so that pools of the same rows are one here: the first one seen.

    Parameters
    ----------
    search : callable
        The search that it asks.
    widest : int
        Neighbours to ask for, where the pool has as many.
    is_of_pool : bool
        Whether what is near depends on the rows that it is measured by.
    known : dict or None, default=None
        What was found before, of the same table; what is found now joins it.
    """

    def __init__(
        self,
        search: Search,
        widest: int,
        *,
        is_of_pool: bool = False,
        known: KnownNeighbors | None = None,
    ) -> None:
        self._search = search
        self._widest = widest
        self._is_of_pool = is_of_pool
        self._pools: dict[bytes, Pool] = {}
        self._known: KnownNeighbors = {} if known is None else known

    def __call__(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> Rows:
        """Find the ``k`` nearest rows of a pool to each of ``rows``, itself left out."""
        if rows.size == 0:
            return np.empty((0, k), dtype=np.int64)
        (of_pool, pool), (of_measure, measured_by) = map(self._first_seen, (pool, measured_by))
        key = of_pool, (of_measure if self._is_of_pool else None)
        asked, found = self._known.get(key, (rows[:0], np.empty((0, 0), dtype=np.int64)))
        if found.shape[1] < k:
            asked = rows[:0]
        new = without(rows, asked)
        if new.size:
            width = max(k, min(self._widest, len(pool) - 1), found.shape[1])
            fresh = self._search(new, pool, width, measured_by)
            found = np.concatenate([found, fresh]) if asked.size else fresh
            asked = np.concatenate([asked, new])
            order = np.argsort(asked)
            asked, found = asked[order], found[order]
            self._known[key] = asked, found
        # A table of its own: callers may write to it.
        return found[np.searchsorted(asked, rows), :k].copy()

    def measured(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> tuple[Rows, Floats]:
        """Find them, and how far they are; distances are not remembered."""
        return self._search.measured(rows, pool, k, measured_by)

    def farthest(self, rows: Rows, pool: Pool, k: int, measured_by: Pool) -> Floats:
        """How far the farthest are; it is not remembered."""
        return self._search.farthest(rows, pool, k, measured_by)

    def _first_seen(self, pool: Pool) -> tuple[bytes, Pool]:
        digest = _digest([pool.rows])
        return digest, self._pools.setdefault(digest, pool)


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
    # Only the native searches give ties by row number, so that a short list begins a longer one.
    if memory is None or not is_native():
        return fresh_search(matrix, n_threads)
    held: tuple[Any, ...] = (matrix,)
    if sparse.issparse(matrix):
        held = (matrix.format, matrix.shape, matrix.indptr, matrix.indices, matrix.data)
    return memory.search_for((*held, n_threads), lambda: fresh_search(matrix, n_threads))


def default_mixed_search(
    measured: MeasuredTable,
    stated: tuple[str, str | None, Features, Any, Allowed],
    n_threads: int,
) -> Search:
    """Choose the search for a mixed table.

    Parameters
    ----------
    measured : MeasuredTable
        The table as it is measured.
    stated : tuple
        What that came from: metric, scale, features, classes, and who may be near whom.
    n_threads : int
        Threads to use.
    """
    metric, scale, features, codes, allowed = stated

    def make() -> Search:
        return MixedSearch(measured, allowed, n_threads)

    memory = _memory.get()
    if memory is None or not is_native():
        return make()
    limits = (allowed.group, allowed.is_within, allowed.time)
    kinds = [str(kind) for kind in features.kinds]
    key = (metric, scale, features.values, kinds, codes, *limits, n_threads)
    return memory.search_for(key, make, is_of_pool=measured.is_of_pool)
