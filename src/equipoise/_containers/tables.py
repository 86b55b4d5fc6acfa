"""Reading X, whatever it is."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from math import isfinite
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from equipoise._containers.kinds import Declared, Holds, is_missing, list_columns
from equipoise._kernels.magnitude import largest_magnitude
from equipoise._runtime.memory import give_back_freed_memory
from equipoise.core.columns import Features
from equipoise.core.plan import Plan
from equipoise.core.texts import Looks
from equipoise.core.wording import shown
from equipoise.exceptions import TableError

Rows = NDArray[np.int64]

_VERY_MANY_VALUES = 2_000_000
_FEW = 64


class Table(ABC):
    """A caller's table: its size, its rows, and its numbers."""

    n_rows: int
    n_columns: int
    feature_names: list[str] | None = None
    #: Columns that a file has of a frame's index: no features, unless they are declared.
    index_columns: frozenset[int] = frozenset()
    is_sparse = False

    @abstractmethod
    def matrix(self) -> Any:
        """The numbers to measure by: a C-contiguous float matrix, or CSR/CSC.

        Refuses, in one error, columns that are no numbers, missing values and infinities.
        """

    @property
    @abstractmethod
    def names(self) -> Sequence[Any]:
        """What the columns are called: names, or numbers."""

    @abstractmethod
    def features(self, declared: Declared, n_threads: int = 1) -> Features:
        """The table as numbers and levels, each column of the kind declared or found.

        Refuses, in one error, infinities and what cannot be a column.
        """

    def columns_holding(self, *wanted: Holds) -> list[int]:
        """The columns whose dtype says one of these."""
        return []

    def column_numbers(self, j: int) -> NDArray[Any]:
        """The numbers of one column; NaN is a missing value."""
        raise TableError(
            f"column {shown(self.names[j])} holds no numbers that bounds could be set to"
        )

    def extremes(self, columns: Sequence[int]) -> list[tuple[float, float] | None]:
        """The lowest and the highest number of each of some columns; None where it has none.

        They are exact: whole numbers are Python's, however large.
        """
        return [extremes_of(self.column_numbers(j)) for j in columns]

    def values_of(self, j: int, rows: Rows) -> list[Any]:
        """Some values of one column, as Python's objects."""
        listed: list[Any] = self.objects(rows)[:, j].tolist()
        return listed

    def conversion(self, j: int, looks: Looks) -> str:
        """Code that makes numbers or dates of a column of text; what is neither goes missing."""
        return f"column {self.names[j]!r}: text to {looks}"

    def objects(self, rows: Rows) -> NDArray[Any]:
        """Some rows as an array of Python's objects."""
        return np.asarray(self.take(rows), dtype=object)

    def give_back_freed_memory(self, n_values: int) -> None:
        """Return what planning needed to the system, where very many values are to be made.

        To get it again in the next call takes time.
        """
        if n_values > _VERY_MANY_VALUES:
            give_back_freed_memory()

    @abstractmethod
    def take(self, rows: Rows) -> Any:
        """Gather rows, under the labels that they have."""

    @abstractmethod
    def generate(self, plan: Plan, n_threads: int) -> Any:
        """Make the output of a plan; where rows are added, all rows get new labels."""

    @abstractmethod
    def stack(self, tables: Sequence[Any]) -> Any:
        """Tables of this kind, one after another, with new labels."""

    def fingerprint(self) -> str:
        """Tell this table from others, by the values of a few evenly spaced rows."""
        digest = blake2b(f"{self.n_rows} x {self.n_columns}".encode(), digest_size=16)
        columns = _evenly_spaced(self.n_columns).tolist()
        for cells in self._cells(_evenly_spaced(self.n_rows), columns):
            digest.update(cells)
        return digest.hexdigest()

    def _cells(self, rows: Rows, columns: list[int]) -> Iterator[bytes]:
        """Some values, column by column: the same in every container."""
        for cells in np.asarray(self.objects(rows), dtype=object)[:, columns].T:
            yield cells_as_bytes(cells.tolist())

    @abstractmethod
    def wrap(self, matrix: Any) -> Any:
        """A bare matrix, made by somebody else's sampler, as the caller's kind."""


def extremes_of(values: NDArray[Any]) -> tuple[float, float] | None:
    """The lowest and the highest number of a column; None where it has none."""
    known = values[~np.isnan(values)] if values.dtype.kind == "f" else values
    if not known.size:
        return None
    return known.min().item(), known.max().item()


def _evenly_spaced(n: int) -> Rows:
    """At most 64 numbers below ``n``, the first and the last among them."""
    if n <= _FEW:
        return np.arange(n)
    return np.linspace(0, n - 1, _FEW).astype(np.int64)


def cells_as_bytes(cells: Sequence[Any]) -> bytes:
    """Values as bytes: numbers as float64, all else as text."""
    numbers = numbers_or_none(cells)
    if numbers is not None:
        return numbers.tobytes()
    return "\x1f".join("" if is_missing(one) else str(one) for one in cells).encode()


def numbers_or_none(cells: Sequence[Any]) -> NDArray[np.float64] | None:
    """Values as floats, NaN for what is missing; None where one is no number."""
    if any(isinstance(one, (str, bytes)) for one in cells):
        return None
    try:
        return np.array([np.nan if is_missing(one) else one for one in cells], dtype=np.float64)
    except (TypeError, ValueError):
        return None


def whole_or_none(cells: Sequence[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]] | None:
    """Python's integers in 64 bits, and which are missing; None where one needs more bits."""
    is_unknown = np.array([is_missing(one) for one in cells], dtype=bool)
    digits = [0 if lost else int(one) for one, lost in zip(cells, is_unknown, strict=True)]
    low, high = min(digits, default=0), max(digits, default=0)
    for dtype in (np.int64, np.uint64):
        limits = np.iinfo(dtype)
        if limits.min <= low and high <= limits.max:
            return np.array(digits, dtype=dtype), is_unknown
    return None


def by_pandas(column: str, looks: Looks) -> str:
    """Code of pandas that makes numbers or dates of texts."""
    if looks == Looks.DATES:
        return f'pd.to_datetime({column}, errors="coerce", format="mixed")'
    if looks == Looks.MARKED_NUMBERS:
        column = f'pd.Series({column}).str.replace("[^0-9.eE+-]", "", regex=True)'
    return f'pd.to_numeric({column}, errors="coerce")'


def refuse_kind(name: Any, kind: Any, holds: Holds, values: Iterable[Any]) -> NoReturn:
    """Refuse a declaration that a column's dtype contradicts."""
    example = next((one for one in values if not is_missing(one)), None)
    raise TableError(
        f"column {shown(name)} of X is declared to be {str(kind)!r}, but holds {holds.value} "
        f"(could not convert string to float or the like: {shown(example)}). Declare it a category "
        "or copied, or convert it first"
    )


def is_all_finite(values: NDArray[Any], n_threads: int = 1) -> bool:
    """Tell, in one pass without a copy, that there is no missing value and no infinity."""
    return values.dtype.kind != "f" or isfinite(largest_magnitude(values, n_threads))


def check_finite(values: NDArray[Any], names: Any) -> None:
    """Refuse missing values and infinities, naming the columns and how many there are.

    ``names`` gives the columns' names, one a column of ``values``.
    """
    if is_all_finite(values):
        return
    is_nan, is_infinite = np.isnan(values), np.isinf(values)
    complaints = []
    for flags, what in (
        (is_nan, "NaN"),
        (is_infinite, f"infinity or a value too large for dtype('{values.dtype}')"),
    ):
        counts = flags.sum(axis=0)
        if counts.any():
            columns = [f"{names[j]} ({counts[j]})" for j in np.flatnonzero(counts)]
            plural = "s" if len(columns) > 1 else ""
            complaints.append(f"Input X contains {what}: column{plural} {list_columns(columns)}")
    if complaints:
        raise TableError(
            ". ".join(complaints) + ". In brackets: how many values. Distances need numbers: "
            "impute or drop these values first, for instance with sklearn.impute.SimpleImputer in "
            "front of the sampler in a Pipeline"
        )
