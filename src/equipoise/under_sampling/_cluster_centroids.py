"""Cluster centroids: a class shrinks to the centres of as many clusters as rows are wanted."""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from equipoise._engine.arguments import (
    WrongParameterError,
    check_option,
    cloned,
    seed_for_estimators,
)
from equipoise._engine.declaration import ColumnsLike, read_declaration
from equipoise._engine.search import fresh_search, numbers_for_estimator
from equipoise.core.columns import INTERPOLATED, Kind
from equipoise.core.draws import Draws
from equipoise.core.dropped import NOBODY, Dropped
from equipoise.core.facts import SamplerFacts
from equipoise.core.new_rows import NewRows
from equipoise.core.plan import NO_ROWS, Plan
from equipoise.core.pools import Pool
from equipoise.core.problem import Problem
from equipoise.core.sources import Mix
from equipoise.exceptions import ClustersError
from equipoise.typing import EstimatorLike, RandomStateLike, Rows, SamplingStrategy
from equipoise.under_sampling.base import UnderSampler

VOTING = ("auto", "hard", "soft")
NO_CENTRES = "`estimator` should be a clustering estimator exposing a "


def keep_nearest(problem: Problem, rows: Rows, cluster_of: Rows, nearest: Rows) -> Plan:
    """Keep of each cluster the row nearest to its centre."""
    through = nearest[cluster_of]
    goes = ~np.isin(rows, nearest)
    why = "its cluster is told by the row nearest to the centre"
    dropped = Dropped.because(why, rows[goes], through[goes])
    return Plan(problem.n_rows, kept=nearest, dropped=dropped)


def make_centroids(problem: Problem, rows: Rows, cluster_of: Rows, nearest: Rows) -> Plan:
    """Put the mean of its rows in the place of each cluster.

    What has no mean, a category or a flag, is that of the row nearest to the centre.
    """
    features = problem.features
    averaged = [j for j in features.having(INTERPOLATED) if j not in problem.fixed]
    columns = None if len(averaged) == len(features.columns) else tuple(averaged)
    rounded = tuple(features.having([Kind.INTEGER]))
    blocks, clusters = [], []
    for some, members, weights in members_by_size(rows, cluster_of, nearest):
        blocks.append(NewRows(nearest[some], (Mix(members, weights, columns, rounded),)))
        clusters.append(some)
    place = np.argsort(np.concatenate(clusters))
    through = nearest[cluster_of]
    through = np.where(through == rows, NOBODY, through)
    dropped = Dropped.because("its cluster became one row", rows, through)
    return Plan(problem.n_rows, NO_ROWS, tuple(blocks), place, dropped)


def members_by_size(
    rows: Rows, cluster_of: Rows, nearest: Rows
) -> list[tuple[Rows, Rows, NDArray[np.float64]]]:
    """The rows of clusters and their weights, clusters of like size together.

    A cluster without rows has the row nearest to its centre. Within a table no cluster has less
    than half as many rows as the largest, so that all together are at most twice the rows.

    Parameters
    ----------
    rows : ndarray of shape (n,), dtype int64
        Rows of the table.
    cluster_of : ndarray of shape (n,), dtype int64
        The cluster of each, from 0.
    nearest : ndarray of shape (n_clusters,), dtype int64
        The row nearest to each centre.

    Returns
    -------
    list of (clusters, members, weights)
        Tables of shape (n_clusters_here, n_members).

    Examples
    --------
    >>> import numpy as np
    >>> found = members_by_size(np.array([5, 6, 7]), np.array([1, 1, 0]), np.array([7, 5]))
    >>> [members.tolist() for _, members, _ in found]
    [[[7]], [[5, 6]]]
    """
    counts = np.bincount(cluster_of, minlength=nearest.size)
    sorted_rows = rows[np.argsort(cluster_of, kind="stable")]
    starts = np.cumsum(counts) - counts
    doublings = np.frexp(counts)[1]
    found = []
    for one in np.unique(doublings).tolist():
        some = np.flatnonzero(doublings == one)
        width = max(int(counts[some].max()), 1)
        is_there = np.arange(width) < counts[some, np.newaxis]
        places = np.minimum(starts[some, np.newaxis] + np.arange(width), rows.size - 1)
        members = np.where(is_there, sorted_rows[places], nearest[some, np.newaxis])
        weights = is_there / np.maximum(counts[some, np.newaxis], 1)
        weights[counts[some] == 0] = 1.0
        found.append((some, members, weights))
    return found


class ClusterCentroids(UnderSampler):
    """Put the centres of clusters in the place of the rows of each class that is too large.

    A class is clustered by itself, into as many clusters as rows of it are wanted.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        What the classes shall be after resampling; see :class:`RandomUnderSampler`.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        The stream of the clustering, where ``estimator`` is None. None is NumPy's global
        RandomState.
    estimator : estimator, default=None
        What to fit a clone of: anything with a parameter ``n_clusters`` that learns
        ``cluster_centers_``. None is scikit-learn's KMeans; MiniBatchKMeans is quicker.
    voting : {"auto", "hard", "soft"}, default="auto"
        What stands for a cluster: ``"soft"`` the mean of its rows, which is a new row; ``"hard"``
        the row nearest to its centre. ``"auto"`` is hard for a sparse table, which means would
        fill, and soft for all others.
    columns : dict, Columns or None, default=None
        What the columns are and how rows are compared, where that shall not be found
        out: a kind for some columns, or a :class:`equipoise.Columns`.

    Attributes
    ----------
    plan_ : Plan
        For each new row the rows of its cluster, with their weights; its base row is the one
        nearest to the centre. ``plan_.dropped`` tells by which row each other one is told.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is, or the one nearest to its centre.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        For each row of the output whether it is a mean.
    sampling_strategy_ : dict
        Class label to the number of rows to keep.
    estimator_ : estimator
        The clustering, fitted to the last class that was thinned. It read the table as numbers:
        missing ones were the column's median, a category was one column a level.
    voting_ : str
        ``"hard"`` or ``"soft"``.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Raises
    ------
    ClustersError
        The estimator has learnt no ``cluster_centers_``.

    Notes
    -----
    Hard voting keeps imbalanced-learn's rows with the same seed, but where two rows are a
    cluster: which of them is nearer to their mean is a matter of rounding. Soft voting takes the
    mean of the rows that the clustering says belong together, from the rows as they are: with
    KMeans these are its centres but for rounding, and for the last step where it stopped while
    clusters still changed. imbalanced-learn takes ``cluster_centers_`` as they are, whatever
    they are.

    Means are taken of numbers and dates, whole numbers are rounded. In a category, a flag or any
    other column, and where a row of the cluster has no value, the new row has what the row
    nearest to the centre has. A centre without rows is that row, too.

    References
    ----------
    S.-J. Yen, Y.-S. Lee, "Cluster-based under-sampling approaches for imbalanced data
    distributions", Expert Systems with Applications 36(3), 5718-5727, 2009.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.under_sampling import ClusterCentroids
    >>> X, y = np.array([[0.0], [0.5], [1.0], [7.0], [3.0], [4.0]]), [0, 0, 0, 0, 1, 1]
    >>> sampler = ClusterCentroids(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> sorted(X_new.ravel().tolist()), y_new
    ([0.5, 3.0, 4.0, 7.0], [0, 0, 1, 1])
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="cluster centroids",
        search={"voting": ("hard", "soft")},
        own_words=("voting",),
        max_rows=20_000,
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        random_state: RandomStateLike = None,
        estimator: EstimatorLike | None = None,
        voting: str = "auto",
        columns: ColumnsLike = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.estimator = estimator
        self.voting = voting
        self.columns = columns

    def _prepare(self, problem: Problem) -> Any:
        """The table as the clustering reads it."""
        voting = check_option("voting", self.voting, VOTING)
        of_sparse = "hard" if sparse.issparse(problem.features.values) else "soft"
        self.voting_ = of_sparse if voting == "auto" else voting
        declared = read_declaration(self.columns)
        if self.voting_ == "soft" and (declared.keep is not None or declared.bounds):
            raise WrongParameterError(
                "columns has rules (bounds or keep) for new rows, which are made again where they "
                "break one; a mean cannot be. Take voting='hard', which keeps rows as they are"
            )
        self.estimator_ = self._clusterer()
        return numbers_for_estimator(problem)

    def _clusterer(self) -> Any:
        """The clustering, unfitted."""
        from sklearn.cluster import KMeans  # slow to import, for all samplers

        if self.estimator is None:
            return KMeans(random_state=seed_for_estimators(self.random_state))
        clusterer = cloned("estimator", self.estimator)
        if "n_clusters" not in clusterer.get_params():
            raise WrongParameterError(
                f"{NO_CENTRES}parameter `n_clusters` and a fitted parameter `cluster_centers_`. "
                f"{type(clusterer).__name__} has no `n_clusters`: take KMeans, or MiniBatchKMeans"
            )
        return clusterer

    def _keep(self, problem: Problem, shared: Any, target: int, n_kept: int, draws: Draws) -> Plan:
        rows = problem.rows_of(target)
        if n_kept == 0:
            return Plan(problem.n_rows, kept=NO_ROWS)
        numbers = shared[rows]
        self.estimator_.set_params(n_clusters=n_kept).fit(numbers)
        centres = getattr(self.estimator_, "cluster_centers_", None)
        if centres is None:
            raise ClustersError(
                f"{NO_CENTRES}fitted parameter `cluster_centers_`. "
                f"{type(self.estimator_).__name__} has learnt none: take KMeans, or MiniBatchKMeans"
            )
        cluster_of, nearest = assigned(
            numbers, np.asarray(centres), self.estimator_, self._n_threads()
        )
        decide = keep_nearest if self.voting_ == "hard" else make_centroids
        return decide(problem, rows, cluster_of, rows[nearest])


def assigned(
    numbers: Any, centres: NDArray[Any], clusterer: Any, n_threads: int
) -> tuple[Rows, Rows]:
    """The cluster of each row, and the row nearest to each centre; ties go to the lower number."""
    n_rows, centres = numbers.shape[0], centres.astype(numbers.dtype, copy=False)
    both: Any
    if sparse.issparse(numbers):
        both = sparse.vstack([numbers, centres], format="csr")
    else:
        both = np.vstack([numbers, centres])
    search = fresh_search(both, n_threads)
    rows = Pool(np.arange(n_rows), "the class")
    clusters = Pool(np.arange(n_rows, both.shape[0]), "the centres")
    nearest = search(clusters.rows, rows, 1, rows)[:, 0]
    cluster_of = np.asarray(getattr(clusterer, "labels_", ()))
    if cluster_of.shape != (n_rows,):
        cluster_of = search(rows.rows, clusters, 1, clusters)[:, 0] - n_rows
    return cluster_of.astype(np.int64, copy=False), nearest
