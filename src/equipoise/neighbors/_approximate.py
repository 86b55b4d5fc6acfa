"""Nearest rows by a graph that finds most of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_array, check_is_fitted

from equipoise._compat import DocumentedMixin
from equipoise._engine.arguments import check_count, resolve_threads
from equipoise._engine.search import fresh_search
from equipoise._runtime.errors import naming
from equipoise.core.pools import whole_table
from equipoise.exceptions import NeighborsError
from equipoise.neighbors._quality import SearchQuality, judge
from equipoise.typing import Floats, Rows, TableLike

#: The oldest faiss whose graph does not depend on the number of threads.
_OLDEST = (1, 15, 1)
#: Links of a row in the graph, and rows that are looked at where its links are chosen.
_LINKS, _LOOKED_AT = 16, 80
#: Candidates beyond the neighbours wanted that are measured again in float64.
_SLACK = 10
#: Rows whose neighbours are found exactly, too.
_CHECKED = 1_000
_VALUES_AT_ONCE = 4_000_000


class ApproximateNeighbors(DocumentedMixin, BaseEstimator):
    """Nearest rows by a graph that finds most of them, for classes that are too large to search.

    Pass it as ``k_neighbors`` of a sampler. It needs faiss: ``pip install 'equipoise[ann]'``.

    Parameters
    ----------
    n_neighbors : int, default=6
        Neighbours, the row itself among them, as scikit-learn counts: 6 are SMOTE's five.
    effort : int, default=64
        Rows that a search looks at closely, at least. Twice as many take twice as long, and miss
        less.
    random_state : int, default=0
        Seed of the sample on which the search is judged. The neighbours do not depend on it.
    n_jobs : int or None, default=None
        Threads; None is every core that the process may use. The result does not depend on it.

    Attributes
    ----------
    quality_ : tuple of SearchQuality
        What each search was worth, one for each class, that this object or a copy of it made.

    Raises
    ------
    ImportError
        There is no faiss of 1.15.1 or newer.

    Notes
    -----
    The graph is that of Malkov and Yashunin, in faiss. It works in float32, which loses neighbours
    far from the origin: so the mean of each column is taken away, and all are divided by one
    number, in float64, which changes no order. The candidates that it finds are measured again
    in float64 from the rows as they are; ties go to the lower row number.

    Rows that are equal to many others confuse a graph, and so do columns that say nothing: the
    recall tells.

    References
    ----------
    Y. A. Malkov, D. A. Yashunin, "Efficient and robust approximate nearest neighbor search using
    hierarchical navigable small world graphs", IEEE Transactions on Pattern Analysis and Machine
    Intelligence 42(4), 824-836, 2020.
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
    the American Statistical Association 22(158), 209-212, 1927.

    Examples
    --------
    >>> from equipoise.datasets import load_table
    >>> from equipoise.neighbors import ApproximateNeighbors
    >>> from equipoise.over_sampling import SMOTE
    >>> near = ApproximateNeighbors(n_neighbors=6)
    >>> X, y = SMOTE(k_neighbors=near, random_state=0).fit_resample(*load_table("yeast4"))
    >>> near.quality_[0].recall
    1.0
    """

    def __init__(
        self,
        n_neighbors: int = 6,
        *,
        effort: int = 64,
        random_state: int = 0,
        n_jobs: int | None = None,
    ) -> None:
        self.n_neighbors = n_neighbors
        self.effort = effort
        self.random_state = random_state
        self.n_jobs = n_jobs
        self._found: list[SearchQuality] = []

    def __sklearn_clone__(self) -> Self:
        """A copy that is not fitted and tells this object what its searches are worth."""
        copy = type(self)(**self.get_params())
        copy._found = self._found
        return copy

    @property
    def quality_(self) -> tuple[SearchQuality, ...]:
        """What each search was worth."""
        return tuple(self._found)

    def fit(self, X: TableLike, y: Any = None) -> Self:
        """Build the graph, and measure on a sample what it misses.

        Parameters
        ----------
        X : array-like of shape (n_rows, n_columns)
            The rows among which neighbours are searched: finite numbers.
        y : object, default=None
            Not used.

        Returns
        -------
        self
        """
        with naming("ApproximateNeighbors"):
            faiss = load_faiss()
            n_neighbors = check_count("n_neighbors", self.n_neighbors)
            check_count("effort", self.effort)
            rows = check_array(X, dtype=[np.float64, np.float32], order="C")
        self._n_threads = resolve_threads(self.n_jobs)
        self._rows = rows
        self._center = rows.mean(axis=0, dtype=np.float64)
        self._unit = _largest_deviation(rows, self._center)
        self._index = faiss.IndexHNSWFlat(rows.shape[1], _LINKS)
        self._index.hnsw.efConstruction = _LOOKED_AT
        with _threads(faiss, self._n_threads):
            # All at once: the graph depends on how the rows are dealt out.
            self._index.add(self._brought_near(rows))
        self.n_features_in_, self.n_samples_fit_ = rows.shape[1], rows.shape[0]
        if 1 < n_neighbors <= len(rows):
            self._found.append(self._measure_quality(n_neighbors - 1))
        return self

    def kneighbors(
        self,
        X: TableLike | None = None,
        n_neighbors: int | None = None,
        return_distance: bool = True,
    ) -> tuple[Floats, Rows] | Rows:
        """Find neighbours.

        Parameters
        ----------
        X : array-like of shape (n_queries, n_columns) or None, default=None
            The rows to ask for; None is those it was fitted to, each without itself.
        n_neighbors : int or None, default=None
            How many; None is those of the object.
        return_distance : bool, default=True
            Whether distances are given, too.

        Returns
        -------
        distances : ndarray of shape (n_queries, n_neighbors), dtype float64
            Euclidean, ascending; only with ``return_distance``.
        rows : ndarray of shape (n_queries, n_neighbors), dtype int64
            Numbers of the rows that it was fitted to, the nearest first, ties by number.
        """
        check_is_fitted(self, "n_samples_fit_")
        k = check_count("n_neighbors", self.n_neighbors if n_neighbors is None else n_neighbors)
        asked = self._rows if X is None else check_array(X, dtype=[np.float64, np.float32])
        if k > self.n_samples_fit_ - (X is None):
            raise NeighborsError(
                f"ApproximateNeighbors: Expected n_neighbors <= n_samples_fit, but n_neighbors = "
                f"{k}, n_samples_fit = {self.n_samples_fit_}: ask for fewer"
            )
        numbers = np.arange(len(asked)) if X is None else None
        found, squares = self._nearest(asked, k, numbers)
        return (np.sqrt(squares), found) if return_distance else found

    def _nearest(self, asked: Any, k: int, without: Rows | None) -> tuple[Rows, Floats]:
        """The nearest rows and their squared distances; ``without`` each row's own number."""
        found, squares = np.empty((len(asked), k), dtype=np.int64), np.empty((len(asked), k))
        for here in _blocks(len(asked), (k + _SLACK + 1) * asked.shape[1]):
            own = None if without is None else without[here]
            found[here], squares[here] = self._nearest_of_block(asked[here], k, own)
        return found, squares

    def _nearest_of_block(self, asked: Any, k: int, without: Rows | None) -> tuple[Rows, Floats]:
        faiss = load_faiss()
        width = min(self.n_samples_fit_, k + _SLACK + (without is not None))
        told = faiss.SearchParametersHNSW(efSearch=max(self.effort, width))
        with _threads(faiss, self._n_threads):
            _, near = self._index.search(self._brought_near(asked), width, params=told)
        near = near.astype(np.int64)
        squares = _squares(asked, self._rows, near)
        squares[near < 0] = np.inf
        if without is not None:
            squares[near == without[:, np.newaxis]] = np.inf
        order = np.lexsort((near, squares), axis=-1)[:, :k]
        found, squares = (np.take_along_axis(one, order, axis=1) for one in (near, squares))
        self._fill_in(asked, found, squares, without)
        return found, squares

    def _fill_in(self, asked: Any, found: Rows, squares: Floats, without: Rows | None) -> None:
        """Look through all rows for those of which the graph has found too few."""
        everyone = np.arange(self.n_samples_fit_)[np.newaxis]
        for nth in np.flatnonzero(~np.isfinite(squares).all(axis=1)).tolist():
            far = _squares(asked[nth : nth + 1], self._rows, everyone)[0]
            if without is not None:
                far[without[nth]] = np.inf
            order = np.lexsort((everyone[0], far))[: found.shape[1]]
            found[nth], squares[nth] = order, far[order]

    def _brought_near(self, rows: Any) -> Any:
        """Rows around the origin and of about its size, in float32."""
        near = np.empty(rows.shape, dtype=np.float32)
        for here in _blocks(len(rows), rows.shape[1]):
            near[here] = (rows[here] - self._center) / self._unit
        return near

    def _measure_quality(self, k: int) -> SearchQuality:
        """Hold the neighbours of some rows against the exact ones."""
        n_rows = self.n_samples_fit_
        draws = np.random.default_rng(self.random_state)
        rows = np.sort(draws.choice(n_rows, min(_CHECKED, n_rows), replace=False))
        search, everyone = fresh_search(self._rows, self._n_threads), whole_table(n_rows)
        _, exact = search.measured(rows, everyone, k, everyone)
        _, found = self._nearest(self._rows[rows], k, rows)
        return judge(np.sqrt(found), np.sqrt(exact), n_rows)


def load_faiss() -> Any:
    """The package that searches, where it is new enough."""
    try:
        faiss = import_module("faiss")
    except ImportError:
        raise ImportError(
            "approximate neighbours need faiss, which is not installed: pip install "
            "'equipoise[ann]'"
        ) from None
    found = tuple(int(part) for part in faiss.__version__.split(".")[:3])
    if found < _OLDEST:
        raise ImportError(
            f"approximate neighbours need faiss 1.15.1 or newer, whose result is the same with any "
            f"number of threads, and here is {faiss.__version__}: pip install -U 'equipoise[ann]'"
        )
    return faiss


@contextmanager
def _threads(faiss: Any, n_threads: int) -> Iterator[None]:
    """Let faiss use some threads, and then as many as before."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(n_threads)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def _blocks(n_rows: int, values_a_row: int) -> Iterator[slice]:
    """Stretches of rows that together have not too many values."""
    step = max(1, _VALUES_AT_ONCE // values_a_row)
    yield from (slice(start, start + step) for start in range(0, n_rows, step))


def _largest_deviation(rows: Any, center: Floats) -> float:
    """The largest of the columns' standard deviations; 1 where no row differs from another."""
    squares = np.zeros(rows.shape[1])
    for here in _blocks(len(rows), rows.shape[1]):
        squares += ((rows[here] - center) ** 2).sum(axis=0)
    return float(np.sqrt(squares.max() / len(rows))) or 1.0


def _squares(asked: Any, rows: Any, near: Rows) -> Floats:
    """Squared distances to some rows each, in float64, in the order of the columns."""
    squares = np.zeros(near.shape)
    for j in range(rows.shape[1]):
        column = rows[:, j][near].astype(np.float64)
        squares += (asked[:, j, np.newaxis].astype(np.float64) - column) ** 2
    return squares
