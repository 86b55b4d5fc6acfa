"""Some rows in place of a table that is larger than memory, and for how many rows each stands."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers import read_labels
from equipoise._engine.arguments import check_count, check_number
from equipoise._runtime.errors import naming
from equipoise.core.text import plural
from equipoise.exceptions import ParameterError, TableError, TargetError
from equipoise.typing import Label, Rows

#: Cells, rows times columns, of a table that is read whole: 160 MB of numbers.
MAX_CELLS = 20_000_000
#: Rows of all columns that are read at once.
_BATCH_ROWS = 32_768
#: The share of a sample that rare classes may have together: an imbalance has to be left that
#: samplers can meet.
MOST_RARE = 0.1


@dataclass(frozen=True, eq=False, repr=False)
class TableSample:
    """Rows that :func:`sample_table` took from a table, with the size of each class in the whole.

    :func:`compare`, :func:`estimate` and :func:`diagnose` take it in place of a table.

    Parameters
    ----------
    table : pyarrow.Table
        The rows that were taken, in the order of the whole table, the target among the columns.
    target : str
        The column that holds the class.
    whole : dict of label to int
        Rows of each class in the whole table.
    kept : dict of label to int
        How many of them were taken.
    positive : label or None, default=None
        The class against which all others were sampled as one; None where each was sampled.
    max_cells : int or None, default=20_000_000
        The limit that was kept.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from equipoise.evaluation import TableSample
    >>> rows = pa.table({"amount": [1.0, 2.0, 9.0], "fraud": ["no", "no", "yes"]})
    >>> TableSample(rows, "fraud", {"no": 200, "yes": 1}, {"no": 2, "yes": 1})
    a sample of 3 of 201 rows: 2 of 200 of 'no', all 1 of 'yes'
    """

    table: Any
    target: str
    whole: dict[Label, int]
    kept: dict[Label, int]
    positive: Label | None = None
    max_cells: int | None = MAX_CELLS

    @property
    def n_rows(self) -> int:
        """Rows that were taken."""
        return sum(self.kept.values())

    @property
    def n_whole(self) -> int:
        """Rows of the whole table."""
        return sum(self.whole.values())

    @property
    def is_whole(self) -> bool:
        """Whether all rows were taken."""
        return self.kept == self.whole

    def __repr__(self) -> str:
        if self.is_whole:
            return f"all {plural(self.n_whole, 'row')}"
        return f"a sample of {self.n_rows:,} of {plural(self.n_whole, 'row')}: {self._classes()}"

    def _classes(self) -> str:
        """How many rows of each class were taken, in words; of very many classes the first."""
        told = [
            f"all {n:,} of {label!r}" if n == self.kept[label] else
            f"{self.kept[label]:,} of {n:,} of {label!r}"
            for label, n in self.whole.items()
        ]  # fmt: skip
        return ", ".join([*told[:6], *["..."] * (len(told) > 6)])

    def rows_with(self, target: Any) -> Any:
        """The rows, where they were sampled by this target.

        Parameters
        ----------
        target : str
            The column that holds the class.
        """
        if not isinstance(target, str) or target != self.target:
            raise TargetError(
                f"the rows were sampled by the classes of {self.target!r}: name that column as the "
                "target, or take another sample"
            )
        return self.table

    def even_rows(self) -> Rows:
        """Rows of the sample in which the classes have about the shares of the whole table.

        What looks at neighbours is shown these: where the common class alone was thinned, rare rows
        are surrounded by their like.

        Returns
        -------
        ndarray of shape (n_even,), dtype int64
            Their numbers in ``table``, ascending; at least one of each class.
        """
        labels = read_labels(self.table[self.target])
        kept, whole = (
            np.array([counts[label] for label in labels.classes.tolist()])
            for counts in (self.kept, self.whole)
        )
        wanted = np.maximum(1, ((kept / whole).min() * whole).round().astype(np.int64))
        draws = np.random.default_rng(0)
        parts = [
            draws.permutation(np.flatnonzero(labels.codes == code))[:n]
            for code, n in enumerate(wanted.tolist())
        ]
        return np.sort(np.concatenate(parts)).astype(np.int64)

    def rows_of(self, classes: NDArray[Any], positive: Label | None) -> tuple[int, ...] | None:
        """Rows of the whole table of each class, as a race has them; None where all were taken.

        Parameters
        ----------
        classes : ndarray of shape (n_classes,)
            The labels of the table, in the order that is wanted.
        positive : label or None
            The class against which the others are one, where there are more than two.
        """
        if self.is_whole:
            return None
        if len(self.whole) > 2 and self.positive != positive:
            raise TargetError(
                f"positive={positive!r}, but the rows were sampled with positive="
                f"{self.positive!r}, so that nobody knows for how many rows each stands: take the "
                "sample with the same"
            )
        if len(self.whole) > 2 and positive is not None:
            return self.n_whole - self.whole[positive], self.whole[positive]
        return tuple(self.whole[label] for label in classes.tolist())


@naming("sample_table")
def sample_table(
    source: str | Path,
    target: str,
    *,
    max_cells: int | None = MAX_CELLS,
    positive: Label | None = None,
    most_rare: float = MOST_RARE,
    random_state: int = 0,
) -> TableSample:
    """Take rows from Parquet or Arrow files that are larger than memory; all where they are few.

    A rare class keeps all of its rows up to a limit, and of the others the same share is drawn. The
    rows depend on the classes and the seed alone: not on files, row groups or batches.

    Parameters
    ----------
    source : str or Path
        A Parquet or Arrow file, a folder of them, or a pattern of names, as of
        :func:`equipoise.stream`.
    target : str
        The column that holds the class.
    max_cells : int or None, default=20_000_000
        Rows times columns that are taken at the most; the footers tell how many there are. None
        takes all.
    positive : label or None, default=None
        The class that matters, where there are more than two: the others are sampled as one.
    most_rare : float, default=0.1
        The share of the sample that classes may have together of which more is kept than an even
        share, in equal parts.
    random_state : int, default=0
        Seed of the choice.

    Returns
    -------
    TableSample
        The rows, and how many of each class there are in all.

    Raises
    ------
    FileError
        A file cannot be read.
    TableError
        The files have not the same columns, or not this one.
    TargetError
        A row has no class, or there is no such class.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pyarrow as pa
    >>> import pyarrow.parquet as pq
    >>> from equipoise.evaluation import sample_table
    >>> table = pa.table({"amount": range(1000), "fraud": ["no"] * 990 + ["yes"] * 10})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     pq.write_table(table, Path(folder) / "day.parquet")
    ...     sample_table(folder, "fraud", max_cells=400)
    a sample of 200 of 1,000 rows: 190 of 990 of 'no', all 10 of 'yes'
    """
    check_number("most_rare", most_rare, 0, 1)
    return _sample(source, target, max_cells, positive, most_rare, random_state)


def _sample(
    source: str | Path,
    target: str,
    max_cells: int | None,
    positive: Label | None,
    most_rare: float,
    seed: int,
) -> TableSample:
    """Read the target, choose rows, read these."""
    # Arrow is no part of the core, and a table in memory needs none.
    from equipoise.streaming._classes import read_classes
    from equipoise.streaming._sampling import choose_rows, read_rows, rows_to_keep
    from equipoise.streaming._source import open_source
    from equipoise.streaming._table import TableOfFiles

    opened = open_source(source)
    n_rows = opened.n_rows
    if max_cells is not None:
        n_rows = min(n_rows, max(1, check_count("max_cells", max_cells) // len(opened.schema)))
    table = TableOfFiles(opened, _BATCH_ROWS)
    classes = read_classes(table, target)
    strata = classes if positive is None else classes.against(positive)
    kept = rows_to_keep(strata.counts, n_rows, most_rare)
    rows = choose_rows(strata.codes, strata.counts, kept, seed)
    of_each = np.bincount(classes.codes[rows], minlength=classes.labels.size)
    labels = classes.labels.tolist()
    whole, taken = (
        dict(zip(labels, counts.tolist(), strict=True)) for counts in (classes.counts, of_each)
    )
    return TableSample(read_rows(table, rows), target, whole, taken, positive, max_cells)


def read_source(
    table: Any,
    target: Any,
    max_cells: int | None,
    *,
    positive: Label | None = None,
    most_rare: float = MOST_RARE,
    seed: int = 0,
) -> Any:
    """The rows of a table that was named; any other table as it is."""
    if not isinstance(table, (str, Path)):
        return table
    if not isinstance(target, str):
        raise ParameterError(
            "the table was named, so its target has to be one of its columns: name that, too"
        )
    return _sample(table, target, max_cells, positive, most_rare, seed)


def all_rows(table: Any) -> Any:
    """A table, or that of a sample that left nothing out; what needs all rows takes no other."""
    if not isinstance(table, TableSample):
        return table
    if not table.is_whole:
        raise TableError(
            f"this is {table!r}, and all rows are needed here: raise max_cells, or thin the large "
            "class first, with equipoise.stream and a RandomUnderSampler"
        )
    return table.table
