"""The rows of the rarest class by how hard they are, in one plane."""

from dataclasses import dataclass

import numpy as np

from equipoise._containers import read_columns, read_labels, split_target
from equipoise.evaluation._diagnosis.difficulty import Difficulty, embed, measure_difficulty
from equipoise.evaluation._diagnosis.suspicions import is_identifier
from equipoise.evaluation._summaries.plane import Floats, plane_of, thinned
from equipoise.exceptions import TargetError
from equipoise.typing import LabelsLike, TableLike


@dataclass(frozen=True, eq=False)
class DifficultyMap:
    """The rows of the rarest class by how hard they are, among the others.

    Parameters
    ----------
    names : tuple of str
        The axes.
    others : ndarray of shape (n, 2)
        Rows of other classes, at most 6,000.
    rare : ndarray of shape (m, 2)
        Rows of the rarest class.
    difficulty : Difficulty
        Their kinds, in the same order.
    """

    names: tuple[str, str]
    others: Floats
    rare: Floats
    difficulty: Difficulty


def difficulty_map(X: TableLike, y: LabelsLike | str) -> DifficultyMap:
    """Place a table in the plane in which difficulty is measured.

    Parameters
    ----------
    X, y : array-like
        The table and its classes; ``y`` may be a column's name.
    """
    X, y = split_target(X, y)
    labels = read_labels(y)
    columns = [column for column in read_columns(X) if not is_identifier(column)]
    found = measure_difficulty(columns, labels.codes, labels.classes)
    if not found:
        raise TargetError("difficulty needs at least 6 rows, 2 classes and a column that varies")
    matrix = embed(columns, labels.codes)
    names = [f"x{j}" for j in range(matrix.shape[1])]
    plane = plane_of(matrix, names, is_scaled=False)
    is_rare = np.zeros(len(matrix), dtype=bool)
    is_rare[found[0].rows] = True
    axes = ("component 1", "component 2") if matrix.shape[1] <= 2 else plane.names
    others = matrix[thinned(~is_rare)]
    return DifficultyMap(axes, plane(others), plane(matrix[found[0].rows]), found[0])
