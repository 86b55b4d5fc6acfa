"""Generation: what a plan of new rows says, written into the array that is returned."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._kernels.segments import fill_segments
from equipoise.core.plan import AddedRows, Copy, Jitter, Segment

_ROWS_AT_ONCE = 8192


def fill_new_rows(
    values: NDArray[Any], plan: AddedRows, out: NDArray[Any], n_threads: int = 1
) -> None:
    """Write the new rows of a plan into ``out``.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns)
        The table that the plan was made for, or one of its columns.
    plan : AddedRows
        What to make: copies, rows on segments, or rows with noise.
    out : ndarray of shape (plan.n_new, n_columns), dtype of ``values``
        Written in place. Integers are rounded to the nearest (ties to even) and
        kept in range; a bool takes the value of the nearer end.
    n_threads : int, default=1
        Threads to use; the result does not depend on it.
    """
    if isinstance(plan, Copy):
        np.take(values, plan.base, axis=0, out=out, mode="clip")
    elif isinstance(plan, Segment):
        _fill_segments(values, plan, out, n_threads)
    elif isinstance(plan, Jitter):
        _fill_jitter(values, plan, out)
    else:
        raise TypeError(f"no rows can be made from a plan of kind {type(plan).__name__}")


def _fill_segments(values: NDArray[Any], plan: Segment, out: NDArray[Any], n_threads: int) -> None:
    """Interpolate floats by the kernel; everything else through float64, in blocks."""
    if values.dtype in (np.float32, np.float64) and out.flags.c_contiguous:
        table = np.ascontiguousarray(values)
        fill_segments(table, plan.base, plan.partner, plan.position, out, n_threads)
        return
    for start in range(0, plan.n_new, _ROWS_AT_ONCE):
        piece = slice(start, start + _ROWS_AT_ONCE)
        origin = values[plan.base[piece]]
        partner = values[plan.partner[piece]]
        position = plan.position[piece, np.newaxis]
        if values.dtype == np.bool_:
            out[piece] = np.where(position > 0.5, partner, origin)
        else:
            start_at = origin.astype(np.float64, copy=False)
            out[piece] = as_dtype(start_at + position * (partner - start_at), values.dtype)


def _fill_jitter(values: NDArray[Any], plan: Jitter, out: NDArray[Any]) -> None:
    """Add the recorded normals to the base rows, in blocks."""
    start = 0
    for block in plan.blocks:
        normals = block.normals.replay()
        end = start + block.n_new
        for first in range(start, end, _ROWS_AT_ONCE):
            piece = slice(first, min(first + _ROWS_AT_ONCE, end))
            base = plan.base[piece]
            noise = normals.standard_normal((base.size, values.shape[1])) * block.scale
            out[piece] = as_dtype(noise + values[base], values.dtype)
        start = end


def as_dtype(made: NDArray[np.float64], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Bring made values into a column's dtype: integers rounded and kept in range."""
    if np.issubdtype(dtype, np.integer):
        limits = np.iinfo(dtype)
        rounded = np.rint(made)
        highest = float(limits.max)
        if int(highest) > limits.max:
            highest = float(np.nextafter(highest, 0.0))
        whole = np.clip(rounded, float(limits.min), highest).astype(dtype)
        return np.where(rounded > highest, dtype.type(limits.max), whole)
    if dtype == np.bool_:
        return made > 0.5
    return made.astype(dtype, copy=False)
