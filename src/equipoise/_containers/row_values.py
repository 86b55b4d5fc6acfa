"""What has one value a row (classes, say), opened as an array, and the two ways back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._containers.arrow_types import (
    arrow_array,
    arrow_values,
    decoded,
    take_arrow,
    with_type,
)
from equipoise._containers.kinds import is_missing
from equipoise._containers.pandas_tables import with_plain_index
from equipoise.core.wording import shown
from equipoise.exceptions import TargetError
from equipoise.typing import Flags, Rows

Gather = Callable[[Rows], Any]
Rebuild = Callable[[NDArray[Any]], Any]


@dataclass(frozen=True, eq=False)
class RowValues:
    """One value a row, as the caller has them.

    Parameters
    ----------
    values : ndarray of shape (n_rows,), or (n_rows, n_columns) with more than one column
        The values.
    is_missing : ndarray of shape (n_rows,), dtype bool, or None
        Which rows have none, or not all; None where no value can be missing.
    gather : callable
        ``gather(rows)``: the values of some rows, as the caller's kind.
    rebuild : callable
        ``rebuild(values)``: bare values as the caller's kind.
    """

    values: NDArray[Any]
    is_missing: Flags | None
    gather: Gather
    rebuild: Rebuild

    def take(self, rows: Rows, *, adds: bool = False) -> Any:
        """Values of the given rows; where some were added, all are numbered anew."""
        taken = self.gather(rows)
        return with_plain_index(taken) if adds and hasattr(taken, "iloc") else taken


def open_values(y: Any) -> RowValues:
    """Open one value a row, whatever holds them.

    An array or a list of one column comes back without it, as in imbalanced-learn; a frame stays
    one.

    Raises
    ------
    TargetError
        It is nothing that has one value a row.
    """
    values, of_container, gather, rebuild = _open(y)
    if values.ndim not in (1, 2):
        raise TargetError(
            f"y should be a 1d array, got an array of shape {values.shape} instead: give the class "
            "of each row"
        )
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    missing = missing_of(values)
    if of_container is not None:
        missing = of_container if missing is None else missing | of_container
    return RowValues(values, missing, gather, rebuild)


def missing_of(values: NDArray[Any]) -> Flags | None:
    """Which rows of an array lack a value; None where its dtype has no missing value."""
    if values.dtype.kind in "fcmM":
        missing = values != values
    elif values.dtype.kind in "OT":
        flags = [is_missing(one) for one in values.ravel().tolist()]
        missing = np.array(flags, dtype=bool).reshape(values.shape)
    else:
        return None
    return _of_rows(missing)


def _of_rows(flags: NDArray[Any]) -> Flags:
    """Which rows of a vector or a matrix have a flag."""
    return np.asarray(flags if flags.ndim == 1 else flags.reshape(len(flags), -1).any(axis=1))


Opened = tuple[NDArray[Any], Flags | None, Gather, Rebuild]


def _open(y: Any) -> Opened:
    """The values, which the container says are missing, and the two ways back."""
    if isinstance(y, np.ndarray):
        return _open_array(y)
    if isinstance(y, (list, tuple)):
        flat = [one[0] for one in y] if _is_column(y) else y
        if isinstance(y, tuple):
            return _open_array(_array_of(flat))
        return _array_of(flat), None, lambda rows: [flat[row] for row in rows], _as_list
    if sparse.issparse(y):
        rows_of = y.tocsr()
        return y.toarray(), None, lambda rows: rows_of[rows], sparse.csr_matrix
    if nw.dependencies.is_pandas_series(y) or nw.dependencies.is_pandas_dataframe(y):
        return _open_pandas(y)
    if nw.dependencies.is_polars_series(y) or nw.dependencies.is_polars_dataframe(y):
        return _open_polars(y)
    if type(y).__module__.startswith("pyarrow"):
        return _open_arrow(y)
    values = np.asarray(y)
    if values.ndim == 0:
        raise TargetError(f"y should be a 1d array, got {shown(y)}: give the class of each row")
    return _open_array(values)


def _open_array(y: NDArray[Any]) -> Opened:
    if isinstance(y, np.matrix):
        raise TargetError("y is an np.matrix, which is not supported: pass np.asarray(y).ravel()")
    if y.dtype.kind == "V":
        raise TargetError(
            f"y is an array of {shown(y.dtype)}, whose values are records or raw bytes: pass "
            "the one field that tells the classes"
        )
    flat = y[:, 0] if y.ndim == 2 and y.shape[1] == 1 else y
    if isinstance(y, np.ma.MaskedArray):
        mask = np.ma.getmaskarray(flat)
        return np.asarray(flat.data), _of_rows(mask), lambda rows: flat[rows], np.ma.asarray
    flat = np.asarray(flat)
    values = flat.astype(object) if flat.dtype.kind == "T" else flat
    return values, None, lambda rows: flat.take(rows, axis=0), lambda made: made


def _as_list(made: NDArray[Any]) -> list[Any]:
    listed: list[Any] = made.tolist()
    return listed


def _is_column(y: Sequence[Any]) -> bool:
    """Tell a list of lists of one value each, as a column of a table is written."""
    return len(y) > 0 and all(isinstance(one, (list, tuple)) and len(one) == 1 for one in y)


def _array_of(y: Sequence[Any]) -> NDArray[Any]:
    """A list as an array; as objects where NumPy would change what it holds.

    Of ``["a", nan]`` and ``[1, "a"]`` NumPy makes strings, of numbers beyond 2⁶³ floats.
    """
    try:
        values = np.asarray(y)
    except ValueError:
        raise TargetError(
            "the rows of y are not equally long (a sequence of sequences, as in a legacy "
            "multi-label data representation): give one class a row, or a matrix with one column "
            "a class and exactly one 1 a row"
        ) from None
    if values.ndim == 2 and values.dtype.kind in "US":
        return np.array(y, dtype=object)
    if values.ndim == 1 and values.dtype.kind != "O" and values.tolist() != list(y):
        values = np.empty(len(y), dtype=object)
        values[:] = y
    return values


def _open_pandas(y: Any) -> Opened:
    missing = np.asarray(y.isna())
    if y.ndim == 1:
        return y.to_numpy(), missing, y.take, lambda made: _series_like(y, made)
    values = y.iloc[:, 0].to_numpy() if y.shape[1] == 1 else y.to_numpy()

    def rebuild(made: NDArray[Any]) -> Any:
        return type(y)(made.reshape(-1, y.shape[1]), columns=y.columns).astype(dict(y.dtypes))

    return values, _of_rows(missing), y.take, rebuild


def _series_like(y: Any, made: NDArray[Any]) -> Any:
    return type(y)(made, name=y.name).astype(y.dtype)


def _open_polars(y: Any) -> Opened:
    columns = y.get_columns() if hasattr(y, "get_columns") else [y]
    missing = _any_of([column.is_null().to_numpy() for column in columns])

    def rebuild(made: NDArray[Any]) -> Any:
        namespace = nw.get_native_namespace(y)
        if hasattr(y, "columns"):
            return namespace.DataFrame(made.reshape(-1, y.shape[1]), schema=y.schema)
        return namespace.Series(y.name, made).cast(y.dtype)

    return (
        _side_by_side([_polars_array(one) for one in columns]),
        missing,
        lambda rows: y[rows],
        rebuild,
    )


def _polars_array(column: Any) -> NDArray[Any]:
    """A column as an array, of strings where NumPy keeps all of their characters."""
    values = np.asarray(column)
    if values.dtype.kind != "U":
        return values
    texts = column.cast(nw.get_native_namespace(column).String)
    return np.asarray(column.to_numpy()) if texts.str.ends_with("\0").any() else values


def _open_arrow(y: Any) -> Opened:
    is_table = hasattr(y, "column_names")
    columns = list(y.columns) if is_table else [y]
    missing = _any_of([_arrow_missing(one) for one in columns])

    def gather(rows: Rows) -> Any:
        if not is_table:
            return take_arrow(y, rows)
        return type(y).from_arrays([take_arrow(one, rows) for one in columns], schema=y.schema)

    def rebuild(made: NDArray[Any]) -> Any:
        namespace = nw.get_native_namespace(y)
        if is_table:
            made = made.reshape(len(made), -1)
            parts = [with_type(made[:, j], one.type) for j, one in enumerate(columns)]
            return type(y).from_arrays(parts, schema=y.schema)
        column = with_type(made, y.type)
        return namespace.chunked_array([column]) if hasattr(y, "chunks") else column

    return _side_by_side([arrow_values(one) for one in columns]), missing, gather, rebuild


def _arrow_missing(column: Any) -> Flags:
    return np.asarray(arrow_array(decoded(column).is_null()))


def _any_of(flags: list[Flags]) -> Flags:
    return np.asarray(np.any(flags, axis=0))


def _side_by_side(columns: list[NDArray[Any]]) -> NDArray[Any]:
    return columns[0] if len(columns) == 1 else np.column_stack(columns)
