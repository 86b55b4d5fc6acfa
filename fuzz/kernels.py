"""Hostile tables through the native kernels: each equals its NumPy twin, bit for bit."""

import numpy as np

from equipoise._kernels.mixed import Measure, Term, nearest_mixed_twin, pack_mixed
from equipoise._kernels.neighbors import nearest_rows_twin, pack_rows
from equipoise._kernels.plain import PlainRows
from equipoise._kernels.segments import fill_segments, fill_segments_twin

_HEAD = 16


def seeds() -> list[bytes]:
    """Beginnings from which others are made: one for each kind of table."""
    rng = np.random.default_rng(0)
    return [
        bytes([kind, 40 * rows % 256, columns, k]) + rng.bytes(_HEAD - 4 + 400)
        for kind in range(8)
        for rows, columns, k in ((1, 1, 1), (3, 4, 5), (6, 17, 3))
    ]


class Bytes:
    """Numbers out of bytes; zeros where they have ended."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, n: int) -> np.ndarray:
        """The next bytes."""
        part = self.data[self.at : self.at + n]
        self.at += n
        return np.frombuffer(part.ljust(n, b"\0"), dtype=np.uint8)

    def below(self, n: int) -> int:
        """A whole number."""
        return int(self.take(2).view(np.uint16)[0]) % n


def values(source: Bytes, n: int, d: int) -> np.ndarray:
    """A table: lattices, any bits that are finite, far rows, rows of many magnitudes."""
    way = source.below(6)
    if way == 0:  # any bits
        table = source.take(8 * n * d).view(np.float64).reshape(n, d)
        return np.where(np.isfinite(table) & (np.abs(table) < 1e100), table, 1.0)
    whole = source.take(n * d).reshape(n, d).astype(np.int8).astype(np.float64)
    if way == 1:  # ties
        return np.floor(whole / 32)
    if way == 2:  # a query far away from rows that are tied but for their last bits
        whole *= 1e-9
        whole[0] += 10.0 ** source.below(6)
        return whole
    if way == 3:  # far from the origin
        return whole + 10.0 ** source.below(16)
    if way == 4:  # rows of many magnitudes
        return whole * 10.0 ** source.take(n).astype(np.int8)[:, None].clip(-60, 60)
    return whole / 7


def check(data: bytes) -> None:
    """One table through all three kernels."""
    source = Bytes(data)
    n, d = 2 + source.below(600), 1 + source.below(40)
    k, n_threads = 1 + source.below(12), 1 + source.below(3)
    # Few bytes make a large table by repetition with small changes, which ties rows.
    few = values(source, min(n, 64), d)
    table = np.resize(few, (n, d)) * np.resize(1.0 + 2.0**-50 * np.arange(3), (n, 1))
    is_narrow = source.below(2) == 1
    if is_narrow:
        table = np.clip(table, -1e30, 1e30).astype(np.float32)
    table = np.ascontiguousarray(table)
    pool = np.flatnonzero(np.resize(source.take(32) > 60, n)).astype(np.int64)
    pool = pool if pool.size else np.arange(n)
    queries = np.unique(np.resize(source.take(40), min(n, 40)).astype(np.int64) * 7 % n)
    _search(table, pool, queries, min(k, pool.size), n_threads)
    _segments(table, source, n_threads)
    _mixed(table.astype(np.float64), pool, queries, min(k, pool.size), source)


def _search(
    table: np.ndarray, pool: np.ndarray, queries: np.ndarray, k: int, n_threads: int
) -> None:
    expected = nearest_rows_twin(table, pool, queries, k)
    packings = [pack_rows(table, pool, n_threads, ordered=one) for one in (True, False)]
    for packed in (PlainRows(table, pool), *packings):
        found = packed.search(queries, k, n_threads, with_squares=True)
        assert np.array_equal(found[0], expected[0]), "search: other rows than the twin's"
        assert np.array_equal(found[1], expected[1]), "search: other distances than the twin's"


def _segments(table: np.ndarray, source: Bytes, n_threads: int) -> None:
    n = len(table)
    base, partner = (np.resize(source.take(32), 90).astype(np.int64) % n for _ in range(2))
    position = source.take(90) / 255.0
    native, twin = (np.empty((90, table.shape[1]), dtype=table.dtype) for _ in range(2))
    fill_segments(table, base, partner, position, native, n_threads)
    fill_segments_twin(table, base, partner, position, twin)
    assert native.tobytes() == twin.tobytes(), "segments: other bits than the twin's"


def _mixed(table: np.ndarray, pool: np.ndarray, queries: np.ndarray, k: int, source: Bytes) -> None:
    table = np.ascontiguousarray(table[:, :6])
    d = table.shape[1]
    terms = [(Term.SQUARE, Term.ABSOLUTE, Term.OVERLAP)[source.below(3)] for _ in range(d)]
    for j in np.flatnonzero(np.array(terms) == Term.OVERLAP):
        table[:, j] = np.resize(source.take(17) % 5, len(table))
    weight = 10.0 ** (source.take(d).astype(np.float64) % 7 - 3)
    table[np.resize(source.take(23) > 230, table.shape)] = np.nan
    measure = Measure(terms, weight)
    expected = nearest_mixed_twin(table, pool, queries, k, measure)
    found = pack_mixed(table, pool, measure, 2).search(queries, k, measure, 2)
    assert np.array_equal(found[0], expected[0]), "mixed search: other rows than the twin's"
    assert np.array_equal(found[1], expected[1]), "mixed search: other sums than the twin's"
