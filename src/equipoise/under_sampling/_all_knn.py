"""All k-NN: rows go that their nearest neighbour speaks against, then their nearest two, and so on.

Tomek (1976), IEEE Transactions on Systems, Man, and Cybernetics 6(6), 448-452.
"""

from typing import ClassVar

from equipoise._engine.arguments import check_flag
from equipoise._engine.declaration import ColumnsLike
from equipoise.core.editing import KINDS, Passes
from equipoise.core.facts import SamplerFacts
from equipoise.typing import NeighborsLike, SamplingStrategy
from equipoise.under_sampling._edited_nearest_neighbours import one_pass_of
from equipoise.under_sampling._editing import EditingSampler


class AllKNN(EditingSampler):
    """Remove rows whose neighbours are of other classes, by one neighbour, then two, and so on.

    Each pass judges the rows that are left by one more of their neighbours among the rows that are
    left. It ends with ``n_neighbors``; or sooner, after a pass that leaves a class no row, or fewer
    than the smallest class had at first.

    Parameters
    ----------
    sampling_strategy : str, list or callable, default="auto"
        The classes that may lose rows; see :class:`TomekLinks`. They are the same in each pass.
    n_neighbors : int, "auto" or object, default=3
        The most neighbours of each row in the whole table: a number, ``"auto"`` for 3 or what a
        smaller table allows, or an object with ``fit`` and ``kneighbors``, used as given:
        its ``n_neighbors`` counts the row itself.
    kind_sel : {"all", "mode"}, default="all"
        A row stays where all of its neighbours are of its class, or where its class is the
        most frequent among them (of equally frequent ones the first in sorted order).
    allow_minority : bool, default=False
        Whether it goes on where a class has fewer rows left than the smallest had at first.
    columns : dict, Columns or None, default=None
        What the columns are and how rows are compared, where that shall not be found
        out: a kind for some columns, or a :class:`equipoise.Columns`.
    n_jobs : int or None, default=None
        Threads; None is every core that the process may use. The result is the
        same at any number.

    Attributes
    ----------
    plan_ : Plan
        The rows that stay, class by class; ``plan_.dropped`` tells of each other row by how
        many neighbours it was judged, and the nearest one of another class.
    sample_indices_ : ndarray of shape (n_rows_new,), dtype int64
        For each row of the output the input row that it is.
    is_synthetic_ : ndarray of shape (n_rows_new,), dtype bool
        False: nothing is added.
    sampling_strategy_ : dict
        The labels of the classes that may lose rows.
    nn_ : object
        The neighbour search, unfitted.
    n_iter_ : int
        Passes.
    enn_ : EditedNearestNeighbours
        What the last pass does, unfitted.
    n_features_in_ : int
        Columns of the table.
    feature_names_in_ : ndarray of shape (n_features,)
        Their names; only where all are strings.

    Raises
    ------
    NeighborsError
        The table has no more rows than ``n_neighbors``.

    Notes
    -----
    Tomek's rule keeps all rows until every number of neighbours has judged them; here, as in
    imbalanced-learn, whose rows come out where distances are untied, a row that has gone is
    nobody's neighbour. With an object its own neighbours are looked at in every pass. In a mixed
    table rows are measured by the whole table, in each pass.

    References
    ----------
    I. Tomek, "An experiment with the edited nearest-neighbor rule", IEEE Transactions on
    Systems, Man, and Cybernetics 6(6), 448-452, 1976.

    Examples
    --------
    >>> import numpy as np
    >>> from equipoise.under_sampling import AllKNN
    >>> X = np.array([[0.0], [1.0], [2.0], [4.2], [4.8], [5.5], [6.0], [6.2]])
    >>> y = np.array([0, 0, 0, 0, 0, 0, 1, 1])
    >>> sampler = AllKNN(n_neighbors=2)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> X_new.ravel()
    array([0. , 1. , 2. , 6. , 6.2])
    >>> print(sampler.plan_.dropped)
    row 3: a neighbour is of another class, at k = 2, through row 6
    row 4: a neighbour is of another class, at k = 2, through row 6
    row 5: a neighbour is of another class, at k = 1, through row 6
    """

    _facts: ClassVar[SamplerFacts] = SamplerFacts(
        name="all k nearest neighbours",
        k="n_neighbors",
        search={"n_neighbors": (3, 5, 7), "kind_sel": KINDS},
        own_words=("n_neighbors",),
    )

    def __init__(
        self,
        *,
        sampling_strategy: SamplingStrategy = "auto",
        n_neighbors: NeighborsLike = 3,
        kind_sel: str = "all",
        allow_minority: bool = False,
        columns: ColumnsLike = None,
        n_jobs: int | None = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.n_neighbors = n_neighbors
        self.kind_sel = kind_sel
        self.allow_minority = allow_minority
        self.columns = columns
        self.n_jobs = n_jobs

    def _passes(self, k: int, n_rows: int) -> Passes:
        spares = not check_flag("allow_minority", self.allow_minority)
        self.enn_ = one_pass_of(self)
        return Passes(tuple(range(1, k + 1)), ", at k = {k}", spares_classes=spares)
