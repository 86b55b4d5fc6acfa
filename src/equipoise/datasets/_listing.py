"""What tables there are: how large, how imbalanced, and where they come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from equipoise._containers.results import ResultRows
from equipoise.core.text import TextTable
from equipoise.datasets._tables import available, folder_of_tables, layout_of


@dataclass(frozen=True)
class DatasetFacts:
    """What a table is.

    Parameters
    ----------
    name : str
        As :func:`load_table` takes it.
    n_rows, n_columns, n_classes : int
        Rows, features and classes.
    n_rarest : int
        Rows of the rarest class.
    ratio : float
        Rows of the largest class for each of the rarest.
    source : str
        Who has collected it.

    Examples
    --------
    >>> from equipoise.datasets import list_datasets
    >>> (facts,) = [one for one in list_datasets() if one.name == "yeast4"]
    >>> facts.n_rows, facts.n_rarest, round(facts.ratio, 1)
    (1484, 51, 28.1)
    """

    name: str
    n_rows: int
    n_columns: int
    n_classes: int
    n_rarest: int
    ratio: float
    source: str


def list_datasets() -> ResultRows[DatasetFacts]:
    """List the real tables that :func:`load_table` reads, with their sizes.

    Returns
    -------
    tuple of DatasetFacts
        It prints as a table; ``to_frame()`` makes a data frame of it. The first call reads through
        all files, for a few seconds.

    Raises
    ------
    ImportError
        The ``data`` extra is not installed.

    Examples
    --------
    >>> from equipoise.datasets import list_datasets
    >>> frame = list_datasets().to_frame().set_index("name")
    >>> print(*frame.loc["yeast4", ["n_rows", "n_columns", "n_rarest"]])
    1484 8 51
    """
    return ResultRows(map(_facts_of, available()), _grid)


@cache
def _facts_of(name: str) -> DatasetFacts:
    """Count a table, once a process: the files do not change."""
    layout = layout_of(name)
    n_columns, classes = layout.count(layout.paths(folder_of_tables() / name))
    rarest, largest = min(classes.values()), max(classes.values())
    n_rows = sum(classes.values())
    return DatasetFacts(
        name, n_rows, n_columns, len(classes), rarest, largest / rarest, layout.source
    )


def _grid(facts: Sequence[DatasetFacts]) -> TextTable:
    header = ("table", "source", "rows", "columns", "classes", "rarest", "ratio")
    rows = [
        (
            *(one.name, one.source, f"{one.n_rows:,}", f"{one.n_columns:,}", str(one.n_classes)),
            *(f"{one.n_rarest:,}", f"{one.ratio:,.1f}"),
        )
        for one in facts
    ]
    return TextTable(header, rows, left=2)
