"""A table's rows placed in a plane."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from equipoise._containers import ReadColumn
from equipoise.exceptions import TableError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_MOST_POINTS = 6_000


@dataclass(frozen=True, eq=False)
class Projection:
    """A plane through a table.

    Parameters
    ----------
    names : tuple of str
        What the two axes are.
    center, scale : ndarray of shape (n_columns,)
        What is taken off each column, and what it is divided by.
    directions : ndarray of shape (n_columns, 2)
        The axes.
    """

    names: tuple[str, str]
    center: Floats
    scale: Floats
    directions: Floats

    def __call__(self, matrix: Floats) -> Floats:
        """Place rows in the plane."""
        placed: Floats = (matrix - self.center) / self.scale @ self.directions
        return placed


def plane_of(matrix: Floats, names: Sequence[str], *, is_scaled: bool = True) -> Projection:
    """Two columns as they are; of more, the two directions in which rows differ most.

    Columns count alike where ``is_scaled``, otherwise as they are.
    """
    n_columns = matrix.shape[1]
    if n_columns == 1:
        return Projection((names[0], ""), np.zeros(1), np.ones(1), np.array([[1.0, 0.0]]))
    if n_columns == 2:
        return Projection((names[0], names[1]), np.zeros(2), np.ones(2), np.eye(2))
    center, scale = matrix.mean(axis=0), matrix.std(axis=0)
    scale = np.where((scale > 0) & is_scaled, scale, 1.0)
    scaled = (matrix - center) / scale
    values, vectors = np.linalg.eigh(scaled.T @ scaled / len(scaled))
    order = np.argsort(values)[::-1][:2]
    shares = values[order] / max(values.sum(), np.finfo(float).tiny)
    first, second = (f"component {i + 1} ({share:.0%})" for i, share in enumerate(shares))
    vectors = vectors[:, order]
    signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), [0, 1]])
    return Projection((first, second), center, scale, vectors * signs)


def filled_numbers(columns: Sequence[ReadColumn]) -> tuple[Floats, list[str]]:
    """The columns that have numbers, missing values filled by the median, and their names."""
    chosen = [column for column in columns if column.values is not None]
    filled, names = [], []
    for column in chosen:
        there = column.numbers[~column.is_missing]
        if there.size:
            filled.append(np.where(column.is_missing, np.median(there), column.numbers))
            names.append(column.name)
    if not filled:
        raise TableError("X has no column of numbers: there is nothing to draw")
    return np.column_stack(filled), names


def thinned(is_there: Flags, most: int = _MOST_POINTS) -> NDArray[np.int64]:
    """At most so many rows, at random but always the same."""
    rows = np.flatnonzero(is_there)
    if rows.size <= most:
        return rows.astype(np.int64)
    chosen = np.random.RandomState(0).choice(rows, most, replace=False)
    return np.sort(chosen).astype(np.int64)
