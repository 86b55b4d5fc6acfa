"""A large table and its classes, as what decides on it is given them."""

from dataclasses import dataclass
from pathlib import Path

from equipoise.streaming._classes import Classes
from equipoise.streaming._table import LargeTable


@dataclass(frozen=True, eq=False)
class ClassedTable:
    """A table, its classes, and where files may lie that are needed on the way.

    Parameters
    ----------
    table : LargeTable
        The table.
    classes : Classes
        Its classes.
    target : str
        The column that holds them.
    work : Path
        The folder for files on the way.
    batch_rows : int, default=65_536
        Rows that are held at once.
    mark : str, default=""
        What the names of these files begin with.
    block_rows : int, default=0
        Rows that are compared with as many others, where a class does not fit into memory; 0 where
        it does.
    """

    table: LargeTable
    classes: Classes
    target: str
    work: Path
    batch_rows: int = 65_536
    mark: str = ""
    block_rows: int = 0

    @property
    def spool_rows(self) -> int:
        """Rows of a batch of rows that are picked out; 0 is all."""
        return min(self.batch_rows, self.block_rows)

    def file(self, name: str) -> Path:
        """A file on the way."""
        return self.work / f"{self.mark}{name}"
