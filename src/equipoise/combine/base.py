"""What samplers in a row share: the plans of all become one, and only its rows are made."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from sklearn.base import clone

from equipoise._containers import Labels, Table, open_values, read_labels, read_table
from equipoise._engine.arguments import WrongParameterError, cloned
from equipoise._engine.generation import PlannedTable
from equipoise.base import PlanningSampler
from equipoise.base._told import can_wait, forget_rows, told_plan
from equipoise.core.draws import Draws
from equipoise.core.plan import AnyPlan, Plan
from equipoise.core.problem import Problem
from equipoise.core.targets import Targets
from equipoise.core.wording import shown
from equipoise.exceptions import PlanError, TableError
from equipoise.typing import TableLike

__all__ = ["CombinedSampler", "copied"]


class CombinedSampler(PlanningSampler):
    """Base class of samplers that are several, each given the rows of the one before.

    Rows on the way are made only where the next sampler looks at their values.

    Parameters
    ----------
    sampling_strategy : float, str, dict, list or callable, default="auto"
        What the classes shall be after resampling.

    Examples
    --------
    >>> from equipoise.combine import SMOTETomek
    >>> from equipoise.combine.base import CombinedSampler
    >>> isinstance(SMOTETomek(), CombinedSampler)
    True
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {}  # for others to extend

    @abstractmethod
    def _samplers(self) -> Iterable[Any]:
        """The samplers of one call, first to last; they learn."""

    def _decided(
        self, table: Table, labels: Labels, groups: Any, time: Any, n_threads: int
    ) -> tuple[Any, Any]:
        """Let one sampler after the other decide; a PlanChain where made rows are parents."""
        self._resolve(labels)
        given = {"groups": groups, "time": time}
        limits = {name: one for name, one in given.items() if one is not None}
        for name, values in limits.items():
            _check_one_a_row(name, values, table.n_rows)
        rows = _Rows(table, labels, limits, Plan(table.n_rows))
        for sampler in self._samplers():
            rows = rows.through(sampler, n_threads)
        return rows.plan, None

    def _decide(self, problem: Problem, targets: Targets, draws: Draws) -> Plan:
        raise NotImplementedError("its samplers decide, each on the rows of the one before")

    def with_kinds_of(self, X: TableLike, *, scale: str | None = None) -> Self:
        """A clone whose samplers take the columns of any part of a table for what they are in it.

        Parameters
        ----------
        X, scale
            As of each sampler.

        Returns
        -------
        sampler
        """
        parameters = self.get_params(deep=False)
        made = super().with_kinds_of(X, scale=scale) if "columns" in parameters else clone(self)
        told = {
            name: one.with_kinds_of(X, scale=scale)
            for name, one in parameters.items()
            if hasattr(one, "with_kinds_of")
        }
        made.set_params(**told)
        return made


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows between two samplers.

    Parameters
    ----------
    table : Table
        The rows; what was decided on is made when somebody reads a value.
    y : Labels, or the caller's kind
        Their classes.
    limits : mapping of str to values
        Groups and time of the rows, where there are any.
    plan : Plan or PlanChain
        How they come from the rows that came in.
    """

    table: Table
    y: Any
    limits: Mapping[str, Any]
    plan: AnyPlan

    def through(self, sampler: Any, n_threads: int) -> "_Rows":
        """The rows that a sampler gives for these."""
        if can_wait(sampler):
            table, y = sampler.resample_later(self.table, self.y, **self.limits)
            step = sampler.plan_
        else:
            step = self._told_by(sampler)
            table = _followed(self.table, step, n_threads)
            y = read_labels(self.y).take(step.sample_indices, adds=step.n_new > 0)
        limits = {
            name: open_values(values).take(step.sample_indices)
            for name, values in self.limits.items()
        }
        return _Rows(table, y, limits, self.plan.then(step))

    def _told_by(self, sampler: Any) -> AnyPlan:
        """What a sampler from elsewhere tells that it has done, once it has been done."""
        everyone = np.arange(self.table.n_rows)
        X = self.table.made if isinstance(self.table, PlannedTable) else self.table.take(everyone)
        y = read_labels(self.y).take(everyone)
        forget_rows(sampler)
        made, labels = sampler.fit_resample(X, y, **self.limits)
        plan = told_plan(sampler, self.table.n_rows, len(labels))
        who = type(sampler).__name__
        if plan is None:
            raise PlanError(
                f"{who} does not tell which rows its output comes from, so that no plan can be "
                "made of it and the others: put it beside them into equipoise.pipeline.Pipeline, "
                "which takes any sampler"
            )
        followed = _followed(read_table(X), plan, 1)
        if read_table(made).fingerprint() != followed.fingerprint():
            raise PlanError(
                f"{who} tells of its rows that they are rows of its input, but has changed them: "
                "put it beside the others into equipoise.pipeline.Pipeline, which takes any sampler"
            )
        return plan


def _check_one_a_row(name: str, values: Any, n_rows: int) -> None:
    """Refuse groups or times that would not follow the rows from one sampler to the next."""
    n_values = len(open_values(values).values)
    if n_values != n_rows:
        raise TableError(f"{name} has {n_values} values, X has {n_rows} rows: give one value a row")


def _followed(table: Table, plan: AnyPlan, n_threads: int) -> PlannedTable:
    """The output of a plan that was made for some rows."""
    if isinstance(table, PlannedTable):
        return table.followed_by(plan, n_threads)
    return PlannedTable(table, plan, n_threads)


def copied(name: str, given: Any) -> Any:
    """A copy of a sampler that was given, to learn.

    A RandomState or a Generator is not copied: it goes on, from one sampler to the next.

    Parameters
    ----------
    name : str
        What the sampler is called in an error.
    given : sampler
        The one that is copied.

    Returns
    -------
    sampler
        The copy, unfitted.

    Raises
    ------
    WrongParameterError
        It is no sampler, or is a class; a :class:`~equipoise.exceptions.ParameterError`.

    Examples
    --------
    >>> from equipoise.combine.base import copied
    >>> from equipoise.over_sampling import SMOTE
    >>> given = SMOTE(k_neighbors=3)
    >>> copied("smote", given).k_neighbors, copied("smote", given) is given
    (3, False)
    """
    if isinstance(given, type) and hasattr(given, "fit_resample"):
        raise WrongParameterError(f"{given.__name__} is a class: pass {given.__name__}()")
    if not hasattr(given, "fit_resample"):
        raise WrongParameterError(
            f"{name} must be a sampler (an object with fit_resample), not {shown(given)}"
        )
    made = cloned(name, given)
    streams = {
        parameter: value
        for parameter, value in given.get_params(deep=True).items()
        if isinstance(value, (np.random.RandomState, np.random.Generator))
    }
    return made.set_params(**streams) if streams else made
