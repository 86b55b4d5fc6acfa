"""Which tables are raced, and which of their rows."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.model_selection import train_test_split

from equipoise.datasets import list_datasets, load_table
from equipoise.datasets._listing import DatasetFacts
from equipoise.typing import Rows

#: Rows that are raced of a larger table; more where these would hold fewer rare ones than RARE.
ROWS, MOST_ROWS, RARE = 2_000, 5_000, 30
#: Two folds of five in two halves need this many rare rows.
FEWEST_RARE = 20
MOST_COLUMNS = 100
RATIOS = (2.0, 130.0)
#: Tables that are made of the same rows; those with the most rare rows are taken.
MOST_OF_FAMILY = 7
#: The same table as another one, under a second name.
TWINS = ("spectfheart",)
SEED = 0


@dataclass(frozen=True, eq=False)
class RacedTable:
    """A table as it is raced.

    Parameters
    ----------
    name : str
        As :func:`equipoise.datasets.load_table` takes it.
    X, y : data frame, array
        Its rows, or some of them.
    n_rows_whole : int
        Rows that there are.
    """

    name: str
    X: Any
    y: Any
    n_rows_whole: int


#: What brings a table by its name.
Loader = Callable[[str], tuple[Any, Any]]


def is_raced(facts: DatasetFacts) -> bool:
    """Tell whether a table has two classes, is imbalanced, and large enough to be halved."""
    return (
        facts.name not in TWINS
        and facts.n_classes == 2
        and RATIOS[0] <= facts.ratio <= RATIOS[1]
        and facts.n_rarest >= FEWEST_RARE
        and facts.n_columns <= MOST_COLUMNS
    )


def chosen_tables() -> list[str]:
    """The tables that are raced: one of each family, the least work first, then another of each.

    A run that is stopped has then seen as many kinds of tables as it could.
    """
    families: dict[str, list[DatasetFacts]] = {}
    for one in filter(is_raced, list_datasets()):
        families.setdefault(family_of(one.name), []).append(one)
    chosen = [
        (turn, _work(one), one.name)
        for some in families.values()
        for turn, one in enumerate(sorted(fewer_of_family(some), key=_work))
    ]
    return [name for _, _, name in sorted(chosen)]


def fewer_of_family(family: Sequence[DatasetFacts]) -> list[DatasetFacts]:
    """The tables of a family that are raced."""
    return sorted(family, key=lambda one: (-one.n_rarest, one.name))[:MOST_OF_FAMILY]


def family_of(name: str) -> str:
    """The rows that a table was made of: yeast of ``yeast-2_vs_4``."""
    found = re.match(r"[a-z]+", name.lower())
    return found.group() if found else name


def _work(facts: DatasetFacts) -> int:
    return min(facts.n_rows, ROWS) * (facts.n_columns + 20)


def load_frame(name: str) -> tuple[Any, Any]:
    """A table of the ``data`` extra as a frame: numbers, categories and holes as they are."""
    return load_table(name, as_frame=True)


def raced_table(name: str, load: Loader = load_frame) -> RacedTable:
    """Load a table; of a large one a sample that has its shares of the classes."""
    X, y = load(name)
    rows = sampled_rows(np.asarray(y))
    return RacedTable(name, X.iloc[rows], np.asarray(y)[rows], len(X))


def sampled_rows(y: Any) -> Rows:
    """Row numbers of a sample by the shares of the classes, in order; all, where there are few."""
    n_rows = len(y)
    n_rarest = int(np.unique(y, return_counts=True)[1].min())
    wanted = min(max(ROWS, -(-RARE * n_rows // n_rarest)), MOST_ROWS)
    rows = np.arange(n_rows)
    if wanted >= n_rows:
        return rows
    _, kept = train_test_split(rows, test_size=wanted, stratify=y, random_state=SEED)
    return np.sort(kept)


def halves(y: Any, seed: int = SEED) -> tuple[Rows, Rows]:
    """Row numbers of two halves with the same shares of the classes."""
    rows = np.arange(len(y))
    first, second = train_test_split(rows, test_size=0.5, stratify=y, random_state=seed)
    return np.sort(first), np.sort(second)
