"""Rows that stand in a table more than once, and those whose twins have another class."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers import ReadColumn


@dataclass(frozen=True)
class Duplicates:
    """How many rows repeat another one.

    Parameters
    ----------
    n_repeated : int
        Rows beyond the first of their kind.
    n_conflicting : int
        Rows that have a twin of another class: no model can tell these apart.
    n_rare_repeated : int
        Rows of the rarest class beyond the first of their kind.

    Examples
    --------
    >>> from equipoise import diagnose
    >>> from equipoise.datasets import load_table
    >>> found = diagnose(*load_table("yeast4"))
    >>> found.duplicates.n_repeated, found.duplicates.n_conflicting
    (31, 0)
    """

    n_repeated: int
    n_conflicting: int
    n_rare_repeated: int

    def to_dict(self) -> dict[str, Any]:
        """Give the counts by name."""
        return dict(vars(self))


def count_duplicates(
    columns: Sequence[ReadColumn], codes: NDArray[np.intp], rarest: int
) -> Duplicates:
    """Count rows that are equal in all of ``columns``; what is missing is equal, too."""
    groups = group_equal_rows(columns, codes.size)
    n_groups = int(groups.max(initial=-1)) + 1
    by_group = np.zeros((n_groups, int(codes.max()) + 1), dtype=np.int64)
    np.add.at(by_group, (groups, codes), 1)
    is_mixed = (by_group > 0).sum(axis=1) > 1
    rare = by_group[:, rarest]
    return Duplicates(
        n_repeated=int(codes.size - n_groups),
        n_conflicting=int(by_group[is_mixed].sum()),
        n_rare_repeated=int((rare - (rare > 0)).sum()),
    )


def group_equal_rows(columns: Sequence[ReadColumn], n_rows: int) -> NDArray[np.int64]:
    """Number the distinct rows; equal rows get the same number.

    Refines the groups by one column after another, so memory stays at a few vectors.
    """
    groups = np.zeros(n_rows, dtype=np.int64)
    for column in columns:
        n_groups = int(groups.max(initial=0)) + 1
        if n_groups == n_rows:
            break
        values = column.ranked() + 1  # a missing value is a value of its own
        pairs = groups * (int(values.max(initial=0)) + 1) + values
        groups = np.unique(pairs, return_inverse=True)[1].reshape(-1)
    return groups
