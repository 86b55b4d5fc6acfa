"""Tables of numbers and categories, and the cases about them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any

import numpy as np

from benchmarks import contenders, data, timing
from benchmarks.contenders import OURS, SMOTE
from benchmarks.data import Shape
from benchmarks.measures import Finding, Findings, as_time
from benchmarks.timing import Work

LEVELS = 18


def frame(shape: Shape, n_categories: int, *, holes: float = 0.0) -> tuple[Any, np.ndarray]:
    """Make a pandas frame with some numeric columns, then some of categories."""
    import pandas as pd

    n_numbers = shape.columns - n_categories
    X, y = data.table(Shape(shape.rows, max(n_numbers, 4), shape.majority))
    rng = np.random.default_rng(0)
    names = np.array([f"level {i:02d}" for i in range(LEVELS)], dtype=object)
    numbers = {f"n{j}": X[:, j].copy() for j in range(n_numbers)}
    levels = {f"c{j}": names[rng.integers(0, LEVELS, shape.rows)] for j in range(n_categories)}
    for column in (*numbers.values(), *levels.values()):
        if holes:
            column[rng.random(shape.rows) < holes] = None if column.dtype == object else np.nan
    return pd.DataFrame({**numbers, **levels}), y


def nominal(sampler: str, shape: Shape, n_categories: int) -> Callable[[str], Work]:
    """A whole call of SMOTENC or SMOTEN."""

    def work_of(package: str) -> Work:
        X, y = frame(shape, n_categories)
        params = {}
        if sampler == "SMOTENC":
            params["categorical_features"] = [f"c{j}" for j in range(n_categories)]
        return partial(contenders.sampler(package, sampler, **params).fit_resample, X, y)

    return work_of


@dataclass(frozen=True)
class MixedBesideNumbers:
    """Our time for a frame of numbers and categories with holes, over that for numbers alone."""

    shape: Shape

    def __call__(self, done: Findings, /) -> Finding:
        mixed, y = frame(self.shape, self.shape.columns // 2, holes=0.05)
        plain, labels = data.as_kind("pandas", *data.table(self.shape))
        sampler = contenders.sampler(OURS, SMOTE)
        pairs = timing.in_turn(
            partial(sampler.fit_resample, plain, labels), partial(sampler.fit_resample, mixed, y)
        )
        few, many = (as_time(median(column)) for column in zip(*pairs, strict=True))
        return Finding(median(slow / fast for fast, slow in pairs), many, few, [*pairs])
