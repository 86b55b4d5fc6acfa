"""What sketches are coordinates of: the principal directions of a sample, as many as pay."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from equipoise._kernels._library import Basis
from equipoise._kernels.neighbors import Rows, Table
from equipoise._runtime.threads import one_blas_thread

Matrix = NDArray[np.float64]
# Nothing depends on how exact the values of a sample are.
Sampled = NDArray[np.float32]

#: The farthest that a number of a sketch is from 0, and all numbers from the origin.
RANGE, RADIUS = 90, 175.0
_NUMBERS = (8, 16, 24, 32, 48, 64)
# Both parts of a sketch are padded to a multiple of it.
_BYTES = 64
# What is farther out in a scaled sample is brought there: its square is a float32 as well.
_FAR = 1e16
# Of tables with more columns directions are found about.
_FEW_COLUMNS = 128
# Products of more values might not fit into 32 bits.
_MOST_COLUMNS = 100_000
# Rows of a sample, and how many times as long as finding a basis by it the plain search must take.
_SAMPLES, _PILOTS = {256: 2.5, 1024: 16.0}, 32
# Neighbours wanted, about.
_K = 6
# Nanoseconds of a thread: to screen a row by the numbers of its sketch (and for each), to look at
# its values (and for each), to measure the row (and for each column), for each column to screen a
# row by float32 instead, and for a product in sketching. Rows are looked at, and measured, before
# the bound is the final one, too: so many times as many.
_SKETCH, _NUMBER = 0.3, 0.012
_VALUES, _VALUE = 8.0, 0.016
_LEFT, _LEFT_COLUMN = 25.0, 0.15
_EARLY_LOOKS, _EARLY_LEFT = 1.5, 5.0
_FLOAT_COLUMN = 0.022
_PRODUCT = 0.06
# Nanoseconds that finding a basis takes for each value of the sample.
_FINDING = 30.0


@dataclass(frozen=True, eq=False)
class SketchBasis:
    """Directions, and the unit in which sketches count.

    Parameters
    ----------
    centre : ndarray of shape (n_columns,), dtype float64
        What is taken off a row.
    vectors : ndarray of shape (n_columns, n_numbers), dtype float64
        C-contiguous; as a matrix it makes no vector longer than ``1 / unit`` times.
    scale : float
        A power of two that centred rows are multiplied by.
    unit : float
        The unit of numbers, in scaled values.
    grain : float
        The unit of a row's values, as well.
    """

    centre: Matrix
    vectors: Matrix
    scale: float
    unit: float
    grain: float

    @property
    def n_numbers(self) -> int:
        """How many numbers a sketch has, beside the row's values."""
        return int(self.vectors.shape[1])

    @property
    def numbers_at(self) -> int:
        """Where they stand."""
        return _padded(self.vectors.shape[0])

    @property
    def stride(self) -> int:
        """Bytes of a sketch."""
        return self.numbers_at + _padded(self.n_numbers)

    @cached_property
    def structure(self) -> Basis:
        """The basis as kernels read it."""
        shape = (*self.vectors.shape, self.numbers_at, self.stride)
        arrays = (self.centre.ctypes.data, self.vectors.ctypes.data)
        return Basis(*shape, *arrays, self.scale, self.unit, self.grain)


def _padded(n: int) -> int:
    return -(-n // _BYTES) * _BYTES


@dataclass(frozen=True)
class Sample:
    """An even sample of a pool's rows: centred, scaled, and long rows shortened.

    Parameters
    ----------
    rows : ndarray of shape (n, n_columns), dtype float32
        No row is longer than four times the median: one row far out turns no direction.
    centre : ndarray of shape (n_columns,), dtype float64
        The median of a part of the rows.
    scale : float
        The power of two that brings their median length near one.
    """

    rows: Sampled
    centre: Matrix
    scale: float

    @classmethod
    def of(cls, table: Table, rows: Rows, size: int) -> "Sample | None":
        """Take a sample; None where most rows are the same."""
        places = np.linspace(0, rows.size - 1, min(rows.size, size)).astype(np.int64)
        ways: NDArray[Any] = table[rows[places]]
        centre: NDArray[Any] = np.median(ways[::8], axis=0)
        with np.errstate(over="ignore"):
            ways -= centre
        typical = float(np.median(np.maximum(ways.max(axis=1), -ways.min(axis=1))))
        if not 0.0 < typical < np.inf:
            return None
        most = np.finfo(ways.dtype).maxexp - 8
        scale = float(np.ldexp(1.0, int(np.clip(-np.frexp(typical)[1], -most, most))))
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            ways = np.clip(ways * scale, -_FAR, _FAR).astype(np.float32)
            lengths = np.linalg.norm(ways, axis=1)
            limit = 4.0 * np.median(lengths)
            ways *= np.minimum(1.0, limit / lengths)[:, np.newaxis]
        if not (limit > 0.0 and np.isfinite(ways).all()):
            return None
        return cls(ways, centre.astype(np.float64), scale)


def principal_directions(rows: Sampled) -> Matrix:
    """Orthonormal directions along which rows vary most, first those that do most.

    Of many columns they are found about: by a round of subspace iteration from rows themselves.
    Any directions will do.
    """
    most = _NUMBERS[-1]
    n, d = rows.shape
    if d <= _FEW_COLUMNS:
        found = np.linalg.eigh(rows.T @ rows)[1][:, : -most - 1 : -1]
    else:
        start = rows[np.linspace(0, n - 1, min(n, most + 8)).astype(np.int64)]
        span = np.linalg.qr(rows.T @ (rows @ start.T))[0]
        along = rows @ span
        found = (span @ np.linalg.eigh(along.T @ along)[1][:, ::-1])[:, :most]
    return np.ascontiguousarray(found, dtype=np.float64)


def find_basis(table: Table, rows: Rows, n_queries: int) -> SketchBasis | None:
    """Find what to sketch a pool by; None where sketches would not save time.

    Parameters
    ----------
    table : ndarray of shape (n_rows, n_columns), float32 or float64
        C-contiguous and finite.
    rows : ndarray of shape (n,), dtype int64
        The pool.
    n_queries : int
        How many rows will be asked about, at least.
    """
    n_columns = table.shape[1]
    plainly = n_queries * rows.size * _FLOAT_COLUMN
    sizes = [one for one, times in _SAMPLES.items() if plainly > times * _FINDING * one]
    if not sizes or n_columns > _MOST_COLUMNS:
        return None
    sample = Sample.of(table, rows, sizes[-1])
    if sample is None:
        return None
    cheapest, best = _FLOAT_COLUMN * n_columns, None
    with one_blas_thread():
        for trial in _trials(sample, principal_directions(sample.rows), rows.size):
            cost = trial.cost(n_columns, n_queries)
            if cost < cheapest:
                cheapest, best = cost, trial
        return None if best is None else best.basis(sample)


@dataclass(frozen=True)
class Trial:
    """What sketches of some numbers leave of the rows of a sample.

    Parameters
    ----------
    directions : ndarray of shape (n_columns, n_used), dtype float64
        What numbers are coordinates along.
    n_numbers : int
        Of a sketch.
    unit, grain : float
        The units of numbers and of values.
    left_by_numbers, left_by_values : float
        The shares of rows that are left.
    """

    directions: Matrix
    n_numbers: int
    unit: float
    grain: float
    left_by_numbers: float
    left_by_values: float

    def cost(self, n_columns: int, n_queries: int) -> float:
        """About the nanoseconds that a pair takes, the making of sketches included."""
        screened = _SKETCH + _NUMBER * self.n_numbers
        looked_at = _EARLY_LOOKS * self.left_by_numbers * (_VALUES + _VALUE * n_columns)
        left = _EARLY_LEFT * min(self.left_by_numbers, self.left_by_values)
        measured = left * (_LEFT + _LEFT_COLUMN * n_columns)
        making = _PRODUCT * n_columns * (self.n_numbers + 8) / n_queries
        return screened + looked_at + measured + making

    def basis(self, sample: Sample) -> SketchBasis:
        """The directions, brought to the unit, and to a length of at most one for certain."""
        used = self.directions
        off = np.linalg.norm(used.T @ used - np.eye(used.shape[1]))
        vectors = np.zeros((used.shape[0], self.n_numbers))
        vectors[:, : used.shape[1]] = used / (self.unit * np.sqrt(1.0 + off + 1e-9))
        return SketchBasis(sample.centre, vectors, sample.scale, self.unit, self.grain)


def _trials(sample: Sample, directions: Matrix, n_rows: int) -> Iterator[Trial]:
    """Sketches of more and more numbers."""
    pilots = np.linspace(0, len(sample.rows) - 1, min(len(sample.rows), _PILOTS)).astype(np.int64)
    squares = squared_distances(sample.rows, pilots)
    reach = _reach(squares, n_rows)
    grain = float(np.quantile(np.abs(sample.rows).max(axis=1), 0.98)) / RANGE
    values = sample.rows / grain
    values -= np.rint(values)
    off = grain * float(np.linalg.norm(values, axis=1).max())
    fewest = _K / n_rows
    left = max(fewest, float((squares <= (reach + 2.0 * off)[:, np.newaxis] ** 2).mean()))
    along = sample.rows @ directions.astype(np.float32)
    for n_numbers in _NUMBERS:
        used = along[:, :n_numbers]
        lengths, largest = np.linalg.norm(used, axis=1), np.abs(used).max(axis=1)
        unit = float(max(np.quantile(lengths, 0.98) / RADIUS, np.quantile(largest, 0.98) / RANGE))
        if unit > 0.0:
            share = _share_left(np.clip(used / unit, -RANGE, RANGE), pilots, reach / unit)
            kept = directions[:, :n_numbers]
            yield Trial(kept, n_numbers, unit, grain, max(fewest, share), left)
        if n_numbers >= directions.shape[1]:
            return


def _share_left(coordinates: Sampled, pilots: Rows, reach: Sampled) -> float:
    """The share of rows whose numbers are within reach of pilots, but for their doubts."""
    numbers = np.rint(coordinates)
    doubt = float(np.linalg.norm(coordinates - numbers, axis=1).max())
    squares = squared_distances(numbers, pilots)
    return float((squares <= (reach + 2.0 * doubt)[:, np.newaxis] ** 2).mean())


def squared_distances(rows: Sampled, pilots: Rows) -> Sampled:
    """About how far rows are from some of them, squared; infinite from themselves."""
    norms = np.einsum("ij,ij->i", rows, rows)
    squares = norms[pilots, np.newaxis] + norms - 2.0 * (rows[pilots] @ rows.T)
    squares[np.arange(pilots.size), pilots] = np.inf
    return cast("Sampled", np.maximum(squares, 0.0))


def _reach(squares: Sampled, n_rows: int) -> Sampled:
    """About how far the farthest wanted neighbour of each pilot is among all rows of the pool.

    In the sample it would have a rank below one. Distances grow as a power of ranks do: that of
    the first ten says which.
    """
    nearest = np.sqrt(np.sort(squares, axis=1)[:, :10])
    rank = _K * squares.shape[1] / n_rows
    if rank >= 1.0 or nearest.shape[1] < 10:
        return nearest[:, min(int(np.ceil(rank)), nearest.shape[1]) - 1]
    first, last = nearest[:, 0], nearest[:, -1]
    with np.errstate(divide="ignore", invalid="ignore"):
        power = float(np.nanmean(np.log(last / first) / np.log(10.0)))
    return cast("Sampled", first * rank ** (power if np.isfinite(power) else 0.0))
