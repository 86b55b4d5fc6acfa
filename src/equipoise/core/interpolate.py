"""Generation: what a plan of new rows says, written into the array that is returned."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._kernels.segments import fill_segments
from equipoise._kernels.threads import run_ranges
from equipoise.core.plan import (
    AddedRows,
    Copy,
    Jitter,
    MixedSegment,
    Rows,
    Segment,
    Vote,
    donors_of,
)

_ROWS_AT_ONCE = 8192
_VALUES_AT_ONCE = 200_000


def copy_rows(values: NDArray[Any], out: NDArray[Any], n_threads: int) -> None:
    """Copy rows to the beginning of ``out``, on several threads: fresh memory is slow to touch."""

    def copy(start: int, stop: int) -> None:
        out[start:stop] = values[start:stop]

    step = max(1, _VALUES_AT_ONCE // max(1, values.shape[1]))
    run_ranges(copy, len(values), step, n_threads, grain=step)


def fill_new_rows(
    values: NDArray[Any], plan: AddedRows, out: NDArray[Any], n_threads: int = 1
) -> None:
    """Write the new rows of a plan into ``out``.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns)
        The table that the plan was made for.
    plan : AddedRows
        What to make: copies, rows on segments, or rows with noise.
    out : ndarray of shape (plan.n_new, n_columns), dtype of ``values``
        Written in place. Integers are rounded to the nearest (ties to even) and
        kept within what their column holds; a bool takes the value of the nearer
        end. Where an end of a segment has a hole (NaN), the base row's value is taken.
    n_threads : int, default=1
        Threads to use; the result does not depend on it.
    """
    if isinstance(plan, Copy):
        np.take(values, plan.base, axis=0, out=out, mode="clip")
    elif isinstance(plan, Segment):
        _fill_segments(values, plan, out, n_threads)
        _take_from_donors(values, plan, out)
    elif isinstance(plan, Jitter):
        _fill_jitter(values, plan, out)
    elif isinstance(plan, Vote):
        np.take(values, plan.base, axis=0, out=out, mode="clip")
        _take_from_donors(values, plan, out)
    else:
        raise TypeError(f"no rows can be made from a plan of kind {type(plan).__name__}")


def column_plan(plan: AddedRows, j: int) -> AddedRows:
    """What a plan says of one of its columns, as a plan for a table of that column alone.

    Of noise it is not told: that of a whole row is drawn at once.
    """
    if isinstance(plan, MixedSegment):
        whole = (0,) if j in plan.whole else ()
        return MixedSegment(plan.n_rows, plan.base, plan.partner, plan.position, (), whole)
    return plan


def taken_from_base(plan: AddedRows, j: int) -> Rows | None:
    """The base rows, where new rows have a column as their base row has it."""
    if isinstance(plan, (Copy, Vote)):
        return plan.base
    if isinstance(plan, Jitter) and all(block.scale[j] == 0.0 for block in plan.blocks):
        return plan.base
    return None


def _take_from_donors(values: NDArray[Any], plan: AddedRows, out: NDArray[Any]) -> None:
    for j, rows in donors_of(plan).items():
        out[:, j] = values[rows, j]
    for j in plan.whole if isinstance(plan, MixedSegment) else ():
        if values.dtype.kind == "f":
            np.rint(out[:, j], out=out[:, j])
            _keep_within(values[:, j], plan, out[:, j])


def _keep_within(column: NDArray[Any], plan: Any, made: NDArray[Any]) -> None:
    """Keep extrapolated whole numbers within what their column holds."""
    if plan.n_new and (plan.position.min() < 0 or plan.position.max() > 1):
        known = column[column == column]
        if known.size:
            np.clip(made, known.min(), known.max(), out=made)


def _fill_segments(values: NDArray[Any], plan: Segment, out: NDArray[Any], n_threads: int) -> None:
    """Interpolate floats by the kernel; everything else through float64, in blocks."""
    if values.dtype in (np.float32, np.float64) and out.flags.c_contiguous:
        table = np.ascontiguousarray(values)
        fill_segments(table, plan.base, plan.partner, plan.position, out, n_threads)
        _fill_holes(values, plan, out)
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
    if values.dtype.kind in "iu":
        for j in range(values.shape[1]):
            _keep_within(values[:, j], plan, out[:, j])


def _fill_holes(values: NDArray[Any], plan: Segment, out: NDArray[Any]) -> None:
    """Put the base row's value where an end of a segment has a hole."""
    if out.size == 0 or not np.isnan(out.min()):  # one pass: a hole is the least there is
        return
    rows, columns = np.nonzero(np.isnan(out))
    out[rows, columns] = values[plan.base[rows], columns]


def _fill_jitter(values: NDArray[Any], plan: Jitter, out: NDArray[Any]) -> None:
    """Add the recorded normals to the base rows, in blocks."""
    start = 0
    for block in plan.blocks:
        normals = block.normals.replay()
        drawn = np.arange(block.n_new) if block.drawn is None else block.drawn
        end = start + block.n_new
        n_drawn = int(drawn[-1]) + 1 if drawn.size else 0
        for first in range(0, n_drawn, _ROWS_AT_ONCE):
            last = min(first + _ROWS_AT_ONCE, n_drawn)
            noise = normals.standard_normal((last - first, values.shape[1])) * block.scale
            here = slice(*np.searchsorted(drawn, [first, last]))
            piece = slice(start + here.start, start + here.stop)
            origin = values[plan.base[piece]]
            made = noise[drawn[here] - first] + origin
            out[piece] = np.where(block.scale == 0, origin, as_dtype(made, values.dtype))
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
