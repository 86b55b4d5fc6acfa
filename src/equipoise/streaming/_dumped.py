"""What is sent elsewhere: a pickle, and beside it the files that it maps, told by their names."""

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from equipoise.streaming._folder import whole_file
from equipoise.streaming._spool import Spool
from equipoise.typing import Rows


@dataclass(frozen=True)
class ListFile:
    """A file of rows and the rows nearest to each; it is pickled as its path.

    Parameters
    ----------
    path : Path
        A file of NumPy's, of shape (n, 1 + k): the number of a row in the whole table, then those
        of its nearest rows.
    """

    path: Path

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows, and numbers of each."""
        n_rows, width = np.load(self.path, mmap_mode="r").shape
        return n_rows, width

    def read(self, start: int, stop: int) -> Rows:
        """Read some of it."""
        found: Rows = np.array(np.load(self.path, mmap_mode="r")[start:stop])
        return found


def dump(one: Any, path: Path) -> list[Path]:
    """Pickle something, with the files that it maps told by their names alone.

    Parameters
    ----------
    one : object
        What to pickle.
    path : Path
        The file to write.

    Returns
    -------
    list of Path
        The files that have to be beside it where it is opened.
    """
    with whole_file(path) as there, there.open("wb") as file:
        pickler = _Pickler(file)
        pickler.dump(one)
    return sorted(pickler.files)


def load(path: Path) -> Any:
    """Open what :func:`dump` has written, here or in a folder to which all of it was copied."""
    with path.open("rb") as file:
        return _Unpickler(file, path.parent).load()


class _Pickler(pickle.Pickler):
    def __init__(self, file: Any) -> None:
        super().__init__(file)
        self.files: set[Path] = set()

    def persistent_id(self, one: Any) -> tuple[type, str] | None:
        if not isinstance(one, (Spool, ListFile)):
            return None
        self.files.add(one.path)
        return type(one), one.path.name


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: Any, folder: Path) -> None:
        super().__init__(file)
        self._folder = folder

    def persistent_load(self, named: tuple[type, str]) -> Any:
        kind, name = named
        return kind(self._folder / name)
