"""Condensed nearest neighbour: keep of large classes what the rows kept so far misclassify.

Hart (1968), IEEE Transactions on Information Theory 14(3), 515-516.
"""

from typing import Any, ClassVar

from equipoise._engine.arguments import check_count
from equipoise._engine.declaration import ColumnsLike
from equipoise.core.condensing import ByClass, condense, drop_classified
from equipoise.core.dropped import Dropped
from equipoise.core.facts import SamplerFacts
from equipoise.core.problem import Problem
from equipoise.typing import Flags, RandomStateLike, SamplingStrategy
from equipoise.under_sampling._condensing import CondensingSampler, classifiers_of


class CondensedNearestNeighbour(CondensingSampler):
    """Keep of large classes the rows that those kept so far do not classify right.

    It begins with all rows of the classes that may lose none, and a few drawn rows of each other
    class. Every other row is visited in the order of the table, and joins where its nearest kept
    row is of another class. In the first sweep a class is compared with the smallest one alone; in
    those that follow with all that is kept, until a sweep changes nothing. Then each row of the
    table that is not kept is classified right by those that are.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        The classes that may lose rows; see :class:`TomekLinks`.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        The one stream of the call. None is NumPy's global RandomState.
    n_neighbors : int, KNeighborsClassifier or None, default=None
        How many of the nearest kept rows classify a row, by most votes (of equal ones the first
        in sorted order); None is 1. Of a classifier its number is read; it must measure as
        scikit-learn's does by default.
    n_seeds_S : int, default=1
        Rows of each class to begin with; one that is drawn twice stands once.
    max_iter : int or None, default=None
        The most sweeps; None goes on until one changes nothing. With two classes, of which one
        may lose rows, the first is enough.
    columns : dict, Columns or None, default=None
        What the columns are and how rows are compared, where that shall not be found
        out: a kind for some columns, or a :class:`equipoise.Columns`.
    n_jobs : int or None, default=None
        Threads; None is every core that the process may use. The result is the
        same at any number.

    Attributes
    ----------
    plan_ : Plan
        The rows that stay, class by class; ``plan_.dropped`` tells of each other row the nearest
        kept one of its class.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is: of each class first those that were
        drawn, then the others in the order of joining.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        False: nothing is added.
    sampling_strategy_ : dict
        The labels of the classes that may lose rows.
    n_iter_ : int
        Sweeps, the last one included that changed nothing.
    estimators_ : list of KNeighborsClassifier
        For each class that may lose rows a classifier that tells it from the smallest class, fitted
        on that class and the rows kept.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Raises
    ------
    NeighborsError
        There are fewer rows to begin with than ``n_neighbors``.

    Notes
    -----
    The draws are imbalanced-learn's, and with two classes so is the rule; it mixes up row numbers
    and positions, so that it keeps other rows. ``max_iter=1`` compares each class with the smallest
    alone, as it does. Ties go to the lower row number. In a mixed table rows are measured by the
    whole table.

    References
    ----------
    P. Hart, "The condensed nearest neighbor rule", IEEE Transactions on Information Theory
    14(3), 515-516, 1968.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.under_sampling import CondensedNearestNeighbour
    >>> X = np.array([[0.0], [1.0], [2.0], [3.0], [4.0], [5.0], [6.0]])
    >>> y = np.array([0, 0, 0, 0, 0, 1, 1])
    >>> sampler = CondensedNearestNeighbour(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> X_new.ravel()
    array([4., 5., 6.])
    >>> print(sampler.plan_.dropped)
    row 0: rows that are kept classify it, through row 4
    row 1: rows that are kept classify it, through row 4
    row 2: rows that are kept classify it, through row 4
    row 3: rows that are kept classify it, through row 4
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="condensed nearest neighbour", search={"n_seeds_S": (1, 10)}
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        random_state: RandomStateLike = None,
        n_neighbors: Any = None,
        n_seeds_S: int = 1,
        max_iter: int | None = None,
        columns: ColumnsLike = None,
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.n_neighbors = n_neighbors
        self.n_seeds_S = n_seeds_S
        self.max_iter = max_iter
        self.columns = columns
        self.n_jobs = n_jobs

    def _keep(
        self, problem: Problem, is_target: Flags, seeds: ByClass, k: int
    ) -> tuple[ByClass, Dropped]:
        most = None if self.max_iter is None else check_count("max_iter", self.max_iter)
        kept, self.n_iter_ = condense(problem, seeds, k, most)
        self.estimators_ = classifiers_of(problem, {code: kept[code] for code in seeds}, k)
        return kept, drop_classified(problem, kept, by=kept)
