"""Rows on the lines between rows: the native kernel and its NumPy twin."""

import ctypes

import numpy as np
from numpy.typing import NDArray

from equipoise._kernels._library import call, is_native
from equipoise._kernels.neighbors import Rows, Table, check_row_vector, check_table
from equipoise._runtime.threads import run_ranges

# Values a call at most, and what is worth a thread.
_VALUES_A_CALL, _VALUES_WORTH_IT = 2_000_000, 200_000


def fill_segments(
    table: Table,
    base: Rows,
    partner: Rows,
    position: NDArray[np.float64],
    out: Table,
    n_threads: int,
) -> bool:
    """Write ``base + position * (partner - base)`` for each new row into ``out``.

    Parameters
    ----------
    table : ndarray of shape (n_rows, n_columns), float32 or float64
        C-contiguous.
    base, partner : ndarray of shape (n,), dtype int64
        Row numbers of the table. A plan has seen to it that they are: they are not looked at
        again.
    position : ndarray of shape (n,), dtype float64
        Where on each line.
    out : ndarray of shape (n, n_columns), dtype of the table
        C-contiguous; written in place.
    n_threads : int
        Threads to use; the result does not depend on it.

    Returns
    -------
    bool
        Whether all new values are finite.
    """
    check_table(table)
    check_table(out)
    check_row_vector(base)
    check_row_vector(partner)
    shape = (base.size, table.shape[1])
    if out.shape != shape or out.dtype != table.dtype or not out.flags.writeable:
        raise TypeError(f"out must be a writable {table.dtype} matrix of shape {shape}")
    if partner.shape != base.shape or position.shape != base.shape:
        raise TypeError("base, partner and position must be equally long")
    if position.dtype != np.float64 or not position.flags.c_contiguous:
        raise TypeError("position is a contiguous vector of float64")
    step, grain = (
        max(1, values // max(1, table.shape[1])) for values in (_VALUES_A_CALL, _VALUES_WORTH_IT)
    )

    are_finite = []
    if is_native():
        where = (table.ctypes.data, table.shape[1])
        how = (base.ctypes.data, partner.ctypes.data, position.ctypes.data)
        into = out.ctypes.data

        def fill(start: int, stop: int) -> None:
            is_finite = ctypes.c_uint8()
            call("segments", table.dtype, *where, *how, start, stop, into, is_finite)
            are_finite.append(bool(is_finite))

    else:

        def fill(start: int, stop: int) -> None:
            piece = slice(start, stop)
            where = (base[piece], partner[piece], position[piece], out[piece])
            are_finite.append(fill_segments_twin(table, *where))

    run_ranges(fill, base.size, step, n_threads, grain=grain)
    return all(are_finite)


def fill_segments_twin(
    table: Table, base: Rows, partner: Rows, position: NDArray[np.float64], out: Table
) -> bool:
    """Fill as :func:`fill_segments` does, in NumPy."""
    for start in range(0, base.size, 8192):
        piece = slice(start, start + 8192)
        origin = table[base[piece]]
        with np.errstate(over="ignore", invalid="ignore"):
            way = table[partner[piece]] - origin
            out[piece] = origin + position[piece, np.newaxis] * way
    return bool(np.isfinite(out).all())
