"""Any table as numbers with holes and categories as codes, read once a race."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from numbers import Real
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise.exceptions import TableError

_SECONDS_A_DAY = 86_400.0
_DENSE_CELLS = 100_000_000


@dataclass(frozen=True, eq=False)
class Columns:
    """A table's columns, numbers apart from categories.

    Parameters
    ----------
    number_names, category_names : tuple of str
        The columns of each kind.
    numbers : ndarray of shape (n_rows, n_numbers), dtype float64
        NaN is a hole. Dates are days since 1970.
    codes : ndarray of shape (n_rows, n_categories), dtype int32
        Each category's place in ``levels``; -1 is a hole.
    levels : tuple of tuple of str
        The levels of each category column, sorted.
    """

    number_names: tuple[str, ...]
    category_names: tuple[str, ...]
    numbers: NDArray[np.float64]
    codes: NDArray[np.int32]
    levels: tuple[tuple[str, ...], ...]

    @property
    def n_rows(self) -> int:
        """Rows of the table."""
        return int(self.numbers.shape[0])

    def take(self, rows: NDArray[Any]) -> "Columns":
        """The given rows."""
        return Columns(
            self.number_names, self.category_names, self.numbers[rows], self.codes[rows],
            self.levels,
        )  # fmt: skip


def is_frame(X: Any) -> bool:
    """Tell whether a table is an eager frame of pandas, polars or pyarrow."""
    if nw.dependencies.is_polars_lazyframe(X):
        raise TableError("the table is a lazy frame, whose rows are not there yet: X.collect()")
    known = nw.dependencies
    return bool(
        known.is_pandas_dataframe(X) or known.is_polars_dataframe(X) or known.is_pyarrow_table(X)
    )


def read_columns(X: Any) -> Columns:
    """Read a table: a frame of pandas, polars or pyarrow, an array, a list of rows, a sparse one.

    Numbers are columns of numbers, dates and durations; anything else is a category.
    In an array of objects a column is one of numbers where all its values are.

    Raises
    ------
    TableError
        There is no row or column, or a number is infinite.
    """
    numbers: dict[str, NDArray[np.float64]] = {}
    categories: dict[str, Sequence[str | None]] = {}
    for name, values in _read(X):
        if isinstance(values, np.ndarray):
            numbers[name] = values
        else:
            categories[name] = values
    n_rows = len(next(iter([*numbers.values(), *categories.values()]), ()))
    if n_rows == 0:
        raise TableError("the table has no rows or no columns: there is nothing to learn from")
    matrix = np.empty((n_rows, len(numbers)))
    for j, (name, values) in enumerate(numbers.items()):
        matrix[:, j] = values
        if np.isinf(values).any():
            raise TableError(
                f"column {name!r} has {int(np.isinf(values).sum())} infinite values: set them to "
                "missing, or to the largest value that makes sense"
            )
    levels, codes = [], np.empty((n_rows, len(categories)), dtype=np.int32)
    for j, strings in enumerate(categories.values()):
        found = sorted({one for one in strings if one is not None})
        place: dict[str | None, int] = {one: i for i, one in enumerate(found)}
        codes[:, j] = [place.get(one, -1) for one in strings]
        levels.append(tuple(found))
    return Columns(tuple(numbers), tuple(categories), matrix, codes, tuple(levels))


Cells = NDArray[np.float64] | list[str | None]


def _read(X: Any) -> Iterator[tuple[str, Cells]]:
    """Name and values of each column: an array of floats, or a list of strings and None."""
    if is_frame(X):
        frame = nw.from_native(X, eager_only=True)
        for name in frame.columns:
            yield str(name), _from_series(frame[name])
        return
    if sparse.issparse(X):
        if X.shape[0] * X.shape[1] > _DENSE_CELLS:
            raise TableError(
                f"the sparse table has {X.shape[0]:,} × {X.shape[1]:,} cells, too many for a race "
                "on dense columns: select or project columns first, for instance with "
                "sklearn.decomposition.TruncatedSVD"
            )
        X = X.toarray()
    matrix = X if isinstance(X, np.ndarray) else np.asarray(X, dtype=object)
    if matrix.ndim != 2:
        raise TableError(f"a table has rows and columns; this one is of shape {matrix.shape}")
    for j in range(matrix.shape[1]):
        yield f"column {j}", _from_array(matrix[:, j])


def _from_series(series: Any) -> Cells:
    dtype = series.dtype
    if dtype.is_numeric():
        return np.asarray(series.cast(nw.Float64).to_numpy(), dtype=np.float64)
    holes = series.is_null().to_numpy()
    if dtype in (nw.Date, nw.Datetime) or dtype == nw.Duration:
        return _as_days(series, dtype, holes)
    if dtype == nw.Object or dtype == nw.Unknown:
        return _from_array(np.asarray(series.to_list() + [None], dtype=object)[:-1])
    strings = series.cast(nw.String).to_list()
    return [None if hole else str(one) for one, hole in zip(strings, holes, strict=True)]


def _as_days(series: Any, dtype: Any, holes: NDArray[Any]) -> NDArray[np.float64]:
    """Dates and durations as days."""
    if dtype == nw.Duration:
        ticks = series.dt.total_microseconds()
    else:
        moments = series.cast(nw.Datetime("us")) if dtype == nw.Date else series
        ticks = moments.dt.timestamp("us")
    days = np.asarray(ticks.cast(nw.Float64).to_numpy(), dtype=np.float64) / 1e6 / _SECONDS_A_DAY
    return np.where(holes, np.nan, days)


def _from_array(values: NDArray[Any]) -> Cells:
    if values.dtype.kind in "biuf":
        return values.astype(np.float64)
    if values.dtype.kind in "mM":
        unit = "datetime64[us]" if values.dtype.kind == "M" else "timedelta64[us]"
        ticks = values.astype(unit)
        days = ticks.astype(np.int64) / 1e6 / _SECONDS_A_DAY
        return np.where(np.isnat(ticks), np.nan, days)
    cells = values.tolist()
    is_hole = [_is_hole(one) for one in cells]
    known = [one for one, hole in zip(cells, is_hole, strict=True) if not hole]
    if known and all(isinstance(one, Real) and not isinstance(one, bool) for one in known):
        pairs = zip(cells, is_hole, strict=True)
        return np.array([np.nan if hole else float(one) for one, hole in pairs])
    if known and all(isinstance(one, date) for one in known):
        stamps = [None if hole else one for one, hole in zip(cells, is_hole, strict=True)]
        return _from_array(np.array(stamps, dtype="datetime64[us]"))
    return [None if hole else str(one) for one, hole in zip(cells, is_hole, strict=True)]


def _is_hole(value: Any) -> bool:
    """Tell whether a cell is missing: None, NaN, or pandas' NA and NaT, which equal nothing."""
    if value is None:
        return True
    different = value != value
    return bool(different) if isinstance(different, (bool, np.bool_)) else True
