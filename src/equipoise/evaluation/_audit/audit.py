"""Do two parts of a table know of each other? The rows that show it, and how sure that is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from equipoise._engine.arguments import resolve_threads
from equipoise._runtime.errors import naming
from equipoise.core.text import Part
from equipoise.evaluation import _reports
from equipoise.evaluation._audit.evidence import Evidence
from equipoise.evaluation._audit.findings import RESAMPLED, best_lines, find_all
from equipoise.evaluation._audit.leak import Leak
from equipoise.evaluation._audit.parts import Parts, read_parts
from equipoise.evaluation._reportable import Reportable
from equipoise.typing import Label, LabelsLike, TableLike


@dataclass(frozen=True)
class SyntheticRow:
    """A row that lies exactly between two others of its class.

    Parameters
    ----------
    part : {"train", "test"}
        The part that it is in; one table is ``"train"``.
    row : int
        Its number there, counted from 0.
    label : object
        Its class.
    parents : tuple of two tuples (part, row)
        The rows that it lies between. Where several rows stand on one segment these may be made
        rows themselves.
    position : float
        Where between them: 0 is the first, 1 the second.

    Examples
    --------
    >>> from equipoise.datasets import load_table
    >>> from equipoise.evaluation import find_leaks
    >>> from equipoise.over_sampling import SMOTE
    >>> X, y = SMOTE(random_state=0).fit_resample(*load_table("yeast4"))
    >>> found = find_leaks(X, target=y)
    >>> found.synthetic_rows[0].label, found.synthetic_rows[0].part
    ('positive', 'train')
    """

    part: str
    row: int
    label: Label
    parents: tuple[tuple[str, int], tuple[str, int]]
    position: float


@dataclass(frozen=True, eq=False, repr=False)
class LeakAudit(Reportable):
    """What :func:`find_leaks` found; it prints as the sentences that the command prints.

    ``to_frame()`` has a row for each row that a finding names, with its parents where known.

    Parameters
    ----------
    n_train, n_test : int
        Rows of both parts; of one table ``n_test`` is 0.
    n_columns : int
        Columns, the target left out.
    findings : tuple of Leak
        What was found, problems first.
    synthetic_rows : tuple of SyntheticRow
        Rows that an over-sampler made, each with the rows that it lies between.

    Examples
    --------
    >>> from sklearn.model_selection import train_test_split
    >>> from equipoise.datasets import load_table
    >>> from equipoise.evaluation import find_leaks
    >>> from equipoise.over_sampling import SMOTE
    >>> X, y = SMOTE(random_state=0).fit_resample(*load_table("yeast4"))
    >>> train, test, *target = train_test_split(X, y, stratify=y, random_state=0)
    >>> found = find_leaks(train, test, target=target)
    >>> found.resampled_before_split
    True
    >>> [one.name for one in found.findings if one.weight == "problem"]
    ['synthetic test rows', 'parents in the test part']
    """

    asks = "Does the test part know of the training part?"

    n_train: int
    n_test: int
    n_columns: int
    findings: tuple[Leak, ...]
    synthetic_rows: tuple[SyntheticRow, ...]

    @property
    def is_split(self) -> bool:
        """Whether two parts were looked at."""
        return self.n_test > 0

    @property
    def resampled_before_split(self) -> bool:
        """Whether rows of one part were made, or copied, from rows of the other.

        Of one table: whether it holds such rows, so that it was resampled before any split of it.
        """
        return any(one.name in RESAMPLED for one in self.findings)

    @property
    def verdict(self) -> str:
        """The answer in a sentence."""
        if self.is_split:
            if self.resampled_before_split:
                return "Resampled before it was split: scores on the test part are too good."
            return "No sign that rows were resampled before the split."
        if self.resampled_before_split:
            return "The table was resampled: scores on any part of it are too good."
        return "No sign of rows that a sampler made or copied."

    def said(self, target: str = "") -> Iterator[Part]:
        """What it says to a person, part by part.

        Parameters
        ----------
        target : str, default=""
            What the target is called.

        Returns
        -------
        iterator of Title, Line and Bullet
        """
        return _reports.of_audit(self, target)

    def _records(self) -> list[dict[str, Any]]:
        made = {(one.part, one.row): one for one in self.synthetic_rows}
        nobody = ((None, None), (None, None))
        records = []
        for finding in self.findings:
            for part, rows in (("train", finding.train_rows), ("test", finding.test_rows)):
                for row in rows.tolist():
                    one = made.get((part, row))
                    (first_part, first_row), (second_part, second_row) = (
                        one.parents if one else nobody
                    )
                    records.append(
                        {
                            "finding": finding.name,
                            "part": part,
                            "row": row,
                            "first_part": first_part,
                            "first_row": first_row,
                            "second_part": second_part,
                            "second_row": second_row,
                            "position": one.position if one else None,
                        }
                    )
        return records

    def to_dict(self) -> dict[str, Any]:
        """Give everything as dicts, lists, texts and numbers, ready for JSON.

        Returns
        -------
        dict
        """
        return {
            "resampled_before_split": self.resampled_before_split,
            "verdict": self.verdict,
            "n_train": self.n_train,
            "n_test": self.n_test,
            "n_columns": self.n_columns,
            "findings": [one.to_dict() for one in self.findings],
            "synthetic_rows": [
                {**vars(one), "parents": [list(parent) for parent in one.parents]}
                for one in self.synthetic_rows
            ],
        }


@naming("find_leaks")
def find_leaks(
    train: TableLike,
    test: TableLike | None = None,
    *,
    target: str | LabelsLike | tuple[LabelsLike, LabelsLike],
    groups: str | None = None,
    time: str | None = None,
    n_jobs: int | None = None,
) -> LeakAudit:
    """Look whether a training and a test part know of each other, or a table holds made rows.

    Parameters
    ----------
    train : ndarray, list of rows, sparse matrix, or frame of pandas, polars or pyarrow
        The training part, or a table that was not split. It is never written to.
    test : table, or None, default=None
        The test part, with the same columns in any order.
    target : str, array-like, or pair of array-likes
        The column that tells the class, where the parts are frames; else the class of each row,
        of both parts as a pair.
    groups : str or None, default=None
        A column that says whom a row is about: its values may not stand in both parts. Without
        it, columns that look like one are.
    time : str or None, default=None
        A column of dates or numbers: no test row may be earlier than a training row. Without it,
        columns of dates are looked at.
    n_jobs : int or None, default=None
        Threads to read columns and search neighbours; None is every core that the process may use.

    Returns
    -------
    LeakAudit
        What was found, each with its rows and how likely it is by chance.

    Raises
    ------
    TableError
        A part is no table, is empty, or the parts have different columns.
    TargetError
        Rows without a class, or classes written differently in both parts.
    ParameterError
        ``groups`` or ``time`` is no column, or ``target`` is not the class of both parts.

    Notes
    -----
    SMOTE and its family put a new row exactly on the segment between two rows of a class that are
    near each other; rows that were observed do not lie so. For each row, pairs of its 20 nearest
    of the class are tried, in the columns of numbers. How surprising an agreement is depends on
    the values that the columns hold, so whole numbers and rounded ones do not look like lines; and
    a class is judged by the class of which the fewest rows lie so.

    What cannot be found: rows made in fewer than three columns of numbers of many values, rows
    with noise added, rows of a generative model, or numbers that were changed afterwards otherwise
    than by scaling and rounding.

    References
    ----------
    Vandewiele et al. (2021), "Overly optimistic prediction results on imbalanced data",
    Artificial Intelligence in Medicine 111. Facco et al. (2017), "Estimating the intrinsic
    dimension of datasets by a minimal neighborhood information", Scientific Reports 7.

    Examples
    --------
    >>> from sklearn.model_selection import train_test_split
    >>> from equipoise.datasets import load_table
    >>> from equipoise.evaluation import find_leaks
    >>> X, y = load_table("yeast4", as_frame=True)
    >>> train, test = train_test_split(X.assign(y=y), stratify=y, random_state=0)
    >>> find_leaks(train, test, target="y").resampled_before_split
    False
    """
    n_threads = resolve_threads(n_jobs)
    parts = read_parts(train, test, target, n_threads)
    seen = Evidence(parts, groups, time, n_threads=n_threads)
    return LeakAudit(
        n_train=parts.n_train,
        n_test=parts.n_rows - parts.n_train,
        n_columns=len(parts.columns),
        findings=find_all(seen),
        synthetic_rows=tuple(_synthetic_rows(seen)),
    )


def _synthetic_rows(seen: Evidence) -> Iterator[SyntheticRow]:
    """The rows between others in the classes that were made, each with its best pair."""
    parts = seen.parts
    for code, lines in best_lines(seen):
        rows = seen.lines[code].rows
        order = np.argsort(rows[lines.middle])
        for middle, first, second, position in zip(
            *(rows[one[order]].tolist() for one in (lines.middle, lines.first, lines.second)),
            lines.position[order].tolist(),
            strict=True,
        ):
            yield SyntheticRow(
                *_place(parts, middle),
                parts.labels[code],
                (_place(parts, first), _place(parts, second)),
                round(position, 6),
            )


def _place(parts: Parts, row: int) -> tuple[str, int]:
    """The part of a row, and its number there."""
    return ("train", row) if row < parts.n_train else ("test", row - parts.n_train)
