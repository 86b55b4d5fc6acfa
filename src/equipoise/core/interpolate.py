"""Values of new rows, from the sources that a plan names; written into arrays that are given.

Every function here makes numbers of one dtype: a whole matrix (``fill_rows``), or a column
(``fill_column``). What is taken as it is from a row of a frame is gathered by the frame's library.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._kernels.neighbors import readable
from equipoise._kernels.segments import fill_segments
from equipoise._runtime.threads import run_ranges
from equipoise.core.new_rows import NewRows, starts_of, subset_of
from equipoise.core.plan import Plan
from equipoise.core.sources import Between, Crossed, Limits, Mix, Noise, Source, Take
from equipoise.core.whole import whole_between, whole_plus
from equipoise.typing import Flags, Floats, Rows

Values = NDArray[Any]

_ROWS_AT_ONCE = 8192
_VALUES_AT_ONCE = 200_000


def fill_rows(values: Values, plan: Plan, out: Values, n_threads: int = 1) -> None:
    """Write the output of a plan.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns)
        The table that the plan was made for.
    plan : Plan
        What stays and what is made, in which order.
    out : ndarray of shape (plan.n_out, n_columns), dtype of ``values``
        Written in place. Integers are rounded to the nearest (ties to even); a bool takes the
        value of the nearer end.
    n_threads : int, default=1
        Threads to use; the result does not depend on it.
    """
    if plan.order is None:
        copy_rows(values, plan.kept, out[: plan.n_kept], n_threads)
        fill_new_rows(values, plan.new, out[plan.n_kept :], n_threads)
        return
    if any(isinstance(one, Noise) for new in plan.new for one in new.sources):
        # Its stream is replayed from the start: once, for all rows.
        made = np.empty((plan.n_new, values.shape[1]), dtype=values.dtype)
        fill_new_rows(values, plan.new, made, n_threads)
    else:
        made = None
    for start, stop in _runs(plan):
        _fill_run(values, plan, made, start, out[start:stop], n_threads)


def _runs(plan: Plan) -> list[tuple[int, int]]:
    """Stretches of the output that are kept rows alone, or new rows as they were drawn.

    Where these are short, stretches of a fixed length.
    """
    assert plan.order is not None
    is_new = plan.order >= plan.n_kept
    goes_on = (is_new[1:] == is_new[:-1]) & (~is_new[1:] | (np.diff(plan.order) == 1))
    starts = np.concatenate([[0], np.flatnonzero(~goes_on) + 1])
    if starts.size > 1 + plan.n_out // 256:
        starts = np.arange(0, plan.n_out, _ROWS_AT_ONCE)
    return list(zip(starts.tolist(), [*starts[1:].tolist(), plan.n_out], strict=True))


def _fill_run(
    values: Values, plan: Plan, made: Values | None, start: int, out: Values, n_threads: int
) -> None:
    """Write one stretch of the output."""
    assert plan.order is not None
    entries = plan.order[start : start + len(out)]
    is_new = entries >= plan.n_kept
    kept, wanted = entries[~is_new], entries[is_new] - plan.n_kept
    rows = kept if plan.kept is None else plan.kept[kept]
    if not wanted.size:
        copy_rows(values, rows, out, n_threads)
        return
    if made is not None:
        out[is_new] = made[wanted]
    elif wanted.size == len(out) and (np.diff(wanted) == 1).all():
        fill_new_rows(values, subset_of(plan.new, wanted), out, n_threads)
    else:
        used, place = np.unique(wanted, return_inverse=True)
        piece = np.empty((used.size, values.shape[1]), dtype=values.dtype)
        fill_new_rows(values, subset_of(plan.new, used), piece, n_threads)
        out[is_new] = piece[place.ravel()]
    out[~is_new] = values[rows]


def copy_rows(values: Values, rows: Rows | None, out: Values, n_threads: int) -> None:
    """Copy rows, or all, into ``out``, on several threads: fresh memory is slow to touch."""

    def copy(start: int, stop: int) -> None:
        if rows is None:
            out[start:stop] = values[start:stop]
        else:
            np.take(values, rows[start:stop], axis=0, out=out[start:stop], mode="clip")

    step = max(1, _VALUES_AT_ONCE // max(1, values.shape[1]))
    run_ranges(copy, len(out), step, n_threads, grain=step)


def fill_new_rows(values: Values, new: Sequence[NewRows], out: Values, n_threads: int = 1) -> None:
    """Write new rows, in the order of draws.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_columns)
        The table that the plan was made for.
    new : sequence of NewRows
        What to make.
    out : ndarray of shape (n_new, n_columns), dtype of ``values``
        Written in place.
    n_threads : int, default=1
        Threads to use; the result does not depend on it.
    """
    starts = starts_of(new)
    for one, start in zip(new, starts, strict=False):
        here = out[start : start + len(one)]
        _fill_from(values, one, one.rest, here, n_threads)
        for source in one.sources:
            if source.columns is not None:
                _fill_columns(values, one, source, here, n_threads)


def _fill_columns(
    values: Values, new: NewRows, source: Source, out: Values, n_threads: int
) -> None:
    """Write the columns that a source names."""
    columns = list(source.columns or ())
    if isinstance(source, Take):
        rows = new.taken(source)
        for j in columns:
            out[:, j] = values[rows, j]
        return
    if isinstance(source, Crossed):
        for block in sorted(set(source.block)):
            rows = source.rows_in(block, new.base)
            for j in (j for j, one in zip(columns, source.block, strict=True) if one == block):
                out[:, j] = values[rows, j]
        return
    made = np.empty(len(new), dtype=values.dtype)
    for j in columns:
        fill_column(values[:, j], new, j, made, n_threads)
        out[:, j] = made


def _fill_from(values: Values, new: NewRows, source: Source, out: Values, n_threads: int) -> None:
    """Write all columns from one source."""
    if isinstance(source, Take):
        np.take(values, new.taken(source), axis=0, out=out, mode="clip")
    elif isinstance(source, Between):
        _lay_between(values, new.base, source, out, n_threads)
    elif isinstance(source, Mix):
        _mix(values, new.base, source, out)
    else:
        assert isinstance(source, Noise)
        _add_noise(values, new.base, source, out)
    _keep_whole(source, range(values.shape[1]), out)


def fill_column(column: Values, new: NewRows, j: int, out: Values, n_threads: int = 1) -> None:
    """Write the new values of one column of numbers.

    Parameters
    ----------
    column : ndarray of shape (n_rows,)
        The column.
    new : NewRows
        What to make; not noise, which is drawn for all columns of a row at once.
    j : int
        The column's number.
    out : ndarray of shape (n_new,), dtype of ``column``
        Written in place.
    n_threads : int, default=1
        Threads to use; the result does not depend on it.
    """
    source = new.source_of(j)
    rows = new.gathered(j)
    if rows is not None:
        np.take(column, rows, out=out, mode="clip")
        return
    alone = column[:, np.newaxis]
    made = out[:, np.newaxis]
    if isinstance(source, Between):
        _lay_between(alone, new.base, source, made, n_threads)
    else:
        assert isinstance(source, Mix)
        _mix(alone, new.base, source, made)
    _keep_whole(source, [j], made)


def _lay_between(values: Values, base: Rows, source: Between, out: Values, n_threads: int) -> None:
    """Interpolate floats by the kernel, whole numbers exactly, all else in blocks."""
    if values.dtype in (np.float32, np.float64) and out.flags.c_contiguous:
        table = readable(values)
        if fill_segments(table, base, source.partner, source.position, out, n_threads):
            return
    else:
        for start in range(0, len(base), _ROWS_AT_ONCE):
            piece = slice(start, start + _ROWS_AT_ONCE)
            origin, partner = values[base[piece]], values[source.partner[piece]]
            out[piece] = _between(origin, partner, source.position[piece, np.newaxis])
    if values.dtype.kind == "f":
        _mend(values, base, source, out)


def _between(origin: Values, partner: Values, position: Floats) -> Values:
    """What lies between the rows of a block, of any dtype."""
    if origin.dtype == np.bool_:
        return np.where(position > 0.5, partner, origin)
    if origin.dtype.kind in "iu":
        return whole_between(origin, partner, position)
    start = origin.astype(np.float64, copy=False)
    with np.errstate(over="ignore", invalid="ignore"):
        made: Values = (start + position * (partner - start)).astype(origin.dtype)
    return made


def _mend(values: Values, base: Rows, source: Between, out: Values) -> None:
    """Put the base row's value where a parent has none, a finite one where a sum was too large."""
    rows, columns = np.nonzero(~np.isfinite(out))
    origin = values[base[rows], columns].astype(np.float64)
    partner = values[source.partner[rows], columns].astype(np.float64)
    made = _between_far_ones(origin, partner, source.position[rows])
    highest = float(np.finfo(out.dtype).max)
    is_known = np.isfinite(origin) & np.isfinite(partner)
    out[rows, columns] = np.where(is_known, np.clip(made, -highest, highest), origin)


def _between_far_ones(origin: Floats, partner: Floats, position: Floats) -> Floats:
    """What lies between numbers whose difference may be too large for a float."""
    largest = np.finfo(np.float64).max / 4
    with np.errstate(over="ignore", invalid="ignore"):
        # To divide by four and multiply again costs no digit of numbers so large.
        made = origin / 4 + position * (partner / 4 - origin / 4)
        made = 4 * np.clip(made, -largest, largest)
        within = np.clip(made, np.minimum(origin, partner), np.maximum(origin, partner))
    return np.where((position >= 0) & (position <= 1), within, made)


def _mix(values: Values, base: Rows, source: Mix, out: Values) -> None:
    """Sum up weighted members, in blocks."""
    for start in range(0, len(base), _ROWS_AT_ONCE):
        piece = slice(start, start + _ROWS_AT_ONCE)
        total = np.zeros((len(out[piece]), values.shape[1]))
        members, weights = source.members[piece], source.weights[piece]
        for m in range(members.shape[1]):
            weight = weights[:, m, np.newaxis]
            # A member without weight does not count, even where it has no value.
            total += np.where(weight == 0, 0.0, weight * values[members[:, m]])
        origin = values[base[piece]].astype(np.float64, copy=False)
        made = np.where(np.isnan(total), origin, total)
        out[piece] = as_dtype(_kept_finite(made, values.dtype), values.dtype)


def _add_noise(values: Values, base: Rows, source: Noise, out: Values) -> None:
    """Add the recorded normals to the base rows, in blocks."""
    is_still = source.scale == 0
    for piece, noise in replayed(source):
        origin = values[base[piece]]
        if values.dtype.kind in "iu":
            out[piece] = np.where(is_still, origin, whole_plus(origin, noise))
            continue
        with np.errstate(over="ignore"):
            made = _kept_finite(noise + origin, values.dtype)
        out[piece] = np.where(is_still, origin, as_dtype(made, values.dtype))


def _kept_finite(made: Floats, dtype: np.dtype[Any]) -> Floats:
    """Numbers that are too large for a float as its largest; a missing one stays."""
    if dtype.kind != "f":
        return made
    highest = float(np.finfo(dtype).max)
    return np.clip(made, -highest, highest)


def replayed(source: Noise) -> Iterator[tuple[slice, Floats]]:
    """The noise of all new rows, in blocks: which of them, and a line of values each."""
    normals, n_columns = source.stream.replay(), source.scale.size
    n_drawn = int(source.drawn[-1]) + 1 if source.drawn.size else 0
    for first in range(0, n_drawn, _ROWS_AT_ONCE):
        last = min(first + _ROWS_AT_ONCE, n_drawn)
        noise = normals.standard_normal((last - first, n_columns)) * source.scale
        piece = slice(*np.searchsorted(source.drawn, [first, last]))
        yield piece, noise[source.drawn[piece] - first]


def noisy_columns(
    new: NewRows, source: Noise, origins: Mapping[int, Values | None]
) -> dict[int, Floats]:
    """New values of columns that stand each by itself, with noise.

    Parameters
    ----------
    new : NewRows
        What to make.
    source : Noise
        Its noise.
    origins : dict of int to ndarray of shape (n_rows,)
        The columns that noise is added to; None in place of one gives the noise alone.

    Returns
    -------
    dict of int to ndarray of shape (n_new,), dtype float64
    """
    made = {j: np.empty(len(new)) for j in origins}
    known = {j: column for j, column in origins.items() if column is not None}
    for piece, noise in replayed(source):
        for j in origins:
            made[j][piece] = noise[:, j]
        for j, column in known.items():
            with np.errstate(over="ignore"):
                made[j][piece] += column[new.base[piece]]
    for j, column in known.items():
        made[j] = _kept_finite(made[j], column.dtype)
        _keep_whole(source, [j], made[j][:, np.newaxis])
    return made


def whole_column(
    values: Values, is_missing: Flags, new: NewRows, j: int, noise: Floats | None = None
) -> tuple[Values, Flags]:
    """New values of a column of whole numbers (or of times in ticks) that may miss some.

    Parameters
    ----------
    values : ndarray of shape (n_rows,), of an integer dtype
        The column, with any number where a value is missing.
    is_missing : ndarray of shape (n_rows,), dtype bool
        Where one is.
    new : NewRows
        What to make; the column is not taken from a row.
    j : int
        The column's number.
    noise : ndarray of shape (n_new,), dtype float64, or None
        What is added to the base rows, where that is noise.

    Returns
    -------
    made : ndarray of shape (n_new,), dtype of ``values``
    is_missing : ndarray of shape (n_new,), dtype bool
        As in the base rows. Where a parent has no value the base row's is taken.
    """
    source = new.source_of(j)
    origin, unknown = values[new.base], is_missing[new.base]
    if noise is not None:
        made = whole_plus(origin, np.where(unknown, 0.0, noise))
    elif isinstance(source, Between):
        stays = unknown | is_missing[source.partner]
        partner = np.where(stays, origin, values[source.partner])
        made = whole_between(origin, partner, source.position)
    else:
        assert isinstance(source, Mix)
        ways = values[source.members].astype(np.float64) - origin[:, np.newaxis]
        stays = unknown | (is_missing[source.members] & (source.weights != 0)).any(axis=1)
        step = np.where(source.weights == 0, 0.0, source.weights * ways).sum(axis=1)
        made = whole_plus(origin, np.where(stays, 0.0, step))
    _keep_whole(source, [j], made[:, np.newaxis])
    return made, unknown


def _keep_whole(source: Source, columns: Sequence[int], out: Values) -> None:
    """Round columns of whole numbers, and keep those that have limits within them."""
    if not isinstance(source, (Between, Mix, Noise)):
        return
    rounded = source.rounded if out.dtype.kind == "f" else ()
    limits = source.limits if not isinstance(source, Mix) else None
    bounded = limits.columns.tolist() if limits is not None else ()
    place = {j: nth for nth, j in enumerate(columns)}
    for j in place.keys() & set(rounded):
        np.rint(out[:, place[j]], out=out[:, place[j]])
    for j in place.keys() & set(bounded):
        assert limits is not None
        low, high = limits_in(limits, j, out.dtype)
        np.clip(out[:, place[j]], low, high, out=out[:, place[j]])


def limits_in(limits: Limits, j: int, dtype: np.dtype[Any]) -> tuple[Any, Any]:
    """The limits of a column that has some, in a dtype."""
    found = limits.of(j)
    assert found is not None
    if dtype.kind == "f":
        return dtype.type(found[0]), dtype.type(found[1])
    range_ = np.iinfo(dtype)
    low, high = (min(max(one, int(range_.min)), int(range_.max)) for one in found)
    return dtype.type(low), dtype.type(high)


def as_dtype(made: Floats, dtype: np.dtype[Any]) -> Values:
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
