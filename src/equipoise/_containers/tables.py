"""Reading X, whatever it is."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._containers.kinds import Declared, column_number, is_hole, list_columns
from equipoise._kernels.memory import give_back_freed_memory
from equipoise.core.columns import Features
from equipoise.core.plan import Plan
from equipoise.exceptions import TableError

Rows = NDArray[np.int64]

_VERY_MANY_VALUES = 4_000_000
_FEW = 64


class Table(ABC):
    """A caller's table: its size, its rows, and its numbers."""

    n_rows: int
    n_columns: int
    feature_names: list[str] | None = None
    is_sparse = False

    @abstractmethod
    def matrix(self) -> Any:
        """The numbers to measure by: a C-contiguous float matrix, or CSR/CSC.

        Refuses, in one error, columns that are no numbers, holes and infinities.
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

    def boolean_columns(self) -> list[int]:
        """Columns of booleans, by their dtype."""
        return []

    def column_numbers(self, j: int) -> NDArray[Any]:
        """The numbers of one column; NaN is a hole."""
        raise TableError(f"column {self.names[j]!r} holds no numbers that bounds could be set to")

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
    return "\x1f".join("" if is_hole(one) else str(one) for one in cells).encode()


def numbers_or_none(cells: Sequence[Any]) -> NDArray[np.float64] | None:
    """Values as floats, NaN for what is missing; None where one is no number."""
    if any(isinstance(one, (str, bytes)) for one in cells):
        return None
    try:
        return np.array([np.nan if is_hole(one) else one for one in cells], dtype=np.float64)
    except (TypeError, ValueError):
        return None


def read_table(X: Any) -> Table:
    """Read a table of any kind that is known here.

    Parameters
    ----------
    X : ndarray, list, CSR/CSC matrix or array, or frame of pandas, polars or pyarrow
        The table; never written to.

    Returns
    -------
    Table

    Raises
    ------
    TableError
        There are no rows or no columns, or not two dimensions; or the container
        is of no known kind.
    """
    from equipoise._containers.arrays import ArrayTable, ListTable
    from equipoise._containers.frames import read_frame
    from equipoise._containers.sparse import SparseTable

    if isinstance(X, Table):
        return X
    if isinstance(X, np.ndarray):
        table: Table = ArrayTable(X)
    elif sparse.issparse(X):
        table = SparseTable(X)
    elif isinstance(X, (list, tuple)):
        table = ListTable(X)
    elif nw.dependencies.is_into_dataframe(X) or hasattr(X, "collect_schema"):
        table = read_frame(X)
    else:
        table = ArrayTable(_array_of(X))
    shape = (table.n_rows, table.n_columns)
    if table.n_rows == 0:
        raise TableError(
            f"X is empty: Found array with 0 sample(s) (shape={shape}) while a minimum of 1 is "
            "required."
        )
    if table.n_columns == 0:
        raise TableError(
            f"X has no columns: Found array with 0 feature(s) (shape={shape}) while a minimum of "
            "1 is required."
        )
    return table


def _array_of(X: Any) -> NDArray[Any]:
    """Whatever can become an array."""
    if not (hasattr(X, "__array__") or hasattr(X, "__len__")):
        raise TableError(
            f"X must be a table (ndarray, sparse matrix, list of rows, or frame of pandas, polars "
            f"or pyarrow), not {type(X).__name__}"
        )
    return np.asarray(X)


def check_same_length(table: Table, n_labels: int) -> None:
    """Refuse a table and labels of different lengths."""
    if table.n_rows != n_labels:
        raise TableError(
            f"X has {table.n_rows} rows and y has {n_labels} (Found input variables with "
            f"inconsistent numbers of samples: [{table.n_rows}, {n_labels}]). Each row needs its "
            "class"
        )


def is_all_finite(values: NDArray[Any]) -> bool:
    """Tell, in one pass without a copy, that there is no hole and no infinity."""
    # An overflow of the sum only sends us to the exact look.
    with np.errstate(over="ignore", invalid="ignore"):
        total = values.sum()
    return bool(np.isfinite(total)) or bool(np.isfinite(values).all())


def check_finite(values: NDArray[Any], names: Any) -> None:
    """Refuse holes and infinities, naming the columns and how many there are.

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


def split_target(X: Any, y: Any) -> tuple[Any, Any]:
    """Take the target column out of a frame, where ``y`` names it."""
    if not isinstance(y, str):
        return X, y
    if not (nw.dependencies.is_into_dataframe(X) or hasattr(X, "collect_schema")):
        raise TableError(
            f"y is {y!r}, a column's name, but X is no frame: pass a frame, or the class "
            "of each row"
        )
    read_table(X)
    frame = nw.from_native(X, eager_only=True)
    column_number(y, frame.columns)
    rest = frame.drop(y).to_native()
    return rest, nw.to_native(frame[y])
