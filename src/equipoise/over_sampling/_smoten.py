"""SMOTE-N: SMOTE for categories alone, by the value difference metric and a vote.

Chawla, Bowyer, Hall & Kegelmeyer (2002), JAIR 16, section 6.2.
"""

from typing import ClassVar

import numpy as np

from equipoise._containers import Table
from equipoise._engine.declaration import Columns, ColumnsLike, with_nominal
from equipoise._engine.search import neighbors_of, unfitted
from equipoise.core.columns import LEVELS
from equipoise.core.donors import smallest_voted
from equipoise.core.draws import Draws
from equipoise.core.facts import FEW_NEIGHBORS, SamplerFacts
from equipoise.core.mixed import levels_of
from equipoise.core.new_rows import NewRows
from equipoise.core.problem import Neighbors, Problem
from equipoise.core.segments import NOBODY_ALLOWED, NothingEligible, with_partners
from equipoise.core.sources import Take
from equipoise.over_sampling._encoders import fitted_encoder
from equipoise.over_sampling.base import OverSampler
from equipoise.typing import NeighborsLike, RandomStateLike, SamplingStrategy, TransformerLike


def plan_smoten(
    problem: Problem, target: int, n_new: int, draws: Draws, *, k: Neighbors
) -> NewRows | NothingEligible:
    """Choose a base row for each new row, and the rows that give its categories."""
    of_class = problem.of_class(target)
    near = problem.search(of_class.rows, of_class, k, measured_by=of_class)
    base_rows, near = with_partners(of_class.rows, near)
    if base_rows.size == 0:
        return NOBODY_ALLOWED
    of_base = draws.below(base_rows.size, n_new)
    columns = [j for j in problem.features.having(LEVELS) if j not in problem.fixed]
    around = np.column_stack([base_rows, near])
    voted = []
    for j in columns:
        levels = levels_of(problem.features, [j])[:, 0]
        winners = smallest_voted(levels[around], around)
        voted.append(Take(winners, (j,), by_place=True))
    return NewRows(base_rows[of_base], tuple(voted), of_base)


class SMOTEN(OverSampler):
    """SMOTE for categories alone.

    Two categories of a column are near where the classes share alike in them (the
    value difference metric). A new row has in each column the most frequent
    category among a row of the class and its ``k_neighbors`` nearest ones.

    Parameters
    ----------
    categorical_encoder : estimator or None, default=None
        What ``categorical_encoder_`` is a fitted clone of; None is an OrdinalEncoder. It is
        kept for programs that read it; nothing is encoded with it here.
    sampling_strategy : float, str, dict or callable, default="auto"
        What the classes shall be after resampling; see :class:`SMOTE`.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        The one stream of the call. None is NumPy's global RandomState.
    k_neighbors : int, "auto" or object, default=5
        Neighbours who vote beside the row itself; see :class:`SMOTE`.
    columns : dict, Columns or None, default=None
        Columns that are no categories (``"copied"``), and rules, as an
        :class:`equipoise.Columns` says. Every other column is read as categories.
    n_jobs : int or None, default=None
        Threads; None is every core that the process may use. The result is the
        same at any number.

    Attributes
    ----------
    plan_ : Plan
        Base row of each new row, and the rows that give its categories.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is, or its base row.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        For each row of the output whether it was added.
    sampling_strategy_ : dict
        Class label to the number of rows to add.
    categorical_encoder_ : estimator
        Fitted to the categories that occur; only where rows are to be made.
    nn_k_ : object
        The neighbour search, unfitted; only where rows are to be made.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Raises
    ------
    NeighborsError
        A class has no more rows than ``k_neighbors``.

    Notes
    -----
    Where votes are tied the first category in sorted order wins, as in imbalanced-learn,
    whose values come out where distances are untied. A missing value is as far from anything as the
    farthest two categories of its column.

    References
    ----------
    N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic
    minority over-sampling technique", JAIR 16, 321-357, 2002, section 6.2.

    Examples
    --------
    >>> from equipoise.over_sampling import SMOTEN
    >>> X = [list("ABCDE"), list("AFCGN"), list("HBCDN"), *([list("VWXYZ")] * 4)]
    >>> y = [1, 1, 1, 0, 0, 0, 0]
    >>> X_new, y_new = SMOTEN(k_neighbors=2, random_state=0).fit_resample(X, y)
    >>> X_new[-1]
    ['A', 'B', 'C', 'D', 'N']
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="SMOTE-N",
        k="k_neighbors",
        search={"k_neighbors": FEW_NEIGHBORS},
        draws_evenly=True,
    )

    def __init__(
        self,
        categorical_encoder: TransformerLike | None = None,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        random_state: RandomStateLike = None,
        k_neighbors: NeighborsLike = 5,
        columns: ColumnsLike = None,
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.categorical_encoder = categorical_encoder
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.columns = columns
        self.n_jobs = n_jobs

    def _declaration(self, table: Table) -> Columns:
        return with_nominal(self.columns, range(table.n_columns), table.names, metric="vdm")

    def _prepare(self, problem: Problem) -> Neighbors:
        from sklearn.preprocessing import OrdinalEncoder  # slow to import, for all samplers

        self.nn_k_ = unfitted(self.k_neighbors)
        nominal = problem.features.having(LEVELS)
        self.categorical_encoder_ = fitted_encoder(
            self.categorical_encoder or OrdinalEncoder(dtype=np.int32), problem, nominal
        )
        return neighbors_of("k_neighbors", self.k_neighbors, problem)

    def _plan(
        self, problem: Problem, shared: Neighbors, target: int, n_new: int, draws: Draws
    ) -> NewRows | NothingEligible:
        return plan_smoten(problem, target, n_new, draws, k=shared)
