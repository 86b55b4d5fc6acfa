"""The columns that a model was trained on, and whether a table has them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from equipoise._containers import ReadColumn, read_columns
from equipoise._containers.kinds import list_columns
from equipoise.core.columns import Kind
from equipoise.core.text import plural
from equipoise.evaluation._race.table_preparer import TablePreparer
from equipoise.exceptions import TableError

#: What a column holds, as far as a model can tell.
Held: TypeAlias = Literal["number", "date", "boolean", "category"]
_SAID = {"number": "numbers", "date": "dates", "boolean": "booleans", "category": "categories"}


@dataclass(frozen=True)
class ModelColumn:
    """A column that a model was trained on.

    Parameters
    ----------
    name : str
        Its name; columns of an array are ``x0``, ``x1`` and so on.
    kind : {"number", "date", "boolean", "category"}
        What it held.
    levels : tuple of str, or None
        Of a category the levels that the model tells apart: none that only few rows had. None
        where that is not known.
    has_other : bool, default=False
        Whether all other levels count as one that the training rows had.

    Examples
    --------
    >>> from equipoise.evaluation import ModelColumn
    >>> ModelColumn("colour", "category", levels=("blue", "red"), has_other=True)
    ModelColumn(name='colour', kind='category', levels=('blue', 'red'), has_other=True)
    """

    name: str
    kind: Held
    levels: tuple[str, ...] | None = None
    has_other: bool = False


def held_by(column: ReadColumn) -> Held:
    """What a column holds."""
    if column.is_boolean:
        return "boolean"
    if column.codes is not None:
        return "category"
    return "date" if column.kind is Kind.DATE else "number"


def describe_columns(table: Any, preparer: TablePreparer | None) -> tuple[ModelColumn, ...]:
    """The columns of a training table; of levels only those that the preparation tells apart."""
    known = {} if preparer is None else preparer.known_levels()
    found = []
    for column in read_columns(table):
        kind = held_by(column)
        levels, has_other = known.get(column.name, (None, False))
        found.append(ModelColumn(column.name, kind, levels, has_other))
    return tuple(found)


def lacking(columns: Sequence[ModelColumn], names: Sequence[str]) -> TableError | None:
    """Why a table with columns of these names will not do."""
    missing = [one.name for one in columns if one.name not in set(names)]
    if not missing:
        return None
    listed = list_columns(list(map(repr, missing)), most=6)
    is_one = len(missing) == 1
    return TableError(
        f"the table lacks the column{'s' * (not is_one)} {listed} that the model was trained with: "
        f"add {'it' if is_one else 'them'}, with missing values where nothing is known"
    )


def check_columns(columns: Sequence[ModelColumn], table: Any) -> tuple[str, ...]:
    """Look whether a table has the columns of a model, and say what is remarkable of them.

    Raises
    ------
    TableError
        A column is missing, or holds something else.
    """
    read = {one.name: one for one in read_columns(table)}
    if error := lacking(columns, list(read)):
        raise error
    for column in columns:
        if wrong := kind_error(column, read[column.name]):
            raise wrong
    notes = (_unknown_levels(one, read[one.name]) for one in columns)
    return tuple(filter(None, notes))


def kind_error(column: ModelColumn, found: ReadColumn) -> TableError | None:
    """Why a column will not do; one without any value always does."""
    kind = held_by(found)
    if kind == column.kind or found.is_missing.all():
        return None
    example = f", such as {found.levels[0]!r}" if found.codes is not None else ""
    return TableError(
        f"column {column.name!r} held {_SAID[column.kind]} when the model was trained, and holds "
        f"{_SAID[kind]} now{example}: bring it to what it was"
    )


def _unknown_levels(column: ModelColumn, found: ReadColumn) -> str:
    """What is said of texts that the model does not tell apart."""
    if column.kind != "category" or column.levels is None or found.codes is None:
        return ""
    known = set(column.levels)
    is_new = np.array([*(level not in known for level in found.levels), False])
    rows = Counter(found.codes[is_new[found.codes]].tolist())
    if not rows:
        return ""
    example, n_rows = found.levels[rows.most_common(1)[0][0]], sum(rows.values())
    hold = "holds" if n_rows == 1 else "hold"
    as_what = "as its rare levels are" if column.has_other else "as none of its levels"
    return (
        f"column {column.name!r}: {plural(n_rows, 'row')} {hold} what the model does not know, or "
        f"knows of too few rows, such as {example!r}; counted {as_what}"
    )


def as_plain(columns: Sequence[ModelColumn]) -> list[dict[str, Any]]:
    """Columns in dicts, lists and texts."""
    return [
        {**vars(one), "levels": None if one.levels is None else list(one.levels)} for one in columns
    ]


def of_plain(columns: Sequence[Mapping[str, Any]]) -> tuple[ModelColumn, ...]:
    """The same back."""
    return tuple(
        ModelColumn(**{**one, "levels": None if one["levels"] is None else tuple(one["levels"])})
        for one in columns
    )
