"""What is asked of a table: its columns, its classes, and how its rows may be split."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._containers import (
    ReadColumn,
    open_values,
    read_columns,
    read_labels,
    split_target,
)
from equipoise._containers.kinds import list_columns
from equipoise._engine.generation import SharedTable
from equipoise._runtime.warnings import warn_caller
from equipoise.core.text import plural
from equipoise.evaluation._race.folds import Splitting
from equipoise.evaluation._race.race_table import RaceTable, made_dense, race_table
from equipoise.evaluation._sample import TableSample
from equipoise.exceptions import TargetError, TextFoundWarning


@dataclass(frozen=True, eq=False)
class Question:
    """A table and its classes.

    Parameters
    ----------
    table : SharedTable
        The features as the caller has them; a sparse table is made dense, for all models are
        given dense rows.
    columns : RaceTable
        The same, read.
    labels : ndarray of shape (n_rows,)
        What samplers and models are given as ``y``.
    classes : ndarray of shape (n_classes,)
        The labels, sorted, as models have them.
    places : ndarray of shape (n_classes,)
        The classes in the order of ``codes``: of two the positive one is the last.
    codes : ndarray of shape (n_rows,)
        Each row's class, 1 for the positive of two.
    positive : object or None
        The class that matters, where there are two.
    splitting : Splitting
        How rows may be split.
    joined_label : object or None
        The class that stands against all others, where they were made one.
    whole : tuple of int or None
        Rows of each class in the whole table, in the order of ``codes``, where these rows are a
        sample of it.
    """

    table: SharedTable
    columns: RaceTable
    labels: NDArray[Any]
    classes: NDArray[Any]
    places: NDArray[np.intp]
    codes: NDArray[np.intp]
    positive: Any
    splitting: Splitting
    joined_label: Any = None
    whole: tuple[int, ...] | None = None

    @property
    def is_joined(self) -> bool:
        """Tell whether several classes were made one, against ``joined_label``."""
        return self.joined_label is not None

    @property
    def named_positive(self) -> Any:
        """The class that matters as the caller calls it; None where there are more than two."""
        return self.joined_label if self.is_joined else self.positive

    @property
    def n_classes(self) -> int:
        """Classes that there are."""
        return int(self.classes.size)

    @property
    def counts(self) -> tuple[int, ...]:
        """Rows of each class, in the order of ``codes``."""
        return tuple(np.bincount(self.codes, minlength=self.n_classes).tolist())

    @cached_property
    def stands_for(self) -> NDArray[np.float64] | None:
        """How many rows of the whole table a row of each class stands for; None where it is one."""
        return None if self.whole is None else np.array(self.whole) / np.array(self.counts)

    def weights_of(self, codes: NDArray[np.intp]) -> NDArray[np.float64] | None:
        """The same for rows of these classes."""
        return None if self.stands_for is None else self.stands_for[codes]


def read_question(
    table: Any,
    target: Any,
    *,
    positive: Any = None,
    groups: Any = None,
    time: Any = None,
    seed: int = 0,
) -> tuple[Question, list[ReadColumn]]:
    """Read a table and its target; columns named as target, groups or time leave the features.

    With more than two classes and ``positive`` the others become one class.
    Of a sample of a larger table, what the rows stand for is kept.

    Returns
    -------
    Question
        What is asked.
    list of ReadColumn
        The features as they were read, for who looks at them before the race.
    """
    sample = table if isinstance(table, TableSample) else None
    table = table if sample is None else sample.rows_with(target)
    table, target = _taken_out(table, target)
    table, groups = _taken_out(table, groups)
    table, time = _taken_out(table, time)
    if sparse.issparse(table):
        table = made_dense(table)
    shared = SharedTable(table)
    features = read_columns(shared)
    columns = race_table(features)
    _tell_doubts(columns)
    read = read_labels(target)
    for name, values in (("the target", read.values), ("groups", groups), ("time", time)):
        if values is not None and len(values) != columns.n_rows:
            raise TargetError(
                f"{name} has {len(values)} values, the table {columns.n_rows} rows: they belong "
                "together one by one"
            )
    if read.classes.size < 2:
        raise TargetError(
            f"there is one class, {read.classes.tolist()[0]!r}, in all {columns.n_rows} rows: "
            "there is nothing to tell apart"
        )
    given = positive
    labels, classes, positive = _with_positive(read.values, read.classes, positive)
    places = np.arange(classes.size)
    if classes.size == 2 and classes[0] == positive:
        places = places[::-1]
    codes = np.argsort(places)[np.searchsorted(classes, labels)]
    splitting = Splitting(
        codes, classes[places], _side("groups", groups), _side("time", time), seed
    )
    joined = given if read.classes.size > 2 else None
    whole = None if sample is None else sample.rows_of(classes[places], joined)
    asked = Question(
        shared, columns, labels, classes, places, codes, positive, splitting, joined, whole
    )
    return asked, features


def _tell_doubts(columns: RaceTable) -> None:
    """Say which columns of text might be numbers or dates."""
    if columns.doubtful:
        listed = list_columns([f"{name!r} ({looks})" for name, looks in columns.doubtful])
        warn_caller(
            f"columns of text look like something else: {listed}. In a race each text is a "
            "category, of which the commonest have a flag. Convert them first, with "
            "pandas.to_numeric or pandas.to_datetime and errors='coerce' for instance, or give "
            "them the dtype of categories",
            TextFoundWarning,
            about="race",
        )


def _taken_out(table: Any, column: Any) -> tuple[Any, Any]:
    """A column given by name, taken out of the table; anything else as it is."""
    return split_target(table, column) if is_name(column) else (table, column)


def is_name(column: Any) -> bool:
    """Tell whether a column was given by its name."""
    return isinstance(column, str) or bool(np.isscalar(column))


def _side(name: str, values: Any) -> NDArray[Any] | None:
    """Groups or time: one value a row, none missing."""
    if values is None:
        return None
    given = open_values(values)
    if given.values.ndim != 1:
        raise TargetError(f"{name} must be one value a row, not of the shape {given.values.shape}")
    if given.is_missing is not None and given.is_missing.any():
        raise TargetError(
            f"{name} has {plural(int(given.is_missing.sum()), 'missing value')}: give those rows "
            "a value, or leave them out"
        )
    if name == "time" and _is_text(given.values):
        raise TargetError(
            f"time holds texts such as {given.values.tolist()[0]!r}, which the alphabet would put "
            "in order: convert them first, with pandas.to_datetime(column, format='%d.%m.%Y') or "
            "pandas.to_numeric(column) for instance"
        )
    if given.values.dtype.kind == "O" and len({isinstance(one, str) for one in given.values}) > 1:
        raise TargetError(f"{name} has texts and other values: make them of one type")
    return given.values


def _is_text(vector: NDArray[Any]) -> bool:
    return vector.dtype.kind in "UST" or (
        vector.dtype.kind == "O" and any(isinstance(one, str) for one in vector)
    )


def _with_positive(
    labels: NDArray[Any], classes: NDArray[Any], positive: Any
) -> tuple[NDArray[Any], NDArray[Any], Any]:
    """Labels and classes of the problem, and the class that matters where there are two."""
    if positive is None:
        if classes.size > 2:
            return labels, classes, None
        counts = [int((labels == one).sum()) for one in classes]
        return labels, classes, classes.tolist()[0 if counts[0] < counts[1] else 1]
    found = np.flatnonzero([one == positive for one in classes])
    if found.size == 0:
        listed = ", ".join(repr(one) for one in classes.tolist()[:10])
        raise TargetError(f"positive={positive!r} is none of the classes, which are {listed}")
    if classes.size == 2:
        return labels, classes, classes.tolist()[found[0]]
    return labels == classes[found[0]], np.array([False, True]), True
