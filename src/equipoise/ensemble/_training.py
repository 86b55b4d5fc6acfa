"""What an ensemble is trained on: the caller's table, read once, and who is there."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sklearn.utils import column_or_1d

from equipoise._containers import (
    KnownLabels,
    Labels,
    Table,
    check_same_length,
    note_columns,
    read_labels,
    read_table,
)
from equipoise._engine.arguments import speaking_as
from equipoise.core.distinct import distinct
from equipoise.core.weights import copies_of
from equipoise.exceptions import PlanError, TableError, TargetError
from equipoise.pipeline._following import check_number_of_copies
from equipoise.typing import Flags, Floats, LabelArray, LabelsLike, Rows, TableLike

__all__ = [
    "Population",
    "TrainingSet",
    "as_rows",
    "check_same_table",
    "is_frame",
    "read_training",
]


def is_frame(X: Any) -> bool:
    """Tell a frame of pandas, polars or pyarrow from an array."""
    return hasattr(X, "columns")


def as_rows(X: Any) -> Any:
    """A table of which rows and columns can be taken: lists as arrays, sparse ones by rows."""
    if isinstance(X, (list, tuple)):
        return np.asarray(X)
    if sparse.issparse(X) and X.format not in ("csr", "csc"):
        return X.tocsr()
    return X


@dataclass(frozen=True, eq=False)
class Population:
    """The rows that bags are drawn from. It is all that drawing needs, and kept with a model.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), dtype unsigned int
        The class of each row of the table, a byte a row where there are few classes.
    n_classes : int
        How many classes there are.
    there : ndarray of shape (n_there,), dtype int64, or None
        The rows that are there, as often as they are: one of weight 3 three times, one of weight 0
        never. None is each row once.
    """

    codes: NDArray[np.unsignedinteger[Any]]
    n_classes: int
    there: Rows | None = None

    def __len__(self) -> int:
        return int(self.codes.size if self.there is None else self.there.size)

    @property
    def n_rows(self) -> int:
        """Rows of the table."""
        return int(self.codes.size)

    @property
    def is_there(self) -> Flags:
        """For each row of the table whether it is there at all."""
        flags = np.full(self.n_rows, self.there is None)
        if self.there is not None:
            flags[self.there] = True
        return flags

    def rows_at(self, positions: NDArray[np.integer[Any]] | None = None) -> Rows:
        """The rows at some positions among those that are there; None is all."""
        if positions is None:
            return np.arange(self.n_rows) if self.there is None else self.there
        return (
            positions.astype(np.int64, copy=False) if self.there is None else self.there[positions]
        )

    def is_same_as(self, other: "Population") -> bool:
        """Tell whether bags drawn from another one are those drawn from this."""
        return np.array_equal(self.codes, other.codes) and np.array_equal(
            self.rows_at(), other.rows_at()
        )

    def is_of_one_class(self, rows: Rows) -> bool:
        """Tell whether some rows are all of one class, though there are several."""
        codes = self.codes.take(rows)
        return self.n_classes > 1 and bool((codes == codes[0]).all())


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """A table, its classes, and how much its rows weigh.

    Parameters
    ----------
    who : str
        The name of the ensemble, for errors.
    X : table
        As the caller has it.
    population : Population
        Who is there.
    classes : ndarray of shape (n_classes,)
        The labels, sorted.
    weights : ndarray of shape (n_rows,), or None
        What members are told of each row of the table; None where each that is there weighs 1.
    """

    who: str
    X: Any
    population: Population
    classes: LabelArray
    weights: Floats | None = None

    @cached_property
    def table(self) -> Table:
        """The table, opened."""
        return read_table(self.X)

    @cached_property
    def everybody(self) -> Labels:
        """The labels of all rows that are there."""
        return self.labels_at(self.population.rows_at())

    def with_table(self, X: Any) -> "TrainingSet":
        """The same rows in another kind of table."""
        return replace(self, X=X)

    def labels_at(self, rows: Rows) -> Labels:
        """The labels of some rows; samplers are given these, so that they may be told of them."""
        return KnownLabels(self.population.codes.take(rows), self.classes)

    def codes_at(self, rows: Rows) -> NDArray[np.intp]:
        """The classes of some rows as numbers; members are given these."""
        return self.population.codes.take(rows).astype(np.intp)


def check_same_table(who: str, i: int, n_members: int, n_of_others: int) -> None:
    """Refuse to draw the bag of a member that was trained on the table of an earlier ``fit``."""
    if range(n_members)[i] < n_of_others:
        raise PlanError(
            f"{who}: the first {n_of_others} members are from a fit on other rows (warm_start), so "
            f"the bag of member {i} cannot be drawn again"
        )


def read_training(
    ensemble: Any, X: TableLike, y: LabelsLike, sample_weight: ArrayLike | None = None
) -> TrainingSet:
    """Read what an ensemble is trained on, and let it note the columns.

    Parameters
    ----------
    ensemble : estimator
        It gets ``n_features_in_`` and, where all columns have names, ``feature_names_in_``.
    X : array-like, sparse matrix or data frame of shape (n_rows, n_features)
        The table.
    y : array-like of shape (n_rows,)
        The class of each row.
    sample_weight : array-like of shape (n_rows,), default=None
        A row of weight 0 is not there. Where all are whole numbers, one of weight 3 is there
        three times; any others only follow the rows.
    """
    X = as_rows(X)
    with speaking_as(ensemble):
        table = read_table(X)
        labels = read_classes(y)
        check_same_length(table, len(labels))
        who = type(ensemble).__name__
        there, weights = _read_weights(who, sample_weight, table.n_rows)
    codes, classes = labels.codes, labels.classes
    if there is not None:
        codes, classes = _those_that_occur(codes, classes, there)
    note_columns(ensemble, table)
    small = codes.astype(np.min_scalar_type(max(len(classes) - 1, 0)))
    training = TrainingSet(who, X, Population(small, len(classes), there), classes, weights)
    vars(training)["table"] = table  # it is open already
    return training


def read_classes(y: LabelsLike) -> Labels:
    """Read the class of each row; a matrix with a column a class is refused."""
    shape: tuple[int, ...] = getattr(y, "shape", ())
    is_matrix = len(shape) == 2 and shape[1] > 1
    if not is_matrix:
        labels = read_labels(column_or_1d(y, warn=True) if isinstance(y, np.ndarray) else y)
        is_matrix = labels.given.values.ndim == 2
    if is_matrix:
        raise TargetError(
            "Multilabel and multioutput targets are not supported. y has several columns: give "
            "the one class of each row"
        )
    return labels


def _read_weights(
    who: str, sample_weight: ArrayLike | None, n_rows: int
) -> tuple[Rows | None, Floats | None]:
    """Who is there, and what of the weights is left to tell members."""
    if sample_weight is None:
        return None, None
    given = np.asarray(sample_weight, dtype=np.float64)
    if given.ndim == 0:
        given = np.full(n_rows, float(given))
    if given.shape != (n_rows,):
        raise TableError(
            f"sample_weight has shape {given.shape}, and there are {n_rows} rows (it must be 1D "
            "array or scalar): give each row its weight"
        )
    if not np.isfinite(given).all():
        raise TableError(
            f"Input sample_weight contains NaN or infinity: {int((~np.isfinite(given)).sum())} of "
            f"{n_rows} weights are no numbers. A row that shall not count weighs 0"
        )
    if not given.any():
        raise TableError(
            f"sample_weight is zero for all {n_rows} rows, so that none is left. Give the rows to "
            "train on a weight above zero"
        )
    copies = copies_of(given)
    is_count = bool((copies == given).all())
    if is_count:
        check_number_of_copies(who, copies)
    there = None if bool((copies == 1).all()) else np.repeat(np.arange(n_rows), copies)
    return there, None if is_count else given


def _those_that_occur(
    codes: NDArray[np.intp], classes: LabelArray, there: Rows
) -> tuple[NDArray[np.intp], LabelArray]:
    """Count the classes of rows that are there alone; of the others a code says nothing."""
    occurring = distinct(codes[there])
    if occurring.size == classes.size:
        return codes, classes
    renumbered = np.zeros(classes.size, dtype=np.intp)
    renumbered[occurring] = np.arange(occurring.size)
    return renumbered[codes], classes[occurring]
