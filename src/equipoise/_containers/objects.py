"""Columns of Python's objects, in arrays, lists and frames alike: their types are their dtype."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers.kinds import Holds, is_missing

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# What pandas has for a missing value says by its type that it is one.
_MISSING = {"NoneType", "NaTType", "NAType"}
_TIMES = (datetime, date, timedelta, time, np.datetime64, np.timedelta64)


def held_by(values: Sequence[Any]) -> Holds:
    """What a column of Python's objects holds; missing values are left out."""
    types = {one for one in set(map(type, values)) if one.__name__ not in _MISSING}
    held = {_held_by_type(one) for one in types}
    if Holds.FLOATS in held:
        floats = tuple(one for one in types if _held_by_type(one) == Holds.FLOATS)
        if all(one != one for one in values if isinstance(one, floats)):
            held -= {Holds.FLOATS}  # NaN stands for a missing value of anything
    if not held:
        return Holds.NOTHING
    if held == {Holds.TIMES}:
        return _held_times(types, values)
    if len(held) == 1:
        return held.pop()
    for numbers in (Holds.FLOATS, Holds.DECIMALS, Holds.INTEGERS):
        if numbers in held and held <= _NUMBERS_WITHIN[numbers]:
            return numbers
    return Holds.OTHERS


#: What a column of mixed numbers is: as wide as its widest.
_NUMBERS_WITHIN = {
    Holds.FLOATS: {Holds.FLOATS, Holds.DECIMALS, Holds.INTEGERS, Holds.BOOLEANS},
    Holds.DECIMALS: {Holds.DECIMALS, Holds.INTEGERS, Holds.BOOLEANS},
    Holds.INTEGERS: {Holds.INTEGERS, Holds.BOOLEANS},
}


def _held_by_type(kind: type) -> Holds:
    by_type = (
        (Holds.STRINGS, str),
        (Holds.BOOLEANS, (bool, np.bool_)),
        (Holds.TIMES, _TIMES),  # before numbers: NumPy's durations are integers
        (Holds.INTEGERS, Integral),
        (Holds.DECIMALS, Decimal),
        (Holds.FLOATS, Real),
        (Holds.BINARY, (bytes, bytearray, memoryview)),
        (Holds.NESTED, (list, tuple, dict, set, frozenset, np.ndarray)),
    )
    return next((holds for holds, types in by_type if issubclass(kind, types)), Holds.OTHERS)


def _held_times(types: set[type], values: Sequence[Any]) -> Holds:
    """Times are such where all are of one type, and all with a time zone or all without."""
    zones = {getattr(one, "tzinfo", None) is None for one in values if not is_missing(one)}
    if not zones:
        return Holds.NOTHING
    return Holds.TIMES if len(types) == len(zones) == 1 else Holds.OTHERS


def numbers_in(values: Iterable[Any]) -> NDArray[np.float64]:
    """Numbers as floats; NaN where one is missing."""
    return np.array([np.nan if is_missing(one) else float(one) for one in values])


def times_in(values: Sequence[Any]) -> NDArray[Any]:
    """Times as NumPy's, in the unit that they have; NaT where one is missing."""
    unknown = np.array([is_missing(one) for one in values])
    known = _as_numpy([one for one in values if not is_missing(one)])
    times = np.full(len(values), np.array("NaT", dtype=known.dtype))
    times[~unknown] = known
    return times


def _as_numpy(known: list[Any]) -> NDArray[Any]:
    first = known[0]
    if isinstance(first, (np.datetime64, np.timedelta64)):
        return np.array(known)
    if hasattr(first, "asm8"):  # pandas' own, which have units of their own
        return np.array([one.asm8 for one in known])
    if isinstance(first, datetime):
        if first.tzinfo is None:
            return np.array(known, dtype="M8[us]")
        return np.array([(one - _EPOCH) // _MICROSECOND for one in known]).view("M8[us]")
    if isinstance(first, date):
        return np.array(known, dtype="M8[D]")
    if isinstance(first, time):
        known = [_since_midnight(one) for one in known]
    return np.array(known, dtype="m8[us]")


def _since_midnight(of_day: time) -> timedelta:
    return timedelta(
        hours=of_day.hour, minutes=of_day.minute, seconds=of_day.second,
        microseconds=of_day.microsecond,
    )  # fmt: skip


def times_as_objects(made: NDArray[Any], values: Sequence[Any]) -> list[Any]:
    """Made times as objects like those of a column; what is missing is as it is there."""
    first = next(one for one in values if not is_missing(one))
    known = iter(_like(first, made[~np.isnat(made)]))
    nothing = next((one for one in values if is_missing(one)), None)
    return [nothing if missing else next(known) for missing in np.isnat(made).tolist()]


def _like(first: Any, made: NDArray[Any]) -> list[Any]:
    """NumPy's times as objects like the first one of a column."""
    kind, zone = type(first), getattr(first, "tzinfo", None)
    if isinstance(first, (np.datetime64, np.timedelta64)):
        return list(made)
    if hasattr(first, "asm8"):
        stamps = [kind(one) for one in made]
        return stamps if zone is None else [_in_zone(one, zone) for one in stamps]
    listed: list[Any] = made.tolist()
    if isinstance(first, time):
        return [(_EPOCH + one).time().replace(tzinfo=zone) for one in listed]
    if zone is not None:
        return [one.replace(tzinfo=UTC).astimezone(zone) for one in listed]
    return listed


def _in_zone(stamp: Any, zone: Any) -> Any:
    return stamp.tz_localize("UTC").tz_convert(zone)


def numbers_as_objects(made: NDArray[np.float64], holds: Holds, values: Sequence[Any]) -> list[Any]:
    """Made numbers as objects like those of a column; what is missing is as it is there."""
    of_whole: dict[Holds, Callable[[float], Any]] = {
        Holds.INTEGERS: round,
        Holds.BOOLEANS: lambda one: one > 0.5,
    }
    convert = of_whole.get(holds, float)
    nothing = next((one for one in values if is_missing(one)), None)
    return [nothing if one != one else convert(one) for one in made.tolist()]
