"""Reading X, whatever it is: which kind of table it becomes."""

import sys
from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._containers.arrays import ArrayTable, ListTable, list_as_array
from equipoise._containers.arrow_types import is_young, plain_type
from equipoise._containers.carried import (
    carried_array,
    carried_list,
    carried_objects,
    carried_ragged,
    carried_series,
    is_list_of_objects,
    is_series,
)
from equipoise._containers.declared import column_number
from equipoise._containers.frames import FrameTable
from equipoise._containers.kinds import list_columns
from equipoise._containers.pandas_tables import with_index_of
from equipoise._containers.sparse import SparseTable
from equipoise._containers.tables import Table
from equipoise.exceptions import TableError


def read_table(X: Any) -> Table:
    """Read a table of any kind that is known here.

    Parameters
    ----------
    X : ndarray, list, CSR/CSC matrix or array, or frame of pandas, polars or pyarrow
        The table; never written to. Arrays of more dimensions, and lists and series of texts or
        objects, are rows that can be taken, and not be measured.

    Returns
    -------
    Table

    Raises
    ------
    TableError
        There are no rows or no columns, or numbers of one dimension; or the container
        is of no known kind.
    """
    if isinstance(X, Table):
        return X
    table = _table_of(X)
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


def _table_of(X: Any) -> Table:
    """The kind of table that it is; rows that are no rows of values are carried as they are."""
    if isinstance(X, np.ndarray):
        return carried_array(X) or ArrayTable(X)
    if sparse.issparse(X):
        return SparseTable(X)
    if isinstance(X, tuple) and (rows := list_as_array(X)) is not None:
        return carried_array(rows) or ArrayTable(rows)
    if isinstance(X, (list, tuple)):
        return _read_list(X)
    if _is_frame(X):
        return read_frame(X)
    if is_series(X) and (carried := carried_series(X)):
        return carried
    values = _array_of(X)
    return carried_array(values) or ArrayTable(values)


def _read_list(X: Sequence[Any]) -> Table:
    """A list of rows, or of texts, images and other objects."""
    if X and is_list_of_objects(X):
        return carried_objects(X)
    values = list_as_array(X)
    if values is None:
        return carried_ragged(X)
    return carried_list(X, values) or ListTable(X, values)


def _array_of(X: Any) -> NDArray[Any]:
    """Whatever can become an array."""
    if not (hasattr(X, "__array__") or hasattr(X, "__len__")):
        raise TableError(
            f"X must be a table (ndarray, sparse matrix, list of rows, or frame of pandas, polars "
            f"or pyarrow), not {type(X).__name__}"
        )
    return np.asarray(X)


def read_frame(X: Any) -> FrameTable:
    """Read a frame; a lazy one is refused."""
    from equipoise._containers.arrow_tables import ArrowTable, BatchTable
    from equipoise._containers.pandas_tables import PandasTable
    from equipoise._containers.polars_tables import PolarsTable

    if nw.dependencies.is_pandas_dataframe(X):
        _check_pandas_columns(X)
        return PandasTable(X)
    if _is_batch(X):
        _check_names(X.schema.names)
        return BatchTable(X)
    try:
        frame = nw.from_native(X)
    except nw.exceptions.DuplicateError as error:
        raise TableError(f"X has duplicate column names: {error}. Rename them") from None
    if isinstance(frame, nw.LazyFrame):
        raise TableError(
            f"X is a lazy frame ({type(X).__module__}.{type(X).__name__}), whose rows are not "
            "there yet. Pass X.collect()"
        )
    native = frame.to_native()
    _check_names(frame.columns)
    if nw.dependencies.is_polars_dataframe(native):
        return PolarsTable(native)
    if nw.dependencies.is_pyarrow_table(native):
        return ArrowTable(native)
    raise TableError(
        f"X is a frame of {frame.implementation}; frames of pandas, polars and pyarrow are read. "
        "Convert it first"
    )


def _is_frame(X: Any) -> bool:
    return nw.dependencies.is_into_dataframe(X) or hasattr(X, "collect_schema") or _is_batch(X)


def _is_batch(X: Any) -> bool:
    """Tell a record batch of pyarrow, without importing it."""
    arrow = sys.modules.get("pyarrow")
    return arrow is not None and isinstance(X, arrow.RecordBatch)


def _check_names(names: list[str]) -> None:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise TableError(f"X has duplicate column names: {list_columns(repeated)}. Rename them")


def _check_pandas_columns(X: Any) -> None:
    if not X.columns.is_unique:
        repeated = sorted({str(name) for name in X.columns[X.columns.duplicated()]})
        raise TableError(f"X has duplicate column names: {list_columns(repeated)}. Rename them")
    _check_pandas_can_take(X)


def _check_pandas_can_take(X: Any) -> None:
    """Refuse columns of Arrow's types of which pandas itself gathers no rows."""
    for name, dtype in X.dtypes.items():
        kept = getattr(dtype, "pyarrow_dtype", None)
        if kept is not None and is_young(kept):
            raise TableError(
                f"column {name!r} of X is of Arrow's type {kept}, of which pandas gathers no rows. "
                f"Convert it to {plain_type(kept)}, or pass a pyarrow table"
            )


def check_same_length(table: Table, n_labels: int) -> None:
    """Refuse a table and labels of different lengths."""
    if table.n_rows != n_labels:
        raise TableError(
            f"X has {table.n_rows} rows and y has {n_labels} (Found input variables with "
            f"inconsistent numbers of samples: [{table.n_rows}, {n_labels}]). Each row needs its "
            "class"
        )


def note_columns(estimator: Any, table: Table) -> None:
    """Let an estimator know the columns of what it is trained on, as scikit-learn's do."""
    estimator.n_features_in_ = table.n_columns
    if table.feature_names is not None:
        estimator.feature_names_in_ = np.asarray(table.feature_names, dtype=object)
    elif hasattr(estimator, "feature_names_in_"):
        del estimator.feature_names_in_


def split_target(X: Any, y: Any) -> tuple[Any, Any]:
    """Take the target column out of a frame, where ``y`` names it; X and y share one index."""
    if not isinstance(y, str):
        return X, with_index_of(X, y)
    if not _is_frame(X):
        raise TableError(
            f"y is {y!r}, a column's name, but X is no frame: pass a frame, or the class "
            "of each row"
        )
    read_table(X)
    if _is_batch(X):
        place = column_number(y, X.schema.names)
        return X.remove_column(place), X.column(place)
    frame = nw.from_native(X, eager_only=True)
    column_number(y, frame.columns)
    rest = frame.drop(y).to_native()
    return rest, nw.to_native(frame[y])
