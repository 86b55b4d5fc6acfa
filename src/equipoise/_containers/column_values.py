"""A table's columns one by one, as numbers or as levels with their texts.

What a column is comes from the table that its container became, as it does for samplers. A column
that samplers copy has levels too, by the texts of its values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import lt
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._containers.kinds import Holds, is_missing
from equipoise._containers.reading import read_table
from equipoise._containers.tables import Table
from equipoise.core.columns import LEVELS, Kind
from equipoise.typing import Flags

Values = NDArray[np.float64]
Codes = NDArray[np.int64]

#: The code of a missing value.
MISSING = -1


@dataclass(frozen=True, eq=False)
class ReadColumn:
    """One column of a table: its numbers, or its levels.

    Parameters
    ----------
    name : str
        Its name; columns of an array are ``x0``, ``x1`` and so on.
    kind : Kind
        What it is, to samplers as well; see :func:`equipoise.columns`.
    values : ndarray of shape (n_rows,), dtype float64, or None
        Numbers, NaN where one is missing; None where the column has levels. Booleans are 0 and 1,
        dates days since 1970 (in UTC where they have a zone), durations and times of day days, too.
    codes : ndarray of shape (n_rows,), dtype int64, or None
        The level of each row, -1 for a missing value; None where the column has numbers.
    levels : tuple of str
        What the codes stand for, each of them in some row: sorted, or in the order of an ordinal.
    is_boolean : bool
        Whether the numbers are booleans by their dtype.
    is_text : bool
        Whether the levels are strings, and no dtype says that they are categories.
    """

    name: str
    kind: Kind
    values: Values | None = None
    codes: Codes | None = None
    levels: tuple[str, ...] = ()
    is_boolean: bool = False
    is_text: bool = False

    @property
    def n_rows(self) -> int:
        """Rows of the table."""
        return int((self.numbers if self.codes is None else self.codes).size)

    @property
    def is_missing(self) -> Flags:
        """Which rows have no value."""
        if self.codes is not None:
            return np.asarray(self.codes == MISSING)
        return np.asarray(np.isnan(self.numbers))

    @property
    def numbers(self) -> Values:
        """The numbers of a column that has them."""
        assert self.values is not None
        return self.values

    def ranked(self) -> Codes:
        """Each row's distinct value, numbered from 0 in sorted order; -1 for a missing value."""
        if self.codes is not None:
            return self.codes
        codes = np.full(self.numbers.size, MISSING, dtype=np.int64)
        there = ~self.is_missing
        codes[there] = np.unique(self.numbers[there], return_inverse=True)[1]
        return codes


def read_columns(X: Any, n_threads: int = 1) -> list[ReadColumn]:
    """Read every column of a table.

    Parameters
    ----------
    X : ndarray, list of rows, sparse matrix, or frame of pandas, polars or pyarrow
        The table; a sparse one becomes dense.
    n_threads : int, default=1
        Threads that may read columns.

    Returns
    -------
    list of ReadColumn
        All but an index that pandas wrote; they are views of ``X`` where it is an array of
        float64.

    Raises
    ------
    TableError
        ``X`` is no table, is empty, or holds infinities.
    """
    table = read_table(X.toarray() if sparse.issparse(X) else X)
    features = table.features({}, n_threads)
    booleans = set(table.columns_holding(Holds.BOOLEANS))
    is_nameless = isinstance(table.names, range)
    found = []
    for j, column in enumerate(features.columns):
        if j in table.index_columns:
            continue
        name = f"x{j}" if is_nameless else str(table.names[j])
        values = np.asarray(features.values[:, j], dtype=np.float64)
        if column.kind in LEVELS:
            codes, levels = _levels(table, j, values, in_order=column.kind == Kind.ORDINAL)
        elif column.kind == Kind.COPIED:
            codes, levels = _levels_of_texts(table.values_of(j, np.arange(table.n_rows)))
        else:
            found.append(ReadColumn(name, column.kind, values, is_boolean=j in booleans))
            continue
        found.append(
            ReadColumn(name, column.kind, codes=codes, levels=levels, is_text=column.is_text)
        )
    return found


def _levels(
    table: Table, j: int, places: Values, *, in_order: bool
) -> tuple[Codes, tuple[str, ...]]:
    """The codes of a column of levels, and their texts, each from a row that has it."""
    is_known = ~np.isnan(places)
    codes = np.where(is_known, places, MISSING).astype(np.int64)
    a_row = np.empty(int(codes.max(initial=MISSING)) + 1, dtype=np.int64)
    a_row[codes[is_known]] = np.flatnonzero(is_known)
    texts = list(map(str, table.values_of(j, a_row)))
    return (codes, tuple(texts)) if in_order else _sorted(codes, texts)


def _levels_of_texts(values: Sequence[Any]) -> tuple[Codes, tuple[str, ...]]:
    """The codes of values that nothing but their texts tells apart."""
    texts = [None if is_missing(one) else str(one) for one in values]
    place: dict[str | None, int] = {None: MISSING}
    for text in texts:
        place.setdefault(text, len(place) - 1)
    codes = np.fromiter((place[text] for text in texts), np.int64, len(texts))
    return _sorted(codes, [text for text in place if text is not None])


def _sorted(codes: Codes, texts: list[str]) -> tuple[Codes, tuple[str, ...]]:
    """The levels in the order of their texts; values of one text become one level."""
    if all(map(lt, texts, texts[1:])):
        return codes, tuple(texts)
    levels = sorted(set(texts))
    place = {level: code for code, level in enumerate(levels)}
    renumbered = np.array([*(place[text] for text in texts), MISSING], dtype=np.int64)
    return renumbered[codes], tuple(levels)
