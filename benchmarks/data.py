"""The tables: made once a shape, shared by the cases of a group, then dropped."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.datasets import make_classification

Matrix = NDArray[np.float64]
Labels = NDArray[np.int64]
Table = tuple[Matrix, Labels]
Table32 = tuple[NDArray[np.float32], Labels]


@dataclass(frozen=True)
class Shape:
    """Rows, columns and classes of a table.

    Parameters
    ----------
    rows, columns : int
        Its size.
    majority : float
        The share of the largest class; the others have equal parts of the rest.
    classes : int
        How many classes.
    """

    rows: int
    columns: int
    majority: float = 0.95
    classes: int = 2

    def __str__(self) -> str:
        return f"{self.rows:,} × {self.columns}, {100 * self.majority:.0f} %"

    def reduced(self) -> "Shape":
        """The same table with a tenth of the rows, for a quick look."""
        return replace(self, rows=max(2_000, self.rows // 10))


TUTORIAL = Shape(10_000, 2, 0.99)


@lru_cache(maxsize=8)
def table(shape: Shape) -> Table:
    """Make a table to classify: half of the columns informative, two clusters a class."""
    if shape.columns == TUTORIAL.columns:
        made: Table = make_classification(
            n_samples=shape.rows, n_features=2, n_redundant=0, n_clusters_per_class=1,
            weights=[shape.majority], flip_y=0, random_state=1,
        )  # fmt: skip
        return made
    rest = (1 - shape.majority) / (shape.classes - 1)
    made = make_classification(
        n_samples=shape.rows, n_features=shape.columns, n_informative=shape.columns // 2,
        n_clusters_per_class=2, n_classes=shape.classes, flip_y=0.01, random_state=0,
        weights=[shape.majority, *[rest] * (shape.classes - 1)],
    )  # fmt: skip
    return made


@lru_cache(maxsize=2)
def embeddings(shape: Shape) -> Table32:
    """Make vectors of length one as models of texts give them, in float32.

    They lie in 40 clusters, each along 24 directions of its own, with a little noise in all others;
    the rare class is a part of each cluster.
    """
    rng = np.random.default_rng(0)
    n_clusters, n_directions = 40, 24
    centres = rng.normal(size=(n_clusters, shape.columns)) / np.sqrt(shape.columns)
    cluster = rng.integers(0, n_clusters, shape.rows)
    X = centres[cluster]
    along = rng.normal(size=(shape.rows, n_directions))
    for one in range(n_clusters):
        ways = rng.normal(size=(n_directions, shape.columns)) / np.sqrt(shape.columns)
        X[cluster == one] += (along[cluster == one] @ ways) * (0.7 / np.sqrt(n_directions))
    X += rng.normal(size=X.shape) * (0.1 / np.sqrt(shape.columns))
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    score = along[:, 0] + rng.normal(size=shape.rows)
    y = (score > np.quantile(score, shape.majority)).astype(np.int64)
    return X.astype(np.float32), y


def one_row_far_out(X: Matrix) -> Matrix:
    X[len(X) // 2] *= 1e9
    return X


def two_distant_clusters(X: Matrix) -> Matrix:
    X[::2] += 1e4 * X.std(axis=0)
    return X


def amounts(X: Matrix) -> Matrix:
    X *= 4.0 / X.std(axis=0)
    return np.exp(X)


def tiny_values(X: Matrix) -> Matrix:
    X *= 1e-25
    return X


def half_duplicated(X: Matrix) -> Matrix:
    X[1::2] = X[::2][: len(X) // 2]
    return X


def small_integers(X: Matrix) -> Matrix:
    return np.clip(np.rint(X), -2.0, 2.0)


def all_equal(X: Matrix) -> Matrix:
    X[:] = X[0]
    return X


HOSTILE: dict[str, Callable[[Matrix], Matrix]] = {
    "one row × 1e9": one_row_far_out,
    "two clusters 1e4 σ apart": two_distant_clusters,
    "log-normal amounts": amounts,
    "values of 1e-25": tiny_values,
    "50 % duplicates": half_duplicated,
    "small-integer lattice": small_integers,
    "all rows equal": all_equal,
}


@lru_cache(maxsize=4)
def hostile_table(kind: str, shape: Shape) -> Table:
    """Make a table that float32 or a tree of boxes cannot tell apart."""
    X, y = table(shape)
    if kind == "all rows equal":
        # Any row may be anybody's neighbour: a regular order keeps every row in danger.
        y = (np.arange(shape.rows) % 10 < 3).astype(np.int64)
    return HOSTILE[kind](X.copy()), y


def as_kind(kind: str, X: Matrix, y: Labels) -> tuple[Any, Any]:
    """Give a table as some kind of container.

    ``"array"``, ``"float32"``, or a frame and a series: ``"pandas"``, ``"polars"``, or
    ``"mixed"``, a pandas frame of numbers and words, or ``"words"``, one of words alone.
    """
    if kind == "array":
        return X, y
    if kind == "float32":
        return X.astype(np.float32), y
    columns = {f"c{j}": np.ascontiguousarray(X[:, j]) for j in range(X.shape[1])}
    if kind == "pandas":
        import pandas as pd

        return pd.DataFrame(columns), pd.Series(y, name="label")
    if kind == "mixed":
        return _with_words(columns, len(columns) - len(columns) // 2), y
    if kind == "words":
        return _with_words(columns, len(columns)), y
    import polars as pl

    return pl.DataFrame(columns), pl.Series("label", y)


def _with_words(columns: dict[str, Any], n_words: int) -> Any:
    """A pandas frame; the last columns have words: the tenth that each number is in."""
    import pandas as pd

    names = list(columns)
    words = np.array([f"tenth {i}" for i in range(10)], dtype=object)
    for name in names[len(names) - n_words :]:
        values = columns[name]
        tenths = np.searchsorted(np.quantile(values, np.arange(0.1, 1, 0.1)), values)
        columns[name] = words[tenths]
    return pd.DataFrame(columns)


@dataclass(frozen=True)
class Text:
    """Rows and columns of a sparse table, and the share of its values that are not 0.

    Parameters
    ----------
    rows, columns : int
        Its size.
    density : float
        The share.
    common : float
        How unequal the columns are: word i occurs in proportion to 1 / (i + 1) to this power.
    """

    rows: int
    columns: int
    density: float
    common: float = 0.0

    def __str__(self) -> str:
        words = ", words as in texts" if self.common else ""
        return f"{self.rows:,} × {self.columns:,} at {100 * self.density:g} %{words}"

    def reduced(self) -> "Text":
        """The same table with a tenth of the rows, for a quick look."""
        return replace(self, rows=max(2_000, self.rows // 10))


@lru_cache(maxsize=4)
def sparse_table(text: Text) -> tuple[Any, Labels]:
    """Make a CSR matrix: every twentieth row is rare, a third of its words from the first tenth."""
    rng = np.random.default_rng(0)
    y = (np.arange(text.rows) % 20 == 0).astype(np.int64)
    share = 1.0 / np.arange(1, text.columns + 1) ** text.common
    n_words = round(text.columns * text.density)
    word = rng.choice(text.columns, size=(text.rows, n_words), p=share / share.sum())
    own = rng.random(word.shape) < y[:, np.newaxis] / 3
    word[own] //= 10
    row = np.repeat(np.arange(text.rows), n_words)
    values = rng.random(row.size)
    made = sparse.csr_matrix((values, (row, word.ravel())), shape=(text.rows, text.columns))
    return made, y


def forget_tables() -> None:
    """Free the tables of a group."""
    table.cache_clear()
    hostile_table.cache_clear()
    sparse_table.cache_clear()
    embeddings.cache_clear()
