"""Whole numbers of any dtype, moved and laid between others without a digit lost.

A float64 has 53 bits: what is larger goes from its base row by whole steps, in 64 bits.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.typing import Flags, Floats

Whole = NDArray[Any]

#: Below it sums of a whole number and a step are exact in float64 but for what is rounded off.
_SMALL = 2**52


def whole_between(origin: Whole, partner: Whole, position: Floats) -> Whole:
    """Lay whole numbers on the way from one to another, rounded to the nearest (ties to even).

    Parameters
    ----------
    origin, partner : ndarray of one integer dtype
        The ends.
    position : ndarray of float64
        Where on the way: 0 is the origin, 1 the partner; it may lie beyond either.

    Returns
    -------
    ndarray of the dtype of ``origin``
        Within the two where the position is from 0 to 1, within the dtype's range everywhere.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.whole import whole_between
    >>> whole_between(np.array([2**62]), np.array([2**62 + 4]), np.array([0.5])) - 2**62
    array([2])
    """
    low, high = np.minimum(origin, partner), np.maximum(origin, partner)
    # The difference of two numbers of 64 bits has 64 bits, and no sign.
    way = (_bits(high) - _bits(low)).astype(np.float64)
    made = whole_plus(origin, position * np.where(partner < origin, -way, way))
    is_within = (position >= 0) & (position <= 1)
    return np.where(is_within, np.clip(made, low, high), made)


def whole_plus(origin: Whole, steps: Floats) -> Whole:
    """Move whole numbers by steps, rounded to the nearest and kept in the dtype's range.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.core.whole import whole_plus
    >>> whole_plus(np.array([100, 2], dtype=np.int8), np.array([99.0, 0.4]))
    array([127,   2], dtype=int8)
    """
    limits = np.iinfo(origin.dtype)
    is_small = (np.abs(steps) <= _SMALL) & _is_small(origin)
    with np.errstate(invalid="ignore"):
        near = np.clip(np.rint(origin.astype(np.float64) + steps), -2.0 * _SMALL, 2.0 * _SMALL)
    low, high = max(limits.min, -2 * _SMALL), min(limits.max, 2 * _SMALL)
    made: Whole = np.clip(near, low, high).astype(origin.dtype)
    if is_small.all():
        return made
    moved: Whole = np.where(is_small, made, _moved(origin, steps))
    return moved


def _is_small(whole: Whole) -> Flags:
    if whole.dtype.itemsize < 8:
        return np.ones(whole.shape, dtype=bool)
    flags: Flags = whole <= _SMALL
    if whole.dtype.kind == "i":
        flags &= whole >= -_SMALL
    return flags


def _moved(origin: Whole, steps: Floats) -> Whole:
    """Add rounded steps in 64 bits, as far as the dtype's range lets."""
    limits = np.iinfo(origin.dtype)
    here, goes_up = _bits(origin), steps > 0
    lowest, highest = (_bits(np.array(one, origin.dtype)) for one in (limits.min, limits.max))
    room = np.where(goes_up, highest - here, here - lowest)
    size = np.rint(np.abs(steps))
    is_far = ~(size < 2.0**64)
    way = np.minimum(np.where(is_far, 0.0, size).astype(np.uint64), room)
    way = np.where(is_far, room, way)
    moved = np.where(goes_up, here + way, here - way)
    return (moved.view(np.int64) if origin.dtype.kind == "i" else moved).astype(origin.dtype)


def _bits(whole: Whole) -> NDArray[np.uint64]:
    """The numbers in 64 bits, whose differences are right whatever the sign."""
    return whole.astype(np.int64 if whole.dtype.kind == "i" else np.uint64).view(np.uint64)
