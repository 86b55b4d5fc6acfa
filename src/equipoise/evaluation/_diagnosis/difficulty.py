"""How hard each row of a rare class is, by the classes of its five nearest rows.

Napierala & Stefanowski (2016), "Types of minority class examples and their influence on learning
classifiers from imbalanced data", J. Intell. Inf. Syst. 46. Distances are theirs too: the
heterogeneous value difference metric of Wilson & Martinez (1997), written as Euclidean distance
between embedded rows, so that the exact search serves it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from equipoise._containers import MISSING, ReadColumn
from equipoise._engine.arguments import resolve_threads
from equipoise._engine.shared_search import default_search
from equipoise.core.pools import whole_table
from equipoise.typing import Label

Matrix = NDArray[np.float64]

K = 5
KINDS = ("safe", "borderline", "rare", "outlier")
# Of five neighbours of the same class: none, one, two ... five.
_KIND_OF = np.array([3, 2, 1, 1, 0, 0])
# A level with fewer rows tells more about these rows than about the level.
_FEWEST_OF_LEVEL = 5


@dataclass(frozen=True, eq=False)
class Difficulty:
    """The rows of one class by how hard they are.

    Parameters
    ----------
    label : object
        The class.
    rows : ndarray of shape (n,), dtype int64
        Its rows.
    kinds : ndarray of shape (n,), dtype int64
        For each of them 0 for safe (4 or 5 of its 5 nearest rows have its class), 1 for
        borderline (2 or 3), 2 for rare (1), 3 for an outlier (none).

    Examples
    --------
    >>> from equipoise import diagnose
    >>> from equipoise.datasets import load_table
    >>> found = diagnose(*load_table("yeast4"))
    >>> import numpy as np
    >>> hard = found.difficulty[0]
    >>> hard.label, np.bincount(hard.kinds).tolist()
    ('positive', [3, 18, 10, 20])
    """

    label: Label
    rows: NDArray[np.int64]
    kinds: NDArray[np.int64]

    @property
    def counts(self) -> dict[str, int]:
        """Rows of each kind."""
        found = np.bincount(self.kinds, minlength=len(KINDS)).tolist()
        return dict(zip(KINDS, found, strict=True))

    def share(self, *kinds: str) -> float:
        """The share of rows that are of one of these kinds."""
        counts = self.counts
        return sum(counts[kind] for kind in kinds) / max(1, self.rows.size)

    def to_dict(self) -> dict[str, Any]:
        """Give the class and its counts."""
        return {"label": self.label, **self.counts}


def measure_difficulty(
    columns: Sequence[ReadColumn],
    codes: NDArray[np.intp],
    classes: NDArray[Any],
    n_jobs: int | None = None,
    among: NDArray[np.int64] | None = None,
) -> tuple[Difficulty, ...]:
    """Sort the rows of every class but the largest by their five nearest rows.

    With ``among`` these rows alone are looked at.

    Returns
    -------
    tuple of Difficulty
        The rarest class first; empty where there are too few rows or no column to measure.
    """
    if among is not None:
        some = [_part_of(column, among) for column in columns]
        found = measure_difficulty(some, codes[among], classes, n_jobs)
        return tuple(replace(one, rows=among[one.rows]) for one in found)
    sizes = np.bincount(codes)
    matrix = embed(columns, codes)
    if codes.size <= K or matrix.shape[1] == 0:
        return ()
    order = sorted(range(sizes.size), key=lambda code: (sizes[code], code))[:-1]
    search = default_search(matrix, resolve_threads(n_jobs))
    everyone = whole_table(codes.size)
    rows = np.flatnonzero(np.isin(codes, order)).astype(np.int64)
    near = search(rows, everyone, K, everyone)
    n_same = (codes[near] == codes[rows][:, np.newaxis]).sum(axis=1)
    kinds = _KIND_OF[n_same]
    told = []
    for code in order:
        is_ours = codes[rows] == code
        label = classes[code]
        plain = label.item() if hasattr(label, "item") else label
        told.append(Difficulty(plain, rows[is_ours], kinds[is_ours]))
    return tuple(told)


def _part_of(column: ReadColumn, rows: NDArray[np.int64]) -> ReadColumn:
    """A column of some rows."""
    if column.codes is None:
        return replace(column, values=column.numbers[rows])
    return replace(column, codes=column.codes[rows])


def embed(
    columns: Sequence[ReadColumn], codes: NDArray[np.intp], n_learnt: int | None = None
) -> Matrix:
    """Place rows so that their Euclidean distance is the value difference metric.

    A number is divided by four standard deviations, a missing one being the median; a level becomes
    the shares of the classes among its rows (Wilson & Martinez, their normalisation N2). Levels
    with fewer than five rows share one, missing values have one of their own. All that is learnt
    from the first ``n_learnt`` rows; None is all.
    """
    parts: list[Matrix] = []
    for column in columns:
        if column.codes is not None:
            parts.append(_class_shares(column.codes, codes, n_learnt))
        elif (scaled := _scaled(column.numbers, n_learnt)) is not None:
            parts.append(scaled[:, np.newaxis])
    return np.ascontiguousarray(np.hstack(parts)) if parts else np.empty((codes.size, 0))


def _scaled(values: Matrix, n_learnt: int | None) -> Matrix | None:
    """Numbers by four standard deviations; None where there is nothing to measure."""
    learnt = values[:n_learnt]
    finite = learnt[np.isfinite(learnt)]
    if finite.size == 0 or finite.min() == finite.max():
        return None
    filled = np.where(np.isnan(values), np.median(finite), values)
    filled = np.clip(filled, finite.min(), finite.max()) if n_learnt is None else filled
    width = float(np.max(np.abs(finite)))
    spread = float((finite / width).std())
    return np.asarray(filled / width / (4 * spread)) if spread > 0 else None


def _class_shares(
    levels: NDArray[np.int64], codes: NDArray[np.intp], n_learnt: int | None
) -> Matrix:
    """For each row the shares of the classes among the rows of its level."""
    shifted = levels - MISSING
    sizes = np.bincount(shifted[:n_learnt], minlength=int(shifted.max()) + 1)
    is_few = sizes < _FEWEST_OF_LEVEL
    is_few[0] = False
    merged = np.where(is_few[shifted], sizes.size, shifted)
    counts = np.zeros((sizes.size + 1, int(codes.max()) + 1))
    np.add.at(counts, (merged[:n_learnt], codes[:n_learnt]), 1)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return np.asarray(shares[merged])
