"""DATA that may be larger than memory: files, folders and patterns of names."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from equipoise.cli._errors import CommandError
from equipoise.cli._options import STREAM, ReadingOptions

#: What is read whole where nobody says otherwise, as it is typed.
MAX_CELLS, ALL_CELLS = "20M", "none"

MaxCells = Annotated[
    str,
    Parameter(help="Rows times columns up to which Parquet files are read whole, none for all. Of "
              "larger ones a sample is taken, with the rare rows, and figures are weighed."),
]  # fmt: skip

_CELLS = re.compile(r"(\d+(?:\.\d+)?)\s*([kKmMgG]?)")
_TIMES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}
_TABLES = (".parquet", ".arrow", ".feather", ".ipc")


@dataclass(frozen=True)
class CellLimit:
    """Up to how many cells files are read whole, and which rows are taken of larger ones.

    Parameters
    ----------
    max_cells : int or None
        Rows times columns; None is no limit.
    seed : int, default=0
        Seed of the choice.
    positive : str or None, default=None
        The class that matters, as it was typed.
    most_rare : float or None, default=None
        The share of the sample that rare rows may have, where it is not the usual one.
    """

    max_cells: int | None
    seed: int = 0
    positive: str | None = None
    most_rare: float | None = None

    def is_for(self, data: str) -> bool:
        """Whether DATA is several files, or one that is larger than the limit."""
        path = Path(data)
        if data == STREAM or not path.exists():
            return data != STREAM and any(mark in data for mark in "*?[")
        if path.is_dir():
            return True
        if path.suffix.lower() not in _TABLES or self.max_cells is None:
            return False
        from equipoise.exceptions import FileError
        from equipoise.streaming import read_footers

        try:
            return read_footers(path).n_cells > self.max_cells
        except FileError:  # who reads it whole says what is wrong with it
            return False

    def read(
        self, data: str, footers: Any, target: str, options: ReadingOptions
    ) -> tuple[Any, Any]:
        """Read DATA, or a sample of it.

        Returns
        -------
        FileTable
            What was read.
        TableSample or None
            The same as a sample; None where all rows were read.
        """
        from equipoise.files import FileNote, FileTable, as_file_table

        is_large = self.max_cells is not None and footers.n_cells > self.max_cells
        if is_large and options.words():
            raise CommandError(
                f"{options.words()[0]} looks at all rows, and of {data!r} a sample is taken: leave "
                "it out, or read all rows with --max-cells none"
            )
        sample = self._sample(data, target, is_large=is_large)
        file = as_file_table(sample.table, repr(data), **options.given)
        if sample.is_whole:
            return file, None
        said = (
            f"{footers.n_rows:,} rows × {len(footers.columns)} columns are more than "
            f"{self.max_cells:,} cells: this is {sample!r}. --max-cells none takes all"
        )
        notes = (*file.notes, FileNote(None, said))
        return FileTable(file.table, notes, file.style), sample

    def _sample(self, data: str, target: str, *, is_large: bool) -> Any:
        """Take the sample; of more than two classes with the one that matters against the rest."""
        from equipoise.evaluation import sample_table

        how: dict[str, Any] = {"max_cells": self.max_cells, "random_state": self.seed}
        if self.most_rare is not None:
            how["most_rare"] = self.most_rare
        if is_large and self.positive is not None:
            how["positive"] = self._label(data, target)
        return sample_table(data, target, **how)

    def _label(self, data: str, target: str) -> Any:
        """The class that was typed, where there are more than two; None where there is no such."""
        from equipoise.streaming import count_classes

        labels = [*count_classes(data, target)]
        typed = (label for label in labels if str(label) == self.positive)
        return next(typed, None) if len(labels) > 2 else None


def footers_of(data: str) -> Any:
    """What the files are, by their ends; of a folder that is no table the command says so."""
    from equipoise.exceptions import FileError
    from equipoise.streaming import read_footers

    try:
        return read_footers(data)
    except FileError as error:
        if not Path(data).is_dir():
            raise
        why = str(error).removeprefix("read_footers: ")
        raise CommandError(
            f"{data!r} is a folder, and no table of Parquet or Arrow files: {why}. Or name a file "
            "in it"
        ) from error


def read_cells(text: str) -> int | None:
    """Read ``20M``, ``500k``, ``1000000`` and ``none``."""
    if text.strip().lower() == ALL_CELLS:
        return None
    found = _CELLS.fullmatch(text.strip())
    n_cells = int(float(found[1]) * _TIMES[found[2].lower()]) if found else 0
    if n_cells < 1:
        raise CommandError(f"--max-cells {text!r}: write 20M, 500k, or none for no limit")
    return n_cells
