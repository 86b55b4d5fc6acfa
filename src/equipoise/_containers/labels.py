"""Reading y, whatever it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._containers.pandas_tables import with_plain_index
from equipoise.exceptions import TargetError
from equipoise.typing import Rows


@dataclass(frozen=True, eq=False)
class Labels:
    """A caller's classes.

    Parameters
    ----------
    values : ndarray of shape (n_rows,)
        Each row's label.
    codes : ndarray of shape (n_rows,), dtype intp
        Each row's class, from 0.
    classes : ndarray of shape (n_classes,)
        The labels that occur, sorted.
    gather : callable
        ``gather(rows)``: labels of the given rows as the caller's kind.
    rebuild : callable
        ``rebuild(values)``: bare labels as the caller's kind.
    """

    values: NDArray[Any]
    codes: NDArray[np.intp]
    classes: NDArray[Any]
    gather: Callable[[Rows], Any]
    rebuild: Callable[[NDArray[Any]], Any]

    def __len__(self) -> int:
        return int(self.values.size)

    def take(self, rows: Rows, *, adds: bool = False) -> Any:
        """Labels of the given rows; where some were added, all are numbered anew."""
        taken = self.gather(rows)
        return with_plain_index(taken) if adds and hasattr(taken, "iloc") else taken

    def wrap(self, values: Any) -> Any:
        """Bare labels, made by somebody else's sampler, as the caller's kind."""
        return self.rebuild(np.asarray(values))


def read_labels(y: Any) -> Labels:
    """Read the class of each row.

    Parameters
    ----------
    y : ndarray, list, series or one-column frame of pandas, polars or pyarrow, or indicator matrix
        The labels: integers, strings, booleans, categories, or floats that are
        whole. A matrix with one column a class and one 1 a row comes back as one.

    Returns
    -------
    Labels

    Raises
    ------
    TargetError
        There are missing values, numbers that are no classes, labels of several types, or
        more than one class a row.
    """
    if y is None:
        raise TargetError(
            "requires y to be passed, but the target y is None: give the class of each row"
        )
    values, gather, rebuild = _open(y)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim == 2:
        return _read_indicator(values, gather)
    if values.ndim != 1:
        raise TargetError(f"y should be a 1d array, got an array of shape {values.shape} instead.")
    values = _plain(values)
    classes, codes = factorize(values)
    return Labels(values, codes, classes, gather, rebuild)


Opened = tuple[NDArray[Any], Callable[[Rows], Any], Callable[[NDArray[Any]], Any]]


def _open(y: Any) -> Opened:
    """The labels as an array, and the two ways back."""
    if isinstance(y, np.ndarray):
        return y, lambda rows: y.take(rows, axis=0), lambda made: made.reshape(-1, *y.shape[1:])
    if isinstance(y, (list, tuple)):
        return np.asarray(y), lambda rows: [y[row] for row in rows], lambda made: made.tolist()
    if sparse.issparse(y):
        return _open_sparse(y)
    if nw.dependencies.is_pandas_series(y) or nw.dependencies.is_pandas_dataframe(y):
        return _open_pandas(y)
    if nw.dependencies.is_polars_series(y) or nw.dependencies.is_polars_dataframe(y):
        return _open_polars(y)
    if nw.dependencies.is_pyarrow_chunked_array(y) or nw.dependencies.is_pyarrow_table(y):
        return _open_arrow(y)
    values = np.asarray(y)
    if type(y).__module__.startswith("pyarrow"):
        return values, y.take, lambda made: type(y).from_pandas(made)
    if values.ndim == 0:
        raise TargetError(f"y should be a 1d array, got {y!r}: give the class of each row")
    return values, lambda rows: values.take(rows, axis=0), lambda made: made


def _open_sparse(y: Any) -> Opened:
    rows_of = y.tocsr()
    return y.toarray(), lambda rows: rows_of[rows], sparse.csr_matrix


def _open_pandas(y: Any) -> Opened:
    n_missing = int(np.sum(np.asarray(y.isna())))
    if n_missing:
        raise _holes(n_missing)

    def rebuild(made: NDArray[Any]) -> Any:
        if y.ndim == 1:
            return type(y)(made, name=y.name).astype(y.dtype)
        return type(y)(made.reshape(-1, y.shape[1]), columns=y.columns).astype(dict(y.dtypes))

    if y.ndim == 2:
        _check_one_column(y.shape[1], y.to_numpy() if y.shape[1] > 1 else None)
    values = y.iloc[:, 0].to_numpy() if y.ndim == 2 and y.shape[1] == 1 else y.to_numpy()
    return values, y.take, rebuild


def _open_polars(y: Any) -> Opened:
    def rebuild(made: NDArray[Any]) -> Any:
        namespace = nw.get_native_namespace(y)
        if hasattr(y, "columns"):
            return namespace.DataFrame(made.reshape(-1, y.shape[1]), schema=y.schema)
        return namespace.Series(y.name, made).cast(y.dtype)

    narwhal = nw.from_native(y, allow_series=True)
    return _open_narwhal(narwhal), lambda rows: y[rows], rebuild


def _open_arrow(y: Any) -> Opened:
    def rebuild(made: NDArray[Any]) -> Any:
        namespace = nw.get_native_namespace(y)
        if hasattr(y, "column_names"):
            column = namespace.array(made).cast(y.column(0).type)
            return namespace.Table.from_arrays([column], schema=y.schema)
        return namespace.chunked_array([namespace.array(made).cast(y.type)])

    narwhal = nw.from_native(y, allow_series=True)
    return _open_narwhal(narwhal), y.take, rebuild


def _open_narwhal(y: Any) -> NDArray[Any]:
    columns = [y] if isinstance(y, nw.Series) else [y[:, j] for j in range(y.shape[1])]
    n_missing = sum(int(column.null_count()) for column in columns)
    if n_missing:
        raise _holes(n_missing)
    if len(columns) == 1:
        return np.asarray(columns[0].to_numpy())
    return np.column_stack([column.to_numpy() for column in columns])


def _check_one_column(n_columns: int, values: NDArray[Any] | None) -> None:
    if n_columns > 1 and values is not None and values.dtype.kind not in "biuf":
        raise TargetError(
            f"y has {n_columns} columns: Multilabel and multioutput targets are not supported. "
            "Pass the one column that tells the classes"
        )


def _holes(n: int) -> TargetError:
    return TargetError(
        f"Input y contains NaN: {n} row{'s have' if n > 1 else ' has'} no class. Drop these rows, "
        "or give them a class of their own"
    )


def _plain(values: NDArray[Any]) -> NDArray[Any]:
    """Labels of a kind that classes can be told by."""
    kind = values.dtype.kind
    if kind == "c":
        raise TargetError(
            "Complex data not supported: y is complex. Classes are integers, strings or booleans"
        )
    if kind == "f":
        n_missing = int(np.isnan(values).sum())
        if n_missing:
            raise _holes(n_missing)
        if not np.isfinite(values).all():
            raise TargetError("Input y contains infinity, which is no class")
        if (values != np.rint(values)).any():
            example = values[values != np.rint(values)][0]
            raise TargetError(
                f"Unknown label type: continuous. y holds {example:g} for instance: Maybe you are "
                "trying to resample a regression target. Classes are integers, strings or booleans"
            )
    return values


def factorize(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """The labels that occur, sorted, and each row's position among them."""
    if values.dtype.kind in "iub" and values.size:
        whole = values.view(np.uint8) if values.dtype.kind == "b" else values
        low, high = int(whole.min()), int(whole.max())
        if high - low <= max(1024, values.size // 4):
            return _factorize_small(values, whole, low, high)
    if values.dtype.kind == "O":
        return _factorize_objects(values)
    classes, codes = np.unique(values, return_inverse=True)
    return classes, codes.reshape(-1)


def _factorize_small(
    values: NDArray[Any], whole: NDArray[Any], low: int, high: int
) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Factorize integers of a narrow range by counting."""
    shifted = whole.astype(np.intp) - low
    is_there = np.bincount(shifted, minlength=high - low + 1) > 0
    found = np.flatnonzero(is_there) + low
    classes = found.astype(bool) if values.dtype.kind == "b" else found.astype(values.dtype)
    if found.size == high - low + 1:
        return classes, shifted
    return classes, (np.cumsum(is_there) - 1)[shifted]


def _factorize_objects(values: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Factorize objects by their hash."""
    listed = values.tolist()
    n_missing = sum(label is None or label != label for label in listed)
    if n_missing:
        raise _holes(n_missing)
    found = set(listed)
    kinds = {type(label).__name__ for label in found}
    if any(isinstance(label, float) and label != int(label) for label in found):
        raise TargetError("Unknown label type: unknown. y holds numbers that are no classes")
    try:
        ordered = sorted(found)
    except TypeError:
        raise TargetError(
            f"y mixes labels of different types ({', '.join(sorted(kinds))}), which cannot be "
            "sorted. Make them all strings, or all integers"
        ) from None
    position = {label: code for code, label in enumerate(ordered)}
    codes = np.fromiter((position[label] for label in listed), dtype=np.intp, count=len(listed))
    classes = np.empty(len(ordered), dtype=object)
    classes[:] = ordered
    return classes, codes


def _read_indicator(values: NDArray[Any], gather: Callable[[Rows], Any]) -> Labels:
    """Read a matrix with one column a class."""
    is_one = values == 1
    if not (is_one | (values == 0)).all() or (is_one.sum(axis=1) > 1).any():
        raise TargetError(
            f"y has {values.shape[1]} columns: Imbalanced-learn currently supports binary, "
            "multiclass and binarized encoded multiclasss targets, and so do we. Multilabel and "
            "multioutput targets are not supported. (y should be a 1d array.) Pass the one column "
            "that tells the classes, or a matrix with exactly one 1 a row"
        )
    codes = is_one.argmax(axis=1).astype(np.intp)
    classes, codes = factorize(codes)
    width = values.shape[1]

    def rebuild(made: NDArray[Any]) -> Any:
        return (made[:, np.newaxis] == np.arange(width)).astype(values.dtype)

    return Labels(classes[codes], codes, classes, gather, rebuild)
