"""What a table of files is, before its rows are read: how large it is, and its classes."""

from dataclasses import dataclass
from typing import Any

from equipoise._runtime.errors import naming
from equipoise.streaming._classes import read_classes
from equipoise.streaming._source import SourceLike, open_source
from equipoise.streaming._table import TableOfFiles


@dataclass(frozen=True)
class Footers:
    """What the footers of files tell of their table.

    Parameters
    ----------
    files : int
        Files.
    n_rows : int
        Rows of all of them.
    n_bytes : int
        Bytes on disk.
    columns : tuple of str
        Their columns.

    Examples
    --------
    >>> from equipoise.streaming import Footers
    >>> Footers(files=2, n_rows=1000, n_bytes=20_000, columns=("amount", "fraud")).n_cells
    2000
    """

    files: int
    n_rows: int
    n_bytes: int
    columns: tuple[str, ...]

    @property
    def n_cells(self) -> int:
        """Rows times columns."""
        return self.n_rows * len(self.columns)


@naming("read_footers")
def read_footers(source: SourceLike) -> Footers:
    """Tell how large a table of Parquet or Arrow files is, from the ends of the files alone.

    Parameters
    ----------
    source : str, Path, or several of them
        As of :func:`stream`.

    Returns
    -------
    Footers
        Files, rows, bytes and columns.

    Raises
    ------
    FileError
        A file cannot be read.
    TableError
        The files have not the same columns.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pyarrow as pa
    >>> import pyarrow.parquet as pq
    >>> from equipoise.streaming import read_footers
    >>> table = pa.table({"amount": [1.0, 2.0, 4.0], "fraud": [0, 0, 1]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     pq.write_table(table, Path(folder) / "day.parquet")
    ...     read_footers(folder).n_rows
    3
    """
    table = open_source(source)
    return Footers(len(table.files), table.n_rows, table.n_bytes, tuple(table.schema.names))


@naming("count_classes")
def count_classes(source: SourceLike, target: str) -> dict[Any, int]:
    """Count the rows of each class of Parquet or Arrow files, by the target column alone.

    Parameters
    ----------
    source : str, Path, or several of them
        As of :func:`stream`.
    target : str
        The column that holds the class.

    Returns
    -------
    dict of label to int
        Rows of each class, in the sorted order of the labels.

    Raises
    ------
    FileError, TableError, TargetError
        As of :func:`stream`.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pyarrow as pa
    >>> import pyarrow.parquet as pq
    >>> from equipoise.streaming import count_classes
    >>> table = pa.table({"amount": [1.0, 2.0, 4.0], "fraud": ["no", "no", "yes"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     pq.write_table(table, Path(folder) / "day.parquet")
    ...     count_classes(folder, "fraud")
    {'no': 2, 'yes': 1}
    """
    classes = read_classes(TableOfFiles(open_source(source)), target)
    return dict(zip(classes.labels.tolist(), classes.counts.tolist(), strict=True))
