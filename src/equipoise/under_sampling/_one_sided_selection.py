"""One-sided selection: of large classes what a few rows misclassify, without Tomek links.

Kubat & Matwin (1997), Proceedings of the 14th International Conference on Machine Learning.
"""

from typing import Any, ClassVar

import numpy as np

from equipoise._engine.declaration import ColumnsLike
from equipoise.core.condensing import (
    ByClass,
    beside_the_smallest,
    drop_classified,
)
from equipoise.core.dropped import NOBODY, Dropped
from equipoise.core.facts import SamplerFacts
from equipoise.core.links import linked_rows
from equipoise.core.pools import Pool
from equipoise.core.problem import Problem
from equipoise.typing import Flags, RandomStateLike, SamplingStrategy
from equipoise.under_sampling._condensing import CondensingSampler, classifiers_of


class OneSidedSelection(CondensingSampler):
    """Keep of large classes the rows that a few do not classify right, less Tomek links.

    All rows of the smallest class and a few drawn ones of another classify the others of that
    one: those that they get right go, for they lie far from the border. Of what is kept, rows
    with a Tomek link go as well, for they are noise or lie at the border.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        The classes that may lose rows; see :class:`TomekLinks`. The smallest one loses none but by
        a Tomek link.
    random_state : int, RandomState, Generator, SeedSequence or None, default=None
        The one stream of the call. None is NumPy's global RandomState.
    n_neighbors : int, KNeighborsClassifier or None, default=None
        How many of the nearest kept rows classify a row, by most votes (of equal ones the first
        in sorted order); None is 1. Of a classifier its number is read; it must measure as
        scikit-learn's does by default.
    n_seeds_S : int, default=1
        Rows of each class to begin with; one that is drawn twice stands once.
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
        one of those that classify it and are of its class, or through which it is linked.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is: of each class first those that were
        drawn, then the others in the order of the table.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        False: nothing is added.
    sampling_strategy_ : dict
        The labels of the classes that may lose rows.
    estimators_ : list of KNeighborsClassifier
        For each class that may lose rows the classifier of its others, fitted on the smallest class
        and the rows drawn.
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
    Gives imbalanced-learn's rows where distances are untied, the smallest class may lose none, and
    no row is drawn twice. Tomek links are those of :class:`TomekLinks`, among the rows kept by
    then. In a mixed table rows are measured by the whole table.

    References
    ----------
    M. Kubat, S. Matwin, "Addressing the curse of imbalanced training sets: one-sided selection",
    Proceedings of the 14th International Conference on Machine Learning, 179-186, 1997.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.under_sampling import OneSidedSelection
    >>> X = np.array([[0.0], [1.0], [2.0], [3.2], [4.4], [5.0], [5.2], [9.0]])
    >>> y = np.array([0, 0, 0, 0, 0, 1, 0, 1])
    >>> sampler = OneSidedSelection(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> X_new.ravel()
    array([4.4, 5. , 9. ])
    >>> print(sampler.plan_.dropped)
    row 0: rows that are kept classify it, through row 4
    row 1: rows that are kept classify it, through row 4
    row 2: rows that are kept classify it, through row 4
    row 3: rows that are kept classify it, through row 4
    row 6: a Tomek link, through row 5
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="one-sided selection", search={"n_seeds_S": (1, 10)}
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        random_state: RandomStateLike = None,
        n_neighbors: Any = None,
        n_seeds_S: int = 1,
        columns: ColumnsLike = None,
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.n_neighbors = n_neighbors
        self.n_seeds_S = n_seeds_S
        self.columns = columns
        self.n_jobs = n_jobs

    def _keep(
        self, problem: Problem, is_target: Flags, seeds: ByClass, k: int
    ) -> tuple[ByClass, Dropped]:
        smallest = problem.smallest
        thinned = {code: rows for code, rows in seeds.items() if code != smallest}
        kept = {code: problem.rows_of(code) for code in range(len(problem.classes))}
        for code, drawn in thinned.items():
            missed = beside_the_smallest(problem, thinned, code, k).misclassified()
            kept[code] = np.concatenate([drawn, missed])
        self.estimators_ = classifiers_of(problem, seeds, k)
        dropped = drop_classified(problem, kept, by=thinned)
        among = Pool(np.sort(np.concatenate(list(kept.values()))), "the rows that are kept")
        partner = linked_rows(problem, among)
        is_linked = (partner != NOBODY) & is_target[problem.codes]
        linked = np.flatnonzero(is_linked)
        dropped = dropped.and_then(Dropped.because("a Tomek link", linked, partner[linked]))
        return {code: rows[~is_linked[rows]] for code, rows in kept.items()}, dropped
