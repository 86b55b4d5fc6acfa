"""What editing samplers share: rows are judged by their neighbours, once or several times."""

from abc import abstractmethod

from equipoise._engine.arguments import check_option
from equipoise._engine.search import neighbors_of, unfitted
from equipoise.core.dropped import Dropped
from equipoise.core.editing import KINDS, Passes, edit
from equipoise.core.problem import Neighbors, Problem
from equipoise.typing import Flags, NeighborsLike
from equipoise.under_sampling.base import CleaningSampler


class EditingSampler(CleaningSampler):
    """Base class of cleaners that judge rows by their neighbours, once or several times."""

    _keeps_order = False
    n_neighbors: NeighborsLike
    kind_sel: str

    @abstractmethod
    def _passes(self, k: int, n_rows: int) -> Passes:
        """How often rows are judged, of a table of so many, by at most ``k`` neighbours."""

    def _prepare(self, problem: Problem) -> Neighbors:
        check_option("kind_sel", self.kind_sel, KINDS)
        self.nn_ = unfitted(self.n_neighbors, default=3)
        return neighbors_of("n_neighbors", self.n_neighbors, problem, default=3)

    def _drop(self, problem: Problem, shared: Neighbors, is_target: Flags) -> Dropped:
        passes = self._passes(shared.count(problem.everyone), problem.n_rows)
        dropped, self.n_iter_ = edit(problem, is_target, shared, self.kind_sel, passes)
        return dropped
