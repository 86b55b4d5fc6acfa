"""Which rows train and which test."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from equipoise.exceptions import TargetError
from equipoise.typing import Rows, SplitterLike


@dataclass(frozen=True, eq=False)
class Fold:
    """Training rows and test rows.

    Parameters
    ----------
    train, test : ndarray of int
        Row numbers of the table.
    """

    train: Rows
    test: Rows


@dataclass(frozen=True, eq=False)
class Splitting:
    """How rows are split, outside and again inside each fold.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,)
        Each row's class.
    classes : ndarray of shape (n_classes,)
        Their labels, for errors.
    groups : ndarray of shape (n_rows,) or None
        Rows of one group never stand on both sides.
    time : ndarray of shape (n_rows,) or None
        Test rows never come before training rows.
    seed : int
        Seed of the shuffles.
    """

    codes: NDArray[np.intp]
    classes: NDArray[Any]
    groups: NDArray[Any] | None = None
    time: NDArray[Any] | None = None
    seed: int = 0

    def folds(self, n_splits: int, n_repeats: int) -> list[Fold]:
        """Folds over all rows; time has one round only."""
        rows = np.arange(self.codes.size)
        rounds = 1 if self.time is not None else n_repeats
        self._check(n_splits)
        return [fold for r in range(rounds) for fold in self._split(rows, n_splits, self.seed + r)]

    def inner(self, rows: Rows, n_splits: int) -> list[Fold]:
        """Folds of some rows; no more of them than the smallest class has rows."""
        if self.time is None:
            counts = np.bincount(self.codes[rows])
            n_splits = min(n_splits, int(counts[counts > 0].min()))
        if n_splits < 2:
            return []
        return list(self._split(rows, n_splits, self.seed))

    def _split(self, rows: Rows, n_splits: int, seed: int) -> Iterator[Fold]:
        codes = self.codes[rows]
        if self.time is not None:
            yield from _forward(rows, codes, self.time[rows], n_splits)
            return
        if self.groups is None:
            splitter: Any = StratifiedKFold(n_splits, shuffle=True, random_state=seed)
        else:
            splitter = StratifiedGroupKFold(n_splits, shuffle=True, random_state=seed)
        groups = None if self.groups is None else self.groups[rows]
        for train, test in splitter.split(codes, codes, groups):
            yield Fold(rows[train].astype(np.int64), rows[test].astype(np.int64))

    def _check(self, n_splits: int) -> None:
        counts = np.bincount(self.codes)
        smallest = int(np.argmin(counts))
        if self.time is None and counts[smallest] < n_splits:
            raise TargetError(
                f"compare: class {self.classes.tolist()[smallest]!r} has {counts[smallest]} rows, "
                f"fewer than n_splits={n_splits}: lower n_splits to at most {counts[smallest]}, "
                "gather more rows of it, or join it with another class"
            )


def _forward(
    rows: Rows, codes: NDArray[np.intp], time: NDArray[Any], n_splits: int
) -> Iterator[Fold]:
    """Later and later test parts, each trained on all that came strictly before.

    A part that lacks a class on either side says nothing and is left out.
    """
    order = np.argsort(time, kind="stable")
    n_classes = np.unique(codes).size
    cuts = np.linspace(0, order.size, n_splits + 2).astype(int)[1:]
    for start, stop in pairwise(cuts.tolist()):
        test = order[start:stop]
        train = order[:start]
        train = train[time[train] < time[test[0]]]
        if all(np.unique(codes[part]).size == n_classes for part in (train, test)):
            yield Fold(rows[train].astype(np.int64), rows[test].astype(np.int64))


#: Folds of a caller's own: a splitter, or pairs of training and test rows.
Folds: TypeAlias = SplitterLike | Iterable[tuple[ArrayLike, ArrayLike]]


def read_folds(folds: Folds, n_rows: int, codes: NDArray[np.intp], groups: Any) -> list[Fold]:
    """Folds of the caller's own: a splitter of scikit-learn's kind, or pairs of row numbers."""
    if hasattr(folds, "split"):
        folds = folds.split(np.zeros((n_rows, 1)), codes, groups)
    if not isinstance(folds, Iterable):
        raise TypeError(
            f"compare: folds must be a splitter or pairs of training and test rows, not {folds!r}"
        )
    pairs = [(np.asarray(train), np.asarray(test)) for train, test in folds]
    if not pairs:
        raise ValueError("compare: folds is empty: give at least two pairs of row numbers")
    return [Fold(train.astype(np.int64), test.astype(np.int64)) for train, test in pairs]


def mean_test_share(folds: list[Fold]) -> float:
    """Test rows for each training row, on average over the folds."""
    return float(np.mean([fold.test.size / fold.train.size for fold in folds]))
