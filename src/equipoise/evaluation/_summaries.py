"""What a picture shows, computed: projections, curves and quantiles. Plotting only draws."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import clone

from equipoise._containers import read_labels, split_target
from equipoise.evaluation._difficulty import Difficulty, embed, measure_difficulty
from equipoise.evaluation._reading import ReadColumn, is_identifier, read_columns
from equipoise.exceptions import TableError, TargetError
from equipoise.typing import Label, LabelsLike, SamplerLike, TableLike

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_MOST_POINTS = 6_000
_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


# --- projections ------------------------------------------------------------------------------


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


def _numbers(columns: Sequence[ReadColumn]) -> tuple[Floats, list[str]]:
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


def _thinned(is_there: Flags, most: int = _MOST_POINTS) -> NDArray[np.int64]:
    """At most so many rows, at random but always the same."""
    rows = np.flatnonzero(is_there)
    if rows.size <= most:
        return rows.astype(np.int64)
    chosen = np.random.RandomState(0).choice(rows, most, replace=False)
    return np.sort(chosen).astype(np.int64)


@dataclass(frozen=True, eq=False)
class ResamplingMap:
    """A table before and after resampling, in one plane.

    Parameters
    ----------
    names : tuple of str
        The axes.
    before, after : ndarray of shape (n, 2)
        The rows.
    is_rare_before, is_rare_after : ndarray of bool
        Which of them have the class that was the rarest.
    is_synthetic : ndarray of bool
        Which rows of ``after`` were added.
    segments : ndarray of shape (m, 2, 2)
        Base and partner row of added rows; empty where the plan knows none.
    label : object
        The class that was the rarest.
    method : str
        The sampler's class.
    """

    names: tuple[str, str]
    before: Floats
    after: Floats
    is_rare_before: Flags
    is_rare_after: Flags
    is_synthetic: Flags
    segments: Floats
    label: Label
    method: str


def resampling_map(sampler: SamplerLike, X: TableLike, y: LabelsLike | str) -> ResamplingMap:
    """Resample a table and place it, before and after, in one plane.

    Parameters
    ----------
    sampler : object
        One with ``fit_resample`` and, afterwards, ``is_synthetic_``; a clone is used.
    X, y : array-like
        The table and its classes; ``y`` may be a column's name.
    """
    X, y = split_target(X, y)
    sampler = clone(sampler)
    X_new, y_new = sampler.fit_resample(X, y)
    labels, labels_new = read_labels(y), read_labels(y_new)
    rarest = labels.classes[np.bincount(labels.codes).argmin()]
    before, names = _numbers(read_columns(X))
    after, _ = _numbers([c for c in read_columns(X_new) if c.name in set(names)])
    plane = plane_of(before, names)
    flags = getattr(sampler, "is_synthetic_", np.zeros(len(after), dtype=bool))
    plan = getattr(sampler, "plan_", None)
    segments = np.empty((0, 2, 2))
    if plan is not None and hasattr(plan, "partner"):
        segments = np.stack([plane(before[plan.base]), plane(before[plan.partner])], axis=1)
    return ResamplingMap(
        plane.names, plane(before), plane(after), labels.values == rarest,
        labels_new.values == rarest, np.asarray(flags, dtype=bool), segments,
        rarest.item() if hasattr(rarest, "item") else rarest, type(sampler).__name__,
    )  # fmt: skip


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
    others = matrix[_thinned(~is_rare)]
    return DifficultyMap(axes, plane(others), plane(matrix[found[0].rows]), found[0])


# --- marginals --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class MarginalShift:
    """How the added rows of a class differ from its real ones, column by column.

    Parameters
    ----------
    names : tuple of str
        The columns, the most shifted first.
    distance : ndarray of shape (n,)
        The Kolmogorov-Smirnov distance: the largest difference of the two distribution
        functions, 0 to 1.
    real, added : ndarray of shape (n, 5)
        The 5, 25, 50, 75 and 95 % quantiles, in standard deviations from the mean of the real.
    label : object
        The class.
    """

    names: tuple[str, ...]
    distance: Floats
    real: Floats
    added: Floats
    label: Label


def marginal_shift(sampler: SamplerLike, X: TableLike, y: LabelsLike | str) -> MarginalShift:
    """Compare real and added rows of the class that gets most.

    Parameters
    ----------
    sampler : object
        One with ``fit_resample`` and, afterwards, ``is_synthetic_``; a clone is used.
    X, y : array-like
        The table and its classes; ``y`` may be a column's name.
    """
    X, y = split_target(X, y)
    fitted = clone(sampler)
    X_new, y_new = fitted.fit_resample(X, y)
    is_added: Flags = np.asarray(fitted.is_synthetic_, dtype=bool)
    labels = read_labels(y_new)
    if not is_added.any():
        raise TargetError(f"{type(sampler).__name__} added no rows: there is no shift to draw")
    code = int(np.bincount(labels.codes[is_added]).argmax())
    is_ours = labels.codes == code
    matrix, names = _numbers(read_columns(X_new))
    real, added = matrix[is_ours & ~is_added], matrix[is_ours & is_added]
    distance = np.array([_ks(real[:, j], added[:, j]) for j in range(matrix.shape[1])])
    center, scale = real.mean(axis=0), real.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    order = np.argsort(-distance, kind="stable")

    def quantiles(rows: Floats) -> Floats:
        return np.asarray(np.quantile((rows - center) / scale, _QUANTILES, axis=0).T[order])

    label = labels.classes[code]
    return MarginalShift(
        tuple(names[j] for j in order), distance[order], quantiles(real), quantiles(added),
        label.item() if hasattr(label, "item") else label,
    )  # fmt: skip


def _ks(first: Floats, second: Floats) -> float:
    """The largest difference of two distribution functions."""
    places = np.sort(np.concatenate([first, second]))
    one = np.searchsorted(np.sort(first), places, side="right") / first.size
    two = np.searchsorted(np.sort(second), places, side="right") / second.size
    return float(np.abs(one - two).max())


# --- curves -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class ThresholdCurve:
    """What decisions cost at each threshold.

    Parameters
    ----------
    thresholds : ndarray of shape (n,)
        Rows with at least this probability are called positive.
    costs : ndarray of shape (n,)
        Mean cost of a row.
    best, best_cost : float
        The threshold that costs least on these rows, and its cost.
    half_cost : float
        The cost at 0.5.
    theory : float
        Elkan's threshold for probabilities that are right: alarm / (alarm + miss).
    miss, alarm : float
        What the two errors cost.
    """

    thresholds: Floats
    costs: Floats
    best: float
    best_cost: float
    half_cost: float
    theory: float
    miss: float
    alarm: float


def threshold_curve(
    y_true: LabelsLike,
    y_prob: ArrayLike,
    *,
    miss: float = 1.0,
    alarm: float = 1.0,
    pos_label: Label | None = None,
) -> ThresholdCurve:
    """Compute the mean cost of a row at every threshold that matters.

    Parameters
    ----------
    y_true : array-like of shape (n_rows,)
        The classes, two of them.
    y_prob : array-like of shape (n_rows,)
        Probability of the positive class.
    miss, alarm : float, default=1.0
        What a missed positive and a false alarm cost.
    pos_label : object, default=None
        The positive class; None is the rarer one.
    """
    if miss < 0 or alarm < 0 or miss + alarm == 0:
        raise ValueError(f"costs must not be negative, nor both 0: miss={miss}, alarm={alarm}")
    is_positive, score = _truth(y_true, y_prob, pos_label)
    order = np.argsort(score, kind="stable")
    score, is_positive = score[order], is_positive[order]
    n_missed = np.concatenate([[0], np.cumsum(is_positive)])
    n_alarms = (~is_positive).sum() - np.concatenate([[0], np.cumsum(~is_positive)])
    costs = (miss * n_missed + alarm * n_alarms) / score.size
    starts = np.flatnonzero(np.concatenate([[True], score[1:] > score[:-1], [True]]))
    thresholds = np.append(score, np.nextafter(score[-1], np.inf))[starts]
    costs = costs[starts]
    cheapest = int(costs.argmin())
    at_half = int(np.searchsorted(thresholds, 0.5, side="left").clip(max=thresholds.size - 1))
    return ThresholdCurve(
        thresholds, costs, float(thresholds[cheapest]), float(costs[cheapest]),
        float(costs[at_half]), alarm / (alarm + miss), miss, alarm,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class GainCurve:
    """How many of the positives are among the rows that rank highest.

    Parameters
    ----------
    looked_at : ndarray of shape (n,)
        The share of rows looked at, from the highest score down.
    found : ndarray of shape (n,)
        The share of positives among them.
    prevalence : float
        The share of positives in all rows.
    """

    looked_at: Floats
    found: Floats
    prevalence: float

    def found_at(self, share: float) -> float:
        """The share of positives in this share of rows."""
        return float(np.interp(share, self.looked_at, self.found))

    @property
    def lift(self) -> Floats:
        """How many times more positives than in rows at random; the first place left out."""
        return np.asarray(self.found[1:] / self.looked_at[1:])


def gain_curve(
    y_true: LabelsLike, y_score: ArrayLike, *, pos_label: Label | None = None
) -> GainCurve:
    """Compute the cumulative gain; rows of equal score are taken together.

    Parameters
    ----------
    y_true : array-like of shape (n_rows,)
        The classes, two of them.
    y_score : array-like of shape (n_rows,)
        Any score that is higher for the positive class.
    pos_label : object, default=None
        The positive class; None is the rarer one.
    """
    is_positive, score = _truth(y_true, y_score, pos_label)
    order = np.argsort(-score, kind="stable")
    ordered = score[order]
    ends = np.flatnonzero(np.append(ordered[1:] < ordered[:-1], True)) + 1
    n_found = np.cumsum(is_positive[order])[ends - 1]
    return GainCurve(
        np.concatenate([[0.0], ends / score.size]),
        np.concatenate([[0.0], n_found / is_positive.sum()]),
        float(is_positive.mean()),
    )


def _truth(y_true: LabelsLike, y_score: ArrayLike, pos_label: Label | None) -> tuple[Flags, Floats]:
    labels, score = read_labels(y_true), np.asarray(y_score, dtype=np.float64)
    if labels.classes.size != 2:
        raise TargetError(
            f"y_true has {labels.classes.size} classes, this curve is about two: make one class "
            "of the others first"
        )
    if score.shape != (len(labels),):
        raise ValueError(
            f"y_true has {len(labels)} rows, the scores have shape {score.shape}: give one score "
            "a row, that of the positive class"
        )
    rarer = int(np.argmin(np.bincount(labels.codes)[::-1]))
    positive = labels.classes[1 - rarer] if pos_label is None else pos_label
    if positive not in labels.classes.tolist():
        raise TargetError(f"pos_label={positive!r} is no class of y_true: {labels.classes}")
    return labels.values == positive, score
