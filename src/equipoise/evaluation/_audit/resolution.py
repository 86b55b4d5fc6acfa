"""How finely the values of a column are written, and how far rounding may have moved one."""

from dataclasses import dataclass

import numpy as np

from equipoise.core.distinct import distinct
from equipoise.typing import Flags, Floats

# Above so many significant digits a number is as a float64 has it.
_MOST_DIGITS = 14
_MOST_LOOKED_AT = 4096
# The few values that are written more finely than the others say nothing of the column.
_SHARE = 0.98
_ROUNDING, _OF_A_DOUBLE, _OF_A_SINGLE = 2.0**-49, 2.0**-40, 2.0**-21


@dataclass(frozen=True)
class Resolution:
    """How finely the values of a column are written.

    Parameters
    ----------
    digits : int or None
        Significant digits of a value, at the most; None where they are those of a float.
    decimals : int
        Digits behind the point, at the most.
    is_whole : bool
        Whether all are whole numbers.
    is_single : bool
        Whether all are floats of 32 bits.
    """

    digits: int | None
    decimals: int = 0
    is_whole: bool = False
    is_single: bool = False

    def window(self, size: Floats) -> Floats:
        """How far rounding may have moved what was made between values as large as this."""
        if self.is_whole:
            return np.full(size.shape, 0.5)
        if self.digits is None:
            return size * (_OF_A_SINGLE if self.is_single else _OF_A_DOUBLE)
        with np.errstate(divide="ignore"):
            exponent = np.floor(np.log10(size)) + 1 - self.digits
        return np.asarray(np.maximum(10.0**-self.decimals, 10.0**exponent))


def resolution_of(values: Floats) -> Resolution:
    """Look at the distinct values of a column."""
    found = distinct(values[np.isfinite(values)])
    found = found[:: max(1, found.size // _MOST_LOOKED_AT)]
    if _are_nearly_all(found == np.rint(found)):
        return Resolution(None, is_whole=True)
    digits = next(
        (n for n in range(1, _MOST_DIGITS + 1) if _are_nearly_all(_has_digits(found, n))), None
    )
    if digits is None:
        with np.errstate(over="ignore"):
            is_single = _are_nearly_all(found.astype(np.float32) == found)
        return Resolution(None, is_single=is_single)
    decimals = next(
        (n for n in range(_MOST_DIGITS + 1) if _are_nearly_all(_are_equal(found, n))), 15
    )
    return Resolution(digits, decimals)


def _are_nearly_all(flags: Flags) -> bool:
    return bool(flags.sum() >= _SHARE * flags.size)


def _has_digits(values: Floats, n: int) -> Flags:
    """Which values have no more than so many significant digits."""
    with np.errstate(divide="ignore"):
        exponent = np.floor(np.log10(np.abs(values)))
    return _are_equal(values, n - 1 - np.where(np.isfinite(exponent), exponent, 0.0))


def _are_equal(values: Floats, decimals: Floats | int) -> Flags:
    """Which values are what they are when they are rounded."""
    with np.errstate(over="ignore", invalid="ignore"):
        power = 10.0 ** np.asarray(decimals, dtype=np.float64)
        rounded = np.rint(values * power) / power
        return np.asarray(np.abs(rounded - values) <= _ROUNDING * np.abs(values))
