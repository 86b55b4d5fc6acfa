"""Tables that a screen in float32, or in whole numbers, cannot tell apart."""

import numpy as np
import pytest

#: The first rows of a table, as a share, may be in a pool; the others only ask.
IN_POOLS = 0.8


def gaussian(rng, n, d):
    return rng.normal(size=(n, d))


def duplicated(rng, n, d):
    return gaussian(rng, n, d)[rng.integers(0, max(1, n // 2), n)]


def one_row_far_out(rng, n, d):
    return np.vstack([gaussian(rng, n - 1, d), 1e9 * gaussian(rng, 1, d)])


def two_clusters(rng, n, d):
    return gaussian(rng, n, d) + 1e4 * (rng.random((n, 1)) < 0.5)


def many_magnitudes(rng, n, d):
    return gaussian(rng, n, d) * 10.0 ** rng.integers(-20, 20, (n, 1))


def tied_along_the_way(rng, n, d):
    """Rows that tie to 1e-9 along the way from queries that are far beyond their own width."""
    way = gaussian(rng, 1, d)
    way /= np.linalg.norm(way)
    table = 1e-2 * gaussian(rng, n, d)
    table -= (table @ way.T) * way
    along = 1 + 1e-9 * gaussian(rng, n, 1)
    asks = np.arange(n) >= IN_POOLS * n
    along[asks, 0], table[asks] = 10.0 ** rng.uniform(5, 6, asks.sum()), 0.0
    return table + along * way


HOSTILE = {
    "well scaled": gaussian,
    "a row scaled by 1e9": one_row_far_out,
    "two clusters 1e4 deviations apart": two_clusters,
    "log-normal amounts": lambda rng, n, d: np.exp(5 * gaussian(rng, n, d)),
    "values of 1e-25": lambda rng, n, d: 1e-25 * gaussian(rng, n, d),
    "squares that underflow": lambda rng, n, d: 1e-170 * gaussian(rng, n, d),
    "squares that overflow": lambda rng, n, d: 1e200 * gaussian(rng, n, d),
    "subnormal values": lambda rng, n, d: 1e-310 * gaussian(rng, n, d),
    "half of the rows duplicated": duplicated,
    "a lattice of small integers": lambda rng, n, d: rng.integers(0, 4, size=(n, d)) * 1.0,
    "all rows equal": lambda rng, n, d: np.ones((n, d)),
    "rows of forty orders of magnitude": many_magnitudes,
    "far from the origin": lambda rng, n, d: 1e8 + gaussian(rng, n, d),
    "rows tied along the way from far queries": tied_along_the_way,
    "a small spread far from the origin": lambda rng, n, d: 1.0 + 1e-9 * gaussian(rng, n, d),
}


def hostile_table(kind, rng, n, d, dtype):
    with np.errstate(over="ignore"):
        table = HOSTILE[kind](rng, n, d).astype(dtype)
    if not np.isfinite(table).all():
        pytest.skip("float32 cannot hold this table")
    return np.ascontiguousarray(table)
