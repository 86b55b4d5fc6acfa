"""What each column of a table is, and what is odd about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers import ReadColumn
from equipoise.evaluation._diagnosis.leaks import power_alone
from equipoise.evaluation._diagnosis.subjects import is_subject
from equipoise.evaluation._diagnosis.suspicions import count_distinct, is_identifier, looks_of

#: From this area under the ROC curve on a column alone tells almost all about the class, or much.
LEAK, STRONG = 0.99, 0.95


@dataclass(frozen=True)
class ColumnSummary:
    """What was found in one column.

    Parameters
    ----------
    name : str
        Its name; columns of an array are ``x0``, ``x1`` and so on.
    kind : str
        What it is to a sampler; see :func:`equipoise.columns`.
    n_missing : int
        Missing values.
    n_distinct : int
        Distinct values, missing values left out.
    is_identifier : bool
        Whether it seems to number the rows.
    power_alone : float or None
        How well it alone ranks the classes: the area under the ROC curve, out of fold; None
        where the classes are too small to tell, or the column is an identifier.
    looks_like : str or None
        What a column of text looks like: numbers, numbers with marks, dates or sentences.
    is_subject : bool
        Whether it seems to say whom a row is about, where several rows are about the same one.

    Examples
    --------
    >>> from equipoise import diagnose
    >>> from equipoise.datasets import load_table
    >>> found = diagnose(*load_table("yeast4"))
    >>> found.columns[0].name, found.columns[0].kind, found.columns[0].n_missing
    ('x0', 'continuous', 0)
    """

    name: str
    kind: str
    n_missing: int
    n_distinct: int
    is_identifier: bool
    power_alone: float | None
    looks_like: str | None = None
    is_subject: bool = False

    @property
    def is_constant(self) -> bool:
        """Whether all its values are equal, and none is missing."""
        return self.n_distinct == 0 or (self.n_distinct == 1 and self.n_missing == 0)

    @property
    def is_leak_suspect(self) -> bool:
        """Whether it alone tells almost all about the class: 0.990 and above."""
        return self._power >= LEAK

    @property
    def is_strong(self) -> bool:
        """Whether it alone tells much about the class: from 0.950 on, below a leak's suspect."""
        return STRONG <= self._power < LEAK

    @property
    def _power(self) -> float:
        """Its power as it is printed, so that no two sides of a bound look the same."""
        return 0.0 if self.power_alone is None else round(self.power_alone, 3)

    def to_dict(self) -> dict[str, Any]:
        """Give the fields by name."""
        suspicions = {"is_constant": self.is_constant, "is_leak_suspect": self.is_leak_suspect}
        return {**vars(self), **suspicions}


def summarise(columns: Sequence[ReadColumn], codes: NDArray[np.intp]) -> tuple[ColumnSummary, ...]:
    """Look at each column of a table by itself.

    Parameters
    ----------
    columns : sequence of ReadColumn
        Their values.
    codes : ndarray of shape (n_rows,)
        Each row's class.
    """
    return tuple(_summary(column, codes) for column in columns)


def informative(
    columns: Sequence[ReadColumn], summaries: Sequence[ColumnSummary]
) -> list[ReadColumn]:
    """The columns that neither number the rows nor have one value only."""
    return [
        column
        for column, summary in zip(columns, summaries, strict=True)
        if not (summary.is_identifier or summary.is_constant)
    ]


def _summary(column: ReadColumn, codes: NDArray[np.intp]) -> ColumnSummary:
    numbers_rows = is_identifier(column)
    looks = looks_of(column)
    return ColumnSummary(
        name=column.name,
        kind=str(column.kind),
        n_missing=int(column.is_missing.sum()),
        n_distinct=count_distinct(column),
        is_identifier=numbers_rows,
        power_alone=None if numbers_rows else power_alone(column, codes),
        looks_like=None if looks is None else str(looks),
        is_subject=is_subject(column),
    )
