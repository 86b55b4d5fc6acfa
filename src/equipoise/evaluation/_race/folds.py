"""Which rows train and which test."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from equipoise.evaluation._race.thinning import Thinning
from equipoise.evaluation._scoring.overlap import Overlap
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
    thinning : Thinning or None
        Which rows of a training part are trained on; None is all.
    """

    codes: NDArray[np.intp]
    classes: NDArray[Any]
    groups: NDArray[Any] | None = None
    time: NDArray[Any] | None = None
    seed: int = 0
    thinning: Thinning | None = None

    def trained_on(self, rows: Rows) -> Rows:
        """The rows of a training part that are trained on."""
        if self.thinning is None:
            return rows
        groups = None if self.groups is None else self.groups[rows]
        return self.thinning.rows(rows, self.codes[rows], groups)

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
                f"class {self.classes.tolist()[smallest]!r} has {_rows(int(counts[smallest]))}, "
                f"fewer than n_splits={n_splits}: {_remedy(int(counts[smallest]))}gather more "
                "rows of it, or join it with another class"
            )
        if self.groups is not None and self.time is None:
            _check_groups(len(np.unique(self.groups)), n_splits)


def _check_groups(n_groups: int, n_splits: int) -> None:
    if n_groups < n_splits:
        raise TargetError(
            f"there {'is 1 group' if n_groups == 1 else f'are {n_groups} groups'}, fewer than "
            f"n_splits={n_splits}: {_remedy(n_groups)}or make smaller groups"
        )


def _rows(n: int) -> str:
    return f"{n} row{'s' * (n != 1)}"


def _remedy(n: int) -> str:
    """What ``n_splits`` can still be: two at the least, one part to train on, one to test."""
    return f"lower n_splits to at most {n}, " if n > 1 else "the fewest are 2; "


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
    if hasattr(folds, "split") and not isinstance(folds, str):
        folds = folds.split(np.zeros((n_rows, 1)), codes, groups)
    if not isinstance(folds, Iterable) or isinstance(folds, str):
        raise TypeError(
            f"folds must be a splitter or pairs of training and test rows, not {folds!r}"
        )
    read = [_read_fold(i, pair, n_rows) for i, pair in enumerate(folds)]
    if not read:
        raise ValueError(
            "folds is empty: give at least two pairs of row numbers. A generator that was gone "
            "through before is empty, too: pass a list"
        )
    return read


def _read_fold(i: int, pair: Any, n_rows: int) -> Fold:
    try:
        train, test = pair
    except (TypeError, ValueError):
        raise ValueError(
            f"fold {i} is no pair of training and test rows, but {_shortened(pair)}"
        ) from None
    fold = Fold(_read_rows(i, "training", train, n_rows), _read_rows(i, "test", test, n_rows))
    if n_shared := int(np.isin(fold.test, fold.train).sum()):
        raise ValueError(
            f"fold {i} tests {_rows(n_shared)} that it trains on, row {_first_shared(fold)} for "
            "one: a row is on one side"
        )
    return fold


def _read_rows(i: int, which: str, given: Any, n_rows: int) -> Rows:
    """Row numbers, or a mask of all rows."""
    what = f"the {which} rows of fold {i}"
    try:
        rows = np.asarray(given)
    except ValueError:
        raise ValueError(f"{what} must be row numbers, not {_shortened(given)}") from None
    if rows.dtype == bool and rows.shape == (n_rows,):
        rows = np.flatnonzero(rows)
    if rows.ndim == 1 and rows.size == 0:
        raise ValueError(f"{what} are none: each side needs some")
    if rows.ndim != 1 or rows.dtype.kind not in "iu":
        raise ValueError(f"{what} must be row numbers, not {_shortened(given)}")
    if rows.min() < 0 or rows.max() >= n_rows:
        wrong = rows[(rows < 0) | (rows >= n_rows)][0]
        raise ValueError(f"{what} go from 0 to {n_rows - 1}, but {wrong} is among them")
    return rows.astype(np.int64)


def _first_shared(fold: Fold) -> int:
    return int(fold.test[np.isin(fold.test, fold.train)][0])


def _shortened(value: Any, most: int = 60) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= most else f"{text[: most - 3]}..."


def mean_test_share(folds: list[Fold]) -> float:
    """Test rows for each training row, on average over the folds."""
    return float(np.mean([fold.test.size / fold.train.size for fold in folds]))


def overlap_of(folds: list[Fold]) -> Overlap:
    """What folds have in common: whether they test the same rows, and how many on average.

    How many two folds of one pair share by chance says nothing of their error.
    """
    tests = np.concatenate([fold.test for fold in folds])
    at = np.repeat(np.arange(len(folds)), [fold.test.size for fold in folds])
    tested = sparse.csr_array((np.ones(tests.size), (at, tests)))
    common = (tested @ tested.T).toarray()
    sizes = np.sqrt(common.diagonal())
    shared = common / np.outer(sizes, sizes)
    np.fill_diagonal(shared, 1.0)
    is_between = (shared > 0) & ~np.eye(len(folds), dtype=bool)
    if is_between.any():
        shared[is_between] = shared[is_between].mean().round(6)
    return Overlap(mean_test_share(folds), tuple(map(tuple, shared.tolist())))
