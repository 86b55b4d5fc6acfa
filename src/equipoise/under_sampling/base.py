"""What all under-samplers share: rows to keep of each class, joined into one selection."""

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np

from equipoise.base import BaseSampler, PlanningSampler
from equipoise.core.draws import Draws
from equipoise.core.plan import Selection
from equipoise.core.problem import Problem, Rows
from equipoise.core.targets import Targets
from equipoise.utils._docstring import _sampling_strategy_docstring

__all__ = ["BaseCleaningSampler", "BaseUnderSampler", "UnderSampler"]


class BaseUnderSampler(BaseSampler):
    """Base class of under-samplers; the one to derive from outside this package."""

    _sampling_type: ClassVar[str] = "under-sampling"
    _sampling_strategy_docstring: ClassVar[str] = _sampling_strategy_docstring
    _parameter_constraints: ClassVar[dict[str, Any]] = {}  # for others to extend


class BaseCleaningSampler(BaseSampler):
    """Base class of cleaning samplers; the one to derive from outside this package."""

    _sampling_type: ClassVar[str] = "clean-sampling"
    _sampling_strategy_docstring: ClassVar[str] = _sampling_strategy_docstring
    _parameter_constraints: ClassVar[dict[str, Any]] = {}  # for others to extend


class UnderSampler(PlanningSampler, BaseUnderSampler):
    """Base class of our under-samplers: the output is grouped by class, in sorted order."""

    def _prepare(self, problem: Problem) -> Any:
        """Do once what does not depend on the class."""
        return None

    @abstractmethod
    def _keep(self, problem: Problem, shared: Any, target: int, n_kept: int, draws: Draws) -> Rows:
        """Choose the rows of one class that stay."""

    def _decide(self, problem: Problem, targets: Targets, draws: Draws) -> Selection:
        """Decide for each class that is thinned; the others stay whole."""
        shared = self._prepare(problem)
        kept = [
            self._keep(problem, shared, code, int(targets.n_rows[code]), draws)
            if targets.is_target[code]
            else problem.rows_of(code)
            for code in range(len(problem.classes))
        ]
        return Selection(problem.n_rows, np.concatenate(kept), reason=type(self).__name__)
