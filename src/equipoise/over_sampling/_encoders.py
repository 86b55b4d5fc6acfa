"""The encoder of categories that imbalanced-learn's samplers keep, for programs that read it."""

from collections.abc import Hashable
from typing import Any

import numpy as np

from equipoise._containers.kinds import is_missing
from equipoise._engine.arguments import cloned
from equipoise.core.problem import Problem
from equipoise.typing import Rows


def fitted_encoder(encoder: Any, problem: Problem, columns: list[int]) -> Any:
    """Fit a clone of an encoder to rows in which each level of the columns occurs."""
    if not columns:
        return cloned("categorical_encoder", encoder)
    rows = np.unique(np.concatenate([_first_rows(problem, j) for j in columns]))
    taken = problem.objects(rows)[:, columns]
    for j, column in enumerate(taken.T):
        levels = [_plain(one) for one in column]
        kinds = {isinstance(one, str) for one in levels if one is not None}
        # An encoder sorts its categories: what cannot be sorted becomes strings.
        taken[:, j] = levels if len(kinds) == 1 else [one and str(one) for one in levels]
    return cloned("categorical_encoder", encoder).fit(taken)


def _plain(level: Any) -> Any:
    """A level as it is, or None for a missing value of any kind."""
    return None if is_missing(level) or not isinstance(level, Hashable) else level


def _first_rows(problem: Problem, j: int) -> Rows:
    """For each level of a column a row that has it; the last of the missing values too."""
    levels = problem.features.values[:, j]
    codes = np.where(np.isnan(levels), -1, levels).astype(np.int64)
    row_of = np.full(int(codes.max(initial=-1)) + 2, -1, dtype=np.int64)
    row_of[codes] = np.arange(codes.size)
    found: Rows = row_of[row_of >= 0]
    return found
