"""Where the rows of a training come from, and what follows them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import get_config

from equipoise._compat import take_rows
from equipoise._containers import read_labels, read_table
from equipoise.base._told import told_plan
from equipoise.core.plan import AnyPlan, Plan
from equipoise.core.weights import copies_of, shared_weights
from equipoise.exceptions import TableError
from equipoise.typing import Counts, Rows

__all__ = [
    "Lineage",
    "check_number_of_copies",
    "is_of_other_rows",
    "n_rows_of",
    "weights_among",
    "with_rows",
]

# One value a row wherever these are known, in whatever they come.
OF_ROWS = frozenset(
    {
        "base_margin",
        "groups",
        "init_score",
        "qid",
        "sample_weight",
        "sensitive_features",
        "time",
    }
)
# One value a column or a class, or none a row at all.
NOT_OF_ROWS = frozenset(
    {
        "callbacks",
        "cat_features",
        "categorical_feature",
        "classes",
        "feature_name",
        "feature_names",
        "feature_types",
        "feature_weights",
    }
)
OF_OTHER_ROWS = re.compile(
    r"^(eval|val|valid|validation|test)_|_(eval|val|valid|validation|test|eval_set)$"
)
# Fewer rows than this are copied however small the table was.
MANY_ROWS = 1_000_000
MOST_COPIES = 10


def n_rows_of(values: Any) -> int | None:
    """Rows of anything that has them."""
    if isinstance(values, (str, bytes, dict)):
        return None
    if hasattr(values, "shape"):
        return int(values.shape[0]) if values.shape else None
    return len(values) if hasattr(values, "__len__") else None


def with_rows(values: Any) -> Any:
    """Values as they are, or as an array where only that tells how many there are."""
    if n_rows_of(values) is None and hasattr(values, "__array__"):
        return np.asarray(values)
    return values


def weights_among(params: Mapping[str, Any]) -> list[Any]:
    """What is given as ``sample_weight`` to an estimator, or to a step inside it."""
    return [value for name, value in params.items() if _last_part(name) == "sample_weight"]


def is_of_other_rows(name: str) -> bool:
    """Tell whether metadata are a validation set, or of one, by their name."""
    return OF_OTHER_ROWS.search(_last_part(name)) is not None


def check_number_of_copies(who: str, copies: Counts) -> None:
    """Refuse whole weights that are no counts, as amounts in cents."""
    total = int(copies.sum(dtype=object))
    if total > max(MANY_ROWS, MOST_COPIES * copies.size):
        raise TableError(
            f"{who}: sample_weight has whole numbers, which count as copies of the rows: "
            f"the sampler would be given {total:,} for {copies.size:,}. Divide it by its mean, "
            "so that it says how much a row weighs and not how often it is there"
        )


@dataclass
class Lineage:
    """Where the rows of a training come from.

    ``who`` trains, for errors. ``silent`` names the first sampler that does not tell; there is no
    plan then. Weights follow the rows as ``weights`` says; ``y`` tells the classes, whose totals
    are kept. ``counted`` are weights that rows were copied by: they have had their effect.
    ``is_resampled`` tells whether a sampler has acted.
    """

    who: str
    n_rows: int | None
    plans: list[AnyPlan] = field(default_factory=list)
    silent: str | None = None
    weights: str = "base"
    y: Any = None
    counted: NDArray[np.float64] | None = None
    is_resampled: bool = False

    def follow(self, name: str, step: Any, n_in: int | None, n_out: int | None) -> None:
        """Take note of what a step has done that has resampled, or is a pipeline."""
        inner = getattr(step, "_lineage", None)
        if isinstance(inner, Lineage):
            self.is_resampled |= inner.is_resampled
            self.plans += inner.plans
            self.silent = self.silent or (inner.silent and f"{name}__{inner.silent}")
            return
        self.is_resampled = True
        plan = told_plan(step, n_in, n_out)
        if plan is None:
            self.silent = self.silent or f"{name} ({type(step).__name__})"
        else:
            self.plans.append(plan)

    def count(self, weights: list[Any], X: Any, y: Any, *, copying: bool = True) -> tuple[Any, Any]:
        """Leave rows out that weigh nothing, and copy those of whole weights.

        ``weights`` are those of the model at the end. Where there are several, a row is out that
        weighs nothing in all of them, and none is copied.
        """
        given = [one for one in map(self._numbers, weights) if one is not None]
        if not given:
            return X, y
        if not np.any(given):
            raise TableError(
                f"{self.who}: sample_weight is zero for all {self.n_rows} rows, so that none is "
                "left. Give the rows to train on a weight above zero"
            )
        copies, first = copies_of(given[0]), given[0]
        if not copying or any(not np.array_equal(first, one) for one in given[1:]):
            copies = np.any(given, axis=0).astype(np.int64)
        elif (copies > 1).any():
            check_number_of_copies(self.who, copies)
            self.counted = first
        return self.pick(np.repeat(np.arange(copies.size), copies), X, y)

    def pick(self, rows: Rows, X: Any, y: Any) -> tuple[Any, Any]:
        """Go on with some rows of the table, or with copies of them."""
        if self.n_rows == rows.size and np.array_equal(rows, np.arange(rows.size)):
            return X, y
        self.plans.append(Plan(self.n_rows or 0, kept=rows))
        is_flat = isinstance(X, list) or getattr(X, "ndim", 2) == 1
        table = take_rows(X, rows) if is_flat else read_table(X).take(rows)
        return table, None if y is None else read_labels(y).take(rows)

    def align(self, params: Mapping[str, Any], to: str, exempt: Collection[str]) -> dict[str, Any]:
        """Let metadata that have one value a row of the input follow the rows."""
        return {
            key: value if key in exempt else self._aligned(key, value, to)
            for key, value in params.items()
        }

    def _aligned(self, key: str, value: Any, to: str) -> Any:
        value = with_rows(value)
        if not (self.plans or self.silent) or not self._follows(key, value, to):
            return value
        if self.silent:
            raise ValueError(
                f"{self.who}: {key!r} of {to} has one value a row, but {self.silent} before it "
                "does not tell which rows its output comes from. Put a sampler of Equipoise "
                f"there, or leave {key!r} out"
            )
        if _last_part(key) == "sample_weight":
            return self._aligned_weights(value)
        return take_rows(value, self.plan().sample_indices)

    def _aligned_weights(self, value: Any) -> Any:
        if self.weights == "share":
            return shared_weights(np.asarray(value), self.plan(), read_labels(self.y).codes)
        if self.counted is not None and np.array_equal(np.asarray(value), self.counted):
            return np.ones(self.plan().n_out)
        return take_rows(value, self.plan().sample_indices)

    def _follows(self, key: str, value: Any, to: str) -> bool:
        """Tell whether metadata have one value a row, by their name; length alone tells nothing."""
        name = _last_part(key)
        n_values = n_rows_of(value)
        if self.n_rows is None or n_values is None:
            return False
        if n_values != self.n_rows:
            if name == "sample_weight":
                raise ValueError(
                    f"{self.who}: {key!r} of {to} has {n_values} values, but there are "
                    f"{self.n_rows} rows: give each row its weight"
                )
            return False
        if name in OF_ROWS:
            return True
        if name in NOT_OF_ROWS or is_of_other_rows(key) or not _is_flat_array(value):
            return False
        if get_config()["enable_metadata_routing"]:
            return True
        raise ValueError(
            f"{self.who}: {key!r} of {to} has {self.n_rows} values, as many as there are rows, and "
            "nothing tells whether it has one a row, which has to follow the rows through the "
            "sampler. If so, request it by metadata routing (sklearn.set_config("
            f"enable_metadata_routing=True) and set_fit_request({name}=True)); if not, pass a list"
        )

    def _numbers(self, weights: Any) -> NDArray[np.float64] | None:
        """Weights as numbers; None where they are not one a row."""
        weights = with_rows(weights)
        if self.n_rows is None or n_rows_of(weights) != self.n_rows:
            return None
        try:
            numbers = np.asarray(weights, dtype=np.float64)
        except (TypeError, ValueError):
            return None
        return numbers if numbers.ndim == 1 else None

    def at_rest(self) -> "Lineage":
        """What is kept when the training is over: none of the caller's classes and weights."""
        self.y = self.counted = None
        return self

    def plan(self) -> AnyPlan:
        """The plans of all samplers, chained."""
        if self.silent:
            raise AttributeError(
                f"this {self.who} has no plan_, because its step {self.silent} has none"
            )
        if not self.plans:
            raise AttributeError(
                f"this {self.who} has no plan_, because none of its steps resamples"
            )
        return reduce(lambda first, second: first.then(second), self.plans)


def _last_part(name: str) -> str:
    return name.rpartition("__")[2]


def _is_flat_array(value: Any) -> bool:
    """Tell arrays and columns of frames from tables, and from lists of anything."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return False
    return len(getattr(value, "shape", (0,))) == 1
