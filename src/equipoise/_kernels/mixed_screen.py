"""What a mixed search is screened by: numbers in float32, levels in bytes, and how far both err."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Columns = NDArray[np.intp]

# What is farther from the centre is brought to it, and is in doubt: ``EQP_FAR``.
_FAR = 2.0**60
# More than this a term need not count.
_MOST = 2.0**100
# Rounding to float32 moves a value by less than this share of it, and a tiny one by this much.
_DOUBT, _TINY = 2.0**-23, 2.0**-148


@dataclass(frozen=True, eq=False)
class Screen:
    """The fields of the C structure ``eqp_mixed`` that are for screening, in their order."""

    overlaps: NDArray[np.int32]
    level_bytes: NDArray[np.uint8]
    numbers: NDArray[np.int32]
    floats: NDArray[np.float32]
    centre: Values
    scale: Values
    hole_terms: NDArray[np.float32]
    doubts: Values
    unit: float

    @property
    def fields(self) -> tuple[Any, ...]:
        """Counts and addresses."""
        of_numbers = (self.numbers, self.floats, self.centre, self.scale)
        return (
            self.overlaps.size, self.overlaps.ctypes.data, self.level_bytes.ctypes.data,
            self.numbers.size, *(array.ctypes.data for array in of_numbers),
            self.hole_terms.ctypes.data, self.doubts.ctypes.data, self.unit,
        )  # fmt: skip


def screen_tiles(
    tiles: Values,
    weight: Values,
    tiles_a_leaf: int,
    *,
    squares: Columns,
    lengths: Columns,
    overlaps: Columns,
) -> Screen:
    """Round the tiles of a pool for screening.

    Parameters
    ----------
    tiles : ndarray of shape (n_tiles, n_columns, 16), dtype float64
        Numbers, or levels from 0; NaN where there is a missing value.
    weight : ndarray of shape (n_columns,), dtype float64
        What a pair with a missing value counts.
    tiles_a_leaf : int
        Tiles of each leaf.
    squares, lengths, overlaps : ndarray of int
        The columns whose differences are squared, those that count as they are, and those of
        levels that count a weight where they differ.
    """
    numbers = np.concatenate([squares, lengths]).astype(np.int32)
    is_square = np.arange(numbers.size) < squares.size
    values = tiles[:, numbers, :]
    is_missing = np.isnan(values)
    centre = _centres(values, is_missing)
    values -= centre[:, np.newaxis]
    ways = np.where(is_missing, 0.0, np.abs(values))
    leaves = (tiles.shape[0] // tiles_a_leaf, tiles_a_leaf, *values.shape[1:])
    extents = ways.reshape(leaves).max(axis=(1, 3))
    exponent = _exponent_of(extents, is_square)
    unit = 4.0**exponent
    scale = np.where(is_square, 2.0**exponent, unit)
    extents *= scale
    doubts = _DOUBT * np.where(extents < _FAR, extents, np.inf) + _TINY
    with np.errstate(over="ignore"):
        values *= scale[:, np.newaxis]
        counted = np.minimum(weight[numbers] * unit, _MOST)
        holes = np.minimum(np.einsum("tjr,j->tr", is_missing, counted), _MOST)
    values[ways * scale[:, np.newaxis] >= _FAR] = 0.0
    return Screen(
        overlaps.astype(np.int32),
        _bytes_of(tiles[:, overlaps, :]),
        numbers,
        values.astype(np.float32, order="C"),
        centre,
        scale,
        (holes * (1.0 - 2.0**-20)).astype(np.float32),
        np.column_stack(
            [
                np.sqrt((doubts[:, is_square] ** 2).sum(axis=1)),
                doubts[:, ~is_square].sum(axis=1),
            ]
        ),
        unit,
    )


def _centres(values: Values, is_missing: NDArray[np.bool_]) -> Values:
    """The middle of a few known values of each column: one far out does not move it."""
    centres = np.zeros(values.shape[1])
    step = max(1, values.shape[0] // 32)
    for j in range(centres.size):
        known = values[::step, j][~is_missing[::step, j]]
        if known.size:
            centres[j] = np.partition(known, known.size // 2)[known.size // 2]
    return centres


def _exponent_of(extents: Values, is_square: NDArray[np.bool_]) -> int:
    """The power of two by which values count so that most leaves are about one wide."""
    with np.errstate(over="ignore"):
        sums = np.where(is_square, extents**2, extents).sum(axis=1)
    middle = float(np.median(sums))
    if not 0.0 < middle < np.inf:
        return 0
    return int(np.clip(-np.frexp(middle)[1] // 2, -250, 250))


def _bytes_of(levels: Values) -> NDArray[np.uint8]:
    """Levels modulo 255; 255 is a missing value."""
    holes = np.isnan(levels)
    found = np.where(holes, 255, np.where(holes, 0, levels) % 255)
    return np.ascontiguousarray(found, dtype=np.uint8)
