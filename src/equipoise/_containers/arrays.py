"""Tables that are NumPy arrays, or lists of rows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers.tables import Rows, Table, check_finite
from equipoise.core.interpolate import as_dtype, fill_new_rows
from equipoise.core.plan import AddedRows, Copy
from equipoise.exceptions import TableError


class ColumnNumbers:
    """Names for the columns of a bare array: their numbers."""

    def __getitem__(self, j: int) -> str:
        return str(int(j))


def numbers_of(values: NDArray[Any]) -> NDArray[Any]:
    """The values as a C-contiguous float array; float32 stays as it is."""
    if values.dtype.kind == "c":
        raise TableError(
            f"Complex data not supported: X is {values.dtype}. Pass the real and the imaginary "
            "part as two columns"
        )
    if values.dtype in (np.float32, np.float64):
        return np.ascontiguousarray(values)
    if values.dtype.kind in "fiub":
        return values.astype(np.float64, order="C")
    return _numbers_of_objects(values)


def _numbers_of_objects(values: NDArray[Any]) -> NDArray[np.float64]:
    """Objects and strings, where each of them is a number."""
    try:
        return values.astype(np.float64, order="C")
    except (ValueError, TypeError):
        pass
    bad = [j for j in range(values.shape[1]) if not _are_numbers(values[:, j])]
    example = next(value for value in values[:, bad[0]] if not _are_numbers(np.array([value])))
    message = (
        f"distances are measured between numbers, but could not convert string to float or number "
        f"what column{'s' * (len(bad) > 1)} {', '.join(map(str, bad[:5]))} of X hold, "
        f"{_plain(example)!r} "
        "for instance (argument must be a string or a number). Encode or drop them, or use "
        "RandomOverSampler or RandomUnderSampler, which take any column"
    )
    if isinstance(example, (str, bytes)):
        raise TableError(message)
    raise TypeError(message)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _are_numbers(column: NDArray[Any]) -> bool:
    try:
        column.astype(np.float64)
    except (ValueError, TypeError):
        return False
    return True


class ArrayTable(Table):
    """A NumPy array of two dimensions."""

    def __init__(self, X: NDArray[Any]) -> None:
        if isinstance(X, np.matrix):
            raise TypeError("np.matrix is not supported. Please convert to a numpy array")
        if X.ndim != 2:
            if X.ndim < 2:
                raise TableError(
                    f"Expected 2D array, got {X.ndim}D array instead. Reshape your data either "
                    "using array.reshape(-1, 1) if your data has a single feature or "
                    "array.reshape(1, -1) if it contains a single sample."
                )
            raise TableError(f"Found array with dim {X.ndim}. X must have rows and columns only")
        self._values = X
        self.n_rows, self.n_columns = X.shape

    def matrix(self) -> NDArray[Any]:
        numbers = numbers_of(self._values)
        check_finite(numbers, ColumnNumbers())
        return numbers

    def take(self, rows: Rows, n_added: int = 0) -> Any:
        if self._values.dtype.kind == "c":
            numbers_of(self._values)
        return self._values.take(rows, axis=0)

    def extend(self, plan: AddedRows, n_threads: int, *, synthetic_only: bool = False) -> Any:
        if self._values.dtype.kind == "c":
            numbers_of(self._values)
        n_kept = 0 if synthetic_only else self.n_rows
        out = np.empty((n_kept + plan.n_new, self.n_columns), dtype=self._values.dtype)
        out[:n_kept] = self._values[:n_kept]
        fill_new_rows(self._values, plan, out[n_kept:], n_threads)
        return out

    def wrap(self, matrix: Any) -> Any:
        made = np.asarray(matrix)
        same = made.dtype == self._values.dtype or self._values.dtype.kind not in "fiub"
        return made if same else as_dtype(made.astype(np.float64), self._values.dtype)


class ListTable(ArrayTable):
    """A list of rows, each a list of values; it comes back as one."""

    def __init__(self, X: Sequence[Any]) -> None:
        try:
            values = np.asarray(X)
        except ValueError:
            lengths = sorted({len(row) if hasattr(row, "__len__") else 0 for row in X})
            raise TableError(
                f"the rows of X are not equally long: lengths {lengths[:5]} (setting an array "
                "element with a sequence)"
            ) from None
        super().__init__(values)
        self._rows = X

    def take(self, rows: Rows, n_added: int = 0) -> Any:
        return [list(self._rows[row]) for row in rows]

    def extend(self, plan: AddedRows, n_threads: int, *, synthetic_only: bool = False) -> Any:
        if isinstance(plan, Copy):
            made = self.take(plan.base)
        else:
            made = super().extend(plan, n_threads, synthetic_only=True).tolist()
        return made if synthetic_only else [list(row) for row in self._rows] + made

    def wrap(self, matrix: Any) -> Any:
        return super().wrap(matrix).tolist()
