"""What makes the figures of a race doubtful: the cheap part of a diagnosis, and perfect scores."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise._containers import ReadColumn
from equipoise.core.text import plural
from equipoise.evaluation._diagnosis.columns import ColumnSummary, informative, summarise
from equipoise.evaluation._diagnosis.duplicates import Duplicates, count_duplicates
from equipoise.evaluation._diagnosis.finding import Finding, by_weight
from equipoise.evaluation._diagnosis.table_findings import find_in_table
from equipoise.evaluation._scoring.scores import Score


@dataclass(frozen=True)
class Look:
    """What findings about columns and rows are made from.

    Parameters
    ----------
    n_looked_at : int
        Rows that were looked at.
    columns : tuple of ColumnSummary
        The features.
    duplicates : Duplicates
        Rows that stand there more than once.
    """

    n_looked_at: int
    columns: tuple[ColumnSummary, ...]
    duplicates: Duplicates


def doubts_about(
    columns: Sequence[ReadColumn], codes: NDArray[np.intp], *, has_groups: bool
) -> tuple[Finding, ...]:
    """Look at the features of a race.

    Parameters
    ----------
    columns : sequence of ReadColumn
        The features, read.
    codes : ndarray of shape (n_rows,)
        Each row's class.
    has_groups : bool
        Whether rows that belong together are known: then repeated ones are no surprise.

    Returns
    -------
    tuple of Finding
        Problems and warnings.
    """
    summaries = summarise(columns, codes)
    rarest = int(np.bincount(codes).argmin())
    duplicates = count_duplicates(informative(columns, summaries), codes, rarest)
    looked = Look(codes.size, summaries, duplicates)
    found = find_in_table(looked, has_groups=has_groups)
    return by_weight(one for one in found if one.weight != "note")


def perfect_scores(score: Score, means: list[float]) -> Iterator[Finding]:
    """Scores that are printed as perfect."""
    n_perfect = sum(f"{mean:.3f}" == "1.000" for mean in means) if score.high == 1 else 0
    if n_perfect and score.sign > 0:
        yield Finding(
            "perfect scores",
            "problem",
            f"{n_perfect:,} of {plural(len(means), 'entry', 'entries')} reach {score.label} 1.000: "
            "hardly anything real can be told so well. Look for a column that is known only after "
            "the outcome, for rows that stand there twice, and for subjects with several rows",
        )
