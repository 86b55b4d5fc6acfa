"""NearMiss: keep the rows of large classes that lie near the smallest one.

Mani & Zhang (2003), ICML Workshop on Learning from Imbalanced Datasets.
"""

from dataclasses import dataclass
from functools import reduce
from typing import ClassVar

import numpy as np

from equipoise._engine.arguments import WrongParameterError
from equipoise._engine.declaration import ColumnsLike
from equipoise._engine.search import EstimatorSearch, neighbors_of, unfitted
from equipoise._runtime.warnings import warn_caller
from equipoise.core.distinct import distinct, without
from equipoise.core.draws import Draws
from equipoise.core.dropped import Dropped
from equipoise.core.facts import FEW_NEIGHBORS, SamplerFacts
from equipoise.core.plan import Plan
from equipoise.core.pools import Pool
from equipoise.core.problem import Neighbors, Problem
from equipoise.core.wording import shown
from equipoise.exceptions import FewerRowsWarning, NeighborsError
from equipoise.typing import Floats, NeighborsLike, Rows, SamplingStrategy
from equipoise.under_sampling.base import UnderSampler

VERSIONS = (1, 2, 3)


@dataclass(frozen=True, eq=False)
class Near:
    """What is found out once a call.

    Parameters
    ----------
    minority : Pool
        The smallest class, to which distances are measured.
    name : str
        What to call it in a sentence.
    k : Neighbors
        To how many of its rows.
    k_candidates : Neighbors
        How many rows near each of its rows are candidates (version 3).
    """

    minority: Pool
    name: str
    k: Neighbors
    k_candidates: Neighbors


def near_enough(problem: Problem, near: Near, rows: Rows, n_kept: int) -> Plan:
    """Keep the rows that are nearest on average to their nearest rows of the minority."""
    distances = mean_distances(problem, rows, near.minority, near.k)
    kept = rows[np.argsort(distances, kind="stable")[:n_kept]]
    why = f"farther from its nearest rows of {near.name} than rows that stay"
    return _plan_of(problem, kept, [(why, without(rows, kept))])


def near_to_the_farthest(problem: Problem, near: Near, rows: Rows, n_kept: int) -> Plan:
    """Keep the rows that are nearest on average to their farthest rows of the minority."""
    distances = mean_distances(problem, rows, near.minority, near.k, farthest=True)
    kept = rows[np.argsort(distances, kind="stable")[:n_kept]]
    why = f"farther from its farthest rows of {near.name} than rows that stay"
    return _plan_of(problem, kept, [(why, without(rows, kept))])


def around_the_minority(problem: Problem, near: Near, of_class: Pool, n_kept: int) -> Plan:
    """Keep, of the rows nearest to each row of the minority, those that are farthest from it."""
    k = _count(near.k_candidates, of_class, of_class is near.minority)
    search = near.k_candidates.search or problem.default_search
    found = search(near.minority.rows, of_class, k, problem.everyone) if k else of_class.rows
    candidates = distinct(found[found >= 0])
    distances = mean_distances(problem, candidates, near.minority, near.k)
    kept = candidates[np.argsort(-distances, kind="stable")[:n_kept]]
    far = f"none of the {k} nearest of any row of {near.name}"
    close = f"nearer to {near.name} than rows that stay"
    gone = [(far, without(of_class.rows, candidates)), (close, without(candidates, kept))]
    return _plan_of(problem, kept, gone)


def mean_distances(
    problem: Problem, rows: Rows, pool: Pool, k: Neighbors, *, farthest: bool = False
) -> Floats:
    """The mean distance of each row to the nearest, or farthest, rows of a pool.

    A row that has none there, as groups and time may have it, is infinitely far.
    """
    is_inside = bool(np.isin(rows[:1], pool.rows).any())
    n = _count(k, pool, is_inside)
    if n == 0 or rows.size == 0:
        return np.zeros(rows.size)
    if isinstance(k.search, EstimatorSearch):
        width = len(pool) if farthest else n
        distances = k.search.distances(rows, pool, width)[:, -n:]
    elif farthest:
        distances = np.sqrt(problem.measure_farthest(rows, pool, n))
    else:
        distances = np.sqrt(problem.measure_nearest(rows, pool, n)[1])
    is_there = np.isfinite(distances)
    total = np.where(is_there, distances, 0.0).sum(axis=1)
    n_there = is_there.sum(axis=1)
    return np.where(n_there > 0, total / np.maximum(n_there, 1), np.inf)


def _count(k: Neighbors, pool: Pool, is_inside: bool) -> int:
    """How many rows of a pool to look at; a row of it has one fewer, since it is none of its own.

    An object is used as given: it counts the row itself.
    """
    most = len(pool)
    wanted = min(k.default, most) if k.k is None else k.k
    if wanted > most:
        raise NeighborsError(
            f"{pool.name} has {most} row{'s' * (most != 1)}, but {k.name}={wanted} looks at "
            f"{wanted} of them (Expected n_neighbors <= n_samples_fit, but n_neighbors = "
            f"{wanted}, n_samples_fit = {most}, n_samples = {most}). To go on, lower {k.name} to "
            f"at most {most}, or set it to 'auto'"
        )
    return min(wanted, most - 1) if is_inside and k.search is None else wanted


def _plan_of(problem: Problem, kept: Rows, gone: list[tuple[str, Rows]]) -> Plan:
    """The plan of a class, with a reason for each row that goes."""
    dropped = reduce(Dropped.and_then, (Dropped.because(why, rows) for why, rows in gone))
    return Plan(problem.n_rows, kept=kept, dropped=dropped)


class NearMiss(UnderSampler):
    """Keep the rows of large classes that lie near the smallest class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        What the classes shall be after resampling; see :class:`RandomUnderSampler`.
    version : {1, 2, 3}, default=1
        Which rows stay: 1 those that are nearest on average to the ``n_neighbors`` rows of the
        smallest class that are nearest to them; 2 the same of the ``n_neighbors`` that are
        farthest from them; 3 of the ``n_neighbors_ver3`` rows nearest to each row of the
        smallest class those that are farthest on average from their ``n_neighbors`` nearest
        rows of it.
    n_neighbors : int, "auto" or object, default=3
        To how many rows of the smallest class the distance is averaged: a number, ``"auto"``
        for 3 or what a smaller class allows, or an object with ``fit`` and ``kneighbors``, used
        as given, with its own distances and its ``n_neighbors``.
    n_neighbors_ver3 : int, "auto" or object, default=3
        Rows near each row of the smallest class that may stay, in version 3; as ``n_neighbors``.
    n_jobs : int or None, default=None
        Threads; None is every core that the process may use. The result is the
        same at any number.
    columns : dict, Columns or None, default=None
        What the columns are and how rows are compared, where that shall not be found
        out: a kind for some columns, or a :class:`equipoise.Columns`.

    Attributes
    ----------
    plan_ : Plan
        The rows that stay, class by class, those that were chosen first; ``plan_.dropped`` tells
        of each other row why.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        False: nothing is added.
    sampling_strategy_ : dict
        Class label to the number of rows to keep.
    rounding_ : dict
        Class label to the rows kept less the rows asked for, where version 3 has too few.
    nn_ : object
        The neighbour search, unfitted; only where rows are to go.
    nn_ver3_ : object
        The search for candidates, unfitted; only of version 3.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Raises
    ------
    NeighborsError
        A class has fewer rows than shall be looked at.

    Warns
    -----
    FewerRowsWarning
        Version 3 has fewer rows near the smallest class than shall be kept: raise
        ``n_neighbors_ver3``.

    Notes
    -----
    Gives imbalanced-learn's rows where distances are untied; ties go to the lower row number. A row
    is none of its own neighbours, where rows of the smallest class itself are thinned. Of
    classes that are equally small the first in sorted order is the smallest. In a mixed table
    rows are measured by the whole table. Version 2 needs no matrix of all distances.

    In the paper version 3 keeps a given number of rows near each row of the smallest class, and
    says nothing of how to come to a total; that the farthest of them are taken is
    imbalanced-learn's.

    References
    ----------
    I. Mani, J. Zhang, "kNN approach to unbalanced data distributions: a case study involving
    information extraction", ICML Workshop on Learning from Imbalanced Datasets, 2003.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.under_sampling import NearMiss
    >>> X, y = np.array([[0.0], [1.0], [2.0], [3.0], [8.0], [9.0]]), [0, 0, 0, 0, 1, 1]
    >>> sampler = NearMiss(n_neighbors=1)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> X_new.ravel()
    array([3., 2., 8., 9.])
    >>> print(sampler.plan_.dropped)
    row 0: farther from its nearest rows of class 1 than rows that stay
    row 1: farther from its nearest rows of class 1 than rows that stay
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="NearMiss",
        k="n_neighbors",
        search={"version": VERSIONS, "n_neighbors": FEW_NEIGHBORS},
        own_words=("version", "n_neighbors"),
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        version: int = 1,
        n_neighbors: NeighborsLike = 3,
        n_neighbors_ver3: NeighborsLike = 3,
        n_jobs: int | None = None,
        columns: ColumnsLike = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.version = version
        self.n_neighbors = n_neighbors
        self.n_neighbors_ver3 = n_neighbors_ver3
        self.n_jobs = n_jobs
        self.columns = columns

    def _prepare(self, problem: Problem) -> Near:
        if isinstance(self.version, bool) or self.version not in VERSIONS:
            raise WrongParameterError(f"version must be 1, 2 or 3, not {shown(self.version)}")
        self.rounding_: dict[object, int] = {}
        self.nn_ = unfitted(self.n_neighbors, 3, counts_itself=False)
        if self.version == 3:
            self.nn_ver3_ = unfitted(self.n_neighbors_ver3, 3, counts_itself=False)
        return Near(
            problem.of_class(problem.smallest),
            problem.named(problem.smallest),
            neighbors_of("n_neighbors", self.n_neighbors, problem, 3, counts_itself=False),
            neighbors_of(
                "n_neighbors_ver3", self.n_neighbors_ver3, problem, 3, counts_itself=False
            ),
        )

    def _keep(self, problem: Problem, shared: Near, target: int, n_kept: int, draws: Draws) -> Plan:
        of_class = problem.of_class(target)
        if self.version == 1:
            return near_enough(problem, shared, of_class.rows, n_kept)
        if self.version == 2:
            return near_to_the_farthest(problem, shared, of_class.rows, n_kept)
        plan = around_the_minority(problem, shared, of_class, n_kept)
        if plan.n_out < n_kept:
            self.rounding_[problem.classes[target]] = plan.n_out - n_kept
            warn_caller(
                f"NearMiss: {problem.named(target)} keeps {plan.n_out} rows of the {n_kept} asked "
                f"for: no more are among the nearest of a row of {shared.name} (The number of the "
                "samples to be selected is larger than the number of samples available. The "
                "balancing ratio cannot be ensure and all samples will be returned.) To keep "
                "more, raise n_neighbors_ver3",
                FewerRowsWarning,
                about=("NearMiss", target),
            )
        return plan
