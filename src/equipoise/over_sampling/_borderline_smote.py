"""Borderline-SMOTE: interpolate only from rows that lie near another class.

Han, Wang & Mao (2005), ICIC; "step n" below is theirs (section 3).
"""

from dataclasses import replace
from typing import Any, ClassVar, Literal

import numpy as np

from equipoise._engine.arguments import check_option
from equipoise._engine.declaration import ColumnsLike
from equipoise._engine.search import neighbors_of, unfitted
from equipoise.core.draws import Draws
from equipoise.core.eligibility import in_danger, width_with_half_in_danger
from equipoise.core.facts import FEW_NEIGHBORS, MANY_NEIGHBORS, NEAR_ROWS, SamplerFacts
from equipoise.core.new_rows import NewRows
from equipoise.core.problem import Neighbors, Problem, Rows
from equipoise.core.segments import (
    NOBODY_ALLOWED,
    Drawn,
    NothingEligible,
    draw_segments,
    plan_of,
    with_partners,
)
from equipoise.over_sampling.base import OverSampler
from equipoise.typing import NeighborsLike, RandomStateLike, SamplingStrategy

KINDS = ("borderline-1", "borderline-2")
# Neighbours looked at where the number is to be chosen so that half of the rows are in danger.
_WIDEST = 64


def danger_rows(problem: Problem, target: int, m: Neighbors, *, choose_m: bool = False) -> Rows:
    """Rows of a class of whose ``m`` nearest rows at least half, but not all, are others."""
    target_rows = problem.rows_of(target)
    others = problem.others_near(target_rows, target, m)  # step 1
    if choose_m:
        others = others[:, : width_with_half_in_danger(others)]
    return target_rows[in_danger(others)]  # step 2


def plan_borderline(
    problem: Problem,
    target: int,
    n_new: int,
    draws: Draws,
    base_rows: Rows,
    *,
    k: Neighbors,
    kind: str,
) -> NewRows | NothingEligible:
    """Choose base row, partner row and position for each of ``n_new`` rows."""
    if base_rows.size == 0:
        return NothingEligible(
            "none of its rows is in danger (at least half, but not all, of its m_neighbors "
            "nearest rows of other classes). Raise m_neighbors or set it to 'half', or use SMOTE, "
            "which starts from all rows"
        )
    of_class = problem.of_class(target)
    pool = of_class if kind == "borderline-1" else problem.everyone
    near = problem.search(base_rows, pool, k, measured_by=of_class)  # step 3
    base_rows, partners = with_partners(base_rows, near)
    if base_rows.size == 0:
        return NOBODY_ALLOWED
    drawn = draw_segments(base_rows, partners, n_new, draws)  # step 4
    return plan_of(problem, drawn if pool is of_class else nearer_half(drawn, problem, target))


def nearer_half(drawn: Drawn, problem: Problem, target: int) -> Drawn:
    """Halve the position where the partner is of another class (version 2: a gap below 1/2)."""
    is_other = problem.codes[drawn.partner] != target
    return replace(drawn, position=np.where(is_other, 0.5 * drawn.position, drawn.position))


class BorderlineSMOTE(OverSampler):
    """SMOTE from the rows of a class that lie near another class.

    A row is *in danger* where at least half, but not all, of its ``m_neighbors``
    nearest rows in the whole table are of other classes; only such rows are base
    rows. A row all of whose neighbours are others is noise: no base, but it may
    be a partner.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        What the classes shall be after resampling; see :class:`SMOTE`.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        The one stream of the call. None is NumPy's global RandomState.
    k_neighbors : int, "auto" or object, default=5
        Partners of each base row; see :class:`SMOTE`.
    m_neighbors : int, "half" or object, default=10
        Neighbours in the whole table that decide who is in danger. ``"half"``
        chooses the number, up to 64, for which about half of the class is in
        danger, as the paper advises.
    kind : {"borderline-1", "borderline-2"}, default="borderline-1"
        Partners from the class, or from all rows; a partner of another class is
        approached by less than half of the way.
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
        Class label to the number of rows to add.
    in_danger_indices : dict
        Class label to the row numbers in danger; only classes that have some.
    nn_k_ : object
        The search for partners, unfitted; only where rows are to be made.
    nn_m_ : object
        The search among all rows, unfitted; only where rows are to be made.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Raises
    ------
    NeighborsError
        A class has no more rows than ``k_neighbors``, or the table no more than
        ``m_neighbors``.

    Warns
    -----
    NothingEligibleWarning
        A class has no row in danger; it stays as it was.

    Notes
    -----
    Borderline-1 gives imbalanced-learn's values for two classes with the same
    seed where distances are untied. Borderline-2 differs: the paper draws the
    gap toward another class below one half, imbalanced-learn multiplies two draws.

    References
    ----------
    H. Han, W.-Y. Wang, B.-H. Mao, "Borderline-SMOTE: a new over-sampling method
    in imbalanced data sets learning", ICIC, 878-887, 2005, section 3.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from equipoise.over_sampling import BorderlineSMOTE
    >>> X, y = make_classification(n_samples=1000, weights=[0.9], flip_y=0, random_state=0)
    >>> sampler = BorderlineSMOTE(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> [int((y_new == label).sum()) for label in (0, 1)]
    [901, 901]
    >>> len(sampler.in_danger_indices[1]) < 100
    True
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="Borderline-SMOTE",
        k="k_neighbors",
        search={"k_neighbors": FEW_NEIGHBORS, "m_neighbors": MANY_NEIGHBORS, "kind": KINDS},
        own_words=("kind",),
        looks_at=NEAR_ROWS,
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        random_state: RandomStateLike = None,
        k_neighbors: NeighborsLike = 5,
        m_neighbors: NeighborsLike | Literal["half"] = 10,
        kind: str = "borderline-1",
        columns: ColumnsLike = None,
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.m_neighbors = m_neighbors
        self.kind = kind
        self.columns = columns
        self.n_jobs = n_jobs

    def _prepare(self, problem: Problem) -> tuple[Neighbors, Neighbors, bool]:
        check_option("kind", self.kind, KINDS)
        choose_m = isinstance(self.m_neighbors, str) and self.m_neighbors == "half"
        m = "auto" if choose_m else self.m_neighbors
        self.nn_k_ = unfitted(self.k_neighbors)
        self.nn_m_ = unfitted(m, default=_WIDEST if choose_m else 10)
        self.in_danger_indices: dict[Any, Rows] = {}
        return (
            neighbors_of("k_neighbors", self.k_neighbors, problem),
            neighbors_of("m_neighbors", m, problem, default=_WIDEST if choose_m else 10),
            choose_m,
        )

    def _plan(
        self,
        problem: Problem,
        shared: tuple[Neighbors, Neighbors, bool],
        target: int,
        n_new: int,
        draws: Draws,
    ) -> NewRows | NothingEligible:
        k, m, choose_m = shared
        base_rows = danger_rows(problem, target, m, choose_m=choose_m)
        if base_rows.size:
            self.in_danger_indices[problem.classes[target]] = base_rows
        return plan_borderline(problem, target, n_new, draws, base_rows, k=k, kind=self.kind)
