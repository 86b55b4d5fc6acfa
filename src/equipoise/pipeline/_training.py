"""Training one step of a pipeline."""

from copy import copy
from typing import Any

from equipoise._compat import FitTask
from equipoise._engine.generation import PlannedTable
from equipoise.pipeline._following import Lineage, n_rows_of

__all__ = ["FOR_RESAMPLING", "Made", "train_step", "without_rows"]

# The methods whose metadata a step that resamples may be given.
FOR_RESAMPLING = ("fit", "fit_transform", "fit_resample")


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
