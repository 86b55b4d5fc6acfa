"""What all over-samplers share: a plan for each class, joined into one."""

from abc import abstractmethod
from typing import Any, ClassVar

from equipoise._runtime.warnings import warn_caller
from equipoise.base import BaseSampler, PlanningSampler
from equipoise.core.draws import Draws, Generator
from equipoise.core.new_rows import Blocks, NewRows, join
from equipoise.core.plan import Plan
from equipoise.core.problem import Problem
from equipoise.core.segments import NothingEligible
from equipoise.core.targets import Targets
from equipoise.core.windows import LaterRows, Tape
from equipoise.exceptions import NothingEligibleWarning
from equipoise.utils._docstring import _sampling_strategy_docstring

__all__ = ["BaseOverSampler", "OverSampler"]


class BaseOverSampler(BaseSampler):
    """Base class of over-samplers; the one to derive from outside this package.

    Parameters
    ----------
    sampling_strategy : float, str, dict, list or callable, default="auto"
        What the classes shall be after resampling.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.over_sampling.base import BaseOverSampler
    >>> class RepeatFirst(BaseOverSampler):
    ...     def _fit_resample(self, X, y):
    ...         first = {label: np.flatnonzero(y == label)[0] for label in np.unique(y)}
    ...         wanted = self.sampling_strategy_
    ...         rows = [row for label in wanted for row in [first[label]] * wanted[label]]
    ...         return np.vstack([X, X[rows]]), np.hstack([y, y[rows]])
    >>> X_new, y_new = RepeatFirst().fit_resample(np.arange(4).reshape(4, 1), ["a", "a", "a", "b"])
    >>> X_new.ravel()
    array([0, 1, 2, 3, 3, 3])
    """

    _sampling_type: ClassVar[str] = "over-sampling"
    _sampling_strategy_docstring: ClassVar[str] = _sampling_strategy_docstring
    _parameter_constraints: ClassVar[dict[str, Any]] = {}  # for others to extend


class OverSampler(PlanningSampler, BaseOverSampler):
    """Base class of our over-samplers: one plan a class, in the sorted order of the labels.

    Parameters
    ----------
    sampling_strategy : float, str, dict, list or callable, default="auto"
        What the classes shall be after resampling.

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTE
    >>> from equipoise.over_sampling.base import OverSampler
    >>> isinstance(SMOTE(), OverSampler)
    True
    """

    def _prepare(self, problem: Problem) -> Any:
        """Do once what does not depend on the class."""
        return None

    @abstractmethod
    def _plan(
        self, problem: Problem, shared: Any, target: int, n_new: int, draws: Draws
    ) -> NewRows | Blocks | NothingEligible:
        """Decide on the new rows of one class."""

    def _decide(self, problem: Problem, targets: Targets, draws: Draws) -> Plan:
        """Decide for each class that wants rows."""
        parts: list[NewRows] = []
        for target, n_new in _wanted(targets):
            parts += self._decide_for(problem, target, n_new, draws) or ()
        return Plan(problem.n_rows, new=join(parts))

    def _decide_later(
        self, problem: Problem, targets: Targets, generator: Generator
    ) -> list[LaterRows]:
        """Decide as :meth:`_decide` does, and name new rows when they are asked for."""
        parts = []
        for target, n_new in _wanted(targets):
            tape = Tape(generator)
            if self._decide_for(problem, target, n_new, tape.recorder()) is None:
                continue

            def between(
                start: int, stop: int, target: int = target, n_new: int = n_new, tape: Tape = tape
            ) -> Blocks:
                draws = tape.player(start, stop)
                return join(self._decide_for(problem, target, n_new, draws) or ())

            parts.append(LaterRows(target, tape.n_new, between))
        return parts

    def _decide_for(self, problem: Problem, target: int, n_new: int, draws: Draws) -> Blocks | None:
        """Decide for one class; None where it stays as it was, which the caller is told."""
        shared = problem.once(lambda: self._prepare(problem))
        decided = self._plan(problem, shared, target, n_new, draws)
        if isinstance(decided, NothingEligible):
            self._warn_left_as_it_was(problem, target, n_new, decided)
            return None
        return (decided,) if isinstance(decided, NewRows) else decided

    def _warn_left_as_it_was(
        self, problem: Problem, target: int, n_new: int, nothing: NothingEligible
    ) -> None:
        warn_caller(
            f"{type(self).__name__}: {problem.named(target)} stays as it was, without "
            f"the {n_new} rows asked for: {nothing.reason}",
            NothingEligibleWarning,
            about=(type(self).__name__, target),
        )


def _wanted(targets: Targets) -> list[tuple[int, int]]:
    """The classes that grow, and by how many rows."""
    return [(code, int(n)) for code, n in enumerate(targets.n_rows) if n > 0]
