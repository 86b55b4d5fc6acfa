"""ADASYN: more new rows where more of the neighbours are of other classes.

He, Bai, Garcia & Li (2008), IJCNN; the step numbers are those of the paper.
"""

from typing import Any, ClassVar

import numpy as np

from equipoise._engine.arguments import check_flag
from equipoise._engine.declaration import ColumnsLike
from equipoise._engine.search import neighbors_of, unfitted
from equipoise._runtime.warnings import warn_caller
from equipoise.core.allocate import largest_remainder, rounded_shares
from equipoise.core.draws import Draws
from equipoise.core.eligibility import count_others
from equipoise.core.facts import FEW_NEIGHBORS, NEAR_ROWS, SamplerFacts
from equipoise.core.new_rows import NewRows
from equipoise.core.problem import Neighbors, Problem
from equipoise.core.segments import (
    NOBODY_ALLOWED,
    Drawn,
    NothingEligible,
    plan_of,
    with_partners,
)
from equipoise.exceptions import SeparableDataWarning
from equipoise.over_sampling.base import OverSampler
from equipoise.typing import NeighborsLike, RandomStateLike, SamplingStrategy


def plan_adasyn(
    problem: Problem, target: int, n_new: int, draws: Draws, *, k: Neighbors, exact: bool
) -> NewRows | NothingEligible:
    """Choose base row, partner row and position; rows near other classes serve more often."""
    of_class = problem.of_class(target)
    k.count(of_class)  # a class that is too small is told before a table that is
    around = problem.around(of_class.rows, target, k)
    near = problem.partners_of(of_class.rows, target, k, around)
    has_partner = near[:, 0] >= 0
    base_rows, partners = with_partners(of_class.rows, near)
    if base_rows.size == 0:
        return NOBODY_ALLOWED
    others = problem.are_others(around[has_partner], target)  # step 3a
    weights = count_others(others) / others.shape[1]  # step 3b
    if not weights.any():
        warn_caller(
            f"ADASYN: no row of {problem.named(target)} has a neighbour of another "
            f"class, so that all weights are 0 and the {n_new} new rows are spread evenly. (Not "
            "any neigbours belong to the majority class.) Raise n_neighbors, or use SMOTE",
            SeparableDataWarning,
            about=("ADASYN", target),
        )
        weights = np.ones_like(weights)
    counts = (largest_remainder if exact else rounded_shares)(weights, n_new)  # step 3c
    n_made = int(counts.sum())
    if n_made == 0 < n_new:
        return NothingEligible(
            f"each of its {base_rows.size} base rows has a share of half a row at most, and each "
            "is rounded by itself. Set exact=True, or ask for more"
        )
    of_base = draws.repeated(counts)
    chosen = draws.below(partners.shape[1], n_made)
    position = draws.uniform(n_made)
    drawn = Drawn(base_rows, partners, of_base, partners[of_base, chosen], position)
    return plan_of(problem, drawn)


class ADASYN(OverSampler):
    """Adaptive synthetic sampling: SMOTE weighted toward rows among other classes.

    A row of the class is a base row in proportion to the share of other classes
    among its ``n_neighbors`` nearest rows in the whole table. (That share is often
    called a density; it is none.)

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        What the classes shall be after resampling; see :class:`SMOTE`.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        The one stream of the call. None is NumPy's global RandomState.
    n_neighbors : int, "auto" or object, default=5
        Neighbours that give the weight, and partners; see :class:`SMOTE`.
    exact : bool, default=False
        Whether to make exactly the rows asked for. By default each row's share is
        rounded by itself, as in the published examples, and the total may be off
        by a few; ``rounding_`` tells by how many.
    columns : dict, Columns or None, default=None
        What the columns are and how rows are compared, where that shall not be found
        out: a kind for some columns, or a :class:`equipoise.Columns`.
    n_jobs : int or None, default=None
        Threads; None is every core that the process may use. The result is the
        same at any number.

    Attributes
    ----------
    plan_ : Plan
        Base row, partner row and position of each new row.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is, or its base row.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        For each row of the output whether it was added.
    sampling_strategy_ : dict
        Class label to the number of rows asked for.
    rounding_ : dict
        Class label to the rows made less the rows asked for; only where rows are to be made.
    nn_ : object
        The neighbour search, unfitted; only where rows are to be made.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Raises
    ------
    NeighborsError
        A class, or the table, has no more rows than ``n_neighbors``.

    Warns
    -----
    NothingEligibleWarning
        So few rows are asked for that each share is rounded to 0; not with ``exact``.
    SeparableDataWarning
        No row of a class has a neighbour of another class, so that the paper's
        weights are undefined; the new rows are spread evenly.

    Notes
    -----
    Gives imbalanced-learn's values with the same seed where distances are untied.
    It stops with an error where ours spreads the rows evenly.

    References
    ----------
    H. He, Y. Bai, E. A. Garcia, S. Li, "ADASYN: adaptive synthetic sampling
    approach for imbalanced learning", IJCNN, 1322-1328, 2008.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.over_sampling import ADASYN
    >>> X, y = make_classification(n_samples=1000, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = ADASYN(random_state=0, exact=True).fit_resample(X, y)
    >>> [int((y_new == label).sum()) for label in (0, 1)]
    [901, 901]
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="ADASYN",
        k="n_neighbors",
        search={"n_neighbors": FEW_NEIGHBORS},
        own_words=("n_neighbors",),
        looks_at=NEAR_ROWS,
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        random_state: RandomStateLike = None,
        n_neighbors: NeighborsLike = 5,
        exact: bool = False,
        columns: ColumnsLike = None,
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.n_neighbors = n_neighbors
        self.exact = exact
        self.columns = columns
        self.n_jobs = n_jobs

    def _prepare(self, problem: Problem) -> Neighbors:
        self.nn_ = unfitted(self.n_neighbors)
        self.rounding_: dict[Any, int] = {}
        return neighbors_of("n_neighbors", self.n_neighbors, problem)

    def _plan(
        self, problem: Problem, shared: Neighbors, target: int, n_new: int, draws: Draws
    ) -> NewRows | NothingEligible:
        plan = plan_adasyn(
            problem, target, n_new, draws, k=shared, exact=check_flag("exact", self.exact)
        )
        n_made = len(plan) if isinstance(plan, NewRows) else 0
        # Rows that are decided again, to keep a rule, are no further rounding.
        self.rounding_.setdefault(problem.classes[target], n_made - n_new)
        return plan
