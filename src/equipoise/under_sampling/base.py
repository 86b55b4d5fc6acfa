"""What all under-samplers share: rows to keep of each class, joined into one selection."""

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np

from equipoise._runtime.warnings import warn_caller
from equipoise.base import BaseSampler, PlanningSampler
from equipoise.core.draws import Draws
from equipoise.core.dropped import Dropped
from equipoise.core.plan import Plan, side_by_side
from equipoise.core.problem import Problem, Rows
from equipoise.core.targets import Targets
from equipoise.core.text import plural
from equipoise.exceptions import FewerRowsWarning
from equipoise.typing import Flags
from equipoise.utils._docstring import _sampling_strategy_docstring

__all__ = ["BaseCleaningSampler", "BaseUnderSampler", "CleaningSampler", "UnderSampler"]


class BaseUnderSampler(BaseSampler):
    """Base class of under-samplers; the one to derive from outside this package.

    Parameters
    ----------
    sampling_strategy : float, str, dict, list or callable, default="auto"
        What the classes shall be after resampling.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.under_sampling.base import BaseUnderSampler
    >>> class KeepFirst(BaseUnderSampler):
    ...     def _fit_resample(self, X, y):
    ...         wanted = self.sampling_strategy_
    ...         parts = [np.flatnonzero(y == label)[: wanted.get(label)] for label in np.unique(y)]
    ...         rows = np.concatenate(parts)
    ...         return X[rows], y[rows]
    >>> X_new, y_new = KeepFirst().fit_resample(np.arange(4).reshape(4, 1), ["a", "a", "a", "b"])
    >>> X_new.ravel()
    array([0, 3])
    """

    _sampling_type: ClassVar[str] = "under-sampling"
    _sampling_strategy_docstring: ClassVar[str] = _sampling_strategy_docstring
    _parameter_constraints: ClassVar[dict[str, Any]] = {}  # for others to extend


class BaseCleaningSampler(BaseSampler):
    """Base class of cleaning samplers; the one to derive from outside this package.

    Parameters
    ----------
    sampling_strategy : float, str, dict, list or callable, default="auto"
        What the classes shall be after resampling.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.under_sampling.base import BaseCleaningSampler
    >>> class DropNegative(BaseCleaningSampler):
    ...     def _fit_resample(self, X, y):
    ...         stays = (X >= 0).all(axis=1)
    ...         return X[stays], y[stays]
    >>> X_new, y_new = DropNegative().fit_resample(np.array([[1], [-1], [2]]), ["a", "a", "b"])
    >>> X_new.ravel()
    array([1, 2])
    """

    _sampling_type: ClassVar[str] = "clean-sampling"
    _sampling_strategy_docstring: ClassVar[str] = _sampling_strategy_docstring
    _parameter_constraints: ClassVar[dict[str, Any]] = {}  # for others to extend


class UnderSampler(PlanningSampler, BaseUnderSampler):
    """Base class of our under-samplers: the output is grouped by class, in sorted order.

    Parameters
    ----------
    sampling_strategy : float, str, dict, list or callable, default="auto"
        What the classes shall be after resampling.

    Examples
    --------
    >>> from equipoise.under_sampling import RandomUnderSampler
    >>> from equipoise.under_sampling.base import UnderSampler
    >>> isinstance(RandomUnderSampler(), UnderSampler)
    True
    """

    def _prepare(self, problem: Problem) -> Any:
        """Do once what does not depend on the class."""
        return None

    @abstractmethod
    def _keep(
        self, problem: Problem, shared: Any, target: int, n_kept: int, draws: Draws
    ) -> Rows | Plan:
        """Choose the rows of one class that stay; or say what it becomes, and why rows go."""

    def _decide(self, problem: Problem, targets: Targets, draws: Draws) -> Plan:
        """Decide for each class that is thinned; the others stay whole."""
        shared = self._prepare(problem)
        parts: list[Plan] = []
        for code in range(len(problem.classes)):
            decided: Rows | Plan
            if targets.is_target[code]:
                decided = self._keep(problem, shared, code, int(targets.n_rows[code]), draws)
            else:
                decided = problem.rows_of(code)
            if not isinstance(decided, Plan):
                decided = Plan(problem.n_rows, kept=decided)
            parts.append(decided)
        return side_by_side(parts)


class CleaningSampler(PlanningSampler, BaseCleaningSampler):
    """Base class of our cleaners: rows that have a reason to go, and through whom.

    Parameters
    ----------
    sampling_strategy : float, str, dict, list or callable, default="auto"
        What the classes shall be after resampling.

    Examples
    --------
    >>> from equipoise.under_sampling import TomekLinks
    >>> from equipoise.under_sampling.base import CleaningSampler
    >>> isinstance(TomekLinks(), CleaningSampler)
    True
    """

    # Whether rows that stay keep the order of the table, or are grouped by class.
    _keeps_order: ClassVar[bool] = True

    def _prepare(self, problem: Problem) -> Any:
        """Do once what does not depend on the classes to be cleaned."""
        return None

    @abstractmethod
    def _drop(self, problem: Problem, shared: Any, is_target: Flags) -> Dropped:
        """Choose the rows of the classes that may lose some, each with its reason."""

    def _decide(self, problem: Problem, targets: Targets, draws: Draws) -> Plan:
        """Decide for all classes that may lose rows; the others stay whole."""
        dropped = self._drop(problem, self._prepare(problem), targets.is_target)
        stays = np.ones(problem.n_rows, dtype=bool)
        stays[dropped.rows] = False
        self._tell_lost_classes(problem, stays)
        kept = np.flatnonzero(stays)
        if not self._keeps_order:
            kept = kept[np.argsort(problem.codes[kept], kind="stable")]
        return Plan(problem.n_rows, kept=kept, dropped=dropped)

    def _tell_lost_classes(self, problem: Problem, stays: Flags) -> None:
        """Warn where no row of a class stays: what learns from the rest does not know it."""
        n_classes = len(problem.classes)
        before = np.bincount(problem.codes, minlength=n_classes)
        after = np.bincount(problem.codes[stays], minlength=n_classes)
        for code in np.flatnonzero((before > 0) & (after == 0)).tolist():
            warn_caller(
                f"{type(self).__name__} leaves none of the {plural(int(before[code]), 'row')} of "
                f"{problem.named(code)}: a model of what is left cannot know it. Leave the class "
                "alone by a list of the others, sampling_strategy=[...], or clean less",
                FewerRowsWarning,
            )
