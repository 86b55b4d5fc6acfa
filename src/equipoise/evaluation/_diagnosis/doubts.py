"""What makes the figures of a race doubtful before it begins: the cheap part of a diagnosis."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers import read_columns
from equipoise.evaluation._diagnosis.columns import ColumnSummary, informative, summarise
from equipoise.evaluation._diagnosis.duplicates import Duplicates, count_duplicates
from equipoise.evaluation._diagnosis.findings import Finding, find_doubts


@dataclass(frozen=True)
class Look:
    """What findings about columns and rows are made from.

    Parameters
    ----------
    n_rows : int
        Rows of the table.
    columns : tuple of ColumnSummary
        The features.
    duplicates : Duplicates
        Rows that stand there more than once.
    """

    n_rows: int
    columns: tuple[ColumnSummary, ...]
    duplicates: Duplicates


def doubts_about(table: Any, codes: NDArray[np.intp], *, has_groups: bool) -> tuple[Finding, ...]:
    """Look at the features of a race.

    Parameters
    ----------
    table : table
        The features.
    codes : ndarray of shape (n_rows,)
        Each row's class.
    has_groups : bool
        Whether rows that belong together are known: then repeated ones are no surprise.

    Returns
    -------
    tuple of Finding
        Problems and warnings.
    """
    columns = read_columns(table)
    summaries = summarise(columns, codes)
    rarest = int(np.bincount(codes).argmin())
    duplicates = count_duplicates(informative(columns, summaries), codes, rarest)
    return find_doubts(Look(codes.size, summaries, duplicates), has_groups=has_groups)
