"""imbalanced-learn's 27 benchmark tables, as far as they are on this computer."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import Bunch, check_random_state

from equipoise._compat import check_arguments
from equipoise.core.wording import shown
from equipoise.datasets._cells import Feature
from equipoise.datasets._tables import folder_of_tables, layout_of, read_files
from equipoise.exceptions import DataNotFoundError, ParameterError

#: Their names, in the order of their numbers, from 1.
NAMES = (
    *("ecoli", "optical_digits", "satimage", "pen_digits", "abalone", "sick_euthyroid"),
    *("spectrometer", "car_eval_34", "isolet", "us_crime", "yeast_ml8", "scene", "libras_move"),
    *("thyroid_sick", "coil_2000", "arrhythmia", "solar_flare_m0", "oil", "car_eval_4"),
    *("wine_quality", "letter_img", "yeast_me2", "webpage", "ozone_level", "mammography"),
    *("protein_homo", "abalone_19"),
)

Arrays = tuple[NDArray[np.float64], NDArray[np.int64]]


@dataclass(frozen=True)
class OneAgainstRest:
    """How one of them is made of a table of the ``data`` extra.

    Parameters
    ----------
    table : str
        The table.
    rare : tuple
        Its classes that are the rare one; all others are the other.
    """

    table: str
    rare: tuple[Any, ...]

    def read(self) -> Arrays:
        """The features, a column for each category, and 1 for the rare class, else -1."""
        layout = layout_of(self.table)
        read = read_files(layout, layout.paths(folder_of_tables() / self.table))
        columns = [column for one in read.columns.values() for column in _as_numbers(one)]
        return np.column_stack(columns), _signs(np.isin(read.target, self.rare))


@dataclass(frozen=True)
class WhiteWine:
    """White wines whose quality is at most 4, from a table with a number for a target."""

    def read(self) -> Arrays:
        """The features, and 1 for the rare class, else -1."""
        path = folder_of_tables("regression") / "winequality_white" / "winequality-white.csv"
        values = np.loadtxt(path, delimiter=";", skiprows=1)
        return values[:, :-1], _signs(values[:, -1] <= 4)


#: Those that can be made of the ``data`` extra.
RECIPES: Mapping[str, OneAgainstRest | WhiteWine] = MappingProxyType(
    {
        "ecoli": OneAgainstRest("ecoli", ("imU",)),
        "satimage": OneAgainstRest("satimage", (4,)),
        "abalone": OneAgainstRest("abalone", (7,)),
        "car_eval_34": OneAgainstRest("car", ("good", "vgood")),
        "libras_move": OneAgainstRest("movement_libras", (1,)),
        "car_eval_4": OneAgainstRest("car", ("vgood",)),
        "wine_quality": WhiteWine(),
        "yeast_me2": OneAgainstRest("yeast", ("ME2",)),
        "abalone_19": OneAgainstRest("abalone", (19,)),
    }
)


@check_arguments(
    data_home=[None, str],
    filter_data=[None, tuple],
    download_if_missing=["boolean"],
    random_state=["random_state"],
    shuffle=["boolean"],
    verbose=["boolean"],
)
def fetch_datasets(
    *,
    data_home: str | None = None,
    filter_data: tuple[str | int, ...] | None = None,
    download_if_missing: bool = True,  # noqa: ARG001 - imbalanced-learn has it
    random_state: int | np.random.RandomState | None = None,
    shuffle: bool = False,
    verbose: bool = False,
) -> dict[str, Any]:
    """Read imbalanced-learn's benchmark tables, those that are on this computer.

    Nothing is downloaded. A table that imbalanced-learn has downloaded is read from its file, as
    there. Nine are made of the ``data`` extra: ecoli, satimage, abalone, car_eval_34, libras_move,
    car_eval_4, wine_quality, yeast_me2 and abalone_19.

    Parameters
    ----------
    data_home : str, default=None
        Where imbalanced-learn keeps downloads; None is scikit-learn's own folder.
    filter_data : tuple of str or int, default=None
        Names, or numbers from 1 to 27; None is all 27.
    download_if_missing : bool, default=True
        Of no effect: nothing is downloaded.
    random_state : int, RandomState or None, default=None
        The seed by which each table is shuffled.
    shuffle : bool, default=False
        Whether the rows of each table are shuffled.
    verbose : bool, default=False
        Whether to print where each table is read from.

    Returns
    -------
    dict of str to Bunch
        In the order of ``filter_data``. ``data``: ndarray of shape (n_rows, n_features), float64;
        ``target``: ndarray of shape (n_rows,), 1 for the rare class and -1 for the other;
        ``DESCR``: the name.

    Raises
    ------
    DataNotFoundError
        Tables are not on this computer; it is an OSError.
    ParameterError
        There is no table of this name or number.

    Notes
    -----
    What is made of the ``data`` extra has the rows of the source, and a column of 0 and 1 for each
    category, in the order of the alphabet; imbalanced-learn's file may have them in another order.

    Examples
    --------
    >>> from equipoise.datasets import fetch_datasets
    >>> ecoli = fetch_datasets(filter_data=("ecoli",))["ecoli"]
    >>> ecoli.data.shape, int((ecoli.target == 1).sum())
    ((336, 7), 35)
    """
    names = NAMES if filter_data is None else tuple(map(_name_of, filter_data))
    folder = _folder_of_downloads(data_home)
    ways = {name: _way_to(name, folder) for name in names}
    missing = [name for name, way in ways.items() if way is None]
    if missing:
        raise DataNotFoundError(_explain_missing(missing, list(ways), folder))
    return {
        name: _bunch(name, way, random_state, shuffle=shuffle, verbose=verbose)
        for name, way in ways.items()
        if way is not None
    }


Way = tuple[str, Callable[[], Arrays]]


def _name_of(asked: Any) -> str:
    """The table that a name or number means."""
    if isinstance(asked, str):
        if asked not in NAMES:
            raise ParameterError(
                f"fetch_datasets: {asked} is not a dataset available. The available datasets are "
                f"{', '.join(NAMES)}"
            )
        return asked
    if isinstance(asked, int):
        if not 1 <= asked <= len(NAMES):
            raise ParameterError(
                f"fetch_datasets: The dataset with the ID={asked} is not an available dataset. The "
                f"IDs are 1 to {len(NAMES)}"
            )
        return NAMES[asked - 1]
    raise ParameterError(
        f"fetch_datasets: The value in the tuple should be str or int. Got {shown(asked)} instead"
    )


def _folder_of_downloads(data_home: str | None) -> Path:
    """Where imbalanced-learn would look; the folder is not made."""
    home = data_home or os.environ.get("SCIKIT_LEARN_DATA", "~/scikit_learn_data")
    return Path(home).expanduser() / "zenodo"


def _way_to(name: str, folder: Path) -> Way | None:
    """Where a table is, and what reads it; None where it is not here."""
    file = folder / f"x{NAMES.index(name) + 1}data.npz"
    if file.is_file():
        return str(file), lambda: _downloaded(file)
    if name in RECIPES:
        return "the data extra", RECIPES[name].read
    return None


def _downloaded(file: Path) -> Arrays:
    with np.load(file) as arrays:
        return arrays["data"], arrays["label"]


def _bunch(name: str, way: Way, random_state: Any, *, shuffle: bool, verbose: bool) -> Any:
    """A table, shuffled if that is asked for."""
    where, read = way
    if verbose:
        sys.stdout.write(f"{name}: read from {where}\n")
    data, target = read()
    if shuffle:
        order = np.arange(len(data))
        check_random_state(random_state).shuffle(order)
        data, target = data[order], target[order]
    return Bunch(data=data, target=target, DESCR=name)


def _explain_missing(missing: list[str], asked: list[str], folder: Path) -> str:
    there = tuple(name for name in asked if name not in missing)
    alone = f"ask for those that are here, filter_data={there}, or " if there else ""
    return (
        f"fetch_datasets: Data not found: {', '.join(missing)}. The data extra does not have them, "
        f"they are not in {folder}, and nothing is downloaded here: {alone}let imbalanced-learn's "
        "own fetch_datasets download them once; they are read from there then"
    )


def _as_numbers(column: Feature) -> list[NDArray[np.float64]]:
    """A column of numbers as it is; of categories one of 0 and 1 for each, sorted."""
    if column.is_numeric:
        return [column.values.astype(np.float64)]
    levels = sorted(set(column.values.tolist()))
    return [(column.values == level).astype(np.float64) for level in levels]


def _signs(is_rare: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.where(is_rare, 1, -1)
