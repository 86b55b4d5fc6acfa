"""KMeans-SMOTE: SMOTE within clusters, more where the class is sparse.

Douzas, Bacao & Last (2018), Information Sciences 465; "step n" below is theirs (algorithm 1).
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from equipoise._engine.arguments import (
    WrongParameterError,
    check_number,
    cloned,
    seed_for_estimators,
)
from equipoise._engine.declaration import ColumnsLike
from equipoise._engine.search import neighbors_of, numbers_for_estimator, unfitted
from equipoise.core.allocate import largest_remainder
from equipoise.core.clusters import mean_distance, weights_by_sparsity
from equipoise.core.distinct import distinct
from equipoise.core.draws import Draws
from equipoise.core.facts import SamplerFacts
from equipoise.core.new_rows import Blocks, join
from equipoise.core.pools import Pool
from equipoise.core.problem import Neighbors, Problem, Rows
from equipoise.core.segments import (
    NOBODY_ALLOWED,
    NothingEligible,
    draw_segments,
    plan_of,
    with_partners,
)
from equipoise.core.wording import shown
from equipoise.exceptions import ClustersError
from equipoise.over_sampling.base import OverSampler
from equipoise.typing import EstimatorLike, NeighborsLike, RandomStateLike, SamplingStrategy


@dataclass(frozen=True, eq=False)
class Group:
    """Rows of a class in one cluster that may be base rows, and their partners."""

    base_rows: Rows
    partners: Rows
    weight: float


@dataclass(frozen=True, eq=False)
class Clustering:
    """What is found out once a call.

    Parameters
    ----------
    cluster_of : ndarray of shape (n_rows,), dtype int64
        The cluster of each row; a negative number is none.
    neighbors : Neighbors
        How many partners, and by which search.
    thresholds : dict
        Class code to the share that it must have in a cluster.
    exponent : float or None
        Of the mean distance.
    groups : dict
        Class code to what has been found for it.
    """

    cluster_of: NDArray[np.int64]
    neighbors: Neighbors
    thresholds: dict[int, float]
    exponent: float | None
    groups: dict[int, list[Group]] = field(default_factory=dict)

    def groups_of(self, problem: Problem, target: int) -> list[Group]:
        """The groups of a class; searched once, however often rows are made again."""
        if target not in self.groups:
            pools = eligible_clusters(
                problem, target, self.cluster_of, self.neighbors, self.thresholds[target]
            )
            self.groups[target] = weigh_groups(
                problem, target, pools, self.neighbors, self.exponent
            )
        return self.groups[target]


def eligible_clusters(
    problem: Problem,
    target: int,
    cluster_of: NDArray[np.int64],
    neighbors: Neighbors,
    threshold: float,
) -> list[Pool]:
    """Clusters in which a class has the share asked for, and rows enough (step 2)."""
    rows = problem.rows_of(target)
    n_clusters = int(cluster_of.max(initial=-1)) + 1
    sizes, n_rows = (
        np.bincount(chosen[chosen >= 0], minlength=n_clusters)
        for chosen in (cluster_of, cluster_of[rows])
    )
    shares = n_rows / np.maximum(sizes, 1)
    n_fewest = 2 if neighbors.k is None else neighbors.k + 1
    is_large = n_rows >= n_fewest
    chosen = np.flatnonzero(is_large & (shares >= threshold))
    if chosen.size == 0:
        few = f"{is_large.sum()} of {n_clusters} have at least {n_fewest} of its {rows.size} rows"
        share = shares[is_large].max(initial=0.0)
        raise ClustersError(_explain(problem.named(target), few, share, neighbors.name, threshold))
    return [
        Pool(rows[cluster_of[rows] == cluster], f"cluster {cluster} of {problem.named(target)}")
        for cluster in chosen
    ]


def _explain(who: str, few: str, share: float, k_name: str, threshold: float) -> str:
    """Say why a class can grow in no cluster, and what to do."""
    asked = f"; its greatest share of one of these is {share:.3g}, cluster_balance_threshold asks "
    return (
        f"{who} can grow in no cluster: {few} ({k_name} and one more)"
        f"{asked + f'for {threshold:.3g}' if share > 0 else ''} (No clusters found with sufficient "
        f"samples of {who}. Try lowering the cluster_balance_threshold or increasing the number "
        f"of clusters.) To go on, lower cluster_balance_threshold or {k_name}, pass another "
        "kmeans_estimator, or use SMOTE, which needs no cluster"
    )


def weigh_groups(
    problem: Problem, target: int, pools: list[Pool], neighbors: Neighbors, exponent: float | None
) -> list[Group]:
    """Find partners within each cluster, and weigh the clusters by their sparsity (step 2)."""
    weights = np.ones(len(pools))
    if len(pools) > 1:
        numbers = problem.as_numbers()
        distances = np.array([mean_distance(numbers[pool.rows]) for pool in pools])
        weights = weights_by_sparsity(distances, np.array([len(one) for one in pools]), exponent)
    groups = []
    of_class = problem.of_class(target)
    for pool, weight in zip(pools, weights, strict=True):
        near = problem.search(pool.rows, pool, neighbors, measured_by=of_class)
        base_rows, partners = with_partners(pool.rows, near)
        if base_rows.size:
            groups.append(Group(base_rows, partners, float(weight)))
    return groups


def plan_kmeans(
    problem: Problem, groups: list[Group], n_new: int, draws: Draws
) -> Blocks | NothingEligible:
    """Share the new rows among the groups, and draw segments in each (step 3)."""
    if not groups:
        return NOBODY_ALLOWED
    weights = np.array([group.weight for group in groups])
    counts = largest_remainder(weights if weights.any() else np.ones(weights.size), n_new)
    plans = [
        plan_of(problem, draw_segments(group.base_rows, group.partners, int(n), draws))
        for group, n in zip(groups, counts, strict=True)
        if n
    ]
    return join(plans)


class KMeansSMOTE(OverSampler):
    """SMOTE within the clusters of the table in which a class is at home.

    The whole table is clustered, whatever the classes. A class grows in those
    clusters in which it has the share asked for, and more where its rows lie far
    apart; each new row lies on a segment between two of its rows in one cluster.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        What the classes shall be after resampling; see :class:`SMOTE`.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        The one stream of the call. None is NumPy's global RandomState. The
        clustering gets it too, where ``kmeans_estimator`` is None or a number.
    n_jobs : int or None, default=None
        Threads of the search; None is every core that the process may use. The result
        is the same at any number.
    k_neighbors : int, "auto" or object, default=2
        Partners of each row, in its cluster; see :class:`SMOTE`. ``"auto"`` is 2, or 1 where
        a cluster has no more.
    kmeans_estimator : int, estimator or None, default=None
        The number of clusters, or what to fit a clone of: anything with ``fit_predict``;
        rows that it gives a negative number are in no cluster. None is a
        ``MiniBatchKMeans`` of 8 clusters.
    cluster_balance_threshold : "auto" or float, default="auto"
        The share of a cluster's rows that a class must have to grow there. ``"auto"``
        is half of the share that it has of all new rows: 0.5 where one class grows.
        Of one cluster alone nothing is asked.
    density_exponent : "auto" or float, default="auto"
        The power of the mean distance by which clusters are weighed, not negative: with 0
        all that counts is how few rows there are. ``"auto"`` is 0.16 log(n, 1.6) ** 1.8
        of a cluster's n rows of the class; the paper takes the number of columns.
    columns : dict, Columns or None, default=None
        What the columns are and how rows are compared, where that shall not be found
        out: a kind for some columns, or a :class:`equipoise.Columns`.

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
    kmeans_estimator_ : estimator
        The fitted clustering. It read the table as numbers: missing ones were the column's
        median, a category was one column a level. Only where rows are to be made.
    nn_k_ : object
        The neighbour search, unfitted; only where rows are to be made.
    cluster_balance_threshold_ : "auto" or float
        What was asked; minus infinity where there is one cluster; only where rows are to be made.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Raises
    ------
    ClustersError
        No cluster has the share asked for and more than ``k_neighbors`` rows of a class,
        or the table has fewer rows than there shall be clusters.

    Notes
    -----
    The counts are exact, by largest remainder; imbalanced-learn rounds each cluster's
    rows up and so makes a few too many. Where all rows of each cluster are identical the
    new rows are spread evenly over the clusters. Clusters are found once a call, not once
    a class, and one stream serves all: imbalanced-learn starts an int seed again for each
    cluster. So two classes with the same seed give its values where one cluster is
    eligible, or where its counts are exact and the seed is a RandomState instance.

    References
    ----------
    G. Douzas, F. Bacao, F. Last, "Improving imbalanced learning through a heuristic
    oversampling method based on k-means and SMOTE", Information Sciences 465, 1-20, 2018.

    Examples
    --------
    >>> from sklearn.datasets import make_blobs
    >>> from equipoise.over_sampling import KMeansSMOTE
    >>> X, y = make_blobs([30, 200, 20], centers=[(-9, 0), (0, 0), (9, 0)], random_state=0)
    >>> sampler = KMeansSMOTE(kmeans_estimator=3, random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y == 1)
    >>> [int((y_new == label).sum()) for label in (False, True)]
    [200, 200]
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="KMeans-SMOTE",
        k="k_neighbors",
        search={
            "k_neighbors": (1, 2, 3, 5),
            "kmeans_estimator": (2, 4, 8, 16),
            "cluster_balance_threshold": (0.0, 0.1, 0.2),
        },
        own_words=("k_neighbors",),
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        random_state: RandomStateLike = None,
        n_jobs: int | None = None,
        k_neighbors: NeighborsLike = 2,
        kmeans_estimator: int | np.integer[Any] | EstimatorLike | None = None,
        cluster_balance_threshold: float | Literal["auto"] = "auto",
        density_exponent: float | Literal["auto"] = "auto",
        columns: ColumnsLike = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.k_neighbors = k_neighbors
        self.kmeans_estimator = kmeans_estimator
        self.cluster_balance_threshold = cluster_balance_threshold
        self.density_exponent = density_exponent
        self.columns = columns

    def _prepare(self, problem: Problem) -> Clustering:
        exponent = _read_number("density_exponent", self.density_exponent, low=0.0)
        threshold = _read_number("cluster_balance_threshold", self.cluster_balance_threshold)
        neighbors = neighbors_of("k_neighbors", self.k_neighbors, problem, default=2)
        self.nn_k_ = unfitted(self.k_neighbors, default=2)
        self.kmeans_estimator_ = self._clusterer(problem.n_rows)
        found = self.kmeans_estimator_.fit_predict(numbers_for_estimator(problem))  # step 1
        cluster_of = np.asarray(found, dtype=np.int64)
        n_found = distinct(cluster_of[cluster_of >= 0]).size
        n_clusters = getattr(self.kmeans_estimator_, "n_clusters", n_found)
        if n_clusters == 1:
            threshold = -np.inf
        self.cluster_balance_threshold_ = "auto" if threshold is None else threshold
        return Clustering(
            cluster_of,
            neighbors,
            self._thresholds(problem, threshold),
            exponent,
        )

    def _clusterer(self, n_rows: int) -> Any:
        """The clustering, unfitted."""
        from sklearn.cluster import MiniBatchKMeans  # slow to import, for all samplers

        given = self.kmeans_estimator
        if given is None or (isinstance(given, int | np.integer) and not isinstance(given, bool)):
            if given is not None and given < 1:
                raise WrongParameterError(
                    f"kmeans_estimator must be at least 1 cluster, not {given}"
                )
            clusterer = MiniBatchKMeans(random_state=seed_for_estimators(self.random_state))
            if given is not None:
                clusterer.set_params(n_clusters=int(given))
        elif hasattr(given, "fit_predict"):
            clusterer = cloned("kmeans_estimator", given)
        else:
            raise WrongParameterError(
                "kmeans_estimator must be a number of clusters, an estimator with fit_predict, or "
                f"None, not {shown(given)}"
            )
        n_clusters = getattr(clusterer, "n_clusters", None)
        if isinstance(n_clusters, int) and n_clusters > n_rows:
            raise ClustersError(
                f"the table has {n_rows} rows, kmeans_estimator looks for {n_clusters} clusters "
                f"(n_samples={n_rows} should be >= n_clusters={n_clusters}.): pass a smaller "
                "number as kmeans_estimator"
            )
        return clusterer

    def _thresholds(self, problem: Problem, threshold: float | None) -> dict[int, float]:
        """The share that each class must have in a cluster."""
        n_classes = len(problem.classes)
        if threshold is not None:
            return dict.fromkeys(range(n_classes), threshold)
        # Of all rows asked for, not of those that are made again because a rule was broken.
        asked = [self.sampling_strategy_.get(problem.classes[code], 0) for code in range(n_classes)]
        return {code: asked[code] / sum(asked) / 2 for code in range(n_classes)}

    def _plan(
        self, problem: Problem, shared: Clustering, target: int, n_new: int, draws: Draws
    ) -> Blocks | NothingEligible:
        return plan_kmeans(problem, shared.groups_of(problem, target), n_new, draws)


def _read_number(name: str, value: Any, low: float = -np.inf) -> float | None:
    """Read a parameter that is a number, or ``"auto"`` for None."""
    if isinstance(value, str) and value == "auto":
        return None
    return check_number(name, value, low, np.inf)
