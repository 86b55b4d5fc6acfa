"""Two parts of a table read as one, or a table that was never split."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers import MISSING, ReadColumn, read_columns, read_labels, split_target
from equipoise._runtime.errors import begin_with
from equipoise.core.columns import Kind
from equipoise.core.text import plural
from equipoise.core.wording import shown
from equipoise.evaluation._diagnosis.finding import listed
from equipoise.evaluation._diagnosis.suspicions import count_distinct, is_identifier
from equipoise.exceptions import EquipoiseError, ParameterError, TableError, TargetError
from equipoise.typing import Flags, Rows

Codes = NDArray[np.intp]

TRAIN, TEST = "training part", "test part"


@dataclass(frozen=True, eq=False)
class Parts:
    """The rows of both parts, those of the training part first.

    Parameters
    ----------
    columns : tuple of ReadColumn
        The features, over the rows of both.
    codes : ndarray of shape (n_rows,), dtype intp
        The class of each row.
    labels : tuple
        What the codes stand for.
    n_train : int
        Rows of the training part, or of the one table that there is.
    identifiers : tuple of str
        Columns that number the rows.
    """

    columns: tuple[ReadColumn, ...]
    codes: Codes
    labels: tuple[Any, ...]
    n_train: int
    identifiers: tuple[str, ...] = ()

    @property
    def n_rows(self) -> int:
        """Rows of both."""
        return int(self.codes.size)

    @property
    def is_split(self) -> bool:
        """Whether there are two parts."""
        return self.n_train < self.n_rows

    @property
    def is_test(self) -> Flags:
        """Which rows are of the test part."""
        return np.arange(self.n_rows) >= self.n_train

    @property
    def informative(self) -> list[ReadColumn]:
        """The columns that neither number the rows nor have one value only."""
        return [
            column
            for column in self.columns
            if column.name not in self.identifiers
            and count_distinct(column) + bool(column.is_missing.any()) > 1
        ]

    def column(self, name: str, asked_by: str) -> ReadColumn:
        """A column by its name, which a parameter gave."""
        found = [one for one in self.columns if one.name == name]
        if not found:
            known = listed([one.name for one in self.columns], 12)
            raise ParameterError(f"{asked_by}={name!r}: there is no such column. There are {known}")
        return found[0]

    def of_train(self, rows: Rows) -> Rows:
        """Those of some rows that are of the training part, as it counts them."""
        return np.sort(rows[rows < self.n_train])

    def of_test(self, rows: Rows) -> Rows:
        """Those of some rows that are of the test part, as it counts them."""
        return np.sort(rows[rows >= self.n_train]) - self.n_train


def read_parts(train: Any, test: Any, target: Any, n_threads: int) -> Parts:
    """Read one table, or both parts of it, which must have the same columns."""
    if test is None:
        columns, labels = _read(train, target, "table", n_threads)
        return Parts(
            tuple(columns),
            labels.codes,
            tuple(labels.classes.tolist()),
            len(labels),
            tuple(c.name for c in columns if is_identifier(c)),
        )
    first_target, second_target = _targets(target)
    columns, labels = _read(train, first_target, TRAIN, n_threads)
    others, other_labels = _read(test, second_target, TEST, n_threads)
    codes, classes = _joined_labels(labels, other_labels)
    pairs = _matched(columns, others)
    return Parts(
        tuple(_joined(*pair) for pair in pairs),
        codes,
        classes,
        len(labels),
        tuple(first.name for first, second in pairs if is_identifier(first)),
    )


def _targets(target: Any) -> tuple[Any, Any]:
    """The target of each part."""
    if isinstance(target, str):
        return target, target
    if isinstance(target, (tuple, list)) and len(target) == 2:
        return target[0], target[1]
    raise ParameterError(
        "target is to be the name of a column, or the classes of both parts as a pair: "
        "target=(y_train, y_test)"
    )


def _read(X: Any, y: Any, part: str, n_threads: int) -> tuple[list[ReadColumn], Any]:
    """The columns and the classes of a part, whose name an error has."""
    try:
        features, classes = split_target(X, y)
        columns, labels = read_columns(features, n_threads), read_labels(classes)
    except EquipoiseError as error:
        begin_with(part, error)
        raise
    if columns[0].n_rows != len(labels):
        raise TargetError(
            f"{part}: there are {plural(columns[0].n_rows, 'row')} and {len(labels)} classes: "
            "each row needs its class"
        )
    return columns, labels


def _joined_labels(first: Any, second: Any) -> tuple[Codes, tuple[Any, ...]]:
    """One code a class over both parts."""
    known, others = first.classes.tolist(), second.classes.tolist()
    are_texts = [{isinstance(one, str) for one in some} for some in (known, others)]
    if are_texts[0] != are_texts[1]:
        raise TargetError(
            f"the classes of the {TRAIN} are {shown(known[:3])} and those of the {TEST} are "
            f"{shown(others[:3])}: write them alike"
        )
    classes = sorted({*known, *others})
    place = {label: code for code, label in enumerate(classes)}
    codes = [np.array([place[one] for one in known])[first.codes]]
    codes.append(np.array([place[one] for one in others])[second.codes])
    return np.concatenate(codes), tuple(classes)


def _matched(
    first: Sequence[ReadColumn], second: Sequence[ReadColumn]
) -> list[tuple[ReadColumn, ReadColumn]]:
    """The columns of both parts by their names."""
    theirs = {column.name: column for column in second}
    missing = [column.name for column in first if column.name not in theirs]
    more = sorted(set(theirs) - {column.name for column in first})
    if missing or more:
        said = [
            *([f"the {TEST} lacks {listed(missing)}"] if missing else []),
            *([f"the {TRAIN} lacks {listed(more)}"] if more else []),
        ]
        raise TableError(
            f"the parts have different columns: {'; '.join(said)}. Give both the same columns, or "
            "drop what only one has"
        )
    return [(column, theirs[column.name]) for column in first]


def _joined(first: ReadColumn, second: ReadColumn) -> ReadColumn:
    """A column over the rows of both parts."""
    if (first.codes is None) != (second.codes is None):
        if first.is_missing.all():
            first = _without_values(first.n_rows, second)
        elif second.is_missing.all():
            second = _without_values(second.n_rows, first)
        else:
            _refuse_kinds(first, second)
    if first.codes is None or second.codes is None:
        if (first.kind == Kind.DATE) != (second.kind == Kind.DATE):
            _refuse_kinds(first, second)
        kind = first.kind if first.kind == second.kind else Kind.CONTINUOUS
        numbers = np.concatenate([first.numbers, second.numbers])
        return ReadColumn(first.name, kind, numbers, is_boolean=first.is_boolean)
    levels = tuple(sorted({*first.levels, *second.levels}))
    place = {level: code for code, level in enumerate(levels)}
    codes = [
        np.array([*(place[level] for level in one.levels), MISSING], dtype=np.int64)[found]
        for one, found in ((first, first.codes), (second, second.codes))
    ]
    is_text = first.is_text and second.is_text
    return ReadColumn(
        first.name, first.kind, codes=np.concatenate(codes), levels=levels, is_text=is_text
    )


def _without_values(n_rows: int, like: ReadColumn) -> ReadColumn:
    """A column of missing values, as another one is."""
    if like.codes is None:
        return ReadColumn(like.name, like.kind, np.full(n_rows, np.nan))
    return ReadColumn(like.name, like.kind, codes=np.full(n_rows, MISSING, dtype=np.int64))


def _refuse_kinds(first: ReadColumn, second: ReadColumn) -> None:
    raise TableError(
        f"column {first.name!r} is {_kind_of(first)} in the {TRAIN} and {_kind_of(second)} in the "
        f"{TEST}: give it one type in both"
    )


def _kind_of(column: ReadColumn) -> str:
    if column.codes is not None:
        return f"text (such as {shown(column.levels[0])})"
    return "a date" if column.kind == Kind.DATE else "a number"
