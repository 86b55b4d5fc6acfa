"""How well each column predicts the class by itself: a column that does so perfectly is suspect."""

import numpy as np
from numpy.typing import NDArray

from equipoise._containers import MISSING, ReadColumn

Counts = NDArray[np.int64]

N_FOLDS = 5
N_BINS = 64
#: Fewer rows of a class than this cannot tell a leak from luck.
FEWEST_ROWS = 10


def power_alone(column: ReadColumn, codes: NDArray[np.intp]) -> float | None:
    """Measure how well one column ranks the classes.

    The column is cut into at most 64 bins, or its levels, the missing ones being one, too. A row
    is scored by the share of its class among the rows of its bin in the other four of five
    folds, so a column of unique values scores no better than chance.

    Parameters
    ----------
    column : ReadColumn
        The column.
    codes : ndarray of shape (n_rows,), dtype int
        Each row's class, from 0.

    Returns
    -------
    float or None
        Area under the ROC curve, each class against the rest, averaged over classes with at
        least ten rows; None where no two classes have ten.
    """
    sizes = np.bincount(codes)
    judged = np.flatnonzero(sizes >= FEWEST_ROWS)
    if judged.size < 2:
        return None
    counts = _count(_bins(column), _folds(codes), codes, sizes.size)
    areas = [_area_out_of_fold(counts, int(code)) for code in judged]
    # Two classes have the same area, seen from either side, but for ties in the smoothing.
    return float(np.mean(areas))


def _bins(column: ReadColumn) -> NDArray[np.int64]:
    """Each row's bin, from 0; missing values have one of their own."""
    if column.codes is not None:
        return column.codes - MISSING
    numbers = column.numbers
    there = np.sort(numbers[~np.isnan(numbers)])
    if there.size == 0:
        return np.zeros(numbers.size, dtype=np.int64)
    places = np.linspace(0, there.size - 1, N_BINS + 1)[1:-1].astype(np.int64)
    edges = np.unique(there[places])
    bins = np.searchsorted(edges, numbers, side="left") + 1
    bins[np.isnan(numbers)] = 0
    return bins.astype(np.int64)


def _folds(codes: NDArray[np.intp]) -> NDArray[np.int64]:
    """Deal the rows of each class out to the folds, in a fixed random order."""
    folds = np.empty(codes.size, dtype=np.int64)
    shuffled = np.random.RandomState(0).permutation(codes.size)
    for code in range(int(codes.max()) + 1):
        rows = shuffled[codes[shuffled] == code]
        folds[rows] = np.arange(rows.size) % N_FOLDS
    return folds


def _count(
    bins: NDArray[np.int64], folds: NDArray[np.int64], codes: NDArray[np.intp], n_classes: int
) -> Counts:
    """Rows by bin, fold and class."""
    shape = (int(bins.max()) + 1, N_FOLDS, n_classes)
    flat = np.ravel_multi_index((bins, folds, codes), shape)
    return np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape)


def _area_out_of_fold(counts: Counts, code: int) -> float:
    """The mean area under the curve over the folds, the bins ordered by the other folds."""
    ours, everyone = counts[:, :, code], counts.sum(axis=2)
    prior = ours.sum() / everyone.sum()
    areas = []
    for fold in range(N_FOLDS):
        n_ours = ours.sum(axis=1) - ours[:, fold]
        n_all = everyone.sum(axis=1) - everyone[:, fold]
        score = (n_ours + prior) / (n_all + 1)
        areas.append(_area(score, ours[:, fold], (everyone - ours)[:, fold]))
    return float(np.mean(areas))


def _area(
    score: NDArray[np.float64], n_ours: NDArray[np.int64], n_others: NDArray[np.int64]
) -> float:
    """Area under the ROC curve of scored bins."""
    _, place = np.unique(score, return_inverse=True)
    ours = np.bincount(place.reshape(-1), weights=n_ours)
    others = np.bincount(place.reshape(-1), weights=n_others)
    below = np.cumsum(others) - others
    return float(ours @ (below + others / 2) / (ours.sum() * others.sum()))
