"""Rows that are carried as they are: images, texts, objects. Nothing looks into them."""

from collections.abc import Callable, Iterator, Sequence
from math import prod
from numbers import Number
from typing import Any, NoReturn

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray

from equipoise._containers.kinds import HELD_NUMBERS, Declared, Holds, is_missing
from equipoise._containers.objects import held_by
from equipoise._containers.pandas_tables import with_plain_index
from equipoise._containers.row_values import open_values
from equipoise._containers.tables import Rows, Table, cells_as_bytes
from equipoise.core.columns import Features
from equipoise.core.plan import Plan
from equipoise.core.wording import shown
from equipoise.exceptions import PlanError, TableError

_CARRIERS = (
    "RandomUnderSampler, and RandomOverSampler without shrinkage, carry such rows as they are"
)


class CarriedRows(Table):
    """Rows whose values nobody reads: they can be taken, and are not measured.

    Parameters
    ----------
    n_rows : int
        Rows.
    n_columns : int
        Values of each; 1 where it is an object.
    take : callable
        Gives some rows as the caller's kind.
    values_of_rows : callable
        Some rows as lists of values, to tell this table from others.
    refusal : str
        What is said to a sampler that measures.
    """

    def __init__(
        self,
        n_rows: int,
        n_columns: int,
        take: Callable[[Rows], Any],
        values_of_rows: Callable[[Rows], list[Any]],
        refusal: str,
    ) -> None:
        self.n_rows, self.n_columns = n_rows, n_columns
        self._take, self._values_of_rows, self._refusal = take, values_of_rows, refusal

    @property
    def names(self) -> Sequence[Any]:
        return range(self.n_columns)

    def matrix(self) -> Any:
        self._refuse()

    def features(self, declared: Declared, n_threads: int = 1) -> Features:
        self._refuse()

    def column_numbers(self, j: int) -> NDArray[Any]:
        self._refuse()

    def values_of(self, j: int, rows: Rows) -> list[Any]:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise TableError(self._refusal)

    def take(self, rows: Rows) -> Any:
        return self._take(rows)

    def generate(self, plan: Plan, n_threads: int) -> Any:
        if not all(one.are_copies for one in plan.new):
            raise PlanError(
                "the plan makes new values, but the rows of this table are carried as they are; "
                "make a new plan for it"
            )
        made = self._take(plan.sample_indices)
        return with_plain_index(made) if plan.n_new and hasattr(made, "iloc") else made

    def stack(self, tables: Sequence[Any]) -> Any:
        self._refuse()

    def wrap(self, matrix: Any) -> Any:
        return matrix

    def _cells(self, rows: Rows, columns: list[int]) -> Iterator[bytes]:
        for row in self._values_of_rows(rows):
            values = row if isinstance(row, list) else [row]
            yield cells_as_bytes([_told(values[j]) for j in columns])


def _told(value: Any) -> Any:
    """A value, or of an object whose text may be its address what kind it is."""
    is_plain = is_missing(value) or isinstance(value, (str, bytes, Number, np.generic))
    return value if is_plain else type(value).__name__


def carried_array(X: NDArray[Any]) -> CarriedRows | None:
    """An array of three dimensions or more, or of one that holds no numbers; else None."""
    if X.ndim >= 3:
        return CarriedRows(
            len(X),
            prod(X.shape[1:]),
            lambda rows: X.take(rows, axis=0),
            lambda rows: _flat(X.take(rows, axis=0)),
            _refusal_of_shape(X, "X.reshape(len(X), -1)"),
        )
    if X.ndim == 1 and X.size and _are_no_numbers(X):
        return _of_objects(len(X), X.take, lambda rows: X.take(rows).tolist())
    return None


def carried_series(X: Any) -> CarriedRows | None:
    """A series of pandas, polars or pyarrow that holds no numbers; else None."""
    opened = open_values(X)
    if not len(opened.values) or not _are_no_numbers(opened.values):
        return None
    return _of_objects(
        len(opened.values),
        opened.take,
        lambda rows: opened.values[rows].tolist(),
    )


def is_series(X: Any) -> bool:
    """Tell a series of pandas, polars or pyarrow, once it is no frame."""
    return nw.dependencies.is_into_series(X) or type(X).__module__.startswith("pyarrow")


def is_list_of_objects(X: Sequence[Any]) -> bool:
    """Tell by its first one whether a list holds texts, images or other objects, no rows."""
    first = X[0]
    if isinstance(first, (str, bytes)):
        return True
    if hasattr(first, "shape"):
        return len(first.shape) > 1
    return not (first is None or isinstance(first, (Sequence, Number)))


def carried_objects(X: Sequence[Any]) -> CarriedRows:
    """A list of objects."""
    return _of_objects(len(X), _take_of(X), _take_of(X))


def carried_ragged(X: Sequence[Any]) -> CarriedRows:
    """A list of rows that are not equally long."""
    take = _take_of(X)
    lengths = sorted({len(row) if hasattr(row, "__len__") else 0 for row in X})
    return CarriedRows(
        len(X),
        1,
        take,
        take,
        f"the rows of X are not equally long: lengths {lengths[:5]} (setting an array "
        f"element with a sequence). {_CARRIERS}; to be measured all need the same columns",
    )


def carried_list(X: Sequence[Any], values: NDArray[Any]) -> CarriedRows | None:
    """A list that is no table, by its array; else None."""
    take = _take_of(X)
    if values.ndim >= 3:
        refusal = _refusal_of_shape(values, "numpy.reshape(X, (len(X), -1))")
        n_columns = prod(values.shape[1:])
        return CarriedRows(len(X), n_columns, take, lambda rows: _flat(values[rows]), refusal)
    return carried_objects(X) if values.ndim == 1 and X and _are_no_numbers(values) else None


def _take_of(X: Sequence[Any]) -> Callable[[Rows], list[Any]]:
    """What takes rows of a list."""
    return lambda rows: [X[row] for row in rows]


def _flat(rows: NDArray[Any]) -> list[list[Any]]:
    """The values of each row, one after another."""
    flat: list[list[Any]] = rows.reshape(len(rows), -1).tolist()
    return flat


def _are_no_numbers(values: NDArray[Any]) -> bool:
    if values.dtype.kind != "O":
        return values.dtype.kind in "UST"
    return held_by(values.tolist()) not in {*HELD_NUMBERS, Holds.TIMES, Holds.NOTHING}


def _refusal_of_shape(X: NDArray[Any], call: str) -> str:
    """What is said of an array of too many dimensions."""
    return (
        f"Found array with dim {X.ndim}, while dim <= 2 is required: X has the shape {X.shape}. "
        f"{_CARRIERS}; to be measured let each be one row of numbers: {call} has "
        f"{prod(X.shape[1:])} columns"
    )


def _of_objects(
    n_rows: int, take: Callable[[Rows], Any], values_of_rows: Callable[[Rows], list[Any]]
) -> CarriedRows:
    """One object a row."""
    (example,) = values_of_rows(np.zeros(1, dtype=np.int64))
    if isinstance(example, str):
        what = f"text a row, {shown(example)} for instance (could not convert string to float), and"
        how = (
            "make numbers of them first, by sklearn.feature_extraction.text.TfidfVectorizer before "
            "the sampler in a Pipeline"
        )
    else:
        what = f"{type(example).__name__} a row, and"
        how = (
            "make a row of numbers of each first: numpy.stack(X).reshape(len(X), -1), where they "
            "are arrays of one shape"
        )
    return CarriedRows(
        n_rows,
        1,
        take,
        values_of_rows,
        f"Expected 2D array, got 1D array instead: X holds one {what} distances are measured "
        f"between numbers. {_CARRIERS}; {how}",
    )
