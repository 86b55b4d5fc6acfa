"""Training one step of a pipeline, and keeping account of where its rows come from."""

from copy import copy
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np

from equipoise._compat import FitTask, take_rows
from equipoise._containers import read_labels
from equipoise._engine.generation import PlannedTable
from equipoise.base import PlanningSampler
from equipoise.core.plan import AnyPlan, is_plan
from equipoise.core.weights import shared_weights

__all__ = ["FOR_RESAMPLING", "Lineage", "Made", "n_rows_of", "train_step", "without_rows"]

# The methods whose metadata a step that resamples may be given.
FOR_RESAMPLING = ("fit", "fit_transform", "fit_resample")


def n_rows_of(values: Any) -> int | None:
    """Rows of anything that has them."""
    if isinstance(values, (str, bytes, dict)):
        return None
    if hasattr(values, "shape"):
        return int(values.shape[0]) if values.shape else None
    return len(values) if hasattr(values, "__len__") else None


@dataclass
class Lineage:
    """Where the rows of a pipeline in training come from.

    ``silent`` names the first sampler that does not tell; there is no plan then. Weights follow
    the rows as ``weights`` says; ``y`` tells the classes, whose totals are kept.
    """

    n_rows: int | None
    plans: list[AnyPlan] = field(default_factory=list)
    silent: str | None = None
    weights: str = "base"
    y: Any = None

    def follow(self, name: str, step: Any, n_out: int | None) -> None:
        """Take note of what a step has done that has resampled, or is a pipeline."""
        inner = getattr(step, "_lineage", None)
        if isinstance(inner, Lineage):
            self.plans += inner.plans
            self.silent = self.silent or (inner.silent and f"{name}__{inner.silent}")
            return
        plan = getattr(step, "plan_", None)
        if is_plan(plan) and plan.n_out == n_out:
            self.plans.append(plan)
        else:
            self.silent = self.silent or f"{name} ({type(step).__name__})"

    def align(self, name: str, metadata: Any, exempt: Any) -> dict[str, dict[str, Any]]:
        """Let arrays with one value a row of the input follow the rows."""
        followed: dict[int, Any] = {}  # routing hands the same array to several methods
        for params in metadata.values():
            for key, value in params.items():
                if key not in exempt and id(value) not in followed:
                    followed[id(value)] = self._aligned(name, key, value)
        return {
            method: {key: followed.get(id(value), value) for key, value in params.items()}
            for method, params in metadata.items()
        }

    def _aligned(self, name: str, key: str, value: Any) -> Any:
        if self.n_rows is None or n_rows_of(value) != self.n_rows:
            return value
        if self.silent:
            raise ValueError(
                f"Pipeline: {key!r} of step {name!r} has one value a row, but the step "
                f"{self.silent} before it does not tell which rows its output comes from. Put a "
                f"sampler of Equipoise there, or leave {key!r} out"
            )
        if not self.plans:
            return value
        if self.weights == "share" and key == "sample_weight":
            return shared_weights(np.asarray(value), self.plan(), read_labels(self.y).codes)
        return take_rows(value, self.plan().sample_indices)

    def at_rest(self) -> "Lineage":
        """What is kept when the training is over: none of the caller's classes."""
        self.y = None
        return self

    def plan(self) -> AnyPlan:
        """The plans of all samplers, chained."""
        if self.silent:
            raise AttributeError(
                f"this Pipeline has no plan_, because its step {self.silent} has none"
            )
        if not self.plans:
            raise AttributeError("this Pipeline has no plan_, because none of its steps resamples")
        return reduce(lambda first, second: first.then(second), self.plans)


class Made:
    """What a training has made so far; rows that samplers decided on are made when asked for.

    Parameters
    ----------
    rows : table or PlannedTable
        The rows.
    y : array-like
        Their classes.
    """

    def __init__(self, rows: Any, y: Any) -> None:
        self.rows, self.y = rows, y
        self.predicted: Any = None
        self.lineage: Lineage | None = None

    @property
    def table(self) -> Any:
        """The rows, as the caller's kind of table."""
        return self.rows.made if isinstance(self.rows, PlannedTable) else self.rows

    @property
    def n_rows(self) -> int | None:
        """How many they are."""
        return self.rows.n_rows if isinstance(self.rows, PlannedTable) else n_rows_of(self.rows)


#: What a trained sampler is still asked for inside a model: its columns, and what was wanted.
_STAYS = frozenset({"n_features_in_", "feature_names_in_", "sampling_strategy_"})


def without_rows(sampler: Any) -> Any:
    """A copy of a trained sampler that knows nothing of single rows, to be pickled with a model."""
    copied = copy(sampler)
    for learnt in [name for name in vars(copied) if name.endswith("_") and name not in _STAYS]:
        delattr(copied, learnt)
    return copied


def can_wait(step: Any) -> bool:
    """Tell whether a step is a sampler of ours whose rows may be made later."""
    kind = type(step)
    return isinstance(step, PlanningSampler) and all(
        getattr(kind, name) is getattr(PlanningSampler, name)
        for name in ("fit_resample", "_fit_resample", "_resample", "resample_later")
    )


def train_step(
    step: Any, rows: Any, y: Any, call: str, metadata: Any, task: FitTask
) -> tuple[Any, Made]:
    """Train a step; itself and what it made come back."""
    made = Made(rows, y)
    with task.running(made, step):
        if call in ("fit_resample", "resample_later"):
            params = {key: v for m in FOR_RESAMPLING for key, v in metadata.get(m, {}).items()}
            X = made.rows if call == "resample_later" else made.table
            made.rows, made.y = getattr(step, call)(X, y, **params)
        elif call == "fit_predict":
            made.predicted = step.fit_predict(made.table, y, **metadata["fit_predict"])
        elif call == "fit":
            step.fit(made.table, y, **metadata["fit"])
        elif hasattr(step, "fit_transform"):
            made.rows = step.fit_transform(made.table, y, **metadata["fit_transform"])
        else:
            fitted = step.fit(made.table, y, **metadata["fit"])
            made.rows = fitted.transform(made.table, **metadata["transform"])
    made.lineage = getattr(step, "_lineage", None)
    return step, made
