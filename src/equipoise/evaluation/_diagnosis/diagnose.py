"""What is this table? Rows, classes, columns, twins, suspects, and how hard the rare rows are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers import ReadColumn, read_columns, read_labels, split_target
from equipoise._engine.arguments import resolve_threads
from equipoise._runtime.errors import naming
from equipoise.core.text import Part, plural
from equipoise.evaluation import _reports
from equipoise.evaluation._diagnosis.columns import ColumnSummary, informative, summarise
from equipoise.evaluation._diagnosis.difficulty import Difficulty, measure_difficulty
from equipoise.evaluation._diagnosis.duplicates import Duplicates, count_duplicates
from equipoise.evaluation._diagnosis.finding import Finding
from equipoise.evaluation._diagnosis.findings import find_all, next_steps
from equipoise.evaluation._diagnosis.table_findings import subjects_of
from equipoise.evaluation._reportable import Reportable
from equipoise.evaluation._sample import MAX_CELLS, TableSample, read_source
from equipoise.exceptions import TargetError
from equipoise.typing import Label, LabelsLike, TableLike

#: More classes than this, and the target is taken for a number or a name.
MOST_CLASSES = 100
# A level with fewer rows is merged with others before it is encoded.
_MOST_ENCODED_LEVELS = 20
_RATIOS = ((1.5, "balanced"), (3, "slightly imbalanced"), (10, "imbalanced"))
_RATIOS_ABOVE = ((100, "strongly imbalanced"), (float("inf"), "extremely imbalanced"))
_RARITIES = ((10, "too few"), (50, "very few"), (200, "few"), (1000, "enough"))


@dataclass(frozen=True)
class ClassCount:
    """One class.

    Parameters
    ----------
    label : object
        Its label.
    n_rows : int
        Its rows.
    share : float
        Its part of all rows, 0 to 1.

    Examples
    --------
    >>> from equipoise import diagnose
    >>> from equipoise.datasets import load_table
    >>> found = diagnose(*load_table("yeast4"))
    >>> found.classes[1].label, found.classes[1].n_rows, round(found.classes[1].share, 3)
    ('positive', 51, 0.034)
    """

    label: Label
    n_rows: int
    share: float


@dataclass(frozen=True, eq=False, repr=False)
class Diagnosis(Reportable):
    """What :func:`diagnose` found; it prints as the tables and findings that the command prints.

    ``to_frame()`` has a row for each column.

    Parameters
    ----------
    n_rows : int
        Rows of the table.
    classes : tuple of ClassCount
        The classes, the largest first.
    columns : tuple of ColumnSummary
        The columns, in order.
    n_encoded : int
        Columns after categories are encoded, one column a level.
    duplicates : Duplicates
        Rows that stand there more than once; identifiers are not looked at.
    difficulty : tuple of Difficulty
        For every class but the largest, the rarest first, how hard its rows are.
    sampled : dict of label to int, or None, default=None
        Of each class the rows that were looked at, where they are a sample of a larger table.
        Classes are counted in the whole; all else is of these rows.

    Examples
    --------
    >>> from equipoise import diagnose
    >>> from equipoise.datasets import load_table
    >>> found = diagnose(*load_table("yeast4"))
    >>> found.n_rows, found.rarest, found.n_rarest
    (1484, 'positive', 51)
    >>> for step in found.next_steps:
    ...     print(step)
    Drop repeated rows, or keep twins together with group folds.
    Tune the decision threshold first: it is cheap, and seldom beaten.
    Compare ways of resampling with that, in the same folds.
    """

    asks = "What is this table?"

    n_rows: int
    classes: tuple[ClassCount, ...]
    columns: tuple[ColumnSummary, ...]
    n_encoded: int
    duplicates: Duplicates
    difficulty: tuple[Difficulty, ...]
    sampled: dict[Label, int] | None = None

    @property
    def n_looked_at(self) -> int:
        """Rows that columns, duplicates and findings tell of: all, but of a sample."""
        return self.n_rows if self.sampled is None else sum(self.sampled.values())

    @property
    def n_columns(self) -> int:
        """Columns of the table, the target left out."""
        return len(self.columns)

    @property
    def n_missing(self) -> int:
        """Missing values in all columns."""
        return sum(column.n_missing for column in self.columns)

    @property
    def rarest(self) -> Label:
        """The label of the rarest class."""
        return self.classes[-1].label

    @property
    def n_rarest(self) -> int:
        """Rows of the rarest class: what is rare in absolute numbers."""
        return self.classes[-1].n_rows

    @property
    def ratio(self) -> float:
        """Rows of the largest class for one of the rarest: what is rare in relation."""
        return self.classes[0].n_rows / self.n_rarest

    @property
    def is_balanced(self) -> bool:
        """Whether the classes are about equal: less than 1.5 to 1."""
        return self.ratio < _RATIOS[0][0]

    @property
    def imbalance(self) -> str:
        """The ratio in words: bounds at 1.5, 3, 10 and 100 to 1, which are our convention."""
        return next(word for bound, word in (*_RATIOS, *_RATIOS_ABOVE) if self.ratio < bound)

    @property
    def rarity(self) -> str:
        """The rows of the rarest class in words: bounds at 10, 50, 200 and 1,000, ours too."""
        return next((word for bound, word in _RARITIES if self.n_rarest < bound), "plenty")

    @property
    def droppable(self) -> list[str]:
        """Columns that number the rows, or have one value only."""
        return [c.name for c in self.columns if c.is_identifier or c.is_constant]

    @property
    def subjects(self) -> list[str]:
        """Columns that seem to say whom a row is about, the fewest subjects first."""
        return [c.name for c in subjects_of(self)]

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is remarkable, problems first."""
        return find_all(self)

    @property
    def next_steps(self) -> tuple[str, ...]:
        """What to do next."""
        return next_steps(self)

    def said(self, target: str = "") -> Iterator[Part]:
        """What it says to a person, part by part.

        Parameters
        ----------
        target : str, default=""
            What the target is called.

        Returns
        -------
        iterator of Title, TextTable, Line and Bullet
        """
        return _reports.of_diagnosis(self, target)

    def _records(self) -> list[dict[str, Any]]:
        return [column.to_dict() for column in self.columns]

    def to_dict(self) -> dict[str, Any]:
        """Give everything as dicts, lists, texts and numbers, ready for JSON.

        Returns
        -------
        dict
        """
        sampled = None
        if self.sampled is not None:
            sampled = {str(label): n for label, n in self.sampled.items()}
        return {
            "n_rows": self.n_rows,
            "n_columns": self.n_columns,
            "n_encoded": self.n_encoded,
            "n_missing": self.n_missing,
            "classes": [vars(c) for c in self.classes],
            "rarest": self.rarest,
            "n_rarest": self.n_rarest,
            "ratio": self.ratio,
            "imbalance": self.imbalance,
            "rarity": self.rarity,
            "columns": [column.to_dict() for column in self.columns],
            "duplicates": self.duplicates.to_dict(),
            "difficulty": [one.to_dict() for one in self.difficulty],
            "sampled": sampled,
            "findings": [finding.to_dict() for finding in self.findings],
            "next_steps": list(self.next_steps),
        }


@naming("diagnose")
def diagnose(
    X: TableLike | TableSample | str | Path,
    y: LabelsLike | str,
    *,
    n_jobs: int | None = None,
    max_cells: int | None = MAX_CELLS,
) -> Diagnosis:
    """Look at a table before anything is sampled or trained.

    Parameters
    ----------
    X : ndarray, list of rows, sparse matrix, or frame of pandas, polars or pyarrow
        The table, missing values and texts included. It is never written to. Or, for one that is
        larger than memory, the path of Parquet or Arrow files: a file, a folder, or a pattern of
        names; or a :class:`TableSample`.
    y : array-like of shape (n_rows,), or str
        The class of each row; or, where ``X`` is a frame, the name of the column that tells it.
    n_jobs : int or None, default=None
        Threads to read columns and search neighbours; None is every core that the process may use.
    max_cells : int or None, default=20_000_000
        Of files, the rows times columns up to which they are read whole; None reads all. Of a
        larger table a sample of about so many is looked at, as :func:`sample_table` takes it.

    Returns
    -------
    Diagnosis
        Classes, columns, duplicates, how hard the rare rows are, what is remarkable and what
        to do next.

    Raises
    ------
    TargetError
        There is one class only, or more than 100.
    TableError
        ``X`` is no table, or has no rows.

    Notes
    -----
    Rows of a rare class are sorted by their five nearest rows (Napierala & Stefanowski, 2016):
    4 or 5 of the same class are safe, 2 or 3 borderline, 1 rare, 0 an outlier. A column is
    suspected of a leak where it alone ranks the classes with an area under the ROC curve of at
    least 0.990, and worth a look from 0.950 on, as printed, measured out of fold in classes of
    ten rows or more.

    Of a sample classes are counted in the whole table, and all else in the sample. How hard rare
    rows are is told by an even part of it, in which the classes have the shares of the whole:
    where only the common class was thinned, rare rows would look safe.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.evaluation import diagnose
    >>> X, y = make_classification(n_samples=1000, weights=[0.95], flip_y=0, random_state=0)
    >>> diagnosis = diagnose(X, y)
    >>> diagnosis.n_rarest, diagnosis.imbalance, diagnosis.rarity
    (50, 'strongly imbalanced', 'few')
    >>> diagnosis.difficulty[0].counts
    {'safe': 13, 'borderline': 14, 'rare': 12, 'outlier': 11}
    """
    given = read_source(X, y, max_cells)
    sample = given if isinstance(given, TableSample) else None
    X = given if sample is None else sample.rows_with(y)
    X, y = split_target(X, y)
    columns = read_columns(X, resolve_threads(n_jobs))
    labels = read_labels(y)
    _check_length(columns, len(labels))
    counts = np.bincount(labels.codes)
    whole = None if sample is None else sample.rows_of(labels.classes, None)
    classes = _count_classes(labels.classes, counts if whole is None else np.array(whole))
    summaries = summarise(columns, labels.codes)
    kept = informative(columns, summaries)
    rarest = labels.classes.tolist().index(classes[-1].label)
    among = None if sample is None or whole is None else sample.even_rows()
    return Diagnosis(
        n_rows=sum(one.n_rows for one in classes),
        classes=classes,
        columns=summaries,
        n_encoded=_count_encoded(kept),
        duplicates=count_duplicates(kept, labels.codes, rarest),
        difficulty=measure_difficulty(kept, labels.codes, labels.classes, n_jobs, among),
        sampled=None if whole is None else _by_label(labels.classes, counts),
    )


def _by_label(classes: NDArray[Any], counts: NDArray[np.intp]) -> dict[Label, int]:
    return dict(zip(classes.tolist(), counts.tolist(), strict=True))


def _check_length(columns: Sequence[ReadColumn], n_labels: int) -> None:
    n_rows = columns[0].n_rows
    if n_rows != n_labels:
        raise TargetError(
            f"X has {plural(n_rows, 'row')} and y has {n_labels}: each row needs its class"
        )


def _count_classes(classes: NDArray[Any], sizes: NDArray[np.intp]) -> tuple[ClassCount, ...]:
    """The classes, the largest first; of equal ones the first label first."""
    if classes.size < 2:
        raise TargetError(
            f"the target has one class only, {classes[0]!r}: there is nothing to tell apart. "
            "Name the column that holds the outcome"
        )
    if classes.size > MOST_CLASSES:
        raise TargetError(
            f"the target has {classes.size:,} distinct values ({classes[0]!r}, {classes[1]!r}, "
            f"...), more than {MOST_CLASSES}: it looks like a number or a name, not like a class. "
            "Name another column, or cut it into classes first"
        )
    total = int(sizes.sum())
    order = np.argsort(-sizes, kind="stable").tolist()
    labels = classes.tolist()
    return tuple(
        ClassCount(labels[code], int(sizes[code]), float(sizes[code] / total)) for code in order
    )


def _count_encoded(columns: Sequence[ReadColumn]) -> int:
    """Columns after encoding: a level each, at most 20 a column; numbers are one."""
    return sum(
        1 if column.codes is None else max(1, min(len(column.levels), _MOST_ENCODED_LEVELS))
        for column in columns
    )
