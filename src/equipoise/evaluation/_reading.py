"""The values of a table's columns, whatever container they came in, with the texts of levels.

Each column becomes one vector of numbers (NaN where one is missing) or of level codes (-1 there).
What a column *is* to a sampler is told by :func:`equipoise.columns`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from numbers import Integral, Real
from typing import Any, Literal

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._containers import read_table
from equipoise._containers.kinds import is_missing
from equipoise.core.texts import FEWEST_LEVELS, Looks, looks_like, sample_of

ReadAs = Literal["number", "boolean", "date", "category", "text"]
Values = NDArray[np.float64]
Codes = NDArray[np.int64]

MISSING = -1
_MICROSECONDS_A_DAY = 86_400e6


@dataclass(frozen=True, eq=False)
class ReadColumn:
    """One column of a table.

    Parameters
    ----------
    name : str
        Its name; columns of an array are ``x0``, ``x1`` and so on.
    kind : str
        How it is read: number, boolean, date, category or text.
    values : ndarray of shape (n_rows,), dtype float64, or None
        Numbers, NaN where one is missing; None where the column has levels. Booleans are 0 and 1,
        dates days since 1970.
    codes : ndarray of shape (n_rows,), dtype int64, or None
        The level of each row, -1 for a missing value; None where the column has numbers.
    levels : tuple of str
        What the codes stand for.
    is_whole : bool
        Whether the numbers are stored as integers.
    is_text : bool
        Whether the levels are strings, and no dtype says that they are categories.
    """

    name: str
    kind: ReadAs
    values: Values | None = None
    codes: Codes | None = None
    levels: tuple[str, ...] = ()
    is_whole: bool = False
    is_text: bool = False

    @property
    def is_missing(self) -> NDArray[np.bool_]:
        """Which rows have no value."""
        if self.codes is not None:
            return np.asarray(self.codes == MISSING)
        return np.asarray(np.isnan(self.numbers))

    @property
    def numbers(self) -> Values:
        """The numbers of a column that has them."""
        assert self.values is not None
        return self.values

    def ranked(self) -> Codes:
        """Each row's distinct value, numbered from 0 in sorted order; -1 for a missing value."""
        if self.codes is not None:
            return self.codes
        codes = np.full(self.numbers.size, MISSING, dtype=np.int64)
        there = ~self.is_missing
        codes[there] = np.unique(self.numbers[there], return_inverse=True)[1]
        return codes


def read_columns(X: Any) -> list[ReadColumn]:
    """Read every column of a table.

    Parameters
    ----------
    X : ndarray, list of rows, sparse matrix, or frame of pandas, polars or pyarrow
        The table.

    Returns
    -------
    list of ReadColumn
    """
    table = read_table(X)  # refuses what is no table
    if sparse.issparse(X):
        by_column = sparse.csc_matrix(X)
        return [
            _numbers(f"x{j}", by_column[:, [j]].toarray().ravel()) for j in range(table.n_columns)
        ]
    if nw.dependencies.is_into_dataframe(X):
        frame = nw.from_native(X, eager_only=True)
        return [_of_series(frame[:, j]) for j in range(table.n_columns)]
    matrix = X if isinstance(X, np.ndarray) else np.asarray(X, dtype=object)
    return [_of_array(f"x{j}", matrix[:, j]) for j in range(table.n_columns)]


def _numbers(name: str, values: Any, *, is_whole: bool = False) -> ReadColumn:
    return ReadColumn(name, "number", values=np.asarray(values, np.float64), is_whole=is_whole)


def _of_array(name: str, values: NDArray[Any]) -> ReadColumn:
    kind = values.dtype.kind
    if kind == "b":
        return ReadColumn(name, "boolean", values=values.astype(np.float64))
    if kind in "iuf":
        return _numbers(name, values, is_whole=kind in "iu")
    if kind in "mM":
        ticks = values.astype(f"{'datetime' if kind == 'M' else 'timedelta'}64[us]")
        days = ticks.astype(np.int64) / _MICROSECONDS_A_DAY
        return ReadColumn(name, "date", values=np.where(np.isnat(ticks), np.nan, days))
    return _of_objects(name, values.tolist())


def _of_series(series: Any) -> ReadColumn:
    name, dtype = str(series.name), series.dtype
    if dtype == nw.Boolean:
        return ReadColumn(name, "boolean", values=_floats(series.to_list()))
    if dtype.is_numeric():
        values = np.asarray(series.cast(nw.Float64).to_numpy(), dtype=np.float64)
        return _numbers(name, values, is_whole=dtype.is_integer())
    if dtype in (nw.Date, nw.Datetime) or dtype == nw.Duration:
        return ReadColumn(name, "date", values=_days_of(series))
    if dtype in (nw.Categorical, nw.Enum):
        return _levels(name, series.to_list(), is_text=False)
    return _of_objects(name, series.to_list())


def _days_of(series: Any) -> Values:
    """Dates since 1970, or durations, in days."""
    if series.dtype == nw.Duration:
        ticks = series.dt.total_microseconds()
    else:
        moments = series.cast(nw.Datetime("us")) if series.dtype == nw.Date else series
        ticks = moments.dt.timestamp("us")
    days = np.asarray(ticks.cast(nw.Float64).to_numpy(), dtype=np.float64) / _MICROSECONDS_A_DAY
    return np.where(series.is_null().to_numpy(), np.nan, days)


def _of_objects(name: str, values: list[Any]) -> ReadColumn:
    """Read Python objects: numbers where all are, else levels."""
    there = [value for value in values if not is_missing(value)]
    if there and all(isinstance(value, bool | np.bool_) for value in there):
        return ReadColumn(name, "boolean", values=_floats(values))
    if there and all(_is_number(value) for value in there):
        is_whole = all(isinstance(value, Integral) for value in there)
        return _numbers(name, _floats(values), is_whole=is_whole)
    if there and all(isinstance(value, date) for value in there):
        days = [np.nan if is_missing(value) else _day(value) for value in values]
        return ReadColumn(name, "date", values=np.array(days))
    return _levels(name, values)


def _is_number(value: Any) -> bool:
    return isinstance(value, Real | Decimal) and not isinstance(value, bool | np.bool_)


def _floats(values: Iterable[Any]) -> Values:
    return np.array([np.nan if is_missing(value) else float(value) for value in values])


def _day(value: date) -> float:
    """Days since 1970."""
    if isinstance(value, datetime):
        start = datetime(1970, 1, 1, tzinfo=value.tzinfo)
        return (value - start).total_seconds() / 86_400
    return float(value.toordinal() - date(1970, 1, 1).toordinal())


def _levels(name: str, values: list[Any], *, is_text: bool = True) -> ReadColumn:
    """Number the distinct texts in sorted order."""
    texts = [None if is_missing(value) else str(value) for value in values]
    levels = sorted({text for text in texts if text is not None})
    number: dict[str | None, int] = {None: MISSING}
    number.update((level, code) for code, level in enumerate(levels))
    codes = np.fromiter((number[text] for text in texts), np.int64, len(texts))
    n_there = int((codes != MISSING).sum())
    is_prose = _are_mostly_different(levels, n_there) and (
        looks_like(sample_of(levels)) == Looks.SENTENCES
    )
    kind: ReadAs = "text" if is_prose else "category"
    is_text = is_text and all(isinstance(one, str) or is_missing(one) for one in values)
    return ReadColumn(name, kind, codes=codes, levels=tuple(levels), is_text=is_text)


def _are_mostly_different(levels: list[str], n_there: int) -> bool:
    return len(levels) >= max(10, n_there // 2)


def looks_of(column: ReadColumn) -> Looks | None:
    """What a column of many texts looks like, where not like names."""
    if column.codes is None or not column.is_text or len(column.levels) < FEWEST_LEVELS:
        return None
    return looks_like(sample_of(column.levels))


def count_distinct(column: ReadColumn) -> int:
    """Distinct values of a column, missing values left out."""
    return int(column.ranked().max(initial=MISSING)) + 1


def is_identifier(column: ReadColumn) -> bool:
    """Suspect a column of numbering the rows, so that it tells nothing about new ones.

    Texts are suspected where at least nine in ten are different, and look like no numbers,
    dates or sentences; integers where all are different and stand close together, or where the
    name says so.
    """
    n_there = int((~column.is_missing).sum())
    if n_there < 20:
        return False
    n_distinct = count_distinct(column)
    if column.codes is not None:
        return n_distinct >= 0.9 * n_there and looks_of(column) is None
    if column.kind != "number" or n_distinct < n_there or not column.is_whole:
        return False
    there = column.numbers[~column.is_missing]
    is_close = float(there.max() - there.min()) < 1.5 * n_there
    return is_close or _says_identifier(column.name)


def _says_identifier(name: str) -> bool:
    words = name.lower().replace("-", "_").replace(" ", "_").split("_")
    return bool({"id", "uuid", "guid", "key", "nr", "number", "index"} & set(words)) or (
        name.endswith(("ID", "Id"))
    )
