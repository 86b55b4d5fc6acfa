"""A table before and after resampling, in one plane."""

from dataclasses import dataclass

import numpy as np
from sklearn.base import clone

from equipoise._containers import read_columns, read_labels, split_target
from equipoise.evaluation._summaries.plane import Flags, Floats, filled_numbers, plane_of
from equipoise.typing import Label, LabelsLike, SamplerLike, TableLike


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
    before, names = filled_numbers(read_columns(X))
    after, _ = filled_numbers([c for c in read_columns(X_new) if c.name in set(names)])
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
